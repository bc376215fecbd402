// Links as rustdoc resolves them. Those at the end of the page, for readers of the repository, come second and give way.
//! [`Math::Vector`]: crate::Math

#![doc = include_str!("../../guide/speed.md")]
