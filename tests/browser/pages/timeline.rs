//! The step that is shown: its number, the slider, the paths, their ends, the table and the cursor agree with one another, and
//! with the history of the report.

use super::made::{ByEpoch, Run};
use super::made::{EPOCHS, RUNS, SIDE, SIX, STEPS};
use super::{alone, holds};
use crate::page::Page;
use gradus::plot::Estimated;
use serde_json::Value;
use std::time::Duration;

/// What the page shows of paths, at whatever step.
pub(super) const SHOWN: &str = r"(() => {
    const all = selector => [...document.querySelectorAll(selector)];
    const one = selector => document.querySelector(selector);
    const box = one('#contours rect.frame'), slider = one('#step'), chart = one('.chart rect.frame');
    const last = d => d.slice(d.lastIndexOf(d.includes('L') ? 'L' : 'M') + 1).split(' ').map(Number);
    const frame = e => ['x', 'y', 'width', 'height'].map(name => e[name].baseVal.value);
    const ends = all('#contours .lines > .mark'), curves = all('.chart .lines > g');
    // What is not drawn has no box; `checkVisibility` knows HTML only.
    const seen = element => element.getClientRects().length > 0;
    const path = (group, k) => {
        const data = path => path.getAttribute('d') ?? '', count = d => (d.match(/[ML]/g) ?? []).length;
        const line = group.querySelector('.path'), d = data(line);
        // What was hidden all the time has no place yet.
        const at = ends[k].transform.baseVal.consolidate()?.matrix ?? {};
        return {
            isShown: seen(line), points: count(d), last: last(d),
            end: [at.e, at.f], isEndShown: seen(ends[k]),
            curve: count(data(curves[k].querySelector('.path'))),
            isCurveShown: seen(curves[k]),
        };
    };
    const row = row => ({
        cells: [...row.querySelectorAll('td')].map(cell => cell.textContent),
        isMuted: row.className.includes('muted'), isBest: row.className.includes('best'),
        pressed: row.querySelector('button').getAttribute('aria-pressed'),
    });
    return {
        count: one('.count').textContent, slider: +slider.value, said: slider.getAttribute('aria-valuetext'),
        play: one('.play').textContent, pressed: one('.play').getAttribute('aria-pressed'),
        frame: frame(box), chart: frame(chart), cursor: one('.cursor').getBBox().x,
        paths: all('#contours .lines > g').map(path), rows: all('.steps tbody tr').map(row),
    };
})()";

/// A number as the page writes it, and half a unit of its last digit.
fn read(text: &str) -> Option<(f64, f64)> {
    let digit = |c: char| "⁰¹²³⁴⁵⁶⁷⁸⁹".chars().position(|raised| raised == c);
    let (mantissa, power) = match text.split_once(" · 10") {
        None => (text, 0),
        Some((mantissa, raised)) => {
            let digits = raised.trim_start_matches('⁻').chars().map(digit).collect::<Option<Vec<_>>>()?;
            let power = digits.into_iter().fold(0, |power, digit| 10 * power + digit as i32);
            (mantissa, if raised.starts_with('⁻') { -power } else { power })
        }
    };
    let decimals = mantissa.split_once('.').map_or(0, |(_, decimals)| decimals.len() as i32);
    let value: f64 = mantissa.replace('−', "-").replace('\u{202f}', "").parse().ok()?;
    Some((value * 10f64.powi(power), 0.5 * 10f64.powi(power - decimals)))
}

/// A text is a number, rounded to the digits of the text. The page has seven digits of it, which may round once more.
pub(super) fn agrees(what: &str, text: &Value, number: f64) -> Result<(), String> {
    let (value, half) = text.as_str().and_then(read).ok_or_else(|| format!("{what} is {text}"))?;
    let slack = 5e-7 * number.abs() + 1e-12 * half;
    holds((value - number).abs() <= half + slack, || format!("{what} is {text}, and {number} in the report"))
}

