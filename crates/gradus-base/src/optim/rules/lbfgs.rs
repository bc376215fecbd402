//! L-BFGS at a fixed rate: a step corrected by the curvature that the last steps have met.

use crate::error::{InvalidSetting, LengthMismatch};
use crate::optim::rule::has_learning_rate;
use crate::optim::settings::Settings;
use crate::optim::slots::{refill, slot};
use crate::optim::state::Parts;
use crate::optim::{OptimError, Rule};
use crate::scalar::{Numeric, compiled_here};
use crate::simd::{InstructionSet, multiversion};

/// Limited-memory BFGS without a line search.
///
/// `x ← x − learning_rate H g`, where `H` is the inverse Hessian that fits the last `memory` pairs of a
/// displacement `s = xₜ − xₜ₋₁` and a change of the gradient `y = gₜ − gₜ₋₁`, and is `s·y / y·y` times the
/// identity in all other directions. The first step is `min(1, 1 / ‖g‖₁) g` times the rate. A pair
/// with `s·y ≤ 1e-10` is left out.
///
/// For full batches: `y` must come from a change of the point, not of the data. Where the gradient is nearly linear a
/// rate of 1 needs about as many steps as there are coordinates; far from there nothing keeps a step from being too
/// long, so take a smaller rate. The state takes the memory of `2 (memory + 2)` times the parameters.
///
/// # Examples
/// ```
/// use gradus::optim::{Lbfgs, Rule};
///
/// // x² / 2: the first step is cut to length 1, the second knows the curvature, and arrives.
/// let mut x = [3.0];
/// let mut lbfgs = Lbfgs::new(1.0).optimizer(1)?;
/// lbfgs.step(&mut x, &[3.0])?;
/// assert_eq!(x, [2.0]);
/// lbfgs.step(&mut x, &[2.0])?;
/// assert_eq!(x, [0.0]);
/// # Ok::<(), gradus::optim::OptimError>(())
/// ```
///
/// # Source
/// Nocedal (1980), Updating quasi-Newton matrices with limited storage; the scale of `H` as in Liu & Nocedal
/// (1989), method M3. The tolerances and the first step are those of PyTorch's `LBFGS` without a line search.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Lbfgs {
    /// `[0, inf)`; the share of the quasi-Newton step that is taken.
    pub learning_rate: f64,
    /// `[1, inf)`; how many pairs are remembered. Cannot change during a run.
    pub memory: usize,
    /// `[0, inf)`; no update is made where no gradient component is larger than this.
    pub gradient_tolerance: f64,
    /// `[0, inf)`; no update is made where the value would fall by less than this at the rate 1, to first order.
    pub change_tolerance: f64,
}

impl Lbfgs {
    /// Ten pairs, and an update at every gradient other than 0.
    #[must_use]
    pub fn new(learning_rate: f64) -> Self {
        Self { learning_rate, memory: 10, gradient_tolerance: 0.0, change_tolerance: 0.0 }
    }

    /// PyTorch's settings: a hundred pairs, and no update at gradients within 1e-7 and falls below 1e-9.
    ///
    /// ```
    /// use gradus::optim::{Lbfgs, Rule};
    ///
    /// let mut x = [1.0];
    /// let mut lbfgs = Lbfgs::pytorch(1.0).optimizer(1)?;
    /// lbfgs.step(&mut x, &[1e-8])?; // below the tolerance
    /// assert_eq!((x, lbfgs.state().step), ([1.0], 0));
    /// # Ok::<(), gradus::optim::OptimError>(())
    /// ```
    #[must_use]
    pub fn pytorch(learning_rate: f64) -> Self {
        Self { learning_rate, memory: 100, gradient_tolerance: 1e-7, change_tolerance: 1e-9 }
    }
}

impl Default for Lbfgs {
    /// The rate of a Newton step, 1.
    fn default() -> Self {
        Self::new(1.0)
    }
}

/// Pairs that are made at the start; PyTorch's memory of 100, and the one in the making.
const AT_ONCE: usize = 101;

