//! The oracle of the fits: least squares by the normal equations, solved by elimination.

/// What the closed form says, parameter by parameter.
pub(crate) struct LeastSquares {
    pub(crate) parameters: Vec<f64>,
    pub(crate) standard_errors: Vec<f64>,
    pub(crate) sum_of_squares: f64,
    pub(crate) r_squared: f64,
    pub(crate) residual_standard_error: f64,
}

/// `(XᵀX)⁻¹` by Gauss and Jordan, with row pivots.
pub(crate) fn inverse(mut a: Vec<Vec<f64>>) -> Vec<Vec<f64>> {
    let n = a.len();
    for (i, row) in a.iter_mut().enumerate() {
        row.extend((0..n).map(|j| f64::from(u8::from(i == j))));
    }
    for i in 0..n {
        let pivot = (i..n).max_by(|&p, &q| a[p][i].abs().total_cmp(&a[q][i].abs())).unwrap_or(i);
        a.swap(i, pivot);
        let by = a[i][i];
        a[i].iter_mut().for_each(|x| *x /= by);
        let top = a[i].clone();
        for (k, row) in a.iter_mut().enumerate() {
            let factor = row[i];
            if k != i {
                row.iter_mut().zip(&top).for_each(|(x, t)| *x -= factor * t);
            }
        }
    }
    a.into_iter().map(|row| row[n..].to_vec()).collect()
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Regression of `y` on the columns of `x`, one entry per row, with every statistic.
pub(crate) fn least_squares(x: &[Vec<f64>], y: &[f64]) -> LeastSquares {
    let p = x[0].len();
    let sum = |f: &dyn Fn(&[f64], f64) -> f64| x.iter().zip(y).map(|(x, &y)| f(x, y)).sum::<f64>();
    let normal = (0..p).map(|i| (0..p).map(|j| sum(&|x, _| x[i] * x[j])).collect()).collect();
    let right: Vec<f64> = (0..p).map(|i| sum(&|x, y| x[i] * y)).collect();
    let inverse = inverse(normal);
    let parameters: Vec<f64> = inverse.iter().map(|row| dot(row, &right)).collect();
    let sum_of_squares = sum(&|x, y| (y - dot(x, &parameters)).powi(2));
    let mean = y.iter().sum::<f64>() / y.len() as f64;
    let variance = sum_of_squares / (y.len() - p) as f64;
    LeastSquares {
        standard_errors: (0..p).map(|i| (variance * inverse[i][i]).sqrt()).collect(),
        r_squared: 1.0 - sum_of_squares / sum(&|_, y| (y - mean).powi(2)),
        residual_standard_error: variance.sqrt(),
        parameters,
        sum_of_squares,
    }
}
