//! The places of a source where it can be changed.

use crate::table::{opposite, replaced, strength};
use crate::tokens::{Kind, Reader};
use crate::{Change, Mutant};
use std::ops::Range;

impl Reader<'_> {
    pub fn mutants(&self, file: usize, out: &mut Vec<Mutant>) {
        for i in 0..self.tokens.len() {
            let text = self.text(i);
            if text == "fn" && self.kind(i) == Some(Kind::Word) {
                self.body(i, file, out);
            }
            if self.fixed[i] {
                continue;
            }
            let at = self.tokens[i].at.clone();
            let pick =
                |options: &'static [&'static str]| options.get((at.start + at.end) % options.len().max(1));
            match self.kind(i).expect("a token") {
                Kind::Sign if self.is_binary(i) => {
                    let strength = strength(text).expect("binary");
                    let (left, right) = (self.left(i, strength), self.right(i + 1, strength));
                    let chained = (left > 0 && matches!(self.text(left - 1), "let"))
                        || (left..right).any(|t| self.text(t) == "let");
                    let pattern =
                        self.text(left.wrapping_sub(1)) == "=" && self.fixed[left - 1] && strength <= 3;
                    let opens = matches!(
                        self.text(i + 1),
                        "let" | "if" | "match" | "unsafe" | "|" | "||" | "{" | "loop"
                    );
                    if left == i || right == i + 1 || chained || pattern || opens || self.fixed[left] {
                        continue;
                    }
                    if let Some(new) = pick(replaced(text)) {
                        self.edit(file, "operator", left..right, i..i + 1, new, out);
                    }
                }
                Kind::Sign
                    if self.space_before(i) && self.space_after(i) && text.ends_with('=') && text != "=" =>
                {
                    let (left, right) = (self.left(i, 0), self.right(i + 1, 0));
                    if left == i || right == i + 1 || matches!(self.text(right), "{") {
                        continue;
                    }
                    if let Some(new) = pick(replaced(text)) {
                        self.edit(file, "operator", left..right, i..i + 1, new, out);
                    }
                }
                Kind::Sign if matches!(text, "-" | "!") && !self.space_after(i) => {
                    let before = self.text(i.wrapping_sub(1));
                    if text == "!"
                        && self.kind(i.wrapping_sub(1)) == Some(Kind::Word)
                        && !self.space_before(i)
                        || before == "#"
                    {
                        continue;
                    }
                    let right = self.right(i + 1, 10);
                    if right > i + 1
                        && !matches!(self.text(right), "{" if self.kind(i + 1) == Some(Kind::Number))
                    {
                        self.edit(file, "sign", i..right, i..i + 1, "", out);
                    }
                }
                Kind::Number if self.text(i.wrapping_sub(1)) != "." => {
                    if self.text(i + 1) == "=>" || matches!(self.text(i + 1), ":") {
                        continue;
                    }
                    let new = match text {
                        "0" => "1".to_string(),
                        "0.0" => "1.0".to_string(),
                        "1" => ["0", "2"][at.start % 2].to_string(),
                        "1.0" => ["0.0", "2.0"][at.start % 2].to_string(),
                        "2" => ["1", "3"][at.start % 2].to_string(),
                        _ if text.contains('x') => continue,
                        _ if text.contains('.') || text.contains('e') => format!("(2.0 * {text})"),
                        _ => format!("({text} + 1)"),
                    };
                    self.edit(file, "constant", i..i + 1, i..i + 1, &new, out);
                }
                Kind::Word if matches!(text, "true" | "false") => {
                    let new = if text == "true" { "false" } else { "true" };
                    self.edit(file, "constant", i..i + 1, i..i + 1, new, out);
                }
                Kind::Word
                    if matches!(text, "zero" | "one")
                        && self.text(i + 1) == "("
                        && self.text(i + 2) == ")"
                        && self.text(i.wrapping_sub(1)) == "::" =>
                {
                    let mut start = i;
                    while start > 0 && matches!(self.text(start - 1), "::") || self.text(start) == "::" {
                        start -= 1;
                    }
                    let start = start.min(i.saturating_sub(2));
                    let new = if text == "zero" { "one" } else { "zero" };
                    self.edit(file, "constant", start..i + 3, i..i + 1, new, out);
                }
                Kind::Word
                    if self.text(i.wrapping_sub(1)) == "."
                        && self.text(i + 1) == "("
                        && opposite(text).is_some() =>
                {
                    let (start, end) = (self.receiver(i - 1), self.partner[i + 1] + 1);
                    if start + 1 < i {
                        self.edit(file, "method", start..end, i..i + 1, opposite(text).expect("one"), out);
                    }
                }
                Kind::Word if matches!(text, "if" | "while") && self.text(i + 1) != "let" => {
                    let end = self.find(i + 1, &["{", "=>"]);
                    if end > i + 1
                        && end < self.tokens.len()
                        && !(i + 1..end).any(|t| self.text(t) == "let")
                        && !self.fixed[end]
                    {
                        let region = self.bytes(i + 1..end);
                        out.push(Mutant {
                            file,
                            line: self.line(region.start),
                            kind: "condition",
                            before: self.flat(region.clone()),
                            after: format!("!({})", self.flat(region.clone())),
                            region,
                            change: Change::Negate,
                        });
                    }
                }
                _ => {}
            }
        }
    }

    /// A function returns at once: nothing, or the default of its type.
    fn body(&self, i: usize, file: usize, out: &mut Vec<Mutant>) {
        let open = self.find(i, &["{", ";"]);
        if self.text(open) != "{" || self.fixed[open] || self.kind(i + 1) != Some(Kind::Word) {
            return;
        }
        let arrow = self.find(i, &["->", "{"]);
        let returned = if self.text(arrow) == "->" {
            let end = self.find(arrow, &["{", "where"]);
            self.flat(self.bytes(arrow + 1..end))
        } else {
            String::new()
        };
        let value = match returned.as_str() {
            "" => "",
            "bool" => ["true", "false"][i % 2],
            "!" => return,
            "f64" | "f32" => ["0.0", "1.0"][i % 2],
            "usize" | "u32" | "u64" | "i32" | "u8" | "u16" => ["0", "1"][i % 2],
            _ if returned.starts_with("Option<") => "None",
            _ if returned == "Result<(), _>" || returned.starts_with("Result<") => "Ok(Default::default())",
            _ => "Default::default()",
        };
        let at = self.tokens[open].at.end;
        let text = format!("return {value};");
        out.push(Mutant {
            file,
            line: self.line(self.tokens[i].at.start),
            kind: "body",
            region: at..at,
            before: format!("fn {}", self.text(i + 1)),
            after: text.clone(),
            change: Change::Insert(text),
        });
    }

    fn edit(
        &self,
        file: usize,
        kind: &'static str,
        region: Range<usize>,
        edit: Range<usize>,
        new: &str,
        out: &mut Vec<Mutant>,
    ) {
        if region.clone().any(|i| self.text(i) == "//") {
            return;
        }
        let (region, edit) = (self.bytes(region), self.bytes(edit));
        let before = self.flat(region.clone());
        let after =
            [&self.source[region.start..edit.start], new, &self.source[edit.end..region.end]].concat();
        // A constant alone says nothing.
        let line = self.line(edit.start);
        let (before, after) = if region == edit {
            let whole = self.source.lines().nth(line - 1).unwrap_or_default().trim();
            (format!("{before} in {whole}"), after)
        } else {
            (before, after.split_whitespace().collect::<Vec<_>>().join(" "))
        };
        let change = Change::Edit(edit, new.to_string());
        out.push(Mutant { file, line, kind, region, change, before, after });
    }
}
