//! The table of known nodes: open addressing over node numbers.
//!
//! It stores 4 bytes an entry and no keys; the graph compares and hashes. At most
//! half of it is full. std's map would store keys twice and cost 2 to 3 times as
//! much for each node, and compiling is a small number of look-ups for each.

/// Numbers of nodes, found by hash.
#[derive(Clone, Debug)]
pub(super) struct Table {
    slots: Vec<u32>,
    len: usize,
}

const FREE: u32 = u32::MAX;

impl Table {
    pub(super) fn with_capacity(entries: usize) -> Self {
        let slots = (2 * entries).max(64).next_power_of_two();
        Self { slots: vec![FREE; slots], len: 0 }
    }

    /// The slot where the search for `hash` starts. The high bits are the mixed ones.
    #[inline]
    fn start(&self, hash: u64) -> usize {
        (hash >> (64 - self.slots.len().trailing_zeros())) as usize
    }

    /// The number in the table for which `same` holds.
    #[inline]
    pub(super) fn find(&self, hash: u64, mut same: impl FnMut(u32) -> bool) -> Option<u32> {
        let mask = self.slots.len() - 1;
        let mut at = self.start(hash);
        loop {
            match self.slots[at] {
                FREE => return None,
                id if same(id) => return Some(id),
                _ => at = (at + 1) & mask,
            }
        }
    }

    /// Adds a number that is not in the table; `hash_of` is for those that have to move.
    pub(super) fn insert(&mut self, hash: u64, id: u32, hash_of: impl Fn(u32) -> u64) {
        if 2 * (self.len + 1) > self.slots.len() {
            let old = core::mem::replace(&mut self.slots, vec![FREE; 4 * (self.len + 1).next_power_of_two()]);
            for moved in old.into_iter().filter(|&slot| slot != FREE) {
                self.place(hash_of(moved), moved);
            }
        }
        self.place(hash, id);
        self.len += 1;
    }

    fn place(&mut self, hash: u64, id: u32) {
        let mask = self.slots.len() - 1;
        let mut at = self.start(hash);
        while self.slots[at] != FREE {
            at = (at + 1) & mask;
        }
        self.slots[at] = id;
    }
}

/// Mixes a word into a hash (multiply and rotate, as in Fx and wyhash).
#[inline]
pub(crate) fn mix(hash: u64, word: u64) -> u64 {
    (hash.rotate_left(23) ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}