fn near(what: &str, found: &Value, wanted: [f64; 2], tolerance: f64) -> Result<(), String> {
    let is_near = |k: usize| found[k].as_f64().is_some_and(|at| (at - wanted[k]).abs() <= tolerance);
    holds(is_near(0) && is_near(1), || format!("{what} is at {found}, not at {wanted:?}"))
}

/// A path, its end, its row and its curve at a step of its run.
fn path_at(shown: &Value, k: usize, run: &Run, step: usize) -> Result<(), String> {
    let (path, cells, history) = (&shown["paths"][k], &shown["rows"][k]["cells"], &run.history);
    let [x, y] = history.points[step];
    let box_of = |i: usize| shown["frame"][i].as_f64().unwrap_or(f64::NAN);
    let pixel = [
        box_of(0) + box_of(2) * (x + SIDE) / (2.0 * SIDE),
        box_of(1) + box_of(3) * (SIDE - y) / (2.0 * SIDE),
    ];
    // The path is written to a tenth of a pixel.
    near("the path's last point", &path["last"], pixel, 0.1)?;
    near("its end", &path["end"], pixel, 0.01)?;
    for part in ["points", "curve"] {
        holds(path[part] == step + 1, || format!("{part}: {} at step {step}", path[part]))?;
    }
    let [gx, gy] = history.gradients[step];
    let numbers = [("x", x), ("y", y), ("value", history.values[step]), ("gradient norm", gx.hypot(gy))];
    (0..4).try_for_each(|c| agrees(numbers[c].0, &cells[c], numbers[c].1))
}

/// Everything at a step.
pub(super) fn at_step(page: &Page<'_>, step: usize) -> Result<(), String> {
    let shown = page.evaluate(SHOWN)?;
    let wanted = format!("step {step} / {STEPS}");
    holds(shown["count"] == *wanted, || format!("{} for {wanted}", shown["count"]))?;
    holds(shown["said"] == *wanted.replace('/', "of"), || format!("the slider says {}", shown["said"]))?;
    holds(shown["slider"] == step, || format!("the slider is at {} at step {step}", shown["slider"]))?;
    let number = |what: &str, k: usize| shown[what][k].as_f64().unwrap_or(f64::NAN);
    let cursor = number("chart", 0) + number("chart", 2) * step as f64 / STEPS as f64;
    holds((shown["cursor"].as_f64().unwrap_or(f64::NAN) - cursor).abs() < 0.1, || {
        format!("the cursor is at {}", shown["cursor"])
    })?;
    for (k, (name, run)) in RUNS.iter().enumerate() {
        path_at(&shown, k, run, step).map_err(|why| format!("{name}, step {step}: {why}"))?;
    }
    let value = |k: &usize| RUNS[*k].1.history.values[step];
    let lowest =
        (0..RUNS.len()).filter(|k| value(k) <= (0..RUNS.len()).map(|k| value(&k)).fold(f64::MAX, f64::min));
    for k in lowest.take(1) {
        holds(shown["rows"][k]["isBest"] == true, || {
            format!("{} is lowest at step {step}, not bold", RUNS[k].0)
        })?;
    }
    Ok(())
}

/// Is it playing, by what the button says?
fn plays(page: &Page<'_>, wanted: bool) -> Result<(), String> {
    let shown = page.evaluate(SHOWN)?;
    let texts = if wanted { ("Pause", "true") } else { ("Play", "false") };
    holds(shown["play"] == texts.0 && shown["pressed"] == texts.1, || {
        format!("the button is {}, pressed {}, for {}", shown["play"], shown["pressed"], texts.0)
    })
}

/// The step of the slider, once it is beyond this one.
fn beyond(page: &Page<'_>, step: usize) -> Result<usize, String> {
    page.wait_for(&format!("+document.querySelector('#step').value > {step}"), Duration::from_secs(20))?;
    let at = page.evaluate("+document.querySelector('#step').value")?;
    at.as_u64().map(|at| at as usize).ok_or_else(|| format!("the slider is at {at}"))
}

