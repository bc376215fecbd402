//! Least squares: curves through data, and how well their parameters are known.
//!
//! - [A worked example](#a-worked-example)
//! - [Which of three roads](#which-of-three-roads)
//! - [Reading the report](#reading-the-report)
//! - [When it does not arrive](#when-it-does-not-arrive)
//! - [Coming from SciPy](#coming-from-scipy)
//!
//! # A worked example
//!
//! How much oxygen water uses up, day by day: the set BoxBOD of NIST, with certified answers. The model
//! is `y = b₁ (1 − exp(−b₂ x))`, and a residual is what it misses an observation by:
//!
//! ```
//! use gradus::prelude::*;
//!
//! let rows = [[109.0, 1.0], [149.0, 2.0], [149.0, 3.0], [191.0, 5.0], [213.0, 7.0], [224.0, 10.0]];
//! let data = Dataset::from_rows(&["demand", "days"], rows)?;
//! let residual = |[limit, rate]: [Var; 2], [demand, days]: [Var; 2]| limit * (1.0 - (-rate * days).exp()) - demand;
//!
//! let found = LeastSquares::new().names(["limit", "rate"]).run_rows(residual, [1.0, 1.0], &data)?;
//! let want = "\
//! parameter        estimate  standard error
//! limit            213.8094           12.35
//! rate            0.5472375          0.1046
//! sum of squares 1168.009 of 6 residuals; residual deviation 17.09 with 4 degrees of freedom
//! ";
//! assert!(found.to_string().starts_with(want), "{found}");
//! // Certified: 213.80940889 ± 12.354515176, 0.54723748542 ± 0.10455993237.
//! assert!((found.x[0] / 213.809_408_89 - 1.0).abs() < 1e-9);
//! assert!((found.standard_errors().ok_or("none")?[1] / 0.104_559_932_37 - 1.0).abs() < 1e-8);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The start is off by a factor of 200. The 27 sets of NIST are fitted by `cargo run --release --example nist`.
//!
//! # Which of three roads
//!
//! | you have | take | because |
//! |---|---|---|
//! | residuals of data, up to some hundred parameters | [`LeastSquares::run_rows`] | one row is recorded, whatever the number of rows |
//! | residuals of another kind, such as equations to be solved | [`least_squares`] | all residuals come from one closure |
//! | a loss that is no square, batches, or very many parameters | [`Fit`] | it needs gradients only |
//!
//! A ready model, or one of your own that is declared for [least squares](crate::model::LeastSquaresModel), stands for
//! its residual, with the target as the last column: `LeastSquares::new().run_rows(Linear, [0.0_f64, 0.0], &data)`. What
//! is taken is never the loss: a closure says `a * x + b - y`, without a square.
//!
//! Weights are factors of residuals: `(model − y) / sigma`. If `sigma` is the standard deviation itself and not only
//! in proportion to it, say so with [`known_deviations`].
//!
//! Equations are residuals, too. As many of them as unknowns have no standard errors, and a root:
//!
//! ```
//! use gradus::prelude::*;
//!
//! let circle_and_line = |[x, y]: [Var; 2]| [x * x + y * y - 25.0, x - y + 1.0];
//! let root = least_squares(circle_and_line, [5.0, 5.0])?;
//! assert!((root.x[0] - 3.0).abs() < 1e-12 && (root.x[1] - 4.0).abs() < 1e-12);
//! assert!(root.covariance.is_none());
//! # Ok::<(), gradus::fit::FitError>(())
//! ```
//!
//! # Reading the report
//!
//! - The covariance is `s² (JᵀJ)⁻¹`, with `s² = Σ r² / (n − p)`: the model as a straight one near the minimum,
//!   and residuals with one variance, independent of each other. Where the curve bends within a standard
//!   error, intervals made of it are too narrow or too wide.
//! - [`correlation`] shows which parameters the data cannot tell apart: entries near 1 or −1.
//! - Where there are no standard errors, the report names the parameters that the residuals do not determine, or
//!   their combination that is; as data, in [`no_standard_errors`](crate::LeastSquaresReport::no_standard_errors).
//! - A run that was cut short says how many standard errors away the minimum is
//!   ([`distance`](crate::LeastSquaresReport::distance)), and prints no errors above a tenth.
//! - `status` says why the run ended. `Gradient` and `Step` are arrivals. `Cost` is one, too: only rounding is left.
//!
//! # When it does not arrive
//!
//! The nearest valley is found, not the deepest: a sum of squares may have several.
//!
//! - Start from parameters that draw a curve of about the right shape. A peak beside the data is seen by no
//!   residual.
//! - A first step that jumps out of all reason is reined in by [`initial_radius`]. The default lets no parameter move by
//!   much more than half of itself, so the sign and the power of ten of a start matter, and a 0 says that neither is known.
//!   From starts that are off by factors up to 10, three in four of 666 arrive (`cargo run --release --example arrivals`).
//! - Residuals whose squares overflow (1e160) are fitted all the same, but there is no sum of squares to report, and no
//!   success: divide them by their typical size.
//! - Parameters that must be positive can be written as exponentials: `rate = log_rate.exp()`.
//! - Try several starts, and keep the smallest `sum_of_squares`.
//!
//! # Coming from SciPy
//!
//! | `scipy.optimize` | here |
//! |---|---|
//! | `least_squares(fun, x0)`, `leastsq` | [`least_squares(residuals, x0)`](crate::least_squares()) |
//! | `jac=...`, `"2-point"`, `epsfcn` | nothing: the Jacobian is exact |
//! | `method="lm"` | the only one; `"trf"` and `"dogbox"`, for `bounds`, are not here |
//! | `ftol`, `xtol`, `gtol` (1e-8) | `cost_tolerance` (0), `step_tolerance` (1e-12), `gradient_tolerance` (1e-10, a cosine) |
//! | `x_scale="jac"`, `x_scale=[...]` | the default; [`sizes`](crate::LeastSquares::sizes) |
//! | `max_nfev` | [`max_evaluations`](crate::LeastSquares::max_evaluations) |
//! | `factor` of `leastsq` (100) | [`initial_radius`] (0.2) |
//! | `loss="huber"` and others | [`Fit`], with that loss |
//! | `result.x`, `.jac`, `.grad` | `x`, `jacobian`, `gradient` (`Jᵀr`) |
//! | `result.fun`, a vector | `residuals` |
//! | `result.cost`, `½ Σ r²` | [`cost()`](crate::LeastSquaresReport::cost); `sum_of_squares` is without the ½ |
//! | `result.optimality` | the largest entry of `gradient` |
//! | `result.status`, `.message`, `.success` | `status`, `message()`, `success()` |
//! | `result.nfev`, `.njev` | `nfev`, `njev`, and `nit` |
//! | `curve_fit(f, x, y, p0)` | [`LeastSquares::run_rows`] with `f(p, x) − y` |
//! | `popt`, `pcov` | `x`, `covariance` |
//! | `sigma=s` | residuals divided by `s` |
//! | `absolute_sigma=True` | [`known_deviations`] |
//! | `np.sqrt(np.diag(pcov))` | [`standard_errors()`](crate::LeastSquaresReport::standard_errors) |
//! | a `pcov` full of `inf` | `None`, and `no_standard_errors` says why |
//!
//! [`LeastSquares::run_rows`]: crate::LeastSquares::run_rows
//! [`least_squares`]: crate::least_squares()
//! [`Fit`]: crate::Fit
//! [`known_deviations`]: crate::LeastSquares::known_deviations
//! [`initial_radius`]: crate::LeastSquares::initial_radius
//! [`correlation`]: crate::LeastSquaresReport::correlation
