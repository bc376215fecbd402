//! Where a message names no line of the user's own operation, it names the line that handed the closure over.
//!
//! A program without debug information has no lines on its stack, and std's functions do not hand on who called them. Such a
//! program is built here, since the tests themselves have debug information.

use crate::{compile, succeeded};
use std::process::Command;

/// Each statement meets a variable of another recording behind `Iterator::sum`, and prints the message beside its own line.
const PROGRAM: &str = r#"
use gradus::data::Batch;
use gradus::function::{Columns, RowFunction, RowJacobian};
use gradus::prelude::*;
use std::cell::Cell;

fn main() {
    let kept = Cell::new(Var::from(0.0));
    let _ = grad(|x: Var| { kept.set(x * 1.0); x }, 1.0);
    let old = kept.get();
    let sum = |x: &[Var]| [x[0], old].iter().sum::<Var>();
    let row = |w: &[Var], x: &[Var]| [w[0], x[0], old].iter().sum::<Var>();
    let rows = [1.0, 2.0];
    let slices: [&[f64]; 1] = [&rows];
    let columns = Columns::new(&slices).unwrap();
    let data = Dataset::from_rows(&["x", "y"], [[1.0, 2.0], [2.0, 3.0]]).unwrap();
    let tell = |line: u32, error: String| println!("{line} {error}");
    tell(line!(), grad(sum, vec![1.0]).unwrap_err().to_string());
    tell(line!(), Function::new(sum, 1).value(&[1.0]).unwrap_err().to_string());
    tell(line!(), hessian(sum, vec![1.0]).unwrap_err().to_string());
    tell(line!(), minimize(sum, vec![1.0], Method::Bfgs).unwrap_err().to_string());
    tell(line!(), Minimizer::new(Method::NelderMead).minimize(sum, vec![1.0]).unwrap_err().to_string());
    tell(line!(), least_squares(sum, vec![1.0]).unwrap_err().to_string());
    tell(line!(), LeastSquares::new().run(sum, vec![1.0]).unwrap_err().to_string());
    tell(line!(), LeastSquares::new().run_rows(row, vec![1.0], &data).unwrap_err().to_string());
    tell(line!(), Descent::new(Adam::new(0.1)).minimize(sum, vec![1.0]).unwrap_err().to_string());
    tell(line!(), Fit::new(row).run(vec![1.0], &data).unwrap_err().to_string());
    let mut gradient = [0.0];
    tell(line!(), RowFunction::new(row).value_and_grad(&[1.0], &columns, Batch::Range(0..2), &mut gradient).unwrap_err().to_string());
    let _ = RowJacobian::new(row);
}
"#;

#[test]
fn a_program_without_debug_information_is_reported_its_own_lines() {
    let program = format!("lines{}", std::env::consts::EXE_SUFFIX);
    let folder = compile("lines", PROGRAM, &["-o", &program, "-Cstrip=debuginfo"]);
    let run = Command::new(folder.join(&program)).output().expect("it runs");
    succeeded(&run);
    let text = String::from_utf8_lossy(&run.stdout);
    assert_eq!(text.lines().count(), 11, "{text}");
    for line in text.lines() {
        let (number, message) = line.split_once(' ').expect("a number and a message");
        assert!(message.contains(&format!("mine/lines.rs:{number}:")), "line {number}: {message}");
    }
}
