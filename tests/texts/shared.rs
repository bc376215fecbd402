//! What can be sent to other threads, and be shared among them: a promise that a private field could break.
//!
//! Settings with callbacks (`Fit`, `Minimizer`, `Descent`, `LeastSquares`) are not among them: a callback need not be.

use gradus::audit::AuditReport;
use gradus::data::{BatchPlan, Batches, DataError, Dataset, Scaler};
use gradus::descent::DescentError;
use gradus::error::InvalidSetting;
use gradus::estimate::{Bootstrap, EstimateError, Influence, NoStandardErrors};
use gradus::fit::{DomainError, FitError, LossKind, NanPolicy, StopReason};
use gradus::function::{Columns, JacobianColumns, RowFunction, RowJacobian};
use gradus::minimize::MinimizeError;
use gradus::optim::{AdamW, Constant, OptimError};
use gradus::prelude::*;

fn is_shared<T: Send + Sync + 'static>() {}

fn can_be_shared<T: Send + Sync>(_: &T) {}

#[test]
fn reports_data_and_errors_are_shared() {
    is_shared::<FitReport<[f64; 2]>>();
    is_shared::<FitReport<Vec<f32>>>();
    is_shared::<LeastSquaresReport<Vec<f64>>>();
    is_shared::<Minimum<[f64; 2]>>();
    is_shared::<DescentReport<f64>>();
    is_shared::<GradReport>();
    is_shared::<Accuracy>();
    is_shared::<AuditReport>();
    is_shared::<gradus::derive::Recording>();
    is_shared::<Influence>();
    is_shared::<Bootstrap>();
    is_shared::<(Dataset, Batches, BatchPlan, Scaler)>();
    is_shared::<(Matrix<f64>, SparseMatrix<f64>, JacobianColumns)>();
    is_shared::<(Method, NanPolicy, LossKind, StopReason, NoStandardErrors, Mode)>();
    is_shared::<(gradus::Error, FitError, MinimizeError, DescentError, DataError)>();
    is_shared::<(EstimateError, OptimError, DomainError, InvalidSetting)>();
    is_shared::<(Optimizer<f64, Adam, Constant>, Optimizer<f32, AdamW, Constant>)>();
}

#[cfg(feature = "serde")]
#[test]
fn checkpoints_are_shared() {
    is_shared::<(gradus::checkpoint::CheckpointError, gradus::fit::Checkpoints, Every)>();
}

/// Whoever has a closure that can be shared has a function that can be.
#[test]
fn compiled_functions_are_shared() -> Result<(), gradus::Error> {
    can_be_shared(&Function::new(|[x, y]: [Var; 2]| x * y, 2));
    can_be_shared(&Function::new(|x: &[Var<f32>]| x.iter().copied().sum::<Var<f32>>(), 3));
    can_be_shared(&RowFunction::new(|[a]: [Var; 1], [x]: [Var; 1]| a * x));
    can_be_shared(&RowJacobian::new(|[a]: [Var; 1], [x]: [Var; 1]| [a * x, a]));
    can_be_shared(&Columns::new(&[&[1.0, 2.0]])?);
    Ok(())
}

/// Nothing is declared to be shareable by hand, and no cell is changed behind the compiler's back: what threads share, it has checked.
#[test]
fn nothing_is_shared_on_the_word_of_the_crate() {
    fn sources(folder: &std::path::Path, look: &mut dyn FnMut(&str, &std::path::Path)) {
        for entry in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() {
                sources(&entry, look);
            } else if entry.extension().is_some_and(|end| end == "rs") {
                look(&std::fs::read_to_string(&entry).unwrap(), &entry);
            }
        }
    }
    let mut files = 0;
    for folder in ["src", "crates/gradus-base/src", "crates/gradus-mpi/src"] {
        sources(std::path::Path::new(folder), &mut |text, path| {
            files += 1;
            for word in ["unsafe impl", "static mut", "UnsafeCell", "AtomicPtr"] {
                assert!(!text.contains(word), "{}: {word}", path.display());
            }
        });
    }
    assert!(files > 500, "{files}");
}
