//! Messages as lines of JSON: one answer for each.

use crate::problem::How;
use crate::run::{Outcome, Run};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Value, json};
use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What may come; each kind has some of the fields.
#[derive(Deserialize)]
struct Message<'a> {
    #[serde(default)]
    id: Value,
    #[serde(borrow, default)]
    kind: Cow<'a, str>,
    #[serde(borrow)]
    module: Option<Cow<'a, str>>,
    #[serde(borrow)]
    function: Option<Cow<'a, str>>,
    /// Kept as text: its form depends on the module, and a number in it that is none spoils only
    /// this message.
    #[serde(borrow)]
    input: Option<&'a RawValue>,
}

#[derive(Serialize)]
struct Timing {
    name: &'static str,
    nanoseconds: u64,
}

/// A response; absent fields are left out.
#[derive(Default, Serialize)]
struct Response {
    id: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    config: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    success: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    output: Option<Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    timings: Vec<Timing>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

/// The answer to one line.
pub(crate) fn answer(line: &str, how: How) -> String {
    let response = match serde_json::from_str::<Message<'_>>(line) {
        Ok(message) => respond(message, how),
        Err(error) => Response {
            id: id_of(line),
            success: Some(false),
            error: Some(error.to_string()),
            ..Response::default()
        },
    };
    let id = response.id.clone();
    serde_json::to_string(&response)
        .unwrap_or_else(|error| json!({ "id": id, "success": false, "error": error.to_string() }).to_string())
}

fn respond(message: Message<'_>, how: How) -> Response {
    let mut response = Response { id: message.id, ..Response::default() };
    let module = message.module.as_deref().unwrap_or_default();
    match &*message.kind {
        "start" => {
            response.tool = Some("gradus");
            response.config = Some(json!({ "record": how == How::Record }));
        }
        "define" => response.success = Some(module_named(module).is_some()),
        "evaluate" => {
            let input = message.input.map_or("null", RawValue::get);
            let mut run = Run::new(how, message.function.as_deref().unwrap_or_default(), input);
            match guarded(module, &mut run) {
                Ok(output) => response.output = Some(output),
                Err(error) => response.error = Some(error.to_string()),
            }
            response.success = Some(response.error.is_none());
            let timing = |(name, nanoseconds)| Timing { name, nanoseconds };
            response.timings = run.timings.into_iter().map(timing).collect();
        }
        _ => {}
    }
    response
}

type Module = fn(&mut Run<'_>) -> Outcome;

fn module_named(name: &str) -> Option<Module> {
    Some(match name {
        "hello" => crate::hello::evaluate,
        "gmm" => crate::gmm::evaluate,
        "ba" => crate::ba::evaluate,
        "lstm" => crate::lstm::evaluate,
        "llsq" => crate::llsq::evaluate,
        "lse" => crate::lse::evaluate,
        "kmeans" => crate::kmeans::evaluate,
        "ode" => crate::ode::evaluate,
        "det" => crate::det::evaluate,
        "saddle" => crate::saddle::evaluate,
        "particle" => crate::particle::evaluate,
        _ => return None,
    })
}

/// Evaluates; a panic and a number that is not finite are errors.
fn guarded(module: &str, run: &mut Run<'_>) -> Outcome {
    let Some(evaluate) = module_named(module) else { return Err(format!("no module {module}").into()) };
    let output = catch_unwind(AssertUnwindSafe(|| evaluate(run))).map_err(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        format!("panic: {}", text.or(panic.downcast_ref::<&str>().copied()).unwrap_or("no message"))
    })??;
    // JSON has no NaN and no infinity: they have become null.
    if has_null(&output) { Err("the result is not finite".into()) } else { Ok(output) }
}

fn has_null(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(values) => values.iter().any(has_null),
        Value::Object(fields) => fields.values().any(has_null),
        _ => false,
    }
}

/// The number after `"id":` in a line that is no message.
fn id_of(line: &str) -> Value {
    let after = line.split_once("\"id\"").and_then(|(_, rest)| rest.trim_start().strip_prefix(':'));
    let digits: String =
        after.unwrap_or_default().trim_start().chars().take_while(char::is_ascii_digit).collect();
    digits.parse::<u64>().map_or(Value::Null, Value::from)
}
