//! Programs that are stretched from those of a few rounds, against those of all rounds.

use super::*;
use crate::function::compile::{Along, Wanted};
use crate::kernel::math::{Engine, Math};
use crate::op::Op;
use crate::sweep::Workspace;
use crate::tape::{Keep, Recording, Var, record};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use std::cell::Cell;

fn recorded(point: &[f64], f: &dyn Fn(&[Var]) -> Vec<Var>) -> Recorded<f64> {
    let how = Recording { keep: Keep::Trace, ..Recording::default() };
    record(point, how, f, |tape, outputs: Vec<Var>| {
        let slots = outputs.iter().map(|output| (tape.slot_of(*output).expect("of this tape"), output.value));
        let outputs = slots.collect();
        Recorded { trace: *tape.take_trace().expect("it was asked for"), outputs, point: Vec::new() }
    })
}

/// Numbers that are all different.
fn point(len: usize) -> Vec<f64> {
    (0..len).map(|k| 0.3 + 1.4 * ((k * 7919 + 13) % 2003) as f64 / 2003.0).collect()
}

fn results(program: &Program<f64>, input: &[f64], outputs: usize) -> Vec<f64> {
    let mut workspace = Workspace::new(program);
    let mut all = vec![f64::NAN; outputs];
    assert!(workspace.run(program, input, Engine::best(Math::Std)), "there are no comparisons");
    workspace.outputs(program, 0, &mut all);
    all
}

/// Something that is compiled: its name, the program by rounds, the program of the whole, and how many inputs and outputs it has.
type Compiled = (String, Option<Program<f64>>, Program<f64>, [usize; 2]);

/// All that is compiled from a recording.
fn programs(recorded: &Recorded<f64>) -> Vec<Compiled> {
    let (n, outputs) = (recorded.parameters() as usize, recorded.outputs.len());
    let mut all = Vec::new();
    for wanted in [Wanted::Values, Wanted::Derivatives] {
        let compile = |recorded: &Recorded<f64>| recorded.compile_whole(wanted);
        let count = if wanted == Wanted::Values { outputs } else { outputs * (1 + n) };
        all.push((format!("{wanted:?}"), recorded.compile_rounds(compile), compile(recorded), [n, count]));
    }
    for along in [Along::Forward, Along::Backward, Along::Hessian] {
        let compile = |recorded: &Recorded<f64>| recorded.compile_along_whole(along);
        let sizes = match along {
            Along::Forward => [2 * n, 2 * outputs],
            Along::Backward => [n + outputs, outputs + n],
            Along::Hessian => [2 * n, outputs + n],
        };
        all.push((format!("{along:?}"), recorded.compile_rounds(compile), compile(recorded), sizes));
    }
    all
}

/// Are two programs the same, but for what they stand for?
fn are_same(a: &Program<f64>, b: &Program<f64>) -> bool {
    let numbers =
        |program: &Program<f64>| [program.parameters.number(), program.size, program.carried.number()];
    let lists = |program: &Program<f64>| {
        (program.steps.clone(), program.terms.clone(), program.scalars.clone(), program.outputs.clone())
    };
    numbers(a) == numbers(b)
        && lists(a) == lists(b)
        && a.lists == b.lists
        && a.operations == b.operations
        && a.constants.iter().map(|c| c.to_bits()).eq(b.constants.iter().map(|c| c.to_bits()))
}

/// Compares the results; values in front have the same bits, derivatives may be added in another order.
fn agree(name: &str, [few, all]: [&Program<f64>; 2], [inputs, outputs]: [usize; 2], values: usize) {
    let input = point(inputs);
    let [few, all] = [few, all].map(|program| results(program, &input, outputs));
    let size = all.iter().fold(1.0_f64, |size, x| size.max(x.abs()));
    for (k, (few, all)) in few.iter().zip(&all).enumerate() {
        let same = few.to_bits() == all.to_bits() || few.is_nan() && all.is_nan();
        assert!(same || k >= values && (few - all).abs() <= 1e-11 * size, "{name}, {k}: {few} and not {all}");
    }
}

type Closure = fn(&[Var]) -> Vec<Var>;

