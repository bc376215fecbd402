//! Values that differ from those of plain floats: only where a program reads the sign of a NaN.
//!
//! `copysign(1, 0 / 0)` is 1 or −1 as the compiler likes: Rust leaves the sign of a NaN open, processors keep that of the
//! first operand, and compilers exchange operands. A loop over rows and a loop by hand need not be compiled alike, so a
//! program that reads such a sign can get either. Nothing else may differ, and here is the proof: where a value does,
//! it depends on the signs that the plain program is made to read.

use super::points::same;
use crate::support::random::{Program, Signs, point, with_signs};
use gradus::Error;
use gradus::data::Batch;
use gradus::function::{Columns, RowFunction};
use gradus::prelude::*;
use proptest::prelude::*;

const ROWS: usize = 65;

/// Does the value depend on signs of NaN?
pub(crate) fn reads_a_sign(program: &Program, x: &[f64]) -> bool {
    let value = |signs: u32| with_signs(Signs::Drawn(signs), || program.eval(x));
    let first = value(0);
    // All of them the other way round, each by itself, and some in between.
    (0..32)
        .map(|k| 1 << k)
        .chain([u32::MAX, 0x5555_5555, 0x3333_3333])
        .any(|signs| !same(value(signs), first))
}

fn agree(program: &Program, x: &[f64], got: f64) -> Result<(), TestCaseError> {
    let want = with_signs(Signs::Read, || program.eval(x));
    prop_assert!(same(got, want) || reads_a_sign(program, x), "{got:?} instead of {want:?} at {x:?}");
    Ok(())
}

pub(crate) fn values_differ_by_signs_alone(program: &Program, seed: u32) -> Result<(), TestCaseError> {
    let columns: Vec<Vec<f64>> = (0..program.inputs as u32).map(|k| point(seed * 17 + k, ROWS)).collect();
    let slices: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    let data = Columns::new(&slices).unwrap();
    let row = |_: &[Var], x: &[Var]| with_signs(Signs::Read, || program.eval(x));
    let mut rows = RowFunction::new(row).math(Math::Std);
    let mut point = Function::new(|x: &[Var]| with_signs(Signs::Read, || program.eval(x)), program.inputs);
    let mut values = [0.0; ROWS];
    for _ in 0..3 {
        match rows.values(&[], &data, Batch::Range(0..ROWS), &mut values) {
            Ok(()) => {}
            Err(Error::NotFinite(_)) => continue,
            Err(error) => return Err(TestCaseError::fail(error.to_string())),
        }
        for k in 0..ROWS {
            let x: Vec<f64> = columns.iter().map(|column| column[k]).collect();
            agree(program, &x, values[k])?;
        }
    }
    for k in 0..3 {
        let x: Vec<f64> = columns.iter().map(|column| column[k]).collect();
        for _ in 0..3 {
            if let Ok(got) = point.value(&x) {
                agree(program, &x, got)?;
            }
        }
    }
    Ok(())
}
