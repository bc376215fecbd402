//! One case of a golden file: its settings, its numbers, and the comparison.

use serde_json::Value;
use std::cell::RefCell;
use std::collections::BTreeSet;

pub(crate) fn load(name: &str) -> Value {
    let path = format!("{}/tests/golden/{name}.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).expect("a golden file");
    serde_json::from_str(&text).expect("valid JSON")
}

pub(crate) fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().unwrap_or_else(|| panic!("no list {key}"))
}

pub(crate) fn number(value: &Value) -> f64 {
    value.as_f64().or_else(|| value.as_str().and_then(|s| s.parse().ok())).expect("a number")
}

pub(crate) fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().expect("a list").iter().map(number).collect()
}

pub(crate) fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_else(|| panic!("no text {key}"))
}

/// The settings of a case. Remembers which were read, so that none is left out unnoticed.
pub(crate) struct Hyper<'a> {
    all: &'a Value,
    read: RefCell<BTreeSet<String>>,
}

impl<'a> Hyper<'a> {
    pub(crate) fn new(all: &'a Value) -> Self {
        Self { all, read: RefCell::default() }
    }

    /// The setting as it stands; null if there is none.
    pub(crate) fn raw(&self, key: &str) -> &'a Value {
        self.read.borrow_mut().insert(key.to_owned());
        &self.all[key]
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.raw(key) != &Value::Null
    }

    pub(crate) fn f(&self, key: &str) -> f64 {
        self.raw(key).as_f64().unwrap_or_else(|| panic!("no setting {key}"))
    }

    pub(crate) fn n(&self, key: &str) -> u64 {
        self.raw(key).as_u64().unwrap_or_else(|| panic!("no setting {key}"))
    }

    pub(crate) fn or(&self, key: &str, default: f64) -> f64 {
        self.raw(key).as_f64().unwrap_or(default)
    }

    pub(crate) fn flag(&self, key: &str) -> bool {
        self.raw(key).as_bool().unwrap_or(false)
    }

    pub(crate) fn pair(&self, key: &str) -> (f64, f64) {
        let pair = numbers(self.raw(key));
        (pair[0], pair[1])
    }

    pub(crate) fn nested(&self, key: &str) -> Option<Hyper<'a>> {
        let inner = self.raw(key);
        inner.is_object().then(|| Hyper::new(inner))
    }

    /// The settings that nobody has read.
    pub(crate) fn unread(&self) -> Vec<&'a String> {
        let read = self.read.borrow();
        self.all
            .as_object()
            .into_iter()
            .flat_map(|all| all.keys())
            .filter(|key| !read.contains(*key))
            .collect()
    }
}

/// Compares as the files ask for: `|got − want| ≤ rtol max(1, |want|)`.
#[derive(Clone, Copy)]
pub(crate) struct Tolerance(pub f64);

impl Tolerance {
    pub(crate) fn compare(self, what: &str, step: usize, got: &[f64], want: &[f64]) -> Result<(), String> {
        if got.len() != want.len() {
            return Err(format!("{what} has {} entries, not {}", got.len(), want.len()));
        }
        for (i, (got, want)) in got.iter().zip(want).enumerate() {
            let error = (got - want).abs() / want.abs().max(1.0);
            if error.is_nan() || error > self.0 {
                return Err(format!("{what}[{i}] at {step}: {got}, not {want} (off by {error:.1e})"));
            }
        }
        Ok(())
    }
}
