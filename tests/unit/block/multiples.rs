//! Tests of `block::multiples`: the bits of the program after the rows, and where it is asked in their place.

use crate::block::Block;
use crate::block::sweep::BlockSpace;
use crate::block::table::Table;
use crate::data::Batch;
use crate::kernel::math::{Engine, Math};
use crate::real::Real;
use crate::replay::recorded::Recorded;
use crate::rows::programs::compile;
use crate::rows::request::OfRows;
use crate::tape::{Keep, Recording, Var, record};

const COLUMNS: usize = 2;

/// A loss at parameters and a row.
type Loss<T> = fn(&[Var<T>], &[Var<T>]) -> Var<T>;

fn block<T: Real>(loss: Loss<T>, parameters: &[T], wanted: OfRows) -> Block<T> {
    let point: Vec<T> = parameters.iter().copied().chain([T::of(0.5), T::of(2.0)]).collect();
    let how = Recording { keep: Keep::Trace, ..Recording::default() };
    let of_row = |x: &[Var<T>]| vec![loss(&x[..parameters.len()], &x[parameters.len()..])];
    let recorded = record(&point, how, of_row, |tape, outputs: Vec<Var<T>>| Recorded {
        outputs: outputs.iter().map(|y| (tape.slot_of(*y).expect("of this tape"), y.value)).collect(),
        trace: *tape.take_trace().expect("it was asked for"),
        point: Vec::new(),
    });
    compile(&recorded, [parameters.len() as u32, COLUMNS as u32], wanted, false)
}

/// The results as bits, if they are finite, where one of the rows has this number.
fn results<T: Real>(block: &Block<T>, parameters: &[T], wanted: OfRows, odd: f64) -> Option<Vec<u64>> {
    let mut columns: [Vec<T>; COLUMNS] =
        [0, 1].map(|c| (0..100).map(|row| T::of(f64::from(row * 37 % 101 + c) / 40.0 - 1.0)).collect());
    columns[0][40] = T::of(odd);
    let slices = columns.each_ref().map(Vec::as_slice);
    let batch = Batch::Range(0..100);
    let table = Table { columns: &slices, row_major: None, batch: &batch, before: 0, some: None };
    let mut space = BlockSpace::new(block);
    let engine = Engine::best(Math::Vector);
    assert!(space.sweep(block, parameters, table, None, &mut Vec::new(), engine));
    let mut into = vec![T::zero(); wanted.totals(parameters.len())];
    let are_finite = space.results(block, engine, &mut into);
    are_finite.then(|| into.iter().map(|x| x.widen().to_bits()).collect())
}

fn check<T: Real>(loss: Loss<T>, parameters: &[T], wanted: OfRows, are_multiples: bool) {
    let fast = block(loss, parameters, wanted);
    assert_eq!(fast.multiples.is_some(), are_multiples, "{wanted:?} of {fast}");
    let slow = Block { multiples: None, ..fast.clone() };
    for odd in [0.25, -0.0, 1e30, f64::INFINITY, f64::NEG_INFINITY, f64::NAN] {
        let [fast, slow] = [&fast, &slow].map(|block| results(block, parameters, wanted, odd));
        assert_eq!(fast, slow, "{wanted:?} with {odd}");
        // The smallest of them has no square in single precision.
        assert!(fast.is_some() || odd.is_nan() || odd.abs() >= 1e30, "{wanted:?} with {odd}");
    }
}

fn check_all<T: Real>() {
    let parameters: Vec<T> = [0.3, -0.2, 0.7].map(T::of).to_vec();
    let plane: Loss<T> = |p, x| (p[0] * x[0] + p[1] * x[1] + p[2] - x[1]).powi(2);
    let negative: Loss<T> = |p, x| -(p[2] * x[0]) * Var::constant(T::of(0.1)) - p[0] * p[1] * x[1];
    let unused: Loss<T> = |_, x| x[0] * x[1];
    let of_products: Loss<T> = |p, x| (p[0] * p[0] * x[0] + p[1].exp() - x[1]).powi(2);
    for wanted in [OfRows::Sum, OfRows::Gradient, OfRows::Hessian, OfRows::Diagonal] {
        // The second derivative by the last parameter is a multiple of the number of rows.
        check(plane, &parameters, wanted, matches!(wanted, OfRows::Sum | OfRows::Gradient));
        // Its derivatives are no multiples of a sum, but 0.
        check(unused, &parameters, wanted, wanted == OfRows::Sum);
    }
    check(negative, &parameters, OfRows::Sum, true);
    // The other parameters are factors of some derivatives.
    check(negative, &parameters, OfRows::Gradient, false);
    check(of_products, &parameters, OfRows::Sum, true);
    check(of_products, &parameters, OfRows::Gradient, false);
    // More than are looked at, which a run of the program scales.
    let many: Vec<T> = (0..100).map(|i| T::of(f64::from(i) / 50.0 - 1.0)).collect();
    let polynomial: Loss<T> =
        |p, x| (p.iter().fold(x[1], |sum, &p| sum * x[0] * Var::constant(T::of(0.5)) + p)).powi(2);
    check(polynomial, &many, OfRows::Gradient, false);
    check(polynomial, &many[..7], OfRows::Gradient, true);
}

#[test]
fn results_have_the_bits_of_the_program_after_the_rows() {
    check_all::<f64>();
    check_all::<f32>();
}
