// Links as rustdoc resolves them. Those at the end of the page, for readers of the repository, come second and give way.
//! [`Accumulate`]: crate::optim::Accumulate
//! [`AdaBelief`]: crate::optim::AdaBelief
//! [`Adadelta`]: crate::optim::Adadelta
//! [`Adagrad`]: crate::optim::Adagrad
//! [`Adam`]: crate::optim::Adam
//! [`Adamax`]: crate::optim::Adamax
//! [`AdamW`]: crate::optim::AdamW
//! [`Adan`]: crate::optim::Adan
//! [`Asgd`]: crate::optim::Asgd
//! [`ClipNorm`]: crate::optim::ClipNorm
//! [`ClipValue`]: crate::optim::ClipValue
//! [`CosineDecay`]: crate::optim::CosineDecay
//! [`Decoupled`]: crate::optim::Decoupled
//! [`Ema`]: crate::optim::Ema
//! [`Groups`]: crate::optim::Groups
//! [`Lamb`]: crate::optim::Lamb
//! [`Lars`]: crate::optim::Lars
//! [`Lbfgs`]: crate::optim::Lbfgs
//! [`Lion`]: crate::optim::Lion
//! [`Nadam`]: crate::optim::Nadam
//! [`Novograd`]: crate::optim::Novograd
//! [`Radam`]: crate::optim::Radam
//! [`ReduceOnPlateau`]: crate::optim::ReduceOnPlateau
//! [`RmsProp`]: crate::optim::RmsProp
//! [`Rprop`]: crate::optim::Rprop
//! [`ScheduleFree`]: crate::optim::ScheduleFree
//! [`Sgd`]: crate::optim::Sgd
//! [`SignSgd`]: crate::optim::SignSgd
//! [`Sm3`]: crate::optim::Sm3
//! [`testfn`]: crate::testfn
//! [`WeightDecay`]: crate::optim::WeightDecay
//! [`WeightMean`]: crate::optim::WeightMean
//! [`Yogi`]: crate::optim::Yogi
//! [down a function]: super::descent

#![doc = include_str!("../../guide/choosing.md")]