/// The memory of [`Lbfgs`].
///
/// ```
/// use gradus::optim::{Lbfgs, Rule};
///
/// // x² / 2, from 3 to 2 to 0.
/// let mut x = [3.0];
/// let mut lbfgs = Lbfgs::new(1.0).optimizer(1)?;
/// for _ in 0..2 {
///     let gradient = x;
///     lbfgs.step(&mut x, &gradient)?;
/// }
/// let state = lbfgs.state();
/// assert_eq!((state.step, state.met, state.scale), (2, 1, 1.0));
/// assert_eq!((state.params[0], state.gradient[0]), (2.0, 2.0)); // where the last step began
/// # Ok::<(), gradus::optim::OptimError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(bound(deserialize = "T: serde::Deserialize<'de> + Default")))]
pub struct LbfgsState<T> {
    /// Steps taken, those without an update at a small gradient not counted.
    pub step: u64,
    /// The parameters before the last step.
    pub params: Vec<T>,
    /// The gradient there.
    pub gradient: Vec<T>,
    /// The scale of `H` in directions not met.
    pub scale: T,
    /// The pairs, oldest first, and room for one more; those beyond `met` mean nothing. Beyond a hundred they come one by
    /// one.
    pub pairs: Vec<LbfgsPair<T>>,
    /// How many pairs count.
    pub met: usize,
}

/// A displacement and the change of the gradient along it.
///
/// ```
/// use gradus::optim::{Lbfgs, Rule};
///
/// // 2 x², so that the gradient changes four times as fast as the point.
/// let mut x = [3.0];
/// let mut lbfgs = Lbfgs::new(1.0).optimizer(1)?;
/// lbfgs.step(&mut x, &[12.0])?; // by 1, the length of the first step
/// lbfgs.step(&mut x, &[8.0])?;
/// let pair = &lbfgs.state().pairs[0];
/// assert_eq!((pair.displacement[0], pair.change[0], pair.rho), (-1.0, -4.0, 0.25));
/// # Ok::<(), gradus::optim::OptimError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct LbfgsPair<T> {
    /// `s`.
    pub displacement: Vec<T>,
    /// `y`.
    pub change: Vec<T>,
    /// `1 / s·y`.
    pub rho: T,
    /// `rho s·q`, between the two loops; not stored.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub weight: T,
}

impl<T: Numeric> LbfgsPair<T> {
    fn empty(n: usize) -> Self {
        Self { displacement: slot(n, 0.0), change: slot(n, 0.0), rho: T::zero(), weight: T::zero() }
    }
}

impl<T: Numeric> Rule<T> for Lbfgs {
    type State = LbfgsState<T>;

    fn check(&self) -> Result<(), InvalidSetting> {
        Settings("Lbfgs")
            .learning_rate(self.learning_rate)?
            .at_least_one("memory", self.memory as f64)?
            .non_negative("gradient_tolerance", self.gradient_tolerance)?
            .non_negative("change_tolerance", self.change_tolerance)?;
        Ok(())
    }

    fn init(&self, n: usize) -> LbfgsState<T> {
        LbfgsState {
            step: 0,
            params: slot(n, 0.0),
            gradient: slot(n, 0.0),
            scale: T::one(),
            // Steps allocate nothing for any memory that serves; for more, pairs come as they are met.
            pairs: vec![LbfgsPair::empty(n); self.memory.saturating_add(1).min(AT_ONCE)],
            met: 0,
        }
    }

    fn mixes(&self) -> bool {
        true
    }

    fn apply(&self, state: &mut LbfgsState<T>, params: &[T], step: &mut [T]) {
        compiled_here!(T => Lbfgs::direct; (self => &Lbfgs, state => &mut LbfgsState<T>, params => &[T], step => &mut [T]));
    }

    fn check_state(&self, state: &LbfgsState<T>, n: usize) -> Result<(), OptimError> {
        // As many as the memory holds and one more, or those so far of a memory that has not filled up.
        let most = self.memory.saturating_add(1);
        if state.pairs.len() > most || (state.pairs.len() < most.min(AT_ONCE)) {
            LengthMismatch::check("LbfgsState.pairs", most, state.pairs.len())?;
        }
        let mut parts = Parts(n)
            .counter("LbfgsState.step", &state.step)?
            .within("LbfgsState.met", state.met, self.memory.min(state.pairs.len()))?
            .non_negative("LbfgsState.scale", state.scale.wide())?;
        parts =
            parts.slot("LbfgsState.params", &state.params)?.slot("LbfgsState.gradient", &state.gradient)?;
        for pair in &state.pairs {
            parts = parts.slot("LbfgsPair.displacement", &pair.displacement)?;
            parts = parts.slot("LbfgsPair.change", &pair.change)?;
            parts = parts.non_negative("LbfgsPair.rho", pair.rho.wide())?;
        }
        parts.done()
    }

    has_learning_rate!();
}

