//! Tables, losses and comparisons for rows that are read group by group.

use gradus::prelude::*;
use std::fmt::Debug;

/// Points around a line, with noise that has no large values often.
pub(super) fn table(rows: usize) -> Dataset {
    let row = |i: usize| {
        let x = ((i * 7919) % 1009) as f64 / 500.0 - 1.0;
        let noise = ((i * 104_729) % 997) as f64 / 498.5 - 1.0;
        [x, 0.7 * x - 0.3 + noise.powi(3)]
    };
    Dataset::from_rows(&["x", "y"], (0..rows).map(row)).expect("a table")
}

pub(super) fn line([w, b]: [Var; 2], [x, y]: [Var; 2]) -> Var {
    (w * x + b - y).powi(2)
}

pub(super) fn huber([w, b]: [Var; 2], [x, y]: [Var; 2]) -> Var {
    let r = w * x + b - y;
    if r.abs() < 0.2 { 0.5 * r * r } else { 0.2 * r.abs() - 0.02 }
}

/// All that a report says and keeps, to the last bit: as text, since it may hold values that are not numbers.
pub(super) fn said<P: Debug>(report: &FitReport<P>) -> String {
    format!("{report:?}")
}
