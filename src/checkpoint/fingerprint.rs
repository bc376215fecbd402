//! The fingerprint of a run: facts by which a file is recognized as one of it, and what differs if it is not.
//!
//! A fact is a name with a value of CBOR. Settings are compared field by field, whatever
//! the rule is, so that the error can say which one differs.

use super::error::Difference;
use ciborium::Value;
use serde::Serialize;

/// What kind of file it is, and of which run: a map of facts.
#[derive(Clone, Debug)]
pub(crate) struct Fingerprint(Value);

/// One fact. A value that cannot be serialized is none, as a stored one would be.
pub(crate) fn fact<V: Serialize + ?Sized>(name: &str, value: &V) -> (Value, Value) {
    (name.into(), Value::serialized(value).unwrap_or(Value::Null))
}

/// The name of a type without the paths to it, such as `(ClipNorm, Adam)`.
pub(crate) fn short_type_name<X: ?Sized>() -> String {
    let (mut short, mut word) = (String::new(), String::new());
    for c in core::any::type_name::<X>().chars() {
        match c {
            ':' => word.clear(),
            c if c.is_alphanumeric() || c == '_' => word.push(c),
            c => {
                short.push_str(&word);
                word.clear();
                short.push(c);
            }
        }
    }
    short + &word
}

impl Fingerprint {
    /// The one fact that every file has.
    pub(crate) fn of(kind: &str) -> Self {
        Self::with(kind, Vec::new())
    }

    /// The kind of file, and more.
    pub(crate) fn with(kind: &str, more: Vec<(Value, Value)>) -> Self {
        let mut all = vec![fact("kind", kind)];
        all.extend(more);
        Self(Value::Map(all))
    }

    pub(super) fn as_value(&self) -> &Value {
        &self.0
    }

    /// What differs in `stored`. Facts that only a later version writes are not looked at.
    pub(super) fn differences(&self, stored: &Value) -> Vec<Difference> {
        let mut found = Vec::new();
        compare("", stored, &self.0, &mut found);
        found
    }
}

fn compare(what: &str, stored: &Value, given: &Value, found: &mut Vec<Difference>) {
    match (stored, given) {
        (Value::Map(there), Value::Map(here)) => {
            for (name, given) in here {
                let stored = there.iter().find(|(other, _)| other == name);
                // A switch that an earlier version did not have yet, and that is off here as well.
                if stored.is_none() && *given == Value::Bool(false) {
                    continue;
                }
                let stored = stored.map_or(&Value::Null, |(_, value)| value);
                let dot = if what.is_empty() { "" } else { "." };
                compare(&format!("{what}{dot}{}", text(name)), stored, given, found);
            }
        }
        (Value::Array(there), Value::Array(here)) if there.len() == here.len() => {
            for (k, (stored, given)) in there.iter().zip(here).enumerate() {
                compare(&format!("{what}[{k}]"), stored, given, found);
            }
        }
        _ if stored == given => {}
        _ => {
            found.push(Difference { what: what.to_owned(), stored: text(stored), given: text(given) });
        }
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Integer(whole) => i128::from(*whole).to_string(),
        Value::Float(x) => x.to_string(),
        Value::Bool(is) => is.to_string(),
        Value::Null => "none".to_owned(),
        Value::Array(values) => format!("[{}]", values.iter().map(text).collect::<Vec<_>>().join(", ")),
        Value::Map(pairs) => {
            let pairs = pairs.iter().map(|(name, value)| format!("{}: {}", text(name), text(value)));
            format!("{{{}}}", pairs.collect::<Vec<_>>().join(", "))
        }
        other => format!("{other:?}"),
    }
}

#[cfg(test)]
#[path = "../../tests/unit/checkpoint/fingerprint.rs"]
mod tests;
