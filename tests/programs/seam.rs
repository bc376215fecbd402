//! A user's program compiles its closures and little else: the engine is compiled once, in this crate.
//!
//! Each program is compiled with optimization to the compiler's intermediate language, whose functions are those of the
//! program's own codegen units, and each of them has to be one that a user's crate cannot do without. What is listed here is the
//! generic surface; whatever belongs to a stage behind the seam makes every build of every user longer.

use crate::{compile, users};
use std::collections::BTreeSet;

/// The tape in plain numbers, which benches have no use for.
const RECORDING: &str = r#"
use gradus::prelude::*;

fn main() -> Result<(), gradus::Error> {
    let tape = gradus::recording(|[x, y]: [Var; 2]| (x * y).ln() + x.sin(), [2.0, 5.0])?;
    println!("{tape} {tape:?} {}", tape.clone() == gradus::recording(|x: Var<f32>| x, 1.0)?);
    Ok(())
}
"#;

/// Bounds on values, which benches have no use for.
const ENCLOSE: &str = r#"
use gradus::prelude::*;

fn main() -> Result<(), gradus::Error> {
    let f = |[x, y]: [Var; 2]| if x < y { (x * y).sin() } else { x };
    let options = gradus::EncloseOptions { boxes: 8 };
    println!("{} {:?}", enclose(f, [0.0, 0.5], [1.0, 2.0])?, gradus::enclose_with(f, [0.0; 2], [1.0; 2], &options)?.clone());
    Ok(())
}
"#;

/// Bounds, likelihoods, searches and constraints, which benches have no use for.
const SEARCH: &str = r#"
use gradus::minimize::{Constraints, DifferentialEvolution};
use gradus::prelude::*;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let booth = |[x, y]: [Var; 2]| (x + 2.0 * y - 7.0).powi(2) + (2.0 * x + y - 5.0).powi(2);
    let run = || Minimizer::new(Method::TrustExact).bounds([(-9.0, 9.0); 2]);
    let min = run().names(["x", "y"]).fixed(["y"]).likelihood().minimize(booth, [1.0, -2.0])?;
    println!("{min} {:?} {:?} {:?}", min.standard_errors()?, min.covariance()?, min.confidence_intervals(0.95)?);
    println!("{}", run().multistart(booth, 8, 1)?);
    println!("{}", DifferentialEvolution::new([(-9.0, 9.0); 2]).minimize(booth)?);
    let circle = Constraints::new().equality(|[x, y]: [Var; 2]| x * x + y * y - 1.0).inequality(|[x, _]: [Var; 2]| x);
    println!("{}", run().constraints(circle).minimize(booth, [1.0, -2.0])?);
    Ok(())
}
"#;

/// What users write, by name.
const PROGRAMS: [(&str, &str); 9] = [
    ("grad", users::GRAD),
    ("recording", RECORDING),
    ("enclose", ENCLOSE),
    ("function", users::FUNCTION),
    ("rows", users::ROWS),
    ("minimize", users::MINIMIZE),
    ("search", SEARCH),
    ("least_squares", users::LEAST_SQUARES),
    ("fit", users::FIT),
];

/// Rooms of which a user's crate compiles a function, or one that has a type of theirs, only where [`IN_FRONT`] says so.
const ROOMS: [&str; 19] = [
    "tape",
    "graph",
    "schedule",
    "program",
    "kernel",
    "sweep",
    "block",
    "replay",
    "sparse",
    "estimate",
    "derive",
    "descent",
    "fit",
    "function",
    "least_squares",
    "minimize",
    "progress",
    "rows",
    "source",
];

/// What a user's crate has to compile of them, by module and item: functions that are generic over the closure, or over the
/// shape of the point; what goes between a rule, which is the user's to write, and the loop; and what results are dropped and
/// printed with.
const IN_FRONT: [&str; 61] = [
    "derive::check_grad",
    "derive::closure",
    "derive::enclose::report",
    "derive::grad",
    "derive::recording::Operand",
    "derive::recording::Origin",
    "derive::recording::Rec",
    "derive::value_and_grad",
    "descent::builder",
    "descent::error",
    "descent::history",
    "descent::iterate::Iterate",
    "descent::progress::Progress",
    "descent::report",
    "descent::run",
    "descent::stop",
    "estimate::error",
    "estimate::reason::NoStandardErrors",
    "estimate::squares::Assessment",
    "fit::again::Origin",
    "fit::builder",
    "fit::error",
    "fit::keep::Store",
    "fit::loss::",
    "fit::outcome::Best",
    "fit::progress::Progress",
    "fit::report",
    "fit::run",
    "fit::settings::Settings",
    "fit::shown::Shown",
    "fit::state::RunState",
    "fit::stepper::",
    "fit::stop",
    "function::function::Function",
    "function::gradient",
    "function::hessian",
    "function::settings",
    "function::source",
    "least_squares::builder",
    "least_squares::job::Job",
    "least_squares::report",
    "least_squares::settings::Settings",
    "least_squares::shown::Shown",
    "minimize::constrained::Constrained",
    "minimize::constraints::Constraint",
    "minimize::error",
    "minimize::iterates",
    "minimize::min",
    "minimize::multistart::Min",
    "minimize::settings::Overrides",
    "minimize::status",
    "replay::mode",
    "replay::snapshot::CacheSnapshot",
    "rows::columns::Columns",
    "rows::hessian",
    "rows::per_row",
    "rows::row_function",
    "rows::source",
    "source::error",
    "source::options",
    "tape::variable::Var",
];

/// The functions that are defined in a program's own codegen units, demangled.
fn functions(program: &str, text: &str) -> BTreeSet<String> {
    let options =
        ["--emit=llvm-ir=program.ll", "-Copt-level=3", "-Ccodegen-units=1", "-Csymbol-mangling-version=v0"];
    let folder = compile(program, text, &options);
    let text = std::fs::read_to_string(folder.join("program.ll")).expect("text");
    let symbol = |line: &str| Some(line.split_once('@')?.1.split_once('(')?.0.trim_matches('"').to_owned());
    let defined = text.lines().filter(|line| line.starts_with("define")).filter_map(symbol);
    defined.map(|name| format!("{:#}", rustc_demangle::demangle(&name))).collect()
}

/// The modules of this crate that a function is of, or has a type of: `gradus::function::engine` as `function::engine`.
fn modules(function: &str) -> impl Iterator<Item = &str> {
    function.split("gradus::").skip(1).map(|rest| {
        let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':')).unwrap_or(rest.len());
        &rest[..end]
    })
}

fn is_behind(module: &str) -> bool {
    let room = module.split("::").next().unwrap_or_default();
    ROOMS.contains(&room) && !IN_FRONT.iter().any(|front| module.starts_with(front))
}

#[test]
fn users_compile_nothing_of_the_engine() {
    let mut wrong = Vec::new();
    for (program, text) in PROGRAMS {
        let functions = functions(program, text);
        assert!(functions.iter().any(|name| name.contains("main")), "{program}: {functions:?}");
        for function in functions {
            assert!(!function.contains("indicatif"), "{program}: {function}");
            wrong.extend(
                modules(&function).find(|m| is_behind(m)).map(|m| format!("{program}: {m} in {function}")),
            );
        }
    }
    assert!(wrong.is_empty(), "compiled in a user's crate:\n{}", wrong.join("\n"));
}
