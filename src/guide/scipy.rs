//! Coming from `scipy.optimize`, or from JAX.
//!
//! ```
//! use gradus::prelude::*;
//!
//! // res = minimize(rosen, [-1.2, 1.0], method="BFGS", jac=rosen_der, options={"gtol": 1e-10, "maxiter": 200})
//! let rosen = |[x, y]: [Var; 2]| 100.0 * (y - x * x).powi(2) + (1.0 - x).powi(2);
//! let res = Minimizer::new(Method::Bfgs)
//!     .gradient_tolerance(1e-10)
//!     .max_iterations(200)
//!     .minimize(rosen, [-1.2, 1.0])?;
//! assert!(res.success() && res.fun < 1e-18);
//! # Ok::<(), gradus::minimize::MinimizeError>(())
//! ```
//!
//! There is no `jac`, `hess` or `hessp` to pass: derivatives come from the closure. What a method of SciPy would get by finite
//! differences is exact here.
//!
//! # Methods
//!
//! | `method=` | here | JAX | differs |
//! |---|---|---|---|
//! | `"BFGS"` | [`Method::Bfgs`] | `jax.scipy.optimize.minimize(method="BFGS")`, `jaxopt.BFGS` | the first estimate is scaled; a search that fails starts anew |
//! | `"L-BFGS-B"` | [`Method::Lbfgs`], with [`bounds`](Minimizer::bounds) | `jaxopt.LBFGS`, `jaxopt.LBFGSB`, `optax.lbfgs` | does not end by `ftol` unless told |
//! | `"CG"` | [`Method::ConjugateGradient`] | `jaxopt.NonlinearCG` | Shanno's form instead of Polak and Ribière's |
//! | `"Newton-CG"` | [`Method::NewtonCg`] | | goes on along negative curvature; scaled by the diagonal |
//! | `"trust-ncg"` | [`Method::TrustNcg`] | | the region is scaled by the diagonal, and has no largest radius |
//! | `"trust-exact"` | [`Method::TrustExact`] | | the same |
//! | `"Nelder-Mead"` | [`Method::NelderMead`] | | `adaptive=True` always; a collapsed simplex is set up anew once it matters |
//! | a callable (`custmin`) | [`Method::FixedRate`], [`Method::GradientDescent`] | `jaxopt.GradientDescent` | |
//! | `"Powell"`, `"COBYLA"`, `"SLSQP"`, `"TNC"`, `"trust-krylov"`, `"dogleg"` | none | | `TNC`, `dogleg`: take a trust region; constraints other than bounds are not there |
//!
//! # Options
//!
//! | option | here | SciPy's default | ours |
//! |---|---|---|---|
//! | `gtol`, `pgtol` | [`gradient_tolerance`](Minimizer::gradient_tolerance) | 1e-5, for trust regions 1e-4 | 1e-8, the maximum norm in every method |
//! | `ftol` of L-BFGS-B | [`cost_tolerance`](Minimizer::cost_tolerance) | 2.2e-9 | off |
//! | `xtol` of Newton-CG | [`step_tolerance`](Minimizer::step_tolerance) | 1e-5 | off; the gradient decides |
//! | `xatol`, `fatol` of Nelder–Mead | the same two | 1e-4, absolute | 1e-7 and 1e-8, parts of the numbers above one |
//! | `maxiter` | [`max_iterations`](Minimizer::max_iterations) | 200 n | none; 10 000 down the gradient |
//! | `maxfev`, `maxfun` | [`max_evaluations`](Minimizer::max_evaluations) | 200 n, 15 000 | 250 000, gradients and Hessians counted, too |
//! | `maxcor` | [`memory`](Minimizer::memory) | 10 | 10 |
//! | `initial_trust_radius` | [`initial_radius`](Minimizer::initial_radius) | 1 | a tenth of the gradient, in scaled coordinates |
//! | `bounds` | [`bounds`](Minimizer::bounds) | | for `Lbfgs`; pairs, infinite where there is none |
//! | `callback` | [`callback`](Minimizer::callback) | `StopIteration` ends | `ControlFlow::Break` ends |
//! | `args` | captured by the closure | | |
//!
//! # The result
//!
//! [`Minimum`] has `x`, `fun`, `jac`, `hess_inv`, `nit`, `nfev`, `njev`, `nhev` and `status` as fields, `success()` and
//! `message()` as methods, and prints as a table. `status` is an enum, [`Status`], and not a number; `nhvp` counts products with the
//! Hessian, which SciPy counts among `nhev`.
//!
//! `scipy.optimize.check_grad` is [`check_grad`](crate::check_grad), `rosen_hess` and the like are
//! [`hessian`](crate::hessian) of the function, and `approx_fprime` has no use here.

#[cfg(doc)]
use crate::minimize::{Method, Minimizer, Minimum, Status};
