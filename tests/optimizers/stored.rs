//! Rules and states as data: a run survives being stored, a state that does not fit is refused, and
//! every setting counts.

use ciborium::Value;
use gradus::Real;
use gradus::optim::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

/// A narrow bowl that is not symmetric; both coordinates are far from 0 on the way.
fn gradient<T: Real>([x, y]: [T; 2]) -> [T; 2] {
    [T::of(2.0) * x + y, T::of(8.0) * y + x - T::of(1.0)]
}

fn to_value(data: &impl Serialize) -> Value {
    Value::serialized(data).expect("plain data")
}

/// The leaves of `value`, each to be changed in place.
fn leaves<'v>(value: &'v mut Value, name: &str, each: &mut dyn FnMut(&str, &mut Value)) {
    match value {
        Value::Map(pairs) => {
            for (key, value) in pairs {
                let key = key.as_text().expect("a name").to_owned();
                leaves(value, &format!("{name}.{key}"), each);
            }
        }
        Value::Array(values) if values.iter().any(|v| !v.is_float()) => {
            for (k, value) in values.iter_mut().enumerate() {
                leaves(value, &format!("{name}[{k}]"), each);
            }
        }
        leaf => each(name, leaf),
    }
}

/// All copies of `value` with one leaf changed, with the name of the leaf.
fn changed(value: &Value, change: &dyn Fn(&Value) -> Vec<Value>) -> Vec<(String, Value)> {
    let mut changes = Vec::new();
    leaves(&mut value.clone(), "", &mut |name, leaf| {
        changes.extend(change(leaf).into_iter().map(|new| (name.to_owned(), new)));
    });
    let with = |(name, new): (String, Value)| {
        let mut copy = value.clone();
        leaves(&mut copy, "", &mut |other, leaf| {
            if other == name {
                *leaf = new.clone();
            }
        });
        (name, copy)
    };
    changes.into_iter().map(with).collect()
}

fn steps<T: Real, R: Rule<T>, S: Schedule>(optimizer: &mut Optimizer<T, R, S>, x: &mut [T; 2], count: usize) {
    for _ in 0..count {
        let gradient = gradient(*x);
        optimizer.step(x, &gradient).expect("a step");
    }
}

fn survives<T, R>(name: &str, rule: &R)
where
    T: Real + Serialize + DeserializeOwned,
    R: Rule<T> + Serialize + DeserializeOwned,
    R::State: Serialize + DeserializeOwned,
{
    let start = [T::of(3.0), T::of(-2.0)];
    let (mut x, mut y) = (start, start);
    let mut whole: Optimizer<T, R> = rule.clone().optimizer(2).expect(name);
    let mut parts = whole.clone();
    for part in 0..4 {
        steps(&mut whole, &mut x, 5);
        steps(&mut parts, &mut y, 5);
        assert_eq!((x, whole.steps()), (y, parts.steps()), "{name}");
        parts = if part % 2 == 0 {
            to_value(&parts).deserialized().expect(name)
        } else {
            serde_json::from_str(&serde_json::to_string(&parts).expect(name)).expect(name)
        };
        assert_eq!(to_value(&parts), to_value(&whole), "{name}");
    }
}

#[test]
fn every_rule_survives_in_both_precisions() {
    fn check<R>(name: &str, rule: &R, (): ())
    where
        R: Rule<f64> + Rule<f32> + Serialize + DeserializeOwned,
        <R as Rule<f64>>::State: Serialize + DeserializeOwned,
        <R as Rule<f32>>::State: Serialize + DeserializeOwned,
    {
        survives::<f64, R>(name, rule);
        survives::<f32, R>(name, rule);
    }
    for_every_rule!(check, ());
}

/// What no state of a rule with two parameters can have for a leaf.
fn impossible(leaf: &Value) -> Vec<Value> {
    match leaf {
        Value::Array(values) if !values.is_empty() => {
            let shorter = Value::Array(values[1..].to_vec());
            let longer = Value::Array([values.clone(), vec![Value::Float(0.5)]].concat());
            // Of one entry, in a group of one, the shorter is empty, which some slots may be.
            if values.len() == 1 { vec![longer] } else { vec![shorter, longer] }
        }
        Value::Integer(_) => [u64::MAX.into(), (-1).into()].map(Value::Integer).into(),
        Value::Float(_) => [f64::NAN, -1.0].map(Value::Float).into(),
        _ => Vec::new(),
    }
}

#[test]
fn a_state_that_does_not_fit_is_refused() {
    fn check<R>(name: &str, rule: &R, (): ())
    where
        R: Rule<f64> + Serialize + DeserializeOwned,
        R::State: Serialize + DeserializeOwned,
    {
        let mut optimizer = rule.clone().optimizer(2).expect(name);
        steps(&mut optimizer, &mut [3.0, -2.0], 4);
        let mut value = to_value(&optimizer);
        let whole = value.clone();
        let Value::Map(pairs) = &mut value else { panic!("{name}") };
        for k in 0..pairs.len() {
            // Settings may be any in their range; see the other tests.
            if ["rule", "schedule"].contains(&pairs[k].0.as_text().expect("a name")) {
                continue;
            }
            for (field, part) in changed(&pairs[k].1, &impossible) {
                let Value::Map(mut copy) = whole.clone() else { panic!("{name}") };
                copy[k].1 = part;
                let read: Result<Optimizer<f64, R>, _> = Value::Map(copy).deserialized();
                assert!(read.is_err(), "{name}: {field} of {:?}", pairs[k].0);
            }
        }
    }
    for_every_rule!(check, ());
}

