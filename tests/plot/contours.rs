//! Pictures as a user makes them: what is drawn is what the histories say, and what cannot be drawn is an error.

use crate::xml::is_well_formed;
use gradus::plot::{Contour, PlotError, Track, Tracked};
use gradus::prelude::*;
use gradus::testfn::{beale, himmelblau};

fn bowl([x, y]: [Var; 2]) -> Var {
    x * x + 4.0 * y * y
}

/// The numbers of a path in the document, as absolute points.
fn points(data: &str) -> Vec<[f64; 2]> {
    let numbers = |pair: &str| {
        let at = pair[1..].find([' ', '-']).expect("two numbers") + 1;
        [&pair[..at], &pair[at..]].map(|n| n.trim().parse::<f64>().expect("a number"))
    };
    let mut at = [0.0, 0.0];
    data.split(['M', 'l'])
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let [dx, dy] = numbers(pair);
            at = [at[0] + dx, at[1] + dy];
            at
        })
        .collect()
}

/// The value of an attribute of the first element that has this text in it.
fn attribute<'a>(svg: &'a str, element: &str, name: &str) -> &'a str {
    let at = svg.find(element).expect("the element");
    let rest = &svg[at..];
    let rest = &rest[rest.find(&format!(" {name}=\"")).expect("the attribute") + name.len() + 3..];
    &rest[..rest.find('"').expect("a quote")]
}

#[test]
fn a_path_is_drawn_where_the_history_says() {
    let run = Descent::new(Sgd::new(0.1)).steps(30).minimize(bowl, [-3.0, 2.0]).unwrap();
    let svg =
        Contour::of(bowl).x(-4.0..4.0).y(-4.0..4.0).path("GD", &run).minimum([0.0, 0.0]).to_svg().unwrap();
    assert!(is_well_formed(&svg), "{svg}");
    // 480 pixels for 8 units, from the left edge of the frame, and y goes up.
    let frame: Vec<f64> = ["x", "y", "width", "height"]
        .map(|name| attribute(&svg, "<rect class=\"frame\"", name).parse().unwrap())
        .to_vec();
    assert_eq!(frame[2..], [480.0, 480.0]);
    let drawn = points(attribute(&svg, "class=\"l0\"", "d"));
    let pixel = |p: &[f64; 2]| [frame[0] + 60.0 * (p[0] + 4.0), frame[1] + 60.0 * (4.0 - p[1])];
    let near = |a: [f64; 2], b: [f64; 2]| (a[0] - b[0]).hypot(a[1] - b[1]) <= 0.15;
    let wanted: Vec<[f64; 2]> = run.history.points.iter().map(pixel).collect();
    assert!(near(drawn[0], wanted[0]) && near(drawn[drawn.len() - 1], wanted[wanted.len() - 1]));
    for p in drawn {
        assert!(wanted.iter().any(|w| near(p, *w)), "{p:?} is no point of the run");
    }
}

#[test]
fn minimizations_and_fits_are_paths() {
    let min = Minimizer::new(Method::Lbfgs).history(true).minimize(beale, [1.0_f32, 1.0]).unwrap();
    let track = min.track().unwrap();
    let widened: Vec<[f64; 2]> = min.history.points.iter().map(|p| p.map(f64::from)).collect();
    assert_eq!((&track.points, &track.values), (&widened, &min.history.values));
    assert!(track.steps.len() > min.nit && track.steps.iter().copied().eq(0..track.points.len() as u64));
    for (norm, [x, y]) in track.gradient_norms.iter().zip(&min.history.gradients) {
        let want = f64::from(*x).powi(2) + f64::from(*y).powi(2);
        assert!((norm * norm - want).abs() <= 1e-14 * want, "{norm}² and {want}");
    }
    // Values only: no gradient, and no length of it.
    let simplex = Minimizer::new(Method::NelderMead).history(true).minimize(beale, [1.0, 1.0]).unwrap();
    assert!(simplex.track().unwrap().gradient_norms.iter().all(|norm| norm.is_nan()));

    let data = Dataset::from_rows(&["x", "y"], [[0.0, 1.0], [1.0, 3.0], [2.0, 5.5]]).unwrap();
    let line = |[w, b]: [Var; 2], [x, y]: [Var; 2]| (w * x + b - y).powi(2);
    let fit = |losses| Fit::new(line).epochs(20).batch_size(2).history(losses).parameter_history(true);
    let report = fit(true).run([0.0, 0.0], &data).unwrap();
    let track = report.track().unwrap();
    let mean = |[w, b]: &[f64; 2]| data.rows().map(|r| (w * r[0] + b - r[1]).powi(2)).sum::<f64>() / 3.0;
    assert_eq!((track.points.len(), track.values.len(), track.steps.last()), (21, 21, Some(&20)));
    for (point, value) in track.points.iter().zip(&track.values) {
        assert!((mean(point) - value).abs() <= 1e-14 * value, "{value} at {point:?}");
    }
    let blind = fit(false).run([0.0, 0.0], &data).unwrap().track().unwrap();
    assert!(blind.values.is_empty() && blind.points == track.points && blind.gradient_norms.is_empty());
    let svg = Contour::of(beale).path("L-BFGS", &min).path("simplex", &simplex).path("fit", &report).to_svg();
    assert!(is_well_formed(&svg.unwrap()));

    // What was not asked for is not there, and what is no plane is none without it, too.
    let unasked = minimize(beale, [1.0, 1.0], Method::Bfgs).unwrap();
    assert_eq!(unasked.track(), Ok(Track::default()));
    assert_eq!(Fit::new(line).run([0.0, 0.0], &data).unwrap().track(), Ok(Track::default()));
    assert_eq!(minimize(|x: Var| x * x, 1.0, Method::Bfgs).unwrap().track(), Err(1));
    let mean =
        Fit::new(|m: Var, y: Var| (m - y).powi(2)).run(0.0, &Dataset::from_rows(&["y"], [[1.0]]).unwrap());
    assert_eq!(mean.unwrap().track(), Err(1));
}

