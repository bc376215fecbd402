//! What a language's library has of the operations, and what is printed beside a function because it has not.

use super::Language;
use crate::listings;
use crate::op::Op;
use std::collections::BTreeSet;

/// A function that is printed beside the one that needs it, by its name.
pub(super) type Algorithm = &'static str;

/// The algorithm for an operation, if the language needs one.
pub(super) fn of(language: Language, op: Op) -> Option<Algorithm> {
    Some(match op {
        Op::Max => "max",
        Op::Min => "min",
        Op::Above => "above",
        Op::Below => "below",
        Op::Absorb => "absorb",
        Op::Side => "side",
        Op::Relu => "relu",
        Op::Sigmoid => "sigmoid",
        Op::Softplus => "softplus",
        Op::TanhPartial => "tanh_partial",
        Op::SigmoidPartial => "sigmoid_partial",
        Op::AtanPartial => "atan_partial",
        Op::ErfPartial => "erf_partial",
        Op::CbrtPartial => "cbrt_partial",
        Op::HypotPartial => "hypot_partial",
        Op::Atan2Partial => "atan2_partial",
        Op::Atanh if language == Language::Rust => "atanh",
        Op::Signum if language == Language::C => "signum",
        Op::Fract if language == Language::C => "fract",
        _ => return None,
    })
}

/// Names of an operation: of a method in Rust's library (none for `erf`), of a function in C's.
pub(super) fn in_library(op: Op) -> Option<(&'static str, &'static str)> {
    Some(match op {
        Op::Sqrt => ("sqrt", "sqrt"),
        Op::Cbrt => ("cbrt", "cbrt"),
        Op::Exp => ("exp", "exp"),
        Op::Exp2 => ("exp2", "exp2"),
        Op::ExpM1 => ("exp_m1", "expm1"),
        Op::Ln => ("ln", "log"),
        Op::Ln1p => ("ln_1p", "log1p"),
        Op::Log2 => ("log2", "log2"),
        Op::Log10 => ("log10", "log10"),
        Op::Sin => ("sin", "sin"),
        Op::Cos => ("cos", "cos"),
        Op::Tan => ("tan", "tan"),
        Op::Asin => ("asin", "asin"),
        Op::Acos => ("acos", "acos"),
        Op::Atan => ("atan", "atan"),
        Op::Sinh => ("sinh", "sinh"),
        Op::Cosh => ("cosh", "cosh"),
        Op::Tanh => ("tanh", "tanh"),
        Op::Asinh => ("asinh", "asinh"),
        Op::Acosh => ("acosh", "acosh"),
        Op::Atanh => ("", "atanh"),
        Op::Erf => ("", "erf"),
        Op::Abs => ("abs", "fabs"),
        Op::Signum => ("signum", ""),
        Op::Floor => ("floor", "floor"),
        Op::Ceil => ("ceil", "ceil"),
        Op::Round => ("round", "round"),
        Op::Trunc => ("trunc", "trunc"),
        Op::Fract => ("fract", ""),
        Op::Rem => ("", "fmod"),
        Op::Powf => ("powf", "pow"),
        Op::Atan2 => ("atan2", "atan2"),
        Op::Hypot => ("hypot", "hypot"),
        Op::Copysign => ("copysign", "copysign"),
        Op::MulAdd => ("mul_add", "fma"),
        _ => return None,
    })
}

/// Is it a method of floats where there is no `std`?
pub(super) fn is_in_core(op: Op) -> bool {
    matches!(op, Op::Abs | Op::Signum | Op::Copysign)
}

/// The texts of all.
fn texts(language: Language) -> &'static str {
    match language {
        Language::Rust => listings::RUST,
        Language::C => listings::C,
    }
}

/// The text of an algorithm, and the names of those that it calls.
fn text(language: Language, algorithm: Algorithm) -> Option<(&'static str, impl Iterator<Item = Algorithm>)> {
    texts(language).split("\n== ").skip(1).find_map(|section| {
        let (head, text) = section.split_once('\n')?;
        let mut names = head.split_whitespace();
        (names.next() == Some(algorithm)).then_some((text, names))
    })
}

/// These algorithms with all that they call, each behind those that it calls.
pub(super) fn with_their_own(language: Language, wanted: &BTreeSet<Algorithm>) -> Vec<&'static str> {
    fn add(
        language: Language,
        algorithm: Algorithm,
        known: &mut Vec<Algorithm>,
        found: &mut Vec<&'static str>,
    ) {
        if known.contains(&algorithm) {
            return;
        }
        known.push(algorithm);
        let Some((text, calls)) = text(language, algorithm) else { return };
        calls.for_each(|called| add(language, called, known, found));
        found.push(text.trim_end());
    }
    let (mut known, mut found) = (Vec::new(), Vec::new());
    wanted.iter().for_each(|algorithm| add(language, algorithm, &mut known, &mut found));
    found
}

/// Does the text of an algorithm call the language's mathematical library?
pub(super) fn calls_library(algorithm: Algorithm) -> bool {
    matches!(algorithm, "sigmoid" | "softplus" | "atanh" | "hypot_partial")
}
