//! Graphs of recordings as a user makes them: they say what the recording says, whatever the names, and are valid documents.

use crate::scratch::Scratch;
use crate::xml::is_well_formed;
use gradus::plot::{PlotError, TapeGraph};
use gradus::prelude::*;
use std::cell::Cell;

fn example([x, y]: [Var; 2]) -> Var {
    (x * y).ln() + x.sin()
}

/// The texts of a document, in order.
fn texts(svg: &str) -> Vec<&str> {
    let inside = |element: &'_ str| element.split_once('>').map(|(_, text)| text.len());
    let all = svg.split("<text").skip(1).map(|rest| rest.split("</text>").next().unwrap_or_default());
    all.map(|element| &element[element.len() - inside(element).unwrap_or(0)..]).collect()
}

#[test]
fn a_graph_says_what_the_recording_says() {
    let svg = TapeGraph::of(example, [2.0, 5.0]).names(["x", "y"]).title("A title").to_svg().unwrap();
    assert!(is_well_formed(&svg), "{svg}");
    let told = "Graph of a recording: 6 nodes, 2 parameters. x = 2, adjoint 0.08385. y = 5, adjoint 0.2. \
                mul of x, y = 10, adjoint 0.1. ln of mul = 2.303, adjoint 1. sin of x = 0.9093, adjoint 1. \
                Output: add of ln, sin = 3.212, adjoint 1.";
    assert!(svg.contains(told), "{svg}");
    let texts = texts(&svg);
    // The title, six partial derivatives, five texts to a node and one more at the output, and two notes.
    assert_eq!(texts.len(), 1 + 6 + 6 * 5 + 1 + 2);
    for text in ["A title", "x", "mul", "−0.4161", "0.08385", "2.303", "output"] {
        assert!(texts.contains(&text), "{text}: {texts:?}");
    }
    assert!(svg.contains("prefers-color-scheme:dark"));
}

#[test]
fn parameters_have_names() {
    let first = |graph: TapeGraph| texts(&graph.to_svg().unwrap()).join(" ");
    assert!(first(TapeGraph::of(|x: Var| x, 1.0)).starts_with("x output value 1 adjoint 1"));
    assert!(first(TapeGraph::of(example, [2.0, 5.0])).contains("x0 value 2"));
    let error = TapeGraph::of(example, [2.0, 5.0]).names(["x"]).to_svg().unwrap_err();
    assert_eq!(error.to_string(), "the function cannot be drawn: names has 1 values, expected 2");
}

#[test]
fn names_are_escaped() {
    let names = ["<script>alert(\"&\")</script>", "\"]; evil [label=\"\\\n\u{1b}&lt;"];
    let graph = TapeGraph::of(example, [2.0, 5.0]).names(names).title(names[0]);
    let svg = graph.to_svg().unwrap();
    assert!(is_well_formed(&svg) && !svg.contains("<script"), "{svg}");
    assert!(svg.contains("&lt;script&gt;alert(&quot;&amp;&quot;)"));
    let dot = Dot::read(&graph.to_dot().unwrap());
    assert_eq!(dot.nodes, ["n0", "n1", "n2", "n3", "n4", "n5"]);
    assert!(dot.texts.iter().any(|text| text.starts_with("\"]; evil [label=\"\\\\  &amp;lt;\\nvalue 5")));
}

#[test]
fn what_is_not_used_and_what_is_not_finite_is_marked() {
    let f = |[x, y, _]: [Var; 3]| x.ln() / (y - 1.0);
    let graph = TapeGraph::of(f, [-1.0, 2.0, 3.0]);
    let svg = graph.to_svg().unwrap();
    assert!(svg.contains("The output does not depend on 1 node."));
    assert_eq!(svg.matches("class=\"node idle\"").count(), 1);
    // The logarithm and the quotient, and the adjoints of the difference and of the second parameter.
    assert_eq!(svg.matches("class=\"bad\"").count(), 4);
    assert!(
        graph
            .to_dot()
            .unwrap()
            .contains("n2 [label=\"x2\\nvalue 3\\nadjoint 0\", style=\"rounded,dashed\"];")
    );
}

/// One parameter and as many operations as are needed.
fn chain(nodes: usize) -> TapeGraph {
    TapeGraph::of(move |x: Var| (1..nodes).fold(x, |x, _| x.sin()), 1.0)
}

#[test]
fn up_to_200_nodes_are_drawn() {
    for nodes in [1, 2, 200] {
        let svg = chain(nodes).to_svg().unwrap();
        assert!(is_well_formed(&svg));
        assert_eq!(svg.matches("class=\"node").count(), nodes);
    }
    let error = chain(201).to_svg().unwrap_err();
    assert!(matches!(error, PlotError::TooManyNodes { nodes: 201, most: 200 }));
    let told = "the recording has 201 nodes, and a picture of more than 200 cannot be read; draw the closure at fewer \
                coordinates or in parts, take `to_dot`, or print `recording`";
    assert_eq!(error.to_string(), told);
    assert_eq!(Dot::read(&chain(201).to_dot().unwrap()).nodes.len(), 201);
}

