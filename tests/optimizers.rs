//! What all rules have in common: they descend, in both precisions, and refuse what they cannot use.

use gradus::Real;
use gradus::error::{InvalidSetting, LengthMismatch};
use gradus::optim::*;

/// `x² + 4 y²` from (3, 2), and Rosenbrock's valley from (−1.2, 1).
#[derive(Clone, Copy)]
enum Problem {
    Parabola,
    Rosenbrock,
}

impl Problem {
    fn start<T: Real>(self) -> [T; 2] {
        match self {
            Self::Parabola => [T::of(3.0), T::of(2.0)],
            Self::Rosenbrock => [T::of(-1.2), T::of(1.0)],
        }
    }

    fn value<T: Real>(self, [x, y]: [T; 2]) -> f64 {
        let (x, y) = (x.widen(), y.widen());
        match self {
            Self::Parabola => x * x + 4.0 * y * y,
            Self::Rosenbrock => 100.0 * (y - x * x).powi(2) + (1.0 - x).powi(2),
        }
    }

    fn gradient<T: Real>(self, [x, y]: [T; 2]) -> [T; 2] {
        let of = |c: f64| T::of(c);
        match self {
            Self::Parabola => [of(2.0) * x, of(8.0) * y],
            Self::Rosenbrock => {
                let bend = of(200.0) * (y - x * x);
                [-of(2.0) * x * bend - of(2.0) * (T::one() - x), bend]
            }
        }
    }
}

/// The share of the starting value that is left after 400 steps.
fn left<T: Real>(rule: impl Rule<T>, problem: Problem) -> f64 {
    let mut x = problem.start::<T>();
    let before = problem.value(x);
    let mut optimizer = rule.optimizer(2).expect("valid settings");
    for _ in 0..400 {
        let gradient = problem.gradient(x);
        if optimizer.step(&mut x, &gradient).is_err() {
            return f64::INFINITY;
        }
    }
    problem.value(x) / before
}

/// One row a rule: its rates for the parabola and for the valley.
macro_rules! descends {
    ($($rule:expr => $parabola:expr, $valley:expr;)+) => {
        #[test]
        fn every_rule_descends_in_both_precisions() {
            let mut worse = Vec::new();
            $({
                let rule = $rule;
                for (problem, rate) in [(Problem::Parabola, $parabola), (Problem::Rosenbrock, $valley)] {
                    for left in [left::<f64>(rule(rate), problem), left::<f32>(rule(rate), problem)] {
                        // Far below the start; the slowest here, Adadelta, leaves a fifth.
                        if left.is_nan() || left > 0.25 {
                            worse.push(format!("{} at {rate}: {left}", stringify!($rule)));
                        }
                    }
                }
            })+
            assert!(worse.is_empty(), "{}", worse.join("\n"));
        }
    };
}

descends! {
    Sgd::new => 0.1, 1e-3;
    |r| Sgd { momentum: 0.9, nesterov: true, ..Sgd::new(r) } => 0.02, 5e-4;
    |r| Sgd::averaged(r, 0.9) => 0.1, 1e-3;
    Adagrad::new => 0.5, 0.2;
    Adagrad::tensorflow => 0.5, 0.2;
    Adagrad::optax => 0.5, 0.2;
    |r| Adadelta { epsilon: 1e-3, ..Adadelta::new(r) } => 1.0, 1.0;
    RmsProp::new => 0.02, 0.01;
    RmsProp::pytorch => 0.02, 0.01;
    RmsProp::tensorflow => 0.02, 0.01;
    |r| RmsProp { centered: true, momentum: 0.5, ..RmsProp::optax(r) } => 0.01, 2e-3;
    Adam::new => 0.1, 0.02;
    Adam::tensorflow => 0.1, 0.02;
    Adam::uncorrected => 0.1, 0.02;
    |r| Adam { amsgrad: AmsGrad::Uncorrected, ..Adam::new(r) } => 0.1, 0.05;
    |r| Adam { amsgrad: AmsGrad::Corrected, ..Adam::new(r) } => 0.1, 0.05;
    AdamW::new => 0.1, 0.02;
    Adamax::new => 0.1, 0.05;
    Nadam::new => 0.1, 0.02;
    Nadam::optax => 0.1, 0.02;
    Radam::new => 0.05, 1e-3;
    Radam::optax => 0.05, 1e-3;
    Asgd::new => 0.1, 1e-3;
    AdaBelief::new => 0.1, 0.02;
    Yogi::new => 0.1, 0.02;
    Lion::new => 0.02, 0.01;
    Lamb::new => 0.05, 0.01;
    |r| Lars { trust_coefficient: 0.01, ..Lars::new(r) } => 1.0, 0.1;
    Novograd::new => 0.02, 5e-3;
    Adan::new => 0.1, 0.02;
    Adan::optax => 0.1, 0.02;
    Sm3::new => 0.5, 0.2;
    SignSgd::new => 0.02, 0.01;
    |r| SignSgd { momentum: 0.9, ..SignSgd::new(r) } => 0.02, 0.01;
    Rprop::new => 0.1, 0.01;
    ScheduleFree::sgd => 0.1, 1e-3;
    ScheduleFree::adamw => 0.1, 0.05;
    |r| (ClipNorm(10.0), Adam::new(r)) => 0.1, 0.02;
    |r| (ClipValue(10.0), WeightDecay(1e-4), Sgd::new(r)) => 0.1, 1e-3;
    |r| Decoupled { rule: Adamax::new(r), weight_decay: 1e-3 } => 0.1, 0.05;
    |r| Accumulate { rule: Adam::new(r), every: 2 } => 0.1, 0.05;
    |r| Groups(((1, Adam::new(r)), (1, Adam::new(r)))) => 0.1, 0.02;
    |r| Some(Adam::new(r)) => 0.1, 0.02;
}

