//! What a compiled function says when something is not finite or does not fit: as much as the
//! one-off calls, at every evaluation.

use gradus::data::Batch;
use gradus::error::{Error, LengthMismatch, Quantity};
use gradus::function::{Columns, RowFunction};
use gradus::prelude::*;
use std::cell::Cell;

#[test]
fn the_operation_its_operands_and_its_place_are_named() {
    let closure = |[x, y]: [Var; 2]| (x - y).ln() * y;
    let line = line!() - 1;
    let mut f = Function::new(closure, 2);
    for turn in 0..6 {
        assert_eq!(f.value(&[3.0, 2.0]).unwrap(), 0.0);
        let mut untouched = [7.0, 7.0];
        let error = f.value_and_grad(&[2.0, 2.0], &mut untouched).unwrap_err();
        assert_eq!(Err(error.clone()), value_and_grad(closure, [2.0, 2.0]), "turn {turn}");
        let Error::NotFinite(what) = error else { panic!("{error}") };
        let cause = what.cause.clone().unwrap();
        assert_eq!((what.quantity, what.value, what.row), (Quantity::Value(0), f64::NEG_INFINITY, None));
        assert_eq!((cause.operation, cause.operands.as_slice()), ("ln", &[0.0][..]));
        assert_eq!((cause.location.file(), cause.location.line()), (file!(), line));
        assert_eq!(untouched, [7.0, 7.0]);
    }
}

#[test]
fn a_derivative_that_is_not_finite_is_reported() {
    let mut f = Function::new(|[x, y]: [Var; 2]| x.sqrt() + y, 2);
    for _ in 0..4 {
        assert_eq!(f.value(&[0.0, 1.0]).unwrap(), 1.0);
        let Err(Error::NotFinite(what)) = f.value_and_grad(&[0.0, 1.0], &mut [0.0; 2]) else { panic!() };
        assert_eq!(what.quantity, Quantity::Derivative(0));
        assert_eq!(what.cause.unwrap().operation, "sqrt");
    }
}

#[test]
fn an_output_that_is_not_finite_is_reported_by_its_number() {
    let mut f = Function::new(|[x]: [Var; 1]| [x, x.recip()], 1);
    for _ in 0..4 {
        let Err(Error::NotFinite(what)) = f.values(&[0.0]) else { panic!() };
        assert_eq!(what.quantity, Quantity::Value(1));
        assert_eq!(f.values(&[2.0]).unwrap(), [2.0, 0.5]);
    }
}

#[test]
fn the_row_is_named() {
    let x = [1.0, 2.0, 0.0, 4.0];
    let data = Columns::new(&[&x]).unwrap();
    let mut f = RowFunction::new(|w: Var, x: Var| (w * x).ln());
    let mut gradient = [0.0];
    for _ in 0..4 {
        for batch in [Batch::Range(0..4), Batch::Rows(&[3, 2, 1])] {
            let error = f.value_and_grad(&[1.0], &data, batch, &mut gradient).unwrap_err();
            let Error::NotFinite(what) = &error else { panic!("{error}") };
            assert_eq!((what.row, what.quantity), (Some(2), Quantity::Value(0)));
            assert_eq!(what.cause.as_ref().unwrap().operation, "ln");
            assert!(error.to_string().contains("in data row 2"), "{error}");
        }
        assert!(f.value(&[1.0], &data, Batch::Rows(&[0, 1, 3])).is_ok());
    }
}

/// Each row is finite, and the sum is not: there is no row to name.
#[test]
fn a_sum_past_the_largest_number_is_reported() {
    let x = [1e150; 100];
    let data = Columns::new(&[&x]).unwrap();
    let mut f = RowFunction::new(|w: Var, x: Var| w * x * x * 1e7);
    for _ in 0..3 {
        let Err(Error::NotFinite(what)) = f.value(&[1.0], &data, Batch::Range(0..100)) else { panic!() };
        assert_eq!((what.quantity, what.row, what.cause), (Quantity::Value(0), None, None));
        // The losses of the rows by themselves are numbers.
        let mut values = [0.0; 100];
        f.values(&[1.0], &data, Batch::Range(0..100), &mut values).unwrap();
        assert_eq!(values, [1e150 * 1e150 * 1e7; 100]);
    }
}

