// Links as rustdoc resolves them. Those at the end of the page, for readers of the repository, come second and give way.
//! [`Activation`]: crate::Activation
//! [`eager`]: crate::Function::eager
//! [`Error::TooManyOperations`]: crate::Error::TooManyOperations
//! [`Fit`]: crate::Fit
//! [`Function::compile_limit`]: crate::Function::compile_limit
//! [`Function::limit`]: crate::Function::limit
//! [`Function::program`]: crate::Function::program
//! [`Function::to_c`]: crate::Function::to_c
//! [`Function::to_rust`]: crate::Function::to_rust
//! [`Function`]: crate::Function
//! [`grad`]: crate::grad
//! [`Math`]: crate::Math
//! [`Mode`]: crate::Mode
//! [`Reason`]: crate::function::Reason
//! [`RowFunction::program`]: crate::function::RowFunction::program
//! [`RowFunction::to_rust`]: crate::function::RowFunction::to_rust
//! [`RowFunction`]: crate::function::RowFunction
//! [`RowJacobian`]: crate::function::RowJacobian
//! [`SourceError::Call`]: crate::function::SourceError::Call
//! [`SourceError::NotCompiled`]: crate::function::SourceError::NotCompiled
//! [`SourceError::Operation`]: crate::function::SourceError::Operation
//! [purity]: super::purity

#![doc = include_str!("../../guide/compiled.md")]
