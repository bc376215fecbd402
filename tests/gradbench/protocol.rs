//! One answer for each message, and timings.

use super::tool::Tool;
use serde_json::{Value, json};

#[test]
fn messages_are_answered_as_the_protocol_has_it() {
    let mut tool = Tool::start(&[]);
    let start: Value =
        serde_json::from_str(&tool.line(r#"{"id": 0, "kind": "start", "eval": "hello"}"#)).unwrap();
    assert_eq!((&start["id"], &start["tool"]), (&json!(0), &json!("gradus")));
    let exchanges = [
        (r#"{"id": 1, "kind": "define", "module": "hello"}"#, r#"{"id":1,"success":true}"#),
        (r#"{"id": 2, "kind": "define", "module": "ht"}"#, r#"{"id":2,"success":false}"#),
        (r#"{"id": 3, "kind": "analysis", "of": 2, "valid": true}"#, r#"{"id":3}"#),
        (r#"{"id": 4, "kind": "some news", "more": [1]}"#, r#"{"id":4}"#),
        (r#"{"id": 5, "kind": "define"}"#, r#"{"id":5,"success":false}"#),
    ];
    for (message, answer) in exchanges {
        assert_eq!(tool.line(message).trim_end(), answer);
    }
    for module in ["gmm", "ba", "lstm", "llsq", "lse", "kmeans", "ode", "det", "saddle", "particle"] {
        assert_eq!(tool.ask(json!({ "kind": "define", "module": module }))["success"], true, "{module}");
    }
    tool.end();
}

#[test]
fn hello_goes_on_from_its_own_answers() {
    let mut tool = Tool::start(&[]);
    let mut x = json!(1);
    for want in [1, 2, 4, 8, 64, 128, 16384, 32768].chunks(2) {
        for (function, &want) in ["square", "double"].iter().zip(want) {
            x = tool.output("hello", function, &x);
            assert_eq!(x, f64::from(want));
        }
    }
    tool.end();
}

#[test]
fn runs_are_timed_until_both_minima_are_met() {
    let mut tool = Tool::start(&[]);
    let names = |answer: &Value| -> Vec<String> {
        let timings = answer["timings"].as_array().expect("timings");
        assert!(timings.iter().all(|t| t["nanoseconds"].is_u64()), "{timings:?}");
        timings.iter().map(|t| t["name"].as_str().expect("a name").to_owned()).collect()
    };
    let input = json!({ "x": [1.0, 2.0, 4.0], "min_runs": 3.0, "min_seconds": 0, "unknown": {} });
    assert_eq!(names(&tool.evaluate("lse", "primal", &input)), ["evaluate"; 3]);
    assert_eq!(
        names(&tool.evaluate("lse", "gradient", &input)),
        ["prepare", "evaluate", "evaluate", "evaluate"]
    );
    let answer = tool.evaluate("lse", "primal", &json!({ "x": [1.0], "min_runs": 1, "min_seconds": 0.01 }));
    let spent = answer["timings"].as_array().unwrap().iter().map(|t| t["nanoseconds"].as_u64().unwrap());
    assert!(spent.sum::<u64>() >= 10_000_000);
    assert_eq!(names(&tool.evaluate("hello", "square", &json!(2))), ["evaluate"]);
    tool.end();

    let mut tool = Tool::start(&["--record"]);
    assert_eq!(names(&tool.evaluate("lse", "gradient", &input)), ["evaluate"; 3]);
    tool.end();
}
