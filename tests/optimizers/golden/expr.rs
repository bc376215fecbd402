//! The expressions of the golden files, evaluated on forward dual numbers.
//!
//! An oracle of its own: gradients here owe nothing to the tape.

use num_traits::Float;
use serde_json::Value;

/// Enough directions for the largest function of the files.
pub(crate) const MOST: usize = 10;

/// A value and its derivatives in up to [`MOST`] directions.
#[derive(Clone, Copy)]
pub(crate) struct Dual<T> {
    value: T,
    derivative: [T; MOST],
}

impl<T: Float> Dual<T> {
    fn constant(value: T) -> Self {
        Self { value, derivative: [T::zero(); MOST] }
    }

    fn variable(value: T, direction: usize) -> Self {
        let mut dual = Self::constant(value);
        dual.derivative[direction] = T::one();
        dual
    }

    /// Chain rule of one argument.
    fn map(self, value: T, derivative: T) -> Self {
        Self { value, derivative: self.derivative.map(|s| s * derivative) }
    }

    /// Chain rule of two arguments.
    fn join(self, other: Self, value: T, (a, b): (T, T)) -> Self {
        Self { value, derivative: std::array::from_fn(|i| self.derivative[i] * a + other.derivative[i] * b) }
    }

    fn unary(self, op: &str) -> Self {
        let x = self.value;
        let one = T::one();
        match op {
            "neg" => self.map(-x, -one),
            "recip" => self.map(x.recip(), -(x * x).recip()),
            "sqrt" => self.map(x.sqrt(), (x.sqrt() + x.sqrt()).recip()),
            "exp" => self.map(x.exp(), x.exp()),
            "ln" => self.map(x.ln(), x.recip()),
            "sin" => self.map(x.sin(), x.cos()),
            "cos" => self.map(x.cos(), -x.sin()),
            "tanh" => self.map(x.tanh(), one - x.tanh().powi(2)),
            "abs" => self.map(x.abs(), if x == T::zero() { x } else { x.signum() }),
            _ => panic!("no operation {op}"),
        }
    }

    fn binary(self, op: &str, other: Self) -> Self {
        let (x, y, one) = (self.value, other.value, T::one());
        match op {
            "add" => self.join(other, x + y, (one, one)),
            "sub" => self.join(other, x - y, (one, -one)),
            "mul" => self.join(other, x * y, (y, x)),
            "div" => self.join(other, x / y, (y.recip(), -x / (y * y))),
            _ => panic!("no operation {op}"),
        }
    }
}

/// An expression, read once.
pub(crate) enum Expr {
    Number(f64),
    Variable(usize),
    Power(Box<Expr>, i32),
    Apply(String, Vec<Expr>),
}

impl Expr {
    pub(crate) fn read(node: &Value) -> Self {
        if let Some(number) = node.as_f64() {
            return Self::Number(number);
        }
        if let Some(name) = node.as_str() {
            return Self::Variable(name[1..].parse().expect("x and a number"));
        }
        let node = node.as_array().expect("a list");
        let op = node[0].as_str().expect("an operation");
        if op == "powi" {
            let power = node[2].as_i64().expect("an integer power");
            return Self::Power(Box::new(Self::read(&node[1])), i32::try_from(power).expect("a small power"));
        }
        Self::Apply(op.to_owned(), node[1..].iter().map(Self::read).collect())
    }

    fn at<T: Float>(&self, x: &[T]) -> Dual<T> {
        match self {
            Self::Number(number) => Dual::constant(T::from(*number).expect("fits")),
            Self::Variable(i) => Dual::variable(x[*i], *i),
            Self::Power(base, n) => {
                let base = base.at(x);
                let derivative = T::from(*n).expect("fits") * base.value.powi(n - 1);
                base.map(base.value.powi(*n), derivative)
            }
            Self::Apply(op, args) => {
                let op = if op == "sum" { "add" } else { op };
                let (first, rest) = args.split_first().expect("an argument");
                if rest.is_empty() && op != "add" {
                    return first.at(x).unary(op);
                }
                rest.iter().fold(first.at(x), |sum, arg| sum.binary(op, arg.at(x)))
            }
        }
    }

    /// The value at `x`, and the gradient.
    pub(crate) fn value_and_gradient<T: Float>(&self, x: &[T]) -> (T, Vec<T>) {
        let dual = self.at(x);
        (dual.value, dual.derivative[..x.len()].to_vec())
    }
}
