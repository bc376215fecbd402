//! The fonts of the system. A document names families for every system; the renderer wants one of them to be there, and leaves
//! out texts if none is, without a word.

use crate::plot::PlotError;
use resvg::usvg::fontdb::{Database, Style, Weight};
use resvg::usvg::{Options, Tree};
use std::sync::{Arc, OnceLock};

/// The fonts that are installed, which are looked for once in a program.
pub(super) fn installed() -> Result<Arc<Database>, PlotError> {
    static INSTALLED: OnceLock<Option<Arc<Database>>> = OnceLock::new();
    let fonts = INSTALLED.get_or_init(|| {
        let mut fonts = Database::new();
        fonts.load_system_fonts();
        usable(fonts)
    });
    fonts.clone().ok_or(PlotError::NoFont)
}

/// These fonts, if a text can be drawn with them. Where none of the usual families is there, any other that has digits will do.
fn usable(mut fonts: Database) -> Option<Arc<Database>> {
    if let Some(fonts) = drawing(fonts.clone()) {
        return Some(fonts);
    }
    let mut families: Vec<(bool, String)> = fonts
        .faces()
        .filter(|face| face.style == Style::Normal && face.weight == Weight::NORMAL)
        .filter_map(|face| Some((face.monospaced, face.families.first()?.0.clone())))
        .collect();
    families.sort();
    families.into_iter().find_map(|(_, family)| {
        fonts.set_sans_serif_family(&family);
        fonts.set_serif_family(&family);
        drawing(fonts.clone())
    })
}

/// These fonts, if a digit in a generic family is drawn.
fn drawing(fonts: Database) -> Option<Arc<Database>> {
    const DIGIT: &str = r#"<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20"><text y="15" font-family="sans-serif">0</text></svg>"#;
    let fonts = Arc::new(fonts);
    let options = Options { fontdb: fonts.clone(), ..Options::default() };
    let tree = Tree::from_str(DIGIT, &options).ok()?;
    (tree.root().abs_bounding_box().width() > 0.0).then_some(fonts)
}

#[cfg(test)]
#[path = "../../../tests/unit/plot/raster/fonts.rs"]
mod tests;
