//! Pages as files: the numbers in them are those of the histories, whatever is drawn, and nothing ends the script.

use crate::xml::is_well_formed;
use gradus::plot::{Contour, Curves, PlotError, Series, Sliders, Track, Tracked};
use gradus::prelude::*;
use gradus::testfn::{beale, ellipse};
use serde_json::Value;

/// The data of a page.
fn data(page: &str) -> Value {
    let (_, rest) = page.split_once("<script type=\"application/json\" id=\"data\">").expect("data");
    let (json, _) = rest.split_once("</script>").expect("an end");
    serde_json::from_str(json).expect("JSON")
}

/// Numbers of a page are those of a list, to seven digits; `null` stands for what is not finite.
fn is_list(found: &Value, want: &[f64]) -> bool {
    let found = found.as_array().expect("a list");
    let same = |(got, want): (&Value, &f64)| match got.as_f64() {
        Some(got) => (got - want).abs() <= 5.1e-7 * want.abs(),
        None => !want.is_finite(),
    };
    found.len() == want.len() && found.iter().zip(want).all(same)
}

/// Packed numbers.
fn unpacked(packed: &Value) -> Vec<f64> {
    let digit = |c: u8| match c {
        b'A'..=b'Z' => c - b'A',
        b'a'..=b'z' => c - b'a' + 26,
        b'0'..=b'9' => c - b'0' + 52,
        b'+' => 62,
        _ => 63,
    };
    let text = packed["data"].as_str().expect("a text").trim_end_matches('=');
    let mut bytes = Vec::new();
    for group in text.as_bytes().chunks(4) {
        let word =
            group.iter().fold(0_u32, |word, &c| word << 6 | u32::from(digit(c))) << (6 * (4 - group.len()));
        bytes.extend_from_slice(&word.to_be_bytes()[1..group.len()]);
    }
    match packed["type"].as_str() {
        Some("f32") => bytes
            .chunks(4)
            .map(|b| f64::from(f32::from_le_bytes(b.try_into().expect("as many bytes"))))
            .collect(),
        Some("u16") => {
            bytes.chunks(2).map(|b| u16::from_le_bytes(b.try_into().expect("as many bytes")).into()).collect()
        }
        Some("f64") => {
            bytes.chunks(8).map(|b| f64::from_le_bytes(b.try_into().expect("as many bytes"))).collect()
        }
        other => panic!("{other:?}"),
    }
}

/// On a logarithmic scale a valley has no bottom, and between the nodes of a mesh it had teeth.
#[test]
fn the_floor_of_a_valley_is_even() {
    let rosen = |[x, y]: [Var; 2]| 100.0 * (y - x * x).powi(2) + (1.0 - x).powi(2);
    let page = Contour::of(rosen).x(0.0..2.0).y(0.0..2.0).log_levels().to_page().unwrap();
    let surface = &data(&page)["surface"];
    let (nodes, heights) = (surface["nodes"].as_u64().unwrap() as usize, unpacked(&surface["data"]));
    assert_eq!(heights.len(), nodes * nodes);
    // Row by row of y; the valley is at x = √y.
    let floors: Vec<f64> = heights
        .chunks(nodes)
        .map(|row| row.iter().fold(f64::INFINITY, |a, &b| a.min(b)) / 65_535.0)
        .collect();
    // A tooth goes up between two that go down: a fifth of the height where each node has its own value.
    let teeth = floors.windows(3).map(|f| f[1] - 0.5 * (f[0] + f[2])).fold(0.0, f64::max);
    assert!(teeth < 0.02, "{teeth}");
}

#[test]
fn a_page_holds_the_numbers_of_the_history() {
    let run = Descent::new(Adam::new(0.1)).steps(50).minimize(beale, [1.5, 2.0]).unwrap();
    let picture = Contour::of(beale).x(-4.5..4.5).y(-4.5..4.5).log_levels().path("Adam", &run);
    let page = picture.minimum([3.0, 0.5]).title("Adam").to_page().unwrap();
    let data = data(&page);
    let path = &data["paths"][0];
    let column = |k: usize| run.history.points.iter().map(|p| p[k]).collect::<Vec<_>>();
    assert!(is_list(&path["x"], &column(0)) && is_list(&path["y"], &column(1)));
    assert!(is_list(&path["value"], &run.history.values));
    let norms: Vec<f64> = run.history.gradients.iter().map(|g| g[0].hypot(g[1])).collect();
    assert!(is_list(&path["norm"], &norms));
    assert_eq!((&data["last"], &data["series"][0]["name"]), (&Value::from(50), &Value::from("Adam")));
    assert!(is_list(&data["plane"]["minima"][0], &[3.0, 0.5]));
}

