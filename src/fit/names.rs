//! The names of parameters.

use super::FitError;

/// As given, or none.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Names(pub(crate) Vec<String>);

impl Names {
    /// There has to be a name for each parameter, or none at all.
    pub(crate) fn check(&self, parameters: usize) -> Result<(), FitError> {
        let names = self.0.len();
        if names != 0 && names != parameters { Err(FitError::Names { names, parameters }) } else { Ok(()) }
    }

    /// Takes the names that a model has, if none were given and there is one for each parameter.
    pub(crate) fn adopt(&mut self, parameters: usize, own: Vec<String>) {
        if self.0.is_empty() && own.len() == parameters {
            self.0 = own;
        }
    }

    /// As given, or `p0`, `p1`, ….
    pub(crate) fn of(&self, parameters: usize) -> Vec<String> {
        if self.0.is_empty() { (0..parameters).map(|i| format!("p{i}")).collect() } else { self.0.clone() }
    }
}
