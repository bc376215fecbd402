//! Pointing at a path or a curve shows what it is there.

use super::made::{RUNS, SIX, STEPS};
use super::timeline::{SHOWN, agrees};
use super::{alone, holds};
use crate::page::Page;
use serde_json::Value;

/// The text beside the pointer; nothing where there is none.
fn tip(page: &Page<'_>, figure: &str) -> Result<Value, String> {
    page.evaluate(&format!("document.querySelector('{figure} .tip')?.textContent ?? ''"))
}

/// Moves over the end of a path, which must not lie under that of another one.
pub(super) fn tells(page: &Page<'_>) -> Result<(), String> {
    for (k, (name, run)) in RUNS.iter().enumerate() {
        // The others out of the way.
        for other in (1..=RUNS.len()).filter(|&other| other != k + 1) {
            page.key(&other.to_string())?;
        }
        let end = page.evaluate(&format!("{SHOWN}.paths[{k}].end"))?;
        let svg = page.evaluate(
            "(({ x, y }) => [x, y])(document.querySelector('#contours .box > svg').getBoundingClientRect())",
        )?;
        let at = |c: usize| svg[c].as_f64().unwrap_or_default() + end[c].as_f64().unwrap_or_default();
        holds(tip(page, "#contours")? == "", || "there is a tip before anything is pointed at".into())?;
        page.point([at(0) + 1.0, at(1)])?;
        let text = tip(page, "#contours")?;
        let parts: Vec<&str> = text.as_str().unwrap_or_default().split(" · ").collect();
        holds(parts.len() >= 3 && parts[0] == *name, || format!("{text} at the end of {name}"))?;
        // Several steps may be as near as a pixel.
        let step: usize =
            parts[1].strip_prefix("step ").and_then(|step| step.parse().ok()).unwrap_or(usize::MAX);
        holds(step <= STEPS as usize, || format!("{text} is of no step"))?;
        agrees("the value", &parts[2..].join(" · ").into(), run.history.values[step])?;
        let [dx, dy] = [0, 1].map(|c| 90.0 * (run.history.points[step][c] - run.point[c]));
        holds(dx.hypot(dy) < 14.0, || format!("step {step} of {name} is not there"))?;
        page.point([1.0, 1.0])?;
        for other in (1..=RUNS.len()).filter(|&other| other != k + 1) {
            page.key(&other.to_string())?;
        }
    }
    Ok(())
}

#[test]
fn a_path_tells_name_step_and_value() -> Result<(), String> {
    alone(&SIX, tells)
}

/// A tip stays within its picture, wherever it is.
#[test]
fn tips_stay_in_the_picture() -> Result<(), String> {
    super::on_every(|page| {
        let boxes = page.evaluate(
            "[...document.querySelectorAll('.box > svg')].map(e => e.getBoundingClientRect()).map(b => [b.x, b.y, b.width, b.height])",
        )?;
        for bounds in boxes.as_array().into_iter().flatten().take(2) {
            let at = |k: usize| bounds[k].as_f64().unwrap_or_default();
            for (u, v) in [(0.12, 0.1), (0.5, 0.5), (0.86, 0.82), (0.97, 0.2)] {
                page.point([at(0) + u * at(2), at(1) + v * at(3)])?;
                let out = page.evaluate(OUTSIDE)?;
                holds(out == "", || format!("{out} at ({u}, {v})"))?;
            }
        }
        Ok(())
    })
}

const OUTSIDE: &str = r"(() => {
    for (const tip of document.querySelectorAll('.tip')) {
        const [a, b] = [tip, tip.ownerSVGElement].map(e => e.getBoundingClientRect());
        if (a.left < b.left - 1 || a.right > b.right + 1 || a.top < b.top - 1 || a.bottom > b.bottom + 1) return tip.textContent;
    }
    return '';
})()";