/// 150 kB without data: what a page weighs with an empty picture, and what Beale's function adds.
#[test]
fn a_page_is_small_and_asks_for_nothing() {
    let page = Contour::of(beale).x(-4.5..4.5).y(-4.5..4.5).log_levels().to_page().unwrap();
    assert!(page.len() < 150_000, "{}", page.len());
    assert!(page.contains("default-src 'none'"));
    for from_outside in ["http:", "https:", "src=", "@import", "url(//"] {
        let found = page.matches(from_outside).count();
        // The name of a namespace is no address.
        let names =
            if from_outside == "http:" { page.matches("http://www.w3.org/2000/svg").count() } else { 0 };
        assert_eq!(found, names, "{from_outside}");
    }
}

#[test]
fn a_reader_without_script_sees_the_picture() {
    let page = Contour::of(beale).x(-4.5..4.5).y(-4.5..4.5).to_page().unwrap();
    let (_, rest) = page.split_once("<noscript>").unwrap();
    let (svg, _) = rest.split_once("</noscript>").unwrap();
    assert!(svg.contains("<svg") && is_well_formed(svg.trim()));
}

#[test]
fn names_are_escaped_wherever_they_stand() {
    let name = "</script><script>alert(1)</script> & \"quotes\" مرحبا";
    let picture = Contour::of(ellipse).path(name, &[[0.0, 0.0], [1.0, 1.0]]).title(name).subtitle(name);
    let page = picture.coordinates([name, name]).to_page().unwrap();
    assert!(!page.contains("<script>alert"));
    assert_eq!(page.matches("</script>").count(), 2);
    assert_eq!(data(&page)["series"][0]["name"], name);
}

#[test]
fn long_runs_are_thinned_and_keep_their_steps() {
    let track = Track {
        points: (0..100_000)
            .map(|k| 1e-4 * f64::from(k))
            .map(|t| [t.cos() * 2.0 / (1.0 + t), t.sin()])
            .collect(),
        ..Track::default()
    };
    let page = Contour::of(ellipse).path("long", &track).to_page().unwrap();
    assert!(page.len() < 1_000_000, "{}", page.len());
    let data = data(&page);
    let (x, steps) = (&data["paths"][0]["x"], &data["paths"][0]["steps"]);
    let (x, steps) = (x.as_array().unwrap(), steps.as_array().unwrap());
    assert_eq!((steps[0].as_u64(), steps[steps.len() - 1].as_u64()), (Some(0), Some(99_999)));
    assert_eq!(data["last"], 99_999);
    for (x, step) in x.iter().zip(steps) {
        let want = track.points[step.as_u64().unwrap() as usize][0];
        assert!((x.as_f64().unwrap() - want).abs() <= 1e-6 * want.abs().max(1e-6));
    }
}

#[test]
fn what_is_not_finite_is_in_the_page_as_such() {
    let half = |[x, y]: [Var; 2]| x.ln() + y;
    let page = Contour::of(half)
        .x(-1.0..1.0)
        .y(-1.0..1.0)
        .path("a", &[[0.5, 0.0], [f64::NAN, 1.0]])
        .to_page()
        .unwrap();
    let data = data(&page);
    assert_eq!(data["plane"]["hatched"], true);
    assert_eq!(data["paths"][0]["x"][1], Value::Null);
    // A constant has one band, in the middle of its heights.
    let flat = Contour::of(|[x, _]: [Var; 2]| 0.0 * x + 3.0).x(0.0..1.0).y(0.0..1.0).to_page().unwrap();
    assert!(flat.contains("The value is 3 everywhere."));
    let nothing = Contour::of(|[x, _]: [Var; 2]| (x * 0.0 - 1.0).ln()).x(0.0..1.0).y(0.0..1.0).to_page();
    assert!(matches!(nothing, Err(PlotError::NowhereFinite { .. })));
}

fn plain(rate: f64, momentum: f64) -> gradus::descent::DescentReport<[f64; 2]> {
    let rule = Sgd { momentum, ..Sgd::new(rate) };
    Descent::new(rule).steps(20).minimize(ellipse, [-5.0, -2.0]).expect("a run")
}

fn contour<'a>() -> Contour<'a> {
    Contour::of(ellipse).x(-6.0..3.0).y(-3.0..3.0)
}

