//! Ten nonlinear regressions of NIST: models, starts, certified answers.
//!
//! The models are those that stand in the files; everything else is read from them.

use gradus::prelude::*;

/// `y` at the parameters `b` and the predictor `x`.
pub(crate) type Curve = fn(&[Var], Var) -> Var;

/// One set.
pub(crate) struct Set {
    pub(crate) name: &'static str,
    pub(crate) curve: Curve,
    /// Far, then near.
    pub(crate) starts: [Vec<f64>; 2],
    pub(crate) certified: Vec<f64>,
    pub(crate) standard_errors: Vec<f64>,
    pub(crate) sum_of_squares: f64,
    pub(crate) deviation: f64,
    /// Columns `y` and `x`.
    pub(crate) data: Dataset,
}

fn bump(b: &[Var], x: Var) -> Var {
    b[0] * (-((x - b[1]) * (x - b[1])) / (b[2] * b[2])).exp()
}

fn poly(b: &[Var], x: Var) -> Var {
    b.iter().rev().fold(Var::from(0.0), |sum, &b| sum * x + b)
}

/// A set by its file's name, with its model.
macro_rules! sets {
    ($($name:literal $curve:expr,)+) => {
        /// All sets, from the lower level of difficulty to the higher.
        pub(crate) fn all() -> Result<Vec<Set>, Box<dyn std::error::Error>> {
            Ok(vec![$(read($name, $curve, include_str!(concat!("../golden/nist/", $name, ".dat")))?,)+])
        }
    };
}

sets! {
    "Misra1a" |b, x| b[0] * (1.0 - (-b[1] * x).exp()),
    "Chwirut2" |b, x| (-b[0] * x).exp() / (b[1] + b[2] * x),
    "DanWood" |b, x| b[0] * x.powf(b[1]),
    "Lanczos3" |b, x| b[0] * (-b[1] * x).exp() + b[2] * (-b[3] * x).exp() + b[4] * (-b[5] * x).exp(),
    "Gauss1" |b, x| b[0] * (-b[1] * x).exp() + bump(&b[2..], x) + bump(&b[5..], x),
    "Kirby2" |b, x| poly(&b[..3], x) / (1.0 + x * poly(&b[3..], x)),
    "MGH09" |b, x| b[0] * (x * x + x * b[1]) / (x * x + x * b[2] + b[3]),
    "Thurber" |b, x| poly(&b[..4], x) / (1.0 + x * poly(&b[4..], x)),
    "BoxBOD" |b, x| b[0] * (1.0 - (-b[1] * x).exp()),
    "Rat42" |b, x| b[0] / (1.0 + (b[1] - b[2] * x).exp()),
}

/// Reads a file by the line numbers that it states.
fn read(name: &'static str, curve: Curve, text: &str) -> Result<Set, Box<dyn std::error::Error>> {
    let lines: Vec<&str> = text.lines().collect();
    let range = |what: &str| -> Result<&[&str], Box<dyn std::error::Error>> {
        let line = lines.iter().find(|line| line.contains(what) && line.contains("(lines"));
        let line = line.ok_or_else(|| format!("{name}: no line numbers of the {what}"))?;
        let numbers: Vec<usize> =
            line.split(|c: char| !c.is_ascii_digit()).filter_map(|n| n.parse().ok()).collect();
        match numbers[..] {
            [.., first, last] if first > 0 && last <= lines.len() => Ok(&lines[first - 1..last]),
            _ => Err(format!("{name}: {line}").into()),
        }
    };
    let numbers =
        |line: &str| -> Vec<f64> { line.split_whitespace().filter_map(|word| word.parse().ok()).collect() };
    let after = |what: &str| -> Result<f64, Box<dyn std::error::Error>> {
        let line = lines.iter().find_map(|line| line.trim().strip_prefix(what));
        Ok(line.and_then(|rest| rest.trim().parse().ok()).ok_or_else(|| format!("{name}: no {what}"))?)
    };
    let parameters: Vec<Vec<f64>> = range("Starting Values")?.iter().map(|line| numbers(line)).collect();
    let column = |k: usize| parameters.iter().map(|row| row[k]).collect::<Vec<f64>>();
    Ok(Set {
        name,
        curve,
        starts: [column(0), column(1)],
        certified: column(2),
        standard_errors: column(3),
        sum_of_squares: after("Residual Sum of Squares:")?,
        deviation: after("Residual Standard Deviation:")?,
        data: Dataset::from_rows(&["y", "x"], range("Data  ")?.iter().map(|line| numbers(line)))?,
    })
}

/// Decimal digits on which two numbers agree, NIST's log relative error; 11 are certified.
pub(crate) fn digits(got: f64, certified: f64) -> f64 {
    let error = ((got - certified) / certified).abs();
    if error == 0.0 { 11.0 } else { (-error.log10()).clamp(0.0, 11.0) }
}

/// The smallest number of digits of several numbers.
pub(crate) fn fewest_digits(got: &[f64], certified: &[f64]) -> f64 {
    got.iter().zip(certified).map(|(&got, &certified)| digits(got, certified)).fold(11.0, f64::min)
}
