//! Adding nodes: each constructor folds, looks for an equal node, and only then appends.

use super::table::mix;
use super::{Graph, Id, Kind, Node, Rate, Term, magnitude};
use crate::Real;
use crate::op::{Arity, Op};

impl<T: Real> Graph<T> {
    /// A number.
    pub(crate) fn constant(&mut self, value: T) -> Id {
        let bits = bits(value);
        let hash = mix(mix(1, bits), bits >> 32);
        let found = self.table.find(hash, ROOTLESS, |id| {
            let node = self.nodes[id as usize];
            node.kind == Kind::Constant && self::bits(self.constants[node.a as usize]) == bits
        });
        if let Some(id) = found {
            return Id(id);
        }
        let index = self.constants.len() as u32;
        self.constants.push(value);
        let magnitude = magnitude::of_constant(value);
        let node = Node::new(Kind::Constant, 0, index, 0);
        self.append(hash, ROOTLESS, node, Rate::Once, magnitude)
    }

    /// Coordinate `index` of the point.
    pub(crate) fn parameter(&mut self, index: u32) -> Id {
        self.leaf(Kind::Parameter, index, Rate::Once, magnitude::leaf_magnitude::<T>())
    }

    /// Column `index` of the data.
    pub(crate) fn column(&mut self, index: u32) -> Id {
        self.leaf(Kind::Column, index, Rate::Row, magnitude::leaf_magnitude::<T>())
    }

    /// The number of rows.
    pub(crate) fn count(&mut self) -> Id {
        self.leaf(Kind::Count, 0, Rate::After, 64)
    }

    fn leaf(&mut self, kind: Kind, index: u32, rate: Rate, magnitude: i16) -> Id {
        self.unique(Node::new(kind, 0, index, 0), rate, magnitude)
    }

    /// An operation with one operand.
    pub(crate) fn unary(&mut self, op: Op, x: Id) -> Id {
        if let Some(folded) = self.fold_unary(op, x) {
            return folded;
        }
        self.unique(Node::new(Kind::Apply(op), 0, x.0, 0), self.rate(x), self.unary_magnitude(op, x))
    }

    /// `xⁿ`.
    pub(crate) fn powi(&mut self, x: Id, n: i32) -> Id {
        if let Some(c) = self.as_constant(x) {
            return self.constant(c.powi(n));
        }
        if n == 1 {
            return x;
        }
        let node = Node::new(Kind::Apply(Op::Powi), n, x.0, 0);
        self.unique(node, self.rate(x), self.power_magnitude(x, n))
    }

    /// An operation with two operands.
    pub(crate) fn binary(&mut self, op: Op, a: Id, b: Id) -> Id {
        if let Some(folded) = self.fold_binary(op, a, b) {
            return folded;
        }
        // a + b and b + a have the same bits, so one order stands for both.
        let (a, b) = if matches!(op, Op::Add | Op::Mul | Op::Equal) && b < a { (b, a) } else { (a, b) };
        let rate = self.rate(a).max(self.rate(b));
        let magnitude = self.binary_magnitude(op, a, b);
        self.unique(Node::new(Kind::Apply(op), 0, a.0, b.0), rate, magnitude)
    }

    /// `adjoint · slope`, but 0 where the adjoint is 0.
    pub(super) fn absorb(&mut self, adjoint: Id, slope: Id) -> Id {
        let rate = self.rate(adjoint).max(self.rate(slope));
        let magnitude = self.binary_magnitude(Op::Absorb, adjoint, slope);
        self.unique(Node::new(Kind::Apply(Op::Absorb), 0, adjoint.0, slope.0), rate, magnitude)
    }

    /// An operation with three operands.
    pub(crate) fn ternary(&mut self, op: Op, operands: [Id; 3]) -> Id {
        if let Some(folded) = self.fold_ternary(op, operands) {
            return folded;
        }
        let rate = operands.map(|x| self.rate(x)).into_iter().fold(Rate::Once, Rate::max);
        let magnitude = self.ternary_magnitude(op, operands);
        self.listed(Kind::Apply(op), &operands.map(|x| x.0), rate, magnitude)
    }

    /// A sum that adds from the left. One term is that term itself, none is 0.
    pub(crate) fn sum(&mut self, terms: &[Term]) -> Id {
        match *terms {
            [] => self.constant(T::zero()),
            [Term { id, negative: false }] => id,
            [Term { id, negative: true }] => self.unary(Op::Neg, id),
            [a, b] => match (a.negative, b.negative) {
                (false, false) => self.binary(Op::Add, a.id, b.id),
                (false, true) => self.binary(Op::Sub, a.id, b.id),
                (true, false) => self.binary(Op::Sub, b.id, a.id),
                (true, true) => {
                    let both = self.binary(Op::Add, a.id, b.id);
                    self.unary(Op::Neg, both)
                }
            },
            _ => {
                let rate = terms.iter().map(|t| self.rate(t.id)).fold(Rate::Once, Rate::max);
                let magnitude = self.sum_magnitude(terms.iter().map(|t| t.id));
                let words: Vec<u32> = terms.iter().map(|t| t.pack()).collect();
                self.listed(Kind::Sum, &words, rate, magnitude)
            }
        }
    }

