//! What stays as it is: no switch can stand there, or no test should ask.

use crate::tokens::{Kind, Reader};
use std::ops::Range;

impl Reader<'_> {
    fn keep(&mut self, range: Range<usize>) {
        let end = range.end.min(self.fixed.len());
        self.fixed[range.start.min(end)..end].fill(true);
    }

    pub fn fix(&mut self) {
        let mut i = 0;
        while i < self.tokens.len() {
            let text = self.text(i);
            match text {
                "#" if matches!(self.text(i + 1), "[" | "!") => {
                    let open = if self.text(i + 1) == "!" { i + 2 } else { i + 1 };
                    let close = self.partner[open];
                    self.keep(i..close + 1);
                    let inside = &self.source[self.tokens[open].at.end..self.tokens[close].at.start];
                    if inside == "test" || inside.starts_with("cfg") {
                        // What is compiled only sometimes is left alone: an item or a statement.
                        let end = self.find(close + 1, &["{", ";", ","]);
                        let end = if self.text(end) == "{" { self.partner[end] } else { end };
                        self.keep(i..end + 1);
                    }
                    i = close;
                }
                "const" | "static" if !matches!(self.text(i.wrapping_sub(1)), "*" | "<" | ",") => {
                    let mut end = if matches!(self.text(i + 1), "fn" | "unsafe") {
                        self.find(i, &["{", ";"])
                    } else if self.text(i + 1) == "{" {
                        i + 1
                    } else {
                        self.find(i, &[";"])
                    };
                    if self.text(end) == "{" {
                        end = self.partner[end];
                    }
                    self.keep(i..end + 1);
                }
                "fn" | "impl" | "trait" | "mod" | "use" | "type" | "extern" | "where" => {
                    let end = self.find(i, &["{", ";"]);
                    self.keep(i..end);
                }
                "struct" | "enum" | "union" => {
                    let end = self.find(i, &["{", ";"]);
                    let end = if self.text(end) == "{" { self.partner[end] } else { end };
                    self.keep(i..end + 1);
                }
                "let" => {
                    let end = self.find(i, &["=", ";"]);
                    self.keep(i..end + 1);
                }
                "for" => {
                    let end = self.find(i, &["in", "{"]);
                    self.keep(i..end + 1);
                }
                "=>" => {
                    // The pattern before it, but for its guard; patterns of macros, too.
                    let mut start = i;
                    let mut guard = i;
                    while start > 0 {
                        let before = start - 1;
                        match self.text(before) {
                            "," | "{" | "(" | "[" if self.kind(before) == Some(Kind::Sign) => break,
                            ";" => break,
                            "}" if self.text(start) != "|" && start != i => break,
                            ")" | "]" | "}" if self.kind(before) == Some(Kind::Sign) => {
                                start = self.partner[before];
                            }
                            "if" => {
                                guard = before;
                                start = before;
                            }
                            _ => start = before,
                        }
                    }
                    self.keep(start..guard);
                }
                "::" | "<" if self.text(i + 1) == "<" && text == "::" => {
                    let mut depth = 0i32;
                    let mut end = i + 1;
                    loop {
                        match self.text(end) {
                            "<" => depth += 1,
                            ">" => depth -= 1,
                            ">>" => depth -= 2,
                            _ => {}
                        }
                        end += 1;
                        if depth <= 0 || end >= self.tokens.len() {
                            break;
                        }
                    }
                    self.keep(i..end);
                }
                "|" if !self.space_after(i) && self.kind(i) == Some(Kind::Sign) => {
                    // Parameters of a closure.
                    let end = self.find(i + 1, &["|"]);
                    self.keep(i..end + 1);
                    i = end;
                }
                "!" if self.kind(i.wrapping_sub(1)) == Some(Kind::Word)
                    && !self.space_before(i)
                    && matches!(self.text(i + 1), "(" | "[" | "{") =>
                {
                    let name = self.text(i - 1);
                    let speaks = ["matches", "panic", "unreachable", "format", "write", "writeln", "println"];
                    if speaks.contains(&name) || name.contains("assert") {
                        self.keep(i - 1..self.partner[i + 1] + 1);
                    }
                }
                ";" if self.text(i + 2) == "]" => self.keep(i + 1..i + 2),
                _ => {}
            }
            i += 1;
        }
    }
}
