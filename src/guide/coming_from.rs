// Links as rustdoc resolves them. Those at the end of the page, for readers of the repository, come second and give way.
//! [`check_grad`]: crate::check_grad
//! [`Descent`]: crate::Descent
//! [`Ema`]: crate::optim::Ema
//! [`Fit`]: crate::Fit
//! [`Function::new(f, n)`]: crate::Function
//! [`grad(f, x)`]: crate::grad()
//! [`grad(loss, xs)`]: crate::grad()
//! [`hessian(f, x)`]: crate::hessian
//! [`hvp(f, x, v)`]: crate::hvp
//! [`jacobian(f, x)`]: crate::jacobian
//! [`jvp(f, x, v)`]: crate::jvp
//! [`logsumexp`]: crate::logsumexp
//! [`minimize(loss, start)`]: crate::Descent::minimize
//! [`nested_grad(f, x)`]: crate::nested_grad
//! [`optim`]: crate::optim
//! [`RowFunction`]: crate::function::RowFunction
//! [`select(x.less(y), a, b)`]: crate::select
//! [`value_and_grad(f, x)`]: crate::value_and_grad
//! [`Var`]: crate::Var
//! [`vjp(f, x, w)`]: crate::vjp
//! [`WeightMean`]: crate::optim::WeightMean
//! [`x.detach()`]: crate::Var::detach
//! [`x.value()`]: crate::Var::value
//! [purity]: super::purity
//! [second derivatives]: super::second

#![doc = include_str!("../../guide/coming_from.md")]
