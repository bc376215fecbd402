//! Every page of the gallery, where it has been written: `GRADUS_GALLERY` is its folder.

use crate::checks::{no_overlaps, no_sideways_scrolling, one_request, quiet};
use crate::driver::Browser;
use crate::page::Page;
use crate::view::Scheme;
use std::path::{Path, PathBuf};

const SIZES: [(u32, u32); 3] = [(1280, 800), (390, 844), (320, 640)];

fn pages(folder: &Path) -> Vec<PathBuf> {
    let files = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("a file").path());
    let mut pages: Vec<PathBuf> =
        files.filter(|file| file.extension().is_some_and(|e| e == "html")).collect();
    pages.sort();
    pages
}

/// The index shows the SVG files beside it; every other page is one file.
fn loads_alone(page: &Page<'_>, is_index: bool) -> Result<(), String> {
    if !is_index {
        return one_request(page);
    }
    match page.requests()?.iter().find(|url| !url.starts_with("file://") && !url.starts_with("data:")) {
        Some(url) => Err(format!("request: {url}")),
        None => Ok(()),
    }
}

#[test]
fn every_page_of_the_gallery_can_be_read_everywhere() -> Result<(), String> {
    let Some(folder) = std::env::var_os("GRADUS_GALLERY").map(PathBuf::from) else { return Ok(()) };
    let Some(browser) = Browser::start() else { return Ok(()) };
    let pages = pages(&folder);
    assert!(pages.len() > 20, "the gallery has {} pages", pages.len());
    for file in pages {
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let page = Page::open(&browser, &file)?;
        for (width, height) in SIZES {
            page.resize(width, height)?;
            for scheme in [Scheme::Light, Scheme::Dark] {
                page.scheme(scheme)?;
                let at = |why| format!("{name}, {width} wide, {scheme:?}: {why}");
                no_overlaps(&page).map_err(at)?;
                no_sideways_scrolling(&page).map_err(at)?;
            }
        }
        quiet(&page).map_err(|why| format!("{name}: {why}"))?;
        loads_alone(&page, name == "index").map_err(|why| format!("{name}: {why}"))?;
    }
    Ok(())
}
