//! `tests/golden/estimation.json`: SciPy, lmfit and statsmodels, by the script beside it.

use serde_json::Value;
use std::sync::OnceLock;

pub(crate) fn reference() -> &'static Value {
    static FILE: OnceLock<Value> = OnceLock::new();
    FILE.get_or_init(|| {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/estimation.json");
        serde_json::from_str(&std::fs::read_to_string(path).expect("the file is there")).expect("it is JSON")
    })
}

pub(crate) fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().expect("a list").iter().map(|x| x.as_f64().expect("a number")).collect()
}

/// Equal to a relative distance.
pub(crate) fn near(got: f64, want: f64, relative: f64) -> bool {
    (got - want).abs() <= relative * want.abs()
}

#[track_caller]
pub(crate) fn assert_near(got: &[f64], want: &[f64], relative: f64) {
    assert_eq!(got.len(), want.len());
    for (got, want) in got.iter().zip(want) {
        assert!(near(*got, *want, relative), "{got:e}, not {want:e}, within {relative:e}");
    }
}
