// Links as rustdoc resolves them. Those at the end of the page, for readers of the repository, come second and give way.
//! [`Activation`]: crate::Activation
//! [`eager`]: crate::Function::eager
//! [`Error::TooManyOperations`]: crate::Error::TooManyOperations
//! [`Fit`]: crate::Fit
//! [`Function::compile_limit`]: crate::Function::compile_limit
//! [`Function::limit`]: crate::Function::limit
//! [`Function::program`]: crate::Function::program
//! [`Function`]: crate::Function
//! [`grad`]: crate::grad
//! [`Math`]: crate::Math
//! [`Mode`]: crate::Mode
//! [`Reason`]: crate::function::Reason
//! [`RowFunction::program`]: crate::function::RowFunction::program
//! [`RowFunction`]: crate::function::RowFunction
//! [`RowJacobian`]: crate::function::RowJacobian
//! [purity]: super::purity

#![doc = include_str!("../../guide/compiled.md")]
