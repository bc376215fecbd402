//! Recordings against values and adjoints worked out by hand, and against the gradient, bit by bit.

use crate::support::random::tame::{programs, run};
use gradus::derive::{Operand, Origin, Recording};
use gradus::prelude::*;
use gradus::{Error, recording, select};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use std::cell::Cell;

/// What each node is, its value and its adjoint.
fn rows(recording: &Recording) -> Vec<(String, f64, f64)> {
    recording.nodes.iter().map(|node| (node.to_string(), node.value, node.adjoint)).collect()
}

fn check(recording: &Recording, want: &[(&str, f64, f64)], output: usize) {
    let want: Vec<_> = want.iter().map(|&(what, value, adjoint)| (what.to_owned(), value, adjoint)).collect();
    assert_eq!(rows(recording), want);
    assert_eq!(recording.output, output);
}

#[test]
fn values_and_adjoints_are_those_worked_out_by_hand() {
    let tape = recording(|[x, y]: [Var; 2]| (x * y).ln() + x.sin(), [2.0, 5.0]).unwrap();
    let (sin, cos) = 2f64.sin_cos();
    // ∂f/∂x = 1/x + cos x: the half comes through the product, as 5 · 1/10.
    let want = [
        ("parameter 0", 2.0, 0.5 + cos),
        ("parameter 1", 5.0, 0.2),
        ("mul of #0, #1", 10.0, 0.1),
        ("ln of #2", 10f64.ln(), 1.0),
        ("sin of #0", sin, 1.0),
        ("add of #3, #4", 10f64.ln() + sin, 1.0),
    ];
    check(&tape, &want, 5);
    let node = |index, partial| Operand::Node { index, partial };
    assert_eq!(tape.nodes[2].operands, [node(0, 5.0), node(1, 2.0)]);
    assert_eq!(tape.nodes[4].operands, [node(0, cos)]);
    assert_eq!(tape.nodes[1].origin, Origin::Parameter(1));
    assert_eq!(tape.nodes[3].origin, Origin::Operation("ln"));
}

#[test]
fn an_adjoint_is_the_sum_over_what_shares_the_node() {
    let shared = |x: Var| {
        let square = x * x;
        square * square + square
    };
    // d(s² + s)/ds = 2s + 1 = 19 at s = 9, and ds/dx = 6.
    let want = [
        ("parameter 0", 3.0, 114.0),
        ("mul of #0, #0", 9.0, 19.0),
        ("mul of #1, #1", 81.0, 1.0),
        ("add of #2, #1", 90.0, 1.0),
    ];
    check(&recording(shared, 3.0).unwrap(), &want, 3);
}

#[test]
fn plain_numbers_are_operands() {
    let f = |x: Var| Var::from(2.0) * 4.0 / x.powi(-2) - 3.0;
    let want = [
        ("parameter 0", 0.5, 8.0),
        ("powi of #0, -2", 4.0, -0.5),
        ("div of 8, #1", 2.0, 1.0),
        ("sub of #2, 3", -1.0, 1.0),
    ];
    let tape = recording(f, 0.5).unwrap();
    check(&tape, &want, 3);
    assert_eq!(tape.nodes[1].operands[1], Operand::Exponent(-2));
    assert_eq!(tape.nodes[3].operands[1], Operand::Constant(3.0));
}

#[test]
fn operations_with_three_operands_are_one_node() {
    let f = |[x, y]: [Var; 2]| select(x.less(y), x.mul_add(y, 2.0), 7.0);
    let want = [
        ("parameter 0", 3.0, 4.0),
        ("parameter 1", 4.0, 3.0),
        ("less of #0, #1", 1.0, 0.0),
        ("mul_add of #0, #1, 2", 14.0, 1.0),
        ("select of #2, #3, 7", 14.0, 1.0),
    ];
    let tape = recording(f, [3.0, 4.0]).unwrap();
    check(&tape, &want, 4);
    assert_eq!(tape.nodes[4].operands[1], Operand::Node { index: 3, partial: 1.0 });
}

#[test]
fn what_the_output_does_not_depend_on_has_no_adjoint() {
    let f = |[x, y, z]: [Var; 3]| {
        let _ = z.exp();
        let output = 2.0 * x;
        let _ = output + y;
        output
    };
    let tape = recording(f, [1.0, 2.0, 0.0]).unwrap();
    let want = [
        ("parameter 0", 1.0, 2.0),
        ("parameter 1", 2.0, 0.0),
        ("parameter 2", 0.0, 0.0),
        ("exp of #2", 1.0, 0.0),
        ("mul of 2, #0", 2.0, 1.0),
        ("add of #4, #1", 4.0, 0.0),
    ];
    check(&tape, &want, 4);
    assert_eq!(tape.used(), [true, false, false, false, true, false]);
}

