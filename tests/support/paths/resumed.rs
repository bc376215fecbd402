//! A fit that ends half way and is resumed from its checkpoint, against one that goes through: the same bits.
#![cfg(feature = "serde")]

use crate::support::random::tame::{Step, run};
use gradus::prelude::*;
use proptest::prelude::*;
use std::sync::atomic::{AtomicU32, Ordering};

/// - `half`: the epoch after which the run is left.
pub(crate) fn resumed_fits_agree(program: &[Step], x: [f64; 3], half: usize) -> Result<(), TestCaseError> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let name = format!("gradus-resumed-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let path = std::env::temp_dir().join(name);
    let rows = (0..29).map(|k| [x[2] + 0.3 * f64::from(k % 7), f64::from(k).sin()]);
    let data = Dataset::from_rows(&["x", "y"], rows).map_err(|e| TestCaseError::fail(e.to_string()))?;
    let loss = |[a, b]: [Var; 2], [x, y]: [Var; 2]| (run(program, &[a, b, x]).tanh() - y).powi(2);
    let fit = |epochs: usize| Fit::new(loss).rule(Adam::new(0.01)).batch_size(8).epochs(epochs).seed(3);
    let start = [x[0], x[1]];
    let whole = fit(6).run(start, &data);
    let first = fit(half).checkpoint(&path, Every::Epochs(1)).run(start, &data);
    let resumed = fit(6).resume(&path).run(start, &data);
    let _ = std::fs::remove_file(&path);
    let _ = std::fs::remove_file(gradus::checkpoint::previous(&path));
    match (whole, first.and(resumed)) {
        (Ok(whole), Ok(resumed)) => {
            let bits = |report: &FitReport<[f64; 2]>| report.parameters.map(f64::to_bits);
            prop_assert_eq!(bits(&whole), bits(&resumed), "after epoch {}", half);
        }
        (whole, resumed) => {
            prop_assert_eq!(whole.is_err(), resumed.is_err(), "{:?}, {:?}", whole.err(), resumed.err());
        }
    }
    Ok(())
}
