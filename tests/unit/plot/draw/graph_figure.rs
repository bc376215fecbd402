//! Tests of `plot::draw::graph_figure`.

use crate::picture::shape::text::width;
use crate::plot::TapeGraph;
use crate::prelude::*;

/// A text, and where it is: left, top, right and bottom, as wide as it may be in any font.
type Place = (String, [f64; 4]);

fn attribute<'a>(element: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = element.split_once(&format!(" {name}=\""))?;
    rest.split('"').next()
}

fn texts(svg: &str) -> Vec<Place> {
    let place = |element: &str| {
        let (head, text) = element.split_once('>').expect("a text");
        let text = text.split("</text>").next().unwrap_or_default();
        let get = |name: &str| attribute(head, name).and_then(|x| x.parse().ok());
        let [x, y] = ["x", "y"].map(|name| get(name).expect("a place"));
        let size = get("font-size").unwrap_or(13.0);
        let wide = width(text, size);
        let left = match attribute(head, "text-anchor") {
            Some("end") => x - wide,
            Some("middle") => x - wide / 2.0,
            _ => x,
        };
        (text.to_owned(), [left, y - 0.78 * size, left + wide, y + 0.22 * size])
    };
    svg.split("<text").skip(1).map(place).collect()
}

fn overlap(a: [f64; 4], b: [f64; 4]) -> bool {
    a[0].max(b[0]) < a[2].min(b[2]) && a[1].max(b[1]) < a[3].min(b[3])
}

fn check(name: &str, graph: &TapeGraph) {
    let svg = graph.to_svg().expect("a picture");
    let texts = texts(&svg);
    let page = ["width", "height"].map(|name| attribute(&svg, name).and_then(|x| x.parse::<f64>().ok()));
    let [Some(right), Some(bottom)] = page else { panic!("a size") };
    for (k, (text, place)) in texts.iter().enumerate() {
        assert!(
            place[0] >= 0.0 && place[1] >= 0.0 && place[2] <= right && place[3] <= bottom,
            "{name}: {text}"
        );
        for (other, there) in &texts[..k] {
            assert!(!overlap(*place, *there), "{name}: {text} {place:?} over {other} {there:?}");
        }
    }
    // Boxes lie over no other box, and only the texts of a box over it.
    let boxes: Vec<[f64; 4]> = svg
        .split("<rect class=\"n")
        .skip(1)
        .map(|element| ["x", "y", "width", "height"].map(|name| attribute(element, name).expect("a side")))
        .map(|sides| sides.map(|side| side.parse::<f64>().expect("a number")))
        .map(|[x, y, width, height]| [x, y, x + width, y + height])
        .collect();
    assert!(!boxes.is_empty());
    for (k, place) in boxes.iter().enumerate() {
        assert!(boxes[..k].iter().all(|other| !overlap(*place, *other)), "{name}: {place:?}");
        for (text, there) in texts.iter().filter(|(_, there)| overlap(*place, *there)) {
            assert!(there[0] >= place[0] && there[2] <= place[2], "{name}: {text} leaves its box");
        }
    }
}

#[test]
fn no_text_lies_over_another_or_leaves_its_box() {
    let example = |[x, y]: [Var; 2]| (x * y).ln() + x.sin();
    let long = "a long name of a parameter that nobody reads to its end, whatever is done for it";
    check("example", &TapeGraph::of(example, [2.0, 5.0]).title("An example"));
    check("names", &TapeGraph::of(example, [-1.234e-7, 5.432e12]).names([long, "名前"]).title(long));
    check("single", &TapeGraph::of(|x: Var| x, 1.0));
    let three = |[x, y]: [Var; 2]| crate::select(x.less(y), x.mul_add(y, 2.5e-7), -1.234e-9 - x * x * 1e5);
    check("three operands", &TapeGraph::of(three, [1.234e-9, 3.0]));
    let rosenbrock = |x: &[Var]| {
        x.windows(2).map(|w| 100.0 * (w[1] - w[0] * w[0]).powi(2) + (1.0 - w[0]).powi(2)).sum::<Var>()
    };
    check("rosenbrock", &TapeGraph::of(rosenbrock, vec![0.9; 12]));
    let dense = |x: &[Var]| {
        let mut all = x.to_vec();
        (0..190).for_each(|k| all.push(all[k % all.len()] * all[(7 * k + 3) % all.len()]));
        all[all.len() - 1]
    };
    check("dense", &TapeGraph::of(dense, vec![1.0; 10]));
}
