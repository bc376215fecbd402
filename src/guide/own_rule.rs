// Links as rustdoc resolves them. Those at the end of the page, for readers of the repository, come second and give way.
//! [`Adam::uncorrected`]: crate::optim::Adam::uncorrected
//! [`Adam`]: crate::optim::Adam
//! [`Decoupled`]: crate::optim::Decoupled
//! [`Fit`]: crate::Fit
//! [`Groups`]: crate::optim::Groups
//! [`Rule`]: crate::optim::Rule

#![doc = include_str!("../../guide/own_rule.md")]
