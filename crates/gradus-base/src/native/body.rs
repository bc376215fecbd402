//! What a loop over rows does for each of them, in the words of the machine.

use super::assembler::{Binary, Compare, Rounding};

/// Where an operand of a step comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operand {
    /// The result of an earlier step.
    Value(u32),
    /// The row's number in a column, by its place in the table of columns.
    Column(u32),
    /// The row's number in memory.
    Slot(u32),
    /// The same for all rows, from the table of what they share.
    Shared(u32),
}

/// One step for each row; all but the last four have a result.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Step {
    Binary {
        op: Binary,
        a: Operand,
        b: Operand,
    },
    Compare {
        how: Compare,
        a: Operand,
        b: Operand,
    },
    Sqrt(Operand),
    Round {
        how: Rounding,
        a: Operand,
    },
    /// `a b + c`, rounded once.
    MulAdd {
        a: Operand,
        b: Operand,
        c: Operand,
    },
    /// One of two, by a mask.
    Blend {
        mask: Operand,
        then: Operand,
        otherwise: Operand,
    },
    /// Keeps a number in memory.
    Store {
        slot: u32,
        a: Operand,
    },
    /// Adds to, or subtracts from, one of the sums over rows.
    Accumulate {
        sum: u32,
        a: Operand,
        negative: bool,
    },
    /// Adds to, or subtracts from, the first number of a sum: row after row, in their order. No other step
    /// of a body adds to that sum.
    Chain {
        sum: u32,
        a: Operand,
        negative: bool,
    },
    /// All rows must compare like this, or what the loop has done is of no use.
    Require {
        how: Compare,
        a: Operand,
        b: Operand,
    },
}

impl Step {
    /// Its operands, in the order of the fields.
    #[inline]
    pub(super) fn operands(&self) -> impl Iterator<Item = Operand> + use<> {
        let none = Operand::Value(0);
        let (operands, count) = match *self {
            Self::Binary { a, b, .. } | Self::Compare { a, b, .. } | Self::Require { a, b, .. } => {
                ([a, b, none], 2)
            }
            Self::Sqrt(a)
            | Self::Round { a, .. }
            | Self::Store { a, .. }
            | Self::Accumulate { a, .. }
            | Self::Chain { a, .. } => ([a, none, none], 1),
            Self::MulAdd { a, b, c } => ([a, b, c], 3),
            Self::Blend { mask, then, otherwise } => ([mask, then, otherwise], 3),
        };
        operands.into_iter().take(count)
    }
}

/// The steps of a loop over rows.
#[derive(Clone, Debug, Default)]
pub struct Body {
    pub steps: Vec<Step>,
}

impl Body {
    /// Appends a step; its result.
    pub fn push(&mut self, step: Step) -> Operand {
        self.steps.push(step);
        Operand::Value(self.steps.len() as u32 - 1)
    }

    pub fn binary(&mut self, op: Binary, a: Operand, b: Operand) -> Operand {
        self.push(Step::Binary { op, a, b })
    }

    pub fn compare(&mut self, how: Compare, a: Operand, b: Operand) -> Operand {
        self.push(Step::Compare { how, a, b })
    }

    pub fn blend(&mut self, mask: Operand, then: Operand, otherwise: Operand) -> Operand {
        self.push(Step::Blend { mask, then, otherwise })
    }

    /// How much there is that rows have to meet.
    pub(super) fn requirements(&self) -> usize {
        self.steps.iter().filter(|step| matches!(step, Step::Require { .. })).count()
    }

    /// The sums over rows that it adds to, each once, in their order.
    pub(super) fn sums(&self) -> Vec<u32> {
        self.sums_of(|step| match step {
            Step::Accumulate { sum, .. } => Some(*sum),
            _ => None,
        })
    }

    /// The sums that it adds to row after row, each once, in their order.
    pub(super) fn chains(&self) -> Vec<u32> {
        self.sums_of(|step| match step {
            Step::Chain { sum, .. } => Some(*sum),
            _ => None,
        })
    }

    fn sums_of(&self, sum_of: impl Fn(&Step) -> Option<u32>) -> Vec<u32> {
        let mut sums: Vec<u32> = self.steps.iter().filter_map(sum_of).collect();
        sums.sort_unstable();
        sums.dedup();
        sums
    }
}
