//! Functions to try optimizers on: formula, domain, minimum and source of each.
//!
//! Each is generic over [`Float`](num_traits::Float), so it takes plain floats and variables, and goes as it is to
//! [`grad`](crate::grad), [`Function`](crate::Function) or [`Descent`](crate::Descent). Those of two
//! coordinates take `[T; 2]`, those of any number `&[T]`.
//!
//! ```
//! use gradus::prelude::*;
//! use gradus::testfn;
//!
//! assert_eq!(testfn::booth([1.0, -2.0]), 125.0); // 10² + 5²
//! assert_eq!(grad(testfn::booth, [1.0, -2.0])?, [-40.0, -50.0]);
//! assert_eq!(grad(testfn::rosenbrock, vec![1.0, 1.0, 1.0])?, [0.0; 3]);
//! # Ok::<(), gradus::Error>(())
//! ```
//!
//! Where nothing else says which float is meant, the point has to: `vec![1.0_f64, 1.0]`.
//!
//! [`ALL`] lists them with what is known about each, for tests and tables:
//!
//! ```
//! use gradus::prelude::*;
//! use gradus::testfn;
//!
//! for function in testfn::ALL {
//!     let n = function.dimensions.smallest();
//!     for at in function.minimizers(n) {
//!         let value = function.eval(&at)?;
//!         assert!((value - function.minimum(n).unwrap()).abs() < 1e-9, "{function}: {value}");
//!     }
//! }
//! # Ok::<(), gradus::Error>(())
//! ```
//!
//! | shape | functions |
//! |---|---|
//! | a bowl, more or less stretched | [`bowl`], [`ellipse`], [`valley`], [`booth`], [`matyas`] |
//! | a saddle, without a minimum | [`saddle`] |
//! | a bent or flat valley | [`rosenbrock`], [`beale`], [`goldstein_price`] |
//! | a few basins | [`himmelblau`], [`three_hump_camel`], [`mccormick`], [`styblinski_tang`] |
//! | many basins | [`ackley`], [`rastrigin`], [`griewank`], [`levy`] |
//! | flat but for one hole | [`easom`] |

mod table;

#[doc(inline)]
pub use crate::formulas::{
    ackley, beale, booth, bowl, easom, ellipse, goldstein_price, griewank, himmelblau, levy, matyas,
    mccormick, rastrigin, rosenbrock, saddle, styblinski_tang, three_hump_camel, valley,
};
pub use table::{ALL, Dimensions, Tabled, TestFunction};
