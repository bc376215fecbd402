//! R², the residual standard error and standard errors, where the loss gives them a meaning.

use super::confined::Freedom;
use super::information::Information;
use super::kind::LossKind;
use super::squares::{Squares, too_many};
use super::subject::{MOST_PARAMETERS, Subject};
use crate::estimate::{Assessment, NoStandardErrors, Precision};
use crate::matrix::Matrix;
use crate::real::Real;

/// What a report tells besides parameters and losses.
pub(super) struct Statistics {
    pub(super) kind: LossKind,
    pub(super) r_squared: Option<f64>,
    pub(super) residual_standard_error: Option<f64>,
    pub(super) precision: Option<Precision>,
    pub(super) no_standard_errors: Option<NoStandardErrors>,
    pub(super) distance: Option<f64>,
}

impl Statistics {
    /// Of a loss that has none, or when nobody asks.
    pub(super) const fn none(kind: LossKind) -> Self {
        Self {
            kind,
            r_squared: None,
            residual_standard_error: None,
            precision: None,
            no_standard_errors: None,
            distance: None,
        }
    }

    fn new(kind: LossKind, Assessment { precision, distance }: Assessment) -> Self {
        let (precision, no_standard_errors) = match precision {
            Ok(precision) => (Some(precision), None),
            Err(reason) => (None, Some(reason)),
        };
        Self { precision, no_standard_errors, distance, ..Self::none(kind) }
    }

    /// Of a loss with a penalty, which pulls estimates to one side by what residuals do not tell.
    pub(super) fn penalize(&mut self) {
        if self.kind == LossKind::SquaredResidual {
            let no_standard_errors = Some(NoStandardErrors::Penalized);
            (self.precision, self.no_standard_errors, self.distance) = (None, no_standard_errors, None);
        }
    }

    /// The covariance of the parameters.
    pub(super) fn covariance(&self) -> Option<Matrix<f64>> {
        self.precision.as_ref().and_then(Precision::covariance)
    }
}

impl<T: Real> Subject<'_, T> {
    /// Parameters at their bounds count as held. Those among them that would leave it are still on their way: the
    /// distance from the minimum is that of a fit in which they are free.
    pub(super) fn statistics(&self, freedom: &Freedom, likelihood: bool) -> Statistics {
        let mut found = self.examine(&freedom.free, likelihood);
        if freedom.could_move != freedom.free {
            found.distance = self.examine(&freedom.could_move, likelihood).distance.or(found.distance);
        }
        found
    }

    /// - `free`: the parameters that count.
    /// - `likelihood`: the user says that the loss is one.
    fn examine(&self, free: &[usize], likelihood: bool) -> Statistics {
        let among_all = |found: Assessment| found.among(free, self.parameters.len());
        if likelihood {
            let parameters = free.len();
            let assessment = if parameters <= MOST_PARAMETERS {
                Information::new(self, free).assess()
            } else {
                Assessment { precision: Err(too_many(parameters)), distance: None }
            };
            return Statistics::new(LossKind::Likelihood, among_all(assessment));
        }
        match Squares::recognize(self, free) {
            None => Statistics::none(LossKind::Other),
            Some(squares) => Statistics {
                r_squared: squares.r_squared(),
                residual_standard_error: squares.residual_standard_error(),
                ..Statistics::new(LossKind::SquaredResidual, among_all(squares.assess()))
            },
        }
    }
}
