//! Expressions, and how they are written: with as many parentheses as their order of operations needs.

use super::Language;
use super::SourceError;
use super::algorithms::{self, Algorithm};
use super::values::{ONE_LINE, ValueId};
use crate::op::Op;
use crate::scalar::Numeric;
use std::collections::BTreeSet;

/// An array that elements are read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Array {
    Input(usize),
    Table(usize),
    Value(ValueId),
    Slots,
}

/// Which element, in turn `i` of a loop.
#[derive(Clone, Debug)]
pub(super) enum Index {
    At(u32),
    /// `offset + (i / period) · outer + (i mod period) · inner`.
    Grid {
        offset: u32,
        period: u32,
        inner: i32,
        outer: i32,
    },
    /// By the number of a list.
    Listed(usize),
}

#[derive(Clone, Debug)]
pub(super) enum Expression<T> {
    Number(T),
    Name(ValueId),
    /// The value before, in a chain.
    Before,
    Element(Array, Index),
    Apply {
        op: Op,
        n: i32,
        operands: Vec<Expression<T>>,
    },
    /// Terms from the left, those that are marked with a minus.
    Sum(Vec<(bool, Expression<T>)>),
}

impl<T> Expression<T> {
    /// How many operands and operations it has.
    pub(super) fn size(&self) -> usize {
        match self {
            Self::Number(_) | Self::Name(_) | Self::Before | Self::Element(..) => 1,
            Self::Apply { operands, .. } => 1 + operands.iter().map(Self::size).sum::<usize>(),
            Self::Sum(terms) => terms.iter().map(|(_, term)| 1 + term.size()).sum(),
        }
    }

    /// What is in a slot may be another value later.
    pub(super) fn reads_slots(&self) -> bool {
        match self {
            Self::Element(array, _) => *array == Array::Slots,
            Self::Number(_) | Self::Name(_) | Self::Before => false,
            Self::Apply { operands, .. } => operands.iter().any(Self::reads_slots),
            Self::Sum(terms) => terms.iter().any(|(_, term)| term.reads_slots()),
        }
    }

    /// Is it another one in each turn of a loop?
    pub(super) fn turns(&self) -> bool {
        match self {
            Self::Element(_, index) => !matches!(index, Index::At(_)),
            Self::Number(_) | Self::Name(_) | Self::Before => false,
            Self::Apply { operands, .. } => operands.iter().any(Self::turns),
            Self::Sum(terms) => terms.iter().any(|(_, term)| term.turns()),
        }
    }

    /// Does nothing in it tell which float it is?
    pub(super) fn is_untyped(&self) -> bool {
        match self {
            Self::Number(_) => true,
            Self::Apply { op: Op::Less | Op::LessEqual | Op::Equal, .. } => true,
            Self::Apply { op: Op::Select, operands, .. } => operands[1..].iter().all(Self::is_untyped),
            Self::Apply {
                op: Op::Neg | Op::Recip | Op::Powi | Op::Add | Op::Sub | Op::Mul | Op::Div | Op::Rem,
                operands,
                ..
            } => operands.iter().all(Self::is_untyped),
            Self::Sum(terms) => terms.iter().all(|(_, term)| term.is_untyped()),
            _ => false,
        }
    }
}

/// How tightly an expression holds together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Binding {
    /// `if`, or `?:`.
    Choice,
    Sum,
    Product,
    Sign,
    Call,
}

/// Writes expressions in a language, and notes which algorithms they need.
#[derive(Debug)]
pub(super) struct Writer<'l> {
    pub(super) language: Language,
    pub(super) is_single: bool,
    /// The name of the function.
    pub(super) name: &'l str,
    /// Names of inputs that are taken apart, else none.
    pub(super) inputs: [&'l [&'l str]; 2],
    /// The number in the name of each value.
    pub(super) numbers: Vec<u32>,
    pub(super) algorithms: BTreeSet<Algorithm>,
    /// The number of the chain that is written.
    pub(super) before: u32,
    /// An operation of the language's mathematical library is called.
    pub(super) calls_library: bool,
}

type Written = Result<String, SourceError>;

