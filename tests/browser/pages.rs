//! Pages as a user makes them, and what holds for all of them. Each idea is a file; `faults` shows that every check fails
//! where it should.

mod colors;
mod crowded;
mod faults;
mod keyboard;
mod layout;
mod made;
mod motion;
mod odd;
mod paper;
mod pointing;
mod scales;
mod settings;
mod still;
mod surface;
mod timeline;
mod toggles;

use crate::checks::{one_request, quiet};
use crate::driver::Browser;
use crate::page::Page;
use made::PAGES;

/// An error that says what is not so.
fn holds(condition: bool, why: impl FnOnce() -> String) -> Result<(), String> {
    if condition { Ok(()) } else { Err(why()) }
}

/// Opens a page, checks it, and that nothing was said or asked for meanwhile.
fn on(
    browser: &Browser,
    name: &str,
    html: &str,
    check: impl FnOnce(&Page<'_>) -> Result<(), String>,
) -> Result<(), String> {
    let named = |why: String| format!("{name}: {why}");
    let page = Page::open(browser, &browser.write(&format!("{name}.html"), html)).map_err(named)?;
    check(&page).and_then(|()| quiet(&page)).and_then(|()| one_request(&page)).map_err(named)
}

/// Every page in one browser; none where none is installed.
fn on_every(check: impl Fn(&Page<'_>) -> Result<(), String>) -> Result<(), String> {
    let Some(browser) = Browser::start() else { return Ok(()) };
    PAGES.iter().try_for_each(|(name, html)| on(&browser, name, html, &check))
}

/// Some page in a browser of its own.
fn alone(html: &str, check: impl FnOnce(&Page<'_>) -> Result<(), String>) -> Result<(), String> {
    let Some(browser) = Browser::start() else { return Ok(()) };
    on(&browser, "page", html, check)
}
