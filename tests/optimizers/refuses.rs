//! Settings out of range: one row each, for rules and for schedules.

use gradus::error::InvalidSetting;
use gradus::optim::*;

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
    Lbfgs::new(-1.0) => "Lbfgs" "learning_rate";
    Lbfgs { memory: 0, ..Lbfgs::default() } => "Lbfgs" "memory";
    Lbfgs { gradient_tolerance: -1.0, ..Lbfgs::default() } => "Lbfgs" "gradient_tolerance";
    Lbfgs { change_tolerance: f64::NAN, ..Lbfgs::default() } => "Lbfgs" "change_tolerance";
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
        (MultiStepDecay::new(&[1], -0.5).check(), "factor"),
        (ExponentialDecay::new(f64::NAN).check(), "factor"),
        (InverseTimeDecay { steps: 0, ..InverseTimeDecay::new(1.0) }.check(), "steps"),
        (PolynomialDecay { power: 0.0, ..PolynomialDecay::new(5) }.check(), "power"),
        (LinearRamp { from: -1.0, to: 1.0, steps: 5, begin: 0 }.check(), "from"),
        (CosineDecay { minimum: -1.0, ..CosineDecay::new(5) }.check(), "minimum"),
        (CosineRestarts { growth: 0, ..CosineRestarts::new(5) }.check(), "growth"),
        (Warmup { steps: 0, ..Warmup::cosine(5) }.check(), "steps"),
        (one_cycle.check(), "back"),
        (Cyclic { down: 0, ..Cyclic::new(1.0, 5) }.check(), "down"),
        (plateau.check(), "relative"),
        (Annealing { ratio: 0.5, ..Annealing::default() }.check(), "ratio"),
        (Knots { points: vec![(2.0, 1.0), (1.0, 1.0)], shape: Ramp::Linear }.check(), "step"),
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
        CosineDecay { rise_again: true, ..CosineDecay::new(u64::MAX) }.rate(1.0, u64::MAX),
        Cyclic { up: u64::MAX, down: u64::MAX, ..Cyclic::new(1.0, 1) }.rate(1.0, u64::MAX),
        OneCycle::new(0, 0.3).rate(1.0, 7),
        Knots::default().rate(1.0, 7),
        PolynomialDecay::new(0).rate(1.0, 7),
    ];
    assert!(never.iter().all(|rate| rate.is_finite() && *rate >= 0.0), "{never:?}");
}

/// One row a rule: what the papers and libraries set is in range.
#[test]
fn defaults_are_valid() {
    fn valid<R: Rule<f64> + Default>() -> bool {
        R::default().check().is_ok()
    }
    assert!(valid::<Sgd>() && valid::<Adagrad>() && valid::<Adadelta>() && valid::<RmsProp>());
    assert!(valid::<Adam>() && valid::<AdamW>() && valid::<Adamax>() && valid::<Nadam>() && valid::<Radam>());
    assert!(valid::<Asgd>() && valid::<AdaBelief>() && valid::<Yogi>() && valid::<Lion>() && valid::<Lamb>());
    assert!(
        valid::<Lars>() && valid::<Novograd>() && valid::<Adan>() && valid::<Sm3>() && valid::<SignSgd>()
    );
    assert!(valid::<Rprop>() && valid::<Lbfgs>() && valid::<ScheduleFree<AdamW>>());
}
