//! Tests of `plot::raster::fonts`.

use super::*;

#[test]
fn without_a_font_there_is_no_picture() {
    assert!(usable(Database::new()).is_none());
}

/// Fonts of other names than a document asks for.
#[test]
fn any_font_is_better_than_none() {
    let mut fonts = Database::new();
    fonts.load_system_fonts();
    for set in [Database::set_serif_family, Database::set_sans_serif_family] {
        set(&mut fonts, "No such family");
    }
    assert!(fonts.is_empty() || usable(fonts).is_some());
}
