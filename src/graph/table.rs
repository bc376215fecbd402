//! The table of known nodes: open addressing over node numbers.
//!
//! It stores 4 bytes an entry and no keys; the graph compares and hashes.
//!
//! Compiling is a few look-ups for each operation, and in a large table each of them
//! would miss the caches. But a node that is looked for stands near its youngest operand,
//! so the table is two: one where a node's place follows its youngest operand, which is
//! walked nearly in order, and, for the few whose neighbourhood is full (a value with very
//! many users), one where it follows the hash alone. With 800 000
//! operations, look-ups took a third of the time to compile in one table, and an eighth in two.

/// Numbers of nodes, found by hash and youngest operand (`u32::MAX` for none).
#[derive(Clone, Debug)]
pub(super) struct Table {
    near: Vec<u32>,
    far: Vec<u32>,
    far_len: usize,
}

const FREE: u32 = u32::MAX;

/// Slots of the near table for each node number.
const SPREAD: usize = 2;

/// A node stands within so many slots of where its youngest operand points: one or two cache lines.
const REACH: usize = 24;

impl Table {
    pub(super) fn with_capacity(entries: usize) -> Self {
        Self { near: vec![FREE; entries * SPREAD + REACH], far: vec![FREE; 64], far_len: 0 }
    }

    /// The slots where a node with this hash and youngest operand may stand.
    #[inline]
    fn window(hash: u64, youngest: u32) -> core::ops::Range<usize> {
        let first = youngest as usize * SPREAD + (hash >> 60) as usize;
        first..first + REACH
    }

    /// The number in the table for which `same` holds.
    #[inline]
    pub(super) fn find(&self, hash: u64, youngest: u32, mut same: impl FnMut(u32) -> bool) -> Option<u32> {
        let window = if youngest == u32::MAX { 0..0 } else { Self::window(hash, youngest) };
        if window.end > self.near.len() {
            return None;
        }
        for &id in &self.near[window] {
            if id == FREE {
                return None;
            }
            if same(id) {
                return Some(id);
            }
        }
        let mask = self.far.len() - 1;
        let mut at = hash as usize & mask;
        loop {
            match self.far[at] {
                FREE => return None,
                id if same(id) => return Some(id),
                _ => at = (at + 1) & mask,
            }
        }
    }

    /// Adds a number that is not in the table; `hash_of` is for those that have to move.
    #[inline]
    pub(super) fn insert(&mut self, hash: u64, youngest: u32, id: u32, hash_of: impl Fn(u32) -> u64) {
        if youngest == u32::MAX {
            return self.insert_far(hash, id, hash_of);
        }
        let window = Self::window(hash, youngest);
        if window.end > self.near.len() {
            self.near.resize(2 * window.end, FREE);
        }
        match self.near[window].iter_mut().find(|slot| **slot == FREE) {
            Some(slot) => *slot = id,
            None => self.insert_far(hash, id, hash_of),
        }
    }

    fn insert_far(&mut self, hash: u64, id: u32, hash_of: impl Fn(u32) -> u64) {
        if 2 * (self.far_len + 1) > self.far.len() {
            let larger = vec![FREE; 2 * self.far.len()];
            let old = core::mem::replace(&mut self.far, larger);
            for moved in old.into_iter().filter(|&slot| slot != FREE) {
                self.place_far(hash_of(moved), moved);
            }
        }
        self.place_far(hash, id);
        self.far_len += 1;
    }

    fn place_far(&mut self, hash: u64, id: u32) {
        let mask = self.far.len() - 1;
        let mut at = hash as usize & mask;
        while self.far[at] != FREE {
            at = (at + 1) & mask;
        }
        self.far[at] = id;
    }
}

/// Mixes a word into a hash (multiply and rotate, as in Fx and wyhash).
#[inline]
pub(crate) fn mix(hash: u64, word: u64) -> u64 {
    let mixed = (hash.rotate_left(23) ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    mixed ^ mixed >> 32
}
