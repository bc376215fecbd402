//! Leaves: numbers, and what a graph is given.

use super::flags::NodeFlags;
use super::unique::{bits, hash_bits};
use super::{Graph, Id, Kind, Node, magnitude};
use crate::scalar::Numeric;

impl<T: Numeric> Graph<T> {
    /// A number.
    #[inline]
    pub(crate) fn constant(&mut self, value: T) -> Id {
        let bits = bits(value);
        let hash = hash_bits(bits);
        let recent = (hash >> 58) as usize;
        match self.recent[recent] {
            Some((known, id)) if known == bits => id,
            _ => {
                let id = self.any_constant(value, bits, hash);
                self.recent[recent] = Some((bits, id));
                id
            }
        }
    }

    fn any_constant(&mut self, value: T, bits: u64, hash: u64) -> Id {
        let found = self.table.hashed(hash, |id| {
            let node = self.nodes[id.index()];
            node.kind == Kind::Constant && self::bits(self.constants[node.a as usize]) == bits
        });
        if let Some(id) = found {
            return id;
        }
        let index = self.constants.len() as u32;
        self.constants.push(value);
        let id = self.push_hashed(hash, leaf(Kind::Constant, index, magnitude::of_constant(value)), 0);
        if value == T::zero() {
            self.zeros[usize::from(value.is_sign_negative())] = id;
        }
        id
    }

    /// Coordinate `index` of the point.
    pub(crate) fn parameter(&mut self, index: u32) -> Id {
        if let Some(&Some(id)) = self.inputs.parameters.get(index as usize) {
            return id;
        }
        let id = self.leaf(leaf(Kind::Parameter, index, magnitude::leaf_magnitude::<T>()));
        note(&mut self.inputs.parameters, index, id);
        id
    }

    /// Column `index` of the data.
    pub(crate) fn column(&mut self, index: u32) -> Id {
        if let Some(&Some(id)) = self.inputs.columns.get(index as usize) {
            return id;
        }
        let mut node = leaf(Kind::Column, index, magnitude::leaf_magnitude::<T>());
        if self.columns_vary {
            node.traits = node.traits.varying();
        }
        let id = self.leaf(node);
        note(&mut self.inputs.columns, index, id);
        id
    }

    /// The number of rows.
    pub(crate) fn count(&mut self) -> Id {
        if let Some(id) = self.inputs.count {
            return id;
        }
        let id = self.leaf(leaf(Kind::Count, 0, 64));
        self.inputs.count = Some(id);
        id
    }

    fn leaf(&mut self, node: Node) -> Id {
        self.table.push_alone();
        self.push(node, 0)
    }
}

fn leaf(kind: Kind, index: u32, magnitude: i16) -> Node {
    Node { kind, traits: NodeFlags::leaf(kind), magnitude, a: index, b: 0 }
}

fn note(known: &mut Vec<Option<Id>>, index: u32, id: Id) {
    let index = index as usize;
    if known.len() <= index {
        known.resize(index + 1, None);
    }
    known[index] = Some(id);
}
