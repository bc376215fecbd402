//! The rules of the golden files, by their names and settings.

use super::case::Hyper;
use super::driver::{Driver, drive, drive_averaged};
use super::notebook::{MomentumOfNotebook3, OnePlusBeta};
use super::schedules::{optax, optax_plateau};
use gradus::Real;
use gradus::optim::{
    AdaBelief, Adadelta, Adagrad, Adam, AdamW, Adamax, Adan, AmsGrad, Ascend, Asgd, AsgdState, ClipNorm,
    ClipValue, Constant, Decoupled, Lamb, Lars, Lbfgs, Lion, Nadam, Novograd, Radam, RmsProp, Rprop, Rule,
    Schedule, Sgd, SignSgd, Sm3, WeightDecay, Yogi,
};

type Driven<T> = Box<dyn Driver<T>>;

/// The optimizer of a case, or `None` if there is no such rule.
pub(crate) fn of_case<T: Real>(algo: &str, h: &Hyper<'_>, n: usize) -> Option<Driven<T>> {
    let (library, name) = algo.split_once('.')?;
    match library {
        "torch" => torch(name, h, n),
        "tf1" => tensorflow(name, h, n),
        "optax" => of_optax(name, h, n),
        "seed000" => seed000(name, h, n),
        "seed003" => seed003(name, h, n),
        _ => None,
    }
}

/// PyTorch: first the sign, then L2 weight decay, then the rule.
fn torch<T: Real>(name: &str, h: &Hyper<'_>, n: usize) -> Option<Driven<T>> {
    let ascend = h.flag("maximize").then_some(Ascend);
    let decay = h.or("weight_decay", 0.0);
    let lr = h.or("lr", f64::NAN);
    if name == "ASGD" {
        let (decay_of_rate, power, average_from) = (h.f("lambd"), h.f("alpha"), h.f("t0"));
        let rule = Asgd { learning_rate: lr, decay: decay_of_rate, power, average_from };
        let average = |state: &(_, _, AsgdState<T>)| Some(state.2.average.clone());
        return Some(drive_averaged((ascend, WeightDecay(decay), rule), n, Constant::default(), average));
    }
    if name == "AdamW" {
        let ((beta1, beta2), epsilon, amsgrad) = (h.pair("betas"), h.f("eps"), amsgrad(h));
        let rule = AdamW { beta1, beta2, epsilon, amsgrad, weight_decay: decay, ..AdamW::new(lr) };
        return Some(drive((ascend, rule), n, Constant::default()));
    }
    let decoupled = h.flag("decoupled_weight_decay");
    let (inside, outside) = if decoupled { (0.0, decay) } else { (decay, 0.0) };
    macro_rules! run {
        ($rule:expr) => {{
            let rule = Decoupled { rule: $rule, weight_decay: outside };
            Some(drive((ascend, WeightDecay(inside), rule), n, Constant::default()))
        }};
    }
    match name {
        "SGD" => {
            let (momentum, dampening, nesterov) = (h.f("momentum"), h.f("dampening"), h.flag("nesterov"));
            run!(Sgd { momentum, dampening, nesterov, ..Sgd::new(lr) })
        }
        "Adagrad" => run!(Adagrad {
            learning_rate_decay: h.f("lr_decay"),
            initial_accumulator: h.f("initial_accumulator_value"),
            epsilon: h.f("eps"),
            ..Adagrad::new(lr)
        }),
        "RMSprop" => run!(RmsProp {
            decay: h.f("alpha"),
            epsilon: h.f("eps"),
            momentum: h.f("momentum"),
            centered: h.flag("centered"),
            ..RmsProp::pytorch(lr)
        }),
        "Adam" => {
            let (beta1, beta2) = h.pair("betas");
            run!(Adam { beta1, beta2, epsilon: h.f("eps"), amsgrad: amsgrad(h), ..Adam::new(lr) })
        }
        "NAdam" => {
            let ((beta1, beta2), momentum_decay) = (h.pair("betas"), h.f("momentum_decay"));
            run!(Nadam { beta1, beta2, epsilon: h.f("eps"), momentum_decay, ..Nadam::new(lr) })
        }
        "Adamax" => {
            let (beta1, beta2) = h.pair("betas");
            run!(Adamax { beta1, beta2, epsilon: h.f("eps"), ..Adamax::new(lr) })
        }
        "RAdam" => {
            let (beta1, beta2) = h.pair("betas");
            run!(Radam { beta1, beta2, epsilon: h.f("eps"), ..Radam::new(lr) })
        }
        "Adadelta" => run!(Adadelta { rho: h.f("rho"), epsilon: h.f("eps"), ..Adadelta::new(lr) }),
        "LBFGS" => {
            assert_eq!(h.n("max_iter"), 1, "one iteration a step");
            run!(Lbfgs {
                learning_rate: lr,
                memory: usize::try_from(h.n("history_size")).expect("a small memory"),
                gradient_tolerance: h.f("tolerance_grad"),
                change_tolerance: h.f("tolerance_change"),
            })
        }
        "Rprop" => {
            let ((eta_minus, eta_plus), (min_step, max_step)) = (h.pair("etas"), h.pair("step_sizes"));
            let rule = Rprop { eta_minus, eta_plus, min_step, max_step, ..Rprop::new(lr) };
            // There is no rate, so there is nothing to schedule either.
            Some(unscheduled((ascend, rule), n))
        }
        _ => None,
    }
}

