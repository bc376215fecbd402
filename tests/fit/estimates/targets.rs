//! Kind: a model that is given targets it has no meaning for.

use gradus::data::Batch;
use gradus::error::{Error, InvalidTarget};
use gradus::fit::FitError;
use gradus::function::{Columns, RowFunction};
use gradus::model::{Logistic, Model};
use gradus::prelude::*;

fn data(classes: [f64; 4]) -> Dataset {
    let x = [0.5, 1.5, 1.0, 2.5];
    Dataset::from_columns(&["x", "class"], [x, classes]).expect("columns")
}

#[test]
fn classes_that_are_coded_1_and_2_are_refused_with_row_and_cure() {
    let error = Fit::new(Logistic).likelihood().run([0.0, 0.0], &data([1.0, 2.0, 1.0, 2.0])).unwrap_err();
    assert_eq!(
        error.to_string(),
        "on the data, column `class`: the target of data row 1 is 2; it has to be in [0, 1]: code the two classes as 0 and 1"
    );
    let FitError::Target { data: "data", fault: InvalidTarget { row: 1, .. }, .. } = error else {
        panic!("{error}")
    };
    for (classes, row, value) in [
        ([0.0, 1.0, -1.0, 1.0], 2, -1.0),
        ([1.0 + 1e-9, 0.0, 0.0, 0.0], 0, 1.0 + 1e-9),
        ([0.0, 1.0, 0.5, 3.0], 3, 3.0),
    ] {
        let error = Fit::new(Logistic).run([0.0, 0.0], &data(classes)).unwrap_err();
        let FitError::Target { fault, .. } = &error else { panic!("{error}") };
        assert_eq!((fault.row, fault.value), (row, value));
    }
    // In single precision, and with a batch that leaves the row out of every step.
    let fit = Fit::new(Logistic).batch_size(3).drop_last(true);
    let error = fit.run([0.0_f32, 0.0], &data([0.0, 1.0, 1.0, 2.0])).unwrap_err();
    assert!(matches!(error, FitError::Target { fault: InvalidTarget { row: 3, .. }, .. }), "{error}");
}

#[test]
fn validation_data_are_looked_at_too() {
    let (good, bad) = (data([0.0, 1.0, 1.0, 0.0]), data([0.0, 1.0, 2.0, 0.0]));
    let error = Fit::new(Logistic).validation(&bad).run([0.0, 0.0], &good).unwrap_err();
    let FitError::Target { data: "validation data", column, fault } = &error else { panic!("{error}") };
    assert_eq!((&column[..], fault.row), ("class", 2));
    assert!(Fit::new(Logistic).validation(&good).epochs(2).run([0.0, 0.0], &good).is_ok());
}

#[test]
fn shares_and_both_ends_are_taken() {
    for classes in [[0.0, 1.0, -0.0, 1.0], [0.25, 0.5, 1e-300, 0.75], [1.0; 4]] {
        assert!(Fit::new(Logistic).epochs(2).run([0.0, 0.0], &data(classes)).is_ok(), "{classes:?}");
    }
}

#[test]
fn a_function_of_rows_refuses_the_rows_that_it_is_asked_for() {
    let (x, y) = ([0.5, 1.5, 1.0], [0.0, 1.0, 2.0]);
    let columns = Columns::new(&[&x, &y]).unwrap();
    let mut loss = RowFunction::new(Logistic);
    assert!(loss.value(&[1.0, 0.0], &columns, Batch::Range(0..2)).is_ok());
    let refused = |error: Error| match error {
        Error::Target(InvalidTarget { row: 2, value: 2.0, .. }) => {}
        other => panic!("{other}"),
    };
    refused(loss.value(&[1.0, 0.0], &columns, Batch::Range(0..3)).unwrap_err());
    refused(loss.values(&[1.0, 0.0], &columns, Batch::Rows(&[0, 2]), &mut [0.0; 2]).unwrap_err());
    refused(loss.value_and_grad(&[1.0, 0.0], &columns, Batch::Rows(&[2]), &mut [0.0; 2]).unwrap_err());
    // Rows that are not there are still reported as such.
    let beyond = loss.value(&[1.0, 0.0], &columns, Batch::Range(1..9)).unwrap_err();
    assert!(matches!(beyond, Error::Target(_) | Error::Length(_)), "{beyond}");
    let mut single = RowFunction::new(Logistic);
    let (x, y) = ([0.5_f32, 1.5], [0.0, f32::from_bits(1.0_f32.to_bits() + 1)]);
    let columns = Columns::new(&[&x, &y]).unwrap();
    assert!(matches!(single.value(&[1.0, 0.0], &columns, Batch::Range(0..2)), Err(Error::Target(_))));
}

