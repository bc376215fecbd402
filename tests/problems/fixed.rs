//! The problems with a fixed number of parameters; numbers and letters as in the paper.

use super::{c, data, whole};
use num_traits::Float;

/// 2, Freudenstein and Roth.
pub(super) fn freudenstein_roth<T: Float>(x: &[T]) -> Vec<T> {
    let (x1, x2) = (x[0], x[1]);
    vec![
        x1 - c(13.0) + ((c::<T>(5.0) - x2) * x2 - c(2.0)) * x2,
        x1 - c(29.0) + ((x2 + T::one()) * x2 - c(14.0)) * x2,
    ]
}

/// 3, Powell's badly scaled function.
pub(super) fn powell_badly_scaled<T: Float>(x: &[T]) -> Vec<T> {
    vec![c::<T>(1e4) * x[0] * x[1] - T::one(), (-x[0]).exp() + (-x[1]).exp() - c(1.0001)]
}

/// 4, Brown's badly scaled function.
pub(super) fn brown_badly_scaled<T: Float>(x: &[T]) -> Vec<T> {
    vec![x[0] - c(1e6), x[1] - c(2e-6), x[0] * x[1] - c(2.0)]
}

/// 5, Beale.
pub(super) fn beale<T: Float>(x: &[T]) -> Vec<T> {
    let rows = [1.5, 2.25, 2.625].into_iter().zip(1..);
    rows.map(|(y, i)| c::<T>(y) - x[0] * (T::one() - x[1].powi(i))).collect()
}

/// 6, Jennrich and Sampson.
pub(super) fn jennrich_sampson<T: Float>(x: &[T], m: usize) -> Vec<T> {
    let rows = (1..=m).map(whole::<T>);
    rows.map(|i| c::<T>(2.0) + c::<T>(2.0) * i - ((i * x[0]).exp() + (i * x[1]).exp())).collect()
}

/// 7, helical valley. The angle by `atan2` agrees with the paper's where it is defined, and is smooth at x₁ = 0.
pub(super) fn helical_valley<T: Float>(x: &[T]) -> Vec<T> {
    let turns = x[1].atan2(x[0]) / c(2.0 * core::f64::consts::PI);
    let radius = (x[0] * x[0] + x[1] * x[1]).sqrt();
    vec![c::<T>(10.0) * (x[2] - c::<T>(10.0) * turns), c::<T>(10.0) * (radius - T::one()), x[2]]
}

/// 8, Bard.
pub(super) fn bard<T: Float>(x: &[T]) -> Vec<T> {
    let rows = data::BARD.into_iter().zip(1..);
    rows.map(|(y, i)| {
        let (u, v) = (f64::from(i), f64::from(16 - i));
        c::<T>(y) - (x[0] + c::<T>(u) / (c::<T>(v) * x[1] + c::<T>(u.min(v)) * x[2]))
    })
    .collect()
}

/// 9, Gaussian.
pub(super) fn gaussian<T: Float>(x: &[T]) -> Vec<T> {
    let rows = data::GAUSSIAN.into_iter().zip(1..);
    rows.map(|(y, i)| {
        let t = c::<T>((8.0 - f64::from(i)) / 2.0);
        x[0] * (-x[1] * (t - x[2]).powi(2) / c(2.0)).exp() - c(y)
    })
    .collect()
}

/// 10, Meyer.
pub(super) fn meyer<T: Float>(x: &[T]) -> Vec<T> {
    let rows = data::MEYER.into_iter().zip(1..);
    rows.map(|(y, i)| x[0] * (x[1] / (c::<T>(45.0 + 5.0 * f64::from(i)) + x[2])).exp() - c(y)).collect()
}

