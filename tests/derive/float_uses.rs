//! Where a float can stand, a variable can: generic code, `ndarray`, structs, sorting, conversions.

use gradus::prelude::*;
use ndarray::{Array1, Array2, array};
use num_traits::{Float, FloatConst, FromPrimitive, Num, Signed, ToPrimitive};
use std::num::FpCategory;

/// Written with no thought of derivatives.
fn gaussian<T: Float + FloatConst>(x: T, mean: T, deviation: T) -> T {
    let z = (x - mean) / deviation;
    (-(z * z) / (T::one() + T::one())).exp() / (deviation * T::TAU().sqrt())
}

#[test]
fn a_generic_function_can_be_differentiated() {
    let [dx, dm, ds] = grad(|[x, m, s]: [Var; 3]| gaussian(x, m, s), [1.0, 0.5, 2.0]).unwrap();
    let (value, z) = (gaussian(1.0, 0.5, 2.0), 0.25);
    assert!((dx + value * z / 2.0).abs() < 1e-16);
    assert!((dm - value * z / 2.0).abs() < 1e-16);
    assert!((ds - value * (z * z - 1.0) / 2.0).abs() < 1e-16);
    // The function itself is a closure of one variable, and so is it in f32.
    fn half_square<T: Float>(x: T) -> T {
        x * x / (T::one() + T::one())
    }
    assert_eq!(grad(half_square::<Var>, 3.0).unwrap(), 3.0);
    assert_eq!(grad(half_square::<Var<f32>>, 3.0_f32).unwrap(), 3.0);
}

#[test]
fn ndarray_holds_variables() {
    let weights = array![[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]];
    let loss = |x: &[Var]| {
        let w: Array2<Var> = weights.mapv(Var::from);
        let x: Array1<Var> = Array1::from(x.to_vec());
        let y = w.dot(&x).mapv(|y| y * y);
        (&y + &y - &y * 0.5).sum() + y.iter().sum::<Var>() + x.dot(&x)
    };
    // 2.5 |W x|² + |x|² has the gradient 5 Wᵀ W x + 2 x.
    let x = array![1.0, -2.0];
    let want = 5.0 * weights.t().dot(&weights.dot(&x)) + 2.0 * &x;
    assert_eq!(grad(loss, x.to_vec()).unwrap(), want.to_vec());
}

#[derive(Clone, Copy)]
struct Line<T> {
    slope: T,
    offset: T,
}

impl<T: Float> Line<T> {
    fn at(&self, x: T) -> T {
        self.slope * x + self.offset
    }
}

#[test]
fn a_struct_of_the_user_holds_variables() {
    let loss = |[slope, offset]: [Var; 2]| {
        let line = Line { slope, offset };
        (0..3).map(|k| line.at(Var::from(f64::from(k))).powi(2)).sum::<Var>()
    };
    assert_eq!(grad(loss, [1.0, 2.0]).unwrap(), [2.0 * (3.0 + 8.0), 2.0 * (2.0 + 3.0 + 4.0)]);
}

#[test]
fn variables_sort_and_compare() {
    // The median of five: its derivative is 1 in the one in the middle.
    let median = |x: &[Var]| {
        let mut sorted = x.to_vec();
        sorted.sort_by(|a, b| a.partial_cmp(b).expect("no NaN"));
        sorted[sorted.len() / 2]
    };
    let (value, gradient) = value_and_grad(median, vec![5.0, 1.0, 4.0, 2.0, 3.0]).unwrap();
    assert_eq!((value, gradient), (3.0, vec![0.0, 0.0, 0.0, 0.0, 1.0]));
    let largest = |x: &[Var]| x.iter().copied().fold(Var::neg_infinity(), Var::max);
    assert_eq!(grad(largest, vec![1.0, 3.0, 2.0]).unwrap(), [0.0, 1.0, 0.0]);
    let (a, nan) = (Var::from(1.0), Var::from(f64::NAN));
    assert_eq!([a < 2.0, a <= 1.0, a > 0.5, a >= 1.0, a == 1.0, a != 2.0], [true; 6]);
    assert!(a < Var::from(2.0) && a == Var::from(1.0));
    assert_eq!([nan < a, nan <= a, nan > a, nan >= a, nan == a, a == nan], [false; 6]);
    assert!(nan.partial_cmp(&a).is_none());
}

#[test]
fn a_branch_on_a_value_takes_the_derivative_of_its_side() {
    let huber = |x: Var| if x.abs() <= 1.0 { 0.5 * x * x } else { x.abs() - 0.5 };
    assert_eq!(grad(huber, 0.3).unwrap(), 0.3);
    assert_eq!(grad(huber, -5.0).unwrap(), -1.0);
}