#[test]
fn models_of_ones_own_can_refuse_and_closures_never_do() {
    #[derive(Clone, Copy)]
    struct Counts;
    impl Model for Counts {
        fn parameters(&self, _features: usize) -> usize {
            1
        }
        fn evaluate<N: Activation>(&self, parameters: &[N], features: &[N]) -> N {
            (parameters[0] * features[0]).exp()
        }
        fn check_target(&self, target: f64) -> Result<(), &'static str> {
            if target >= 0.0 { Ok(()) } else { Err("a count, 0 or more") }
        }
    }
    let error = Fit::new(Counts).run([0.0], &data([1.0, 2.0, -3.0, 4.0])).unwrap_err();
    assert!(error.to_string().ends_with("row 2 is -3; it has to be a count, 0 or more"), "{error}");
    assert!(Fit::new(Counts).epochs(1).run([0.0], &data([1.0, 2.0, 3.0, 4.0])).is_ok());
    // A closure around the model is a loss of its user's own.
    let closure = |p: &[Var], row: &[Var]| Logistic.loss(p, row).unwrap_or(Var::constant(f64::NAN));
    assert!(Fit::new(closure).epochs(1).run(vec![0.0, 0.0], &data([1.0, 2.0, 1.0, 2.0])).is_ok());
}

/// Kind: standard errors of a likelihood without a maximum.
#[test]
fn classes_that_a_plane_separates_have_no_standard_errors() {
    let separated =
        Dataset::from_rows(&["x", "class"], (0..20).map(|i| [f64::from(i), f64::from(i >= 10)])).unwrap();
    for scale in [1.0, 5.0, 20.0, 60.0] {
        let at = [2.0 * scale, -19.0 * scale];
        let fit = super::likelihood_at(Logistic, at, &separated);
        assert_eq!(fit.standard_errors().filter(|_| fit.has_arrived() == Some(true)), None, "{fit}");
        let text = fit.to_string();
        assert!(text.contains("no standard errors: ") || text.contains("not arrived"), "{text}");
    }
    let fit = super::likelihood_at(Logistic, [20.0, -190.0], &separated);
    assert!(fit.to_string().contains("the loss hardly rises on one side"), "{fit}");
    // One category of three is all of one class: its own parameter runs away, the others are fine.
    let rows = (0..30).map(|i| {
        let group = i % 3;
        [f64::from(group == 1), f64::from(group == 2), f64::from(group == 2 || (i / 3) % 2 == 0)]
    });
    let data = Dataset::from_rows(&["b", "c", "class"], rows).unwrap();
    let fit = super::likelihood_at(Logistic, [0.0, 18.0, 0.0], &data);
    let text = fit.to_string();
    assert!(text.contains("within a standard error of `w2` the loss hardly rises"), "{text}");
    // An ordinary small sample is not taken for that: 1 of 10 and 6 of 10.
    let small = Dataset::from_rows(
        &["x", "class"],
        (0..20).map(|i| [f64::from(i >= 10), f64::from(i == 0 || i > 13)]),
    )
    .unwrap();
    let (low, high) = ((1.0_f64 / 9.0).ln(), (6.0_f64 / 4.0).ln());
    let fit = super::likelihood_at(Logistic, [high - low, low], &small);
    // By hand: 1 / √(n q (1 − q)).
    let want = [(1.0 / 0.9_f64 + 1.0 / 2.4).sqrt(), (1.0 / 0.9_f64).sqrt()];
    super::assert_near(&fit.standard_errors().unwrap_or_else(|| panic!("{fit}")), &want, 1e-12);
}
