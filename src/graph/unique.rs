//! Equal nodes are one node: it is looked for, and appended if it is not there.
//!
//! Of `(w[0] * w[1]).sin() * (w[1] * w[0]).exp()`, summed over the windows of 65 coordinates, without and with this. The operands
//! of a product have an order of their own, so both products are the same node.
//!
//! ```text
//!       65..      128 × mul of 0.. by 1, 2 times each, 1.. by 1, 2 times each
//!      193..       64 × sin of 65.. by 2
//!      257..       64 × exp of 66.. by 2
//!       65..       64 × mul of 193.., 257..
//!
//!       65..       64 × mul of 0.., 1..
//!      129..       64 × sin of 65..
//!      193..       64 × exp of 65..
//!       65..       64 × mul of 129.., 193..
//! ```

use super::table::{Search, mix};
use super::{Graph, Id, Kind, LARGE, Node};
use crate::scalar::Numeric;

impl<T: Numeric> Graph<T> {
    /// The node that equals this one, or this one; its operands are the last of the list.
    pub(super) fn listed(&mut self, youngest: Id, node: Node, depth: u32) -> Id {
        let words = self.words(node);
        let same = |id: Id| {
            let other = self.nodes[id.index()];
            let is_like = other.kind == node.kind && other.is_pooled() == node.is_pooled();
            is_like && other.b == node.b && self.words(other) == words
        };
        let found = match self.table.user(youngest, same) {
            Search::Found(id) => Some(id),
            Search::Missing => None,
            Search::Full => {
                let hash = hash_words(node.kind, words);
                match self.table.hashed(hash, same) {
                    Some(id) => Some(id),
                    None => return self.push_hashed(hash, node, depth),
                }
            }
        };
        if let Some(id) = found {
            self.list.truncate(node.a as usize);
            return id;
        }
        self.table.push_user(youngest);
        self.push(node, depth)
    }

    /// The node that equals this one, or this one.
    #[inline(always)]
    pub(super) fn unique(&mut self, youngest: Id, node: Node, depth: u32) -> Id {
        match self.table.user(youngest, |id| self.nodes[id.index()].equals(node)) {
            Search::Found(id) => id,
            Search::Missing => {
                self.table.push_user(youngest);
                self.push(node, depth)
            }
            Search::Full => self.unique_hashed(node, depth),
        }
    }

    #[cold]
    fn unique_hashed(&mut self, node: Node, depth: u32) -> Id {
        let hash = hash_node(node);
        match self.table.hashed(hash, |id| self.nodes[id.index()].equals(node)) {
            Some(id) => id,
            None => self.push_hashed(hash, node, depth),
        }
    }

    pub(super) fn push_hashed(&mut self, hash: u64, node: Node, depth: u32) -> Id {
        self.table.push_hashed(hash);
        self.push(node, depth)
    }

    #[inline]
    pub(super) fn push(&mut self, node: Node, depth: u32) -> Id {
        let id = Id(self.nodes.len() as u32);
        if self.nodes.len() == self.nodes.capacity() {
            self.grow();
        }
        self.nodes.push(node);
        self.depths.push(depth);
        id
    }

    /// Makes room for more nodes.
    #[cold]
    fn grow(&mut self) {
        let len = self.nodes.len();
        let more = if len < LARGE { len.max(16) } else { len / 4 };
        self.nodes.reserve_exact(more);
        self.depths.reserve_exact(more);
        self.table.reserve(len + more);
    }

    /// The operands in the list, of a node that has them there.
    fn words(&self, node: Node) -> &[u32] {
        &self.list[node.a as usize..][..node.b as usize]
    }
}

fn kind_word(kind: Kind) -> u64 {
    match kind {
        Kind::Constant => 1,
        Kind::Parameter => 2,
        Kind::Column => 3,
        Kind::Count => 4,
        Kind::Sum => 5,
        Kind::RowSum => 6,
        Kind::Call => 7,
        Kind::Output => 8,
        Kind::Apply(op) => 16 + op as u64,
    }
}

pub(super) fn hash_bits(bits: u64) -> u64 {
    mix(mix(1, bits), bits >> 32)
}

fn hash_node(node: Node) -> u64 {
    let operands = u64::from(node.a) << 32 | u64::from(node.b);
    mix(kind_word(node.kind), operands)
}

fn hash_words(kind: Kind, words: &[u32]) -> u64 {
    words.iter().fold(mix(kind_word(kind), words.len() as u64), |hash, &word| mix(hash, u64::from(word)))
}

/// A word that is equal for equal bits, of both floats: f32 widens exactly. All NaN are one.
pub(super) fn bits<T: Numeric>(value: T) -> u64 {
    if value.is_nan() { f64::NAN.to_bits() } else { value.wide().to_bits() }
}
