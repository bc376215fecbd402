//! Pages of what nobody draws on purpose: strange names, paths of one point, functions that are no numbers, very long runs.

use super::layout::fits;
use super::made::{SIDE, beale_contour};
use super::{holds, on};
use crate::driver::Browser;
use crate::page::Page;
use gradus::plot::{Contour, Curves, PlotError, Series, Track};
use gradus::prelude::*;
use gradus::testfn::{beale, himmelblau};
use serde_json::json;

const NAMES: [&str; 6] = [
    "<script>window.pwned = 1</script>",
    "this & that &amp; &lt;",
    "\"quoted\" 'name' `${pwned}`",
    "</script><img src=x onerror=pwned=1>",
    "an optimizer with a name of sixty letters, which is a long one",
    "مُحسِّن الانحدار",
];

fn bowl([x, y]: [Var; 2]) -> Var {
    x * x + 4.0 * y * y
}

pub(super) fn named() -> String {
    let path = |k: usize| [[1.0 + k as f64, -2.0], [0.5, 0.1 * k as f64]];
    let picture = Contour::of(bowl).x(-7.0..7.0).y(-7.0..7.0).title(NAMES[3]).subtitle(NAMES[0]);
    let picture = picture.coordinates([NAMES[2], NAMES[1]]);
    let picture = NAMES.iter().enumerate().fold(picture, |picture, (k, name)| picture.path(*name, &path(k)));
    picture.to_page().expect("a page")
}

/// Names are texts, whatever is in them.
pub(super) fn says_names(page: &Page<'_>) -> Result<(), String> {
    let said = page.evaluate("[...document.querySelectorAll('.steps .label')].map(e => e.textContent)")?;
    holds(said == json!(NAMES), || format!("names: {said}"))?;
    let titles = page.evaluate("[document.title, document.querySelector('h1').textContent, document.querySelector('.lead').textContent]")?;
    holds(titles == json!([NAMES[3], NAMES[3], NAMES[0]]), || format!("titles: {titles}"))?;
    let heads =
        page.evaluate("[...document.querySelectorAll('thead th')].slice(1, 3).map(e => e.textContent)")?;
    holds(heads == json!([NAMES[2], NAMES[1]]), || format!("columns: {heads}"))?;
    let ran = page.evaluate("[typeof window.pwned, document.querySelectorAll('img').length]")?;
    holds(ran == json!(["undefined", 0]), || format!("a name was run: {ran}"))
}

/// Every page stands at every size, at its opening and at its start, and after everything was shown once.
fn stands(page: &Page<'_>) -> Result<(), String> {
    fits(page)?;
    page.key("Home")?;
    fits(page).map_err(|why| format!("at the start: {why}"))?;
    page.resize(1280, 800)?;
    ["ArrowRight", "1", "1", "End"].into_iter().try_for_each(|key| page.key(key))?;
    page.evaluate("document.querySelector('details')?.setAttribute('open', '')")?;
    page.drawn()
}

fn check(cases: &[(&str, String)]) -> Result<(), String> {
    let Some(browser) = Browser::start() else { return Ok(()) };
    cases.iter().try_for_each(|(name, html)| on(&browser, name, html, stands))
}

#[test]
fn names_are_texts() -> Result<(), String> {
    let Some(browser) = Browser::start() else { return Ok(()) };
    on(&browser, "names", &named(), |page| says_names(page).and_then(|()| stands(page)))
}

#[test]
fn few_points_and_many_paths_are_drawn() -> Result<(), String> {
    let one = beale_contour().path("one", &[[1.0, 1.0]]).to_page();
    let none = beale_contour()
        .path("none", &Vec::<[f64; 2]>::new())
        .path("two", &[[1.0, 1.0], [2.0, 1.0]])
        .to_page();
    let himmelblau = Contour::of(himmelblau).x(-5.0..5.0).y(-5.0..5.0).log_levels().minimum([3.0, 2.0]);
    let twelve = (0..12).fold(himmelblau, |picture, k| {
        let angle = f64::from(k);
        picture.path(format!("run {k}"), &[[4.0 * angle.cos(), 4.0 * angle.sin()], [3.0, 2.0]])
    });
    check(&[
        ("one", one.expect("a page")),
        ("none", none.expect("a page")),
        ("twelve", twelve.to_page().expect("a page")),
    ])
}

