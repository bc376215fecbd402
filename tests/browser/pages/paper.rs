//! On paper a page is light and has no controls, whatever the screen was.

use super::made::SIX;
use super::{alone, holds};
use crate::page::Page;
use crate::view::Scheme;
use serde_json::{Value, json};

const LOOK: &str = r"(() => {
    const style = (selector, name) => getComputedStyle(document.querySelector(selector))[name];
    return [
        style('html', 'backgroundColor'), style('body', 'color'), style('#contours .bands path:last-child', 'fill'),
        style('#contours .path', 'stroke'), style('#contours text', 'fill'), document.querySelector('canvas').toDataURL(),
    ];
})()";

fn look(page: &Page<'_>) -> Result<Value, String> {
    page.evaluate(LOOK)
}

/// Printing from a dark screen gives what a light one shows, and the dark page is back afterwards.
pub(super) fn prints(page: &Page<'_>) -> Result<(), String> {
    let light = look(page)?;
    page.scheme(Scheme::Dark)?;
    let dark = look(page)?;
    for k in 0..6 {
        holds(dark[k] != light[k], || format!("part {k} is as light in the dark: {}", dark[k]))?;
    }
    page.evaluate("dispatchEvent(new Event('beforeprint'))")?;
    let paper = look(page)?;
    for k in 0..6 {
        holds(paper[k] == light[k], || format!("part {k} on paper: {:.80}", paper[k].to_string()))?;
    }
    page.print_media(true)?;
    let controls =
        "['.timeline', '.keys', '.small'].filter(one => document.querySelector(one).checkVisibility())";
    let left = page.evaluate(controls)?;
    holds(left == json!([]), || format!("on paper: {left}"))?;
    page.print_media(false)?;
    page.evaluate("dispatchEvent(new Event('afterprint'))")?;
    holds(look(page)? == dark, || "the dark page does not come back".into())?;
    let all = page.evaluate(&controls.replace("filter(one => ", "filter(one => !"))?;
    holds(all == json!([]), || format!("not on the screen: {all}"))
}

/// The browser's own print says so before and after.
fn prints_itself(page: &Page<'_>) -> Result<(), String> {
    page.scheme(Scheme::Dark)?;
    page.evaluate(
        "window.said = [], ['beforeprint', 'afterprint'].forEach(name => addEventListener(name, () => said.push(document.documentElement.className)))",
    )?;
    page.call("Page.printToPDF", json!({ "printBackground": true }))?;
    let said = page.evaluate("said")?;
    holds(said == json!(["paper", ""]), || format!("classes before and after: {said}"))
}

#[test]
fn paper_is_light() -> Result<(), String> {
    alone(&SIX, |page| prints(page).and_then(|()| prints_itself(page)))
}
