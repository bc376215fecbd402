//! What holds for every page that the library writes.

use crate::page::Page;
use serde_json::Value;

/// The page has logged no warning and no error, and nothing was thrown.
pub(crate) fn quiet(page: &Page<'_>) -> Result<(), String> {
    none("complaints", &page.complaints()?)
}

/// The page has asked for its file and for nothing else. What stands in an address of `data:` is a part of the file.
pub(crate) fn one_request(page: &Page<'_>) -> Result<(), String> {
    let mut requests = page.requests()?;
    requests.retain(|url| !url.starts_with("data:"));
    if requests == [page.url()] { Ok(()) } else { Err(format!("requests: {}", requests.join(", "))) }
}

/// No visible text lies over another one.
pub(crate) fn no_overlaps(page: &Page<'_>) -> Result<(), String> {
    no_overlaps_in(page, ":root")
}

/// No visible text lies over another one, of those in the first such element.
pub(crate) fn no_overlaps_in(page: &Page<'_>, selector: &str) -> Result<(), String> {
    none(
        "overlaps",
        &words(&page.evaluate(&OVERLAPS.replace("SELECTOR", &Value::from(selector).to_string()))?)?,
    )
}

/// Nothing sticks out of the window to the right.
pub(crate) fn no_sideways_scrolling(page: &Page<'_>) -> Result<(), String> {
    none("wider than the window", &words(&page.evaluate(WIDER)?)?)
}

/// An expression whose value is a list of what is wrong, which is empty.
pub(crate) fn nothing(page: &Page<'_>, what: &str, js: &str) -> Result<(), String> {
    none(what, &words(&page.evaluate(js)?)?)
}

fn none(what: &str, found: &[String]) -> Result<(), String> {
    if found.is_empty() { Ok(()) } else { Err(format!("{what}: {}", found.join("; "))) }
}

/// An array of strings, and an error for anything else: a check that finds nothing to look at must not pass.
fn words(found: &Value) -> Result<Vec<String>, String> {
    let strings = found.as_array().map(|all| all.iter().map(|s| s.as_str().map(str::to_owned)).collect());
    strings.flatten().ok_or_else(|| format!("not checked: {found}"))
}

/// A text of SVG is one box, however its parts are moved; a text of HTML is a box for every line. Either counts as far as
/// no element around it cuts it off. What stays in its place while the rest is scrolled may lie over it.
const OVERLAPS: &str = r"(() => {
    const root = document.querySelector(SELECTOR);
    if (!root) return 'there is no such element';
    const tolerance = 1;
    const seen = element => element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
    const cut = (box, element) => {
        let { left, top, right, bottom } = box;
        const top_level = [document.documentElement, document.body];
        for (let e = element; e && !top_level.includes(e); e = e.parentElement) {
            if (getComputedStyle(e).overflow === 'visible') continue;
            const around = e.getBoundingClientRect();
            [left, top] = [Math.max(left, around.left), Math.max(top, around.top)];
            [right, bottom] = [Math.min(right, around.right), Math.min(bottom, around.bottom)];
        }
        return { left, top, right, bottom };
    };
    const stays = e => e && (['fixed', 'sticky'].includes(getComputedStyle(e).position) ? e : stays(e.parentElement));
    const texts = [];
    const add = (text, element, boxes) => {
        if (!text.trim() || !seen(element)) return;
        texts.push({ text: text.trim(), boxes: boxes.map(box => cut(box, element)), layer: stays(element) });
    };
    for (const element of root.querySelectorAll('text')) {
        add(element.textContent, element, [element.getBoundingClientRect()]);
    }
    const nodes = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (nodes.nextNode()) {
        const node = nodes.currentNode;
        if (node.parentElement.closest('svg text')) continue;
        const range = document.createRange();
        range.selectNodeContents(node);
        add(node.data, node.parentElement, [...range.getClientRects()]);
    }
    if (!texts.length) return 'there is no text';
    const common = (a, b) => Math.min(
        Math.min(a.right, b.right) - Math.max(a.left, b.left),
        Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top));
    const found = [];
    texts.forEach((a, i) => texts.slice(i + 1).forEach(b => {
        if (a.layer !== b.layer) return;
        const most = Math.max(...a.boxes.flatMap(one => b.boxes.map(other => common(one, other))));
        if (most > tolerance) found.push(`'${a.text}' and '${b.text}' by ${most.toFixed(1)} pixels`);
    }));
    return found;
})()";

const WIDER: &str = r"(() => {
    const { scrollWidth, clientWidth } = document.scrollingElement ?? document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    const wide = [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > clientWidth);
    return [`${scrollWidth} pixels of ${clientWidth}`, ...wide.slice(0, 3).map(e => e.outerHTML.slice(0, 80))];
})()";
