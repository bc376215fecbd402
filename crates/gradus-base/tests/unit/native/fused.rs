//! Random programs by their loops and step by step: the same numbers in all of their outputs.
//!
//! Slots are used again at random, more wildly than a schedule does: results may be anywhere where no operand of their step is.

use super::*;
use crate::native::{Binary, Body, GROUP, Operand, width};
use crate::simd::InstructionSet;
use proptest::prelude::*;

/// Slots of the workspace; the first hold constants.
const SIZE: u32 = 700;
const CONSTANTS_IN_IT: u32 = 6;

/// A step as numbers that say what it does.
type Choice = (u8, [u16; 4], bool);

#[derive(Clone, Debug)]
struct Step {
    kind: Kind,
    multiplies: bool,
    /// First slot, how many, and whether it is subtracted.
    reads: Vec<(u32, u32, bool)>,
    out: (u32, u32),
    /// Is it written number by number?
    is_short: bool,
}

/// A program on the first `size` slots.
fn program(choices: &[Choice], lanes: u32, size: u32) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for &(kind, from, flag) in choices {
        let len = lanes - u32::from(from[0] % 3).min(lanes - 1) * u32::from(from[0] % 7 == 0);
        let slot = |k: usize, len: u32| {
            let at = u32::from(from[k]);
            // Mostly an earlier result, as it is or with a shift.
            let known = steps.get((at as usize / 8) % (steps.len() + 2));
            match known {
                Some(step) if step.out.1 > 1 && at % 8 < 6 => (step.out.0 + at % 8 / 3).min(size - len),
                _ => at % (size - len),
            }
        };
        let long = |k: usize| (slot(k, len), len, flag && k == 2);
        let single = |k: usize| (slot(k, 1), 1, flag);
        let (kind, reads, count) = match kind {
            0..=4 => (Kind::Lanes, vec![long(1), long(2)], len),
            5 => (Kind::Lanes, vec![long(1), (u32::from(from[2]) % size, 1, false)], len),
            6 => (Kind::Lanes, vec![long(1), long(2), long(3)], len),
            7 => (Kind::Chain, vec![single(2), long(1), single(3)], 1),
            8 => (Kind::Pooled, vec![long(1), long(2)], 1),
            9 => (Kind::Pooled, vec![long(1)], 1),
            _ => (Kind::Other, vec![single(1), single(2)], 1 + u32::from(from[3]) % 2),
        };
        let meets = |out: u32| reads.iter().any(|&(first, len, _)| out < first + len && first < out + count);
        let free = |out: &u32| *out >= CONSTANTS_IN_IT && !meets(*out);
        let candidates = (0..size).map(|k| (u32::from(from[3]) * 37 + k) % (size - count));
        let Some(out) = candidates.into_iter().find(free) else { continue };
        let is_short = kind == Kind::Other && from[0] % 5 > 0 || from[0] % 3 == 0;
        steps.push(Step { kind, multiplies: flag, reads, out: (out, count), is_short });
    }
    steps
}

/// A step on the memory.
fn interpret(step: &Step, memory: &mut [f64]) {
    let get = |memory: &[f64], (first, len, _): (u32, u32, bool), i: u32| {
        memory[(first + if len > 1 { i } else { 0 }) as usize]
    };
    let signed = |sum: f64, x: f64, negative: bool| if negative { sum - x } else { sum + x };
    let long = step.reads.iter().map(|read| read.1).max().unwrap_or(0);
    match step.kind {
        Kind::Lanes | Kind::Other => {
            for i in 0..step.out.1 {
                let first = get(memory, step.reads[0], i);
                let rest = step.reads[1..].iter().map(|&read| get(memory, read, i));
                let result = rest.fold(first, |a, b| if step.multiplies { a * b } else { a + b });
                memory[(step.out.0 + i) as usize] = result;
            }
        }
        Kind::Chain => {
            let mut sum = -0.0;
            for &(first, len, negative) in &step.reads {
                (0..len).for_each(|i| sum = signed(sum, memory[(first + i) as usize], negative));
            }
            memory[step.out.0 as usize] = sum;
        }
        Kind::Pooled => {
            let mut sums = [0.0; GROUP];
            for i in 0..long {
                let term = step.reads.iter().map(|&read| get(memory, read, i)).product::<f64>();
                let sum = &mut sums[i as usize % GROUP];
                *sum = signed(*sum, term, step.reads[0].2);
            }
            for half in [8, 4, 2, 1] {
                (0..half).for_each(|lane| sums[lane] += sums[lane + half]);
            }
            memory[step.out.0 as usize] = sums[0];
        }
    }
}

