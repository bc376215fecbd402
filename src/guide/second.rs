// Links as rustdoc resolves them. Those at the end of the page, for readers of the repository, come second and give way.
//! [`Function::hessian_into`]: crate::Function::hessian_into
//! [`Function::hvp_into`]: crate::Function::hvp_into
//! [`Function::jacobian_into`]: crate::Function::jacobian_into
//! [`Function::jvp_into`]: crate::Function::jvp_into
//! [`Function::sparse_hessian_into`]: crate::Function::sparse_hessian_into
//! [`Function::sparse_jacobian_into`]: crate::Function::sparse_jacobian_into
//! [`Function::vjp_into`]: crate::Function::vjp_into
//! [`grad`]: crate::grad()
//! [`hessian`]: crate::hessian
//! [`hvp`]: crate::hvp
//! [`jacobian`]: crate::jacobian
//! [`jvp`]: crate::jvp
//! [`nested_grad`]: crate::nested_grad
//! [`nested_jvp`]: crate::nested_jvp
//! [`sparse_hessian`]: crate::sparse_hessian
//! [`sparse_jacobian`]: crate::sparse_jacobian
//! [`vjp`]: crate::vjp
//! [bound for numbers]: super::compiled#magnitudes
//! [cannot be replayed]: super::purity
//! [limits]: super::limits#kinks-and-jumps

#![doc = include_str!("../../guide/second.md")]