impl Writer<'_> {
    pub(super) fn float(&self) -> &'static str {
        match (self.language, self.is_single) {
            (Language::Rust, false) => "f64",
            (Language::Rust, true) => "f32",
            (Language::C, false) => "double",
            (Language::C, true) => "float",
        }
    }

    pub(super) fn value(&self, id: ValueId) -> String {
        format!("v{}", self.numbers[id.index()])
    }

    /// The expression, where nothing around it needs it in parentheses.
    pub(super) fn whole<T: Numeric>(&mut self, expression: &Expression<T>) -> Written {
        self.within(expression, Binding::Choice)
    }

    /// The expression, in parentheses if it holds together less than this.
    pub(super) fn within<T: Numeric>(&mut self, expression: &Expression<T>, binding: Binding) -> Written {
        let (text, own) = self.write(expression)?;
        Ok(if own < binding { format!("({text})") } else { text })
    }

    fn write<T: Numeric>(&mut self, expression: &Expression<T>) -> Result<(String, Binding), SourceError> {
        Ok(match expression {
            Expression::Number(x) => {
                let is_negative = x.is_sign_negative() && !x.is_nan();
                (self.number(*x), if is_negative { Binding::Sign } else { Binding::Call })
            }
            Expression::Before => ("last".to_owned() + &self.before.to_string(), Binding::Call),
            Expression::Name(id) => (self.value(*id), Binding::Call),
            Expression::Element(array, index) => (self.element(*array, index), Binding::Call),
            Expression::Sum(terms) => (self.sum(terms)?, Binding::Sum),
            Expression::Apply { op, n, operands } => self.apply(*op, *n, operands)?,
        })
    }

    /// A number with all its bits; of a NaN, that it is one.
    pub(super) fn number<T: Numeric>(&self, x: T) -> String {
        let sign = if x.is_sign_negative() { "-" } else { "" };
        match self.language {
            Language::Rust if x.is_nan() => format!("{}::NAN", self.float()),
            Language::C if x.is_nan() => "NAN".to_owned(),
            Language::Rust if x.is_infinite() => format!("{sign}{}::INFINITY", self.float()),
            Language::C if x.is_infinite() => format!("{sign}INFINITY"),
            Language::C if self.is_single => format!("{x:?}f"),
            _ => format!("{x:?}"),
        }
    }

    fn element(&self, array: Array, index: &Index) -> String {
        if let (Array::Input(input), Index::At(k)) = (array, index)
            && let Some(name) = self.inputs[input].get(*k as usize)
        {
            return (*name).to_owned();
        }
        let name = match array {
            Array::Input(0) => "x".to_owned(),
            Array::Input(_) => "row".to_owned(),
            Array::Table(k) => self.table(k),
            Array::Value(id) => self.value(id),
            Array::Slots => "slots".to_owned(),
        };
        format!("{name}[{}]", self.index(index))
    }

    pub(super) fn table(&self, k: usize) -> String {
        match self.language {
            Language::Rust => format!("C{k}"),
            Language::C => format!("c{k}"),
        }
    }

    pub(super) fn list(&self, k: usize) -> String {
        match self.language {
            Language::Rust => format!("AT{k}"),
            Language::C => format!("at{k}"),
        }
    }

    fn index(&self, index: &Index) -> String {
        match *index {
            Index::At(k) => k.to_string(),
            Index::Listed(k) if self.language == Language::Rust => format!("{}[i] as usize", self.list(k)),
            Index::Listed(k) => format!("{}[i]", self.list(k)),
            Index::Grid { offset, period: ONE_LINE, inner, .. } => linear(offset, &[(inner, "i")]),
            Index::Grid { offset, period, inner, outer } => {
                linear(offset, &[(outer, &format!("i / {period}")), (inner, &format!("i % {period}"))])
            }
        }
    }

    /// From the left, but that `−a + b` is `b − a`.
    fn sum<T: Numeric>(&mut self, terms: &[(bool, Expression<T>)]) -> Written {
        let mut order: Vec<&(bool, Expression<T>)> = terms.iter().collect();
        if let [(true, _), (false, _), ..] = terms {
            order.swap(0, 1);
        }
        let mut text = String::new();
        for (k, (negative, term)) in order.into_iter().enumerate() {
            let sign = match (k, negative) {
                (0, true) => "-",
                (0, false) => "",
                (_, true) => " - ",
                (_, false) => " + ",
            };
            let binding = match (k, negative) {
                (0, true) => Binding::Call,
                (0, false) => Binding::Sum,
                _ => Binding::Product,
            };
            text += &format!("{sign}{}", self.within(term, binding)?);
        }
        Ok(text)
    }

    fn apply<T: Numeric>(
        &mut self,
        op: Op,
        n: i32,
        operands: &[Expression<T>],
    ) -> Result<(String, Binding), SourceError> {
        let a = &operands[0];
        let infix = |sign, binding, right| Some((sign, binding, right));
        // The right operand of the same level needs parentheses: everything is from the left.
        let infix = match op {
            Op::Add => infix("+", Binding::Sum, Binding::Product),
            Op::Sub => infix("-", Binding::Sum, Binding::Product),
            Op::Mul => infix("*", Binding::Product, Binding::Sign),
            Op::Div => infix("/", Binding::Product, Binding::Sign),
            Op::Rem if self.language == Language::Rust => infix("%", Binding::Product, Binding::Sign),
            _ => None,
        };
        if let Some((sign, left, right)) = infix {
            let text = format!("{} {sign} {}", self.within(a, left)?, self.within(&operands[1], right)?);
            return Ok((text, left));
        }
        match op {
            Op::Neg => Ok((format!("-{}", self.within(a, Binding::Call)?), Binding::Sign)),
            Op::Recip => {
                let one = self.number(T::one());
                Ok((format!("{one} / {}", self.within(a, Binding::Sign)?), Binding::Product))
            }
            Op::Powi => self.power(a, n),
            Op::Select => {
                let condition = self.condition(a)?;
                // Braces hold a choice together, `?:` does not.
                let binding = if self.language == Language::Rust { Binding::Choice } else { Binding::Sum };
                let [then, other] =
                    [self.within(&operands[1], binding)?, self.within(&operands[2], binding)?];
                Ok((self.choice(&condition, &then, &other), Binding::Choice))
            }
            Op::Less | Op::LessEqual | Op::Equal => {
                let condition = self.comparison(op, a, &operands[1])?;
                let [one, zero] = [self.number(T::one()), self.number(T::zero())];
                Ok((self.choice(&condition, &one, &zero), Binding::Choice))
            }
            _ => self.call(op, operands),
        }
    }

    fn choice(&self, condition: &str, then: &str, other: &str) -> String {
        match self.language {
            Language::Rust => format!("if {condition} {{ {then} }} else {{ {other} }}"),
            Language::C => format!("{condition} ? {then} : {other}"),
        }
    }

    fn comparison<T: Numeric>(&mut self, op: Op, a: &Expression<T>, b: &Expression<T>) -> Written {
        let sign = match op {
            Op::Less => "<",
            Op::LessEqual => "<=",
            _ => "==",
        };
        Ok(format!("{} {sign} {}", self.within(a, Binding::Sum)?, self.within(b, Binding::Sum)?))
    }

    /// A mask as a condition.
    pub(super) fn condition<T: Numeric>(&mut self, mask: &Expression<T>) -> Written {
        match mask {
            Expression::Apply { op: op @ (Op::Less | Op::LessEqual | Op::Equal), operands, .. } => {
                self.comparison(*op, &operands[0], &operands[1])
            }
            _ => Ok(format!("{} != {}", self.within(mask, Binding::Sum)?, self.number(T::zero()))),
        }
    }

    /// Products where there are few factors, in the order of repeated squaring.
    fn power<T: Numeric>(&mut self, a: &Expression<T>, n: i32) -> Result<(String, Binding), SourceError> {
        let x = self.within(a, Binding::Sign)?;
        let one = self.number(T::one());
        let text = match n {
            2 => format!("{x} * {x}"),
            3 => format!("{x} * ({x} * {x})"),
            4 => format!("({x} * {x}) * ({x} * {x})"),
            -1 => format!("{one} / {x}"),
            -2 => format!("{one} / ({x} * {x})"),
            _ => {
                self.algorithms.insert("powi");
                let x = self.whole(a)?;
                return Ok((format!("{}_powi({x}, {n})", self.name), Binding::Call));
            }
        };
        Ok((text, Binding::Product))
    }

    fn call<T: Numeric>(
        &mut self,
        op: Op,
        operands: &[Expression<T>],
    ) -> Result<(String, Binding), SourceError> {
        if let Some(algorithm) = algorithms::of(self.language, op) {
            self.algorithms.insert(algorithm);
            return Ok((self.function(&format!("{}_{algorithm}", self.name), operands)?, Binding::Call));
        }
        let missing = SourceError::Operation { operation: op.name(), language: self.language.name() };
        let (method, function) = algorithms::in_library(op).ok_or_else(|| missing.clone())?;
        let text = match self.language {
            Language::Rust if method.is_empty() => return Err(missing),
            Language::Rust => {
                self.calls_library |= !algorithms::is_in_core(op);
                let (receiver, others) = (&operands[0], &operands[1..]);
                format!("{}.{}", self.receiver(receiver)?, self.function(method, others)?)
            }
            Language::C => {
                let suffix = if self.is_single { "f" } else { "" };
                self.calls_library = true;
                self.function(&format!("{function}{suffix}"), operands)?
            }
        };
        Ok((text, Binding::Call))
    }

    /// What a method is called on: its type has to be known.
    fn receiver<T: Numeric>(&mut self, expression: &Expression<T>) -> Written {
        if !expression.is_untyped() {
            return self.within(expression, Binding::Call);
        }
        let (text, float) = (self.whole(expression)?, self.float());
        Ok(match expression {
            Expression::Number(x) if x.is_finite() && !x.is_sign_negative() => format!("{text}_{float}"),
            _ => format!("(({text}) as {float})"),
        })
    }

    pub(super) fn function<T: Numeric>(&mut self, name: &str, operands: &[Expression<T>]) -> Written {
        let operands = operands.iter().map(|x| self.whole(x)).collect::<Result<Vec<_>, _>>()?;
        Ok(format!("{name}({})", operands.join(", ")))
    }
}

/// `offset + Σ factor · what`, what is subtracted last, so that nothing on the way is negative.
fn linear(offset: u32, terms: &[(i32, &str)]) -> String {
    let mut text = String::new();
    if offset > 0 || !terms.iter().any(|term| term.0 > 0) {
        text += &offset.to_string();
    }
    let (positive, negative): (Vec<_>, Vec<_>) =
        terms.iter().filter(|term| term.0 != 0).partition(|term| term.0 > 0);
    for (factor, what) in positive.into_iter().chain(negative) {
        let sign = if factor < 0 { " - " } else { " + " };
        let product = match factor.unsigned_abs() {
            1 => (*what).to_owned(),
            times if what.contains(' ') => format!("{times} * ({what})"),
            times => format!("{times} * {what}"),
        };
        text += &format!("{}{product}", if text.is_empty() { "" } else { sign });
    }
    text
}
