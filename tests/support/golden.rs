//! Reading the golden files: numbers, which may be not finite, and lists of them.

use serde_json::Value;

/// A file of `tests/golden`.
pub(crate) fn file(name: &str) -> Value {
    let path = format!("{}/tests/golden/{name}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path}: {e}"));
    serde_json::from_str(&text).unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// A number; those that are not finite are written as words.
pub(crate) fn number(json: &Value) -> f64 {
    match json {
        Value::String(word) => match word.as_str() {
            "NaN" => f64::NAN,
            "Infinity" => f64::INFINITY,
            "-Infinity" => f64::NEG_INFINITY,
            _ => panic!("not a number: {word}"),
        },
        _ => json.as_f64().unwrap_or_else(|| panic!("not a number: {json}")),
    }
}

/// A list.
pub(crate) fn list(json: &Value) -> &[Value] {
    json.as_array().unwrap_or_else(|| panic!("not a list: {json}"))
}

/// A list of numbers.
pub(crate) fn numbers(json: &Value) -> Vec<f64> {
    list(json).iter().map(number).collect()
}

/// A name.
pub(crate) fn text(json: &Value) -> &str {
    json.as_str().unwrap_or_else(|| panic!("not a text: {json}"))
}