impl Lbfgs {
    fn direct<T: Numeric>(&self, state: &mut LbfgsState<T>, params: &[T], step: &mut [T]) {
        if step.iter().all(|g| g.abs() <= T::nearest(self.gradient_tolerance)) {
            return step.fill(T::zero());
        }
        if state.step > 0 {
            state.remember(params, step, self.memory);
        }
        state.step = state.step.saturating_add(1);
        refill(&mut state.params, params);
        refill(&mut state.gradient, step);
        let mut rate = T::nearest(self.learning_rate);
        if state.step == 1 {
            let length = step.iter().fold(T::zero(), |sum, g| sum + g.abs());
            rate *= T::one().min(length.recip());
        }
        let fall = state.apply_inverse_hessian(step);
        let is_small = fall < T::nearest(self.change_tolerance);
        step.iter_mut().for_each(|u| *u = if is_small { T::zero() } else { rate * *u });
    }
}

impl<T: Numeric> LbfgsState<T> {
    /// Takes in the pair from the last step to here, if it has a positive curvature; the oldest makes room.
    fn remember(&mut self, params: &[T], gradient: &[T], memory: usize) {
        if self.met == self.pairs.len() {
            self.pairs.push(LbfgsPair::empty(params.len()));
        }
        let Some(pair) = self.pairs.get_mut(self.met) else { return };
        difference(&mut pair.displacement, params, &self.params);
        difference(&mut pair.change, gradient, &self.gradient);
        let curvature = dot(T::zero(), &pair.displacement, &pair.change);
        if curvature > T::nearest(1e-10) {
            pair.rho = curvature.recip();
            self.scale = curvature / dot(T::zero(), &pair.change, &pair.change);
            self.met += 1;
        }
        if self.met > memory {
            self.pairs.rotate_left(1);
            self.met -= 1;
        }
    }

    /// `H q`, in place of `q`; returns its product with the gradient.
    ///
    /// Each sum of products goes over a block of `q` that was changed just before and is in the cache still.
    // Nocedal 1980, the recursion of section 2; letters as there.
    fn apply_inverse_hessian(&mut self, q: &mut [T]) -> T {
        let pairs = &mut self.pairs[..self.met];
        let mut along = pairs.last().map_or(T::zero(), |pair| dot(T::zero(), &pair.displacement, q));
        for i in (0..pairs.len()).rev() {
            let weight = pairs[i].rho * along;
            pairs[i].weight = weight;
            let next = i.checked_sub(1).map(|i| &pairs[i].displacement[..]);
            along = add(q, -weight, &pairs[i].change, next);
        }
        let next = pairs.first().map_or(&self.gradient, |pair| &pair.change);
        along = scale(q, self.scale, next);
        for (i, pair) in pairs.iter().enumerate() {
            let beta = pair.rho * along;
            let next = pairs.get(i + 1).map_or(&self.gradient, |pair| &pair.change);
            along = add(q, pair.weight - beta, &pair.displacement, Some(next));
        }
        along
    }
}

/// Entries of `q` that stay in the first-level cache, with those that go with them.
const BLOCK: usize = 1024;

fn difference<T: Numeric>(slot: &mut [T], a: &[T], b: &[T]) {
    slot.iter_mut().zip(a.iter().zip(b)).for_each(|(d, (a, b))| *d = *a - *b);
}

/// `sum + a · b`, from left to right.
fn dot<T: Numeric>(sum: T, a: &[T], b: &[T]) -> T {
    a.iter().zip(b).fold(sum, |sum, (a, b)| sum + *a * *b)
}

/// `q ← q + factor x`; returns `q · with`.
fn add<T: Numeric>(q: &mut [T], factor: T, x: &[T], with: Option<&[T]>) -> T {
    let level = InstructionSet::best();
    let mut sum = T::zero();
    for (i, (q, x)) in q.chunks_mut(BLOCK).zip(x.chunks(BLOCK)).enumerate() {
        add_block(level, q, factor, x);
        let with = with.and_then(|with| with.get(i * BLOCK..)).unwrap_or_default();
        sum = dot(sum, with, q);
    }
    sum
}

/// `q ← factor q`; returns `q · with`.
fn scale<T: Numeric>(q: &mut [T], factor: T, with: &[T]) -> T {
    let mut sum = T::zero();
    for (q, with) in q.chunks_mut(BLOCK).zip(with.chunks(BLOCK)) {
        q.iter_mut().for_each(|q| *q *= factor);
        sum = dot(sum, with, q);
    }
    sum
}

multiversion! {
    fn add_block[T: Numeric](q: &mut [T], factor: T, x: &[T]) = plus;
}

#[inline(always)]
fn plus<T: Numeric>(q: &mut [T], factor: T, x: &[T]) {
    q.iter_mut().zip(x).for_each(|(q, x)| *q += factor * *x);
}
