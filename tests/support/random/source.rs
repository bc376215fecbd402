//! What a program does, as Rust: a closure to paste into a test.
//!
//! The program runs on numbers that write down each operation. One run knows one control-flow path; runs at several points
//! are merged at the first comparison that came out differently, which becomes an `if`.

use super::number::Number;
use crate::support::special;
use num_traits::{Float, Num, NumCast, One, ToPrimitive, Zero};
use std::cell::RefCell;
use std::cmp::Ordering;
use std::fmt::Write;
use std::num::FpCategory;
use std::ops::{Add, Div, Mul, Neg, Rem, Sub};

/// A line of source.
#[derive(Debug, Clone, PartialEq)]
enum Line {
    Let(String),
    /// A comparison, and how it came out.
    Compare(String, bool),
}

/// The lines so far, and the expression of each number.
#[derive(Debug, Default)]
struct Trace {
    lines: Vec<Line>,
    names: Vec<String>,
}

thread_local! {
    static TRACE: RefCell<Trace> = RefCell::default();
}

/// A number that writes down what is done with it; its value says which branch is taken.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Printed<T> {
    value: T,
    name: usize,
}

/// Lines beyond which source helps nobody.
const MOST: usize = 4000;

/// The body of a closure over `x: &[Var<T>]` that does what `f` does at these points.
pub(crate) fn body<T: Number>(f: impl Fn(&[Printed<T>]) -> Printed<T>, points: &[Vec<T>]) -> String {
    let traces: Vec<(Vec<Line>, String)> = points.iter().map(|x| trace(&f, x)).collect();
    if traces.iter().any(|(lines, _)| lines.len() > MOST) {
        return format!("    // more than {MOST} operations\n");
    }
    let mut text = String::new();
    merge(&mut text, &traces.iter().collect::<Vec<_>>(), 0, 1);
    text
}

fn trace<T: Number>(f: impl Fn(&[Printed<T>]) -> Printed<T>, x: &[T]) -> (Vec<Line>, String) {
    TRACE.take();
    let named = |(i, &value): (usize, &T)| Printed { value, name: name(format!("x[{i}]")) };
    let x: Vec<Printed<T>> = x.iter().enumerate().map(named).collect();
    let output = text(f(&x));
    (TRACE.take().lines, output)
}

/// Writes what the traces share from line `from` on, then each side of where they part.
fn merge(into: &mut String, traces: &[&(Vec<Line>, String)], mut from: usize, depth: usize) {
    let indent = "    ".repeat(depth);
    let Some((first, others)) = traces.split_first() else { return };
    while others.iter().all(|other| other.0.get(from) == first.0.get(from)) {
        let _ = match first.0.get(from) {
            Some(Line::Let(line)) => writeln!(into, "{indent}{line}"),
            // It stays: a recording has a guard there.
            Some(Line::Compare(condition, holds)) => {
                writeln!(into, "{indent}assert!({condition} == {holds}, \"at other points than these\");")
            }
            None => {
                let _ = writeln!(into, "{indent}{}", first.1);
                return;
            }
        };
        from += 1;
    }
    let side = |holds: bool| -> Vec<_> {
        let is_here = |line: Option<&Line>| matches!(line, Some(Line::Compare(_, found)) if *found == holds);
        traces.iter().copied().filter(|trace| is_here(trace.0.get(from))).collect()
    };
    if let Some(Line::Compare(condition, _)) = first.0.get(from) {
        let _ = writeln!(into, "{indent}if {condition} {{");
        merge(into, &side(true), from + 1, depth + 1);
        let _ = writeln!(into, "{indent}}} else {{");
        merge(into, &side(false), from + 1, depth + 1);
        let _ = writeln!(into, "{indent}}}");
    }
}

fn name(text: String) -> usize {
    TRACE.with_borrow_mut(|trace| {
        trace.names.push(text);
        trace.names.len() - 1
    })
}

fn text<T: Copy>(x: Printed<T>) -> String {
    TRACE.with_borrow(|trace| trace.names.get(x.name).cloned().unwrap_or_default())
}

fn constant<T: Number>(value: T) -> Printed<T> {
    let number = value.to_f64().unwrap_or(f64::NAN);
    let written = match number {
        _ if number.is_nan() => "c(f64::NAN)".to_owned(),
        _ if number.is_infinite() => format!("c({}f64::INFINITY)", if number < 0.0 { "-" } else { "" }),
        _ => format!("c({number:?})"),
    };
    Printed { value, name: name(written) }
}

fn record<T>(value: T, expression: &str) -> Printed<T> {
    let id = TRACE.with_borrow_mut(|trace| {
        let id = trace.lines.len();
        trace.lines.push(Line::Let(format!("let v{id} = {expression};")));
        id
    });
    Printed { value, name: name(format!("v{id}")) }
}

fn compared(condition: String, holds: bool) -> bool {
    TRACE.with_borrow_mut(|trace| trace.lines.push(Line::Compare(condition, holds)));
    holds
}

/// `a.method(b, ..)`.
fn call<T: Number>(value: T, method: &str, a: Printed<T>, others: &[Printed<T>]) -> Printed<T> {
    let others: Vec<String> = others.iter().map(|&x| text(x)).collect();
    record(value, &format!("{}.{method}({})", text(a), others.join(", ")))
}

macro_rules! operators {
    ($($trait:ident $method:ident $sign:literal;)+) => {$(
        impl<T: Number> $trait for Printed<T> {
            type Output = Self;
            fn $method(self, other: Self) -> Self {
                record(self.value.$method(other.value), &format!("{} {} {}", text(self), $sign, text(other)))
            }
        }
    )+};
}

operators! { Add add "+"; Sub sub "-"; Mul mul "*"; Div div "/"; Rem rem "%"; }