#[test]
fn the_description_says_what_is_seen() {
    let run = Descent::new(Adam::new(0.1)).steps(199).minimize(beale, [1.5, 2.0]).unwrap();
    let picture =
        Contour::of(beale).x(-4.5..4.5).y(-4.5..4.5).log_levels().path("Adam", &run).minimum([3.0, 0.5]);
    let svg = picture.title("Adam on Beale’s function").to_svg().unwrap();
    assert!(svg.contains("Contours over x from −4.5 to 4.5 and y from −4.5 to 4.5."));
    assert!(svg.contains("Minimum at (3, 0.5). Adam: 200 points from (1.5, 2) to ("));
    assert!(svg.contains("prefers-color-scheme:dark"));
    assert!(svg.len() < 60_000, "{} bytes", svg.len());
    assert!(is_well_formed(&svg));
}

#[test]
fn names_are_escaped() {
    let name = "<script>alert(\"&\")</script>";
    let svg = Contour::of(bowl)
        .path(name, &[[0.0, 0.0], [1.0, 1.0]])
        .title(name)
        .subtitle("مرحبا")
        .to_svg()
        .unwrap();
    assert!(!svg.contains("<script") && svg.contains("&lt;script&gt;alert(&quot;&amp;&quot;)"));
    assert!(is_well_formed(&svg));
}

#[test]
fn odd_functions_are_drawn() {
    let of = |f: fn([Var; 2]) -> Var| Contour::of(f).x(-1.0..1.0).y(-1.0..1.0).to_svg();
    let constant = of(|_| Var::from(3.0)).unwrap();
    assert!(constant.contains("The value is 3 everywhere."));
    let half = of(|[x, y]| x.ln() + y).unwrap();
    assert!(half.contains("Hatched: not a number.") && half.contains("<pattern"));
    assert!(of(|[x, _]| 1.0 / x).is_ok());
    assert!(matches!(of(|_| Var::from(f64::NAN)), Err(PlotError::NowhereFinite { .. })));
    assert!(matches!(of(|_| Var::from(f64::INFINITY)), Err(PlotError::NowhereFinite { .. })));
}

#[test]
fn odd_paths_are_drawn() {
    let one = Contour::of(bowl).path("one point", &[[1.0, 1.0]]).to_svg().unwrap();
    assert!(is_well_formed(&one));
    let diverging: Vec<[f64; 2]> = (0..400).map(|k| [2f64.powi(k), (-2f64).powi(k)]).collect();
    let svg = Contour::of(bowl).x(-4.0..4.0).y(-4.0..4.0).path("diverges", &diverging).to_svg().unwrap();
    assert!(is_well_formed(&svg));
    let lost = [[0.0, 0.0], [1.0, 0.5], [f64::NAN, 0.0], [2.0, 2.0]];
    assert!(Contour::of(bowl).path("lost", &lost).to_svg().is_ok());
    let long: Vec<[f64; 2]> =
        (0..100_000).map(|k| f64::from(k) * 1e-4).map(|t| [t.cos() * t, t.sin() * t]).collect();
    assert!(Contour::of(bowl).path("long", &long).to_svg().unwrap().len() < 60_000);
    let mut twelve = Contour::of(himmelblau).log_levels();
    for k in 0..12 {
        let angle = f64::from(k);
        twelve = twelve.path(format!("run {k}"), &[[4.0 * angle.cos(), 4.0 * angle.sin()], [3.0, 2.0]]);
    }
    let svg = twelve.x(-5.0..5.0).y(-5.0..5.0).to_svg();
    assert!(svg.is_ok_and(|svg| svg.contains("stroke-dasharray=\"6 4\"")));
}

