//! What all rules have in common: they descend, in both precisions, and refuse what they cannot use.

#[macro_use]
#[path = "../support/rules.rs"]
mod rules;

mod averages;
mod descends;
mod ends;
mod formulas;
mod golden;
mod lbfgs;
mod limits;
mod passes;
mod plateaus;
mod presets;
mod refuses;
mod signs;
#[cfg(feature = "serde")]
mod stored;
mod wrappers;

use gradus::error::LengthMismatch;
use gradus::optim::*;

/// Two steps, the second of which must not happen.
fn stays<R: Rule<f64>>(rule: R, gradient: &[f64]) -> OptimError
where
    R::State: PartialEq,
{
    let mut x = [1.0, 2.0];
    let mut optimizer = rule.optimizer(2).expect("valid settings");
    optimizer.step(&mut x, &[0.5, 0.25]).expect("a step");
    let (state, before) = (optimizer.state().clone(), x);
    let error = optimizer.step(&mut x, gradient).expect_err("no step");
    assert!(*optimizer.state() == state && x == before && optimizer.steps() == 1);
    error
}

#[test]
fn a_gradient_that_is_not_finite_changes_nothing() {
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let error = stays((ClipNorm(1.0), Adam::new(0.1)), &[1.0, bad]);
        let OptimError::NonFinite(NonFiniteGradient { index, step, .. }) = error else { panic!("{error}") };
        assert_eq!((index, step), (1, 1));
    }
}

#[test]
fn a_wrong_length_changes_nothing() {
    let error = stays(Adam::new(0.1), &[1.0]);
    assert_eq!(error, LengthMismatch { what: "gradient", expected: 2, actual: 1 }.into());
    let mut adam = Adam::new(0.1).optimizer(2).expect("valid settings");
    let error = adam.step(&mut [1.0], &[1.0, 2.0]).expect_err("too few parameters");
    assert_eq!(error, LengthMismatch { what: "params", expected: 2, actual: 1 }.into());
}

#[test]
fn groups_have_to_add_up() {
    let short: Result<Optimizer<f64, _>, _> = Groups(((1, Sgd::new(0.1)), (1, Sgd::new(0.1)))).optimizer(3);
    let error = short.expect_err("a parameter without a group");
    assert_eq!(error, LengthMismatch { what: "groups", expected: 3, actual: 2 }.into());
}

#[test]
fn a_schedule_that_returns_nonsense_is_an_error() {
    for bad in [f64::NAN, f64::INFINITY, -0.1] {
        let mut x = [1.0];
        let sgd = Sgd::new(0.1).optimizer(1).expect("valid settings");
        let mut sgd = sgd.schedule(move |_step: u64| bad).expect("a closure has no settings");
        assert!(matches!(sgd.step(&mut x, &[1.0]), Err(OptimError::Setting(_))));
        assert_eq!((x, sgd.steps()), ([1.0], 0));
    }
}

#[test]
fn a_schedule_needs_a_rate_to_drive() {
    let rprop: Optimizer<f64, _> = Rprop::default().optimizer(1).expect("valid settings");
    assert!(matches!(rprop.schedule(CosineDecay::new(5)), Err(OptimError::NoLearningRate)));
}

#[test]
fn every_group_is_driven_from_its_own_rate() {
    let mut x = [0.0, 0.0];
    let groups = Groups([(1, Sgd::new(1.0)), (1, Sgd::new(0.25))]);
    let sgd = (ClipNorm(9.0), groups).optimizer(2).expect("valid settings");
    let mut sgd = sgd.schedule(StepDecay { every: 1, factor: 0.5 }).expect("valid settings");
    for _ in 0..2 {
        sgd.step(&mut x, &[1.0, 1.0]).expect("a step");
    }
    assert_eq!(x, [-1.5, -0.375]);
    assert_eq!(sgd.learning_rate(), Some(0.25));
}

