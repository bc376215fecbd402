//! Schedule-free descent: averaging in place of a falling rate.

use crate::error::{InvalidSetting, LengthMismatch};
use crate::optim::entries::{Entries, Moving, Passing};
use crate::optim::settings::Settings;
use crate::optim::slots::{refill, slot};
use crate::optim::state::Parts;
use crate::optim::{AdamW, OptimError, Rule, Sgd};
use crate::scalar::{Numeric, compiled_here};

/// A rule that moves `z`, while gradients are taken between `z` and the average `x` of its points.
///
/// The parameters are `y = (1 − beta) z + beta x`. With the step `u` of the inner rule at `y`:
/// `z ← z − u`, `x ← (1 − c) x + c z`, where `c` is the share of this step in the sum of all squared rates
/// (`1 / t` at a constant rate).
///
/// The answer of the run is [`ScheduleFreeState::average`], `x`; `y` is where to take gradients.
/// The inner rule should have no momentum of its own, `beta` replaces it. A warm-up is a schedule as usual;
/// a decay is not needed.
///
/// # Examples
/// ```
/// use gradus::optim::{Rule, ScheduleFree};
///
/// let mut y = [1.0];
/// let mut free = ScheduleFree { beta: 0.5, ..ScheduleFree::sgd(0.5) }.optimizer(1)?;
/// free.step(&mut y, &[1.0])?; // z = x = 0.5
/// free.step(&mut y, &[1.0])?; // z = 0, x = 0.25
/// assert_eq!((y[0], free.state().average[0]), (0.125, 0.25));
/// # Ok::<(), gradus::optim::OptimError>(())
/// ```
///
/// # Source
/// Defazio et al. (2024), The road less scheduled, equations 3 to 5 and Algorithm 1.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ScheduleFree<R> {
    /// What moves `z`.
    pub rule: R,
    /// `[0, 1)`; where gradients are taken, 0 at `z`, 1 at the average.
    pub beta: f64,
}

impl ScheduleFree<Sgd> {
    /// Around plain gradient descent, `beta` 0.9. Rates are 10 to 50 times those of momentum.
    #[must_use]
    pub fn sgd(learning_rate: f64) -> Self {
        Self { rule: Sgd::new(learning_rate), beta: 0.9 }
    }
}

impl ScheduleFree<AdamW> {
    /// Around Adam without a first moment, `beta` 0.9, no weight decay. Decay acts at `y`.
    #[must_use]
    pub fn adamw(learning_rate: f64) -> Self {
        Self { rule: AdamW { beta1: 0.0, weight_decay: 0.0, ..AdamW::new(learning_rate) }, beta: 0.9 }
    }
}

impl Default for ScheduleFree<AdamW> {
    /// Rate 0.0025.
    fn default() -> Self {
        Self::adamw(2.5e-3)
    }
}

/// The memory of [`ScheduleFree`].
///
/// ```
/// use gradus::optim::{Rule, ScheduleFree};
///
/// let mut free = ScheduleFree { beta: 0.5, ..ScheduleFree::sgd(0.5) }.optimizer(1)?;
/// let mut y = [1.0];
/// free.step(&mut y, &[1.0])?;
/// free.step(&mut y, &[1.0])?;
/// let state = free.state();
/// assert_eq!((state.fast[0], state.average[0]), (0.0, 0.25)); // z, and the mean of 0.5 and 0
/// assert_eq!((state.largest_rate, state.weight), (0.5, 0.5)); // 0.5² + 0.5²
/// # Ok::<(), gradus::optim::OptimError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ScheduleFreeState<T, S> {
    /// Steps taken.
    pub step: u64,
    /// The memory of the inner rule.
    pub inner: S,
    /// `z`: the point that the inner rule moves; set at the first step.
    pub fast: Vec<T>,
    /// `x`: the average, the answer; set at the first step.
    pub average: Vec<T>,
    /// The largest rate so far.
    pub largest_rate: f64,
    /// The sum of the squared largest rates.
    pub weight: f64,
}

impl<T: Numeric, R: Rule<T>> Rule<T> for ScheduleFree<R> {
    type State = ScheduleFreeState<T, R::State>;