#[test]
fn what_cannot_be_drawn_is_told() {
    let error = |result: Result<String, PlotError>| result.unwrap_err().to_string();
    assert_eq!(
        error(Contour::of(bowl).to_svg()),
        "nothing says what range to draw: give `.x(..)` and `.y(..)`, or a path"
    );
    assert!(
        error(Contour::of(bowl).x(1.0..1.0).y(0.0..1.0).to_svg())
            .contains("the range of x is 1.000 to 1.000")
    );
    let space = vec![vec![1.0, 2.0, 3.0]];
    assert!(space.track().is_err());
    assert!(error(Contour::of(bowl).path("spiral", &space).to_svg()).contains("`spiral` have 3 coordinates"));
    assert!(
        error(Contour::of(|[x]: [Var; 1]| x).x(0.0..1.0).y(0.0..1.0).to_svg()).contains("cannot be drawn")
    );
    let levels = Contour::of(bowl).x(0.0..1.0).y(0.0..1.0).levels([1.0, 0.5]);
    assert!(error(levels.to_svg()).contains("level 1 is 0.5000"));
    let folder = std::env::temp_dir().join(format!("gradus-plot-{}", std::process::id()));
    let missing = Contour::of(bowl).x(0.0..1.0).y(0.0..1.0).svg(folder.join("a.svg")).unwrap_err();
    assert!(matches!(missing, PlotError::Write { .. }));
    assert!(matches!(Contour::of(bowl).svg("a.pdf"), Err(PlotError::Ending { .. })));
    if cfg!(not(feature = "png")) {
        let error = Contour::of(bowl).save("a.png").unwrap_err();
        assert_eq!(error.to_string(), "`a.png` needs the feature `png` of gradus");
    }
}

/// Moments in steps, and the shares of the path's length that are drawn then, of an animation.
fn keyframes(svg: &str, path: usize, steps: f64) -> Vec<[f64; 2]> {
    let start = svg.find(&format!("-a{path}{{0%")).expect("keyframes");
    let rules = &svg[start + format!("-a{path}{{").len()..];
    let rules = &rules[..rules.find("}}").expect("an end")];
    rules
        .split_terminator('}')
        .map(|rule| {
            let (selector, values) = rule.split_once('{').expect("a rule");
            let percent = selector.trim_end_matches(",to").trim_end_matches('%');
            let [offset, distance] = ["stroke-dashoffset:", "offset-distance:"].map(|name| {
                let value = &values[values.find(name).expect("a value") + name.len()..];
                value.split([';', '%']).next().expect("a number").parse::<f64>().expect("a number")
            });
            assert!((offset + distance - 100.0).abs() < 1e-9, "the mark is at the head of its line");
            // Ten of twelve seconds.
            [percent.parse::<f64>().expect("a percentage") * 1.2 / 100.0 * steps, distance / 100.0]
        })
        .collect()
}

/// The point of a line at a share of its length.
fn along(line: &[[f64; 2]], share: f64) -> [f64; 2] {
    let lengths: Vec<f64> = line.windows(2).map(|p| (p[1][0] - p[0][0]).hypot(p[1][1] - p[0][1])).collect();
    let mut left = share * lengths.iter().sum::<f64>();
    for (pair, length) in line.windows(2).zip(lengths) {
        if left <= length && length > 0.0 {
            return [0, 1].map(|k| pair[0][k] + left / length * (pair[1][k] - pair[0][k]));
        }
        left -= length;
    }
    line[line.len() - 1]
}

#[test]
fn an_animated_path_is_at_each_keyframe_where_the_history_says() {
    let momentum = Descent::new(Sgd { momentum: 0.9, ..Sgd::new(0.02) }).steps(150);
    let run = momentum.minimize(bowl, [-3.0, 2.0]).unwrap();
    let picture = Contour::of(bowl).x(-4.0..4.0).y(-4.0..4.0).path("Momentum", &run).minimum([0.0, 0.0]);
    let svg = picture.animate().to_svg().unwrap();
    assert!(is_well_formed(&svg), "{svg}");
    let [left, top] =
        ["x", "y"].map(|name| attribute(&svg, "<rect class=\"frame\"", name).parse::<f64>().unwrap());
    let line = points(attribute(&svg, "class=\"l0 grow a0\"", "d"));
    let keyframes = keyframes(&svg, 0, 150.0);
    assert!((10..=60).contains(&keyframes.len()), "{}", keyframes.len());
    for [step, share] in keyframes {
        let point = run.history.points[step.round() as usize];
        let wanted = [left + 60.0 * (point[0] + 4.0), top + 60.0 * (4.0 - point[1])];
        let drawn = along(&line, share);
        // A hundredth of a percent of 1400 pixels, tenths of a pixel, and what a line may be off.
        assert!((drawn[0] - wanted[0]).hypot(drawn[1] - wanted[1]) < 0.3, "{step}: {drawn:?}, {wanted:?}");
    }
}

