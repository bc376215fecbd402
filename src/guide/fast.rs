// Links as rustdoc resolves them. Those at the end of the page, for readers of the repository, come second and give way.
//! [`Columns::new`]: crate::function::Columns::new
//! [`Fit`]: crate::Fit
//! [`Function::eager`]: crate::Function::eager
//! [`Function::program`]: crate::Function::program
//! [`Function`]: crate::Function
//! [`grad`]: crate::grad()
//! [`Math::Vector`]: crate::Math::Vector
//! [`RowFunction`]: crate::function::RowFunction
//! [`RowFunction::hessian`]: crate::function::RowFunction::hessian
//! [`RowFunction::hessian_diagonal`]: crate::function::RowFunction::hessian_diagonal
//! [`RowFunction::hvp`]: crate::function::RowFunction::hvp
//! [`select`]: crate::select
//! [`Var::detach`]: crate::Var::detach
//! [`Var::less`]: crate::Var::less
//! [`Var::value`]: crate::Var::value
//! [how a tape becomes loops]: super::compiled
//! [purity]: super::purity

#![doc = include_str!("../../guide/fast.md")]