    fn check(&self) -> Result<(), InvalidSetting> {
        Settings("ScheduleFree").fraction("beta", self.beta)?;
        self.rule.check()
    }

    fn init(&self, n: usize) -> Self::State {
        ScheduleFreeState {
            step: 0,
            inner: self.rule.init(n),
            fast: slot(n, 0.0),
            average: slot(n, 0.0),
            largest_rate: 0.0,
            weight: 0.0,
        }
    }

    fn apply(&self, state: &mut Self::State, params: &[T], step: &mut [T]) {
        let [share, beta] = self.begin(state, params);
        self.rule.apply(&mut state.inner, params, step);
        let (fast, average) = (&mut state.fast[..], &mut state.average[..]);
        compiled_here!(
            T => |params, step, slots, share, beta| Passing { params, step }.walk(slots, toward(share, beta));
            (params => &[T], step => &mut [T], [fast, average] => [&mut [T]; 2], share => T, beta => T)
        );
    }

    fn descend(&self, state: &mut Self::State, params: &mut [T], gradient: &[T], scratch: &mut [T]) {
        let [share, beta] = self.begin(state, params);
        let ScheduleFreeState { inner, fast, average, .. } = state;
        self.rule.descend_in_blocks(inner, params, gradient, scratch, &mut |first, params, updates| {
            let range = first..first + params.len();
            let (Some(fast), Some(average)) = (fast.get_mut(range.clone()), average.get_mut(range)) else { return };
            compiled_here!(
                T => |params, gradient, slots, share, beta| Moving { params, gradient }.walk(slots, toward(share, beta));
                (params => &mut [T], updates => &[T], [fast, average] => [&mut [T]; 2], share => T, beta => T)
            );
        });
    }

    fn mixes(&self) -> bool {
        self.rule.mixes()
    }

    fn learning_rate(&self) -> Option<f64> {
        self.rule.learning_rate()
    }

    fn map_learning_rate(&self, change: &mut dyn FnMut(f64) -> f64) -> Self {
        Self { rule: self.rule.map_learning_rate(change), beta: self.beta }
    }

    fn check_state(&self, state: &Self::State, n: usize) -> Result<(), OptimError> {
        self.rule.check_state(&state.inner, n)?;
        Parts(n)
            .counter("ScheduleFreeState.step", &state.step)?
            .slot("ScheduleFreeState.fast", &state.fast)?
            .slot("ScheduleFreeState.average", &state.average)?
            .non_negative("ScheduleFreeState.largest_rate", state.largest_rate)?
            .non_negative("ScheduleFreeState.weight", state.weight)?
            .done()
    }

    fn check_len(&self, n: usize) -> Result<(), LengthMismatch> {
        self.rule.check_len(n)
    }
}

impl<R> ScheduleFree<R> {
    /// Counts the step; returns the share of the average that it makes, and beta.
    fn begin<T: Numeric>(&self, state: &mut ScheduleFreeState<T, R::State>, params: &[T]) -> [T; 2]
    where
        R: Rule<T>,
    {
        if state.step == 0 {
            refill(&mut state.fast, params);
            refill(&mut state.average, params);
        }
        state.step += 1;
        [self.share(&mut state.largest_rate, &mut state.weight), self.beta].map(T::nearest)
    }

    /// `c`: the weight of this step over the sum of weights; 0 while every rate has been 0.
    fn share<T: Numeric>(&self, largest: &mut f64, weight: &mut f64) -> f64
    where
        R: Rule<T>,
    {
        *largest = largest.max(self.rule.learning_rate().unwrap_or(1.0));
        *weight += largest.powi(2);
        if *weight == 0.0 { 0.0 } else { largest.powi(2) / *weight }
    }
}

/// The three points follow the inner rule's step `u`; letters as in the paper.
fn toward<T: Numeric>(share: T, beta: T) -> impl Fn([&mut T; 2], T, T) -> T + Sync {
    move |[z, x], y, u| {
        *z -= u;
        // Written as differences, so that three equal points stay equal.
        *x += share * (*z - *x);
        y - (*z + beta * (*x - *z))
    }
}