/// 11, Gulf research and development. The paper prints `|yᵢ m i x₂|`, where `|yᵢ − x₂|` is meant: only so the
/// minimum it gives, `(50, 25, 1.5)`, is one.
pub(super) fn gulf<T: Float>(x: &[T], m: usize) -> Vec<T> {
    let rows = (1..=m).map(|i| i as f64 / 100.0);
    rows.map(|t| {
        let y = 25.0 + (-50.0 * t.ln()).powf(2.0 / 3.0);
        (-(c::<T>(y) - x[1]).abs().powf(x[2]) / x[0]).exp() - c(t)
    })
    .collect()
}

/// 12, Box's three-dimensional function.
pub(super) fn box3<T: Float>(x: &[T], m: usize) -> Vec<T> {
    let rows = (1..=m).map(|i| 0.1 * i as f64);
    rows.map(|t| {
        let known = c::<T>((-t).exp() - (-10.0 * t).exp());
        (-c::<T>(t) * x[0]).exp() - (-c::<T>(t) * x[1]).exp() - x[2] * known
    })
    .collect()
}

/// 14, Wood.
pub(super) fn wood<T: Float>(x: &[T]) -> Vec<T> {
    vec![
        c::<T>(10.0) * (x[1] - x[0] * x[0]),
        T::one() - x[0],
        c::<T>(90.0_f64.sqrt()) * (x[3] - x[2] * x[2]),
        T::one() - x[2],
        c::<T>(10.0_f64.sqrt()) * (x[1] + x[3] - c(2.0)),
        (x[1] - x[3]) / c(10.0_f64.sqrt()),
    ]
}

/// 15, Kowalik and Osborne.
pub(super) fn kowalik_osborne<T: Float>(x: &[T]) -> Vec<T> {
    let rows = data::KOWALIK_OSBORNE.into_iter();
    rows.map(|(y, u)| {
        let (square, u) = (c::<T>(u * u), c::<T>(u));
        c::<T>(y) - x[0] * (square + u * x[1]) / (square + u * x[2] + x[3])
    })
    .collect()
}

/// 16, Brown and Dennis.
pub(super) fn brown_dennis<T: Float>(x: &[T], m: usize) -> Vec<T> {
    let rows = (1..=m).map(|i| i as f64 / 5.0);
    rows.map(|t| {
        let first = x[0] + c::<T>(t) * x[1] - c(t.exp());
        let second = x[2] + c::<T>(t.sin()) * x[3] - c(t.cos());
        first * first + second * second
    })
    .collect()
}

/// 17, Osborne 1.
pub(super) fn osborne1<T: Float>(x: &[T]) -> Vec<T> {
    let rows = data::OSBORNE1.into_iter().zip(0..);
    rows.map(|(y, i)| {
        let t = c::<T>(10.0 * f64::from(i));
        c::<T>(y) - (x[0] + x[1] * (-t * x[3]).exp() + x[2] * (-t * x[4]).exp())
    })
    .collect()
}

/// 18, Biggs' EXP6.
pub(super) fn biggs6<T: Float>(x: &[T], m: usize) -> Vec<T> {
    let rows = (1..=m).map(|i| 0.1 * i as f64);
    rows.map(|t| {
        let y = (-t).exp() - 5.0 * (-10.0 * t).exp() + 3.0 * (-4.0 * t).exp();
        let decay = |rate: T| (-c::<T>(t) * rate).exp();
        x[2] * decay(x[0]) - x[3] * decay(x[1]) + x[5] * decay(x[4]) - c(y)
    })
    .collect()
}

/// 19, Osborne 2.
pub(super) fn osborne2<T: Float>(x: &[T]) -> Vec<T> {
    let rows = data::OSBORNE2.into_iter().zip(0..);
    rows.map(|(y, i)| {
        let t = c::<T>(f64::from(i) / 10.0);
        let peak = |height: T, width: T, center: T| height * (-(t - center).powi(2) * width).exp();
        c::<T>(y)
            - (x[0] * (-t * x[4]).exp()
                + peak(x[1], x[5], x[8])
                + peak(x[2], x[6], x[9])
                + peak(x[3], x[7], x[10]))
    })
    .collect()
}
