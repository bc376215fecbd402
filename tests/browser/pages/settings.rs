//! Sliders over settings: what is drawn is the run with these settings.

use super::made::{LENGTHS, MOMENTA, RATES, SLIDERS, with};
use super::timeline::agrees;
use super::{alone, holds};
use crate::checks::quiet;
use crate::driver::Browser;
use crate::page::Page;
use std::time::Duration;

const SHOWN: &str = r"(() => {
    const one = selector => document.querySelector(selector);
    const numbers = d => d.slice(1).split('L').map(pair => pair.split(' ').map(Number));
    const frame = selector => ['x', 'y', 'width', 'height'].map(name => one(selector)[name].baseVal.value);
    return {
        values: [...document.querySelectorAll('.setting .value')].map(e => e.textContent),
        said: [...document.querySelectorAll('.setting input')].map(e => e.getAttribute('aria-valuetext')),
        path: numbers(one('#contours .lines .path').getAttribute('d')), frame: frame('#contours rect.frame'),
        dots: one('#contours .dots').getAttribute('d').split('h0').length - 1,
        curve: one('.chart .lines > g:last-of-type .path').getAttribute('d'),
        share: one('.chart .lines > g:last-of-type .path').getBBox().height / one('.chart rect.frame').height.baseVal.value,
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
    let place =
        |[x, y]: [f64; 2]| [box_of(0) + box_of(2) * (x + 6.0) / 9.0, box_of(1) + box_of(3) * (3.0 - y) / 6.0];
    // A step that is less than 6 pixels long has no dot; of one that is as long, rounding decides.
    let lengths = run.history.points.windows(2).map(|ends| {
        let [a, b] = [place(ends[0]), place(ends[1])];
        (a[0] - b[0]).hypot(a[1] - b[1])
    });
    let longer = |than: f64| 1 + lengths.clone().filter(|&length| length >= than).count() as u64;
    let share = &shown["share"];
    holds(share.as_f64().is_some_and(|share| (0.4..=1.0).contains(&share)), || {
        format!("the curve takes {share} of its chart")
    })?;
    for (k, point) in run.history.points.iter().enumerate() {
        let pixel = place(*point);
        for (c, wanted) in pixel.into_iter().enumerate() {
            let found = shown["path"][k][c].as_f64().unwrap_or(f64::NAN);
            holds((found - wanted).abs() <= 0.1, || format!("point {k} is at {found}, not at {wanted}"))?;
        }
    }
    let dots = shown["dots"].as_u64().unwrap_or_default();
    holds((longer(6.01)..=longer(5.99)).contains(&dots), || format!("{dots} dots for {}", longer(6.0)))?;
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

/// The last choice is in the address: it stays when the page is loaded again, and another address is another choice.
pub(super) fn is_kept(page: &Page<'_>) -> Result<(), String> {
    let patience = Duration::from_secs(5);
    page.evaluate("document.querySelector('#setting-0').focus()")?;
    page.key("End")?;
    // Where the choice is never written, what follows finds the first one.
    let _ = page.wait_for("location.hash", patience);
    page.evaluate("window.isOld = true, location.reload()")?;
    page.wait_for("!window.isOld && document.readyState === 'complete'", patience)?;
    page.drawn()?;
    shows(page, [RATES[4], MOMENTA[1], LENGTHS[0]])?;
    page.evaluate("location.hash = 'learning+rate=0.1&momentum=0.9&steps=40', 0")?;
    page.drawn()?;
    shows(page, [RATES[2], MOMENTA[2], LENGTHS[1]])?;
    // What is no choice changes nothing.
    page.evaluate("location.hash = 'learning+rate=7&momentum=x', 0")?;
    page.drawn()?;
    shows(page, [RATES[2], MOMENTA[2], LENGTHS[1]]).map(|_| ())
}

#[test]
fn a_choice_is_kept() -> Result<(), String> {
    // It asks for its file twice, so that `alone` would not do.
    let Some(browser) = Browser::start() else { return Ok(()) };
    let page = Page::open(&browser, &browser.write("kept.html", &SLIDERS))?;
    is_kept(&page).and_then(|()| quiet(&page))
}

#[test]
fn sliders_show_the_run_of_their_settings() -> Result<(), String> {
    alone(&SLIDERS, moves)
}
