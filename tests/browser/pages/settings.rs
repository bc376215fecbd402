//! Sliders over settings: what is drawn is the run with these settings.

use super::made::{LENGTHS, MOMENTA, RATES, SLIDERS, with};
use super::timeline::agrees;
use super::{alone, holds};
use crate::page::Page;

const SHOWN: &str = r"(() => {
    const one = selector => document.querySelector(selector);
    const numbers = d => d.slice(1).split('L').map(pair => pair.split(' ').map(Number));
    const frame = selector => ['x', 'y', 'width', 'height'].map(name => one(selector)[name].baseVal.value);
    return {
        values: [...document.querySelectorAll('.setting .value')].map(e => e.textContent),
        said: [...document.querySelectorAll('.setting input')].map(e => e.getAttribute('aria-valuetext')),
        path: numbers(one('#contours .lines .path').getAttribute('d')), frame: frame('#contours rect.frame'),
        curve: one('.chart .lines > g:last-of-type .path').getAttribute('d'),
        sentence: one('.sentence').textContent, count: one('.count').textContent,
    };
})()";

/// The page shows the run with these settings, at its last step; what comes back is its curve.
fn shows(page: &Page<'_>, settings: [f64; 3]) -> Result<String, String> {
    let (shown, run) = (page.evaluate(SHOWN)?, with(&settings));
    for (k, setting) in settings.into_iter().enumerate() {
        agrees("a setting", &shown["values"][k], setting)?;
        holds(shown["said"][k] == shown["values"][k], || format!("a slider says {}", shown["said"][k]))?;
    }
    let count = format!("step {0} / {0}", run.history.points.len() - 1);
    holds(shown["count"] == *count, || format!("{} for {count}", shown["count"]))?;
    let box_of = |i: usize| shown["frame"][i].as_f64().unwrap_or(f64::NAN);
    let path = shown["path"].as_array().map_or(0, Vec::len);
    holds(path == run.history.points.len(), || format!("the path has {path} points"))?;
    for (k, [x, y]) in run.history.points.iter().enumerate() {
        let pixel = [box_of(0) + box_of(2) * (x + 6.0) / 9.0, box_of(1) + box_of(3) * (3.0 - y) / 6.0];
        for (c, wanted) in pixel.into_iter().enumerate() {
            let found = shown["path"][k][c].as_f64().unwrap_or(f64::NAN);
            holds((found - wanted).abs() <= 0.1, || format!("point {k} is at {found}, not at {wanted}"))?;
        }
    }
    let sentence = shown["sentence"].as_str().unwrap_or_default();
    agrees("the value", &sentence.rsplit(' ').next().unwrap_or_default().into(), run.value)?;
    Ok(shown["curve"].to_string())
}

pub(super) fn moves(page: &Page<'_>) -> Result<(), String> {
    let start = shows(page, [RATES[1], MOMENTA[1], LENGTHS[0]])?;
    page.evaluate("document.querySelector('#setting-0').focus()")?;
    page.key("ArrowRight")?;
    let faster = shows(page, [RATES[2], MOMENTA[1], LENGTHS[0]])?;
    holds(faster != start, || "the curve is that of before".into())?;
    page.key("End")?;
    shows(page, [RATES[4], MOMENTA[1], LENGTHS[0]])?;
    for key in ["Tab", "Home"] {
        page.key(key)?;
    }
    shows(page, [RATES[4], MOMENTA[0], LENGTHS[0]])?;
    for key in ["Tab", "ArrowRight"] {
        page.key(key)?;
    }
    shows(page, [RATES[4], MOMENTA[0], LENGTHS[1]])?;
    Ok(())
}

#[test]
fn sliders_show_the_run_of_their_settings() -> Result<(), String> {
    alone(&SLIDERS, moves)
}