/// A rule without a rate refuses schedules; a plain descent at rate 1 behind it has one and changes nothing.
fn unscheduled<T: Real, R: Rule<T> + 'static>(rule: R, n: usize) -> Driven<T> {
    drive((rule, Sgd::new(1.0)), n, Constant::default())
}

fn amsgrad(h: &Hyper<'_>) -> AmsGrad {
    if h.flag("amsgrad") { AmsGrad::Uncorrected } else { AmsGrad::Off }
}

fn tensorflow<T: Real>(name: &str, h: &Hyper<'_>, n: usize) -> Option<Driven<T>> {
    let lr = h.f("learning_rate");
    macro_rules! run {
        ($rule:expr) => {
            Some(drive($rule, n, Constant::default()))
        };
    }
    match name {
        "GradientDescentOptimizer" => run!(Sgd::new(lr)),
        "MomentumOptimizer" => {
            run!(Sgd { momentum: h.f("momentum"), nesterov: h.flag("use_nesterov"), ..Sgd::new(lr) })
        }
        "AdagradOptimizer" => {
            run!(Adagrad { initial_accumulator: h.f("initial_accumulator_value"), ..Adagrad::tensorflow(lr) })
        }
        "RMSPropOptimizer" => run!(RmsProp {
            decay: h.f("decay"),
            momentum: h.f("momentum"),
            epsilon_root: h.f("epsilon"),
            centered: h.flag("centered"),
            ..RmsProp::tensorflow(lr)
        }),
        "AdamOptimizer" => run!(Adam {
            beta1: h.f("beta1"),
            beta2: h.f("beta2"),
            epsilon: h.f("epsilon"),
            ..Adam::tensorflow(lr)
        }),
        "AdadeltaOptimizer" => {
            run!(Adadelta { rho: h.f("rho"), epsilon: h.f("epsilon"), ..Adadelta::tensorflow(lr) })
        }
        _ => None,
    }
}

/// The rate of an Optax case: a base, and what drives it.
fn optax_rates(h: &Hyper<'_>) -> (f64, Box<dyn Fn(u64) -> f64>) {
    if let Some(schedule) = h.nested("learning_rate") {
        // The closure gives the rate itself; the base only has to be a valid one.
        return (1.0, optax(&schedule));
    }
    let lr = h.f("learning_rate");
    (lr, Box::new(move |_| lr))
}

