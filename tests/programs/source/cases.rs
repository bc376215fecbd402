//! Closures that need each algorithm, each kind of loop, and a room; names, errors, and no standard library.

use super::batch::{Bits, Case, Language, Optimized, answers, case, compare, compile, has_c, source};
use gradus::data::Batch;
use gradus::derive::Outputs;
use gradus::function::{Columns, Reason, RowFunction, SourceError, SourceOptions};
use gradus::prelude::*;
use gradus::{Differentiable, Real};

/// Special numbers of any size, and some others.
fn numbers<T: Bits>() -> Vec<T> {
    let few = [
        0.0,
        -0.0,
        1.0,
        -1.0,
        0.5,
        -0.5,
        2.0,
        1e-3,
        -0.999_999_99,
        27.5,
        30.0,
        700.0,
        745.2,
        1e-310,
        1e10,
        1e100,
    ];
    let signed = few.iter().flat_map(|&x| [x, -x]);
    let many = (1..200).map(|k| f64::from(k * 7919 % 1009) * 0.01 - 5.0);
    // In single precision the largest ones are none.
    signed.chain(many).map(<T as Real>::of).filter(|x| x.is_finite()).collect()
}

/// Each number once, behind a regular first point.
fn alone<T: Bits>(first: f64) -> Vec<Vec<T>> {
    core::iter::once(<T as Real>::of(first)).chain(numbers()).map(|x| vec![x]).collect()
}

/// Pairs of numbers.
fn pairs<T: Bits>(first: [f64; 2]) -> Vec<Vec<T>> {
    let all = numbers::<T>();
    let pair = |k: usize| vec![all[k % all.len()], all[k * 13 % all.len()]];
    core::iter::once(first.map(<T as Real>::of).to_vec()).chain((0..all.len()).map(pair)).collect()
}

fn single_operations<T: Bits>() -> Vec<Case<T>> {
    let mut cases = Vec::new();
    macro_rules! unary {
        ($($name:ident $first:literal;)+) => {
            $( cases.push(case(concat!("of_", stringify!($name)), |x: &[Var<T>]| x[0].$name() * x[0], alone($first))); )+
        };
    }
    unary! {
        tanh 0.3; sigmoid 0.3; softplus 0.3; atan 0.3; sqrt 0.3; exp 0.3; exp_m1 0.3; ln 0.3; ln_1p 0.3; sin 0.3; tan 0.3;
        sinh 0.3; cosh 0.3; asin 0.3; acos 0.3; exp2 0.3; log2 0.3; log10 0.3; relu 0.3; signum 0.3; floor 0.3; ceil 0.3; round 0.3;
        trunc 0.3; fract 0.3; recip 0.3; cbrt 0.3; asinh 0.3; acosh 1.3; atanh 0.3;
    }
    for n in [-7, -3, -2, -1, 0, 1, 3, 4, 5, 30, 1_000_001] {
        let name = format!("power_{}", n + 10);
        cases.push(case(&name, |x: &[Var<T>]| x[0].powi(n) + x[0], alone(0.9)));
    }
    macro_rules! binary {
        ($($name:ident)+) => {
            $( cases.push(case(concat!("of_", stringify!($name)), |x: &[Var<T>]| x[0].$name(x[1]) + x[0] * x[1], pairs([0.3, 0.7]))); )+
        };
    }
    binary! { hypot atan2 powf max min copysign }
    cases.push(case("rest", |x: &[Var<T>]| x[0] % x[1], pairs([5.3, 0.7])));
    cases.push(case("fused", |x: &[Var<T>]| x[0].mul_add(x[1], x[0]), pairs([5.3, 0.7])));
    cases.push(case(
        "mask",
        |x: &[Var<T>]| (x[0].less(x[1]) + Var::from(T::one())).sqrt() * x[1],
        pairs([0.3, 0.7]),
    ));
    cases
}

/// Numbers next to one another, without order.
fn line<T: Bits>(n: usize, seed: usize) -> Vec<T> {
    (0..n).map(|i| <T as Real>::of(((i * 7919 + seed * 31) % 211) as f64 / 50.0 - 2.0)).collect()
}