#[test]
fn lengths_have_to_fit() {
    let mismatch = |what, expected, actual| Error::from(LengthMismatch { what, expected, actual });
    let mut f = Function::new(|[x, y]: [Var; 2]| x * y, 2);
    for _ in 0..3 {
        assert_eq!(f.value(&[1.0]).unwrap_err(), mismatch("point", 2, 1));
        assert_eq!(f.value_and_grad(&[1.0, 2.0], &mut [0.0]).unwrap_err(), mismatch("gradient", 2, 1));
        assert_eq!(f.value(&[2.0, 3.0]).unwrap(), 6.0);
    }
    let mut g = Function::new(|[x, y]: [Var; 2]| x * y, 3);
    assert_eq!(g.value(&[1.0, 2.0, 3.0]).unwrap_err(), mismatch("point", 2, 3));

    let x = [1.0, 2.0];
    let data = Columns::new(&[&x]).unwrap();
    let mut rows = RowFunction::new(|w: Var, x: Var| w * x);
    for _ in 0..3 {
        let error = rows.value(&[1.0], &data, Batch::Range(0..3)).unwrap_err();
        assert_eq!(error, mismatch("column", 3, 2));
        assert!(rows.value(&[1.0], &data, Batch::Rows(&[0, 2])).is_err());
        let error = rows.value_and_grad(&[1.0], &data, Batch::Range(0..2), &mut [0.0; 2]).unwrap_err();
        assert_eq!(error, mismatch("gradient", 1, 2));
        assert!(rows.values(&[1.0], &data, Batch::Range(0..2), &mut [0.0; 3]).is_err());
        assert!(rows.value(&[1.0, 2.0], &data, Batch::Range(0..2)).is_err());
        assert_eq!(rows.value(&[1.0], &data, Batch::Range(0..2)).unwrap(), 3.0);
        assert_eq!(rows.value(&[1.0], &data, Batch::Range(1..1)).unwrap(), 0.0);
    }
}

/// A loss of slices takes any number of parameters and columns, from one call to the next.
#[test]
fn another_number_of_parameters_or_columns_is_another_loss() {
    let x = [[1.0, 2.0], [3.0, 5.0], [7.0, 11.0]];
    let all: Vec<&[f64]> = x.iter().map(|column| &column[..]).collect();
    let mut f = RowFunction::new(|w: &[Var], x: &[Var]| dot(w, w) * dot(x, x));
    for (parameters, width) in [(1, 1), (2, 1), (1, 2), (2, 2), (1, 3), (3, 1), (1, 1)] {
        let data = Columns::new(&all[..width]).unwrap();
        let w = &[2.0, 3.0, 5.0][..parameters];
        let squares: f64 = all[..width].iter().flat_map(|column| column.iter()).map(|x| x * x).sum();
        for _ in 0..3 {
            let mut gradient = vec![0.0; parameters];
            let value = f.value_and_grad(w, &data, Batch::Range(0..2), &mut gradient).unwrap();
            // Integers, exactly.
            assert_eq!(value, w.iter().map(|w| w * w).sum::<f64>() * squares);
            assert!(gradient.iter().zip(w).all(|(g, w)| *g == 2.0 * w * squares), "{gradient:?}");
        }
    }
}

#[test]
fn a_variable_of_an_earlier_evaluation_is_foreign() {
    let kept = Cell::new(None);
    let mut f = Function::new(
        |[x]: [Var; 1]| {
            let old = kept.replace(Some(x));
            old.map_or(x, |old| x * old)
        },
        1,
    );
    assert_eq!(f.value(&[2.0]).unwrap(), 2.0);
    for _ in 0..4 {
        assert!(matches!(f.value(&[2.0]), Err(Error::ForeignVariable { operation: "mul", .. })));
    }
}

#[test]
fn more_operations_than_the_limit_are_reported() {
    let many = |x: &[Var]| (0..100).fold(x[0], |sum, _| sum * 0.5 + 1.0);
    let mut f = Function::new(many, 1).limit(199);
    assert!(matches!(f.value(&[1.0]), Err(Error::TooManyOperations { .. })));
    assert!(matches!(f.value(&[1.0]), Err(Error::TooManyOperations { .. })));
    let mut f = Function::new(many, 1).limit(200);
    for _ in 0..3 {
        assert!((f.value(&[1.0]).unwrap() - 2.0).abs() < 1e-15);
    }
}
