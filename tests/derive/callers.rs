//! The line that a message names is the user's, whatever the path to the operation was.
//!
//! A sum of variables that another thread had worked on was reported as being in the library's own source, and a derivative
//! inside a closure under the name of a formula's part. The same kind: every operation that std or another crate calls
//! for the user (`sum`, `product`, `map(Var::exp)`, `fold(x, Var::max)`), what is not finite there, and results.

#![allow(clippy::op_ref, reason = "operators on references are among what is tested")]

use gradus::data::Batch;
use gradus::error::{Cause, Error};
use gradus::function::{Columns, RowFunction};
use gradus::prelude::*;
use gradus::{Activation, select, special};
use num_traits::{Float, Signed, ToPrimitive, Zero};
use std::cell::Cell;
use std::iter::{Product, Sum};
use std::ops::{Add, AddAssign, Div, DivAssign, Mul, MulAssign, Neg, Rem, RemAssign, Sub, SubAssign};

/// A variable of a recording that has ended.
fn stale() -> Var {
    let kept = Cell::new(Var::from(0.0));
    let keep = |x: Var| {
        kept.set(x);
        x
    };
    grad(keep, 0.5).expect("finite");
    kept.get()
}

/// Asserts that a call that meets a variable where it does not belong names `line` of this file.
#[track_caller]
fn assert_line<R: std::fmt::Debug>(result: Result<R, Error>, line: u32) {
    match result {
        Err(Error::ForeignVariable { location, .. }) => {
            let is_here = location.file().ends_with("callers.rs") && location.line() == line;
            assert!(is_here, "{location} instead of line {line}");
        }
        other => panic!("{other:?}"),
    }
}

/// Does something with a variable of the recording and a foreign one, and asserts that this line is named.
macro_rules! foreign {
    ($x:ident, $old:ident => $operation:expr) => {{
        let $old = stale();
        #[allow(unused_variables, unused_mut, reason = "some operations need one variable, some change it")]
        let closure = |mut $x: Var| {
            let _ = $operation;
            Var::from(1.0)
        };
        assert_line(grad(closure, 0.5), line!());
    }};
}

#[test]
fn operators() {
    foreign!(x, old => x + old);
    foreign!(x, old => &x - old);
    foreign!(x, old => old * &x);
    foreign!(x, old => &old / &x);
    foreign!(x, old => old % 2.0);
    foreign!(x, old => 2.0 + old);
    foreign!(x, old => &2.0 - old);
    foreign!(x, old => 2.0 * &old);
    foreign!(x, old => &2.0 / &old);
    foreign!(x, old => -old);
    foreign!(x, old => -&old);
    foreign!(x, old => x += old);
    foreign!(x, old => x -= &old);
    foreign!(x, old => x *= old);
    foreign!(x, old => x /= old);
    foreign!(x, old => x %= old);
    foreign!(x, old => x.add(old));
    foreign!(x, old => Sub::sub(x, old));
    foreign!(x, old => Mul::mul(old, 2.0));
    foreign!(x, old => Div::div(old, &x));
    foreign!(x, old => Rem::rem(x, &old));
    foreign!(x, old => Neg::neg(old));
    foreign!(x, old => x.add_assign(old));
    foreign!(x, old => SubAssign::sub_assign(&mut x, old));
    foreign!(x, old => x.mul_assign(old));
    foreign!(x, old => x.div_assign(&old));
    foreign!(x, old => x.rem_assign(old));
}

#[test]
fn comparisons() {
    foreign!(x, old => x < old);
    foreign!(x, old => old <= 1.0);
    foreign!(x, old => x > old);
    foreign!(x, old => old >= x);
    foreign!(x, old => x == old);
    foreign!(x, old => old != 1.0);
    foreign!(x, old => x.partial_cmp(&old));
    foreign!(x, old => PartialOrd::lt(&old, &1.0));
    foreign!(x, old => old.is_zero());
    foreign!(x, old => old.is_positive());
    foreign!(x, old => Signed::is_negative(&old));
    foreign!(x, old => old.is_nan());
    foreign!(x, old => old.is_infinite());
    foreign!(x, old => Float::is_finite(old));
    foreign!(x, old => old.is_normal());
    foreign!(x, old => old.classify());
    foreign!(x, old => old.is_sign_positive());
    foreign!(x, old => old.is_sign_negative());
    foreign!(x, old => [old, x].iter().any(|&y| y > x));
    foreign!(x, old => [1.0].iter().all(|y| old < *y));
    // By std, in functions that do not hand on who called.
    foreign!(x, old => [x].contains(&old));
    foreign!(x, old => [x, x].as_slice() == [old, x].as_slice());
    foreign!(x, old => [x].iter().eq([old].iter()));
    foreign!(x, old => Some(x) == Some(old));
}

