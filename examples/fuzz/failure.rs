//! A program that fails, as Rust.

use crate::support::random::number::Number;
use crate::support::random::source::{Printed, body};
use proptest::prelude::*;
use proptest::test_runner::{TestCaseResult, TestError, TestRunner};

/// Runs `test` on what is drawn; of a failure, what went wrong and the smallest program as source.
pub(crate) fn search<S: Strategy>(
    mut runner: TestRunner,
    cases: &S,
    test: impl Fn(&S::Value) -> TestCaseResult,
    source: impl Fn(&S::Value) -> String,
) -> Option<String> {
    match runner.run(cases, |case| test(&case)) {
        Ok(()) => None,
        Err(TestError::Abort(reason)) => Some(reason.to_string()),
        Err(TestError::Fail(reason, case)) => Some(format!("{reason}\n// {case:?}\n{}", source(&case))),
    }
}

/// A closure over `x: &[Var]` that does what `f` does at the points.
pub(crate) fn closure<T: Number>(f: impl Fn(&[Printed<T>]) -> Printed<T>, points: &[Vec<T>]) -> String {
    let float = std::any::type_name::<T>();
    let constant = match float {
        "f64" => "let c = Var::<f64>::from;",
        _ => "let c = |x: f64| Var::<f32>::from(x as f32);",
    };
    let mut distinct: Vec<&Vec<T>> = Vec::new();
    for x in points {
        let bits =
            |x: &[T]| format!("{:?}", x.iter().map(num_traits::ToPrimitive::to_f64).collect::<Vec<_>>());
        if !distinct.iter().any(|other| bits(other) == bits(x)) {
            distinct.push(x);
        }
    }
    let points: Vec<Vec<T>> = distinct.into_iter().cloned().collect();
    let shown: Vec<Vec<f64>> =
        points.iter().map(|x| x.iter().map(|x| x.to_f64().unwrap_or(f64::NAN)).collect()).collect();
    format!(
        "use gradus::prelude::*;\n\n// Here it is evaluated:\nconst POINTS: &[&[{float}]] = &{shown:?};\n\n\
         fn loss(x: &[Var<{float}>]) -> Var<{float}> {{\n    {constant}\n{}}}\n",
        body(f, &points)
    )
    .replace("[[", "[&[")
    .replace("], [", "], &[")
}
