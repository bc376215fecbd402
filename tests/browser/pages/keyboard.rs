//! Without a mouse and without eyes: everything can be reached in the order of the page, shows that it is, and has a name.

use super::made::PAGES;
use super::{holds, on};
use crate::driver::Browser;
use crate::page::Page;
use serde_json::json;
use std::time::Duration;

/// What Tab reaches, in order: the role and the name of each, as a screen reader says them.
const ORDERS: [(&str, &[&str]); 13] = [
    (
        "six",
        &[
            "image Surface",
            "button Play",
            "button previous step",
            "button next step",
            "slider step",
            "combobox speed",
            "button Gradient descent",
            "button Momentum",
            "button Adagrad",
            "button RMSProp",
            "button Adam",
            "button Nadam",
            "button log scale",
            "DisclosureTriangle All steps as a table",
        ],
    ),
    ("bare", &["image Surface"]),
    (
        "sliders",
        &[
            "slider learning rate",
            "slider momentum",
            "slider steps",
            "button Play",
            "button previous step",
            "button next step",
            "slider step",
            "combobox speed",
        ],
    ),
    (
        "curves",
        &[
            "button log scale",
            "button slow",
            "button slow, validation",
            "button fast",
            "button fast, validation",
        ],
    ),
    ("numbered", &["button x²", "button walk"]),
    (
        "bands",
        &[
            "button data",
            "button fit",
            "button 95 % of curve",
            "button 95 % of data",
            "button 95 % region",
            "button estimate",
        ],
    ),
    (
        "epochs",
        &[
            "button fit",
            "button data",
            "button log scale",
            "button Play",
            "button previous epoch",
            "button next epoch",
            "slider epoch",
            "combobox speed",
        ],
    ),
    ("influence", &["button rows", "button Cook’s distance 1", "button Cook’s distance 0.5"]),
    ("long run", &["button log scale", "button loss"]),
    ("levels", &["image Surface"]),
    (
        "zigzag",
        &[
            "image Surface",
            "button Play",
            "button previous step",
            "button next step",
            "slider step",
            "combobox speed",
            "button across",
            "button along",
            "DisclosureTriangle All steps as a table",
        ],
    ),
    (
        "profiles",
        &[
            "button estimate",
            "button 95 % interval",
            "button profile",
            "button Wald",
            "button estimate",
            "button 95 % interval",
            "button profile",
            "button Wald",
            "button a held",
            "button k held",
            "button estimate",
        ],
    ),
    ("millions", &["button log scale", "button loss"]),
];

/// The element with the focus, whether it shows so, and whether it can be seen.
const FOCUS: &str = r"(() => {
    const element = document.activeElement, style = getComputedStyle(element), box = element.getBoundingClientRect();
    const width = parseFloat(style.outlineWidth);
    const rings = style.outlineStyle !== 'none' && width >= 2;
    const isSeen = box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
    return element === document.body ? null : [rings, isSeen];
})()";

/// Role and name of what has the focus.
fn focused(page: &Page<'_>) -> Result<Option<String>, String> {
    let shown = page.evaluate(FOCUS)?;
    if shown.is_null() {
        return Ok(None);
    }
    let object = page.call("Runtime.evaluate", json!({ "expression": "document.activeElement" }))?;
    let of = json!({ "objectId": object["result"]["objectId"], "fetchRelatives": false });
    let node = &page.call("Accessibility.getPartialAXTree", of)?["nodes"][0];
    let [role, name] = ["role", "name"].map(|what| node[what]["value"].as_str().unwrap_or_default());
    let name = name.split_once(". ").map_or(name, |(first, _)| first);
    let said = format!("{role} {name}");
    holds(!name.is_empty(), || format!("{said} has no name"))?;
    holds(shown[0] == true, || format!("{said} shows no ring"))?;
    holds(shown[1] == true, || format!("{said} has the focus out of sight"))?;
    Ok(Some(said))
}

/// Everything that Tab reaches.
pub(super) fn order(page: &Page<'_>) -> Result<Vec<String>, String> {
    let mut all = Vec::new();
    for _ in 0..40 {
        page.key("Tab")?;
        // Several charts may have a button of one name.
        let is_again = page
            .evaluate("document.activeElement === (window.firstFocus ??= document.activeElement)")?
            == true;
        match focused(page)? {
            Some(said) if all.is_empty() || !is_again => all.push(said),
            _ => return Ok(all),
        }
    }
    Err(format!("no end of {all:?}"))
}

pub(super) fn is_in_order(page: &Page<'_>, wanted: &[&str]) -> Result<(), String> {
    let found = order(page)?;
    holds(found == wanted, || format!("Tab goes to {found:?}"))
}

pub(super) fn six_in_order(page: &Page<'_>) -> Result<(), String> {
    is_in_order(page, ORDERS[0].1)
}

/// Everything that can be pressed is what Tab reaches.
#[test]
fn everything_is_reached_by_tab() -> Result<(), String> {
    let Some(browser) = Browser::start() else { return Ok(()) };
    // Of pages without a row nothing would be asked.
    assert_eq!(PAGES.len(), ORDERS.len());
    PAGES.iter().zip(ORDERS).try_for_each(|((name, html), (ordered, wanted))| {
        assert_eq!(*name, ordered);
        on(&browser, name, html, |page| {
            is_in_order(page, wanted)?;
            let all = "[...document.querySelectorAll('button, input, select, summary, [tabindex]')].filter(e => e.checkVisibility()).length";
            let count = page.evaluate(all)?;
            holds(count == wanted.len(), || format!("{count} can be pressed"))
        })
    })
}

/// The table of all steps scrolls by the keys that go to steps elsewhere.
pub(super) fn table_scrolls(page: &Page<'_>) -> Result<(), String> {
    page.click("summary")?;
    page.wait_for("document.querySelector('.scroll td')", Duration::from_secs(10))?;
    page.key("Tab")?;
    page.key("PageDown")?;
    page.wait_for("document.querySelector('.scroll').scrollTop > 0", Duration::from_secs(5))?;
    let count = page.evaluate("document.querySelector('.count').textContent")?;
    holds(count == "step 199 / 199", || format!("it goes to {count}"))
}

#[test]
fn the_table_of_all_steps_scrolls() -> Result<(), String> {
    super::alone(PAGES[0].1, table_scrolls)
}
