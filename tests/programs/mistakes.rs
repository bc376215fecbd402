//! The commonest mistakes of users, and what the compiler says of them: in the words of this crate, with what to write.

use super::try_to_compile;

/// A program of one line that does not compile, and what its message has to say.
struct Mistake {
    name: &'static str,
    line: &'static str,
    says: &'static [&'static str],
}

const DATA: &str = r#"let data = Dataset::from_columns(&["x", "y"], [vec![1.0], vec![1.0]]).unwrap();"#;

const MISTAKES: [Mistake; 14] = [
    Mistake {
        name: "of_floats",
        line: "grad(|x: f64| x * x, 3.0);",
        says: &["is no function of variables at a point of `{float}`", "takes `Var`, `[Var; N]` or `&[Var]`"],
    },
    Mistake {
        name: "two_arguments",
        line: "grad(|a: Var, b: Var| a * b, [1.0, 2.0]);",
        says: &[
            "is no function of variables",
            "one argument with all coordinates",
            "|[x, y]: [Var; 2]| x * y",
        ],
    },
    Mistake {
        name: "other_precision",
        line: "grad(|x: Var| x * x, 3.0_f32);",
        says: &["at a point of `f32`", "these are `Var<f32>`"],
    },
    Mistake {
        name: "whole_numbers",
        line: "grad(|x: Var| x * x, 3);",
        says: &["is no float that can be differentiated in", "`3.0` in place of `3`"],
    },
    Mistake {
        name: "value_read_out",
        line: "grad(|x: Var| x.value() * 2.0, 3.0);",
        says: &["to return `Var`, but it returns `f64`"],
    },
    Mistake {
        name: "outputs_of_floats",
        line: "jacobian(|[x, y]: [Var; 2]| [x.value(), y.value()], [1.0, 2.0]);",
        says: &["a function cannot return `[f64; 2]` here", "`Var`, `[Var; M]` or `Vec<Var>`"],
    },
    Mistake {
        name: "point_as_slice",
        line: "let x = vec![1.0, 2.0]; grad(|x: &[Var]| x[0] * x[1], x.as_slice());",
        says: &["is no float that can be differentiated in", "a slice becomes one by `.to_vec()`"],
    },
    Mistake {
        name: "derivative_at_a_variable",
        line: "grad(|x: Var| grad(|z: Var| z * z, x).unwrap(), 1.0);",
        says: &["is no float that can be differentiated in", "the derivative is `nested_grad`'s"],
    },
    Mistake {
        name: "row_of_floats",
        line: "Fit::new(|w: Var, [x, y]: [f64; 2]| (w * x - y).powi(2)).run(1.0, &data);",
        says: &["is no loss of a row", "|[w, b]: [Var; 2], [x, y]: [Var; 2]|"],
    },
    Mistake {
        name: "loss_of_parameters",
        line: "Fit::new(|w: Var| w * w).run(1.0, &data);",
        says: &["is no loss of a row", "a closure of parameters and row"],
    },
    Mistake {
        name: "loss_for_residual",
        line: "LeastSquares::new().run_rows(gradus::model::Logistic, [1.0, 1.0], &data);",
        says: &["Logistic` is no residual of a row", "declared for least squares"],
    },
    Mistake {
        name: "curve_of_parameters",
        line: "Fit::new(|w: Var, [x, y]: [Var; 2]| (w * x - y).powi(2)).run(1.0, &data).unwrap().predict(|w: Var| w, &data, 0.95);",
        says: &["is no curve", "a closure of parameters and features"],
    },
    Mistake {
        name: "rate_for_rule",
        line: "Fit::new(|w: Var, [x, y]: [Var; 2]| (w * x - y).powi(2)).rule(0.1).run(1.0, &data);",
        says: &["is no update rule", "`Adam::new(0.01)`"],
    },
    Mistake {
        name: "rate_for_schedule",
        line: "Fit::new(|w: Var, [x, y]: [Var; 2]| (w * x - y).powi(2)).schedule(0.1).run(1.0, &data);",
        says: &["is no schedule of learning rates", "|step: u64| 0.1 / (step + 1) as f64"],
    },
];

#[test]
fn mistakes_are_met_in_the_words_of_this_crate() {
    for Mistake { name, line, says } in &MISTAKES {
        let text =
            format!("use gradus::prelude::*;\n\nfn main() {{\n    {DATA}\n    let _ = {{ {line} }};\n}}\n");
        let (_, run) = try_to_compile(name, &text, &["--emit=metadata", "--diagnostic-width=1000"]);
        let message = String::from_utf8_lossy(&run.stderr);
        assert!(!run.status.success(), "{name} compiles: {line}");
        for says in *says {
            assert!(message.contains(says), "{name} does not say {says:?}:\n{message}");
        }
    }
}

/// The same programs without the mistake, so that it is what the messages are about.
#[test]
fn the_same_without_mistakes_compiles() {
    let text = format!(
        "use gradus::prelude::*;\n\nfn main() {{\n    {DATA}\n\
             let _ = grad(|x: Var| x * x, 3.0);\n\
             let _ = grad(|[a, b]: [Var; 2]| a * b, [1.0, 2.0]);\n\
             let _ = grad(|x: Var<f32>| x * x, 3.0_f32);\n\
             let _ = jacobian(|[x, y]: [Var; 2]| [x, y], [1.0, 2.0]);\n\
             let _ = Fit::new(|w: Var, [x, y]: [Var; 2]| (w * x - y).powi(2)).rule(Sgd::new(0.1)).run(1.0, &data);\n\
         }}\n"
    );
    let (_, run) = try_to_compile("no_mistake", &text, &["--emit=metadata"]);
    super::succeeded(&run);
}
