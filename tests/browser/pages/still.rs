//! What needs no script: the picture for a reader without one, SVG documents, and where contours are.

use super::made::PAGES;
use super::{alone, holds, on_every};
use crate::checks::nothing;
use crate::driver::Browser;
use crate::page::Page;
use gradus::plot::{Contour, Curves, Series};
use gradus::prelude::*;
use serde_json::Value;

/// The text between `<noscript>` is a document of SVG with something in it.
const NOSCRIPT: &str = r"(() => {
    const text = document.querySelector('noscript')?.textContent ?? '';
    const svg = new DOMParser().parseFromString(text, 'image/svg+xml');
    if (svg.querySelector('parsererror')) return [svg.querySelector('parsererror').textContent.slice(0, 200)];
    if (svg.documentElement.localName !== 'svg') return ['it is no picture'];
    return ['title', 'desc', 'text', 'path'].filter(name => !svg.querySelector(name)?.outerHTML.length);
})()";

pub(super) fn has_a_picture(page: &Page<'_>) -> Result<(), String> {
    nothing(page, "without script", NOSCRIPT)
}

#[test]
fn pages_have_a_picture_for_those_without_script() -> Result<(), String> {
    on_every(has_a_picture)
}

/// Documents with names that have to be escaped, as the browser's own parser of XML reads them.
#[test]
fn documents_are_well_formed() -> Result<(), String> {
    const NAME: &str = "<b>&amp; \"quoted\" 'name' ]]> </text>";
    let contour =
        Contour::of(bowl).x(-1.0..1.0).y(-1.0..1.0).title(NAME).subtitle(NAME).coordinates([NAME, NAME]);
    let curves = Curves::new().series(Series::steps(NAME, &[1.0, 2.0])).title(NAME).axes([NAME, NAME]);
    let documents = [contour.path(NAME, &[[0.0, 0.0], [0.5, 0.5]]).to_svg(), curves.to_svg()];
    alone(PAGES[0].1, |page| {
        documents.into_iter().try_for_each(|document| {
            let text = Value::from(document.expect("a picture"));
            let read = format!("new DOMParser().parseFromString({text}, 'image/svg+xml')");
            let js = format!("[...{read}.querySelectorAll('parsererror')].map(e => e.textContent)");
            nothing(page, "not well-formed", &js)?;
            let title = page.evaluate(&format!("{read}.querySelector('title').textContent"))?;
            holds(title == NAME, || format!("the title is {title}"))
        })
    })
}

fn bowl([x, y]: [Var; 2]) -> Var {
    x * x + 4.0 * y * y
}

/// The half side of the square.
const HALF: f64 = 4.0;
const LEVELS: [f64; 5] = [1.0, 4.0, 9.0, 20.0, 40.0];

/// Points all along a band's outline that are not on the frame, in thousandths of the frame.
const POINTS: &str = r"[...document.querySelectorAll('#contours .bands path')].slice(1).map(path => {
    const length = path.getTotalLength(), inside = c => c > 1 && c < 999;
    return Array.from({ length: 400 }, (_, k) => path.getPointAtLength(length * k / 400))
        .filter(p => inside(p.x) && inside(p.y)).map(p => [p.x, p.y]);
})";

/// Contours of x² + 4y² are ellipses: to a thousandth of the range.
pub(super) fn are_ellipses(page: &Page<'_>) -> Result<(), String> {
    let bands = page.evaluate(POINTS)?;
    for (k, level) in LEVELS.into_iter().enumerate() {
        let points = bands[k].as_array().map_or(&[][..], |points| points);
        // The others are on the frame, which is the other side of each band.
        holds(points.len() >= 40, || format!("only {} points of level {level}", points.len()))?;
        for point in points {
            let at = |c: usize| point[c].as_f64().unwrap_or(f64::NAN) / 1000.0;
            let [x, y] = [HALF * (2.0 * at(0) - 1.0), HALF * (1.0 - 2.0 * at(1))];
            // How far the point is from the ellipse, to first order.
            let distance = (x * x + 4.0 * y * y - level).abs() / (2.0 * x).hypot(8.0 * y);
            holds(distance <= 1e-3 * 2.0 * HALF, || {
                format!("({x}, {y}) is {distance} from the contour of {level}")
            })?;
        }
    }
    Ok(())
}

/// x² + `factor` y².
pub(super) fn ellipses(factor: f64) -> String {
    Contour::of(move |[x, y]: [Var; 2]| x * x + factor * y * y)
        .x(-HALF..HALF)
        .y(-HALF..HALF)
        .levels(LEVELS)
        .to_page()
        .expect("a page")
}

#[test]
fn contours_of_a_quadratic_are_ellipses() -> Result<(), String> {
    alone(&ellipses(4.0), are_ellipses)
}

/// A reader who has switched scripts off sees the picture, and nothing that needs them.
#[test]
fn without_script_there_is_the_picture() -> Result<(), String> {
    let Some(browser) = Browser::start() else { return Ok(()) };
    PAGES.iter().try_for_each(|(name, html)| {
        // As such a reader's browser takes it: what needs a script is not there, and what is for those without is.
        let (head, rest) = html.split_once("<script").expect("a script");
        let text = head.replace("<noscript>", "<div>").replace("</noscript>", "</div>");
        let page = Page::open(&browser, &browser.write(&format!("{name}-still.html"), &text))?;
        holds(rest.contains("</script>"), || "the page has no script".into())?;
        let seen = page.evaluate("(b => b.width > 200 && b.height > 200)(document.querySelector('div > svg').getBoundingClientRect())")?;
        holds(seen == true, || format!("{name}: there is no picture"))?;
        super::layout::can_be_read(&page).map_err(|why| format!("{name}, without script: {why}"))
    })
}