/// Closures that repeat, with their names.
fn repeating() -> Vec<(&'static str, Closure, usize)> {
    let rosenbrock: Closure = |x| {
        let terms = x.windows(2).map(|w| 100.0 * (w[1] - w[0] * w[0]).powi(2) + (1.0 - w[0]).powi(2));
        vec![terms.sum()]
    };
    let mean: Closure = |x| vec![x.iter().map(|x| (x - 1.0).powi(2)).sum::<Var>() / x.len() as f64];
    let two: Closure = |x| {
        let (a, b) = x.split_at(x.len() / 2);
        let terms = a.iter().zip(b).map(|(a, b)| (a * b).sin() * a.exp());
        vec![terms.sum::<Var>().sqrt() + x[0] * x[x.len() - 1]]
    };
    let shared: Closure = |x| {
        let scale = x[0].exp() + x[1];
        let mut sum = scale * 2.0;
        for w in x[2..].windows(3) {
            sum += (w[0] * scale - w[1] / w[2]).tanh();
            sum -= w[2] * x[1];
        }
        vec![sum, sum * scale]
    };
    let pairs: Closure = |x| vec![x.chunks_exact(2).map(|w| (w[0] - 1.0).hypot(w[1])).sum()];
    let chain: Closure = |x| {
        let terms = x.windows(5).map(|w| w.iter().map(|w| w.ln()).sum::<Var>().max(w[0] * w[4]).abs());
        vec![terms.sum::<Var>().ln()]
    };
    vec![
        ("rosenbrock", rosenbrock, 5),
        ("mean", mean, 5),
        ("two", two, 0),
        ("shared", shared, 1),
        ("pairs", pairs, 2),
        ("chain", chain, 0),
    ]
}

/// What is compiled by rounds agrees with what is compiled of the whole; returns how much is compiled by rounds, and is the same program.
fn compare(name: &str, recorded: &Recorded<f64>) -> [usize; 2] {
    let mut counts = [0; 2];
    for (kind, few, all, sizes) in programs(recorded) {
        let Some(few) = few else { continue };
        counts[0] += 1;
        counts[1] += usize::from(are_same(&few, &all));
        let values = if kind == "Backward" { 0 } else { recorded.outputs.len() };
        agree(&format!("{name}, {kind}"), [&few, &all], sizes, values);
    }
    counts
}

#[test]
fn a_few_rounds_stretch_to_the_program_of_all() {
    for (name, closure, known) in repeating() {
        for len in [550, 1000, 1501, 3000] {
            let [found, same] = compare(&format!("{name}, {len}"), &recorded(&point(len), &closure));
            // With as many as that, or with fewer, where the ends count more.
            assert!(found >= known || len < 3000, "{name}, {len}: {found}");
            // But for where a value is put whose place is free.
            assert!(same + 1 >= found, "{name}, {len}: {same} of {found}");
        }
    }
}

/// More rounds than are cut into windows: the same numbers as window by window.
#[test]
fn long_recordings_have_the_numbers_of_windows() {
    for (name, closure, _) in repeating() {
        let recorded = recorded(&point(20_001), &closure);
        let compile = |recorded: &Recorded<f64>| recorded.compile_whole(Wanted::Derivatives);
        let (few, all) = (recorded.compile_rounds(compile), compile(&recorded));
        if let Some(few) = few {
            assert!(few.steps.len() < all.steps.len(), "{name}");
            let outputs = recorded.outputs.len() * 20_002;
            agree(name, [&few, &all], [20_001, outputs], recorded.outputs.len());
        }
    }
}

/// A sum of all rounds may be infinite where one of a few is not: its adjoint of 0 stays 0.
#[test]
fn sums_of_all_rounds_may_be_infinite() {
    let mut seen = [false; 2];
    for exponent in 0..24 {
        let closure = |x: &[Var]| {
            let sum: Var = x.iter().map(|x| x * x * 2.0_f64.powi(exponent)).sum();
            vec![(sum * x[0]).sin()]
        };
        let recorded = recorded(&point(700), &closure);
        let compile = |recorded: &Recorded<f64>| recorded.compile_whole(Wanted::Derivatives);
        let few = recorded.compile_rounds(compile).expect("it repeats");
        let absorbs = |program: &Program<f64>| program.scalars.iter().any(|scalar| scalar.op == Op::Absorb);
        let of = [absorbs(&few), absorbs(&compile(&recorded))];
        assert!(of[0] >= of[1], "2^{exponent}: {of:?}\n{few}");
        seen[usize::from(of[1])] = true;
    }
    assert_eq!(seen, [true; 2], "both are looked at");
}

