//! What can go wrong between a gradient and a step.

use crate::error::{InvalidSetting, LengthMismatch};

/// An entry of the gradient is NaN or infinite.
///
/// The step was not taken: parameters, state and step count are as they were.
///
/// ```
/// use gradus::optim::{OptimError, Rule, Sgd};
///
/// let mut x = [1.0, 2.0];
/// let mut sgd = Sgd::new(0.5).optimizer(2)?;
/// let Err(OptimError::NonFinite(error)) = sgd.step(&mut x, &[1.0, f64::INFINITY]) else { unreachable!() };
/// assert_eq!((error.index, error.value, error.step), (1, f64::INFINITY, 0));
/// assert_eq!(x, [1.0, 2.0]);
/// # Ok::<(), gradus::optim::OptimError>(())
/// ```
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("gradient[{index}] is {value} at step {step}; a smaller learning rate or clipping may help")]
pub struct NonFiniteGradient {
    /// The first entry that is not finite.
    pub index: usize,
    /// Its value.
    pub value: f64,
    /// Steps taken before.
    pub step: u64,
}

/// A number in a stored state that no run can have left there.
///
/// ```
/// use gradus::optim::{Adam, OptimError, Rule};
///
/// let adam = Adam::new(0.1);
/// let mut state = Rule::<f64>::init(&adam, 2);
/// state.second[1] = -1.0; // no average of squares
/// let Err(OptimError::State(error)) = adam.check_state(&state, 2) else { unreachable!() };
/// assert_eq!((error.what, error.index, error.value), ("AdamState.second", Some(1), -1.0));
/// ```
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error(
    "{what}{} is {value}, allowed is {allowed}; the stored state is not one of this rule",
    index.map(|index| format!("[{index}]")).unwrap_or_default()
)]
pub struct InvalidState {
    /// The state and its field, such as `"AdamState.second"`.
    pub what: &'static str,
    /// The entry, for a field that is a vector.
    pub index: Option<usize>,
    /// The value found.
    pub value: f64,
    /// The allowed range.
    pub allowed: &'static str,
}

/// Why an optimizer could not be made or could not take a step.
///
/// ```
/// use gradus::optim::{OptimError, Rule, Sgd};
///
/// let negative: Result<gradus::optim::Optimizer<f64, _>, _> = Sgd::new(-0.1).optimizer(1);
/// let error = negative.unwrap_err();
/// assert!(matches!(&error, OptimError::Setting(setting) if setting.setting == "learning_rate"));
/// assert_eq!(error.to_string(), "Sgd: learning_rate is -0.1, allowed is [0, inf)");
///
/// let short = Sgd::new(0.1).optimizer(2)?.step(&mut [1.0, 2.0], &[1.0]);
/// assert!(matches!(short, Err(OptimError::Length(_))));
/// # Ok::<(), gradus::optim::OptimError>(())
/// ```
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum OptimError {
    /// Parameters, gradient, groups, or a stored state differ in length from what the optimizer was made for.
    #[error(transparent)]
    Length(#[from] LengthMismatch),
    /// A setting of a rule or a schedule, or a rate that a schedule returned, is out of range.
    #[error(transparent)]
    Setting(#[from] InvalidSetting),
    /// A stored state has a number that does not belong there.
    #[error(transparent)]
    State(#[from] InvalidState),
    /// There is no memory for this number of parameters.
    #[error("an optimizer for {parameters} parameters does not fit into memory")]
    TooMany {
        /// How many there are said to be.
        parameters: usize,
    },
    /// The gradient has an entry that is not finite.
    #[error(transparent)]
    NonFinite(#[from] NonFiniteGradient),
    /// A schedule was given to a rule of which no member has a learning rate.
    #[error("the schedule has nothing to drive: no member of the rule has a learning rate")]
    NoLearningRate,
}