fn outline(steps: &[Step], outputs: &[(u32, u32)]) -> Outline {
    let mut outline = Outline::new(CONSTANTS_IN_IT, SIZE);
    for step in steps {
        outline.step(step.kind);
        if step.is_short {
            outline.short();
        }
        step.reads.iter().for_each(|&(first, len, negative)| outline.read(first, len, negative));
        outline.write(step.out.0, step.out.1);
    }
    outputs.iter().for_each(|&(first, len)| outline.output(first, len));
    outline
}

/// The steps in the words of the machine.
struct InWords<'s>(&'s [Step]);

/// Numbers that operations need, as the programs of the tests give them.
const ZERO: Operand = Operand::Shared(1);

impl Words for InWords<'_> {
    fn lanes(&self, step: u32, body: &mut Body, operands: &[Operand]) -> Operand {
        let op = if self.0[step as usize].multiplies { Binary::Mul } else { Binary::Add };
        operands[1..].iter().fold(operands[0], |a, &b| body.binary(op, a, b))
    }

    fn singles(&self, number: u32, straight: &mut Straight) {
        let step = &self.0[number as usize];
        let get = |straight: &Straight, (first, len, _): (u32, u32, bool), i: u32| {
            straight.read(first + if len > 1 { i } else { 0 })
        };
        let signed = |negative| if negative { Binary::Sub } else { Binary::Add };
        match step.kind {
            Kind::Lanes | Kind::Other => {
                for i in 0..step.out.1 {
                    let operands: Vec<Operand> =
                        step.reads.iter().map(|&read| get(straight, read, i)).collect();
                    let result = self.lanes(number, straight.body(), &operands);
                    straight.write(step.out.0 + i, result);
                }
            }
            Kind::Chain => {
                let mut sum = Operand::Shared(0);
                for &(first, len, negative) in &step.reads {
                    for slot in first..first + len {
                        let term = straight.read(slot);
                        sum = straight.body().binary(signed(negative), sum, term);
                    }
                }
                straight.write(step.out.0, sum);
            }
            Kind::Pooled => {
                let mut sums = [ZERO; GROUP];
                for i in 0..step.reads[0].1 {
                    let factors: Vec<Operand> =
                        step.reads.iter().map(|&read| get(straight, read, i)).collect();
                    let body = straight.body();
                    let term = match factors[..] {
                        [a, b] => body.binary(Binary::Mul, a, b),
                        _ => factors[0],
                    };
                    let sum = &mut sums[i as usize % GROUP];
                    *sum = body.binary(signed(step.reads[0].2), *sum, term);
                }
                for half in [8, 4, 2, 1] {
                    for lane in 0..half {
                        sums[lane] = straight.body().binary(Binary::Add, sums[lane], sums[lane + half]);
                    }
                }
                straight.write(step.out.0, sums[0]);
            }
        }
    }
}

