//! Whatever comes, there is an answer, and the next message is answered as well.

use super::tool::{ROUNDING, Tool, close, list};
use serde_json::{Value, json};

#[test]
fn misuse_is_an_error_and_the_tool_goes_on() {
    let mut tool = Tool::start(&[]);
    let camera = vec![0.1; 11];
    let rows = [
        ("lse", "hessian", json!({ "x": [1.0] }), "lse has no function hessian"),
        ("nothing", "primal", json!({}), "no module nothing"),
        ("lse", "primal", json!(null), "input: "),
        ("lse", "primal", json!({ "x": "one" }), "input: "),
        ("lse", "primal", json!({ "x": [1, null] }), "input: "),
        ("lse", "gradient", json!({ "x": [] }), "input: `x` is empty"),
        ("hello", "square", json!({ "x": 1 }), "input: "),
        ("hello", "square", json!(1e300), "not finite"),
        ("hello", "double", json!(1e300), "the value is inf"),
        ("llsq", "primal", json!({ "x": [1], "n": 2.5 }), "2.5 is not a count"),
        ("llsq", "primal", json!({ "x": [1], "n": -3 }), "-3 is not a count"),
        ("llsq", "primal", json!({ "x": [1], "n": 1 }), "`n` is below 2"),
        ("llsq", "primal", json!({ "x": [1], "n": 1e14 }), "memory"),
        ("ode", "gradient", json!({ "x": [1], "s": 0 }), "`s` is 0"),
        ("det", "primal", json!({ "A": [1, 2, 3], "ell": 2 }), "`ell` rows and columns"),
        ("det", "primal", json!({ "A": [], "ell": 0 }), "`ell` rows and columns"),
        ("kmeans", "dir", json!({ "points": [[1, 2], [3]], "centroids": [[1, 2]] }), "`points` is no table"),
        ("kmeans", "dir", json!({ "points": [[1]], "centroids": [[1], [9]] }), "not finite"),
        ("gmm", "objective", json!({ "d": 1, "k": 1, "n": 1, "m": 0, "gamma": 1 }), "missing field"),
        (
            "lstm",
            "objective",
            json!({ "main_params": [], "extra_params": [], "state": [], "sequence": [] }),
            "input: ",
        ),
        (
            "ba",
            "jacobian",
            json!({ "n": 1, "m": 1, "p": 9, "cam": camera, "x": [1, 2, 3], "w": 1, "feat": [1, 2] }),
            "below 10",
        ),
        (
            "ba",
            "jacobian",
            json!({ "n": 1, "m": 1, "p": 1e14, "cam": camera, "x": [1, 2, 3], "w": 1, "feat": [1, 2] }),
            "memory",
        ),
        ("saddle", "rx", json!({ "start": [1, 1] }), "saddle has no function rx"),
        ("saddle", "rr", json!({ "start": [1] }), "input: "),
    ];
    for (module, function, input, why) in rows {
        let error = tool.error(module, function, &input);
        assert!(error.contains(why), "{module}::{function} of {input}: {error}");
    }
    // Lines that are no messages: an answer each, with the id where there is one.
    for (line, id) in [
        ("not JSON", json!(null)),
        ("[1, 2]", json!(null)),
        (r#"{"id": 77, "kind": "evaluate", "module""#, json!(77)),
        (r#"{"id": 78, "kind": 5}"#, json!(78)),
    ] {
        let answer: Value = serde_json::from_str(&tool.line(line)).expect("an answer is JSON");
        assert_eq!((&answer["id"], &answer["success"]), (&id, &json!(false)), "{line}");
    }
    // A number out of range spoils its message alone.
    let answer = tool
        .line(r#"{"id": 79, "kind": "evaluate", "module": "hello", "function": "square", "input": 1e999}"#);
    assert!(answer.starts_with(r#"{"id":79,"success":false"#), "{answer}");
    assert_eq!(tool.output("hello", "square", &json!(3)), json!(9.0));
    tool.end();
}

#[test]
fn long_lines_are_read_whole() {
    let n = 200_000;
    let x = list(15, n);
    let mut tool = Tool::start(&[]);
    let value = tool.output("lse", "primal", &json!({ "x": x }));
    close("lse", &value, &[x.iter().map(|x| x.exp()).sum::<f64>().ln()], ROUNDING);
    tool.end();
}
