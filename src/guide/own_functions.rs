// Links as rustdoc resolves them. Those at the end of the page, for readers of the repository, come second and give way.
//! [`External::of_function`]: crate::External::of_function
//! [`External`]: crate::External
//! [`Function::program`]: crate::Function::program
//! [`Function`]: crate::Function
//! [`Interpolation`]: crate::Interpolation
//! [`Ode::dense`]: crate::Ode::dense
//! [`Ode::until`]: crate::Ode::until
//! [`Ode`]: crate::Ode
//! [`Var`]: crate::Var
//! [`argmin`]: crate::argmin()
//! [`check_external`]: crate::check_external
//! [`fixed_point`]: crate::fixed_point()
//! [`grad`]: crate::External::grad
//! [`implicit`]: crate::implicit()
//! [`integrate`]: crate::integrate()
//! [`linalg::eigen`]: crate::linalg::eigen()
//! [`linalg`]: crate::linalg
//! [`model::dist`]: crate::model::dist
//! [`ode`]: crate::ode()
//! [`repeat_while`]: crate::External::repeat_while
//! [`root_in`]: crate::root_in()
//! [`second`]: crate::External::second

#![doc = include_str!("../../guide/own_functions.md")]