#[test]
fn sliders_have_the_run_of_every_choice() {
    let (rates, momenta) = ([0.05, 0.1, 0.2, 0.9], [0.0, 0.5, 0.9]);
    let page = Sliders::over(contour())
        .setting("rate", 0.11, rates)
        .setting("momentum", 0.9, momenta)
        .runs(|s| Ok::<_, PlotError>(plain(s[0], s[1])))
        .to_page()
        .unwrap();
    let data = data(&page);
    assert_eq!(
        (&data["settings"][0]["start"], &data["settings"][1]["start"]),
        (&Value::from(1), &Value::from(2))
    );
    assert!(is_list(&data["settings"][0]["values"], &rates));
    let runs = &data["runs"];
    let [x, y, value] = ["x", "y", "value"].map(|name| unpacked(&runs[name]));
    let near = |got: f64, want: f64| (got - want).abs() <= 1e-7 * want.abs().max(1e-30);
    for (i, &rate) in rates.iter().enumerate() {
        for (j, &momentum) in momenta.iter().enumerate() {
            let run = plain(rate, momentum);
            let at = i * momenta.len() + j;
            let [start, end] = [0, 1].map(|k| runs["starts"][at + k].as_u64().unwrap() as usize);
            assert_eq!(end - start, run.history.len());
            for (k, point) in run.history.points.iter().enumerate() {
                assert!(near(x[start + k], point[0]) && near(y[start + k], point[1]));
                assert!(near(value[start + k], run.history.values[k]));
            }
        }
    }
}

/// A page has the parts of the script that its data need, and no other.
#[test]
fn a_page_has_the_script_that_it_needs() {
    let script = |page: &str| -> String {
        let (_, script) = page.rsplit_once("<script>\n").expect("a script");
        script.split_once("</script>").expect("an end").0.to_owned()
    };
    let has = |script: &str| {
        let parts = [
            "planeView",
            "surfaceView",
            "chartView",
            "tableView",
            "timelineView",
            "settingsView",
            "estimates",
        ];
        parts.map(|part| script.contains(&format!("function {part}(")))
    };
    let bare = script(&contour().to_page().unwrap());
    let path = script(&contour().path("path", &[[0.0, 0.0], [1.0, 1.0]]).to_page().unwrap());
    let curves = script(&Curves::new().series(Series::steps("loss", &[2.0, 1.0])).to_page().unwrap());
    let run = |_: &[f64]| Ok::<_, PlotError>([[0.0, 0.0], [1.0, 1.0]]);
    let sliders = script(&Sliders::over(contour()).setting("a", 0.0, [1.0]).runs(run).to_page().unwrap());
    assert_eq!(has(&bare), [true, true, false, false, false, false, false]);
    assert_eq!(has(&path), [true, true, true, true, true, false, false]);
    assert_eq!(has(&curves), [false, false, true, false, false, false, false]);
    assert_eq!(has(&sliders), [true, false, true, false, true, true, false]);
    // A page of paths and a surface is the largest.
    for (script, most) in [(&bare, 31_000), (&path, 46_500), (&curves, 23_500), (&sliders, 33_000)] {
        assert!(script.len() <= most, "{} bytes, {most} at most", script.len());
        assert!(script.lines().all(|line| !line.starts_with([' ', '/', '*'])), "{script}");
    }
}

/// A run that diverges past the numbers of `f32` stays what it is.
#[test]
fn runs_out_of_the_range_of_small_floats_keep_their_numbers() {
    let track = |s: &[f64]| vec![[1.0, s[0]], [1e60 * s[0], 0.0]].track().map_err(|_| PlotError::NoRange);
    let page = Sliders::over(contour()).setting("a", 1.0, [1.0, 2.0]).runs(track).to_page().unwrap();
    assert_eq!(unpacked(&data(&page)["runs"]["x"]), [1.0, 1e60, 1.0, 2e60]);
}

#[test]
fn sliders_that_cannot_be_are_errors() {
    let sliders = || Sliders::over(contour());
    let run = |_: &[f64]| Ok::<_, PlotError>([[0.0, 0.0]]);
    let text = |page: Result<String, PlotError>| page.unwrap_err().to_string();
    assert!(text(sliders().runs(run).to_page()).contains("give `.setting(..)`"));
    assert!(text(sliders().setting("a", 0.0, [1.0]).to_page()).contains("give `.runs(..)`"));
    assert!(text(sliders().setting("a", 0.0, []).runs(run).to_page()).contains("has no values"));
    let four = (0..4).fold(sliders(), |sliders, k| sliders.setting(format!("{k}"), 0.0, [1.0]));
    assert!(matches!(four.runs(run).to_page(), Err(PlotError::Settings { count: 4, most: 3 })));
    let many = || (0..10_000).map(f64::from);
    let many = sliders().setting("a", 0.0, many()).setting("b", 0.0, many()).runs(run).to_page();
    assert!(matches!(many, Err(PlotError::TooMany { numbers: 100_000_000, .. })));
    let failing = sliders()
        .setting("rate", 0.0, [0.5, -1.0])
        .runs(|s| if s[0] < 0.0 { Err("the rate is negative") } else { Ok([[0.0, 0.0]]) });
    let message = text(failing.to_page());
    assert_eq!(message, "the run with the settings [-1.0] failed: the rate is negative");
}
