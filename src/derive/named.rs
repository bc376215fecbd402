//! Parameters by name: a struct whose fields closures and results are written with.

/// Declares a struct of named parameters, all of one float, for closures that have so many of them that their order is
/// hard to keep.
///
/// - `Name<Var>` is what a closure gets, by `Name::row` (of parameters and a row, which is an array or one `Var`) or
///   `Name::point` (of parameters alone).
/// - `Name<f64>` is what goes in as the start, by `array()`, and comes out of a report, by `Name::from`.
/// - `Name::NAMES` are the names of the fields, for `names` of [`Fit`](crate::Fit), [`LeastSquares`](crate::LeastSquares) and
///   [`Minimizer`](crate::Minimizer).
///
/// Closures in `f32` convert their array themselves: `let p: Name<Var<f32>> = array.into();`. The struct is `Copy` and has public
/// fields; attributes and comments on it and on the fields are kept.
///
/// ```
/// use gradus::parameters;
/// use gradus::prelude::*;
///
/// parameters! {
///     /// A decay to a level.
///     struct Decay { height, rate, offset }
/// }
///
/// let data = Dataset::from_rows(&["t", "y"], (0..6).map(f64::from).map(|t| [t, 2.0 * (-0.5 * t).exp() + 1.0]))?;
/// let miss = Decay::row(|p, [t, y]: [Var; 2]| p.height * (-p.rate * t).exp() + p.offset - y);
/// let start = Decay { height: 1.0, rate: 1.0, offset: 0.0 };
/// let found = LeastSquares::new().names(Decay::NAMES).fixed(["offset"]);
/// let found = found.run_rows(miss, Decay { offset: 1.0, ..start }.array(), &data)?;
/// let decay = Decay::from(found.x);
/// assert!((decay.rate - 0.5).abs() < 1e-12 && decay.offset == 1.0);
/// let half_life = found.derived(Decay::point(|p| 2f64.ln() / p.rate))?;
/// assert!((half_life.value - 2f64.ln() / 0.5).abs() < 1e-11);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[macro_export]
macro_rules! parameters {
    ($(#[$attribute:meta])* $vis:vis struct $name:ident { $($(#[$of_field:meta])* $field:ident),+ $(,)? }) => {
        $(#[$attribute])*
        #[derive(Clone, Copy, Debug, PartialEq)]
        $vis struct $name<T = f64> {
            $(
                #[doc = concat!("The parameter `", stringify!($field), "`.")]
                $(#[$of_field])*
                $vis $field: T,
            )+
        }

        #[allow(dead_code, reason = "a program need not use all of them")]
        impl $name {
            /// The names of the parameters, in their order.
            $vis const NAMES: [&'static str; [$(stringify!($field)),+].len()] = [$(stringify!($field)),+];

            /// A closure of the parameters and a row, as one of an array and a row.
            $vis fn row<Row, Output>(
                f: impl Fn($name<$crate::derive::Var>, Row) -> Output,
            ) -> impl Fn([$crate::derive::Var; $name::NAMES.len()], Row) -> Output {
                move |parameters, row| f(parameters.into(), row)
            }

            /// A closure of the parameters, as one of an array.
            $vis fn point<Output>(
                f: impl Fn($name<$crate::derive::Var>) -> Output,
            ) -> impl Fn([$crate::derive::Var; $name::NAMES.len()]) -> Output {
                move |parameters| f(parameters.into())
            }
        }

        #[allow(dead_code, reason = "a program need not use all of them")]
        impl<T> $name<T> {
            /// The parameters in their order.
            $vis fn array(self) -> [T; $name::NAMES.len()] {
                [$(self.$field),+]
            }
        }

        impl<T> From<[T; $name::NAMES.len()]> for $name<T> {
            fn from([$($field),+]: [T; $name::NAMES.len()]) -> Self {
                Self { $($field),+ }
            }
        }
    };
}
