//! Pictures as SVG files of their own.

use crate::checks::{no_overlaps, one_request, quiet};
use crate::driver::Browser;
use crate::page::Page;
use crate::view::Scheme;
use gradus::plot::{Contour, TapeGraph};
use gradus::prelude::*;
use gradus::testfn::{beale, himmelblau};

fn bowl([x, y]: [Var; 2]) -> Var {
    x * x + 4.0 * y * y
}

/// A long path, many names, names that are long or of other scripts, and values that are none.
fn pictures() -> Vec<(&'static str, Contour<'static>)> {
    let adam = Descent::new(Adam::new(0.1)).steps(199).minimize(beale, [1.5, 2.0]).expect("a run");
    let beale = Contour::of(beale).x(-4.5..4.5).y(-4.5..4.5).log_levels();
    let beale = beale.path("Adam", &adam).minimum([3.0, 0.5]).title("Adam on Beale’s function");
    let mut twelve = Contour::of(himmelblau).x(-5.0..5.0).y(-5.0..5.0).log_levels().minimum([3.0, 2.0]);
    for k in 0..12 {
        let angle = f64::from(k);
        let path = [[4.0 * angle.cos(), 4.0 * angle.sin()], [3.0, 2.0]];
        twelve = twelve.path(format!("run {k}"), &path);
    }
    let names =
        Contour::of(bowl).path(LONG, &[[0.0, 0.0], [1.0, 1.0]]).path("名前", &[[1.0, 0.0], [0.5, 1.0]]);
    let names = names.title(LONG).subtitle("مرحبا");
    let half = Contour::of(|[x, y]: [Var; 2]| x.ln() + y).x(-1.0..1.0).y(-1.0..1.0);
    vec![("beale", beale), ("twelve", twelve), ("names", names), ("half", half)]
}

const LONG: &str = "A long name of an optimizer that nobody reads to its end, whatever is done for it";

/// At the sizes of a desk and of a telephone, on a light and on a dark page.
fn check(browser: &Browser, name: &str, picture: &Contour<'_>) -> Result<(), String> {
    look(browser, name, &picture.to_svg().expect("a picture"))
}

fn look(browser: &Browser, name: &str, svg: &str) -> Result<(), String> {
    let page = Page::open(browser, &browser.write(&format!("{name}.svg"), svg))?;
    for (width, height) in [(1280, 800), (390, 844)] {
        page.resize(width, height)?;
        for scheme in [Scheme::Light, Scheme::Dark] {
            page.scheme(scheme)?;
            no_overlaps(&page).map_err(|why| format!("{name}, {width} wide, {scheme:?}: {why}"))?;
        }
    }
    quiet(&page).and_then(|()| one_request(&page)).map_err(|why| format!("{name}: {why}"))
}

/// Graphs of recordings: crossing arrows, wide numbers and names, plain numbers, what is not used and what is not finite.
fn graphs() -> Vec<(&'static str, String)> {
    let example = |[x, y]: [Var; 2]| (x * y).ln() + x.sin();
    let tape = TapeGraph::of(example, [2.0, 5.0]).names(["x", "y"]).title("f(x, y) = ln(x·y) + sin x");
    let beale = TapeGraph::of(beale, [1.5, 2.0]).title("Beale’s function");
    let long = "A long name of a parameter that nobody reads to its end, whatever is done for it";
    let names = TapeGraph::of(example, [-1.234e-7, 5.432e12]).names([long, "名前 & <script>"]).title("مرحبا");
    let odd = |[x, y, z]: [Var; 3]| {
        let _ = (2.0 * z).exp();
        x.ln() / (y - 1.0) + 2.5e-7
    };
    let odd = TapeGraph::of(odd, [-1.0, 2.0, 3.0]);
    let one = TapeGraph::of(|x: Var| x, 2.0);
    [("tape", tape), ("tape-beale", beale), ("tape-names", names), ("tape-odd", odd), ("tape-one", one)]
        .map(|(name, graph)| (name, graph.to_svg().expect("a graph")))
        .to_vec()
}

#[test]
fn a_picture_can_be_read_everywhere() -> Result<(), String> {
    let Some(browser) = Browser::start() else { return Ok(()) };
    pictures().iter().try_for_each(|(name, picture)| check(&browser, name, picture))
}