#[test]
fn questions_are_answered_as_by_a_float() {
    for x in [1.5, -2.0, 0.0, -0.0, f64::NAN, f64::INFINITY, f64::MIN_POSITIVE / 2.0] {
        let v = Var::from(x);
        assert_eq!(v.is_nan(), x.is_nan());
        assert_eq!(v.is_infinite(), x.is_infinite());
        assert_eq!(v.is_finite(), x.is_finite());
        assert_eq!(v.is_normal(), x.is_normal());
        assert_eq!(v.classify(), x.classify());
        assert_eq!(Float::is_sign_positive(v), x.is_sign_positive());
        assert_eq!(Float::is_sign_negative(v), x.is_sign_negative());
        assert_eq!(Signed::is_positive(&v), Signed::is_positive(&x));
        assert_eq!(Signed::is_negative(&v), Signed::is_negative(&x));
        assert_eq!(Float::integer_decode(v), Float::integer_decode(x));
    }
    assert_eq!(Var::from(0.0).classify(), FpCategory::Zero);
    let signed = Signed::abs(&Var::from(-2.0)) * Signed::signum(&Var::from(-3.0));
    assert_eq!(signed, -2.0);
}

#[test]
fn casts_go_both_ways() {
    assert_eq!(<Var as num_traits::NumCast>::from(3_u8).unwrap(), 3.0);
    assert_eq!(<Var as num_traits::NumCast>::from(Var::from(2.5_f32)).unwrap(), 2.5);
    assert_eq!(Var::<f32>::from_f64(0.1).unwrap(), 0.1_f32);
    assert_eq!(Var::<f64>::from_f32(0.5).unwrap(), 0.5);
    assert_eq!(Var::<f64>::from_i64(-7).unwrap(), -7.0);
    assert_eq!(Var::<f64>::from_usize(7).unwrap(), 7.0);
    assert_eq!(Var::<f64>::from_i128(1 << 100).unwrap(), 2f64.powi(100));
    assert_eq!(Var::<f64>::from_str_radix("-2.5", 10).unwrap(), -2.5);
    assert!(Var::<f64>::from_str_radix("two", 10).is_err());
    for x in [2.75, -3.5, 1e30, f64::NAN, 300.0] {
        let v = Var::from(x);
        assert_eq!((v.to_i64(), v.to_u64(), v.to_i8()), (x.to_i64(), x.to_u64(), x.to_i8()), "{x}");
        assert_eq!((v.to_i128(), v.to_u128(), v.to_usize()), (x.to_i128(), x.to_u128(), x.to_usize()), "{x}");
        assert_eq!(v.to_f64().map(f64::to_bits), Some(x.to_bits()));
        assert_eq!(v.to_f32().map(f32::to_bits), x.to_f32().map(f32::to_bits));
    }
}

#[test]
fn a_cast_of_a_variable_has_no_derivative() {
    assert_eq!(grad(|x: Var| x * <Var as num_traits::NumCast>::from(x).unwrap(), 3.0).unwrap(), 3.0);
}

#[test]
fn variables_print_as_their_values() {
    let v = Var::from(2.5);
    assert_eq!(format!("{v} {v:.2} {v:>6} {v:?}"), "2.5 2.50    2.5 Var(2.5)");
    let shown = |[x, y]: [Var; 2]| {
        assert_eq!(format!("{:?} {:?} {:?}", x, y, x * y), "Var(2.0 @ 1) Var(3.0 @ 2) Var(6.0 @ 3)");
        x
    };
    grad(shown, [2.0, 3.0]).unwrap();
    assert_eq!(format!("{:?}", Var::<f32>::default()), "Var(0.0)");
}

#[test]
fn constants_are_made_of_floats_and_references() {
    let (x, v) = (2.0, Var::from(2.0));
    assert_eq!([Var::from(x), Var::from(&x), Var::from(&v), Var::constant(x), x.into()], [v; 5]);
    // Mixed arguments: variables, floats, and references to either.
    let loss = |x: Var| {
        let (itself, zero) = (&x, &0.0);
        x.powf(2.0) + x.max(itself) + x.hypot(zero)
    };
    assert_eq!(grad(loss, 3.0).unwrap(), 8.0);
}

#[test]
fn a_step_of_a_remainder_keeps_its_derivative() {
    assert_eq!(grad(|[a, b]: [Var; 2]| a % b, [7.5, 2.0]).unwrap(), [1.0, -3.0]);
    assert_eq!(
        grad(
            |mut a: Var| {
                a %= 2.0;
                a *= 3.0;
                a -= 1.0;
                a / 2.0
            },
            7.5
        )
        .unwrap(),
        1.5
    );
}
