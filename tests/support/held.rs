//! Steps and comparisons as they come out at one point, held while a program runs at another.
//!
//! Beside a point where a step jumps or a comparison changes, a program is another one. Held, it is the one that runs at the point, also next
//! to it: what stays to move are kinks.

use std::cell::RefCell;
use std::cmp::Ordering;

#[derive(Debug, Default)]
enum Held {
    #[default]
    Nothing,
    /// What comes out is noted, in its order.
    Noting(Vec<f64>),
    /// What was noted takes its place, from this one on.
    Holding(Vec<f64>, usize),
}

thread_local! {
    static HELD: RefCell<Held> = const { RefCell::new(Held::Nothing) };
}

/// Runs a program, and what its steps and comparisons are.
pub(crate) fn noted<R>(program: impl FnOnce() -> R) -> (R, Vec<f64>) {
    HELD.set(Held::Noting(Vec::new()));
    let result = program();
    match HELD.take() {
        Held::Noting(known) => (result, known),
        _ => (result, Vec::new()),
    }
}

/// Runs the same program with these.
pub(crate) fn with<R>(known: &[f64], program: impl FnOnce() -> R) -> R {
    HELD.set(Held::Holding(known.to_vec(), 0));
    let result = program();
    HELD.set(Held::Nothing);
    result
}

/// A number that jumps.
pub(super) fn step(value: f64) -> f64 {
    HELD.with_borrow_mut(|held| match held {
        Held::Nothing => value,
        Held::Noting(known) => {
            known.push(value);
            value
        }
        Held::Holding(known, next) => {
            *next += 1;
            known.get(*next - 1).copied().unwrap_or(value)
        }
    })
}

/// The answer to a question.
pub(crate) fn answer(holds: bool) -> bool {
    step(f64::from(u8::from(holds))) != 0.0
}

/// How two numbers compare.
pub(super) fn comparison(ordering: Option<Ordering>) -> Option<Ordering> {
    let code = step(ordering.map_or(f64::NAN, |ordering| f64::from(ordering as i8)));
    code.partial_cmp(&0.0)
}