fn of_optax<T: Real>(name: &str, h: &Hyper<'_>, n: usize) -> Option<Driven<T>> {
    if let Some(name) = name.strip_suffix("+reduce_on_plateau") {
        let plateau = optax_plateau(&h.nested("plateau").expect("its settings"));
        let lr = h.f("learning_rate");
        return with_schedule(name, h, lr, n, plateau);
    }
    let (lr, rates) = optax_rates(h);
    with_schedule(name, h, lr, n, rates)
}

/// Optax: clips come first, weight decay is added to the update.
fn with_schedule<T: Real>(
    name: &str,
    h: &Hyper<'_>,
    lr: f64,
    n: usize,
    schedule: impl Schedule + 'static,
) -> Option<Driven<T>> {
    let clip = h.nested("clip");
    let kind = clip.as_ref().and_then(|clip| clip.raw("kind").as_str());
    let by_norm =
        clip.as_ref().filter(|_| kind == Some("clip_by_global_norm")).map(|c| ClipNorm(c.f("max_norm")));
    let by_value = clip.as_ref().filter(|_| kind == Some("clip")).map(|c| ClipValue(c.f("max_delta")));
    macro_rules! run {
        ($rule:expr) => {
            Some(drive((by_norm, by_value, $rule), n, schedule))
        };
    }
    let (beta1, beta2) = (h.or("b1", f64::NAN), h.or("b2", f64::NAN));
    let (epsilon, epsilon_root) = (h.or("eps", f64::NAN), h.or("eps_root", 0.0));
    let (momentum, nesterov) = (h.or("momentum", 0.0), h.flag("nesterov"));
    let weight_decay = h.or("weight_decay", 0.0);
    let nadam = Nadam { beta1, beta2, epsilon, epsilon_root, ..Nadam::optax(lr) };
    let adamax = Adamax { beta1, beta2, epsilon, ..Adamax::new(lr) };
    match name {
        "sgd" => run!(Sgd { momentum, nesterov, ..Sgd::new(lr) }),
        "adam" if !nesterov => run!(Adam { beta1, beta2, epsilon, epsilon_root, ..Adam::new(lr) }),
        "adamw" if !nesterov => {
            run!(AdamW { beta1, beta2, epsilon, epsilon_root, weight_decay, ..AdamW::new(lr) })
        }
        "adam" | "nadam" | "adamw" | "nadamw" => run!(Decoupled { rule: nadam, weight_decay }),
        "amsgrad" => run!(Adam {
            beta1,
            beta2,
            epsilon,
            epsilon_root,
            amsgrad: AmsGrad::Corrected,
            correct_first: h.flag("bias_correction_mu"),
            correct_second: h.flag("bias_correction_nu"),
            ..Adam::new(lr)
        }),
        "adagrad" => {
            let initial_accumulator = h.f("initial_accumulator_value");
            run!(Adagrad { initial_accumulator, epsilon_root: epsilon, ..Adagrad::optax(lr) })
        }
        "rmsprop" => run!(rmsprop(h, lr, epsilon, RmsProp { momentum, nesterov, ..RmsProp::optax(lr) })),
        "adabelief" => {
            run!(AdaBelief { beta1, beta2, epsilon, epsilon_root, nesterov, ..AdaBelief::new(lr) })
        }
        "lion" => run!(Lion { learning_rate: lr, beta1, beta2, weight_decay }),
        "yogi" => run!(Yogi { beta1, beta2, epsilon, ..Yogi::new(lr) }),
        "lamb" => run!(Lamb { learning_rate: lr, beta1, beta2, epsilon, epsilon_root, weight_decay }),
        "lars" => {
            let trust_coefficient = h.f("trust_coefficient");
            run!(Lars { momentum, nesterov, trust_coefficient, epsilon, weight_decay, ..Lars::new(lr) })
        }
        "adamax" | "adamaxw" => run!(Decoupled { rule: adamax, weight_decay }),
        "radam" => run!(Radam {
            beta1,
            beta2,
            epsilon,
            epsilon_root,
            threshold: h.f("threshold"),
            nesterov,
            ..Radam::optax(lr)
        }),
        "adadelta" => {
            let rule = Adadelta { rho: h.f("rho"), epsilon, ..Adadelta::new(lr) };
            run!((WeightDecay(weight_decay), rule))
        }
        "rprop" => {
            let (eta_minus, eta_plus) = (h.f("eta_minus"), h.f("eta_plus"));
            let (min_step, max_step) = (h.f("min_step_size"), h.f("max_step_size"));
            Some(unscheduled(Rprop { eta_minus, eta_plus, min_step, max_step, ..Rprop::optax(lr) }, n))
        }
        "novograd" => run!(Novograd { learning_rate: lr, beta1, beta2, epsilon, epsilon_root, weight_decay }),
        "adan" => run!(Adan {
            beta1,
            beta2,
            beta3: h.f("b3"),
            difference_weight: 1.0 - beta2,
            epsilon,
            epsilon_root,
            weight_decay,
            ..Adan::optax(lr)
        }),
        "sign_sgd" => run!(SignSgd::new(lr)),
        "sm3" => run!(Sm3 { momentum, ..Sm3::new(lr) }),
        _ => None,
    }
}