#[test]
fn two_hundred_nodes_with_many_arrows_are_drawn() {
    let wide = |x: &[Var]| x.iter().map(|a| a * a).sum::<Var>();
    let svg = TapeGraph::of(wide, vec![0.5; 67]).to_svg().unwrap();
    assert_eq!(svg.matches("class=\"node").count(), 67 + 67 + 66);
    let dense = |x: &[Var]| {
        let mut all = x.to_vec();
        for k in 0..190 {
            all.push(all[k % all.len()] * all[(7 * k + 3) % all.len()]);
        }
        all[all.len() - 1]
    };
    assert!(is_well_formed(&TapeGraph::of(dense, vec![1.0; 10]).to_svg().unwrap()));
}

#[test]
fn what_cannot_be_recorded_is_told() {
    let kept = Cell::new(Var::from(0.0));
    let keep = |x: Var| {
        kept.set(x);
        x
    };
    TapeGraph::of(keep, 1.0).to_svg().unwrap();
    let error = TapeGraph::of(|x: Var| x + kept.get(), 1.0).to_svg().unwrap_err();
    assert!(
        error.to_string().starts_with("the closure cannot be recorded: tests/plot/tape_graph.rs:"),
        "{error}"
    );
    let error = TapeGraph::of(|[x]: [Var; 1]| x, vec![1.0, 2.0]).to_dot().unwrap_err();
    assert!(matches!(error, PlotError::Recording(gradus::Error::Length(_))));
}

#[test]
fn files_are_replaced_whole() {
    let scratch = Scratch::new("tape-graph");
    let graph = TapeGraph::of(example, [2.0, 5.0]);
    let read = |name: &str| std::fs::read_to_string(scratch.file(name)).unwrap();
    for _ in 0..2 {
        graph.svg(scratch.file("a.svg")).unwrap();
        graph.dot(scratch.file("a.dot")).unwrap();
        graph.dot(scratch.file("a.GV")).unwrap();
    }
    assert_eq!(read("a.svg"), graph.to_svg().unwrap());
    assert_eq!([read("a.dot"), read("a.GV")], [graph.to_dot().unwrap(), graph.to_dot().unwrap()]);
    assert_eq!(std::fs::read_dir(scratch.path()).unwrap().count(), 3, "nothing else is left");
    let error = graph.dot("a.svg").unwrap_err();
    assert_eq!(error.to_string(), "`a.svg` does not end in `.dot` or `.gv`");
    assert!(matches!(graph.svg("a.dot"), Err(PlotError::Ending { .. })));
}

/// A document of Graphviz, as far as the library writes it: the statements between the braces.
#[derive(Debug, Default)]
struct Dot {
    nodes: Vec<String>,
    edges: usize,
    /// What stands between quotes, with `\"` undone.
    texts: Vec<String>,
}

impl Dot {
    /// Splits into words, texts and signs by the rules of the language, and checks that brackets and statements are closed.
    fn read(dot: &str) -> Self {
        let (mut read, mut words, mut open) = (Self::default(), Vec::new(), Vec::new());
        let mut rest = dot.chars().peekable();
        while let Some(c) = rest.next() {
            match c {
                '"' => read.texts.push(text(&mut rest)),
                '{' | '[' => open.push(c),
                '}' => assert!(open.pop() == Some('{') && words.is_empty(), "{dot}"),
                ']' => assert_eq!(open.pop(), Some('['), "{dot}"),
                ';' => read.end(&core::mem::take(&mut words)),
                c if c.is_whitespace() => {}
                c if open.last() == Some(&'[') => {
                    assert!(c.is_ascii_alphanumeric() || "=,".contains(c), "{c}");
                }
                c => {
                    let mut word = String::from(c);
                    while let Some(c) = rest.next_if(|c| !c.is_whitespace() && !"{}[];\"=".contains(*c)) {
                        word.push(c);
                    }
                    words.push(word);
                }
            }
            if c == '{' && open.len() == 1 {
                assert_eq!(core::mem::take(&mut words), ["digraph", "recording"]);
            }
        }
        assert!(open.is_empty() && words.is_empty(), "{dot}");
        read
    }

    fn end(&mut self, words: &[String]) {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        match words[..] {
            [from, "->", to] => {
                assert!(self.nodes.iter().any(|node| node == from) || from.starts_with('c'), "{from}");
                assert!(self.nodes.iter().any(|node| node == to), "{to}");
                self.edges += 1;
            }
            [node] if node.starts_with('n') && node != "node" && !self.nodes.iter().any(|n| n == node) => {
                self.nodes.push(node.to_owned());
            }
            _ => {}
        }
    }
}

/// A text to its closing quote.
fn text(rest: &mut impl Iterator<Item = char>) -> String {
    let mut text = String::new();
    loop {
        match rest.next().expect("a closing quote") {
            '"' => return text,
            '\\' => match rest.next().expect("what is escaped") {
                '"' => text.push('"'),
                other => text.extend(['\\', other]),
            },
            '\n' => panic!("a line break in {text}"),
            other => text.push(other),
        }
    }
}

#[test]
fn the_language_of_graphviz_has_all_arrows() {
    let dot =
        TapeGraph::of(|[x, y]: [Var; 2]| 2.0 * x * y.powi(3) + x, [1.0, 2.0]).title("two\nlines").to_dot();
    let dot = Dot::read(&dot.unwrap());
    assert_eq!(dot.nodes.len(), 6);
    // Two into each of two products and the sum, one into the power.
    assert_eq!(dot.edges, 7);
    assert_eq!(dot.texts[0], "two lines");
    assert!(dot.texts.contains(&"powi 3\\nvalue 8\\nadjoint 2".to_owned()), "{:?}", dot.texts);
}
