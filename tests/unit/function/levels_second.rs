//! Second derivatives and Jacobians of rows at every instruction set of this machine, as machine code and without: the same bits.
//!
//! Random layers over vectors of any length: runs that fill whole registers, and the rests behind them.

use super::{Columns, Function, JacobianColumns, Math, Mode, RowJacobian};
use crate::data::Batch;
use crate::kernel::math::Engine;
use crate::matrix::{Matrix, SparseMatrix};
use crate::real::Real;
use crate::simd::InstructionSet;
use crate::tape::Var;
use proptest::prelude::*;

/// What is done to all values, and how far away the other operand is.
type Layer = (u8, usize);

fn layers() -> impl Strategy<Value = Vec<Layer>> {
    prop::collection::vec((0_u8..9, 0_usize..7), 1..7)
}

/// The values after all layers; none can leave its domain, nor grow beyond some hundreds.
fn outputs<T: Real>(layers: &[Layer], x: &[Var<T>]) -> Vec<Var<T>> {
    let c = |c: f64| Var::from(T::of(c));
    let mut values = x.to_vec();
    for &(kind, far) in layers {
        let total = values.iter().copied().sum::<Var<T>>() * c(1.0 / values.len() as f64);
        let layer = |i: usize| {
            let (a, b) = (values[i], values[(i + far) % values.len()]);
            match kind {
                0 => (a * c(0.25)).sin().exp(),
                1 => (a + b * c(0.5)).tanh(),
                2 => (a * b + c(1e4)).ln() - c(9.0),
                3 => a.tanh().powi(2 + far as i32),
                4 => (a.sigmoid() + c(0.5)).powi(-1 - far as i32),
                5 => a + b - total,
                6 => a.sin() * b.cos() + total.tanh(),
                7 => (a.softplus() + c(0.1)).sqrt().powf(b.sin()),
                _ => a.tanh() * b - (b * b + c(1.0)).ln(),
            }
        };
        values = (0..values.len()).map(layer).collect();
    }
    values
}

fn loss<T: Real>(layers: &[Layer], x: &[Var<T>]) -> Var<T> {
    outputs(layers, x).iter().zip(x).map(|(y, x)| y.tanh() * (*x + *y)).sum()
}

fn numbers<T: Real>(n: usize, seed: usize) -> Vec<T> {
    (0..n).map(|i| T::of(((i * 7919 + seed * 104_729) % 2003) as f64 / 500.0 - 2.0)).collect()
}

/// The results of `run` with every engine, by their bits. Programs do not know the engine, so they are compiled once.
fn all_equal(mut run: impl FnMut(Engine) -> Vec<u64>) -> Result<(), TestCaseError> {
    for math in [Math::Std, Math::Vector] {
        let mut bits = |level, native| run(Engine { level, math, native });
        // The first evaluation of all records.
        bits(InstructionSet::Baseline, false);
        let baseline = bits(InstructionSet::Baseline, false);
        for level in InstructionSet::all().into_iter().filter(|level| level.is_available()) {
            for native in [false, true] {
                prop_assert!(bits(level, native) == baseline, "{:?} {:?} {}", level, math, native);
            }
        }
    }
    Ok(())
}

fn bits<T: Real>(numbers: impl IntoIterator<Item = T>) -> Vec<u64> {
    numbers.into_iter().map(|x| x.widen().to_bits()).collect()
}

/// Values, a product, a Hessian, and a sparse one.
fn hessians_are_equal<T: Real>(layers: &[Layer], n: usize) -> Result<(), TestCaseError> {
    let mut f = Function::new(|x: &[Var<T>]| loss(layers, x), n);
    let (x, v) = (numbers(n, 1), numbers(n, 2));
    let (mut product, mut dense) = (vec![T::zero(); n], Matrix::zeros(n, n));
    let mut sparse = SparseMatrix::empty();
    all_equal(|engine| {
        *f.engine.engine_mut() = engine;
        let values = [
            f.hvp_into(&x, &v, &mut product).expect("finite"),
            f.hessian_into(&x, &mut dense).expect("finite"),
            f.sparse_hessian_into(&x, &mut sparse).expect("finite"),
        ];
        bits(values.iter().chain(&product).chain(dense.as_slice()).chain(sparse.values()).copied())
    })?;
    prop_assert_eq!(f.mode(), Mode::Compiled { programs: 1 });
    Ok(())
}

/// Outputs and derivatives of 300 rows, a few more than a block.
fn jacobians_are_equal<T: Real>(layers: &[Layer]) -> Result<(), TestCaseError> {
    let columns = [3, 4, 5].map(|seed| numbers::<T>(300, seed));
    let columns = columns.each_ref().map(Vec::as_slice);
    let data = Columns::new(&columns).expect("equal lengths");
    let mut f = RowJacobian::new(|p: [Var<T>; 2], row: [Var<T>; 3]| {
        let x: Vec<Var<T>> = p.into_iter().chain(row).collect();
        outputs(layers, &x)
    });
    let listed: Vec<u32> = (0..157).map(|i| i * 7 % 300).collect();
    let mut found = JacobianColumns::default();
    all_equal(|engine| {
        *f.engine.engine_mut() = engine;
        let mut all = Vec::new();
        for batch in [Batch::Range(3..300), Batch::Rows(&listed)] {
            f.evaluate(&numbers(2, 6), &data, batch, &mut found).expect("finite");
            for output in 0..found.outputs() {
                all.extend(bits(found.output(output).iter().copied()));
                let derivatives = (0..found.inputs()).map(|input| found.derivative(output, input));
                all.extend(derivatives.flat_map(|column| bits(column.iter().copied())));
            }
        }
        all
    })?;
    prop_assert_eq!(f.mode(), Mode::Compiled { programs: 1 });
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn hessians_have_the_same_bits_at_every_level(layers in layers(), n in 1_usize..20) {
        hessians_are_equal::<f64>(&layers, n)?;
        hessians_are_equal::<f32>(&layers, n)?;
    }

    #[test]
    fn jacobians_of_rows_have_the_same_bits_at_every_level(layers in layers()) {
        jacobians_are_equal::<f64>(&layers)?;
        jacobians_are_equal::<f32>(&layers)?;
    }
}

/// Enough coordinates, all together, that directions go side by side.
#[test]
fn a_large_hessian_has_the_same_bits_at_every_level() -> Result<(), TestCaseError> {
    hessians_are_equal::<f64>(&[(5, 1), (0, 0), (8, 3), (4, 2)], 61)
}