fn rmsprop(h: &Hyper<'_>, learning_rate: f64, epsilon: f64, rule: RmsProp) -> RmsProp {
    let (outside, inside) = if h.flag("eps_in_sqrt") { (0.0, epsilon) } else { (epsilon, 0.0) };
    RmsProp {
        learning_rate,
        decay: h.f("decay"),
        epsilon: outside,
        epsilon_root: inside,
        initial_scale: h.f("initial_scale"),
        centered: h.flag("centered"),
        bias_correction: h.flag("bias_correction"),
        ..rule
    }
}

/// Epsilon is 1e-6 throughout: under the root, but for Adam.
fn seed000<T: Real>(name: &str, h: &Hyper<'_>, n: usize) -> Option<Driven<T>> {
    let (lr, epsilon) = (h.f("lr"), 1e-6);
    macro_rules! run {
        ($rule:expr) => {
            Some(drive($rule, n, Constant::default()))
        };
    }
    match name {
        "sgd" => run!(Sgd::new(lr)),
        "momentum" => run!(Sgd { momentum: h.f("gamma"), rate_in_velocity: true, ..Sgd::new(lr) }),
        "adagrad" => run!(Adagrad { epsilon: 0.0, epsilon_root: epsilon, ..Adagrad::new(lr) }),
        "rmsprop" => {
            run!(RmsProp { decay: h.f("gamma"), epsilon: 0.0, epsilon_root: epsilon, ..RmsProp::new(lr) })
        }
        "adam" => run!(Adam { beta1: h.f("beta1"), beta2: h.f("beta2"), epsilon, ..Adam::new(lr) }),
        _ => None,
    }
}

fn seed003<T: Real>(name: &str, h: &Hyper<'_>, n: usize) -> Option<Driven<T>> {
    let lr = h.f("alpha");
    macro_rules! run {
        ($rule:expr) => {
            Some(drive($rule, n, Constant::default()))
        };
    }
    match name {
        "gd" => run!(Sgd::new(lr)),
        "custmin" => {
            let _ = (h.n("maxiter"), h.f("tol"));
            run!(Sgd::new(lr))
        }
        "momentum_notebook" => run!(MomentumOfNotebook3 { learning_rate: lr, beta: h.f("beta") }),
        "momentum_corrected" => run!(Sgd::averaged(lr, h.f("beta"))),
        "rmsprop" => run!(RmsProp { decay: h.f("beta"), epsilon: h.f("eps"), ..RmsProp::new(lr) }),
        "adam_notebook" => run!(OnePlusBeta {
            learning_rate: lr,
            beta1: h.f("beta1"),
            beta2: h.f("beta2"),
            epsilon: h.f("eps"),
        }),
        "adam_corrected" => {
            run!(Adam { beta1: h.f("beta1"), beta2: h.f("beta2"), epsilon: h.f("eps"), ..Adam::new(lr) })
        }
        _ => None,
    }
}