fn loops<T: Bits>() -> Vec<Case<T>> {
    let at = |n: usize| (0..4).map(|seed| line(n, seed)).collect::<Vec<_>>();
    let c = |x: f64| Var::from(<T as Real>::of(x));
    let rosen = move |x: &[Var<T>]| {
        x.windows(2)
            .map(|w| c(100.0) * (w[1] - w[0] * w[0]).powi(2) + (c(1.0) - w[0]).powi(2))
            .sum::<Var<T>>()
    };
    let data: Vec<[Var<T>; 2]> =
        line(64, 5).into_iter().zip(line(64, 9)).map(|(x, y): (T, T)| [Var::from(x), Var::from(y)]).collect();
    let regression = |p: &[Var<T>]| {
        data.iter().map(|&[x, y]| (p[0] + p[1] * x + p[2] * (x * x) - y).powi(2)).sum::<Var<T>>()
    };
    let largest = |x: &[Var<T>]| x.iter().copied().fold(Var::from(T::neg_infinity()), Var::max);
    let running = move |x: &[Var<T>]| {
        let steps = x.iter().scan(c(1.0), |last, &x| {
            *last *= x.sin();
            Some(*last)
        });
        steps.sum::<Var<T>>()
    };
    let left = move |x: &[Var<T>]| {
        let steps = x.iter().scan(c(1.0), |last, &x| {
            *last -= x;
            Some(last.sin())
        });
        steps.sum::<Var<T>>()
    };
    let shares = move |x: &[Var<T>]| {
        let steps = x.iter().scan(c(1.0), |last, &x| {
            *last /= x + c(3.0);
            Some(last.sin())
        });
        steps.sum::<Var<T>>()
    };
    let turns = move |x: &[Var<T>]| {
        x.windows(2).fold(c(0.25), |sum, w| sum + w[0] * w[1] - w[1].sin() + x[0] - (w[1] - w[0]).powi(3))
    };
    let table = |x: &[Var<T>]| (0..40).map(|i| x[i * 17 % 23] * x[i * i % 19] - x[i / 2]).sum::<Var<T>>();
    let matrix = |x: &[Var<T>]| {
        let product = |i: usize, j: usize| (0..6).map(|k| x[6 * i + k] * x[36 + 6 * k + j]).sum::<Var<T>>();
        (0..36).map(|ij| product(ij / 6, ij % 6).powi(2)).sum::<Var<T>>()
    };
    let network = move |w: &[Var<T>]| {
        let hidden: Vec<Var<T>> =
            (0..12).map(|i| (w[i] * c(0.7) + w[12 + i] * c(-0.3) + w[24 + i]).tanh()).collect();
        hidden.iter().zip(&w[36..]).map(|(h, w)| *h * *w).sum::<Var<T>>().powi(2)
    };
    let guarded = move |x: &[Var<T>]| {
        x.iter().map(|&x| if x.abs() <= c(9.0) { x * x * c(0.5) } else { x.abs() - c(0.5) }).sum::<Var<T>>()
    };
    let order = move |x: &[Var<T>]| match x[0].partial_cmp(&x[1]) {
        Some(core::cmp::Ordering::Less) => x[0] * x[1],
        Some(core::cmp::Ordering::Greater) => x[0] - x[1] * c(3.0),
        _ => x[0].sin(),
    };
    vec![
        case("rosen", rosen, at(40)),
        // More than the stack shall have.
        case("large", rosen, at(3000)),
        case("regression", regression, at(3)),
        case("largest", largest, at(50)),
        case("running", running, at(30)),
        case("left", left, at(30)),
        case("shares", shares, at(30)),
        case("turns", turns, at(30)),
        case("table", table, at(23)),
        case("matrix", matrix, at(72)),
        case("network", network, at(48)),
        case("guarded", guarded, at(33)),
        case("order", order, pairs([0.3, 0.7])),
        case("nothing", move |x: &[Var<T>]| x[0] * c(0.0) + c(3.0), at(2)),
    ]
}

fn agrees<T: Bits>(name: &str) {
    for (group, mut cases) in [("operations", single_operations::<T>()), ("loops", loops::<T>())] {
        for case in &cases {
            assert!(case.rust.is_ok() && case.c.is_ok(), "{}: {:?}", case.name, case.rust);
        }
        let count = cases.len();
        let tally = compare(&format!("{name}_{group}_rust"), &cases, Language::Rust, Optimized::Yes);
        assert!(tally.functions == count && tally.equal > 3 * count, "{tally:?}");
        if has_c() {
            // C's library computes these in its own way.
            cases.retain(|case| {
                !["of_cbrt", "of_asinh", "of_acosh", "of_atanh"].contains(&case.name.as_str())
            });
            compare(&format!("{name}_{group}_c"), &cases, Language::C, Optimized::Yes);
        }
    }
}

