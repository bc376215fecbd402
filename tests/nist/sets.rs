//! The 27 nonlinear regressions of NIST: models, starts, certified answers.
//!
//! The models are those that stand in the files; everything else is read from them.

use gradus::prelude::*;
use std::f64::consts::PI;

/// The response at the parameters `b` and the predictors `x`.
pub(crate) type Curve = fn(&[Var], &[Var]) -> Var;

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
    /// Columns `y` and the predictors.
    pub(crate) data: Dataset,
}

fn bump(b: &[Var], x: Var) -> Var {
    b[0] * (-((x - b[1]) * (x - b[1])) / (b[2] * b[2])).exp()
}

fn gauss(b: &[Var], x: Var) -> Var {
    b[0] * (-b[1] * x).exp() + bump(&b[2..], x) + bump(&b[5..], x)
}

fn lanczos(b: &[Var], x: Var) -> Var {
    b[0] * (-b[1] * x).exp() + b[2] * (-b[3] * x).exp() + b[4] * (-b[5] * x).exp()
}

fn poly(b: &[Var], x: Var) -> Var {
    b.iter().rev().fold(Var::from(0.0), |sum, &b| sum * x + b)
}

fn ratio(b: &[Var], above: usize, x: Var) -> Var {
    poly(&b[..above], x) / (1.0 + x * poly(&b[above..], x))
}

fn wave(b: &[Var], period: Var, x: Var) -> Var {
    let angle = 2.0 * PI * x / period;
    b[0] * angle.cos() + b[1] * angle.sin()
}

/// A set by its file's name, with its model, and what is made of the response where it is not taken as it is.
macro_rules! sets {
    ($($name:literal |$b:ident, $($x:ident),+| $value:expr $(; $response:expr)?,)+) => {
        /// All sets, from the lower level of difficulty to the higher.
        pub(crate) fn all() -> Result<Vec<Set>, Box<dyn std::error::Error>> {
            Ok(vec![$({
                let curve: Curve = |$b, x| {
                    let [$($x),+] = *x else { return Var::from(f64::NAN) };
                    $value
                };
                let response: &[fn(f64) -> f64] = &[$($response)?];
                read($name, curve, response, include_str!(concat!("../golden/nist/", $name, ".dat")))?
            },)+])
        }
    };
}

sets! {
    "Misra1a" |b, x| b[0] * (1.0 - (-b[1] * x).exp()),
    "Chwirut2" |b, x| (-b[0] * x).exp() / (b[1] + b[2] * x),
    "Chwirut1" |b, x| (-b[0] * x).exp() / (b[1] + b[2] * x),
    "Lanczos3" |b, x| lanczos(b, x),
    "Gauss1" |b, x| gauss(b, x),
    "Gauss2" |b, x| gauss(b, x),
    "DanWood" |b, x| b[0] * x.powf(b[1]),
    "Misra1b" |b, x| b[0] * (1.0 - (1.0 + b[1] * x / 2.0).powi(-2)),
    "Kirby2" |b, x| ratio(b, 3, x),
    "Hahn1" |b, x| ratio(b, 4, x),
    "Nelson" |b, x1, x2| b[0] - b[1] * x1 * (-b[2] * x2).exp(); f64::ln,
    "MGH17" |b, x| b[0] + b[1] * (-x * b[3]).exp() + b[2] * (-x * b[4]).exp(),
    "Lanczos1" |b, x| lanczos(b, x),
    "Lanczos2" |b, x| lanczos(b, x),
    "Gauss3" |b, x| gauss(b, x),
    "Misra1c" |b, x| b[0] * (1.0 - (1.0 + 2.0 * b[1] * x).powf(Var::from(-0.5))),
    "Misra1d" |b, x| b[0] * b[1] * x / (1.0 + b[1] * x),
    "Roszman1" |b, x| b[0] - b[1] * x - (b[2] / (x - b[3])).atan() / PI,
    "ENSO" |b, x| b[0] + wave(&b[1..], Var::from(12.0), x) + wave(&b[4..], b[3], x) + wave(&b[7..], b[6], x),
    "MGH09" |b, x| b[0] * (x * x + x * b[1]) / (x * x + x * b[2] + b[3]),
    "Thurber" |b, x| ratio(b, 4, x),
    "BoxBOD" |b, x| b[0] * (1.0 - (-b[1] * x).exp()),
    "Rat42" |b, x| b[0] / (1.0 + (b[1] - b[2] * x).exp()),
    "MGH10" |b, x| b[0] * (b[1] / (x + b[2])).exp(),
    "Eckerle4" |b, x| b[0] / b[1] * (-0.5 * ((x - b[2]) / b[1]).powi(2)).exp(),
    "Rat43" |b, x| b[0] / (1.0 + (b[1] - b[2] * x).exp()).powf(1.0 / b[3]),
    "Bennett5" |b, x| b[0] * (b[1] + x).powf(-1.0 / b[2]),
}

/// Reads a file by the line numbers that it states.
fn read(
    name: &'static str,
    curve: Curve,
    response: &[fn(f64) -> f64],
    text: &str,
) -> Result<Set, Box<dyn std::error::Error>> {
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
    let mut rows: Vec<Vec<f64>> = range("Data  ")?.iter().map(|line| numbers(line)).collect();
    rows.iter_mut().for_each(|row| response.iter().for_each(|transformed| row[0] = transformed(row[0])));
    let columns = ["y", "x1", "x2"];
    let columns = rows.first().map_or(&columns[..2], |row| &columns[..row.len().min(3)]);
    Ok(Set {
        name,
        curve,
        starts: [column(0), column(1)],
        certified: column(2),
        standard_errors: column(3),
        sum_of_squares: after("Residual Sum of Squares:")?,
        deviation: after("Residual Standard Deviation:")?,
        data: Dataset::from_rows(columns, &rows)?,
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
