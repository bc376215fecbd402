//! Any text as a stored report: one that is taken can be printed, asked, and stored again with the same words.
//!
//! The first byte chooses the kind of report, the rest is its text.

#![no_main]

use gradus::least_squares::OrthogonalReport;
use gradus::minimize::{ConstrainedMinimum, Minima};
use gradus::prelude::*;
use libfuzzer_sys::fuzz_target;

macro_rules! stored {
    ($text:ident as $report:ty, $ask:expr) => {{
        if let Ok(report) = <$report>::from_json($text) {
            let ask: fn(&$report) = $ask;
            ask(&report);
            let written = report.to_json().expect("what was read");
            let again = <$report>::from_json(&written).expect("what was written");
            assert_eq!(again.to_json().expect("what was read"), written);
        }
    }};
}

fuzz_target!(|input: &[u8]| {
    let Some((&first, text)) = input.split_first() else { return };
    let Ok(text) = std::str::from_utf8(text) else { return };
    match first % 8 {
        0 => stored!(text as FitReport<Vec<f64>>, |report| {
            let _ =
                (report.to_string(), report.standard_errors(), report.correlation(), report.has_arrived());
        }),
        1 => stored!(text as FitReport<[f64; 2]>, |report| {
            let _ =
                (report.to_string(), report.standard_errors(), report.correlation(), report.has_arrived());
        }),
        2 => stored!(text as LeastSquaresReport<Vec<f64>>, |report| {
            let _ = (report.to_string(), report.standard_errors(), report.correlation());
        }),
        3 => stored!(text as Minimum<Vec<f64>>, |report| drop(report.to_string())),
        4 => stored!(text as ConstrainedMinimum<Vec<f64>>, |report| drop(report.to_string())),
        5 => stored!(text as Minima<f64>, |report| drop(report.to_string())),
        6 => stored!(text as OrthogonalReport<Vec<f64>>, |report| drop(report.to_string())),
        _ => stored!(text as DescentReport<Vec<f64>>, |report| drop(report.to_string())),
    }
});
