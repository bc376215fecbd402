//! What programs for a few rounds are not stretched to.

use super::*;
use crate::op::Op;
use crate::program::pattern::{Line as OfSlots, Lists, Pattern};
use crate::program::{OutputSpan, Run, Slot, Step};

const FEW: [usize; 3] = [40, 41, 43];

fn run(op: Op, operand: u32, out: u32, len: usize) -> Step {
    let operands = [Pattern::Contiguous(Slot::new(operand)); 3];
    Step::Run(Run { op, n: 0, out: Slot::new(out), len: len as u32, operands })
}

/// Twice something of the point, and something of the first of them: the second is put 100 slots behind the first.
fn program(rounds: usize) -> Program<f64> {
    Program {
        constants: vec![2.0],
        parameters: Slot::new(1),
        size: 2000,
        carried: Slot::new(2000),
        steps: vec![
            run(Op::Sin, 1, 1000, rounds),
            run(Op::Cos, 1, 1100, rounds - 5),
            run(Op::Exp, 1000, 1500, rounds),
        ],
        terms: Vec::new(),
        scalars: Vec::new(),
        calls: Vec::new(),
        lists: Lists::default(),
        outputs: vec![OutputSpan { from: Slot::new(1500), to: 0, len: rounds as u32 }],
        operations: 3 * rounds - 5,
    }
}

/// With a change to the one for the last number of rounds.
fn few(change: impl Fn(&mut Program<f64>)) -> [(usize, Program<f64>); 3] {
    let mut few = FEW.map(|rounds| (rounds, program(rounds)));
    change(&mut few[2].1);
    few
}

#[test]
fn results_may_not_meet() {
    let few = few(|_| {});
    for rounds in [44, 99, 100] {
        let all = stretched(&few, rounds).expect("the first results end before the second begin");
        assert_eq!((all.steps, all.operations), (program(rounds).steps, 3 * rounds - 5));
        assert_eq!(all.outputs, program(rounds).outputs);
    }
    // The cosines are where the last sines were, which the exponentials read.
    for rounds in [101, 102, 400] {
        assert!(stretched(&few, rounds).is_none(), "{rounds}");
    }
    // A result where its own operand is, which nobody else reads.
    let mut own = few.clone();
    for (rounds, program) in &mut own {
        program.steps[2] = run(Op::Exp, 1100, 1200, *rounds - 5);
        program.outputs = vec![OutputSpan { from: Slot::new(1200), to: 0, len: *rounds as u32 - 5 }];
    }
    assert!(stretched(&own, 100).is_some() && stretched(&own, 110).is_none());
    // Slots behind all that there are; and lengths below 0.
    assert!(stretched(&few, 1 << 31).is_none());
    assert!(stretched(&few, 4).is_none());
}

#[test]
fn programs_have_one_form() {
    let is_stretched = |change: fn(&mut Program<f64>)| stretched(&few(change), 60).is_some();
    assert!(is_stretched(|_| {}));
    // A number that is not on the line through the others, one constant that differs, one more, another operation, one more step.
    assert!(!is_stretched(|program| program.size += 1));
    assert!(!is_stretched(|program| program.constants[0] = 3.0));
    assert!(!is_stretched(|program| program.constants.push(3.0)));
    assert!(!is_stretched(|program| program.steps[1] = run(Op::Tan, 1, 1100, 38)));
    assert!(!is_stretched(|program| program.steps.push(run(Op::Sin, 1, 1800, 1))));
    // The same results of another run, where the slots are on a line.
    let mut others = few(|_| {});
    for (rounds, program) in &mut others {
        program.steps[2] = run(Op::Exp, 1060 - (43 - *rounds as u32), 1500, 40);
        program.outputs[0].len = 40;
    }
    assert!(stretched(&others, 60).is_none());
    // Slots that go down, until there are none.
    for (rounds, program) in &mut others {
        let Step::Run(run) = &mut program.steps[2] else { continue };
        let inner = 43 - *rounds as i32;
        run.operands = [Pattern::Grid { base: Slot::new(50), period: 10, inner, outer: 0 }; 3];
    }
    assert!(stretched(&others, 200).is_none());
    // Runs of lines are short, and grow beyond that.
    let mut lines = few(|_| {});
    for (rounds, program) in &mut lines {
        let line = OfSlots { first: Slot::new(1), len: *rounds as u32, step: 1 };
        program.lists.lines.push(line);
        let Step::Run(run) = &mut program.steps[0] else { continue };
        run.operands = [Pattern::Lines { first: 0, count: 1 }; 3];
    }
    assert!(stretched(&lines, 60).is_none());
}

/// Constants side by side, one for each lane, are as many as there are lanes.
#[test]
fn rows_of_constants_grow() {
    let mut few = few(|_| {});
    for (rounds, program) in &mut few {
        program.constants.resize(1 + *rounds, 5.0);
        program.parameters = Slot::new(1 + *rounds as u32);
        let Step::Run(run) = &mut program.steps[1] else { continue };
        run.operands = [Pattern::Contiguous(Slot::new(6)); 3];
    }
    let all = stretched(&few, 60).expect("as before");
    assert_eq!(all.constants, [vec![2.0], vec![5.0; 60]].concat());
    assert_eq!(all.parameters, Slot::new(61));
}
