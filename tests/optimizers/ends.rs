//! The ends of the ranges of settings, those that belong to them: nothing is refused that the documentation allows.

use gradus::error::InvalidSetting;
use gradus::optim::*;

fn all_fine(checked: &[(&str, Result<(), InvalidSetting>)]) {
    for (name, result) in checked {
        assert_eq!(result, &Ok(()), "{name}");
    }
}

/// The result of `check`, for each rule or schedule beside its text.
macro_rules! checks {
    ($check:expr; $($settings:expr),+ $(,)?) => { all_fine(&[$( (stringify!($settings), $check(&$settings)) ),+]) };
}

#[test]
fn of_schedules() {
    fn check(schedule: &impl Schedule) -> Result<(), InvalidSetting> {
        schedule.check()
    }
    let cycle = OneCycle::new(9, 0.5);
    let plateau = ReduceOnPlateau::new(0.5);
    checks! { check;
        Constant { factor: 0.0 },
        StepDecay { every: 1, factor: 0.0 },
        MultiStepDecay::new(&[0], 0.0),
        ExponentialDecay { limit: Some(0.0), ..ExponentialDecay::new(0.0) },
        InverseTimeDecay::new(0.0),
        PolynomialDecay { end: 0.0, power: 1e-300, steps: 1, begin: 0 },
        LinearRamp { from: 0.0, to: 0.0, steps: 1, begin: 0 },
        CosineDecay { minimum: 0.0, exponent: 1e-300, ..CosineDecay::new(1) },
        CosineRestarts { first: 1, growth: 1, minimum: 0.0 },
        Warmup { start: 0.0, ..Warmup::linear(1) },
        // Phases of no length.
        OneCycle { peak: 0.0, back: None, end: 0.0, ..cycle },
        OneCycle { peak: 3.0, back: Some(3.0), end: 8.0, ..cycle },
        OneCycle { peak: 3.0, back: Some(8.0), end: 8.0, ..cycle },
        OneCycle { momentum: (0.0, 0.0), initial_divisor: 1e-300, final_divisor: 1e-300, ..cycle },
        Cyclic { maximum: 0.0, up: 1, down: 1, height: CycleHeight::Decaying(0.0) },
        ReduceOnPlateau { relative: 0.0, smallest_cut: 0.0, ..ReduceOnPlateau::new(0.0) },
        ReduceOnPlateau { minimum_scale: 1.0, ..ReduceOnPlateau::new(1.0) },
        ReduceOnPlateau { progress: PlateauProgress { best: Some(f64::INFINITY), ..plateau.progress }, ..plateau },
        Annealing { ratio: 1.0, factor: 0.0, best: Some(f64::NEG_INFINITY), cuts: 0 },
        Annealing { ratio: 1.0, factor: 1.0, ..Annealing::default() },
        Knots { points: vec![(-1.0, 0.0), (2.0, 1.0), (2.0, 0.0)], shape: Ramp::Linear },
    }
}

#[test]
fn of_rules() {
    fn check(rule: &impl Rule<f64>) -> Result<(), InvalidSetting> {
        rule.check()
    }
    let (learning_rate, epsilon, weight_decay) = (0.0, 0.0, 0.0);
    let [beta1, beta2, beta3] = [0.0; 3];
    checks! { check;
        Sgd { momentum: 0.0, dampening: 1.0, initial_velocity: Some(-1e300), ..Sgd::new(learning_rate) },
        Adagrad { learning_rate_decay: 0.0, initial_accumulator: 0.0, epsilon, ..Adagrad::new(learning_rate) },
        Adadelta { learning_rate, rho: 0.0, epsilon: 1e-300 },
        RmsProp { decay: 0.0, momentum: 0.0, epsilon, initial_scale: 0.0, ..RmsProp::new(learning_rate) },
        Adam { beta1, beta2, epsilon, initial_first: -1e300, ..Adam::new(learning_rate) },
        AdamW { beta1, beta2, epsilon, weight_decay, ..AdamW::new(learning_rate) },
        Adamax { learning_rate, beta1, beta2, epsilon },
        Nadam { beta1, beta2, momentum_reduction: 1.0, momentum_decay: 0.0, ..Nadam::new(learning_rate) },
        Radam { beta1, beta2, epsilon, threshold: 4.0, ..Radam::new(learning_rate) },
        Asgd { learning_rate, decay: 0.0, power: 0.0, average_from: 0.0 },
        AdaBelief { beta1, beta2, epsilon, epsilon_root: 0.0, ..AdaBelief::new(learning_rate) },
        Yogi { learning_rate, beta1, beta2, epsilon, initial: 0.0 },
        Lion { learning_rate, beta1, beta2, weight_decay },
        Lamb { learning_rate, beta1, beta2, epsilon, epsilon_root: 0.0, weight_decay },
        Lars { momentum: 0.0, trust_coefficient: 0.0, epsilon, weight_decay, ..Lars::new(learning_rate) },
        Novograd { learning_rate, beta1, beta2, epsilon, epsilon_root: 0.0, weight_decay },
        Adan { beta1, beta2, beta3, difference_weight: 0.0, weight_decay, ..Adan::new(learning_rate) },
        Adan { difference_weight: 1.0, ..Adan::new(learning_rate) },
        Sm3 { momentum: 0.0, epsilon_root: 0.0, ..Sm3::new(learning_rate) },
        SignSgd { learning_rate, momentum: 0.0 },
        Rprop { eta_minus: 1.0, eta_plus: 1.0, min_step: 0.0, max_step: 0.0, ..Rprop::new(0.0) },
        Lbfgs { learning_rate, memory: 1, gradient_tolerance: 0.0, change_tolerance: 0.0 },
        ScheduleFree { rule: Sgd::new(learning_rate), beta: 0.0 },
        ClipNorm(1e-300),
        ClipValue(1e-300),
        WeightDecay(0.0),
        Decoupled { rule: Sgd::new(learning_rate), weight_decay },
        Accumulate { rule: Sgd::new(learning_rate), every: 1 },
    }
}
