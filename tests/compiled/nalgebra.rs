//! Variables as entries of nalgebra's matrices: which decompositions have right derivatives, and where they have not.
//!
//! The oracles are closed forms, and `linalg`, which is held against 70 digits elsewhere.

use gradus::linalg;
use gradus::prelude::*;
use nalgebra::{ComplexField, DMatrix, Matrix2, Matrix3, RealField, Rotation3, Vector3};

fn close(a: &[f64], b: &[f64], tolerance: f64) -> bool {
    a.len() == b.len()
        && a.iter().zip(b).all(|(a, b)| (a - b).abs() <= tolerance * a.abs().max(b.abs()).max(1.0))
}

const GENERAL: [f64; 9] = [4.0, 1.0, -2.0, 0.5, 3.0, 1.5, -1.0, 0.25, 5.0];
const SYMMETRIC: [f64; 9] = [4.0, 1.0, -0.5, 1.0, 3.0, 0.7, -0.5, 0.7, 5.0];
const DIAGONAL: [f64; 9] = [4.0, 0.0, 0.0, 0.0, 3.0, 0.0, 0.0, 0.0, 5.0];

fn matrix<N: RealField + Copy>(x: &[N]) -> DMatrix<N> {
    DMatrix::from_row_slice(3, 3, x)
}

/// The same of both halves, so that symmetric decompositions may read either.
fn mirrored<N: RealField + Copy>(x: &[N]) -> DMatrix<N> {
    let half = nalgebra::convert::<f64, N>(0.5);
    let m = matrix(x);
    (&m + m.transpose()) * half
}

type Scalar = fn(&[Var]) -> Var;

/// Value, gradient and Hessian of two closures, eager and compiled.
fn agree(name: &str, found: Scalar, expected: Scalar, x: &[f64]) {
    let (value, gradient) = value_and_grad(expected, x.to_vec()).unwrap();
    let h = hessian(expected, x.to_vec()).unwrap();
    let (by_steps, of_steps) = value_and_grad(found, x.to_vec()).unwrap();
    assert!(close(&[by_steps], &[value], 1e-13), "{name}: {by_steps} {value}");
    assert!(close(&of_steps, &gradient, 1e-12), "{name}: {of_steps:?} {gradient:?}");
    let second = hessian(found, x.to_vec()).unwrap();
    assert!(close(second.as_slice(), h.as_slice(), 1e-10), "{name}: {second} {h}");
    let mut compiled = Function::new(found, x.len());
    for _ in 0..3 {
        let mut into = vec![0.0; x.len()];
        compiled.value_and_grad(x, &mut into).unwrap();
        assert!(close(&into, &gradient, 1e-12), "{name}: {into:?} {gradient:?}");
    }
    assert_eq!(compiled.mode(), Mode::Compiled { programs: 1 }, "{name}");
}

fn column() -> DMatrix<Var> {
    DMatrix::from_row_slice(3, 1, &[1.0, -2.0, 0.5].map(Var::from))
}

fn first(x: &DMatrix<Var>) -> Var {
    x[(0, 0)] + x[(1, 0)] * x[(2, 0)]
}

fn solved(x: &[Var]) -> Var {
    let x = linalg::solve(x, &[1.0, -2.0, 0.5]);
    x[0] + x[1] * x[2]
}

#[test]
fn direct_decompositions_are_right() {
    let cases: [(&str, Scalar, Scalar); 7] = [
        ("lu", |x| first(&matrix(x).lu().solve(&column()).unwrap()), solved),
        ("inverse", |x| first(&(matrix(x).try_inverse().unwrap() * column())), solved),
        ("qr", |x| first(&matrix(x).qr().solve(&column()).unwrap()), solved),
        ("full pivots", |x| first(&matrix(x).full_piv_lu().solve(&column()).unwrap()), solved),
        ("determinant", |x| matrix(x).determinant().ln(), linalg::ln_abs_det),
        ("lu determinant", |x| matrix(x).lu().determinant().ln(), linalg::ln_abs_det),
        ("fixed size", |x| Matrix3::from_row_slice(x).determinant().ln(), linalg::ln_abs_det),
    ];
    for (name, found, expected) in cases {
        // Off the diagonal, and on it, where iterations stop and these do not.
        for x in [GENERAL, SYMMETRIC, DIAGONAL] {
            agree(name, found, expected, &x);
        }
    }
    let cases: [(&str, Scalar, Scalar); 3] = [
        (
            "cholesky",
            |x| first(&mirrored(x).cholesky().unwrap().solve(&column())),
            |x| {
                let m = mirrored(x);
                solved(m.as_slice())
            },
        ),
        ("cholesky determinant", |x| mirrored(x).cholesky().unwrap().ln_determinant(), linalg::ln_det),
        (
            "cholesky factor",
            |x| mirrored(x).cholesky().unwrap().l()[(2, 1)].exp(),
            |x| linalg::cholesky(x).entry(2, 1).unwrap().exp(),
        ),
    ];
    for (name, found, expected) in cases {
        for x in [SYMMETRIC, DIAGONAL] {
            agree(name, found, expected, &x);
        }
    }
}

