// Links as rustdoc resolves them. Those at the end of the page, for readers of the repository, come second and give way.
//! [`check_grad`]: crate::check_grad
//! [`Error::Indeterminate`]: crate::Error::Indeterminate
//! [`Error::TooManyOperations`]: crate::Error::TooManyOperations
//! [`Fit::bounds`]: crate::Fit::bounds
//! [`Fit::deviations`]: crate::Fit::deviations
//! [`Fit::weights`]: crate::Fit::weights
//! [`Fit::likelihood`]: crate::Fit::likelihood
//! [`Fit::minimizer`]: crate::Fit::minimizer
//! [`Fit`]: crate::Fit
//! [`FitReport::distance`]: crate::FitReport::distance
//! [`Function::compile_limit`]: crate::Function::compile_limit
//! [`Function::limit`]: crate::Function::limit
//! [`Function`]: crate::Function
//! [`grad`]: crate::grad()
//! [`Math::Vector`]: crate::Math::Vector
//! [`Minimizer::bounds`]: crate::Minimizer::bounds
//! [`Minimizer::constraints`]: crate::Minimizer::constraints
//! [`mode`]: crate::Function::mode
//! [`nested_grad`]: crate::nested_grad
//! [`Var::value`]: crate::Var::value
//! [Purity]: super::purity
//! [recorded at every call]: super::compiled#the-cache-and-backing-off
//! [recorded, not replayed]: super::compiled#magnitudes
//! [long functions of a point]: super::compiled#threads
//! [rounds that are all the same]: super::compiled#rounds
//! [what no tape can see]: super::unseen

#![doc = include_str!("../../guide/limits.md")]
