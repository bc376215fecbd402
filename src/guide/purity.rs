// Links as rustdoc resolves them. Those at the end of the page, for readers of the repository, come second and give way.
//! [`detach`]: crate::Var::detach
//! [`eager`]: crate::Function::eager
//! [`Function`]: crate::Function
//! [`grad`]: crate::grad()
//! [`Math::Std`]: crate::Math::Std
//! [`Math::Vector`]: crate::Math::Vector
//! [`value`]: crate::Var::value

#![doc = include_str!("../../guide/purity.md")]
