//! Pages can be read on a desk and on telephones, in both schemes, at the first step and at the last.

use super::made::{SIX, SLIDERS};
use super::{alone, holds, on_every};
use crate::checks::{no_overlaps, no_sideways_scrolling, nothing};
use crate::page::Page;
use crate::view::Scheme;

const SIZES: [(u32, u32); 3] = [(1280, 800), (390, 844), (320, 640)];

/// No texts over one another, and no scrolling sideways, as the page is.
pub(super) fn can_be_read(page: &Page<'_>) -> Result<(), String> {
    no_overlaps(page).and_then(|()| no_sideways_scrolling(page))
}

/// The same at all sizes.
pub(super) fn fits(page: &Page<'_>) -> Result<(), String> {
    for (width, height) in SIZES {
        page.resize(width, height)?;
        can_be_read(page).map_err(|why| format!("{width} × {height}: {why}"))?;
    }
    Ok(())
}

pub(super) fn fits_in_both_schemes(page: &Page<'_>) -> Result<(), String> {
    for scheme in [Scheme::Light, Scheme::Dark] {
        page.scheme(scheme)?;
        for key in ["End", "Home"] {
            page.key(key)?;
            fits(page).map_err(|why| format!("{scheme:?}, {key}: {why}"))?;
        }
    }
    Ok(())
}

#[test]
fn pages_fit_everywhere() -> Result<(), String> {
    on_every(fits_in_both_schemes)
}

/// What is needed at a glance is in the window without scrolling.
pub(super) fn at_a_glance(page: &Page<'_>) -> Result<(), String> {
    nothing(page, "out of the window", OUTSIDE)
}

const OUTSIDE: &str = r"(() => {
    const needed = ['h1', 'canvas', '#contours svg', '.timeline', '.steps', '.chart svg'];
    const isOut = box => box.left < 0 || box.top < 0 || box.right > innerWidth || box.bottom > innerHeight;
    return needed.filter(one => {
        const element = document.querySelector(one);
        return !element || !element.checkVisibility() || isOut(element.getBoundingClientRect());
    });
})()";

#[test]
fn all_that_is_needed_is_in_the_window() -> Result<(), String> {
    alone(&SIX, at_a_glance)
}

/// In one column settings stay above what they change.
pub(super) fn settings_are_first(page: &Page<'_>) -> Result<(), String> {
    page.resize(390, 844)?;
    let tops = "['.settings', '#contours', '.sentence', '.chart'].map(one => document.querySelector(one).getBoundingClientRect().top)";
    let tops = page.evaluate(tops)?;
    let all: Vec<f64> = tops.as_array().into_iter().flatten().filter_map(serde_json::Value::as_f64).collect();
    holds(all.len() == 4 && all.is_sorted(), || format!("settings, contours, sentence, chart at {tops}"))
}

#[test]
fn settings_are_above_what_they_change() -> Result<(), String> {
    alone(&SLIDERS, settings_are_first)
}
