//! Error facts that several parts share: what was wrong, where, and what to do.
//!
//! A function's error type lists what that function can return; these are the
//! pieces such types are made of.

mod source;

#[cfg(feature = "serde")]
pub use crate::stored::JsonError;

pub use source::SourceError;

/// Two lengths that had to agree did not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[error("{what} has {actual} values, expected {expected}")]
pub struct LengthMismatch {
    /// What was measured, such as `"gradient"`.
    pub what: &'static str,
    /// The length that was needed.
    pub expected: usize,
    /// The length that was found.
    pub actual: usize,
}

impl LengthMismatch {
    /// Checks that `actual` equals `expected`.
    ///
    /// # Errors
    /// The mismatch itself when they differ.
    ///
    /// ```
    /// use gradus::error::LengthMismatch;
    ///
    /// assert!(LengthMismatch::check("gradient", 2, 2).is_ok());
    /// let error = LengthMismatch::check("gradient", 2, 3).unwrap_err();
    /// assert_eq!(error.to_string(), "gradient has 3 values, expected 2");
    /// ```
    pub fn check(what: &'static str, expected: usize, actual: usize) -> Result<(), Self> {
        if expected == actual { Ok(()) } else { Err(Self { what, expected, actual }) }
    }
}

/// Is there room for `count` numbers, `copies` times over?
///
/// Asked before a setting sizes an allocation, because one that fails ends the process.
#[doc(hidden)]
#[must_use]
pub fn has_room<T>(count: usize, copies: usize) -> bool {
    count.checked_mul(copies).is_some_and(|total| Vec::<T>::new().try_reserve_exact(total).is_ok())
}

/// A setting outside its range: never replaced by a default, always reported.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{owner}: {setting} is {value}, allowed is {allowed}")]
pub struct InvalidSetting {
    /// The type that has the setting, such as `"Adam"`.
    pub owner: &'static str,
    /// The name of the setting, such as `"learning_rate"`.
    pub setting: &'static str,
    /// The value found.
    pub value: f64,
    /// The allowed range in words or as an interval, such as `"[0, 1)"`.
    pub allowed: &'static str,
}
