//! One table: every rule goes down a parabola and Rosenbrock's valley, in f64 and in f32.

use gradus::Real;
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
    Lbfgs::new => 0.5, 0.1;
    Lbfgs::pytorch => 0.5, 0.1;
    ScheduleFree::sgd => 0.1, 1e-3;
    ScheduleFree::adamw => 0.1, 0.05;
    |r| (ClipNorm(10.0), Adam::new(r)) => 0.1, 0.02;
    |r| (ClipValue(10.0), WeightDecay(1e-4), Sgd::new(r)) => 0.1, 1e-3;
    |r| Decoupled { rule: Adamax::new(r), weight_decay: 1e-3 } => 0.1, 0.05;
    |r| Accumulate { rule: Adam::new(r), every: 2 } => 0.1, 0.05;
    |r| Groups(((1, Adam::new(r)), (1, Adam::new(r)))) => 0.1, 0.02;
    |r| Some(Adam::new(r)) => 0.1, 0.02;
}