    /// The sum of `x` over the rows.
    pub(crate) fn row_sum(&mut self, x: Id) -> Id {
        if self.rate(x) != Rate::Row {
            let count = self.count();
            return self.binary(Op::Mul, count, x);
        }
        self.leaf(Kind::RowSum, x.0, Rate::After, self.row_sum_magnitude(x))
    }

    /// The node with these operands in the list, or a new one.
    fn listed(&mut self, kind: Kind, words: &[u32], rate: Rate, magnitude: i16) -> Id {
        let hash = hash_words(kind, words);
        let youngest = words.iter().map(|&word| if kind == Kind::Sum { word >> 1 } else { word }).max();
        let youngest = youngest.unwrap_or(ROOTLESS);
        let found = self.table.find(hash, youngest, |id| {
            let node = self.nodes[id as usize];
            node.kind == kind && self.words(node) == words
        });
        if let Some(id) = found {
            return Id(id);
        }
        let at = self.list.len() as u32;
        self.list.extend_from_slice(words);
        let node = Node::new(kind, 0, at, words.len() as u32);
        self.append(hash, youngest, node, rate, magnitude)
    }

    /// The equal node, or a new one.
    fn unique(&mut self, node: Node, rate: Rate, magnitude: i16) -> Id {
        let hash = hash_node(node);
        let youngest = self.youngest(node);
        match self.table.find(hash, youngest, |id| self.nodes[id as usize] == node) {
            Some(id) => Id(id),
            None => self.append(hash, youngest, node, rate, magnitude),
        }
    }

    /// The youngest operand that is not a constant: constants have users all over the graph.
    #[inline]
    fn youngest(&self, node: Node) -> u32 {
        let binary = node.operands == 2;
        let is_constant = |id: u32| self.nodes[id as usize].kind == Kind::Constant;
        match (node.a, node.b) {
            (a, b) if binary && (b > a || is_constant(a)) && !is_constant(b) => b,
            (a, _) => a,
        }
    }

    fn append(&mut self, hash: u64, youngest: u32, node: Node, rate: Rate, magnitude: i16) -> Id {
        let id = self.nodes.len() as u32;
        self.detaches |= node.kind == Kind::Apply(Op::Detach);
        self.nodes.push(node);
        self.rates.push(rate);
        self.magnitudes.push(magnitude);
        let Self { nodes, constants, list, table, .. } = self;
        table.insert(hash, youngest, id, |id| {
            let node = nodes[id as usize];
            match node.kind {
                Kind::Constant => {
                    let bits = bits(constants[node.a as usize]);
                    mix(mix(1, bits), bits >> 32)
                }
                kind if is_listed(kind) => hash_words(kind, &list[node.a as usize..][..node.b as usize]),
                _ => hash_node(node),
            }
        });
        Id(id)
    }

    /// The operands in the list, of a node that has them there.
    fn words(&self, node: Node) -> &[u32] {
        &self.list[node.a as usize..][..node.b as usize]
    }
}

/// Stands for the youngest operand of a node that has none.
const ROOTLESS: u32 = u32::MAX;

fn is_listed(kind: Kind) -> bool {
    match kind {
        Kind::Sum => true,
        Kind::Apply(op) => op.arity() == Arity::Ternary,
        _ => false,
    }
}

#[inline]
fn kind_word(kind: Kind) -> u64 {
    match kind {
        Kind::Constant => 1,
        Kind::Parameter => 2,
        Kind::Column => 3,
        Kind::Count => 4,
        Kind::Sum => 5,
        Kind::RowSum => 6,
        Kind::Apply(op) => 16 + op as u64,
    }
}

#[inline]
fn hash_node(node: Node) -> u64 {
    let operands = u64::from(node.a) << 32 | u64::from(node.b);
    mix(mix(kind_word(node.kind), operands), u64::from(node.n.cast_unsigned()))
}

fn hash_words(kind: Kind, words: &[u32]) -> u64 {
    words.iter().fold(mix(kind_word(kind), words.len() as u64), |hash, &word| mix(hash, u64::from(word)))
}

/// A word that is equal for equal bits, of both floats: f32 widens exactly. All NaN are one.
fn bits<T: Real>(value: T) -> u64 {
    if value.is_nan() { f64::NAN.to_bits() } else { value.widen().to_bits() }
}