/// A solid line, one of few steps, whose dots are uncovered, and one that leaves the picture.
fn animated() -> Contour<'static> {
    let adam = Descent::new(Adam::new(0.1)).steps(199).minimize(himmelblau, [0.0, -3.0]).expect("a run");
    let picture = Contour::of(himmelblau).x(-5.0..5.0).y(-5.0..5.0).log_levels().minimum([3.0, 2.0]);
    let (few, leaves) = ([[-4.0, 4.0], [-4.0, -1.0], [0.0, 0.0]], [[4.0, 4.0], [9.0, 3.0], [3.0, 2.0]]);
    picture.path("Adam", &adam).path("few", &few).path("leaves", &leaves).title("Growing paths").animate()
}

/// How far the marks of the first path is from the head of its line, and the share of the line that is drawn, at a time.
fn head(page: &Page<'_>, seconds: f64) -> Result<[f64; 2], String> {
    let js = r"(() => {
        document.getAnimations().forEach(a => { a.pause(); a.currentTime = 1000 * SECONDS; });
        const line = document.querySelector('.l0.grow'), mark = document.querySelector('.e0').getBoundingClientRect();
        const share = 1 - parseFloat(getComputedStyle(line).strokeDashoffset) / 100;
        const head = line.getPointAtLength(share * line.getTotalLength()).matrixTransform(line.getScreenCTM());
        const [x, y] = [(mark.left + mark.right) / 2, (mark.top + mark.bottom) / 2];
        return [Math.hypot(x - head.x, y - head.y), share];
    })()";
    let found = page.evaluate(&js.replace("SECONDS", &seconds.to_string()))?;
    let number = |k: usize| found[k].as_f64().ok_or_else(|| format!("no number: {found}"));
    Ok([number(0)?, number(1)?])
}

#[test]
fn an_animated_picture_moves_unless_no_motion_is_wished() -> Result<(), String> {
    let Some(browser) = Browser::start() else { return Ok(()) };
    check(&browser, "animated", &animated())?;
    let file = browser.write("moving.svg", &animated().to_svg().expect("a picture"));
    let page = Page::open(&browser, &file)?;
    // A halo, a line and a mark of each path, and a mask for two of few steps.
    assert_eq!(page.evaluate("document.getAnimations().length")?, 3 * 3 + 2);
    let mut before = -1.0;
    for seconds in [0.0, 1.0, 5.0, 9.5] {
        let [away, share] = head(&page, seconds)?;
        assert!(away < 0.5 && share > before, "at {seconds} s: {away} pixels off, {share} of the line");
        before = share;
    }
    for seconds in [10.0, 11.9] {
        let [away, share] = head(&page, seconds)?;
        assert!(away < 0.5 && share == 1.0, "at {seconds} s");
    }
    page.reduced_motion(true)?;
    assert_eq!(page.evaluate("document.getAnimations().length")?, 0);
    let [away, _] = head(&page, 0.0)?;
    let dashes = page.evaluate("getComputedStyle(document.querySelector('.l0.grow')).strokeDasharray")?;
    // The whole line is drawn, and its mark stands at its end.
    assert_eq!((dashes.as_str(), away < 0.5), (Some("none"), true));
    // On paper, too.
    page.reduced_motion(false)?;
    assert!(page.evaluate("document.getAnimations().length")? != 0);
    page.print_media(true)?;
    assert_eq!(page.evaluate("document.getAnimations().length")?, 0);
    let [away, _] = head(&page, 0.0)?;
    let dashes = page.evaluate("getComputedStyle(document.querySelector('.l0.grow')).strokeDasharray")?;
    assert_eq!((dashes.as_str(), away < 0.5), (Some("none"), true));
    quiet(&page)
}

#[test]
fn ticks_with_powers_can_be_read() -> Result<(), String> {
    let Some(browser) = Browser::start() else { return Ok(()) };
    check(&browser, "powers", &Contour::of(bowl).x(1.0e-7..3.0e-7).y(-2.5e8..2.5e8))
}

#[test]
fn names_of_coordinates_can_be_read() -> Result<(), String> {
    let Some(browser) = Browser::start() else { return Ok(()) };
    let picture = Contour::of(bowl).x(0.0..1.0).y(0.0..1.0).title("Title").subtitle("Subtitle");
    check(&browser, "coordinates", &picture.coordinates(["slope", "intercept"]))
}

#[test]
fn a_graph_can_be_read_everywhere() -> Result<(), String> {
    let Some(browser) = Browser::start() else { return Ok(()) };
    graphs().iter().try_for_each(|(name, svg)| look(&browser, name, svg))
}
