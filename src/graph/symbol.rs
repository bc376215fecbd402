//! A node as a scalar: what the rows of the table compute with while a graph is differentiated.

use super::{Graph, Id};
use crate::op::{BinaryRow, Op, Scalar, TernaryRow, UnaryRow};
use crate::scalar::Numeric;
use core::cell::RefCell;
use core::ops::{Add, Div, Mul, Neg, Sub};

/// A node of the graph being differentiated.
pub(super) struct Symbol<'g, T> {
    graph: &'g RefCell<&'g mut Graph<T>>,
    pub(super) id: Id,
}

impl<T> Clone for Symbol<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Symbol<'_, T> {}

impl<'g, T: Numeric> Symbol<'g, T> {
    pub(super) fn new(graph: &'g RefCell<&'g mut Graph<T>>, id: Id) -> Self {
        Self { graph, id }
    }

    fn with(self, id: Id) -> Self {
        Self { id, ..self }
    }

    fn apply(self, op: Op, other: Self) -> Self {
        let id = self.graph.borrow_mut().binary(op, self.id, other.id);
        self.with(id)
    }
}

macro_rules! arithmetic {
    ($($trait:ident $method:ident),+) => {
        $(
            impl<T: Numeric> $trait for Symbol<'_, T> {
                type Output = Self;
                fn $method(self, other: Self) -> Self {
                    self.apply(Op::$trait, other)
                }
            }
        )+
    };
}

arithmetic!(Add add, Sub sub, Mul mul, Div div);

impl<T: Numeric> Neg for Symbol<'_, T> {
    type Output = Self;
    fn neg(self) -> Self {
        let id = self.graph.borrow_mut().unary(Op::Neg, self.id);
        self.with(id)
    }
}

impl<T: Numeric> Scalar for Symbol<'_, T> {
    fn lift(self, c: f64) -> Self {
        let id = self.graph.borrow_mut().constant(T::nearest(c));
        self.with(id)
    }
    fn unary<R: UnaryRow>(self) -> Self {
        let id = self.graph.borrow_mut().unary(R::OP, self.id);
        self.with(id)
    }
    fn binary<R: BinaryRow>(self, other: Self) -> Self {
        self.apply(R::OP, other)
    }
    fn ternary<R: TernaryRow>(self, b: Self, c: Self) -> Self {
        let id = self.graph.borrow_mut().ternary(R::OP, [self.id, b.id, c.id]);
        self.with(id)
    }
    fn powi(self, n: i32) -> Self {
        let id = self.graph.borrow_mut().powi(self.id, n);
        self.with(id)
    }
    fn mul_add(self, a: Self, b: Self) -> Self {
        let id = self.graph.borrow_mut().ternary(Op::MulAdd, [self.id, a.id, b.id]);
        self.with(id)
    }
    fn choose(self, then: Self, other: Self) -> Self {
        let id = self.graph.borrow_mut().ternary(Op::Select, [self.id, then.id, other.id]);
        self.with(id)
    }
}
