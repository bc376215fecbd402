//! Rprop: every coordinate finds its own step size from changes of sign.

use crate::error::InvalidSetting;
use crate::optim::Rule;
use crate::optim::entries::{Entries, entry_by_entry};
use crate::optim::settings::Settings;
use crate::optim::slots::{ensure, sign, slot};
use crate::optim::state::checks_state;
use crate::scalar::Numeric;

/// Resilient propagation: the step size of a coordinate grows while the sign of its gradient stays, and
/// shrinks when the sign turns.
///
/// With `s = sign(g g_prev)`: `d ← d eta_plus` for `s > 0`, `d ← d eta_minus` for `s < 0`, then `d` is moved
/// into `[min_step, max_step]`; `x ← x − sign(g) d`. Where `s < 0` the coordinate stays, and its gradient counts
/// as 0 in the next step.
///
/// Optax takes each step one call late, and drops it if the sign has turned meanwhile: [`Rprop::optax`].
///
/// Made for full-batch gradients: noise turns signs. There is no learning rate for a schedule to drive,
/// only the size `d` starts from.
///
/// # Examples
/// ```
/// use gradus::optim::{Rprop, Rule};
///
/// let mut x = [1.0];
/// let mut rprop = Rprop { eta_plus: 1.5, ..Rprop::new(0.25) }.optimizer(1)?;
/// rprop.step(&mut x, &[8.0])?; // −0.25
/// rprop.step(&mut x, &[7.0])?; // −0.375
/// rprop.step(&mut x, &[-1.0])?; // stays
/// assert_eq!(x, [0.375]);
/// # Ok::<(), gradus::optim::OptimError>(())
/// ```
///
/// # Source
/// Riedmiller & Braun (1993), A direct adaptive method for faster backpropagation learning; without the
/// step back, as in Igel & Hüsken (2000), Improving the Rprop learning algorithm (iRprop−).
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Rprop {
    /// `[0, inf)`; what step sizes start from, in parameter units.
    pub initial_step: f64,
    /// `(0, 1]`; the factor after a turn of sign.
    pub eta_minus: f64,
    /// `[1, inf)`; the factor while the sign stays.
    pub eta_plus: f64,
    /// `[0, inf)`; the smallest step size, in parameter units.
    pub min_step: f64,
    /// `[min_step, inf)`; the largest step size, in parameter units.
    pub max_step: f64,
    /// Takes each step one call late, unless the sign turns; the first call moves nothing.
    pub late: bool,
}

impl Rprop {
    /// The paper's settings: factors 0.5 and 1.2, step sizes from 1e-6 to 50.
    #[must_use]
    pub fn new(initial_step: f64) -> Self {
        Self { initial_step, eta_minus: 0.5, eta_plus: 1.2, min_step: 1e-6, max_step: 50.0, late: false }
    }

    /// The form of Optax 0.2.8, one call late.
    ///
    /// ```
    /// use gradus::optim::{Rprop, Rule};
    ///
    /// let mut x = [1.0];
    /// let mut late = Rprop::optax(0.25).optimizer(1)?;
    /// late.step(&mut x, &[8.0])?;
    /// assert_eq!(x, [1.0]); // the step of this call is taken by the next one
    /// late.step(&mut x, &[8.0])?;
    /// assert_eq!(x, [0.75]);
    /// # Ok::<(), gradus::optim::OptimError>(())
    /// ```
    #[must_use]
    pub fn optax(initial_step: f64) -> Self {
        Self { late: true, ..Self::new(initial_step) }
    }
}

impl Default for Rprop {
    /// The paper's first step size, 0.1.
    fn default() -> Self {
        Self::new(0.1)
    }
}

/// The memory of [`Rprop`].
///
/// ```
/// use gradus::optim::{Rprop, Rule};
///
/// let mut rprop = Rprop { eta_plus: 1.5, ..Rprop::new(0.25) }.optimizer(1)?;
/// rprop.step(&mut [1.0], &[8.0])?;
/// rprop.step(&mut [1.0], &[7.0])?; // the same sign: 0.25 · 1.5
/// assert_eq!((rprop.state().sizes[0], rprop.state().previous[0]), (0.375, 7.0));
/// rprop.step(&mut [1.0], &[-1.0])?; // another: half of that, and no step
/// assert_eq!((rprop.state().sizes[0], rprop.state().previous[0]), (0.1875, 0.0));
/// # Ok::<(), gradus::optim::OptimError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct RpropState<T> {
    /// `d`: the step sizes.
    pub sizes: Vec<T>,
    /// `g_prev`; 0 where the sign has just turned.
    pub previous: Vec<T>,
    /// The steps of the call before; empty unless they are taken late.
    pub held: Vec<T>,
}

impl<T: Numeric> Rule<T> for Rprop {
    type State = RpropState<T>;

    fn check(&self) -> Result<(), InvalidSetting> {
        Settings("Rprop")
            .non_negative("initial_step", self.initial_step)?
            .positive("eta_minus", self.eta_minus)?
            .unit("eta_minus", self.eta_minus)?
            .at_least_one("eta_plus", self.eta_plus)?
            .non_negative("min_step", self.min_step)?
            .non_negative("max_step", self.max_step)?;
        if self.max_step >= self.min_step {
            return Ok(());
        }
        let (owner, setting, value) = ("Rprop", "max_step", self.max_step);
        Err(InvalidSetting { owner, setting, value, allowed: "[min_step, inf)" })
    }

    fn init(&self, n: usize) -> RpropState<T> {
        RpropState {
            sizes: slot(n, self.initial_step),
            previous: slot(n, 0.0),
            held: slot(if self.late { n } else { 0 }, 0.0),
        }
    }

    checks_state!(RpropState; squares sizes, slot previous, optional held);

    entry_by_entry!(Rprop, RpropState<T>);
}

impl Rprop {
    fn walk<T: Numeric>(&self, state: &mut RpropState<T>, entries: impl Entries<T>) {
        let c = Coefficients::new(self);
        let RpropState { sizes, previous, held } = state;
        if !self.late {
            return entries.walk([sizes, previous], move |[d, previous], _, g| c.adapt(d, previous, g).0);
        }
        ensure(held, entries.len(), 0.0);
        entries.walk([sizes, previous, held], move |[d, previous, held], _, g| {
            let (u, turned) = c.adapt(d, previous, g);
            let held = core::mem::replace(held, u);
            if turned { T::zero() } else { held }
        });
    }
}

/// What one step has in common for all coordinates.
struct Coefficients<T> {
    minus: T,
    plus: T,
    least: T,
    most: T,
}

impl<T: Numeric> Coefficients<T> {
    fn new(rule: &Rprop) -> Self {
        let [minus, plus] = [rule.eta_minus, rule.eta_plus].map(T::nearest);
        let [least, most] = [rule.min_step, rule.max_step].map(T::nearest);
        Self { minus, plus, least, most }
    }

    /// The step, and whether the sign of the gradient component has changed.
    #[inline]
    fn adapt(&self, d: &mut T, previous: &mut T, g: T) -> (T, bool) {
        // Signs are compared, and gradients not multiplied: the product of small ones would vanish.
        let (up, down) = (g > T::zero(), g < T::zero());
        let (was_up, was_down) = (*previous > T::zero(), *previous < T::zero());
        let (kept, turned) = ((up & was_up) | (down & was_down), (up & was_down) | (down & was_up));
        let factor = if kept { self.plus } else { T::one() };
        let factor = if turned { self.minus } else { factor };
        *d = (*d * factor).max(self.least).min(self.most);
        *previous = if turned { T::zero() } else { g };
        (sign(*previous) * *d, turned)
    }
}
