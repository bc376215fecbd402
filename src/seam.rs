//! The seam between a user's program and the engine: what stands behind it is compiled in this crate, once for each
//! float.
//!
//! A generic function is compiled in the crate that names its types, so an engine that is generic over the float and called from a
//! user's program is compiled again with each of its builds (20 s for ten lines). An instance that is made here does
//! not help by itself, because optimized builds do not share the instances of other crates. A function without type
//! parameters is shared. So a generic function on the user's side asks for a function pointer
//! ([`Instances`](crate::real::Instances)), by way of the float, and calls that. Closures come as [`Closure`](crate::tape::Closure), a trait object.

/// A function that calls the instance, compiled in this crate, of another one.
///
/// `inline(never)`: a function this small is otherwise inlined into the user's crate, and its instance with it.
macro_rules! seam {
    ($(#[$attribute:meta])* $vis:vis fn $name:ident<$t:ident>($($argument:ident: $type:ty),* $(,)?) -> $result:ty = $path:path) => {
        $(#[$attribute])*
        #[inline]
        $vis fn $name<$t: $crate::real::Real>($($argument: $type),*) -> $result {
            enum Seam {}
            impl $crate::real::Instances for Seam {
                type For<$t: $crate::real::Real> = fn($($type),*) -> $result;

                #[inline(never)]
                fn double() -> Self::For<f64> {
                    $path
                }

                #[inline(never)]
                fn single() -> Self::For<f32> {
                    $path
                }
            }
            <$t as $crate::real::Instantiated>::pick::<Seam>()($($argument),*)
        }
    };
}
pub(crate) use seam;