#[test]
fn functions() {
    macro_rules! unary {
        ($x:ident, $($name:ident)+) => { $(foreign!($x, old => { let _ = old.$name(); let _ = Float::$name(old); });)+ };
    }
    unary!(x, floor ceil round trunc fract abs signum recip sqrt cbrt exp exp2 exp_m1 ln ln_1p log2 log10);
    unary!(x, sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh sin_cos);
    foreign!(x, old => old.relu());
    foreign!(x, old => Activation::sigmoid(old));
    foreign!(x, old => Activation::softplus(old));
    foreign!(x, old => old.erf());
    macro_rules! special {
        ($x:ident, $($name:ident)+; $($both:ident)+) => {
            $(foreign!($x, old => { let _ = old.$name(); let _ = special::$name(old); });)+
            $(foreign!($x, old => { let _ = $x.$both(old); let _ = special::$both(old, $x); });)+
        };
    }
    special!(x, ln_gamma gamma digamma trigamma erfc erfcx erf_inv normal_cdf ln_normal_cdf normal_quantile logit log_sigmoid
        ln_1m_exp sinc exprel lambert_w bessel_j0 bessel_j1 bessel_y0 bessel_y1 bessel_i0 bessel_i1 bessel_k0 bessel_k1 bessel_i0_scaled bessel_i1_scaled bessel_k0_scaled bessel_k1_scaled; ln_beta beta logaddexp xlogy gamma_p gamma_q ln_student_cdf);
    foreign!(x, old => { let _ = old.beta_p(x, 0.5); let _ = special::beta_p(x, old, x); });
    foreign!(x, old => { let _ = x.beta_q(0.5, old); let _ = special::beta_q(x, x, old); });
    foreign!(x, old => { let _ = x.ln_beta_p(old, 0.5); let _ = special::ln_beta_p(old, x, x); });
    foreign!(x, old => old.polygamma(2));
    foreign!(x, old => old.detach());
    foreign!(x, old => Float::to_degrees(old));
    foreign!(x, old => Float::to_radians(old));
    foreign!(x, old => old.powi(3));
    foreign!(x, old => Float::powi(old, 0));
    foreign!(x, old => x.powf(old));
    foreign!(x, old => Float::powf(old, x));
    foreign!(x, old => old.log(2.0));
    foreign!(x, old => Float::log(x, old));
    foreign!(x, old => x.max(old));
    foreign!(x, old => Float::min(old, x));
    foreign!(x, old => old.hypot(1.0));
    foreign!(x, old => Float::atan2(x, old));
    foreign!(x, old => x.copysign(old));
    foreign!(x, old => x.mul_add(old, 1.0));
    foreign!(x, old => Float::mul_add(x, x, old));
    foreign!(x, old => old.clamp(0.0, 1.0));
    foreign!(x, old => Float::clamp(x, x, old));
    foreign!(x, old => Float::abs_sub(x, old));
    foreign!(x, old => Signed::abs_sub(&old, &x));
    foreign!(x, old => Signed::abs(&old));
    foreign!(x, old => Signed::signum(&old));
    foreign!(x, old => x.less(old));
    foreign!(x, old => x.less_equal(old));
    foreign!(x, old => select(old, x, x));
    foreign!(x, old => dot(&[x, x], &[x, old]));
    foreign!(x, old => logsumexp(&[x, old]));
    foreign!(x, old => nested_grad(|y: Var| y * old, x));
    foreign!(x, old => nested_jvp(|y: Var| y.exp(), old, x));
}

