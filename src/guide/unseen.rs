// Links as rustdoc resolves them. Those at the end of the page, for readers of the repository, come second and give way.
//! [`check_grad`]: crate::check_grad
//! [`Fit`]: crate::Fit
//! [`Function::mode`]: crate::Function::mode
//! [`Function`]: crate::Function
//! [`RowFunction`]: crate::function::RowFunction
//! [`x.value()`]: crate::Var::value
//! [error]: crate::Error::ForeignVariable
//! [purity]: super::purity

#![doc = include_str!("../../guide/unseen.md")]
