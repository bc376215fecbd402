//! Motion in an SVG document, by style rules alone: it plays in an `<img>`, where no script runs.
//!
//! A line grows by an offset of its one dash, and its mark moves along the same data by the same share of the length, so that
//! the mark is at the head at every moment, not at keyframes only. All that is in one media query: who wishes no motion, prints,
//! or has a viewer without it, sees the whole picture.
//!
//! Not by SMIL, which does not ask whether motion is wished; not by a changed `d`, which two of three browsers do not animate.

use crate::picture::draw::svg::Svg;
use crate::picture::shape::growth::{Growth, REST, RUN};
use crate::picture::shape::path::data;
use core::fmt::Write;

/// What growing lines state as their length, so that keyframes are shares of it.
pub const LENGTH: u32 = 100;

/// The rules of growing paths; `aK` has the keyframes of path `K`, which are good for its line and for its mark.
pub fn rules(id: &str, growths: &[Option<Growth>]) -> String {
    let mut moving = format!(
        "#{id} .grow{{stroke-dasharray:{LENGTH} {}}}#{id} .end{{offset-rotate:0deg}}#{id} .end path{{transform:none}}",
        2 * LENGTH
    );
    for (k, growth) in growths.iter().enumerate() {
        let Some(growth) = growth else { continue };
        let _ = write!(
            moving,
            "#{id} .e{k}{{offset-path:path(\"{}\") view-box}}#{id} .a{k}{{animation:{id}-a{k} {}s linear infinite}}",
            data(&growth.line),
            RUN + REST
        );
        let _ = write!(moving, "@keyframes {id}-a{k}{{{}}}", keyframes(&growth.lengths));
    }
    // A viewer that moved lines without their marks would tell something wrong.
    format!(
        ".{id}-mask{{fill:none;stroke:#fff;stroke-width:6}}\
         @media screen and (prefers-reduced-motion:no-preference){{@supports(offset-path:path(\"M0 0\") view-box){{{moving}}}}}"
    )
}

fn keyframes(lengths: &[[f64; 2]]) -> String {
    let mut frames = String::new();
    for (k, &[moment, share]) in lengths.iter().enumerate() {
        let at = short(100.0 * moment * RUN / (RUN + REST));
        let length = f64::from(LENGTH) * share;
        let (first, last) = (k == 0 && at != "0", k + 1 == lengths.len());
        let _ = write!(
            frames,
            "{}{at}%{}{{stroke-dashoffset:{};offset-distance:{}%}}",
            if first { "0%," } else { "" },
            if last { ",to" } else { "" },
            short(f64::from(LENGTH) - length),
            short(100.0 * share)
        );
    }
    frames
}

/// A number to two decimals, without zeros at the end.
fn short(x: f64) -> String {
    let text = format!("{x:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// What uncovers the dots of a path and a line with dashes: a line that grows, and is as wide as a dot.
pub fn mask(svg: &mut Svg, id: &str, k: usize, outline: &str) {
    svg.open(
        "mask",
        &[
            ("id", &format!("{id}-k{k}")),
            ("maskUnits", &"userSpaceOnUse"),
            ("x", &0),
            ("y", &0),
            ("width", &"100%"),
            ("height", &"100%"),
        ],
    );
    let class = format!("{id}-mask grow a{k}");
    svg.leaf(
        "path",
        &[
            ("class", &class),
            ("stroke-linecap", &"round"),
            ("stroke-linejoin", &"round"),
            ("pathLength", &LENGTH),
            ("d", &outline),
        ],
    );
    svg.close();
}

/// The mask of path `k`, as an attribute has it.
pub fn mask_of(id: &str, k: usize) -> String {
    format!("url(#{id}-k{k})")
}

#[cfg(test)]
#[path = "../../../tests/unit/picture/draw/motion.rs"]
mod tests;