fn refusal<R: Rule<f64>>(rule: &R) -> InvalidSetting {
    rule.check().expect_err("a setting out of range")
}

/// One row a bad setting: the rule, the owner and the setting that the error names.
macro_rules! refuses {
    ($($rule:expr => $owner:literal $setting:literal;)+) => {
        #[test]
        fn settings_out_of_range_are_named() {
            $({
                let error = refusal(&$rule);
                assert_eq!((error.owner, error.setting), ($owner, $setting));
                assert!(Rule::<f64>::optimizer($rule, 2).is_err());
            })+
        }
    };
}

refuses! {
    Sgd::new(-0.1) => "Sgd" "learning_rate";
    Sgd::new(f64::NAN) => "Sgd" "learning_rate";
    Sgd { momentum: 1.0, ..Sgd::new(0.1) } => "Sgd" "momentum";
    Sgd { dampening: 1.5, ..Sgd::new(0.1) } => "Sgd" "dampening";
    Sgd { weight_decay: -1.0, ..Sgd::new(0.1) } => "Sgd" "weight_decay";
    Sgd { initial_velocity: Some(f64::INFINITY), ..Sgd::new(0.1) } => "Sgd" "initial_velocity";
    Adagrad { learning_rate_decay: -1.0, ..Adagrad::default() } => "Adagrad" "learning_rate_decay";
    Adagrad { initial_accumulator: -1.0, ..Adagrad::default() } => "Adagrad" "initial_accumulator";
    Adadelta { epsilon: 0.0, ..Adadelta::default() } => "Adadelta" "epsilon";
    RmsProp { decay: 1.0, ..RmsProp::default() } => "RmsProp" "decay";
    RmsProp { epsilon_root: -1.0, ..RmsProp::default() } => "RmsProp" "epsilon_root";
    Adam { beta1: 1.0, ..Adam::default() } => "Adam" "beta1";
    Adam { beta2: -0.1, ..Adam::default() } => "Adam" "beta2";
    Adam { epsilon: f64::NAN, ..Adam::default() } => "Adam" "epsilon";
    Adam { initial_second: -1.0, ..Adam::default() } => "Adam" "initial_second";
    AdamW { beta1: 1.0, ..AdamW::default() } => "AdamW" "beta1";
    AdamW { weight_decay: -0.1, ..AdamW::default() } => "AdamW" "weight_decay";
    Adamax { beta2: 1.0, ..Adamax::default() } => "Adamax" "beta2";
    Nadam { momentum_reduction: 1.1, ..Nadam::default() } => "Nadam" "momentum_reduction";
    Radam { threshold: 3.0, ..Radam::default() } => "Radam" "threshold";
    Asgd { power: -1.0, ..Asgd::default() } => "Asgd" "power";
    AdaBelief { epsilon_root: -1.0, ..AdaBelief::default() } => "AdaBelief" "epsilon_root";
    Yogi { initial: -1.0, ..Yogi::default() } => "Yogi" "initial";
    Lion { weight_decay: -1.0, ..Lion::default() } => "Lion" "weight_decay";
    Lamb { beta2: 1.0, ..Lamb::default() } => "Lamb" "beta2";
    Lars { trust_coefficient: -1.0, ..Lars::default() } => "Lars" "trust_coefficient";
    Novograd { beta2: 1.0, ..Novograd::default() } => "Novograd" "beta2";
    Adan { beta3: 1.0, ..Adan::default() } => "Adan" "beta3";
    Sm3 { momentum: 1.0, ..Sm3::default() } => "Sm3" "momentum";
    SignSgd { momentum: 1.0, ..SignSgd::default() } => "SignSgd" "momentum";
    Rprop { eta_minus: 0.0, ..Rprop::default() } => "Rprop" "eta_minus";
    Rprop { eta_plus: 0.9, ..Rprop::default() } => "Rprop" "eta_plus";
    Rprop { min_step: 60.0, ..Rprop::default() } => "Rprop" "max_step";
    ScheduleFree { beta: 1.0, ..ScheduleFree::sgd(0.1) } => "ScheduleFree" "beta";
    ScheduleFree::sgd(-1.0) => "Sgd" "learning_rate";
    ClipNorm(0.0) => "ClipNorm" "bound";
    ClipValue(f64::NAN) => "ClipValue" "bound";
    WeightDecay(-1.0) => "WeightDecay" "factor";
    Decoupled { rule: Sgd::new(0.1), weight_decay: -1.0 } => "Decoupled" "weight_decay";
    Accumulate { rule: Sgd::new(0.1), every: 0 } => "Accumulate" "every";
    (ClipNorm(1.0), Adam::new(-1.0)) => "Adam" "learning_rate";
    Groups([(2, Adam::new(-1.0))]) => "Adam" "learning_rate";
    Groups(((1, Sgd::new(0.1)), (1, Adam::new(-1.0)))) => "Adam" "learning_rate";
    Some(Adam::new(-1.0)) => "Adam" "learning_rate";
}

