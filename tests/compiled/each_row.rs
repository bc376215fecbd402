//! Jacobians of each row; see [`paths::each_row`](crate::paths::each_row).

use crate::paths::each_row::rows_are_those_of_the_closure;
use crate::support::random::{Program, graphs, programs};
use gradus::Error;
use gradus::data::Batch;
use gradus::function::{Columns, JacobianColumns, RowJacobian};
use gradus::prelude::*;
use proptest::prelude::*;

proptest! {
    #![proptest_config(graphs(100))]

    #[test]
    fn random_rows_have_the_jacobians_of_the_closure(program in programs(5..6), seed in 0_u32..1 << 20) {
        rows_are_those_of_the_closure(&program, seed)?;
    }
}

/// A derivative that is next to nothing, by way of `sinc` next to 0, which the witness of the tests has to see.
#[test]
fn a_derivative_behind_the_top_of_sinc() {
    let program = Program {
        instructions: vec![
            (16, 0, 0, 0),
            (15, 51752, 1201, 501),
            (96, 1982, 51479, 51476),
            (231, 52133, 5380, 4210),
            (17, 63157, 9528, 57796),
            (147, 45640, 7115, 54292),
            (114, 63521, 32005, 53713),
            (7, 46775, 24979, 22772),
            (246, 58123, 65496, 8803),
            (10, 55790, 48497, 10654),
            (17, 38904, 9304, 47840),
            (47, 40606, 47828, 4209),
        ],
        inputs: 5,
        rounds: 0,
    };
    rows_are_those_of_the_closure(&program, 934_946).unwrap();
}

#[test]
fn shared_and_constant_derivatives_fill_their_columns() {
    let f = |[a]: [Var; 1], [x, y]: [Var; 2]| vec![a * 3.0 + x, y * 0.0 + 2.0, a.exp()];
    let data = Columns::new(&[&[1.0; 3], &[2.0; 3]]).unwrap();
    let (mut f, mut found) = (RowJacobian::new(f), JacobianColumns::default());
    for _ in 0..4 {
        f.evaluate(&[0.0], &data, Batch::Range(0..3), &mut found).unwrap();
        assert_eq!(found.output(0), [1.0; 3]);
        assert_eq!([0, 1, 2].map(|input| found.derivative(0, input)[2]), [3.0, 1.0, 0.0]);
        assert_eq!(found.output(1), [2.0; 3]);
        assert_eq!([0, 1, 2].map(|input| found.derivative(2, input)[1]), [1.0, 0.0, 0.0]);
        assert!(found.output(3).is_empty() && found.derivative(0, 3).is_empty());
    }
    assert_eq!(f.mode(), Mode::Compiled { programs: 1 });
    assert!(f.program().to_string().contains("jacobian: for each row"), "{}", f.program());
}

#[test]
fn rows_that_diverge_and_rows_that_are_not_finite() {
    let f = |[]: [Var; 0], [x]: [Var; 1]| {
        let y = if x < 0.0 { x * x } else { x.sqrt() };
        [y, y * 2.0]
    };
    let mut f = RowJacobian::new(f);
    let mut found = JacobianColumns::default();
    let x: Vec<f64> =
        (0..100).map(|i| if i % 3 == 0 { -f64::from(i) - 1.0 } else { f64::from(i * i) }).collect();
    let data = Columns::new(&[&x]).unwrap();
    for _ in 0..8 {
        f.evaluate(&[], &data, Batch::Range(0..100), &mut found).unwrap();
        for (k, &x) in x.iter().enumerate() {
            let derivative = if x < 0.0 { 2.0 * x } else { 0.5 / x.sqrt() };
            assert_eq!(found.derivative(0, 0)[k], derivative);
            assert_eq!(found.derivative(1, 0)[k], 2.0 * derivative);
        }
    }
    assert_eq!(f.mode(), Mode::Compiled { programs: 2 });

    // The derivative at 0 is infinite.
    let x = [1.0, 4.0, 0.0, 9.0];
    let data = Columns::new(&[&x]).unwrap();
    let error = f.evaluate(&[], &data, Batch::Range(0..4), &mut found).unwrap_err();
    assert!(error.to_string().contains("row 2"), "{error}");
    f.evaluate(&[], &data, Batch::Rows(&[3, 0]), &mut found).unwrap();
    assert_eq!(found.output(0), [3.0, 1.0]);
}

#[test]
fn rows_with_other_numbers_of_outputs_are_an_error() {
    let f = |[]: [Var; 0], [x]: [Var; 1]| if x < 0.0 { vec![x] } else { vec![x, x * x] };
    let mut f = RowJacobian::new(f);
    let data = Columns::new(&[&[1.0, 2.0, -1.0]]).unwrap();
    let mut found = JacobianColumns::default();
    for _ in 0..3 {
        f.evaluate(&[], &data, Batch::Range(0..2), &mut found).unwrap();
        assert!(matches!(f.evaluate(&[], &data, Batch::Range(0..3), &mut found), Err(Error::Length(_))));
    }
    f.evaluate(&[], &data, Batch::Range(0..0), &mut found).unwrap();
    assert_eq!(found.rows(), 0);
}