#[test]
fn a_closure_may_do_nothing() {
    check(&recording(|x: Var| x, 2.0).unwrap(), &[("parameter 0", 2.0, 1.0)], 0);
    let constant = recording(|_: Var| Var::from(7.0), 2.0).unwrap();
    check(&constant, &[("parameter 0", 2.0, 0.0), ("constant", 7.0, 1.0)], 1);
    assert_eq!(constant.nodes[1].origin, Origin::Constant);
    check(&recording(|_: &[Var]| Var::from(7.0), Vec::<f64>::new()).unwrap(), &[("constant", 7.0, 1.0)], 0);
}

#[test]
fn numbers_of_single_precision_are_those_of_the_tape() {
    let tape = recording(|x: Var<f32>| x * 0.1 + 0.2, 0.3).unwrap();
    let product = 0.3_f32 * 0.1;
    let want = [
        ("parameter 0", f64::from(0.3_f32), f64::from(0.1_f32)),
        ("mul of #0, 0.10000000149011612", f64::from(product), 1.0),
        ("add of #1, 0.20000000298023224", f64::from(product + 0.2), 1.0),
    ];
    check(&tape, &want, 2);
}

#[test]
fn what_is_not_finite_is_shown() {
    let tape = recording(|[x, y]: [Var; 2]| x.ln() * y + 1.0, [0.0, 2.0]).unwrap();
    let numbers: Vec<_> = tape.nodes.iter().map(|node| [node.value, node.adjoint]).collect();
    let infinite = f64::NEG_INFINITY;
    let want = [[0.0, f64::INFINITY], [2.0, infinite], [infinite, 2.0], [infinite, 1.0], [infinite, 1.0]];
    assert_eq!(numbers, want);
    assert!(tape.to_string().contains("-inf"));
    let tape = recording(|x: Var| x + 1.0, f64::NAN).unwrap();
    assert!(tape.nodes[1].value.is_nan() && tape.nodes[0].adjoint == 1.0);
}

#[test]
fn errors_are_those_of_a_gradient() {
    let kept = Cell::new(Var::from(0.0));
    let keep = |x: Var| {
        kept.set(x);
        x
    };
    recording(keep, 1.0).unwrap();
    let foreign = recording(|x: Var| x + kept.get(), 1.0).unwrap_err();
    assert!(matches!(&foreign, Error::ForeignVariable { operation: "add", .. }), "{foreign}");
    assert!(foreign.to_string().contains(file!()), "{foreign}");
    let returned = recording(|_: Var| kept.get(), 1.0).unwrap_err();
    assert!(matches!(returned, Error::ForeignVariable { operation: "result", .. }), "{returned}");
    let length = recording(|[x, y]: [Var; 2]| x + y, vec![1.0]).unwrap_err();
    assert!(matches!(length, Error::Length(_)), "{length}");
}

#[test]
fn derivatives_inside_a_closure_are_on_the_tape() {
    let f = |[x, y]: [Var; 2]| {
        let [slope] = gradus::nested_grad(|[t]: [Var; 1]| (t * y).sin(), [x]);
        slope * slope
    };
    let point = [0.5, 2.0];
    let tape = recording(f, point).unwrap();
    assert_eq!([tape.nodes[0].adjoint, tape.nodes[1].adjoint], grad(f, point).unwrap());
    assert_eq!(tape.nodes[tape.output].value, (2.0 * 1f64.cos()).powi(2));
}

/// In random programs the parameters have the bits of the gradient, and every adjoint is the sum over the arrows that leave it.
#[test]
fn adjoints_of_parameters_are_the_gradient() {
    let config = Config { cases: 500, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let cases = (programs(), [-3.0..3.0, -3.0..3.0, -3.0..3.0_f64]);
    let test = |(program, point): (Vec<_>, [f64; 3])| {
        let f = |x: [Var; 3]| run(&program, &x);
        let tape = recording(f, point).unwrap();
        let (value, gradient) = value_and_grad(f, point).unwrap();
        prop_assert_eq!(tape.nodes[tape.output].value.to_bits(), value.to_bits());
        for (node, derivative) in tape.nodes.iter().zip(gradient) {
            prop_assert_eq!(node.adjoint.to_bits(), derivative.to_bits());
        }
        let mut sums = vec![(0.0, 0.0); tape.nodes.len()];
        sums[tape.output] = (1.0, 1.0);
        for node in &tape.nodes {
            for operand in &node.operands {
                if let Operand::Node { index, partial } = *operand {
                    let part = partial * node.adjoint;
                    sums[index] = (sums[index].0 + part, sums[index].1 + part.abs());
                }
            }
        }
        for (node, (sum, size)) in tape.nodes.iter().zip(sums) {
            // Added in another order, at most once for each of some hundred nodes.
            prop_assert!((node.adjoint - sum).abs() <= 256.0 * f64::EPSILON * size);
        }
        Ok(())
    };
    runner.run(&cases, test).unwrap_or_else(|e| panic!("{e}"));
}
