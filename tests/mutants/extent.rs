//! How far operands go, by how strongly operators bind.

use crate::table::strength;
use crate::tokens::{Kind, Reader};

impl Reader<'_> {
    pub fn is_boundary_word(word: &str) -> bool {
        matches!(
            word,
            "return"
                | "break"
                | "if"
                | "while"
                | "match"
                | "in"
                | "else"
                | "move"
                | "let"
                | "loop"
                | "unsafe"
                | "for"
        )
    }

    pub fn begins_operand(&self, i: usize) -> bool {
        matches!(self.kind(i), Some(Kind::Word | Kind::Number | Kind::Text)) || matches!(self.text(i), "$")
    }

    /// Where the operand that ends before token `end` begins, if only operators that bind at least as strongly as `least` are in it.
    pub fn left(&self, end: usize, least: u8) -> usize {
        let mut start = end;
        while start > 0 {
            let i = start - 1;
            let text = self.text(i);
            match self.kind(i).expect("a token") {
                Kind::Sign => match text {
                    ")" | "]" => {
                        // A word before a bracket, with a blank, is none of a call.
                        start = self.partner[i];
                        continue;
                    }
                    _ if self.is_binary(i) => {
                        if strength(text).expect("binary") < least {
                            break;
                        }
                    }
                    "." | "::" | "?" | "-" | "!" | "*" | "&" | "&&" | "$" => {}
                    "<" | ">" | ">>" if !self.space_before(i) || !self.space_after(i) => {}
                    _ => break,
                },
                Kind::Word if text == "as" => {}
                Kind::Word => {
                    if Self::is_boundary_word(text) {
                        break;
                    }
                    // `partial (x + y)` and `partial x + y`: the word belongs to a macro.
                    let right = start;
                    if right < end
                        && self.space_before(right)
                        && self.text(right) != "as"
                        && text != "mut"
                        && (self.begins_operand(right)
                            || matches!(self.text(right), "(" | "[" | "-" | "!" | "*" | "&"))
                        && !self.is_binary(right)
                    {
                        break;
                    }
                }
                Kind::Number | Kind::Text => {}
            }
            start = i;
        }
        start
    }

    /// Where the operand that begins with token `start` ends, if only operators that bind more strongly than `most` are in it.
    pub fn right(&self, start: usize, most: u8) -> usize {
        let mut end = start;
        while end < self.tokens.len() {
            let text = self.text(end);
            match self.kind(end).expect("a token") {
                Kind::Sign => match text {
                    "(" | "[" => {
                        end = self.partner[end] + 1;
                        continue;
                    }
                    _ if self.is_binary(end) => {
                        if strength(text).expect("binary") <= most {
                            break;
                        }
                    }
                    "." | "::" | "?" | "-" | "!" | "*" | "&" | "&&" | "$" => {}
                    "<" | ">" | ">>" if !self.space_before(end) || !self.space_after(end) => {}
                    _ => break,
                },
                Kind::Word if Self::is_boundary_word(text) => break,
                _ => {}
            }
            end += 1;
        }
        end
    }

    /// Where the receiver of the method whose dot is token `dot` begins.
    pub fn receiver(&self, dot: usize) -> usize {
        let mut start = dot;
        while start > 0 {
            let i = start - 1;
            match self.kind(i).expect("a token") {
                Kind::Sign => match self.text(i) {
                    ")" | "]" => {
                        start = self.partner[i];
                        // `f(x)` goes on, `(x)` and `partial (x)` begin here.
                        let goes_on = start > 0
                            && !self.space_before(start)
                            && (matches!(self.kind(start - 1), Some(Kind::Word))
                                && !Self::is_boundary_word(self.text(start - 1))
                                || matches!(self.text(start - 1), ")" | "]" | "?" | ">" | "!"));
                        if !goes_on {
                            return start;
                        }
                        continue;
                    }
                    "?" | "." | "::" | ">" | "<" | "$" | "!"
                        if !matches!(self.text(i), "<" | ">" | "!") || !self.space_after(i) => {}
                    _ => return start,
                },
                Kind::Word if Self::is_boundary_word(self.text(i)) => return start,
                _ => {
                    let goes_on = i > 0 && matches!(self.text(i - 1), "." | "::" | "$");
                    if !goes_on {
                        return i;
                    }
                }
            }
            start = i;
        }
        start
    }
}
