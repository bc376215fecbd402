//! Texts in markup, and in the notebooks of `evcxr`.

use core::fmt::Display;

/// A text as it may stand in an element and in a quoted attribute. Characters that XML does not allow are left out.
#[must_use]
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\r' => out.push(' '),
            '\0'..='\u{9}' | '\u{b}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            other => out.push(other),
        }
    }
    out
}

/// What a cell of a notebook shows for a table: HTML between two lines that the notebook looks for.
pub fn table_cell(table: &dyn Display) -> String {
    html_cell(&format!("<pre>{}</pre>", escaped(&table.to_string())))
}

/// What a cell of a notebook shows for HTML.
#[must_use]
pub fn html_cell(html: &str) -> String {
    format!("EVCXR_BEGIN_CONTENT text/html\n{html}\nEVCXR_END_CONTENT")
}

#[cfg(test)]
#[path = "../tests/unit/markup.rs"]
mod tests;
