//! The numbers of a program: lengths, slots and what else may grow with the rounds of a recording.

use crate::op::Arity;
use crate::program::pattern::{Line, Lists, Pattern};
use crate::program::{GuardRun, OutputSpan, Program, Run, Scalar, Scan, Second, Slot, Step, Sums, Terms};

/// Something that has numbers.
pub(super) trait Numbers {
    /// Calls `f` with each number, in an order of its own, and takes over what it leaves there.
    fn each(&mut self, f: &mut dyn FnMut(&mut i64));
}

macro_rules! of_integers {
    ($($name:ty)+) => {
        $(
            impl Numbers for $name {
                fn each(&mut self, f: &mut dyn FnMut(&mut i64)) {
                    let mut number = *self as i64;
                    f(&mut number);
                    *self = number as $name;
                }
            }
        )+
    };
}

of_integers! { u32 i32 usize }

macro_rules! of_fields {
    ($($name:ident { $($field:ident),+ })+) => {
        $(
            impl Numbers for $name {
                fn each(&mut self, f: &mut dyn FnMut(&mut i64)) {
                    $( self.$field.each(f); )+
                }
            }
        )+
    };
}

of_fields! {
    Run { out, len, operands }
    Sums { out, len, first, count }
    Scan { out, len, start, operand }
    Terms { len, pattern, factor }
    GuardRun { len, operands }
    OutputSpan { from, to, len }
    Lists { slots, lines }
    Line { first, len, step }
}

impl<T> Numbers for Program<T> {
    fn each(&mut self, f: &mut dyn FnMut(&mut i64)) {
        let Self { parameters, size, carried, steps, terms, scalars, lists, outputs, operations, .. } = self;
        parameters.each(f);
        size.each(f);
        carried.each(f);
        steps.each(f);
        terms.each(f);
        scalars.each(f);
        lists.each(f);
        outputs.each(f);
        operations.each(f);
    }
}

impl<N: Numbers> Numbers for Vec<N> {
    fn each(&mut self, f: &mut dyn FnMut(&mut i64)) {
        self.iter_mut().for_each(|one| one.each(f));
    }
}

impl<N: Numbers, const K: usize> Numbers for [N; K] {
    fn each(&mut self, f: &mut dyn FnMut(&mut i64)) {
        self.iter_mut().for_each(|one| one.each(f));
    }
}

impl<N: Numbers> Numbers for Option<N> {
    fn each(&mut self, f: &mut dyn FnMut(&mut i64)) {
        self.iter_mut().for_each(|one| one.each(f));
    }
}

impl Numbers for Slot {
    fn each(&mut self, f: &mut dyn FnMut(&mut i64)) {
        let mut number = self.number();
        number.each(f);
        *self = Self::new(number);
    }
}

impl Numbers for Pattern {
    fn each(&mut self, f: &mut dyn FnMut(&mut i64)) {
        match self {
            Self::Broadcast(at) | Self::Contiguous(at) => at.each(f),
            Self::Grid { base, period, inner, outer } => {
                base.each(f);
                period.each(f);
                inner.each(f);
                outer.each(f);
            }
            Self::Lines { first, count } => {
                first.each(f);
                count.each(f);
            }
            Self::Gather(first) => first.each(f),
        }
    }
}

impl Numbers for Scalar {
    fn each(&mut self, f: &mut dyn FnMut(&mut i64)) {
        self.out.each(f);
        self.a.each(f);
        match self.op.arity() {
            // An exponent, which is the operation's.
            Arity::Power => {}
            Arity::Ternary => {
                let mut first = self.b.as_listed() as u32;
                first.each(f);
                self.b = Second::listed(first);
            }
            Arity::Unary | Arity::Binary | Arity::Half | Arity::Call => {
                let mut slot = self.b.as_operand();
                slot.each(f);
                self.b = Second::operand(slot);
            }
        }
    }
}

impl Numbers for Step {
    fn each(&mut self, f: &mut dyn FnMut(&mut i64)) {
        match self {
            Self::Run(run) => run.each(f),
            Self::Sums(sums) => sums.each(f),
            Self::Scan(scan) => scan.each(f),
            Self::Guard(guard) => guard.each(f),
            Self::Scalars { first, len } | Self::Calls { first, len } => {
                first.each(f);
                len.each(f);
            }
        }
    }
}