/// The keys that go to a step.
pub(super) fn keys(page: &Page<'_>) -> Result<(), String> {
    at_step(page, STEPS as usize)?;
    let way = [
        ("Home", 0),
        ("ArrowLeft", 0),
        ("ArrowRight", 1),
        ("PageDown", 11),
        ("PageDown", 21),
        ("ArrowLeft", 20),
        ("PageUp", 10),
        ("End", 199),
        ("ArrowRight", 199),
    ];
    way.into_iter().try_for_each(|(key, step)| {
        page.key(key)?;
        at_step(page, step).map_err(|why| format!("after {key}: {why}"))
    })
}

/// Play and pause, by click and by key.
pub(super) fn playing(page: &Page<'_>) -> Result<(), String> {
    page.key("Home")?;
    plays(page, false)?;
    page.click(".play")?;
    plays(page, true)?;
    beyond(page, 3)?;
    page.click(".play")?;
    plays(page, false)?;
    let paused = beyond(page, 0)?;
    at_step(page, paused)?;
    // The button has the focus now, and leaves the keys that are none of its own.
    page.key("ArrowRight")?;
    at_step(page, paused + 1)?;
    page.key("Space")?;
    plays(page, true)?;
    beyond(page, paused + 3)?;
    page.key("Space")?;
    plays(page, false)?;
    let paused = beyond(page, 0)?;
    at_step(page, paused)?;
    page.key("End")?;
    page.key("Space")?;
    plays(page, true)?;
    page.key("Home")?;
    plays(page, false)?;
    at_step(page, 0)
}

/// The slider by its own keys, and the buttons beside it.
pub(super) fn scrubbing(page: &Page<'_>) -> Result<(), String> {
    page.evaluate("document.querySelector('#step').focus()")?;
    page.key("Home")?;
    page.key("ArrowRight")?;
    at_step(page, 1)?;
    page.click("[aria-label='next step']")?;
    at_step(page, 2)?;
    page.click("[aria-label='previous step']")?;
    at_step(page, 1)?;
    page.wait_for(
        "document.querySelector('.spoken').textContent.startsWith('Step 1. Lowest: ')",
        Duration::from_secs(5),
    )
}

#[test]
fn keys_go_to_steps() -> Result<(), String> {
    alone(&SIX, keys)
}

#[test]
fn a_run_is_played_and_paused() -> Result<(), String> {
    alone(&SIX, playing)
}

#[test]
fn the_slider_goes_to_steps() -> Result<(), String> {
    alone(&SIX, scrubbing)
}

/// The parameters, the loss and the curve at an epoch.
fn at_epoch(page: &Page<'_>, epoch: usize) -> Result<(), String> {
    let text = page.evaluate("document.querySelector('.sentence').textContent")?;
    let text = text.as_str().unwrap_or_default();
    let start = format!("Epoch {epoch}: a = ");
    let rest = text.strip_prefix(&*start).ok_or_else(|| format!("{text:?} for epoch {epoch}"))?;
    let parts: Vec<Value> = rest.split([',', '=']).step_by(2).map(|part| part.trim().into()).collect();
    let numbers = [("k = ", ", loss "), (", loss ", "")];
    let after = |mark: &str| rest.split_once(mark).map_or("", |(_, text)| text);
    let point = &ByEpoch.parameter_history()[epoch];
    agrees("a", &parts[0], point[0])?;
    agrees("k", &after(numbers[0].0).split(',').next().unwrap_or_default().into(), point[1])?;
    agrees("loss", &after(numbers[1].0).into(), ByEpoch.losses()[epoch])
}

#[test]
fn epochs_agree_with_the_history() -> Result<(), String> {
    alone(&EPOCHS, |page| {
        at_epoch(page, ByEpoch::EPOCHS as usize)?;
        let curve = "document.querySelector('.lines .path').getAttribute('d')";
        let end = page.evaluate(curve)?;
        page.key("Home")?;
        at_epoch(page, 0)?;
        holds(page.evaluate(curve)? != end, || {
            "the curve is the same at the first epoch and at the last".into()
        })?;
        page.key("ArrowRight")?;
        at_epoch(page, 1)
    })
}