/// The eigenvalues, of which order nalgebra says nothing.
fn sorted(mut values: Vec<Var>) -> Vec<Var> {
    values.sort_by(|a, b| a.partial_cmp(b).unwrap());
    values
}

fn weighted(values: &[Var]) -> Var {
    values.iter().enumerate().map(|(k, x)| x.exp() / (k + 1) as f64).sum()
}

fn eigenvalues(x: &[Var]) -> Var {
    weighted(&sorted(mirrored(x).symmetric_eigenvalues().iter().copied().collect()))
}

fn singular_values(x: &[Var]) -> Var {
    weighted(&sorted(matrix(x).singular_values().iter().copied().collect()))
}

/// Σ exp(σₖ)/k, by the eigenvalues of `AᵀA`.
fn singular_values_by_linalg(x: &[Var]) -> Var {
    let m = matrix(x);
    let square = m.transpose() * &m;
    weighted(&linalg::eigenvalues(square.as_slice()).iter().map(|x| x.sqrt()).collect::<Vec<_>>())
}

fn vector_by_nalgebra(x: &[Var]) -> Var {
    let found = mirrored(x).symmetric_eigen();
    let largest =
        (0..3).max_by(|&a, &b| found.eigenvalues[a].partial_cmp(&found.eigenvalues[b]).unwrap()).unwrap();
    let vector = found.eigenvectors.column(largest);
    // Whichever direction it has.
    vector[0] * vector[2] + vector[1] * vector[1]
}

fn vector_by_linalg(x: &[Var]) -> Var {
    let found = linalg::eigen(x);
    let vector = found.vector(2).unwrap();
    vector[0] * vector[2] + vector[1] * vector[1]
}

#[test]
fn iterations_are_right_where_they_iterate() {
    let by_linalg: Scalar = |x| weighted(&linalg::eigenvalues(x));
    agree("eigenvalues", eigenvalues, by_linalg, &SYMMETRIC);
    agree("singular values", singular_values, singular_values_by_linalg, &GENERAL);
    agree("vectors", vector_by_nalgebra, vector_by_linalg, &SYMMETRIC);
}

#[test]
fn at_a_diagonal_matrix_values_are_right_and_vectors_are_not() {
    let x = DIAGONAL.to_vec();
    let by_linalg: Scalar = |x| weighted(&linalg::eigenvalues(x));
    let (value, gradient) = value_and_grad(by_linalg, x.clone()).unwrap();
    let (found, by_steps) = value_and_grad(eigenvalues, x.clone()).unwrap();
    assert!(close(&[found], &[value], 1e-14) && close(&by_steps, &gradient, 1e-14));
    let (value, gradient) = value_and_grad(singular_values_by_linalg, x.clone()).unwrap();
    let (found, by_steps) = value_and_grad(singular_values, x.clone()).unwrap();
    assert!(close(&[found], &[value], 1e-13) && close(&by_steps, &gradient, 1e-13));
    // The guide tells it: what was 0 already is not looked at, so that its change is not seen. v₀ changes by dA₀₂ / (λ₂ − λ₀), and
    // each of the pair of entries has half of it.
    let right = grad(vector_by_linalg, x.clone()).unwrap();
    assert!(close(&[right[2], right[6]], &[0.5, 0.5], 1e-14));
    assert_eq!(grad(vector_by_nalgebra, x.clone()).unwrap(), [0.0; 9]);
    // Second derivatives of eigenvalues go through vectors.
    let second = hessian(by_linalg, x.clone()).unwrap();
    let missed = hessian(eigenvalues, x).unwrap();
    assert!(second[(1, 1)].abs() > 1.0 && missed[(1, 1)] == 0.0, "{second} {missed}");
}

#[test]
fn rotations_and_products() {
    let turned = |[x, y, z]: [Var; 3]| {
        let rotation = Rotation3::from_euler_angles(x, y, z);
        (rotation * Vector3::new(1.0, 2.0, 3.0).map(Var::from))[0]
    };
    // The first row of Rz Ry Rx.
    let by_hand = |[x, y, z]: [Var; 3]| {
        z.cos() * y.cos()
            + 2.0 * (z.cos() * y.sin() * x.sin() - z.sin() * x.cos())
            + 3.0 * (z.cos() * y.sin() * x.cos() + z.sin() * x.sin())
    };
    let at = [0.3, -0.5, 1.1];
    let ((value, gradient), (found, by_steps)) =
        (value_and_grad(by_hand, at).unwrap(), value_and_grad(turned, at).unwrap());
    assert!(close(&[found], &[value], 1e-15) && close(&by_steps, &gradient, 1e-15));
    let power = |x: Var| {
        let m = Matrix2::new(x, Var::from(1.0), Var::from(0.0), x);
        (m * m * m)[(0, 1)]
    };
    assert_eq!(value_and_grad(power, 2.0).unwrap(), (12.0, 12.0));
}

