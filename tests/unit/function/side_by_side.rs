//! Directions side by side: the numbers of the program that goes along one after the other, with the same bits by every engine.
//!
//! All numbers are small integers, or halves of them where two are equal, so that sums are exact in any order.

use super::compile::Along;
use super::compressed::along;
use super::side_by_side::SideBySide;
use crate::kernel::math::{Engine, Math};
use crate::real::Real;
use crate::replay::recorded::Recorded;
use crate::simd::InstructionSet;
use crate::sparse::plan::{Entries, Plan};
use crate::sweep::Workspace;
use crate::tape::{Keep, Recording, Var, record};
use crate::var::select;
use proptest::prelude::*;

/// What a step does, and how far away its operands are.
type Step = (u8, [usize; 2]);

const KINDS: u8 = 14;

/// Vectors of one step after the other.
fn steps<T: Real>(steps: &[Step], x: &[Var<T>]) -> Vec<Var<T>> {
    let mut values = x.to_vec();
    for &(kind, far) in steps {
        let operand = |values: &[Var<T>], i: usize, k: usize| values[(i + far[k]) % values.len()];
        values = (0..x.len())
            .map(|i| {
                let (a, b, c) = (values[i], operand(&values, i, 0), operand(x, i, 1));
                match kind {
                    0 => a + b,
                    1 => a - b,
                    2 => a * c,
                    3 => a.max(b),
                    4 => a.min(c),
                    5 => a.abs(),
                    6 => (a - b).relu(),
                    7 => select(a.less(b), b, c),
                    8 => select(a.less_equal(c), a, b - c),
                    9 => a.mul_add(c, b),
                    10 => c.powi(2) - a,
                    11 => -a,
                    12 if a < b => c * c,
                    12 => a,
                    _ => a.floor() * c,
                }
            })
            .collect();
    }
    values
}

/// Every output has all coordinates in it, so that no two go together.
fn outputs<T: Real>(choices: &[Step], x: &[Var<T>], is_hessian: bool) -> Vec<Var<T>> {
    let values = steps(choices, x);
    let total: Var<T> = values.iter().chain(x).copied().sum();
    match is_hessian {
        true => vec![total * total + values[0]],
        false => values.iter().zip(x).map(|(&y, &x)| y * x + total).chain([total]).collect(),
    }
}

fn recorded<T: Real>(point: &[T], f: impl Fn(&[Var<T>]) -> Vec<Var<T>>) -> Recorded<T> {
    let how = Recording { keep: Keep::Trace, ..Recording::default() };
    record(point, how, f, |tape, outputs: Vec<Var<T>>| {
        let slots = outputs.iter().map(|&output| (tape.slot_of(output).expect("its own"), output.value));
        let outputs = slots.collect();
        Recorded { trace: *tape.take_trace().expect("it was asked for"), outputs, point: Vec::new() }
    })
}

/// Outputs and entries along one direction after the other; `None` where a comparison comes out otherwise than recorded.
fn one_by_one<T: Real>(
    recorded: &Recorded<T>,
    (along, plan): (Along, &Plan),
    point: &[T],
    engine: Engine,
) -> Option<Vec<T>> {
    let program = recorded.compile_along(along);
    let mut workspace = Workspace::new(&program);
    let count = recorded.outputs.len();
    let mut found = vec![T::zero(); count + plan.places.len()];
    for color in 0..plan.colors() {
        let seeds = plan.moves(color).map(|moves| if moves { T::one() } else { T::zero() });
        let input: Vec<T> = point.iter().copied().chain(seeds).collect();
        if !workspace.run(&program, &input, engine) {
            return None;
        }
        workspace.outputs(&program, 0, &mut found[..count]);
        for &entry in plan.entries(color) {
            let place = plan.places[entry as usize] as usize;
            found[count + entry as usize] = workspace.output(&program, count + place);
        }
    }
    Some(found)
}