#[test]
fn what_std_calls_for_the_user() {
    foreign!(x, old => [x, old].iter().sum::<Var>());
    foreign!(x, old => [x, old].into_iter().sum::<Var>());
    foreign!(x, old => [x, old].iter().product::<Var>());
    foreign!(x, old => [x, old].into_iter().product::<Var>());
    foreign!(x, old => <Var as Sum>::sum([x, old].into_iter()));
    foreign!(x, old => <Var as Product<&Var>>::product([x, old].iter()));
    foreign!(x, old => [x, old].iter().map(|y| y * 2.0).sum::<Var>());
    foreign!(x, old => [x, old].into_iter().map(Var::exp).count());
    foreign!(x, old => [x, old].map(Float::sqrt));
    foreign!(x, old => [x, old].into_iter().fold(x, Var::max));
    foreign!(x, old => [x, old].into_iter().reduce(Add::add));
    foreign!(x, old => [old].iter().map(Neg::neg).count());
    foreign!(x, old => [x, old].into_iter().filter(Zero::is_zero).count());
    foreign!(x, old => num_traits::pow(old, 5));
    foreign!(x, old => num_traits::clamp(x, old, old));
    let mut sorted = Vec::new();
    let old = stale();
    let line = line!() + 3;
    let closure = |x: Var| {
        sorted = vec![x, old, x];
        sorted.sort_by(|a, b| a.partial_cmp(b).expect("numbers"));
        x
    };
    let closure = Cell::new(Some(closure));
    let closure = |x: Var| {
        let mut closure = closure.take().expect("called once");
        closure(x)
    };
    assert_line(grad(closure, 0.5), line);
}

/// Values are read where they stand, so `ToPrimitive` and `NumCast` take foreign ones, too.
#[test]
fn values_are_read_anywhere() {
    let old = stale();
    let reads = |x: Var| {
        x * old.to_f64().expect("a number") * <f64 as num_traits::NumCast>::from(old).expect("a number")
    };
    assert_eq!(grad(reads, 1.0), Ok(0.25));
}

#[test]
fn results_are_reported_at_the_call() {
    let old = stale();
    assert_line(grad(|_: Var| old, 0.5), line!());
    assert_line(jacobian(|x: Var| vec![x, old], 0.5), line!());
    assert_line(hessian(|_: Var| old, 0.5), line!());
    assert_line(jvp(|_: Var| [old], 0.5, 1.0), line!());
    assert_line(vjp(|_: Var| [old, old], 0.5, [1.0, 1.0]), line!());
    assert_line(Function::new(|_: Var| old, 1).value(&[0.5]), line!());
    assert_line(Function::new(|_: Var| old, 1).hessian(&[0.5]), line!());
    let table = Columns::new(&[&[1.0, 2.0]]).expect("a column");
    let mut sum = RowFunction::new(|_: Var, _: Var| old);
    assert_line(sum.value_and_grad(&[1.0], &table, Batch::Range(0..2), &mut [0.0]), line!());
    // Through a function.
    assert_line(Function::new(|x: Var| [x, old].iter().sum::<Var>(), 1).value(&[0.5]), line!());
    let mut rows = RowFunction::new(|w: Var, x: Var| [w, x, old].iter().sum::<Var>());
    assert_line(rows.value_and_grad(&[1.0], &table, Batch::Range(0..2), &mut [0.0]), line!() - 1);
}

#[test]
fn work_on_other_threads() {
    let square = |x: &[Var]| {
        let squares: Vec<Var> = x
            .iter()
            .map(|&x| std::thread::scope(|s| s.spawn(move || x * x).join().expect("joined")))
            .collect();
        squares.iter().sum::<Var>()
    };
    assert_line(grad(square, vec![1.0, 2.0, 3.0]), line!() - 2);
    #[cfg(feature = "rayon")]
    {
        use rayon::prelude::*;
        let collected = |x: &[Var]| {
            let squares: Vec<Var> = x.par_iter().map(|&x| x * x).collect();
            squares.iter().sum::<Var>()
        };
        assert_line(grad(collected, vec![1.0; 100]), line!() - 2);
        let summed = |x: &[Var]| x.par_iter().map(|&x| x * x).sum::<Var>();
        assert_line(grad(summed, vec![1.0; 100]), line!() - 1);
        // On the pool's own threads, where some of the work may be recorded.
        let pool = rayon::ThreadPoolBuilder::new().num_threads(2).build().expect("a pool");
        let result = pool.install(|| grad(summed, vec![1.0; 100]));
        let here = line!();
        match result {
            Ok(gradient) => assert_eq!(gradient, vec![2.0; 100]),
            Err(Error::ForeignVariable { location, .. }) => {
                assert!(location.file().ends_with("callers.rs") && here - location.line() < 6, "{location}");
            }
            other => panic!("{other:?}"),
        }
    }
}

