//! A line through standardized data, in the units of the data.

use super::{DataError, Scaler};
use crate::error::LengthMismatch;
use crate::matrix::Matrix;

/// Coefficients and their covariance in the units of the data: what [`Scaler::unscale`] returns.
#[derive(Clone, Debug, PartialEq)]
pub struct Unscaled {
    /// One for each feature, and the intercept last.
    pub coefficients: Vec<f64>,
    /// Their covariance.
    pub covariance: Matrix,
}

impl Unscaled {
    /// The standard errors: roots of the diagonal of the covariance.
    #[must_use]
    pub fn standard_errors(&self) -> Vec<f64> {
        (0..self.coefficients.len()).map(|i| self.covariance[(i, i)].sqrt()).collect()
    }
}

impl Scaler {
    /// The coefficients of a fit that is linear in standardized features, and their covariance, in the units of the data.
    ///
    /// With means `m` and scales `s`, the line `z = Σ βⱼ (xⱼ − mⱼ) / sⱼ + β₀` for a target `z = (y − m) / s` is
    /// `y = Σ bⱼ xⱼ + b₀` with `bⱼ = s βⱼ / sⱼ` and `b₀ = m + s β₀ − Σ bⱼ mⱼ`. It is linear in `β`, so that the covariance is
    /// `A Σ Aᵀ` with the matrix `A` of this, exactly.
    ///
    /// - `features`: the names of the columns of the features, in the order of the coefficients.
    /// - `target`: the name of the column of the target; `None` if it was not standardized, or is something else: a link
    ///   such as the logit of a logistic regression has no unit, and `s = 1`, `m = 0`.
    /// - `coefficients`: one for each feature and the intercept last, as in [`Linear`](https://docs.rs/gradus/latest/gradus/model/struct.Linear.html).
    /// - `covariance`: of these.
    ///
    /// # Errors
    /// [`DataError::UnknownColumn`]; [`DataError::Length`] unless there is one coefficient more than features, and the
    /// covariance is of that size; [`DataError::NotFinite`] for a coefficient that leaves the range of `f64`.
    ///
    /// ```
    /// use gradus::prelude::*;
    ///
    /// let cars = Dataset::from_csv("examples/data/cars.csv", &["speed", "dist"])?;
    /// let (standard, scaler) = cars.standardize()?;
    /// let line = |[w, b]: [Var; 2], [x, y]: [Var; 2]| w * x + b - y;
    /// let fit = LeastSquares::new().run_rows(line, [0.0, 0.0], &standard)?;
    /// let covariance = fit.covariance.as_ref().expect("two parameters, fifty rows");
    /// let line = scaler.unscale(&["speed"], Some("dist"), &fit.x, covariance)?;
    /// // R: lm(dist ~ speed)
    /// assert!((line.coefficients[0] - 3.932_409).abs() < 1e-6 && (line.coefficients[1] + 17.579_095).abs() < 1e-6);
    /// assert!((line.standard_errors()[0] - 0.415_513).abs() < 1e-6);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn unscale(
        &self,
        features: &[impl AsRef<str>],
        target: Option<&str>,
        coefficients: &[f64],
        covariance: &Matrix,
    ) -> Result<Unscaled, DataError> {
        let n = features.len();
        LengthMismatch::check("list of coefficients", n + 1, coefficients.len())?;
        LengthMismatch::check("covariance", n + 1, covariance.rows())?;
        LengthMismatch::check("covariance", n + 1, covariance.columns())?;
        let target = target.map(|name| self.position_of(name)).transpose()?;
        let unit = target.map_or(1.0, |i| self.scales[i]);
        // Row `i` of `A`: its diagonal, and the last row.
        let (mut diagonal, mut last, mut from_means) = (Vec::new(), Vec::new(), 0.0);
        for (name, coefficient) in features.iter().zip(coefficients) {
            let i = self.position_of(name.as_ref())?;
            let factor = unit / self.scales[i];
            diagonal.push(factor);
            last.push(-factor * self.means[i] - factor * self.remainders[i]);
            from_means += factor * coefficient * self.means[i] + factor * coefficient * self.remainders[i];
        }
        let mean = target.map_or(0.0, |i| self.means[i] + self.remainders[i]);
        last.push(unit);
        let mut found: Vec<f64> = diagonal.iter().zip(coefficients).map(|(factor, b)| factor * b).collect();
        found.push(mean + unit * coefficients[n] - from_means);
        if let Some(row) = found.iter().position(|value| !value.is_finite()) {
            return Err(DataError::NotFinite { column: "coefficients".into(), row, value: found[row] });
        }
        Ok(Unscaled { coefficients: found, covariance: sandwiched(&diagonal, &last, covariance) })
    }
}

/// `A Σ Aᵀ` for the matrix `A` with this diagonal, but for its last row.
fn sandwiched(diagonal: &[f64], last: &[f64], covariance: &Matrix) -> Matrix {
    let n = diagonal.len();
    let mut product = Matrix::zeros(n + 1, n + 1);
    let half = |i: usize, k: usize| match diagonal.get(i) {
        Some(factor) => factor * covariance[(i, k)],
        None => last.iter().enumerate().map(|(j, a)| a * covariance[(j, k)]).sum(),
    };
    for i in 0..=n {
        let row: Vec<f64> = (0..=n).map(|k| half(i, k)).collect();
        for j in 0..=i {
            let value = match diagonal.get(j) {
                Some(factor) => row[j] * factor,
                None => row.iter().zip(last).map(|(x, a)| x * a).sum(),
            };
            (product[(i, j)], product[(j, i)]) = (value, value);
        }
    }
    product
}