#[test]
fn settings_can_change_on_the_way() {
    let mut x = [0.0];
    let mut sgd = Sgd::new(1.0).optimizer(1).expect("valid settings");
    sgd.step(&mut x, &[1.0]).expect("a step");
    sgd.set_rule(Sgd { momentum: 0.5, ..Sgd::new(1.0) }).expect("valid settings");
    sgd.step(&mut x, &[1.0]).expect("a step"); // the velocity starts now, at 1
    sgd.step(&mut x, &[1.0]).expect("a step"); // 1.5
    assert_eq!(x, [-3.5]);
    assert!(sgd.set_rule(Sgd::new(-1.0)).is_err());
    assert_eq!(sgd.rule().momentum, 0.5);
}

/// Derivatives that have always been 0 divide 0 by 0 in any rule without an epsilon.
#[test]
fn a_coordinate_without_gradient_stays() {
    fn moves<R: Rule<f64>>(rule: R) -> f64 {
        let mut x = [1.0, 1.0];
        let mut optimizer = rule.optimizer(2).expect("valid settings");
        for _ in 0..3 {
            optimizer.step(&mut x, &[0.0, 1.0]).expect("a step");
        }
        x[0] - 1.0
    }
    let none = 0.0;
    assert_eq!(moves(Adagrad { epsilon: none, ..Adagrad::new(0.1) }), 0.0);
    assert_eq!(moves(RmsProp { epsilon: none, centered: true, ..RmsProp::new(0.1) }), 0.0);
    assert_eq!(moves(Adam { epsilon: none, ..Adam::new(0.1) }), 0.0);
    assert_eq!(moves(Adamax { epsilon: none, ..Adamax::new(0.1) }), 0.0);
    assert_eq!(moves(Nadam { epsilon: none, ..Nadam::new(0.1) }), 0.0);
    assert_eq!(moves(Radam { epsilon: none, ..Radam::new(0.1) }), 0.0);
    assert_eq!(moves(AdaBelief { epsilon: none, epsilon_root: none, ..AdaBelief::new(0.1) }), 0.0);
    assert_eq!(moves(Yogi { epsilon: none, initial: none, ..Yogi::new(0.1) }), 0.0);
    assert_eq!(moves(Adan { epsilon: none, ..Adan::new(0.1) }), 0.0);
    assert_eq!(moves(Sm3 { epsilon_root: none, ..Sm3::new(0.1) }), 0.0);
    assert_eq!(moves(Adadelta::default()), 0.0);
    assert_eq!(moves(Rprop::default()), 0.0);
}

/// The norm of these is beyond the largest f32, the clipped gradient is not.
#[test]
fn a_clip_of_very_long_gradients() {
    let mut x = [0.0_f32, 0.0];
    let mut sgd = (ClipNorm(5.0), Sgd::new(1.0)).optimizer(2).expect("valid settings");
    sgd.step(&mut x, &[f32::MAX, -f32::MAX]).expect("a finite gradient");
    // 5 / √2, rounded to f32.
    assert_eq!(x, [-3.535_534, 3.535_534]);
}

/// An empty parameter vector is odd, but no reason to fail.
#[test]
fn nothing_to_move() {
    let mut lamb = (ClipNorm(1.0), Lamb::new(0.1)).optimizer(0).expect("valid settings");
    let nothing: &mut [f64] = &mut [];
    assert_eq!(lamb.step(nothing, &[]), Ok(()));
    assert_eq!(lamb.parameters(), 0);
}

/// A rule alone may go in one pass over memory; in a chain it takes three. The bits are the same.
#[test]
fn one_pass_and_three_agree() {
    fn agree<R: Rule<f64>>(name: &str, rule: &R, (): ()) {
        let (mut x, mut y) = ([3.0, -0.0], [3.0, -0.0]);
        let mut alone = rule.clone().optimizer(2).expect(name);
        let mut chained = (rule.clone(),).optimizer(2).expect(name);
        for _ in 0..20 {
            let gradient = x.map(|x: f64| 3.0 * (x / 3.0).tanh());
            alone.step(&mut x, &gradient).expect(name);
            chained.step(&mut y, &gradient).expect(name);
            assert_eq!(
                (x.map(f64::to_bits), alone.steps()),
                (y.map(f64::to_bits), chained.steps()),
                "{name}"
            );
        }
        assert_eq!(format!("({:?},)", alone.state()), format!("{:?}", chained.state()), "{name}");
    }
    for_every_rule!(agree, ());
}