#[test]
fn each_algorithm_and_each_loop_has_its_bits() {
    agrees::<f64>("double");
}

#[test]
fn each_algorithm_and_each_loop_has_its_bits_in_single_precision() {
    agrees::<f32>("single");
}

#[test]
fn a_large_function_is_handed_its_room_and_loops_stay_loops() {
    let texts = [1000, 3000].map(|n| {
        let mut f =
            Function::new(|x: &[Var]| x.windows(2).map(|w| (w[1] - w[0] * w[0]).powi(2)).sum::<Var>(), n);
        (0..2).for_each(|_| drop(f.value(&vec![0.5; n])));
        f.to_rust("chain").expect("a source")
    });
    assert!(texts.iter().all(|text| text.contains("room: &mut [f64; ")), "{}", texts[0]);
    assert_eq!(texts[0].lines().count(), texts[1].lines().count());
}

fn compiled<F, Form>(f: F, at: &[f64]) -> Function<f64, F, Form>
where
    F: Differentiable<f64, Form>,
    F::Output: Outputs<f64>,
{
    let mut function = Function::new(f, at.len());
    (0..2).for_each(|_| drop(function.values(at)));
    function
}

/// Values and Jacobian of several outputs.
#[test]
fn several_outputs_have_values_and_a_jacobian() -> Result<(), Box<dyn std::error::Error>> {
    let f = |[x, y]: [Var; 2]| [x * y, if x < y { x.sin() } else { y }, y / x];
    let (x, mut values, mut jacobian) = ([0.5, 2.0], [0.0; 3], Matrix::zeros(3, 2));
    let mut function = compiled(f, &x);
    function.jacobian_into(&x, &mut values, &mut jacobian)?;
    let want: Vec<String> =
        values.iter().chain(jacobian.as_slice()).map(|y: &f64| format!("{:x}", y.to_bits())).collect();
    let rust = function.to_rust("several")?;
    let main = "fn main() {
    let (mut values, mut jacobian) = ([0.0; 3], [0.0; 6]);
    let x = std::hint::black_box([0.5, 2.0]);
    several(&x, &mut values, &mut jacobian).unwrap();
    values.iter().chain(&jacobian).for_each(|y: &f64| println!(\"{:x}\", y.to_bits()));
    assert!(several(&[2.0, 0.5], &mut values, &mut jacobian).is_none());
}
";
    let mut programs = vec![compile("several_rust", &(rust + main), Language::Rust, &[])];
    if has_c() {
        let main = "#include <stdio.h>
int main(void)
{
    const double x[2] = {0.5, 2.0}, other[2] = {2.0, 0.5};
    double y[9];
    if (several(x, y, y + 3) || !several(other, y, y + 3))
        return 1;
    several(x, y, y + 3);
    for (int i = 0; i < 9; i++) {
        unsigned long long bits;
        memcpy(&bits, &y[i], sizeof bits);
        printf(\"%llx\\n\", bits);
    }
    return 0;
}
";
        programs.push(compile("several_c", &(function.to_c("several")? + main), Language::C, &[]));
    }
    for program in programs {
        let output = std::process::Command::new(program).output()?;
        assert!(output.status.success(), "{output:?}");
        assert_eq!(String::from_utf8(output.stdout)?.lines().collect::<Vec<_>>(), want);
    }
    Ok(())
}

/// Arithmetic needs `core` alone; what else there is comes from a trait.
#[test]
fn no_standard_library_is_needed() -> Result<(), SourceError> {
    let library = ["--crate-type=lib", "--emit=metadata"];
    let mut plain = compiled(|[x, y]: [Var; 2]| (x - y * x).powi(6).max(x.abs() / y) + x.relu(), &[0.5, 2.0]);
    let text = plain.to_rust("plain")?;
    assert!(!text.contains("Without `std`"), "{text}");
    compile("plain", &format!("#![no_std]\n{text}"), Language::Rust, &library);
    let mut wave = compiled(|[x, y]: [Var; 2]| (x * y).sin(), &[0.5, 2.0]);
    let text = wave.to_rust("wave")?;
    assert!(text.contains("Without `std`, bring a trait"), "{text}");
    // A machine's own sine and cosine.
    let methods = "trait Methods {\n    fn sin(self) -> Self;\n    fn cos(self) -> Self;\n}\nimpl Methods for f64 {\n    \
                   fn sin(self) -> f64 {\n        self\n    }\n    fn cos(self) -> f64 {\n        1.0\n    }\n}\n";
    compile("wave", &format!("#![no_std]\n{methods}{text}"), Language::Rust, &library);
    Ok(())
}

#[test]
fn parameters_have_their_names() -> Result<(), SourceError> {
    let mut f = compiled(|[w, b]: [Var; 2]| (w - 2.0 * b).powi(2), &[1.0, 1.0]);
    let named = SourceOptions { parameters: &["w", "b"], ..SourceOptions::from("loss") };
    let rust = f.to_rust(named)?;
    assert!(rust.contains("    let [w, b] = *x;\n    let v0 = w - 2.0 * b;\n"), "{rust}");
    assert!(f.to_c(named)?.contains(
        "    const double w = x[0];\n    const double b = x[1];\n    const double v0 = w - 2.0 * b;\n"
    ));
    // A loop goes over them by number.
    let mut f = compiled(|x: &[Var]| x.iter().map(|x| x.powi(3)).sum::<Var>(), &[1.0; 16]);
    let names: Vec<String> =
        (b'a'..=b'p').filter(|c| *c != b'i').map(|c| (c as char).to_string()).chain(["q".into()]).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let named = SourceOptions { parameters: &names, ..SourceOptions::from("cubes") };
    let text = f.to_rust(named)?;
    assert!(text.contains("/// x: a, b, c, ") && text.contains("x[i]") && !text.contains("let [a"), "{text}");
    Ok(())
}

#[test]
fn names_that_are_none_are_refused() {
    let mut f = compiled(|[w, b]: [Var; 2]| w * b, &[1.0, 1.0]);
    for name in [
        "",
        "two words",
        "1st",
        "fn",
        "double",
        "é",
        "_",
        "x",
        "gradient",
        "v3",
        "at1",
        "exp",
        "remainder",
        "sinhf",
    ] {
        for language in [Language::Rust, Language::C] {
            let refused = source(&mut f, language, name);
            assert!(
                matches!(&refused, Err(SourceError::Name { name: found, .. }) if found == name),
                "{name}: {refused:?}"
            );
        }
    }
    let mut named =
        |parameters: &[&str]| f.to_rust(SourceOptions { parameters, ..SourceOptions::from("loss") });
    assert_eq!(named(&["w"]), Err(SourceError::Names { what: "parameters", expected: 2, actual: 1 }));
    for twice in [["w", "w"], ["w", "loss"]] {
        assert!(matches!(named(&twice), Err(SourceError::Name { reason: "it stands for two things", .. })));
    }
}

#[test]
fn what_has_no_source_says_why() {
    let told = |source: Result<String, SourceError>| source.expect_err("no source").to_string();
    // Not yet evaluated twice.
    let mut f = Function::new(|[x]: [Var; 1]| x * x, 1);
    assert!(told(f.to_rust("f")).contains("evaluate the function twice first"));
    // Eager, and why.
    let mut f = Function::new(|[x]: [Var; 1]| x * x, 1).eager();
    (0..3).for_each(|_| drop(f.value(&[1.0])));
    assert_eq!(
        f.to_rust("f"),
        Err(SourceError::NotCompiled { mode: Mode::Dynamic { reason: Reason::Asked } })
    );
    assert!(told(f.to_c("f")).contains("eager() was asked for"));
    let mut f = compiled(|[x]: [Var; 1]| x * x.value(), &[1.0]);
    assert!(told(f.to_rust("f")).contains("reads a value at"));
    // A call.
    let square =
        External::new("square", 1, |x: &[f64]| x[0] * x[0], |x: &[f64], g: &mut [f64]| g[0] = 2.0 * x[0]);
    let mut f = compiled(|[x]: [Var; 1]| square.call(&[x]) + x, &[1.0]);
    assert_eq!(f.to_rust("f"), Err(SourceError::Call { name: "square" }));
    let mut f = compiled(|[x]: [Var; 1]| root_in(|a: &[Var], y: Var| y * y - a[0], &[x], [0.0, 9.0]), &[4.0]);
    assert!(matches!(f.to_c("f"), Err(SourceError::Call { .. })));
    // An operation.
    let mut f = compiled(|[x]: [Var; 1]| x.ln_gamma(), &[4.0]);
    for (language, name) in [(Language::Rust, "Rust"), (Language::C, "C")] {
        let want = SourceError::Operation { operation: "ln_gamma", language: name };
        assert!(
            matches!(source(&mut f, language, "f"), Err(error) if error == want || matches!(error, SourceError::Operation { operation: "polygamma", .. }))
        );
    }
    let mut f = compiled(|[x]: [Var; 1]| x.erf(), &[0.5]);
    assert!(told(f.to_rust("f")).contains("`erf`"));
    assert!(f.to_c("f").is_ok_and(|text| text.contains("erf(x[0])")));
}

/// The loss of a row: its value bit for bit, its gradient to the rounding of the sums that the rows' program has in another order.
#[test]
fn a_row_has_its_value_and_its_gradient() -> Result<(), Box<dyn std::error::Error>> {
    let loss = |[a, b, c]: [Var; 3], [x, y]: [Var; 2]| {
        let r = a * (-b * x).exp() + c * x.tanh() - y;
        if r < 10.0 { r * r } else { r }
    };
    let columns: [Vec<f64>; 2] = [line(20, 1), line(20, 2)];
    let columns = columns.each_ref().map(Vec::as_slice);
    let (data, p) = (Columns::new(&columns)?, [1.1, 0.4, -0.7]);
    let mut f = RowFunction::new(loss).math(Math::Std);
    let (mut values, mut gradient) = ([0.0; 20], [0.0; 3]);
    f.values(&p, &data, Batch::Range(0..20), &mut values)?;
    let main = "fn main() {
    for line in std::io::stdin().lines() {
        let row: Vec<f64> = line.unwrap().split(' ').map(|x| f64::from_bits(x.parse().unwrap())).collect();
        let mut gradient = [0.0; 3];
        let value = per_row(&[1.1, 0.4, -0.7], &[row[0], row[1]], &mut gradient).unwrap();
        println!(\"{} {} {} {}\", value.to_bits(), gradient[0].to_bits(), gradient[1].to_bits(), gradient[2].to_bits());
    }
}
";
    let program = compile("row", &(f.to_rust("per_row")? + main), Language::Rust, &[]);
    let rows = (0..20).map(|k| format!("{} {}\n", columns[0][k].to_bits(), columns[1][k].to_bits()));
    let found = answers(&program, rows.collect::<String>());
    for (k, line) in found.lines().enumerate() {
        let found: Vec<f64> = line.split(' ').map(|y| f64::from_bits(y.parse().expect("bits"))).collect();
        assert_eq!(found[0].to_bits(), values[k].to_bits(), "row {k}");
        f.value_and_grad(&p, &data, Batch::Range(k..k + 1), &mut gradient)?;
        for (found, want) in found[1..].iter().zip(gradient) {
            // A handful of operations with half a unit each.
            assert!((found - want).abs() <= 8.0 * f64::EPSILON * want.abs(), "row {k}: {found} and {want}");
        }
    }
    assert_eq!(found.lines().count(), 20);
    if has_c() {
        compile("row_c", &f.to_c("per_row")?, Language::C, &["-c"]);
    }
    // A model's loss, by names.
    let mut model = RowFunction::new(gradus::model::Logistic);
    let columns = [[0.5, 2.0].as_slice(), &[1.0, 0.0]];
    model.value(&[0.1, 0.2], &Columns::new(&columns)?, Batch::Range(0..2))?;
    let text = model.to_rust(SourceOptions {
        name: "logistic",
        parameters: &["w", "b"],
        columns: &["feature", "label"],
    })?;
    assert!(text.contains("row: &[f64; 2]") && text.contains("let [feature, label] = *row;"), "{text}");
    compile("model", &text, Language::Rust, &["--crate-type=lib", "--emit=metadata"]);
    // None of a closure that is recorded each time.
    let eager = RowFunction::new(|w: Var, x: Var| w * x).eager();
    assert_eq!(
        eager.to_rust("f"),
        Err(SourceError::NotCompiled { mode: Mode::Dynamic { reason: Reason::Asked } })
    );
    Ok(())
}
