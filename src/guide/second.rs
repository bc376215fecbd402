//! Second derivatives: Hessians, products with them, derivatives inside closures, sparse matrices.
//!
//! All of them are exact to rounding: they are derivatives of the same table of operations, not
//! differences.
//!
//! # Which call
//!
//! | wanted | once | at many points, nothing allocated |
//! |---|---|---|
//! | Hessian `H` | [`hessian`] | [`Function::hessian_into`] |
//! | `H v`, without `H` | [`hvp`] | [`Function::hvp_into`] |
//! | the entries of `H` that are not 0 | [`sparse_hessian`] | [`Function::sparse_hessian_into`] |
//! | Jacobian `J` of several outputs | [`jacobian`] | [`Function::jacobian_into`] |
//! | the entries of `J` that are not 0 | [`sparse_jacobian`] | [`Function::sparse_jacobian_into`] |
//! | `J v`, derivatives along a direction | [`jvp`] | [`Function::jvp_into`] |
//! | `wᵀ J`, the gradient of a weighted sum | [`vjp`] | [`Function::vjp_into`] |
//! | a derivative that goes on into the loss | [`nested_grad`], [`nested_jvp`] | the same, in the closure of a `Function` |
//! | eigenvalues and condition number of `H` | `Matrix::eigenvalues`, `condition_number` (feature `nalgebra`) | |
//!
//! ```
//! use gradus::prelude::*;
//!
//! let f = |[x, y]: [Var; 2]| x * x * y;
//! let h = hessian(f, [3.0, 5.0])?;
//! assert_eq!((h[(0, 0)], h[(0, 1)], h[(1, 0)], h[(1, 1)]), (10.0, 6.0, 6.0, 0.0));
//! assert_eq!(hvp(f, [3.0, 5.0], [1.0, 2.0])?, [22.0, 6.0]);
//! # Ok::<(), gradus::Error>(())
//! ```
//!
//! A Hessian is symmetric to the last bit: an entry is computed once, for both sides of the diagonal.
//!
//! # What it costs
//!
//! A product with the Hessian costs one to two gradients, whatever the number of coordinates. A Hessian is found from
//! products in which coordinates move together that do not disturb one another, so its cost follows the
//! entries of a row: that of a chain of 1000 coordinates costs about 4 gradients, and a full one of `n` coordinates at
//! most `n` products. `cargo bench --bench second` prints the ratios, and checks the answers.
//!
//! # Derivatives inside a closure
//!
//! [`grad`] inside a closure takes plain numbers and gives plain numbers, which are constants for the closure around
//! it. [`nested_grad`] takes variables and gives variables: what JAX writes as `grad(grad(f))`. The inner closure may
//! branch, and may capture variables of the outer one; both are differentiated as everything is.
//!
//! ```
//! use gradus::prelude::*;
//!
//! // A pendulum of unknown length: half a second of motion by its energy, and how far off it ends.
//! let miss = |length: Var| {
//!     let energy = |q: Var| -9.81 / length * q.cos();
//!     let (mut q, mut speed) = (Var::from(1.0), Var::from(0.0));
//!     for _ in 0..50 {
//!         speed -= 0.01 * nested_grad(energy, q);
//!         q += 0.01 * speed;
//!     }
//!     (q - 0.2).powi(2)
//! };
//! // Differentiated through fifty forces, each a gradient itself.
//! assert!(check_grad(miss, 1.5)?.is_ok());
//! # Ok::<(), gradus::Error>(())
//! ```
//!
//! Derivatives of higher order in one direction are [`nested_jvp`] in itself; each order about doubles what is recorded:
//!
//! ```
//! use gradus::prelude::*;
//!
//! let one = Var::from(1.0);
//! let d1 = |x: Var| nested_jvp(|x: Var| x.powi(5), x, one);
//! let d2 = |x: Var| nested_jvp(d1, x, one);
//! assert_eq!(value_and_grad(d2, 2.0)?, (160.0, 240.0)); // 20 x³ and 60 x²
//!
//! // A mixed third derivative: ∂³/∂x∂y² of x³ y² at x = 2, which is 6 x².
//! let f = |[x, y]: [Var; 2]| x.powi(3) * y * y;
//! let h = hessian(|y: Var| nested_jvp(f, [Var::from(2.0), y], [Var::from(1.0), Var::from(0.0)]), 5.0)?;
//! assert_eq!(h[(0, 0)], 24.0);
//! # Ok::<(), gradus::Error>(())
//! ```
//!
//! # Sparse Hessians
//!
//! Which entries there can be is read off the recording: a product has an entry for its two factors, a sum has none, and
//! what `select` or `max` takes passes on its own. An operation's part in this comes from the slopes of the table, too. The
//! structure holds for one way through the closure's branches; at a point that takes another way, the matrix gets another
//! structure.
//!
//! ```
//! use gradus::prelude::*;
//!
//! let rosen = |x: &[Var]| {
//!     x.windows(2).map(|w| 100.0 * (w[1] - w[0] * w[0]).powi(2) + (1.0 - w[0]).powi(2)).sum::<Var>()
//! };
//! let (mut f, mut h) = (Function::new(rosen, 1000), SparseMatrix::empty());
//! let value = f.sparse_hessian_into(&vec![1.0; 1000], &mut h)?;
//! assert_eq!(value, 0.0);
//! assert_eq!(h.values().len(), 2998);
//! assert_eq!((h.get(0, 0), h.get(0, 1), h.get(500, 500)), (802.0, -400.0, 1002.0));
//! // Column starts, row indices and values are what crates for sparse factorisations take.
//! assert_eq!(h.column_starts()[..3], [0, 2, 5]);
//! # Ok::<(), gradus::Error>(())
//! ```
//!
//! # At kinks
//!
//! The second derivative is the derivative of the slope that is used, so conventions follow from those of the slopes:
//!
//! | function | slope | second derivative |
//! |---|---|---|
//! | `abs`, `relu`, `copysign` at 0 | 0 | 0; there is no delta |
//! | `max(a, b)` at a tie | ½ and ½ | half of each side's |
//! | `floor`, `signum`, comparisons | 0 | 0 |
//! | `hypot`, `atan2` at the origin | 0 | 0 |
//! | `x.powf(p)` at `x = 0` | `p xᵖ⁻¹` | `p (p − 1) xᵖ⁻²`: infinite, and an error, for `p` between 1 and 2 |
//! | a branch, `select`, `clamp` | of the side taken | of the side taken; the other contributes exactly nothing |
//! | `detach`, values read by `value()` | 0 | 0 |
//!
//! What is 0 absorbs in the second order as in the first: where a factor of a product is 0 and does not change along the
//! direction, an infinite derivative of the other factor does not count. Where it does change, the product is
//! infinite, and an error:
//!
//! ```
//! use gradus::prelude::*;
//!
//! let f = |[x, y]: [Var; 2]| y * y * x.sqrt();
//! assert_eq!(hvp(f, [0.0, 0.0], [0.0, 1.0])?, [0.0, 0.0]);
//!
//! let error = hessian(|x: Var| x.powf(1.5), 0.0).unwrap_err();
//! assert!(error.to_string().starts_with("the second derivative in coordinates 0 and 0 is inf: "));
//! assert!(error.to_string().ends_with("`powf` of 0.0, 1.5"));
//! # Ok::<(), gradus::Error>(())
//! ```
//!
//! # What is promised
//!
//! Second derivatives take the same roads as gradients, and the same care. A program checks every comparison; at a point where
//! one comes out otherwise, for a closure that [cannot be replayed](super::purity), beyond the
//! [bound for numbers](super::compiled#magnitudes), and wherever a result is not finite, the closure is recorded and the
//! recording is swept with a pair of numbers for each value. The tests compare all of that with 60-digit references, and on
//! random programs with hyper-dual numbers.
//!
//! A Hessian over the rows of a data set, summed, is not here yet: record the loss over all rows in one closure.
//!
//! [`hessian`]: crate::hessian
//! [`hvp`]: crate::hvp
//! [`jvp`]: crate::jvp
//! [`vjp`]: crate::vjp
//! [`grad`]: crate::grad()
//! [`jacobian`]: crate::jacobian
//! [`sparse_hessian`]: crate::sparse_hessian
//! [`sparse_jacobian`]: crate::sparse_jacobian
//! [`nested_grad`]: crate::nested_grad
//! [`nested_jvp`]: crate::nested_jvp
//! [`Function::hessian_into`]: crate::Function::hessian_into
//! [`Function::hvp_into`]: crate::Function::hvp_into
//! [`Function::jvp_into`]: crate::Function::jvp_into
//! [`Function::vjp_into`]: crate::Function::vjp_into
//! [`Function::jacobian_into`]: crate::Function::jacobian_into
//! [`Function::sparse_hessian_into`]: crate::Function::sparse_hessian_into
//! [`Function::sparse_jacobian_into`]: crate::Function::sparse_jacobian_into
