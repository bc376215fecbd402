//! Words and signs of a source, and which brackets belong together.

use crate::table::strength;
use std::ops::Range;

#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Kind {
    Word,
    Number,
    /// Strings, characters and lifetimes.
    Text,
    Sign,
}

#[derive(Clone, Debug)]
pub struct Token {
    pub kind: Kind,
    pub at: Range<usize>,
}

pub struct Reader<'a> {
    pub source: &'a str,
    pub tokens: Vec<Token>,
    /// The other bracket of each bracket.
    pub partner: Vec<usize>,
    /// Tokens that stay as they are.
    pub fixed: Vec<bool>,
}

impl<'a> Reader<'a> {
    pub fn new(source: &'a str) -> Self {
        let tokens = tokens(source);
        let mut partner = vec![usize::MAX; tokens.len()];
        let mut open = Vec::new();
        for (i, token) in tokens.iter().enumerate() {
            match &source[token.at.clone()] {
                "(" | "[" | "{" if token.kind == Kind::Sign => open.push(i),
                ")" | "]" | "}" if token.kind == Kind::Sign => {
                    let other: usize = open.pop().expect("brackets that match");
                    (partner[i], partner[other]) = (other, i);
                }
                _ => {}
            }
        }
        let fixed = vec![false; tokens.len()];
        let mut reader = Self { source, tokens, partner, fixed };
        reader.fix();
        reader
    }

    pub fn text(&self, i: usize) -> &'a str {
        self.tokens.get(i).map_or("", |token| &self.source[token.at.clone()])
    }

    pub fn kind(&self, i: usize) -> Option<Kind> {
        self.tokens.get(i).map(|token| token.kind)
    }

    pub fn space_before(&self, i: usize) -> bool {
        i == 0 || self.tokens[i - 1].at.end < self.tokens[i].at.start
    }

    pub fn space_after(&self, i: usize) -> bool {
        i + 1 >= self.tokens.len() || self.space_before(i + 1)
    }

    /// Formatted sources have blanks around binary operators only.
    pub fn is_binary(&self, i: usize) -> bool {
        self.kind(i) == Some(Kind::Sign)
            && strength(self.text(i)).is_some()
            && self.space_before(i)
            && self.space_after(i)
    }

    /// The first of `ends` from `i` on, outside of brackets that open on the way.
    pub fn find(&self, mut i: usize, ends: &[&str]) -> usize {
        while i < self.tokens.len() {
            let text = self.text(i);
            if self.kind(i) != Some(Kind::Text) && ends.contains(&text) {
                return i;
            }
            match text {
                "(" | "[" | "{" if self.partner[i] != usize::MAX => i = self.partner[i] + 1,
                ")" | "]" | "}" if self.kind(i) == Some(Kind::Sign) => return i,
                _ => i += 1,
            }
        }
        i
    }

    pub fn bytes(&self, tokens: Range<usize>) -> Range<usize> {
        self.tokens[tokens.start].at.start..self.tokens[tokens.end - 1].at.end
    }

    pub fn line(&self, at: usize) -> usize {
        self.source[..at].matches('\n').count() + 1
    }

    pub fn flat(&self, bytes: Range<usize>) -> String {
        self.source[bytes].split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

pub fn tokens(source: &str) -> Vec<Token> {
    let bytes = source.as_bytes();
    let mut out = Vec::new();
    let mut i = 0;
    let is_word = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b >= 128;
    while i < bytes.len() {
        let rest = &source[i..];
        let byte = bytes[i];
        let start = i;
        let kind = if byte.is_ascii_whitespace() {
            i += 1;
            continue;
        } else if rest.starts_with("//") {
            i += rest.find('\n').unwrap_or(rest.len());
            continue;
        } else if rest.starts_with("/*") {
            i += rest.find("*/").map_or(rest.len(), |end| end + 2);
            continue;
        } else if rest.starts_with("r\"") || rest.starts_with("r#\"") {
            let hashes = rest[1..].bytes().take_while(|&b| b == b'#').count();
            let close = format!("\"{}", "#".repeat(hashes));
            let open = 2 + hashes;
            i += open + rest[open..].find(&close).expect("the end of a string") + close.len();
            Kind::Text
        } else if byte == b'"' || rest.starts_with("b\"") {
            i += if byte == b'"' { 1 } else { 2 };
            while bytes[i] != b'"' {
                i += if bytes[i] == b'\\' { 2 } else { 1 };
            }
            i += 1;
            Kind::Text
        } else if byte == b'\'' {
            let mut characters = rest[1..].char_indices();
            let (_, first) = characters.next().expect("a character");
            let after = characters.next();
            if first == '\\' {
                i += 1 + rest[2..].find('\'').expect("the end of a character") + 2;
                if bytes[i - 2] == b'\\' && bytes[i - 1] == b'\'' && bytes.get(i) == Some(&b'\'') {
                    i += 1;
                }
            } else if let Some((at, '\'')) = after {
                i += at + 2;
            } else {
                i += 1;
                while is_word(bytes[i]) {
                    i += 1;
                }
            }
            Kind::Text
        } else if byte.is_ascii_digit() {
            while i < bytes.len() && is_word(bytes[i]) {
                i += 1;
            }
            // `1.0`, `1e-3`, but neither `1..2` nor `1.max(2)`.
            if bytes.get(i) == Some(&b'.')
                && bytes.get(i + 1).is_some_and(u8::is_ascii_digit)
                && bytes[start.saturating_sub(1)] != b'.'
            {
                i += 1;
                while i < bytes.len() && is_word(bytes[i]) {
                    i += 1;
                }
            }
            if !source[start..i].starts_with("0x")
                && matches!(bytes[i - 1], b'e' | b'E')
                && matches!(bytes.get(i), Some(b'-' | b'+'))
            {
                i += 1;
                while i < bytes.len() && is_word(bytes[i]) {
                    i += 1;
                }
            }
            Kind::Number
        } else if is_word(byte) {
            while i < bytes.len() && is_word(bytes[i]) {
                i += 1;
            }
            Kind::Word
        } else {
            let signs = [
                "<<=", ">>=", "..=", "...", "::", "->", "=>", "==", "!=", "<=", ">=", "&&", "||", "+=", "-=",
                "*=", "/=", "%=", "^=", "&=", "|=", "..", "<<", ">>",
            ];
            i += signs.iter().find(|sign| rest.starts_with(**sign)).map_or(1, |sign| sign.len());
            Kind::Sign
        };
        out.push(Token { kind, at: start..i });
    }
    out
}
