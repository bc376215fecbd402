//! The table of known nodes.
//!
//! Compiling is a few look-ups for each operation. A node that is looked for is a user of
//! its youngest operand, so the users of each node are linked, and a look-up
//! walks that list: it is short, near in memory, and needs no hash. The few nodes that
//! belong to long lists (a value with very many users), and constants, are found by
//! hash in a table with open addressing.

use super::Id;

/// Numbers of nodes, by youngest operand or by hash.
#[derive(Clone, Debug)]
pub(super) struct Table {
    links: Vec<Links>,
    slots: Vec<Hashed>,
    used: usize,
}

/// Of a node: its newest user, and the next older user of its own youngest operand.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Links {
    newest_user: u32,
    sibling: u32,
}

/// A node that is found by its hash, of which it has the lower half: what is not looked for is passed by, and the table
/// grows, without a look at the nodes, which are anywhere in memory.
#[derive(Clone, Copy, Debug)]
struct Hashed {
    id: u32,
    hash: u32,
}

const NONE: u32 = u32::MAX;

const EMPTY: Hashed = Hashed { id: NONE, hash: 0 };

/// So many users are linked; further ones are hashed.
const REACH: usize = 12;

/// Where a look-up ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Search {
    Found(Id),
    /// Not there, and the list has room.
    Missing,
    /// Not in the list, which is full.
    Full,
}

impl Table {
    pub(super) fn with_capacity(nodes: usize) -> Self {
        Self { links: Vec::with_capacity(nodes + 1), slots: vec![EMPTY; 64], used: 0 }
    }

    /// Makes room for so many nodes in all.
    pub(super) fn reserve(&mut self, nodes: usize) {
        // One more, since a node is linked before it is pushed.
        self.links.reserve_exact(nodes + 1 - self.links.len());
    }

    /// Ends all looking up, and hands out the links, which have two words for each node.
    pub(super) fn take_links(&mut self) -> Vec<Links> {
        self.slots = Vec::new();
        core::mem::take(&mut self.links)
    }

    /// The user of `operand` for which `same` holds.
    #[inline]
    pub(super) fn user(&self, operand: Id, mut same: impl FnMut(Id) -> bool) -> Search {
        let mut at = self.links[operand.index()].newest_user;
        for _ in 0..REACH {
            if at == NONE {
                return Search::Missing;
            }
            if same(Id(at)) {
                return Search::Found(Id(at));
            }
            at = self.links[at as usize].sibling;
        }
        Search::Full
    }

    /// Adds the next node to the users of `operand`, which has room.
    #[inline]
    pub(super) fn push_user(&mut self, operand: Id) {
        let id = self.links.len() as u32;
        let sibling = core::mem::replace(&mut self.links[operand.index()].newest_user, id);
        self.links.push(Links { newest_user: NONE, sibling });
    }

    /// Adds the next node, which is not looked for.
    pub(super) fn push_alone(&mut self) {
        self.links.push(Links { newest_user: NONE, sibling: NONE });
    }

    /// The hashed node for which `same` holds.
    pub(super) fn hashed(&self, hash: u64, mut same: impl FnMut(Id) -> bool) -> Option<Id> {
        let mask = self.slots.len() - 1;
        let mut at = hash as u32 as usize & mask;
        loop {
            match self.slots[at] {
                Hashed { id: NONE, .. } => return None,
                slot if slot.hash == hash as u32 && same(Id(slot.id)) => return Some(Id(slot.id)),
                _ => at = (at + 1) & mask,
            }
        }
    }

    /// Adds the next node by its hash.
    pub(super) fn push_hashed(&mut self, hash: u64) {
        if 2 * (self.used + 1) > self.slots.len() {
            let larger = vec![EMPTY; 2 * self.slots.len()];
            let old = core::mem::replace(&mut self.slots, larger);
            old.into_iter().filter(|slot| slot.id != NONE).for_each(|slot| self.place(slot));
        }
        self.place(Hashed { id: self.links.len() as u32, hash: hash as u32 });
        self.used += 1;
        self.push_alone();
    }

    fn place(&mut self, slot: Hashed) {
        let mask = self.slots.len() - 1;
        let mut at = slot.hash as usize & mask;
        while self.slots[at].id != NONE {
            at = (at + 1) & mask;
        }
        self.slots[at] = slot;
    }
}

/// Mixes a word into a hash (multiply and rotate, as in Fx and wyhash).
#[inline]
pub(crate) fn mix(hash: u64, word: u64) -> u64 {
    let mixed = (hash.rotate_left(23) ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    mixed ^ mixed >> 32
}
