//! Tests of `checkpoint::fingerprint`.

use super::*;
use crate::optim::{Adam, ClipNorm, Groups, Sgd};

#[test]
fn a_difference_is_reported_by_its_field() {
    let stored = Fingerprint::with("fit", vec![fact("rule", &(ClipNorm(1.0), Adam::new(0.1)))]);
    let given = Fingerprint::with("fit", vec![fact("rule", &(ClipNorm(1.0), Adam::new(0.5)))]);
    let found = given.differences(stored.as_value());
    let texts: Vec<String> = found.iter().map(ToString::to_string).collect();
    assert_eq!(texts, ["rule[1].learning_rate is 0.1 there and 0.5 here"]);
    assert!(given.differences(given.as_value()).is_empty());
}

#[test]
fn a_switch_that_a_file_does_not_have_yet_is_off_there() {
    let given = |on: bool| Fingerprint::with("fit", vec![fact("switch", &on)]);
    let stored = Fingerprint::of("fit");
    assert!(given(false).differences(stored.as_value()).is_empty());
    assert_eq!(
        given(true).differences(stored.as_value())[0].to_string(),
        "switch is none there and true here"
    );
    // A fact that is none there is another thing.
    let none = Fingerprint::with("fit", vec![fact("switch", &None::<bool>)]);
    assert_eq!(given(false).differences(none.as_value()).len(), 1);
}

#[test]
fn names_have_no_paths() {
    assert_eq!(short_type_name::<(ClipNorm, Adam)>(), "(ClipNorm, Adam)");
    assert_eq!(short_type_name::<Groups<[(usize, Sgd); 2]>>(), "Groups<[(usize, Sgd); 2]>");
    assert_eq!(short_type_name::<f32>(), "f32");
}
