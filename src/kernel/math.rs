//! Vector mathematics in programs: which operations have kernels of their own.
//!
//! Elementary functions of the standard library take one number at a time. The kernels of
//! [`crate::math`] take a slice, three to five times as fast, within 1 ulp (special functions 4), and with the same bits
//! at every instruction set; but not always with the bits of the standard library. So a
//! program has a switch ([`Math`]).

use crate::math::VectorMath;
use crate::op::Op;
use crate::scalar::Numeric;
use crate::simd::{InstructionSet, multiversion};
use std::sync::OnceLock;

/// Which elementary functions (exp, ln, sin, tanh, powf, …) a compiled program computes with.
///
/// ```
/// use gradus::prelude::*;
///
/// let mut f = Function::new(|x: &[Var]| x.iter().map(|x| x.exp()).sum::<Var>(), 100).math(Math::Vector);
/// let x = vec![0.5; 100];
/// for _ in 0..3 {
///     assert!((f.value(&x)? - 100.0 * 0.5_f64.exp()).abs() < 1e-13 * 200.0);
/// }
/// # Ok::<(), gradus::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Math {
    /// Those of the standard library: values have the bits of the closure on plain floats. The
    /// default of a [`Function`](crate::Function).
    #[default]
    Std,
    /// Own kernels over slices: within 1 ulp (`erf` within 2; `erfc`, `ln_gamma` and `normal_cdf` within 4), several times as fast, and the same bits on every
    /// machine. The default of losses over rows, where sums are rounded in any case.
    Vector,
}

/// A float with vector mathematics.
pub trait Vectorized: Numeric {
    /// Computes `out = op(x)` if the operation has a kernel of its own.
    fn vector_unary(level: InstructionSet, op: Op, x: &[Self], out: &mut [Self]) -> bool;
    /// Computes `out = xʸ`.
    fn vector_powf(level: InstructionSet, x: &[Self], y: &[Self], out: &mut [Self]);
}

macro_rules! kernels {
    ($($op:ident $name:ident $slice:ident;)+) => {
        $(
            multiversion! {
                fn $name[T: VectorMath](x: &[T], out: &mut [T]) = T::$slice;
            }
        )+

        fn unary<T: VectorMath>(level: InstructionSet, op: Op, x: &[T], out: &mut [T]) -> bool {
            match op {
                $( Op::$op => $name(level, x, out), )+
                _ => return false,
            }
            true
        }
    };
}

kernels! {
    Exp exp exp_slice;
    ExpM1 exp_m1 exp_m1_slice;
    Exp2 exp2 exp2_slice;
    Ln ln ln_slice;
    Ln1p ln_1p ln_1p_slice;
    Log2 log2 log2_slice;
    Log10 log10 log10_slice;
    Sin sin sin_slice;
    Cos cos cos_slice;
    Tan tan tan_slice;
    Sinh sinh sinh_slice;
    Cosh cosh cosh_slice;
    Tanh tanh tanh_slice;
    Cbrt cbrt cbrt_slice;
    Sigmoid sigmoid sigmoid_slice;
    Softplus softplus softplus_slice;
    Erf erf erf_slice;
    Erfc erfc erfc_slice;
    NormalCdf normal_cdf normal_cdf_slice;
    LnGamma ln_gamma ln_gamma_slice;
}

multiversion! {
    fn powf[T: VectorMath](x: &[T], y: &[T], out: &mut [T]) = T::powf_slice;
}

macro_rules! vectorized {
    ($float:ty) => {
        impl Vectorized for $float {
            fn vector_unary(level: InstructionSet, op: Op, x: &[Self], out: &mut [Self]) -> bool {
                unary(level, op, x, out)
            }
            fn vector_powf(level: InstructionSet, x: &[Self], y: &[Self], out: &mut [Self]) {
                powf(level, x, y, out);
            }
        }
    };
}

vectorized!(f64);
vectorized!(f32);

/// The environment variable that says when there is machine code: with the value `off` never, so that what it gains, or a fault in it, can be
/// told; with `at-once` from the first run on, so that a test that calls a function a few times meets it.
const VARIABLE: &str = "GRADUS_NATIVE";

/// Is machine code wanted, and at once?
fn native() -> [bool; 2] {
    static WANTED: OnceLock<[bool; 2]> = OnceLock::new();
    *WANTED.get_or_init(|| {
        let value = std::env::var(VARIABLE);
        // Miri interprets what Rust is compiled to, and has no machine.
        [!cfg!(miri) && value.as_deref() != Ok("off"), cfg!(test) || value.as_deref() == Ok("at-once")]
    })
}

/// Is machine code made for the first run of a program, and not for one that has shown to run often?
#[cfg(all(feature = "native", target_arch = "x86_64"))]
pub(crate) fn is_native_at_once() -> bool {
    native()[1]
}

/// How a sweep computes: the instruction set, the elementary functions, and whether by machine code.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Engine {
    pub(crate) level: InstructionSet,
    pub(crate) math: Math,
    /// Are loops run as machine code, where they have been made into such?
    pub(crate) native: bool,
}

impl Engine {
    /// The best that this machine has.
    pub(crate) fn best(math: Math) -> Self {
        Self { level: InstructionSet::best(), math, native: native()[0] }
    }
}
