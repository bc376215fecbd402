//! Pages: one file of HTML with its data and its script, which asks the network for nothing.
//!
//! What is drawn is computed here; the script lays it out in pixels, turns the surface, and shows a step.

pub(super) mod chart_page;
pub(super) mod contour_page;
mod fit_page;
pub(super) mod json;
mod sliders_page;

pub(super) use chart_page::{chart_page, page_with};
pub(super) use contour_page::contour_page;
pub(super) use fit_page::fit_page;
pub(super) use sliders_page::sliders_page;

use crate::markup::escaped;
use crate::page::{STYLE, script};
use crate::picture::draw::frame::FONTS;
use crate::picture::draw::marks::outline;
use crate::picture::draw::ramp::{SERIES, Scheme, band, theme};
use core::fmt::Write;
use json::Json;

/// The parts of the script, in the order in which they need one another, each with the data that it is for: a page without
/// any of them goes without the part.
const SCRIPTS: [(&str, &[&str]); 14] = [
    (script::CORE, &[]),
    (script::AXES, &[]),
    (script::TRACKS, &["plane"]),
    (script::PLANE, &["plane"]),
    (script::SURFACE, &["surface"]),
    (script::DECADES, &["charts", "chart", "paths"]),
    (script::CHART, &["charts", "chart", "paths"]),
    (script::LAYERS, &["charts"]),
    (script::LEGEND, &["charts", "paths"]),
    (script::PATHS, &["paths"]),
    (script::TIMELINE, &["last", "settings"]),
    (script::EPOCHS, &["history"]),
    (script::SETTINGS, &["settings"]),
    (script::MAIN, &[]),
];

/// What a page is made of.
pub(super) struct Page<'a> {
    pub(super) title: &'a str,
    pub(super) subtitle: &'a str,
    /// How many colors the bands have.
    pub(super) bands: usize,
    pub(super) data: Vec<(&'static str, Json)>,
    /// What a reader without script sees.
    pub(super) still: &'a str,
    /// What stands below, as HTML: tables and texts, for which no script is needed.
    pub(super) below: &'a str,
}

impl Page<'_> {
    pub(super) fn html(self) -> String {
        let (title, subtitle) = (escaped(self.title), escaped(self.subtitle));
        let lead = if subtitle.is_empty() {
            String::new()
        } else {
            format!("<p class=\"lead\" dir=\"auto\">{subtitle}</p>")
        };
        let mut data = self.data;
        data.push(("marks", Json::texts((0..6).map(outline))));
        let script = script(&data);
        let style = format!("{}{}", colors(self.bands), STYLE.replace("FONTS", FONTS));
        let policy =
            "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:";
        format!(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n<link rel=\"icon\" href=\"data:,\">\n\
             <title>{title}</title>\n<style>\n{style}</style>\n</head>\n<body>\n<main>\n\
             <header><h1 dir=\"auto\">{title}</h1>{lead}</header>\n<noscript>\n{}</noscript>\n\
             <div id=\"app\"></div>\n{}</main>\n<script type=\"application/json\" id=\"data\">{}</script>\n\
             <script>\n{script}</script>\n</body>\n</html>\n",
            self.still,
            self.below,
            Json::Map(data),
        )
    }
}

/// What a page with these data needs of the script, without its comments and its indentation: a fifth of it. Lines and names
/// stay as they are, so that an error on a page is found in the source.
fn script(data: &[(&str, Json)]) -> String {
    let has = |name: &&str| data.iter().any(|(there, _)| there == name);
    let needed = SCRIPTS.iter().filter(|(_, of)| of.is_empty() || of.iter().any(has));
    let is_code =
        |line: &&str| !line.is_empty() && !["//", "/*", "* ", "*/"].iter().any(|mark| line.starts_with(mark));
    let lines = needed.flat_map(|(script, _)| script.lines().map(str::trim_start).filter(is_code));
    lines.flat_map(|line| [line, "\n"]).collect()
}

/// The colors of both schemes as variables; paper is light.
fn colors(bands: usize) -> String {
    let of = |scheme: Scheme| {
        let theme = theme(scheme);
        let [line, focus, shade] = match scheme {
            Scheme::Light => ["#d5dae1", "#1a5fd0", "#3a6da6"],
            Scheme::Dark => ["#363d47", "#8ab4ff", "#0b0e18"],
        };
        let mut all = format!(
            "--page:{};--ink:{};--soft:{};--line:{line};--focus:{focus};--shade:{shade}",
            theme.page, theme.ink, theme.soft
        );
        for (k, colors) in SERIES.iter().enumerate() {
            let _ = write!(all, ";--s{k}:{}", colors[usize::from(scheme == Scheme::Dark)]);
        }
        for k in 0..bands {
            let _ = write!(all, ";--b{k}:{}", band(k, bands, scheme));
        }
        all
    };
    format!(
        ":root{{color-scheme:light dark;{}}}\n@media (prefers-color-scheme:dark){{:root:not(.paper){{{}}}}}\n:root.paper{{color-scheme:light}}\n",
        of(Scheme::Light),
        of(Scheme::Dark)
    )
}
