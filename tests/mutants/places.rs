//! Mutants of a source: places where one small change makes another program, each behind a switch.
//!
//!     places SEED COUNT DROPPED FILE...
//!
//! lists the places in the files, shuffles them by the seed, leaves out those whose numbers are in DROPPED, and rewrites the files
//! with the first COUNT:
//!
//! ```text
//! a + b * c   becomes   (if crate::mutant::on(7) { a - b * c } else { a + b * c })
//! ```
//!
//! so that one build has them all. It prints a line for each: number, place, kind, what was there, what is there instead; separated by
//! tabs.
//!
//!     places blame
//!
//! reads places in rewritten files, `file:line:column`, one a line, and prints the numbers of the mutants that stand there.
//!
//! It reads tokens and knows how strongly operators bind, no more; what it gets wrong does not compile, and
//! `mutants.sh` drops it. Constants, patterns, types, attributes, assertions, messages and tests stay as they are: no switch can stand there,
//! or no test should ask.

mod candidates;
mod extent;
mod keep;
mod rewrite;
mod table;
mod tokens;

use std::ops::Range;
use std::{collections::HashSet, env, fs};
use tokens::Reader;

/// A change: within `region`, which is an expression, `edit` becomes `text`.
struct Mutant {
    file: usize,
    line: usize,
    kind: &'static str,
    region: Range<usize>,
    change: Change,
    before: String,
    after: String,
}

enum Change {
    Edit(Range<usize>, String),
    /// The condition comes out the other way round.
    Negate,
    /// The function returns at once.
    Insert(String),
}

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    if arguments == ["blame"] {
        rewrite::blame();
        return;
    }
    let [seed, count, dropped, names @ ..] = &arguments[..] else {
        eprintln!("places SEED COUNT DROPPED FILE...");
        std::process::exit(2);
    };
    let (mut seed, count): (u64, usize) = (seed.parse().expect("a seed"), count.parse().expect("a count"));
    let dropped: HashSet<usize> = fs::read_to_string(dropped)
        .unwrap_or_default()
        .split_whitespace()
        .map(|number| number.parse().expect("a number"))
        .collect();

    let sources: Vec<String> = names.iter().map(|name| fs::read_to_string(name).expect("a source")).collect();
    let mut mutants = Vec::new();
    for (file, source) in sources.iter().enumerate() {
        Reader::new(source).mutants(file, &mut mutants);
    }
    for last in (1..mutants.len()).rev() {
        mutants.swap(last, (random(&mut seed) % (last as u64 + 1)) as usize);
    }
    eprintln!("{} places in {} files", mutants.len(), names.len());
    let taken: Vec<(usize, &Mutant)> =
        mutants.iter().enumerate().filter(|(number, _)| !dropped.contains(number)).take(count).collect();
    for (file, source) in sources.iter().enumerate() {
        let mut here: Vec<(usize, &Mutant)> = taken.iter().copied().filter(|(_, m)| m.file == file).collect();
        // What contains another comes before it.
        here.sort_by_key(|(number, m)| (m.region.start, usize::MAX - m.region.end, *number));
        fs::write(&names[file], rewrite::rewritten(source, &here, 0..source.len()))
            .expect("a file that can be written");
    }
    for (number, m) in taken {
        println!("{number}\t{}:{}\t{}\t{}\t{}", names[m.file], m.line, m.kind, m.before, m.after);
    }
}

/// SplitMix64.
fn random(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (*state ^ (*state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