#[test]
fn functions_without_values_are_drawn() -> Result<(), String> {
    let half = |[x, y]: [Var; 2]| x.ln() + y;
    let half = Contour::of(half)
        .x(-1.0..1.0)
        .y(-1.0..1.0)
        .path("in and out", &[[0.5, 0.0], [-0.5, 0.0], [0.2, 0.5]]);
    let constant = Contour::of(|[x, _]: [Var; 2]| 0.0 * x + 3.0)
        .x(-1.0..1.0)
        .y(-1.0..1.0)
        .path("still", &[[0.0, 0.0], [0.5, 0.5]]);
    check(&[("half", half.to_page().expect("a page")), ("constant", constant.to_page().expect("a page"))])
}

#[test]
fn a_function_without_any_value_is_an_error() {
    let nowhere = Contour::of(|[x, y]: [Var; 2]| (-1.0 - x * x).ln() + y).x(-1.0..1.0).y(-1.0..1.0);
    assert!(matches!(nowhere.to_page(), Err(PlotError::NowhereFinite { .. })));
}

/// Steps that double until they are not finite: the path leaves the picture, its end is not shown, and the table says so.
fn diverging() -> String {
    let mut points: Vec<[f64; 2]> = (0..1030).map(|k| [0.01 * 2f64.powi(k), -0.005 * 2f64.powi(k)]).collect();
    points.push([f64::NAN, 0.0]);
    let run = Track { points, ..Track::default() };
    let picture = Contour::of(beale).x(-SIDE..SIDE).y(-SIDE..SIDE).log_levels().path("diverging", &run);
    picture.path("steady", &[[1.0, 1.0], [1.5, 0.5]]).to_page().expect("a page")
}

pub(super) fn leaves(page: &Page<'_>) -> Result<(), String> {
    let row = "(row => [row.title, row.querySelector('td').textContent])(document.querySelector('tbody tr'))";
    let end = page.evaluate(row)?;
    holds(end[0] == "left the picture at step 9", || format!("the row says {end}"))?;
    let shown =
        page.evaluate("document.querySelector('#contours .lines > .mark').getClientRects().length > 0")?;
    holds(end[1] == "not finite" && shown == false, || format!("{end}, end shown: {shown}"))?;
    let data = page.evaluate("document.querySelector('#contours .path').getAttribute('d')")?;
    let is_clean =
        data.as_str().is_some_and(|d| d.len() > 20 && !d.contains("NaN") && !d.contains("Infinity"));
    holds(is_clean, || format!("the path is {data}"))
}

#[test]
fn a_path_that_diverges_leaves() -> Result<(), String> {
    let Some(browser) = Browser::start() else { return Ok(()) };
    on(&browser, "diverging", &diverging(), |page| leaves(page).and_then(|()| stands(page)))
}

/// Values from one end of the numbers to the other, on either axis.
#[test]
fn values_of_every_size_are_drawn() -> Result<(), String> {
    let curves = |values: &[f64]| Curves::new().series(Series::steps("values", values));
    let log = curves(&[1e-300, 1.0, f64::MAX]).log_y();
    let linear = curves(&[f64::MIN, 0.0, f64::MAX]);
    assert!(log.to_svg().is_ok() && linear.to_svg().is_ok());
    check(&[("log", log.to_page().expect("a page")), ("linear", linear.to_page().expect("a page"))])
}

/// A step with all that is drawn for it, in milliseconds: the shortest of some, since a busy machine only adds.
const STEP: &str = r"Math.min(...Array.from({ length: 9 }, (_, k) => {
    const start = performance.now();
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key: k % 2 ? 'ArrowRight' : 'ArrowLeft', bubbles: true }));
    document.documentElement.getBoundingClientRect();
    return performance.now() - start;
}))";

/// A spiral with 10⁵ steps.
fn long() -> String {
    let point = |k: u32| {
        let (radius, angle) = (4.0 * (-3e-5 * f64::from(k)).exp(), 0.01 * f64::from(k));
        [radius * angle.cos(), radius * angle.sin()]
    };
    let points: Vec<[f64; 2]> = (0..=100_000).map(point).collect();
    beale_contour().path("long", &points).to_page().expect("a page")
}

#[test]
fn a_hundred_thousand_steps_are_shown() -> Result<(), String> {
    let Some(browser) = Browser::start() else { return Ok(()) };
    let html = long();
    assert!(html.len() < 1_000_000, "{} bytes", html.len());
    on(&browser, "long", &html, |page| {
        let count = page.evaluate("document.querySelector('.count').textContent")?;
        holds(count == "step 100\u{202f}000 / 100\u{202f}000", || format!("{count}"))?;
        let time = page.evaluate(STEP)?;
        holds(time.as_f64().is_some_and(|time| time < 100.0), || format!("a step takes {time} ms"))?;
        stands(page)
    })
}