/// What is not the same from round to round, or is read out of the middle, is compiled as a whole.
#[test]
fn other_recordings_are_compiled_as_a_whole() {
    let recurrence: Closure = |x| vec![x.iter().fold(x[0], |state, x| (state * 0.5 + *x).sin())];
    let two_states: Closure = |x| {
        let step = |[a, b]: [Var; 2], x: &Var| [a + b * *x, b - a * 0.1];
        vec![x.iter().fold([x[0], x[1]], step)[0]]
    };
    let running: Closure = |x| {
        let mut place = x[0];
        let mut step = |x: &Var| {
            place += *x;
            place * place
        };
        vec![x.iter().map(&mut step).sum()]
    };
    let data: Closure = |x| vec![x.iter().zip(1..).map(|(x, k)| (x - f64::from(k)).powi(2)).sum()];
    let middle: Closure = |x| vec![x.iter().map(|x| x.sin()).sum::<Var>() + x[x.len() / 2]];
    let branches: Closure = |x| vec![x.iter().map(|x| if *x > 1.0 { *x } else { x.sin() }).sum()];
    let apart: Closure = |x| vec![x.iter().map(|x| x.exp()).collect::<Vec<_>>().into_iter().rev().sum()];
    let few: Closure = |x| vec![x[..50].windows(2).map(|w| w[0] * w[1]).sum()];
    let none: Closure = |x| vec![x[0].sin() * x[1]];
    let all = [recurrence, two_states, running, data, middle, branches, apart, few, none];
    for (number, closure) in all.iter().enumerate() {
        assert_eq!(compare("other", &recorded(&point(600), closure)), [0, 0], "closure {number}");
    }
}

/// An operation of a random round: which, and on which of the values before it.
type Raw = (u8, u8, u8);

/// The outputs of a closure with such rounds over two stretches of its point, a shared coordinate in front and one behind them.
fn random(body: &[Raw], ends: u8, x: &[Var]) -> Vec<Var> {
    let (first, rest) = (x[0], &x[1..]);
    let (rest, last) = (&rest[..rest.len() - 1], rest[rest.len() - 1]);
    let (a, b) = rest.split_at(rest.len() / 2);
    let (mut sum, mut other) = (if ends & 1 == 0 { Var::from(0.0) } else { first.sin() }, Var::from(1.5));
    for (w, y) in a.windows(2).zip(b) {
        let mut values = vec![w[0], w[1], *y, first, Var::from(0.7)];
        for &(kind, i, j) in body {
            let at = |i: u8| values[usize::from(i) % values.len()];
            let (a, b) = (at(i), at(j));
            let next = match kind % 12 {
                0 => a + b,
                1 => a - b,
                2 | 3 => a * b,
                4 => a / (b * b + 1.0),
                5 => a.sin(),
                6 => a.max(b),
                7 => a.powi(2) * 0.5,
                8 => (a * a + 0.5).sqrt() - b,
                9 => a.mul_add(b, a),
                10 => a.abs() + b.tanh(),
                _ => a.hypot(b),
            };
            values.push(next);
        }
        sum += values[values.len() - 1];
        if ends & 2 != 0 {
            sum -= values[values.len() - 2];
        }
        if ends & 4 != 0 {
            other += values[values.len() / 2] * 0.1;
        }
    }
    let sum = if ends & 8 != 0 { (sum / x.len() as f64 + 2.0).sin() } else { sum };
    if ends & 16 != 0 { vec![sum + last * first, other] } else { vec![sum * last + other] }
}

#[test]
fn random_rounds() {
    let cases = if cfg!(debug_assertions) { 12 } else { 200 };
    let mut runner =
        TestRunner::new(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(cases) });
    let body = prop::collection::vec(any::<Raw>(), 1..14);
    let counts = Cell::new([0; 2]);
    let all = runner.run(&(body, 0..32_u8, 600..900_usize), |(body, ends, rounds)| {
        let recorded = recorded(&point(2 * rounds + 3), &|x: &[Var]| random(&body, ends, x));
        let [found, same] = compare("random", &recorded);
        counts.set([counts.get()[0] + found, counts.get()[1] + same]);
        Ok(())
    });
    all.unwrap_or_else(|fault| panic!("{fault}"));
    // A third of all programs are found by a few rounds, and most of these are the very same.
    let [found, same] = counts.get();
    assert!(found as u32 >= cases && 2 * same >= found, "{found} of {}, {same} the same", 5 * cases);
}