#[test]
fn all_that_moves_is_in_one_media_query() {
    let mut picture = Contour::of(himmelblau).x(-5.0..5.0).y(-5.0..5.0).log_levels();
    for k in 0..8 {
        let angle = f64::from(k);
        picture = picture.path(format!("run {k}"), &[[4.0 * angle.cos(), 4.0 * angle.sin()], [3.0, 2.0]]);
    }
    let still = picture.to_svg().unwrap();
    let svg = picture.animate().to_svg().unwrap();
    assert!(is_well_formed(&svg));
    for moving in ["@keyframes", "animation:", "stroke-dasharray:", "offset-path:path(\"M0 0\")"] {
        assert!(!still.contains(moving));
        let query = svg.find("@media screen and (prefers-reduced-motion:no-preference)").expect("the query");
        assert!(svg.find(moving).is_some_and(|at| at > query), "{moving}");
    }
    // Dashes and dots are uncovered; ids are those of this figure.
    let id = attribute(&svg, "<svg", "id");
    assert!(svg.contains(&format!("<mask id=\"{id}-k7\"")) && svg.contains(&format!("url(#{id}-k7)")));
    assert!(svg.contains(&format!("@keyframes {id}-a7")));
}

#[test]
fn odd_paths_are_animated() {
    let picture = || Contour::of(bowl).x(-4.0..4.0).y(-4.0..4.0).animate();
    let diverging: Vec<[f64; 2]> = (0..400).map(|k| [2f64.powi(k), (-2f64).powi(k)]).collect();
    let lost = [[0.0, 0.0], [1.0, 0.5], [f64::NAN, 0.0], [2.0, 2.0]];
    let out_and_back = [[0.0, 0.0], [9.0, 0.5], [1.0, 1.0]];
    let svg = picture()
        .path("one point", &[[1.0, 1.0]])
        .path("diverges", &diverging)
        .path("lost", &lost)
        .path("out and back", &out_and_back)
        .path("none", &[[0.0; 2]; 0])
        .to_svg()
        .unwrap();
    assert!(is_well_formed(&svg) && !svg.contains("NaN") && !svg.replace("infinite", "").contains("inf"));
}

#[test]
fn six_animated_paths_are_small_enough_for_a_readme() {
    let mut six = Contour::of(beale).x(-4.5..4.5).y(-4.5..4.5).log_levels().minimum([3.0, 0.5]).animate();
    for k in 0..6 {
        let rate = 0.05 * 2f64.powi(k);
        let run = Descent::new(Adam::new(rate)).steps(199).minimize(beale, [1.5, 2.0]).unwrap();
        six = six.path(format!("rate {rate}"), &run);
    }
    let svg = six.to_svg().unwrap();
    assert!(svg.len() < 50_000, "{} bytes", svg.len());
    // Noisy gradients: no point of a path can be left out.
    let mut bits = 1_u64;
    let mut noise = || {
        bits = bits.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (bits >> 40) as f64 / f64::from(1 << 24) - 0.5
    };
    let mut six = Contour::of(bowl).x(-5.0..5.0).y(-5.0..5.0).animate();
    for path in 0..6 {
        let mut at = [0.0, 0.0];
        let mut step = |_| {
            at = at.map(|c| c + 0.3 * noise());
            at
        };
        let points: Vec<[f64; 2]> = (0..200).map(&mut step).collect();
        six = six.path(format!("run {path}"), &points);
    }
    let svg = six.to_svg().unwrap();
    assert!(svg.len() < 60_000, "{} bytes", svg.len());
}

#[test]
fn a_file_is_replaced_whole() {
    let folder = std::env::temp_dir().join(format!("gradus-plots-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("bowl.svg");
    let picture = Contour::of(bowl).x(-1.0..1.0).y(-1.0..1.0);
    for _ in 0..2 {
        picture.svg(&file).unwrap();
        assert_eq!(std::fs::read_to_string(&file).unwrap(), picture.to_svg().unwrap());
    }
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1, "nothing else is left");
    std::fs::remove_dir_all(&folder).unwrap();
}
