//! Groups: the members of one level that can be one run.

use super::ids::Member;
use super::level::Origin;
use crate::graph::{Id, mix};
use crate::program::Slot;
use std::collections::HashMap;

/// Groups shorter than this join others with the same operation.
///
/// What is single has users that are single, all the way down a recurrence; a loop over operands
/// that have to be gathered is better than that.
const SHORTEST_GROUP: usize = 32;

/// What members share that can be one run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Key {
    /// The operation and its number. Members that share it do the same on operands from anywhere.
    pub(super) operation: u64,
    /// The runs that the operands come from; for a sum, a hash of 128 bits.
    pub(super) origin: [u64; 2],
}

impl Key {
    fn hash(self) -> u64 {
        let [a, b] = self.origin;
        let mixed = self.operation ^ a.rotate_left(17) ^ b.rotate_left(41);
        mixed.wrapping_mul(0x9E37_79B9_7F4A_7C15)
    }

    /// The same key? By words, which are in registers: compared as 16 bytes they would have to be stored first.
    #[inline]
    fn is(self, other: Self) -> bool {
        let [a, b] = [0, 1].map(|k| self.origin[k] ^ other.origin[k]);
        (self.operation ^ other.operation) | a | b == 0
    }
}

/// A member of the level with the slots of its first two operands.
///
/// They are read together with the key, while the node is at hand.
#[derive(Clone, Copy, Debug)]
pub(super) struct Resolved {
    pub(super) member: Member,
    pub(super) operands: [Slot; 2],
}

impl Resolved {
    /// The node of a member that is no guard.
    #[inline]
    pub(super) fn id(self) -> Id {
        self.member.id()
    }

    /// Members in the order of this have operands in the order of their slots.
    #[inline]
    pub(super) fn order(self) -> u64 {
        let [first, second] = self.operands;
        u64::from(first.number()) << 32 | u64::from(second.number())
    }
}

/// Members of one level by key; buffers are kept from level to level.
pub(super) struct Groups {
    /// Groups met lately, by the hash of their key: the body of a loop comes again and again.
    recent: [u32; 64],
    index: HashMap<Key, u32, core::hash::BuildHasherDefault<KeyHasher>>,
    members: Vec<(Key, Vec<Resolved>)>,
    used: usize,
    /// Short groups by operation, and the members of those that are joined.
    pools: Vec<(u64, usize)>,
    joined: Vec<Resolved>,
    /// The members of a level that is too short for a long group.
    few: Vec<(Key, Resolved)>,
}

impl Groups {
    pub(super) fn new() -> Self {
        Self {
            recent: [0; 64],
            index: HashMap::default(),
            members: Vec::new(),
            used: 0,
            pools: Vec::new(),
            joined: Vec::new(),
            few: Vec::new(),
        }
    }

    /// Takes the members of a level: `look_at` tells what most of them are, and `look_closer` what the others are.
    ///
    /// Two roads, so that the short one keeps its key in registers.
    pub(super) fn fill(
        &mut self,
        members: &[Member],
        look_at: impl Fn(Member) -> Option<(Key, Resolved)>,
        look_closer: impl Fn(Member) -> (Key, Resolved),
    ) {
        self.few.clear();
        if members.len() < SHORTEST_GROUP {
            let look = |&member: &Member| look_at(member).unwrap_or_else(|| look_closer(member));
            return self.few.extend(members.iter().map(look));
        }
        self.index.clear();
        self.members[..self.used].iter_mut().for_each(|group| group.1.clear());
        self.used = 0;
        for &member in members {
            match look_at(member) {
                Some((key, resolved)) => self.push(key, resolved),
                None => {
                    let (key, resolved) = look_closer(member);
                    self.push(key, resolved);
                }
            }
        }
    }

    #[inline(always)]
    fn push(&mut self, key: Key, resolved: Resolved) {
        let group = self.group(key);
        self.members[group].1.push(resolved);
    }

    #[inline]
    fn group(&mut self, key: Key) -> usize {
        let hash = (key.hash() >> 58) as usize;
        // What is left from an earlier level is the number of another key, or of none.
        let group = self.recent[hash] as usize;
        match self.members[..self.used].get(group) {
            Some((known, _)) if known.is(key) => group,
            _ => self.look_up(key, hash),
        }
    }

    fn look_up(&mut self, key: Key, hash: usize) -> usize {
        let next = self.used;
        let group = *self.index.entry(key).or_insert(next as u32) as usize;
        if group == next {
            self.used += 1;
            match self.members.get_mut(group) {
                Some(kept) => kept.0 = key,
                None => self.members.push((key, Vec::new())),
            }
        }
        self.recent[hash] = group as u32;
        group
    }

    /// Calls `f` with long groups as they are, and with short ones joined by their operation, in the
    /// order of the graph.
    pub(super) fn each(&mut self, mut f: impl FnMut(&mut [Resolved], Origin)) {
        if !self.few.is_empty() {
            return self.each_of_few(f);
        }
        self.pools.clear();
        for (index, (key, group)) in self.members[..self.used].iter_mut().enumerate() {
            if group.len() >= SHORTEST_GROUP {
                f(group, Origin::Same);
            } else {
                self.pools.push((key.operation, index));
            }
        }
        self.pools.sort_unstable();
        for pool in self.pools.chunk_by(|a, b| a.0 == b.0) {
            if let [(_, only)] = *pool {
                f(&mut self.members[only].1, Origin::Same);
                continue;
            }
            self.joined.clear();
            pool.iter().for_each(|&(_, index)| self.joined.extend_from_slice(&self.members[index].1));
            // Stable, since that is what is fast for a few lists that are in order each.
            self.joined.sort_by_key(|resolved| resolved.member);
            f(&mut self.joined, Origin::Mixed);
        }
    }

    /// The same of a level on which no group can be long: all there is to know of the operands is whether all are from the
    /// same runs.
    fn each_of_few(&mut self, mut f: impl FnMut(&mut [Resolved], Origin)) {
        // Stable: what has the same operation stays in the order of the graph.
        self.few.sort_by_key(|(key, _)| key.operation);
        for pool in self.few.chunk_by(|(a, _), (b, _)| a.operation == b.operation) {
            let are_same = pool.iter().all(|(key, _)| key.is(pool[0].0));
            self.joined.clear();
            self.joined.extend(pool.iter().map(|&(_, resolved)| resolved));
            f(&mut self.joined, if are_same { Origin::Same } else { Origin::Mixed });
        }
    }
}

/// A hasher for a few words.
#[derive(Default)]
struct KeyHasher(u64);

impl core::hash::Hasher for KeyHasher {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|&byte| self.write_u64(byte.into()));
    }
    fn write_u64(&mut self, word: u64) {
        self.0 = mix(self.0, word);
    }
}
