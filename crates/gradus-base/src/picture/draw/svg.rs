//! A writer of SVG, which escapes all texts and attributes.

use crate::markup::escaped;
use crate::picture::shape::text::Label;
use core::fmt::{Display, Write};

/// An SVG document in progress.
#[derive(Debug, Default)]
pub struct Svg {
    text: String,
    open: Vec<&'static str>,
}

/// A name, and a value that is escaped.
pub type Attribute<'a> = (&'a str, &'a dyn Display);
pub type Attributes<'a> = &'a [Attribute<'a>];

impl Svg {
    pub fn new() -> Self {
        Self::default()
    }

    /// An element with content, until [`close`](Self::close).
    pub fn open(&mut self, tag: &'static str, attributes: Attributes<'_>) {
        self.start(tag, attributes);
        self.text.push('>');
        self.open.push(tag);
    }

    pub fn close(&mut self) {
        if let Some(tag) = self.open.pop() {
            let _ = writeln!(self.text, "</{tag}>");
        }
    }

    /// An element without content.
    pub fn leaf(&mut self, tag: &'static str, attributes: Attributes<'_>) {
        self.start(tag, attributes);
        self.text.push_str("/>\n");
    }

    /// An element with a text.
    pub fn element(&mut self, tag: &'static str, attributes: Attributes<'_>, text: &str) {
        self.open(tag, attributes);
        self.text.push_str(&escaped(text));
        self.close();
    }

    /// A text with a power.
    pub fn label(&mut self, attributes: Attributes<'_>, label: &Label) {
        self.open("text", attributes);
        self.text.push_str(&escaped(&label.text));
        if let Some(power) = &label.power {
            self.open("tspan", &[("dy", &-5), ("font-size", &10)]);
            self.text.push_str(&escaped(power));
            self.text.push_str("</tspan>");
            self.open.pop();
        }
        self.close();
    }

    /// Style rules, which are the library's own.
    pub fn style(&mut self, rules: &str) {
        let _ = writeln!(self.text, "<style>{rules}</style>");
    }

    /// The document, with everything closed.
    pub fn finish(mut self) -> String {
        while !self.open.is_empty() {
            self.close();
        }
        self.text
    }

    fn start(&mut self, tag: &str, attributes: Attributes<'_>) {
        let _ = write!(self.text, "<{tag}");
        for (name, value) in attributes {
            let _ = write!(self.text, " {name}=\"{}\"", escaped(&value.to_string()));
        }
    }
}

#[cfg(test)]
#[path = "../../../tests/unit/picture/draw/svg.rs"]
mod tests;