/// The cause of a number that is not finite.
#[track_caller]
fn cause<R: std::fmt::Debug>(result: Result<R, Error>) -> Cause {
    match result {
        Err(Error::NotFinite(what)) => what.cause.clone().unwrap_or_else(|| panic!("{what}")),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_not_finite_in_a_sum_has_the_line_of_the_sum() {
    let sum = |x: &[Var]| x.iter().sum::<Var>() * 1e-10;
    let line = line!() - 1;
    let point = vec![1.0, 1e308, 1e308];
    let mut compiled = Function::new(sum, 3);
    for _ in 0..3 {
        for cause in [cause(grad(sum, point.clone())), cause(compiled.value(&point))] {
            assert_eq!((cause.operation, cause.location.line()), ("add", line), "{cause:?}");
            assert!(cause.location.file().ends_with("callers.rs"), "{cause:?}");
        }
    }
    let mapped = |x: &[Var]| x.iter().copied().map(Var::exp).fold(x[0], |a, b| a + b);
    let cause = cause(grad(mapped, vec![1.0, 1000.0]));
    assert_eq!((cause.operation, cause.location.line(), cause.operands), ("exp", line!() - 2, vec![1000.0]));
}

/// Each function with a pole in its derivative, differentiated inside a closure.
#[test]
fn a_nested_derivative_is_reported_under_the_name_of_the_function() {
    type Unary = fn(Var) -> Var;
    let line = line!() + 2;
    let cases: [(&str, Unary, f64); 20] = [
        ("ln", |x| x.ln(), 0.0),
        ("log2", |x| x.log2(), 0.0),
        ("log10", |x| x.log10(), 0.0),
        ("ln_1p", |x| x.ln_1p(), -1.0),
        ("sqrt", |x| x.sqrt(), 0.0),
        ("cbrt", |x| x.cbrt(), 0.0),
        ("recip", |x| x.recip(), 0.0),
        ("asin", |x| x.asin(), 1.0),
        ("acos", |x| x.acos(), 1.0),
        ("acosh", |x| x.acosh(), 1.0),
        ("atanh", |x| x.atanh(), -1.0),
        ("powf", |x| x.powf(0.5), 0.0),
        ("powi", |x| x.powi(-2), 0.0),
        ("div", |x| 2.0 / x, 0.0),
        ("exp", |x| x.exp(), 1000.0),
        ("sinh", |x| x.sinh(), 1000.0),
        ("cosh", |x| x.cosh(), 1000.0),
        ("exp_m1", |x| x.exp_m1(), 1000.0),
        ("exp2", |x| x.exp2(), 2000.0),
        ("powf", |x| Var::from(-2.0).powf(x), 3.0),
    ];
    for ((name, f, x), line) in cases.into_iter().zip(line..) {
        let once = |x: Var| nested_grad(f, x);
        let twice = |x: Var| nested_grad(|x: Var| nested_grad(f, x), x);
        let along = |x: Var| nested_jvp(f, x, Var::from(1.0));
        let mut compiled = Function::new(once, 1);
        let mut causes = Vec::new();
        for _ in 0..3 {
            causes.push(cause(compiled.value_and_grad(&[x], &mut [0.0])));
            causes.push(cause(compiled.value(&[x])));
        }
        causes.extend([cause(grad(once, x)), cause(grad(twice, x)), cause(grad(along, x))]);
        causes.push(cause(hessian(once, x)));
        for cause in causes {
            assert_eq!((cause.operation, cause.location.line()), (name, line), "{cause:?}");
            // The operands are those of the function, not of a part of a formula.
            assert!(cause.operands.contains(&x), "{name}: {cause:?}");
        }
    }
}

/// The second derivative is at fault, not the first.
#[test]
fn a_second_derivative_is_reported_under_the_name_of_the_function() {
    let f = |x: Var| x.powf(1.5) + x;
    let line = line!() - 1;
    let once = |x: Var| nested_grad(f, x);
    let mut compiled = Function::new(once, 1);
    let mut second = Function::new(f, 1);
    for _ in 0..3 {
        for cause in [
            cause(grad(once, 0.0)),
            cause(compiled.value_and_grad(&[0.0], &mut [0.0])),
            cause(hessian(f, 0.0)),
            cause(second.hessian(&[0.0])),
            cause(value_and_grad(|x: Var| nested_grad(once, x), 0.0)),
        ] {
            assert_eq!((cause.operation, cause.location.line()), ("powf", line), "{cause:?}");
        }
    }
}
