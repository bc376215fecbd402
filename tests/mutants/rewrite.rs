//! Sources with switches, and back from a place in such a source to the mutant that stands there.

use crate::{Change, Mutant};
use std::fs;
use std::ops::Range;

/// `source[of]` with the mutants, which lie within and are sorted.
pub fn rewritten(source: &str, mutants: &[(usize, &Mutant)], of: Range<usize>) -> String {
    let (mut out, mut at, mut next) = (String::new(), of.start, 0);
    while let Some(&(number, m)) = mutants.get(next) {
        let inner =
            mutants[next + 1..].iter().take_while(|(_, other)| other.region.start < m.region.end).count();
        out.push_str(&source[at..m.region.start]);
        let on = format!("crate::mutant::on({number})");
        let original = rewritten(source, &mutants[next + 1..=next + inner], m.region.clone());
        out.push_str(&match &m.change {
            Change::Edit(edit, text) => {
                let (left, right) = (&source[m.region.start..edit.start], &source[edit.end..m.region.end]);
                format!("(if {on} {{ {left}{text}{right} }} else {{ {original} }})")
            }
            Change::Negate => format!("({on} != ({original}))"),
            Change::Insert(text) => format!(" if {on} {{ {text} }} {original}"),
        });
        at = m.region.end;
        next += 1 + inner;
    }
    out.push_str(&source[at..of.end]);
    out
}

/// The innermost mutant around each place of the input, or else the one before it.
pub fn blame() {
    for place in std::io::stdin().lines() {
        let place = place.expect("text");
        let mut parts = place.split(':');
        let name = parts.next().expect("a file");
        let [line, column] =
            [parts.next(), parts.next()].map(|n| n.and_then(|n| n.parse::<usize>().ok()).unwrap_or(1));
        let Ok(source) = fs::read_to_string(name) else { continue };
        let start: usize = source.split_inclusive('\n').take(line - 1).map(str::len).sum();
        let at = start + source[start..].chars().take(column - 1).map(char::len_utf8).sum::<usize>();
        const SWITCH: &str = "crate::mutant::on(";
        let mut found: Option<(bool, &str)> = None;
        for (before, _) in source.match_indices(SWITCH) {
            let number = source[before + SWITCH.len()..].split(')').next().expect("a number");
            // From the bracket before it to the one that closes it; of a function that returns, to the end of that.
            let open = source[..before].rfind(['(', '{', ';']).expect("a bracket");
            let (mut depth, mut end) = (0, open);
            for (i, c) in source[open..].char_indices() {
                match c {
                    '(' | '[' | '{' => depth += 1,
                    ')' | ']' | '}' => depth -= 1,
                    _ => {}
                }
                if depth == 0 && i > 0 {
                    end = open + i;
                    break;
                }
            }
            if source[open..].starts_with('{') || source[open..].starts_with(';') {
                end = before + source[before..].find('}').unwrap_or(0);
            }
            let contains = open <= at && at <= end;
            if before <= at && (contains || !found.is_some_and(|(within, _)| within)) || contains {
                found = Some((contains, number));
            }
        }
        if let Some((_, number)) = found {
            println!("{number}");
        }
    }
}