impl<T: Number> Neg for Printed<T> {
    type Output = Self;
    fn neg(self) -> Self {
        record(-self.value, &format!("-{}", text(self)))
    }
}

impl<T: Number> PartialEq for Printed<T> {
    fn eq(&self, other: &Self) -> bool {
        compared(format!("({} == {})", text(*self), text(*other)), self.value == other.value)
    }
}

macro_rules! comparisons {
    ($($method:ident $sign:literal;)+) => {$(
        fn $method(&self, other: &Self) -> bool {
            compared(format!("({} {} {})", text(*self), $sign, text(*other)), self.value.$method(&other.value))
        }
    )+};
}

impl<T: Number> PartialOrd for Printed<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        let found = self.value.partial_cmp(&other.value);
        let written = match found {
            None => "None".to_owned(),
            Some(order) => format!("Some(std::cmp::Ordering::{order:?})"),
        };
        for order in ["Less", "Equal", "Greater"] {
            let case = format!("Some(std::cmp::Ordering::{order})");
            if compared(
                format!("({}.partial_cmp(&{}) == {case})", text(*self), text(*other)),
                case == written,
            ) {
                break;
            }
        }
        found
    }
    comparisons! { lt "<"; le "<="; gt ">"; ge ">="; }
}

impl<T: Number> Zero for Printed<T> {
    fn zero() -> Self {
        constant(T::zero())
    }
    fn is_zero(&self) -> bool {
        compared(format!("{}.is_zero()", text(*self)), self.value.is_zero())
    }
}

impl<T: Number> One for Printed<T> {
    fn one() -> Self {
        constant(T::one())
    }
}

impl<T: Number> Num for Printed<T> {
    type FromStrRadixErr = T::FromStrRadixErr;
    fn from_str_radix(text: &str, radix: u32) -> Result<Self, Self::FromStrRadixErr> {
        T::from_str_radix(text, radix).map(constant)
    }
}

impl<T: Number> ToPrimitive for Printed<T> {
    fn to_i64(&self) -> Option<i64> {
        self.value.to_i64()
    }
    fn to_u64(&self) -> Option<u64> {
        self.value.to_u64()
    }
    fn to_f64(&self) -> Option<f64> {
        self.value.to_f64()
    }
}

impl<T: Number> NumCast for Printed<T> {
    fn from<N: ToPrimitive>(n: N) -> Option<Self> {
        <T as NumCast>::from(n).map(constant)
    }
}

macro_rules! constants {
    ($($name:ident)+) => {$( fn $name() -> Self { constant(T::$name()) } )+};
}

macro_rules! unary {
    ($($name:ident)+) => {$( fn $name(self) -> Self { call(self.value.$name(), stringify!($name), self, &[]) } )+};
}

macro_rules! binary {
    ($($name:ident)+) => {$(
        fn $name(self, other: Self) -> Self {
            call(self.value.$name(other.value), stringify!($name), self, &[other])
        }
    )+};
}

macro_rules! questions {
    ($($name:ident)+) => {$(
        fn $name(self) -> bool {
            compared(format!("{}.{}()", text(self), stringify!($name)), self.value.$name())
        }
    )+};
}

impl<T: Number> Float for Printed<T> {
    constants! { nan infinity neg_infinity neg_zero min_value min_positive_value max_value epsilon }
    questions! { is_nan is_infinite is_finite is_normal is_sign_positive is_sign_negative }
    unary! { floor ceil round trunc fract abs signum recip sqrt exp exp2 ln log2 log10 cbrt sin cos tan asin acos atan }
    unary! { exp_m1 ln_1p sinh cosh tanh asinh acosh atanh to_degrees to_radians }
    binary! { powf log max min abs_sub hypot atan2 copysign }

    fn powi(self, n: i32) -> Self {
        record(self.value.powi(n), &format!("{}.powi({n})", text(self)))
    }

    fn mul_add(self, a: Self, b: Self) -> Self {
        call(self.value.mul_add(a.value, b.value), "mul_add", self, &[a, b])
    }

    fn clamp(self, low: Self, high: Self) -> Self {
        call(self.value.clamp(low.value, high.value), "clamp", self, &[low, high])
    }

    fn sin_cos(self) -> (Self, Self) {
        (self.sin(), self.cos())
    }

    fn classify(self) -> FpCategory {
        self.value.classify()
    }

    fn integer_decode(self) -> (u64, i16, i8) {
        self.value.integer_decode()
    }
}

impl<T: Number> gradus::Activation for Printed<T> {
    unary! { relu sigmoid softplus erf }
}

impl<T: Number> Number for Printed<T> {
    fn of(x: f64) -> Self {
        constant(T::of(x))
    }
    fn less(self, other: Self) -> Self {
        call(self.value.less(other.value), "less", self, &[other])
    }
    fn less_equal(self, other: Self) -> Self {
        call(self.value.less_equal(other.value), "less_equal", self, &[other])
    }
    fn choose(self, a: Self, b: Self) -> Self {
        let value = self.value.choose(a.value, b.value);
        record(value, &format!("select({}, {}, {})", text(self), text(a), text(b)))
    }
    fn detached(self) -> Self {
        record(self.value, &format!("{}.detach()", text(self)))
    }
    fn larger(self, other: Self) -> Self {
        call(self.value.larger(other.value), "max", self, &[other])
    }
    fn smaller(self, other: Self) -> Self {
        call(self.value.smaller(other.value), "min", self, &[other])
    }
    fn special(self, which: usize) -> Self {
        call(self.value.special(which), special::UNARY[which], self, &[])
    }
    fn special_of(self, which: usize, other: Self) -> Self {
        call(self.value.special_of(which, other.value), special::BINARY[which], self, &[other])
    }
}
