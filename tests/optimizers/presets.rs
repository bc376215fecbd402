//! What settings are where none are given, field by field: the numbers of the papers and of the libraries' own documentation.
//!
//! No `..` of another preset stands here, so that a number that changes by mistake is seen whether or not a trajectory depends on it.

use gradus::optim::*;

#[test]
fn rules_without_moments() {
    let sgd = Sgd {
        learning_rate: 0.1,
        momentum: 0.0,
        dampening: 0.0,
        nesterov: false,
        weight_decay: 0.0,
        initial_velocity: None,
        rate_in_velocity: false,
        bias_correction: false,
    };
    assert_eq!(Sgd::new(0.1), sgd);
    assert_eq!(Sgd::default().learning_rate, 1e-3);
    let (dampening, initial_velocity) = (0.9, Some(0.0));
    let averaged = Sgd { momentum: 0.9, dampening, initial_velocity, bias_correction: true, ..sgd };
    assert_eq!(Sgd::averaged(0.1, 0.9), averaged);
    assert_eq!(SignSgd::new(0.1), SignSgd { learning_rate: 0.1, momentum: 0.0 });
    assert_eq!(SignSgd::default().learning_rate, 1e-4);
    let asgd = Asgd { learning_rate: 0.01, decay: 1e-4, power: 0.75, average_from: 1e6 };
    assert_eq!((Asgd::default(), Asgd::new(0.01)), (asgd, asgd));
    let lars = Lars {
        learning_rate: 1.0,
        momentum: 0.9,
        nesterov: false,
        trust_coefficient: 1e-3,
        epsilon: 0.0,
        weight_decay: 0.0,
    };
    assert_eq!((Lars::default(), Lars::new(1.0)), (lars, lars));
    let rprop = Rprop {
        initial_step: 0.1,
        eta_minus: 0.5,
        eta_plus: 1.2,
        min_step: 1e-6,
        max_step: 50.0,
        late: false,
    };
    assert_eq!((Rprop::default(), Rprop::new(0.1)), (rprop, rprop));
    assert_eq!(Rprop::optax(0.1), Rprop { late: true, ..rprop });
    let plain = Lbfgs { learning_rate: 1.0, memory: 10, gradient_tolerance: 0.0, change_tolerance: 0.0 };
    assert_eq!((Lbfgs::default(), Lbfgs::new(1.0)), (plain, plain));
    let torch = Lbfgs { learning_rate: 1.0, memory: 100, gradient_tolerance: 1e-7, change_tolerance: 1e-9 };
    assert_eq!(Lbfgs::pytorch(1.0), torch);
    assert_eq!(ScheduleFree::sgd(0.1), ScheduleFree { rule: sgd, beta: 0.9 });
}

#[test]
fn rules_with_sums_of_squares() {
    let (learning_rate, learning_rate_decay) = (0.01, 0.0);
    let form = |initial_accumulator, epsilon, epsilon_root| Adagrad {
        learning_rate,
        learning_rate_decay,
        initial_accumulator,
        epsilon,
        epsilon_root,
    };
    let own = form(0.0, 1e-10, 0.0);
    assert_eq!((Adagrad::default(), Adagrad::new(0.01)), (own, own));
    assert_eq!(Adagrad::tensorflow(0.01), form(0.1, 0.0, 0.0));
    assert_eq!(Adagrad::optax(0.01), form(0.1, 0.0, 1e-7));
    let adadelta = Adadelta { learning_rate: 1.0, rho: 0.95, epsilon: 1e-6 };
    assert_eq!((Adadelta::default(), Adadelta::new(1.0)), (adadelta, adadelta));
    assert_eq!(Adadelta::tensorflow(1.0), Adadelta { epsilon: 1e-8, ..adadelta });
    assert_eq!(Sm3::default().learning_rate, 0.125);
    let form = |decay, epsilon, epsilon_root, rate_in_velocity, initial_scale| RmsProp {
        learning_rate: 1e-3,
        decay,
        epsilon,
        epsilon_root,
        centered: false,
        momentum: 0.0,
        nesterov: false,
        rate_in_velocity,
        bias_correction: false,
        initial_scale,
    };
    let own = form(0.9, 1e-8, 0.0, false, 0.0);
    assert_eq!((RmsProp::default(), RmsProp::new(1e-3)), (own, own));
    assert_eq!(RmsProp::pytorch(1e-3), form(0.99, 1e-8, 0.0, false, 0.0));
    assert_eq!(RmsProp::tensorflow(1e-3), form(0.9, 0.0, 1e-10, true, 1.0));
    assert_eq!(RmsProp::optax(1e-3), form(0.9, 0.0, 1e-8, true, 0.0));
}