/// Functions of the trait, of any field.
fn functions<N: RealField + Copy>(x: N) -> Vec<N> {
    let real = |x: f64| nalgebra::convert::<f64, N>(x);
    let (modulus, argument) = x.to_polar();
    let (size, sign) = x.to_exp();
    let (sin, cos) = ComplexField::sin_cos(x);
    let mut all = vec![
        ComplexField::exp(x),
        ComplexField::ln(x),
        ComplexField::sqrt(x),
        ComplexField::powi(x, 3),
        ComplexField::powf(x, real(0.3)),
        ComplexField::powc(x, real(1.3)),
        ComplexField::recip(x),
        ComplexField::abs(x),
        ComplexField::hypot(x, real(0.4)),
        ComplexField::mul_add(x, real(2.0), real(1.0)),
        ComplexField::log(x, real(3.0)),
        ComplexField::sinc(x),
        ComplexField::sinhc(x),
        ComplexField::cosc(x),
        ComplexField::tanh(x),
        ComplexField::cbrt(x),
        ComplexField::signum(x),
        ComplexField::fract(x),
        ComplexField::try_sqrt(x).unwrap(),
        x.modulus_squared(),
        x.norm1(),
        x.scale(real(2.0)),
        x.unscale(real(4.0)),
        x.real(),
        x.imaginary(),
        x.conjugate(),
        modulus,
        argument,
        size,
        sign,
        sin,
        cos,
        x.atan2(real(0.5)),
        RealField::max(x, real(0.1)),
        RealField::min(x, real(0.9)),
        RealField::clamp(x, real(0.0), real(1.0)),
        RealField::copysign(x, real(-1.0)),
        x * N::pi(),
        x * N::two_pi(),
        x * N::e(),
        x * N::frac_2_sqrt_pi(),
        x * N::ln_10(),
    ];
    all.push(if x.is_finite() && x.is_sign_positive() && !x.is_sign_negative() { x } else { -x });
    all.push(N::min_value().unwrap().max(x));
    all.push(N::max_value().unwrap().min(x));
    all
}

#[test]
fn functions_of_the_trait_are_those_of_floats() {
    let x = 0.7;
    let values: Vec<f64> = functions(x);
    let h = 1e-6;
    let (above, below) = (functions(x + h), functions(x - h));
    for (k, &value) in values.iter().enumerate() {
        let (found, slope) = value_and_grad(|x: Var| functions(x)[k], x).unwrap();
        assert!(close(&[found], &[value], 4.0 * f64::EPSILON), "{k}: {found} {value}");
        // Differences are off by their step squared, and by rounding over it.
        assert!(close(&[slope], &[(above[k] - below[k]) / (2.0 * h)], 1e-8), "{k}: {slope}");
    }
    assert!(ComplexField::try_sqrt(Var::from(-1.0)).is_none());
    let single = |x: Var<f32>| Matrix2::new(x, Var::from(1.0_f32), Var::from(2.0_f32), x).determinant();
    assert_eq!(value_and_grad(single, 3.0_f32).unwrap(), (7.0, 6.0));
}

#[test]
fn comparisons_are_guarded() {
    use approx::{AbsDiffEq, RelativeEq, UlpsEq};
    // Which pivot is taken is noted, so a program of one is not used where the other is larger.
    let f = |[a]: [Var; 1]| Matrix2::new(a, Var::from(1.0), Var::from(2.0), a).lu().determinant();
    let mut compiled = Function::new(f, 1);
    for a in [0.5, 0.6, 3.0, 0.7, 4.0, 5.0] {
        let mut into = [0.0];
        let value = compiled.value_and_grad(&[a], &mut into).unwrap();
        assert!(close(&[value, into[0]], &[a * a - 2.0, 2.0 * a], 1e-14), "{a}: {value} {into:?}");
    }
    let near = |[x, y]: [Var; 2]| {
        let all = [
            x.abs_diff_eq(&y, Var::from(1e-3)),
            x.relative_eq(&y, Var::from(0.0), Var::from(1e-2)),
            x.ulps_eq(&y, Var::from(0.0), 4),
        ];
        all.iter().filter(|near| **near).count() as f64 * x
    };
    let mut compiled = Function::new(near, 2);
    for (y, count) in
        [(2.5, 0.0), (2.01, 1.0), (2.0005, 2.0), (2.0, 3.0), (2.0 + 1e-15, 3.0), (1.0, 0.0), (2.0, 3.0)]
    {
        assert_eq!(compiled.value(&[2.0, y]).unwrap(), count * 2.0, "{y}");
    }
}