fn check<T: Real>(choices: &[Step], n: usize, seed: usize, entries: Entries) -> Result<(), TestCaseError> {
    let points = [0, 1].map(|k| -> Vec<T> {
        (0..n).map(|i| T::of(((i * 7919 + (seed + k) * 104_729) % 7) as f64 - 3.0)).collect()
    });
    let recorded = recorded(&points[0], |x| outputs(choices, x, entries == Entries::Hessian));
    let (graph, outputs) = recorded.lower();
    let plan = Plan::of(&graph, &outputs, n as u32, entries);
    let along = along(entries, &plan);
    let Some(mut all) = SideBySide::new(&recorded, along, &plan) else {
        prop_assert!(plan.colors() < 8);
        return Ok(());
    };
    let levels = InstructionSet::all().into_iter().filter(|level| level.is_available());
    let engines =
        levels.flat_map(|level| [false, true].map(|native| Engine { level, math: Math::Std, native }));
    for engine in engines {
        // Back to the first point, too, since what rows share is kept.
        for point in [&points[0], &points[1], &points[0]] {
            let want = one_by_one(&recorded, (along, &plan), point, engine);
            prop_assert_eq!(all.run(point, engine), want.is_some());
            let Some(want) = want else { continue };
            let mut got = vec![T::nan(); want.len()];
            let (values, derivatives) = got.split_at_mut(recorded.outputs.len());
            all.results(values, derivatives);
            if !want.iter().all(|x| x.is_finite()) {
                prop_assert!(got.iter().all(|x| x.is_nan()));
                continue;
            }
            prop_assert!(got == want, "{:?} {:?}\n{:?}\n{:?}", engine, along, got, want);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: if cfg!(debug_assertions) { 24 } else { 500 }, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn entries_are_those_of_one_direction_after_the_other(
        choices in prop::collection::vec((0..KINDS, [0_usize..5, 0_usize..5]), 1..7),
        n in 7_usize..40,
        seed in 0_usize..1000,
    ) {
        for entries in [Entries::Hessian, Entries::Jacobian] {
            check::<f64>(&choices, n, seed, entries)?;
        }
        // In single precision integers are exact up to 2²⁴.
        check::<f32>(&choices[..choices.len().min(3)], n, seed, Entries::Hessian)?;
    }
}

/// More outputs than coordinates go forward, fewer go backward.
#[test]
fn jacobians_go_both_ways() -> Result<(), TestCaseError> {
    let few = |x: &[Var]| -> Vec<Var> {
        steps(&[(9, [1, 2]), (2, [0, 3])], x).chunks(2).map(|w| w[0] * w[1]).collect()
    };
    let point: Vec<f64> = (0..40).map(|i| f64::from(i % 5) - 2.0).collect();
    let engine = Engine { level: InstructionSet::Baseline, math: Math::Std, native: false };
    for (f, way) in [
        (
            &(|x: &[Var]| {
                let total: Var = x.iter().copied().sum();
                few(x).iter().map(|&y| y * total).collect()
            }) as &dyn Fn(&[Var]) -> Vec<Var>,
            Along::Backward,
        ),
        (
            &|x: &[Var]| {
                let total: Var = x.iter().copied().sum();
                x.iter().chain(&few(x)).map(|&y| y * total).collect()
            },
            Along::Forward,
        ),
    ] {
        let recorded = recorded(&point, f);
        let (graph, outputs) = recorded.lower();
        let plan = Plan::of(&graph, &outputs, 40, Entries::Jacobian);
        assert_eq!(along(Entries::Jacobian, &plan), way);
        let mut all = SideBySide::new(&recorded, way, &plan).expect("there are enough directions");
        assert!(all.run(&point, engine));
        let mut got = vec![f64::NAN; recorded.outputs.len() + plan.places.len()];
        let (values, derivatives) = got.split_at_mut(recorded.outputs.len());
        all.results(values, derivatives);
        assert_eq!(Some(got), one_by_one(&recorded, (way, &plan), &point, engine));
    }
    Ok(())
}
