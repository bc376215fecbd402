//! Every rule, every wrapper, and every kind of chain, with settings that switch all of their slots on.

/// Calls `$check(name, &rule, $with)` for each.
#[macro_export]
macro_rules! for_every_rule {
    ($check:ident, $with:tt) => {
        for_every_rule! { $check, $with:
            Sgd::new(0.05),
            Sgd { momentum: 0.9, dampening: 0.1, weight_decay: 0.1, nesterov: true, ..Sgd::new(0.02) },
            Sgd { momentum: 0.9, initial_velocity: Some(0.1), rate_in_velocity: true, ..Sgd::new(0.02) },
            Sgd::averaged(0.05, 0.9),
            Adagrad { learning_rate_decay: 0.01, initial_accumulator: 0.1, epsilon_root: 1e-7, ..Adagrad::new(0.3) },
            Adadelta { epsilon: 1e-3, ..Adadelta::new(1.0) },
            RmsProp { bias_correction: true, initial_scale: 0.5, ..RmsProp::new(0.02) },
            RmsProp { centered: true, momentum: 0.5, nesterov: true, ..RmsProp::pytorch(0.02) },
            RmsProp { momentum: 0.5, ..RmsProp::tensorflow(0.02) },
            Adam { initial_first: 0.1, initial_second: 0.1, epsilon_root: 1e-8, ..Adam::new(0.05) },
            Adam { amsgrad: AmsGrad::Uncorrected, ..Adam::tensorflow(0.05) },
            Adam { amsgrad: AmsGrad::Corrected, ..Adam::new(0.05) },
            AdamW { weight_decay: 0.3, ..AdamW::new(0.05) },
            AdamW { amsgrad: AmsGrad::Corrected, ..AdamW::new(0.05) },
            Adamax::new(0.05),
            Nadam { epsilon_root: 1e-8, ..Nadam::new(0.05) },
            Radam { beta2: 0.9, ..Radam::new(0.05) },
            Radam { beta2: 0.9, nesterov: true, ..Radam::optax(0.05) },
            Asgd { average_from: 3.0, decay: 0.01, ..Asgd::new(0.05) },
            AdaBelief { epsilon: 1e-8, epsilon_root: 1e-8, ..AdaBelief::new(0.05) },
            AdaBelief { nesterov: true, epsilon: 1e-8, ..AdaBelief::new(0.05) },
            Yogi { initial: 0.1, ..Yogi::new(0.05) },
            Lion { weight_decay: 0.1, ..Lion::new(0.01) },
            Lamb { weight_decay: 0.1, epsilon_root: 1e-8, ..Lamb::new(0.05) },
            Lars { weight_decay: 0.1, nesterov: true, epsilon: 1e-3, ..Lars::new(0.5) },
            Novograd { weight_decay: 0.1, epsilon_root: 1e-8, ..Novograd::new(0.05) },
            Adan { weight_decay: 0.1, ..Adan::optax(0.05) },
            Sm3::new(0.3),
            SignSgd::new(0.01),
            SignSgd { momentum: 0.9, ..SignSgd::new(0.01) },
            Lbfgs { memory: 2, ..Lbfgs::new(0.3) },
            Rprop { max_step: 0.13, min_step: 0.06, ..Rprop::new(0.1) },
            Rprop { max_step: 0.13, min_step: 0.06, ..Rprop::optax(0.1) },
            ScheduleFree::sgd(0.05),
            ScheduleFree::adamw(0.05),
            (ClipNorm(1.5), WeightDecay(0.01), Adam::new(0.05), ClipValue(0.045)),
            (Ascend, Ascend, Adam::new(0.05)),
            Decoupled { rule: Nadam::new(0.05), weight_decay: 0.1 },
            Accumulate { rule: Adam::new(0.05), every: 3 },
            Groups(((1, Adam::new(0.05)), (1, Sgd { momentum: 0.5, ..Sgd::new(0.02) }))),
            Groups([(1, Adam::new(0.05)), (1, Adam::new(0.1))]),
            (Some(ClipNorm(1.5)), None::<WeightDecay>, Adam::new(0.05)),
        }
    };
    ($check:ident, $with:tt: $($rule:expr),+ $(,)?) => {$(
        $check(stringify!($rule), &$rule, $with);
    )+};
}
