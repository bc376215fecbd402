//! The expressions of the golden files, evaluated on any kind of number.
//!
//! A file gives a function as a nested prefix list (`["add", "x0", 1.0]`). One
//! interpreter serves floats, variables and dual numbers, so what is compared is
//! the number and never how a test spelled the function.

use gradus::{Activation, Real, Var};
use serde_json::Value;

/// A number that the expressions can be evaluated on.
pub(crate) trait Number: Activation {
    /// `ln Σ exp(xᵢ)` without overflow.
    fn logsumexp(x: &[Self]) -> Self;
}

impl<T: Real> Number for Var<T> {
    fn logsumexp(x: &[Self]) -> Self {
        gradus::logsumexp(x)
    }
}

/// A function of the golden files.
#[derive(Debug, Clone)]
pub(crate) enum Expr {
    Constant(f64),
    Input(usize),
    Apply(String, Vec<Expr>),
    Powi(Box<Expr>, i32),
}

impl Expr {
    /// Reads a prefix list.
    pub(crate) fn read(json: &Value) -> Self {
        match json {
            Value::Number(_) => Self::Constant(super::golden::number(json)),
            Value::String(name) => Self::Input(name[1..].parse().expect("an input is x0, x1, ..")),
            Value::Array(list) => {
                let name = list[0].as_str().expect("an operation is a name");
                if name == "powi" {
                    let n = list[2].as_i64().expect("an exponent is whole");
                    return Self::Powi(Box::new(Self::read(&list[1])), i32::try_from(n).expect("and small"));
                }
                Self::Apply(name.to_owned(), list[1..].iter().map(Self::read).collect())
            }
            _ => panic!("not an expression: {json}"),
        }
    }

    /// The value at `x`.
    pub(crate) fn eval<N: Number>(&self, x: &[N]) -> N {
        match self {
            Self::Constant(c) => N::from(*c).expect("every kind of number has constants"),
            Self::Input(i) => x[*i],
            Self::Powi(base, n) => base.eval(x).powi(*n),
            Self::Apply(name, arguments) => {
                let arguments: Vec<N> = arguments.iter().map(|a| a.eval(x)).collect();
                apply(name, &arguments)
            }
        }
    }
}

fn apply<N: Number>(name: &str, arguments: &[N]) -> N {
    match (name, arguments) {
        ("sum", [first, rest @ ..]) => rest.iter().fold(*first, |sum, &x| sum + x),
        ("logsumexp", x) => N::logsumexp(x),
        (_, &[a, b]) => match name {
            "add" => a + b,
            "sub" => a - b,
            "mul" => a * b,
            "div" => a / b,
            "pow" => a.powf(b),
            "atan2" => a.atan2(b),
            "min" => a.min(b),
            "max" => a.max(b),
            "hypot" => a.hypot(b),
            _ => panic!("no operation {name} with two operands"),
        },
        (_, &[x]) => match name {
            "neg" => -x,
            "recip" => x.recip(),
            "sqrt" => x.sqrt(),
            "cbrt" => x.cbrt(),
            "exp" => x.exp(),
            "exp2" => x.exp2(),
            "exp_m1" => x.exp_m1(),
            "ln" => x.ln(),
            "ln_1p" => x.ln_1p(),
            "log2" => x.log2(),
            "log10" => x.log10(),
            "sin" => x.sin(),
            "cos" => x.cos(),
            "tan" => x.tan(),
            "asin" => x.asin(),
            "acos" => x.acos(),
            "atan" => x.atan(),
            "sinh" => x.sinh(),
            "cosh" => x.cosh(),
            "tanh" => x.tanh(),
            "asinh" => x.asinh(),
            "acosh" => x.acosh(),
            "atanh" => x.atanh(),
            "abs" => x.abs(),
            "relu" => x.relu(),
            "sigmoid" => x.sigmoid(),
            "softplus" => x.softplus(),
            "erf" => x.erf(),
            _ => panic!("no operation {name} with one operand"),
        },
        _ => panic!("no operation {name} with {} operands", arguments.len()),
    }
}