/// Compares the outputs; whether there were loops.
fn check(steps: &[Step], outputs: &[(u32, u32)]) -> bool {
    // Products stay among the numbers, and orders of additions can be told.
    let start: Vec<f64> = (0..SIZE).map(|i| 1.0 + f64::from(i * i % 997) * 1e-3).collect();
    let mut expected = start.clone();
    steps.iter().for_each(|step| interpret(step, &mut expected));
    let outline = outline(steps, outputs);
    let mut fused = false;
    for level in InstructionSet::all().into_iter().filter(|level| level.is_available()) {
        let Some(width) = width(level) else { continue };
        let Some(loops) = Fused::<f64>::of(&outline, width, &InWords(steps)) else { continue };
        fused = true;
        let (mut space, mut memory) = (Space::default(), start.clone());
        for _ in 0..2 {
            memory[..SIZE as usize].copy_from_slice(&start);
            loops.run(&mut space, &mut memory, [-0.0, 0.0, 1.0, -1.0, 0.5], |step, memory| {
                interpret(&steps[step as usize], memory);
                true
            });
            for &(first, len) in outputs {
                for slot in first as usize..(first + len) as usize {
                    let (left, right) = (memory[slot].to_bits(), expected[slot].to_bits());
                    let is_nan = memory[slot].is_nan() && expected[slot].is_nan();
                    assert!(
                        left == right || is_nan,
                        "slot {slot}: {} {}\n{loops}",
                        memory[slot],
                        expected[slot]
                    );
                }
            }
        }
    }
    fused
}

/// How many random cases there are: `GRADUS_PROGRAMS`, or a number that does not take long.
fn cases(optimized: u32) -> ProptestConfig {
    let asked = std::env::var("GRADUS_PROGRAMS").ok().and_then(|cases| cases.parse().ok());
    ProptestConfig::with_cases(asked.unwrap_or(if cfg!(debug_assertions) { 1000 } else { optimized }))
}

proptest! {
    #![proptest_config(cases(50_000))]

    #[test]
    fn random_programs_have_the_numbers_of_their_steps(
        choices in prop::collection::vec((0_u8..12, any::<[u16; 4]>(), any::<bool>()), 1..30),
        lanes in 32_u32..100,
        outputs in prop::collection::vec((0_usize..30, 0_u32..3), 1..4),
    ) {
        let steps = program(&choices, lanes, SIZE);
        prop_assume!(!steps.is_empty());
        check(&steps, &results(&steps, &outputs));
    }

    #[test]
    fn short_programs_have_the_numbers_of_their_steps(
        choices in prop::collection::vec((0_u8..12, any::<[u16; 4]>(), any::<bool>()), 1..60),
        lanes in 1_u32..6,
        size in 20_u32..60,
        outputs in prop::collection::vec((0_usize..60, 0_u32..3), 1..8),
    ) {
        let steps = program(&choices, lanes, size);
        prop_assume!(!steps.is_empty());
        check(&steps, &results(&steps, &outputs));
    }
}

/// Results as they are at the end, whole or a lane of them.
fn results(steps: &[Step], chosen: &[(usize, u32)]) -> Vec<(u32, u32)> {
    let output = |&(step, part): &(usize, u32)| {
        let (first, len) = steps[step % steps.len()].out;
        if part == 0 { (first + len / 2, 1) } else { (first, len) }
    };
    chosen.iter().map(output).collect()
}

#[test]
fn sums_ride_in_the_loop_that_computes_their_terms() {
    // x at 10.., squares at 200.., both sums of them, and the products with x.
    let step = |kind, multiplies, reads: &[(u32, u32, bool)], out| Step {
        kind,
        multiplies,
        reads: reads.to_vec(),
        out,
        is_short: false,
    };
    for (lanes, shift) in [(32, 0), (50, 1), (64, 3), (95, 0)] {
        let steps = [
            step(Kind::Lanes, true, &[(10, lanes, false), (10, lanes, false)], (200, lanes)),
            step(Kind::Lanes, true, &[(200, lanes, false), (2, 1, false)], (300, lanes)),
            step(
                Kind::Chain,
                false,
                &[(200, 1, true), (300 + shift, lanes - shift, false), (3, 1, false)],
                (400, 1),
            ),
            step(
                Kind::Pooled,
                false,
                &[(200 + shift, lanes - shift, true), (10, lanes - shift, true)],
                (401, 1),
            ),
        ];
        let fused = check(&steps, &[(400, 2)]);
        assert!(fused || width(InstructionSet::best()).is_none());
    }
}