#[test]
fn adam_and_its_kin() {
    let form = |epsilon_hat, is_corrected| Adam {
        learning_rate: 1e-3,
        beta1: 0.9,
        beta2: 0.999,
        epsilon: 1e-8,
        epsilon_root: 0.0,
        epsilon_hat,
        amsgrad: AmsGrad::Off,
        correct_first: is_corrected,
        correct_second: is_corrected,
        initial_first: 0.0,
        initial_second: 0.0,
    };
    let own = form(false, true);
    assert_eq!((Adam::default(), Adam::new(1e-3)), (own, own));
    assert_eq!((Adam::tensorflow(1e-3), Adam::uncorrected(1e-3)), (form(true, true), form(false, false)));
    assert_eq!(AmsGrad::default(), AmsGrad::Off);
    let decayed = |learning_rate, beta1, weight_decay| AdamW {
        learning_rate,
        beta1,
        beta2: 0.999,
        epsilon: 1e-8,
        epsilon_root: 0.0,
        weight_decay,
        amsgrad: AmsGrad::Off,
    };
    assert_eq!((AdamW::default(), AdamW::new(0.1)), (decayed(1e-3, 0.9, 0.01), decayed(0.1, 0.9, 0.01)));
    let free = |learning_rate| ScheduleFree { rule: decayed(learning_rate, 0.0, 0.0), beta: 0.9 };
    assert_eq!((ScheduleFree::default(), ScheduleFree::adamw(0.1)), (free(2.5e-3), free(0.1)));
    let adamax = Adamax { learning_rate: 2e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
    assert_eq!((Adamax::default(), Adamax::new(2e-3)), (adamax, adamax));
    let nadam = |momentum_reduction| Nadam {
        learning_rate: 2e-3,
        beta1: 0.9,
        beta2: 0.999,
        epsilon: 1e-8,
        epsilon_root: 0.0,
        momentum_reduction,
        momentum_decay: 4e-3,
    };
    assert_eq!(
        (Nadam::default(), Nadam::new(2e-3), Nadam::optax(2e-3)),
        (nadam(0.5), nadam(0.5), nadam(0.0))
    );
    let radam = |epsilon_hat| Radam {
        learning_rate: 1e-3,
        beta1: 0.9,
        beta2: 0.999,
        epsilon: 1e-8,
        epsilon_root: 0.0,
        epsilon_hat,
        threshold: 5.0,
        nesterov: false,
    };
    assert_eq!(
        (Radam::default(), Radam::new(1e-3), Radam::optax(1e-3)),
        (radam(true), radam(true), radam(false))
    );
}

#[test]
fn the_other_moments() {
    let belief = AdaBelief {
        learning_rate: 1e-3,
        beta1: 0.9,
        beta2: 0.999,
        epsilon: 1e-16,
        epsilon_root: 1e-16,
        nesterov: false,
    };
    assert_eq!((AdaBelief::default(), AdaBelief::new(1e-3)), (belief, belief));
    let yogi = Yogi { learning_rate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-3, initial: 1e-6 };
    assert_eq!((Yogi::default(), Yogi::new(0.01)), (yogi, yogi));
    let lion = Lion { learning_rate: 1e-4, beta1: 0.9, beta2: 0.99, weight_decay: 0.0 };
    assert_eq!((Lion::default(), Lion::new(1e-4)), (lion, lion));
    let lamb = Lamb {
        learning_rate: 1e-3,
        beta1: 0.9,
        beta2: 0.999,
        epsilon: 1e-6,
        epsilon_root: 0.0,
        weight_decay: 0.0,
    };
    assert_eq!((Lamb::default(), Lamb::new(1e-3)), (lamb, lamb));
    let novograd = Novograd {
        learning_rate: 0.01,
        beta1: 0.9,
        beta2: 0.25,
        epsilon: 1e-6,
        epsilon_root: 0.0,
        weight_decay: 0.0,
    };
    assert_eq!((Novograd::default(), Novograd::new(0.01)), (novograd, novograd));
    let adan = |difference_weight, epsilon_root| Adan {
        learning_rate: 1e-3,
        beta1: 0.98,
        beta2: 0.92,
        beta3: 0.99,
        difference_weight,
        epsilon: 1e-8,
        epsilon_root,
        weight_decay: 0.0,
    };
    assert_eq!((Adan::default(), Adan::new(1e-3)), (adan(0.92, 0.0), adan(0.92, 0.0)));
    assert_eq!(Adan::optax(1e-3), adan(1.0 - 0.92, 1e-8));
}

#[test]
fn schedules() {
    assert_eq!(Constant::default(), Constant { factor: 1.0 });
    let annealing = Annealing { ratio: 2.0, factor: 0.25, best: None, cuts: 0 };
    assert_eq!(Annealing::default(), annealing);
    let cosine = CosineDecay { steps: 8, minimum: 0.0, exponent: 1.0, rise_again: false };
    assert_eq!(CosineDecay::new(8), cosine);
    assert_eq!(CosineRestarts::new(8), CosineRestarts { first: 8, growth: 1, minimum: 0.0 });
    let cyclic = Cyclic { maximum: 0.5, up: 8, down: 8, height: CycleHeight::Constant };
    assert_eq!(Cyclic::new(0.5, 8), cyclic);
    let exponential = ExponentialDecay { factor: 0.5, steps: 1, begin: 0, staircase: false, limit: None };
    assert_eq!(ExponentialDecay::new(0.5), exponential);
    assert_eq!(InverseTimeDecay::new(0.5), InverseTimeDecay { decay: 0.5, steps: 1, staircase: false });
    assert_eq!(PolynomialDecay::new(8), PolynomialDecay { end: 0.0, power: 1.0, steps: 8, begin: 0 });
    let warmup = |shape| Warmup { steps: 8, start: 0.0, shape };
    assert_eq!((Warmup::linear(8), Warmup::cosine(8)), (warmup(Ramp::Linear), warmup(Ramp::Cosine)));
    let milestones = MultiStepDecay { boundaries: vec![(3, 0.5), (6, 0.5)] };
    assert_eq!(MultiStepDecay::new(&[3, 6], 0.5), milestones);
    let cycle = |peak, back, end, shape| OneCycle {
        peak,
        back,
        end,
        initial_divisor: 25.0,
        final_divisor: 1e4,
        shape,
        momentum: (0.95, 0.85),
    };
    // PyTorch's steps count from 0, so 40 of them end at 39; Optax's transition ends after 40.
    assert_eq!(OneCycle::new(40, 0.25), cycle(9.0, None, 39.0, Ramp::Cosine));
    assert_eq!(OneCycle::three_phases(40, 0.25), cycle(9.0, Some(18.0), 39.0, Ramp::Cosine));
    assert_eq!(OneCycle::optax(40, 0.26), cycle(10.0, None, 40.0, Ramp::Cosine));
    assert_eq!(OneCycle::optax_linear(40, 0.26, 0.77), cycle(10.0, Some(30.0), 40.0, Ramp::Linear));
    let plateau = |patience, smallest_cut, signed_share| ReduceOnPlateau {
        factor: 0.5,
        patience,
        cooldown: 0,
        relative: 1e-4,
        absolute: 0.0,
        maximize: false,
        accumulate: 1,
        minimum: 0.0,
        minimum_scale: 0.0,
        smallest_cut,
        signed_share,
        progress: PlateauProgress { best: None, bad: 0, cooling: 0, cuts: 0, sum: 0.0, count: 0 },
    };
    assert_eq!(ReduceOnPlateau::new(0.5), plateau(10, 1e-8, false));
    assert_eq!(ReduceOnPlateau::pytorch(0.5), plateau(10, 1e-8, true));
    assert_eq!(ReduceOnPlateau::optax(0.5, 5), plateau(4, 0.0, true));
}
