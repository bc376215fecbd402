//! Guards for special points.
//!
//! Where branches meet, the first derivative is a convention, and a second one has to be looked at by the rule for such
//! points. So it has at `0⁰` and at the origin of `atan2`, where the first one has no limit: the partial derivatives of the table
//! are numbers there, and a program would go on with them.
//!
//! Of `w[0].abs() * w[1]` a program for second derivatives asks whether `w[0]` is 0. In a row, that is a comparison
//! that has to come out as no; at a point, the value is NaN where it is yes. Either way its recording is evaluated, to
//! which the rule is applied. The same holds for rows with a derivative that is not finite, once a sum over rows has shown
//! that there are some.

use super::{Graph, Guard, Id, Kind, Term};
use crate::op::Op;
use crate::scalar::Numeric;
use crate::tape::trace::Predicate;

impl<T: Numeric> Graph<T> {
    /// Pairs of values that are equal at special points, of the recording: where its first derivative is a convention if
    /// `is_second`, and else where a derivative that it holds itself is one.
    fn meetings(&mut self, is_second: bool) -> Vec<[Id; 2]> {
        let zero = self.constant(T::zero());
        let mut pairs = Vec::new();
        for index in 0..self.recorded {
            let id = Id(index as u32);
            let node = self.node(id);
            let Kind::Apply(op) = node.kind else { continue };
            let (a, b) = (Id(node.a), Id(node.b));
            match op {
                Op::Abs | Op::Relu | Op::Copysign if is_second && self.varies(a) => pairs.push([a, zero]),
                Op::Side if self.varies(a) => pairs.push([a, zero]),
                Op::Hypot if is_second && self.varies(id) => pairs.push([id, zero]),
                Op::HypotPartial | Op::Atan2Partial if self.varies(id) => {
                    pairs.push([self.radius(a, b), zero]);
                }
                Op::Atan2 if is_second && self.varies(id) => pairs.push([self.radius(a, b), zero]),
                // Where the exponent moves, too, a derivative in both has the logarithm of nothing.
                Op::Powf if is_second && self.varies(b) && self.varies(a) => pairs.push([a, zero]),
                Op::Powf if is_second && self.varies(b) => pairs.push([self.radius(a, b), zero]),
                Op::Max | Op::Min if is_second && self.varies(id) => pairs.push([a, b]),
                Op::Above | Op::Below if self.varies(a) || self.varies(b) => pairs.push([a, b]),
                _ => {}
            }
        }
        pairs
    }

    /// What is 0 where two operands are both 0.
    fn radius(&mut self, a: Id, b: Id) -> Id {
        self.binary(Op::Hypot, a, b)
    }

    /// Takes rows in which branches meet out of the program: a recording is for them.
    pub(crate) fn guard_kinks(&mut self, is_second: bool) {
        for [a, b] in self.meetings(is_second) {
            self.guards.push(Guard { question: Predicate::Equal, a, b, outcome: 0 });
        }
    }

    /// Takes rows of which a sum over rows would get what is not finite out of the program.
    pub(crate) fn guard_row_sums(&mut self) {
        let largest = self.constant(T::max_value());
        for index in 0..self.len() {
            let node = self.node(Id(index as u32));
            if node.kind == Kind::RowSum && !self.is_finite(Id(node.a)) {
                let size = self.unary(Op::Abs, Id(node.a));
                self.guards.push(Guard { question: Predicate::LessEqual, a: size, b: largest, outcome: 1 });
            }
        }
    }

    /// The value, but NaN where branches meet.
    pub(crate) fn off_kinks(&mut self, value: Id, is_second: bool) -> Id {
        let meet: Vec<Term> = self
            .meetings(is_second)
            .into_iter()
            .map(|[a, b]| Term { id: self.binary(Op::Equal, a, b), negative: false })
            .collect();
        if meet.is_empty() {
            return value;
        }
        let (any, nan) = (self.sum(&meet), self.constant(T::nan()));
        self.ternary(Op::Select, [any, nan, value])
    }
}
