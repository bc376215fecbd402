// Links as rustdoc resolves them. Those at the end of the page, for readers of the repository, come second and give way.
//! [`Columns::row_major`]: crate::function::Columns::row_major
//! [`Fit`]: crate::Fit
//! [`Math::Vector`]: crate::Math

#![doc = include_str!("../../guide/speed.md")]
