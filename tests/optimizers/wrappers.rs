//! What wraps another rule passes on whatever it is asked: its rate, its checks of settings, lengths and states, and whether it mixes.

use gradus::optim::*;

type Inner = Groups<[(usize, Sgd); 1]>;

/// Two parameters, a rate of 0.25 and a velocity.
fn inner(rate: f64) -> Inner {
    Groups([(2, Sgd { momentum: 0.5, ..Sgd::new(rate) })])
}

/// Every wrapper around the rule `$rule`, at every place that a rule can have in it.
macro_rules! for_every_wrapper {
    ($check:ident, $rule:expr) => {
        for_every_wrapper! { $check:
            ($rule,),
            ($rule, Ascend),
            (Ascend, $rule),
            ($rule, Ascend, Ascend),
            (Ascend, $rule, Ascend),
            (Ascend, Ascend, $rule),
            ($rule, Ascend, Ascend, Ascend),
            (Ascend, $rule, Ascend, Ascend),
            (Ascend, Ascend, $rule, Ascend),
            (Ascend, Ascend, Ascend, $rule),
            Some($rule),
            (None::<Adam>, Some($rule)),
            Decoupled { rule: $rule, weight_decay: 0.0 },
            Accumulate { rule: $rule, every: 1 },
            ScheduleFree { rule: $rule, beta: 0.5 },
            Groups(((2, $rule),)),
            Groups(((2, $rule), (0, Ascend))),
            Groups(((0, Ascend), (2, $rule))),
            Groups(((0, Ascend), (2, $rule), (0, Ascend))),
            Groups(((0, Ascend), (0, Ascend), (2, $rule))),
            Groups(((0, Ascend), (2, $rule), (0, Ascend), (0, Ascend))),
            Groups(((0, Ascend), (0, Ascend), (0, Ascend), (2, $rule))),
            Groups([(2, $rule)]),
        }
    };
    ($check:ident: $($rule:expr),+ $(,)?) => {$( $check(stringify!($rule), &$rule); )+};
}

#[test]
fn rates_and_checks_are_those_of_the_rule_within() {
    fn fine<R: Rule<f64>>(name: &str, rule: &R) {
        assert_eq!(rule.learning_rate(), Some(0.25), "{name}");
        assert_eq!(rule.map_learning_rate(&mut |rate| 3.0 * rate).learning_rate(), Some(0.75), "{name}");
        assert_eq!(rule.with_learning_rate(2.0).learning_rate(), Some(2.0), "{name}");
        assert!(rule.check().is_ok() && rule.check_len(2).is_ok() && !rule.mixes(), "{name}");
        assert!(rule.check_state(&rule.init(2), 2).is_ok(), "{name}");
    }
    for_every_wrapper!(fine, inner(0.25));
}

#[test]
fn a_bad_setting_is_found_within() {
    fn refused<R: Rule<f64>>(name: &str, rule: &R) {
        let error = rule.check().expect_err(name);
        assert_eq!((error.owner, error.setting), ("Sgd", "learning_rate"), "{name}");
    }
    for_every_wrapper!(refused, inner(-1.0));
}

#[test]
fn lengths_that_do_not_add_up_are_found_within() {
    fn refused<R: Rule<f64>>(name: &str, rule: &R) {
        // The wrapper says two, its inner groups three.
        assert!(rule.check_len(2).is_err(), "{name}");
    }
    for_every_wrapper!(refused, Groups([(1, Sgd::new(0.1)), (2, Sgd::new(0.1))]));
}

#[test]
fn a_rule_that_mixes_is_found_within() {
    fn mixes<R: Rule<f64>>(name: &str, rule: &R) {
        assert!(rule.mixes(), "{name}");
    }
    for_every_wrapper!(mixes, Lbfgs::new(0.1));
}

/// The state of the rule within has one velocity where there have to be two.
#[test]
fn a_state_of_another_length_is_found_within() {
    #[derive(Clone)]
    struct Short(Sgd);
    impl Rule<f64> for Short {
        type State = SgdState<f64>;
        fn check(&self) -> Result<(), gradus::error::InvalidSetting> {
            Ok(())
        }
        fn init(&self, n: usize) -> SgdState<f64> {
            Rule::<f64>::init(&self.0, n - 1)
        }
        fn apply(&self, state: &mut SgdState<f64>, params: &[f64], step: &mut [f64]) {
            self.0.apply(state, params, step);
        }
        fn check_state(&self, state: &SgdState<f64>, n: usize) -> Result<(), OptimError> {
            self.0.check_state(state, n)
        }
    }
    fn refused<R: Rule<f64>>(name: &str, rule: &R) {
        let error = rule.check_state(&rule.init(2), 2).expect_err(name);
        assert_eq!(error.to_string(), "SgdState.velocity has 1 values, expected 2", "{name}");
    }
    for_every_wrapper!(refused, Short(Sgd { momentum: 0.5, ..Sgd::new(0.1) }));
}

/// A member that `set_rule` has put where there was none begins with a state of its own; one that was taken away leaves its state.
#[test]
fn a_member_that_comes_later_begins_anew() {
    let sgd = Sgd { momentum: 0.5, ..Sgd::new(1.0) };
    let mut x = [0.0];
    let mut optimizer = (None, Ascend).optimizer(1).expect("valid settings");
    optimizer.step(&mut x, &[1.0]).expect("a step"); // up, by the gradient itself
    optimizer.set_rule((Some(sgd), Ascend)).expect("any state fits");
    optimizer.step(&mut x, &[1.0]).expect("a step"); // the velocity is 1
    optimizer.step(&mut x, &[1.0]).expect("a step"); // and 1.5
    assert_eq!(x, [3.5]);
    optimizer.set_rule((None, Ascend)).expect("any state fits");
    optimizer.step(&mut x, &[1.0]).expect("a step");
    assert_eq!(x, [4.5]);
}
