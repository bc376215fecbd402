//! What the curves of one feature have in common, written once.

/// Makes a curve of one feature a model of least squares: from its name, the names of its parameters, and a function
/// `at` of the parameters and `x`, which the type has beside it.
///
/// With another number of features the prediction is NaN, which every run reports as its first error: there is no
/// number that would be right, and [`Model::evaluate`](super::Model::evaluate) has no error to return.
macro_rules! curve {
    ($name:ident, $label:literal, [$($parameter:literal),+]) => {
        impl $crate::model::Model for $name {
            fn parameters(&self, _features: usize) -> usize {
                [$($parameter),+].len()
            }

            fn evaluate<N: $crate::var::Activation>(&self, parameters: &[N], features: &[N]) -> N {
                match (parameters.try_into(), features) {
                    (Ok(parameters), &[x]) => Self::at(parameters, x),
                    _ => N::nan(),
                }
            }

            fn names(&self, _features: usize) -> Vec<String> {
                [$($parameter),+].map(String::from).to_vec()
            }

            fn label(&self) -> &'static str {
                $label
            }
        }

        impl $crate::model::LeastSquaresModel for $name {}

        $crate::model::sum::addable!($name);
    };
}

/// A number of the code as a number of the model.
pub(super) fn lift<N: crate::var::Activation>(x: f64) -> N {
    // A float that is generic over `Float` alone has `from`, which fails for no type that there is.
    N::from(x).unwrap_or_else(N::nan)
}

pub(super) use curve;
