//! Series are hidden and shown again, everywhere at once.

use super::made::{PAGES, RUNS, SIX};
use super::surface::picture;
use super::timeline::SHOWN;
use super::{alone, holds};
use crate::page::Page;
use serde_json::Value;

/// A path is shown in all of its parts, or in none.
fn is_shown(page: &Page<'_>, k: usize, wanted: bool) -> Result<Value, String> {
    let shown = page.evaluate(SHOWN)?;
    let (path, row) = (&shown["paths"][k], &shown["rows"][k]);
    for part in ["isShown", "isEndShown", "isCurveShown"] {
        holds(path[part] == wanted, || format!("path {k}, {part}: {}", path[part]))?;
    }
    holds(row["isMuted"] == !wanted, || format!("row {k}, muted: {}", row["isMuted"]))?;
    let pressed = row["pressed"] == if wanted { "true" } else { "false" };
    holds(pressed, || format!("button {k}, pressed: {}", row["pressed"]))?;
    picture(page)
}

pub(super) fn toggles(page: &Page<'_>) -> Result<(), String> {
    for k in 0..RUNS.len() {
        let before = is_shown(page, k, true)?;
        let (button, digit) = (format!("tbody tr:nth-child({}) button", k + 1), (k + 1).to_string());
        page.click(&button)?;
        holds(is_shown(page, k, false)? != before, || format!("path {k} stays on the surface"))?;
        (0..RUNS.len())
            .filter(|&other| other != k)
            .try_for_each(|other| is_shown(page, other, true).map(|_| ()))?;
        page.key(&digit)?;
        holds(is_shown(page, k, true)? == before, || format!("path {k} does not come back as it was"))?;
    }
    page.key("3")?;
    is_shown(page, 2, false)?;
    page.key("Enter")?;
    is_shown(page, 5, false).map(|_| ())
}

#[test]
fn paths_are_hidden_and_shown() -> Result<(), String> {
    alone(&SIX, toggles)
}

/// The legend of a page of curves; a line and its dashed one go together.
#[test]
fn curves_are_hidden_and_shown() -> Result<(), String> {
    let curves = PAGES.iter().find(|(name, _)| *name == "curves").expect("a page").1;
    alone(curves, |page| {
        let shown = || {
            page.evaluate(
                "[...document.querySelectorAll('.lines > g')].map(g => g.getClientRects().length > 0)",
            )
        };
        let all = shown()?;
        holds(all == serde_json::json!([true, true, true, true]), || format!("shown: {all}"))?;
        page.click(".legend button")?;
        let left = shown()?;
        holds(left == serde_json::json!([false, false, true, true]), || format!("shown: {left}"))?;
        page.click(".legend button:nth-child(2)")?;
        holds(shown()? == all, || "they do not come back by the button of the dashed line".into())
    })
}
