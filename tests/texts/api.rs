//! The public interface, as `tests/texts/api.txt` lists it: what changes for users shows in the change.
//!
//! It is read off the pages that rustdoc has written, so the pages come first. After a change on purpose:
//!
//! ```text
//! rm -rf target/doc && cargo doc --no-deps --all-features && GRADUS_DOC=target/doc GRADUS_API=write cargo test --all-features --test texts api
//! ```

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

const LISTING: &str = "tests/texts/api.txt";

/// What stands behind these is of traits, which say it themselves, or of other crates.
const ENDS: [&str; 5] = [
    "id=\"trait-implementations\"",
    "id=\"synthetic-implementations\"",
    "id=\"blanket-implementations\"",
    "id=\"foreign-impls\"",
    "id=\"implementors\"",
];

/// Parts of an item that have an entry of their own.
const PARTS: [&str; 7] = [
    "method.",
    "tymethod.",
    "variant.",
    "structfield.",
    "associatedtype.",
    "associatedconstant.",
    "reexport.",
];

#[test]
fn the_public_interface_is_listed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let Some(pages) = std::env::var_os("GRADUS_DOC").map(PathBuf::from) else {
        return eprintln!("not checked: GRADUS_DOC names no folder with the pages of rustdoc");
    };
    let mut found = BTreeSet::new();
    list(&root.join(pages).join("gradus"), "gradus", &mut found);
    assert!(found.len() > 1000, "only {} entries: are these the pages of all features?", found.len());
    let text: String = found.iter().flat_map(|line| [line.as_str(), "\n"]).collect();
    if std::env::var("GRADUS_API").is_ok_and(|value| value == "write") {
        return fs::write(root.join(LISTING), text).expect("written");
    }
    let listed = fs::read_to_string(root.join(LISTING)).expect("a listing");
    let listed: BTreeSet<String> = listed.lines().map(str::to_owned).collect();
    let gone: Vec<_> = listed.difference(&found).collect();
    let new: Vec<_> = found.difference(&listed).collect();
    assert!(gone.is_empty() && new.is_empty(), "gone: {gone:#?}\nnew: {new:#?}\nSee tests/texts/api.rs.");
}

/// The pages of a module, and of those in it.
fn list(folder: &Path, module: &str, found: &mut BTreeSet<String>) {
    let entries = fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    for entry in entries {
        let path = entry.expect("an entry").path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if path.is_dir() {
            list(&path, &format!("{module}::{name}"), found);
        } else if let Some(page) = name.strip_suffix(".html") {
            let text = fs::read_to_string(&path).expect("a page");
            // Of some macros there is a second page, which leads to the first.
            match page.split_once('.') {
                Some((kind, item)) if !text.contains("http-equiv=\"refresh\"") => {
                    found.insert(format!("{kind} {module}::{item}"));
                    parts(&text, &format!("{module}::{item}"), found);
                }
                None if page == "index" => parts(&text, module, found),
                _ => {}
            }
        }
    }
}

/// The methods, variants and fields of an item, and what a module takes from others.
fn parts(page: &str, of: &str, found: &mut BTreeSet<String>) {
    let end = ENDS.iter().filter_map(|end| page.find(end)).min().unwrap_or(page.len());
    for id in page[..end].split("id=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
        if let Some(name) = PARTS.iter().find_map(|part| id.strip_prefix(part)) {
            found.insert(format!("  {of}::{}", name.replace(".field.", "::")));
        }
    }
}
