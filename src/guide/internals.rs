// Links as rustdoc resolves them. Those at the end of the page, for readers of the repository, come second and give way.
//! [`Descent`]: crate::Descent
//! [`Fit`]: crate::Fit
//! [`Function::mode`]: crate::Function::mode
//! [`Function`]: crate::Function
//! [`nested_grad`]: crate::nested_grad
//! [`PerRow`]: crate::function::PerRow
//! [`RowFunction`]: crate::function::RowFunction
//! [`Var`]: crate::Var
//! [How a tape becomes loops]: super::compiled

#![doc = include_str!("../../guide/internals.md")]
