//! The minimum of a convex quadratic in a box, by trying every face: an oracle for few coordinates.

/// The least `½ xᵀ A x − bᵀ x` in the box, for a positive definite `A` in rows. Each coordinate is at its lower bound, its upper
/// bound, or free; the linear system of the free ones is solved by elimination, and of the points inside the lowest is taken.
pub(crate) fn box_minimum(a: &[f64], b: &[f64], bounds: &[(f64, f64)]) -> f64 {
    let n = b.len();
    let value = |x: &[f64]| -> f64 {
        (0..n).map(|i| x[i] * (0.5 * (0..n).map(|j| a[i * n + j] * x[j]).sum::<f64>() - b[i])).sum()
    };
    let mut least = f64::INFINITY;
    for face in 0..3_usize.pow(n as u32) {
        let side = |i: usize| face / 3_usize.pow(i as u32) % 3;
        let mut x: Vec<f64> = (0..n).map(|i| [0.0, bounds[i].0, bounds[i].1][side(i)]).collect();
        let free: Vec<usize> = (0..n).filter(|&i| side(i) == 0).collect();
        let mut rows: Vec<Vec<f64>> = Vec::new();
        for &i in &free {
            let known: f64 = (0..n).filter(|&j| side(j) > 0).map(|j| a[i * n + j] * x[j]).sum();
            let mut row: Vec<f64> = free.iter().map(|&j| a[i * n + j]).collect();
            row.push(b[i] - known);
            rows.push(row);
        }
        for (&i, solved) in free.iter().zip(solve(rows)) {
            x[i] = solved;
        }
        if x.iter().zip(bounds).all(|(x, (low, high))| (low..=high).contains(&x)) {
            least = least.min(value(&x));
        }
    }
    least
}

/// Gauss–Jordan elimination of a definite system; the right-hand sides are the last column.
fn solve(mut rows: Vec<Vec<f64>>) -> Vec<f64> {
    for k in 0..rows.len() {
        let pivot = rows[k].clone();
        for (i, row) in rows.iter_mut().enumerate() {
            let factor = if i == k { 1.0 - 1.0 / pivot[k] } else { row[k] / pivot[k] };
            row.iter_mut().zip(&pivot).for_each(|(x, p)| *x -= factor * p);
        }
    }
    rows.iter().map(|row| row[row.len() - 1]).collect()
}