#[test]
fn schedules_refuse_settings_out_of_range() {
    let one_cycle = OneCycle { back: Some(50.0), ..OneCycle::new(40, 0.3) };
    let plateau = ReduceOnPlateau { relative: 1.0, ..ReduceOnPlateau::new(0.5) };
    let bad = [
        (Constant { factor: -1.0 }.check(), "factor"),
        (StepDecay { every: 0, factor: 0.5 }.check(), "every"),
        (MultiStep::new(&[1], -0.5).check(), "factor"),
        (Exponential::new(f64::NAN).check(), "factor"),
        (InverseTime { steps: 0, ..InverseTime::new(1.0) }.check(), "steps"),
        (Polynomial { power: 0.0, ..Polynomial::new(5) }.check(), "power"),
        (Linear { from: -1.0, to: 1.0, steps: 5, begin: 0 }.check(), "from"),
        (Cosine { minimum: -1.0, ..Cosine::new(5) }.check(), "minimum"),
        (CosineRestarts { growth: 0, ..CosineRestarts::new(5) }.check(), "growth"),
        (Warmup { steps: 0, ..Warmup::cosine(5) }.check(), "steps"),
        (one_cycle.check(), "back"),
        (Cyclic { down: 0, ..Cyclic::new(1.0, 5) }.check(), "down"),
        (plateau.check(), "relative"),
        (Annealing { ratio: 0.5, ..Annealing::default() }.check(), "ratio"),
        (Knots { points: vec![(2.0, 1.0), (1.0, 1.0)], shape: Shape::Linear }.check(), "step"),
    ];
    for (checked, setting) in bad {
        assert_eq!(checked.expect_err("out of range").setting, setting);
    }
    let joined = Constant::default().then(5, Cyclic::new(-1.0, 5));
    assert_eq!(joined.check().expect_err("out of range").setting, "maximum");
}

#[test]
fn schedules_never_panic_even_unchecked() {
    let never = [
        StepDecay { every: 0, factor: 0.5 }.rate(1.0, u64::MAX),
        CosineRestarts { first: 0, growth: 0, minimum: 0.0 }.rate(1.0, u64::MAX),
        CosineRestarts { growth: 3, ..CosineRestarts::new(7) }.rate(1.0, u64::MAX),
        Cosine { rise_again: true, ..Cosine::new(u64::MAX) }.rate(1.0, u64::MAX),
        Cyclic { up: u64::MAX, down: u64::MAX, ..Cyclic::new(1.0, 1) }.rate(1.0, u64::MAX),
        OneCycle::new(0, 0.3).rate(1.0, 7),
        Knots::default().rate(1.0, 7),
        Polynomial::new(0).rate(1.0, 7),
    ];
    assert!(never.iter().all(|rate| rate.is_finite() && *rate >= 0.0), "{never:?}");
}

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
    assert!(matches!(rprop.schedule(Cosine::new(5)), Err(OptimError::NoLearningRate)));
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

/// Slopes that have always been 0 divide 0 by 0 in any rule without an epsilon.
#[test]
fn a_coordinate_without_slope_stays() {
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

/// An empty parameter vector is odd, but no reason to fail.
#[test]
fn nothing_to_move() {
    let mut lamb = (ClipNorm(1.0), Lamb::new(0.1)).optimizer(0).expect("valid settings");
    let nothing: &mut [f64] = &mut [];
    assert_eq!(lamb.step(nothing, &[]), Ok(()));
    assert_eq!(lamb.parameters(), 0);
}