/// A second moment below 0 would become NaN under its root.
#[test]
fn a_negative_square_is_refused() {
    let adam: Optimizer<f64, Adam> = Adam::new(0.1).optimizer(2).expect("valid settings");
    let text = serde_json::to_string(&adam).expect("plain data");
    let bad = text.replace("\"second\":[0.0,0.0]", "\"second\":[0.0,-1.0]");
    let error = serde_json::from_str::<Optimizer<f64, Adam>>(&bad).expect_err("below 0");
    assert!(error.to_string().starts_with("AdamState.second[1] is -1, allowed is [0, inf]"), "{error}");
    // More parameters than memory: an error, not the end of the process.
    let plain: Optimizer<f64, Sgd> = Sgd::new(0.1).optimizer(2).expect("valid settings");
    let text = serde_json::to_string(&plain).expect("plain data");
    let bad = text.replace("\"parameters\":2", "\"parameters\":9223372036854775807");
    let error = serde_json::from_str::<Optimizer<f64, Sgd>>(&bad).expect_err("too many");
    assert!(error.to_string().contains("does not fit into memory"), "{error}");
}

#[test]
fn groups_of_other_lengths_do_not_get_the_old_state() {
    let mut x = [1.0; 3];
    let adam = |length| (length, Adam::new(0.1));
    let mut optimizer = Groups([adam(1), adam(2)]).optimizer(3).expect("valid settings");
    optimizer.step(&mut x, &[1.0; 3]).expect("a step");
    let error = optimizer.set_rule(Groups([adam(2), adam(1)])).expect_err("another cut");
    assert_eq!(error.to_string(), "AdamState.first has 1 values, expected 2");
    assert_eq!(optimizer.rule().0[0].0, 1);
}

/// The bits of a run at falling rates, along gradients that change their signs and get smaller: some settings
/// matter only then.
fn path<R: Rule<f64>>(rule: R) -> Option<Vec<u64>> {
    let optimizer = rule.optimizer(2).ok()?;
    Some(if optimizer.learning_rate().is_none() {
        points(optimizer)
    } else {
        points(optimizer.schedule(ExponentialDecay::new(0.95)).expect("a rate to drive"))
    })
}

fn points<R: Rule<f64>, S: Schedule>(mut optimizer: Optimizer<f64, R, S>) -> Vec<u64> {
    let mut x = [3.0, -2.0];
    let mut points = Vec::new();
    for k in 0..24 {
        let k = f64::from(k);
        let gradient = [0.2 * x[0] + 2.0 * (1.3 * k).cos() * 0.9_f64.powf(k), 0.3 * x[1] - (0.9 * k).sin()];
        optimizer.step(&mut x, &gradient).expect("a step");
        points.extend(x.map(f64::to_bits));
    }
    points
}

/// Other values of a setting; those out of range are refused and do not count.
fn other(leaf: &Value) -> Vec<Value> {
    match leaf {
        Value::Float(x) if *x == 0.0 => vec![Value::Float(0.01), Value::Float(0.6)],
        Value::Float(x) => [0.1, 0.7, 1.3].map(|factor| Value::Float(x * factor)).into(),
        Value::Integer(x) => vec![Value::Integer((i128::from(*x) + 1).try_into().expect("small"))],
        Value::Bool(is) => vec![Value::Bool(!is)],
        Value::Text(word) if word == "Off" => vec!["Corrected".into(), "Uncorrected".into()],
        Value::Text(_) => vec!["Off".into()],
        _ => Vec::new(),
    }
}

/// Settings that change no point of these runs: without momentum those of the velocity, which have a row
/// with it; and what decides about the answer in the state, not about the path.
const IDLE: &[(&str, &[&str])] = &[
    ("Sgd :: new(", &[".dampening", ".nesterov", ".rate_in_velocity", ".bias_correction"]),
    ("ScheduleFree :: sgd(", &[".dampening", ".nesterov", ".rate_in_velocity", ".bias_correction"]),
    ("RmsProp\n{ bias_correction", &[".nesterov", ".rate_in_velocity"]),
    ("Asgd {", &[".average_from"]),
    // Another length is refused.
    ("Groups(", &["[0][0]", "[1][0]"]),
];

/// The settings of a rule of which no other value changes a point, and how many settings there are.
fn idle<R: Rule<f64> + Serialize + DeserializeOwned>(name: &str, rule: &R) -> (Vec<String>, usize) {
    let base = path(rule.clone()).expect(name);
    let mut counts = BTreeMap::new();
    for (setting, value) in changed(&to_value(rule), &other) {
        let rule: R = value.deserialized().expect(name);
        *counts.entry(setting).or_insert(false) |= path(rule).is_some_and(|path| path != base);
    }
    let settings = counts.len();
    let idle = counts.into_iter().filter(|(_, counts)| !counts);
    (idle.map(|(setting, _)| setting).collect(), settings)
}

#[test]
fn every_setting_counts() {
    fn check<R>(name: &str, rule: &R, (silent, seen): (&mut Vec<String>, &mut usize))
    where
        R: Rule<f64> + Serialize + DeserializeOwned,
    {
        let (same, count) = idle(name, rule);
        silent.extend(same.into_iter().map(|setting| format!("{name}{setting}")));
        *seen += count;
    }
    let (mut silent, mut seen) = (Vec::new(), 0);
    for_every_rule!(check, (&mut silent, &mut seen));
    let is_idle = |line: &str, (rule, settings): &(&str, &[&str])| {
        line.starts_with(rule) && settings.iter().any(|setting| line.ends_with(setting))
    };
    silent.retain(|line| !IDLE.iter().any(|entry| is_idle(line, entry)));
    assert!(silent.is_empty() && seen > 200, "{seen}\n{}", silent.join("\n"));
}
