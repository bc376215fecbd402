//! Numbers beside axes and bars: apart from one another, as many as are needed, and with digits in threes.

use super::made::{LEVELS, LONG_RUN, MILLIONS};
use super::{alone, holds};
use crate::checks::nothing;
use crate::page::Page;
use serde_json::json;

/// Labels beside one another, of which two are nearer than this would be read as one.
const CLOSE: &str = r"(() => {
    const texts = [...document.querySelectorAll('.tick[text-anchor=middle]')];
    const boxes = texts.map(e => e.getBoundingClientRect()).sort((a, b) => a.left - b.left);
    if (boxes.length < 2) return ['there is one label'];
    return boxes.slice(1).map((box, k) => box.left - boxes[k].right).filter(gap => gap < 18).map(gap => `${gap} pixels`);
})()";

/// The loss of 100 000 steps over less than three decades.
pub(super) fn of_a_long_run(page: &Page<'_>) -> Result<(), String> {
    for (width, height) in [(1280, 800), (390, 844), (320, 640)] {
        page.resize(width, height)?;
        nothing(page, &format!("apart at {width}"), CLOSE)?;
    }
    page.resize(1280, 800)?;
    let texts = |anchor: &str| {
        let all = format!("[...document.querySelectorAll('.tick[text-anchor={anchor}]')]");
        page.evaluate(&format!("{all}.map(e => e.textContent)"))
    };
    let y = texts("end")?;
    holds(y == json!(["100", "200", "500", "1000", "2000", "5000"]), || format!("labels of y: {y}"))?;
    let x = texts("middle")?;
    let ends = (&x[0], &x[1], &x[x.as_array().map_or(0, Vec::len).max(1) - 1]);
    let wanted = (&json!("0"), &json!("10\u{202f}000"), &json!("100\u{202f}000"));
    holds(ends == wanted, || format!("labels of x: {x}"))?;
    // From 60 to 5500 the digits 6 to 9, 1 to 9 and 1 to 5, less 1, 2 and 5 of each decade, which have labels.
    let short = page.evaluate("[...document.querySelectorAll('path.frame')].filter(e => e.getAttribute('d').endsWith('h-3')).length")?;
    holds(short == 12, || format!("{short} short ticks"))
}

#[test]
fn labels_of_a_long_run_can_be_told_apart() -> Result<(), String> {
    alone(&LONG_RUN, of_a_long_run)
}

/// The bar begins at the level that no value is below.
pub(super) fn of_a_bar(page: &Page<'_>) -> Result<(), String> {
    let found = page.evaluate(
        r"(() => {
        const bar = [...document.querySelectorAll('#contours rect[style*=\'--b\']')].map(e => e.getBBox());
        const labels = [...document.querySelectorAll('#contours .tick:not([text-anchor])')];
        const bottom = Math.max(...bar.map(box => box.y + box.height));
        return {
            bands: bar.length, empty: [...document.querySelectorAll('.bands path')].filter(e => !e.getAttribute('d')).length,
            labels: labels.map(e => e.textContent), low: labels[0].y.baseVal[0].value - bottom,
        };
    })()",
    )?;
    holds(found["bands"] == 4 && found["empty"] == 0, || format!("bands: {found}"))?;
    holds(found["labels"] == json!(["0", "1", "4", "9"]), || format!("labels: {found}"))?;
    let is_at_bottom = found["low"].as_f64().is_some_and(|low| (low - 4.5).abs() < 0.1);
    holds(is_at_bottom, || format!("the lowest label is off: {found}"))
}

#[test]
fn a_bar_begins_where_the_values_do() -> Result<(), String> {
    alone(&LEVELS, of_a_bar)
}

/// A power of ten stood beside every number.
pub(super) fn of_millions(page: &Page<'_>) -> Result<(), String> {
    let numbers =
        page.evaluate("[...document.querySelectorAll('.tick[text-anchor=end]')].map(e => e.textContent)")?;
    let last = numbers.as_array().and_then(|all| all.last()).cloned();
    holds(last == Some(json!("· 106")), || format!("numbers beside y: {numbers}"))?;
    let is_plain =
        |text: &serde_json::Value| text.as_str().is_some_and(|text| text.len() == 3 && text.contains('.'));
    let plain = numbers.as_array().map_or(0, |all| all.iter().filter(|text| is_plain(text)).count());
    holds(plain >= 5 && numbers.as_array().map_or(0, Vec::len) == plain + 1, || {
        format!("numbers beside y: {numbers}")
    })
}

#[test]
fn numbers_have_their_power_of_ten_together() -> Result<(), String> {
    alone(&MILLIONS, of_millions)
}
