//! What a rank tells the others of its part of a sum.

use super::evaluator::How;
use super::request::Request;
use crate::block::subtree::Subtree;
use crate::data::{Reading, Words};
use crate::error::SourceError;
use crate::real::Real;
use crate::replay::smoothness::Smoothness;

/// How it went.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Outcome {
    Summed,
    /// The sum has to be begun anew, another way.
    Changed,
    /// A source that cannot be read.
    Unread(SourceError),
    /// A row with an error.
    Failed,
}

/// The part of one rank.
#[derive(Clone, Debug)]
pub(super) struct Report<T> {
    /// Of what is asked, and where.
    pub(super) at: u64,
    pub(super) outcome: Outcome,
    pub(super) how: How,
    pub(super) given_up: bool,
    /// Evaluations, and what recordings have shown.
    pub(super) seen: (u64, Smoothness),
    /// Second derivatives took a sweep for each color.
    pub(super) by_color: bool,
    /// Rows were recorded because there were programs for enough other paths.
    pub(super) is_full: bool,
    /// The path that was compared with the closure.
    pub(super) compared: Option<u64>,
    /// Paths that had a program before, and those that have one now.
    pub(super) before: Vec<u64>,
    pub(super) present: Vec<u64>,
    pub(super) used: Vec<Used<T>>,
    /// Rows that were recorded, and their sums.
    pub(super) recorded: usize,
    pub(super) of_recorded: Vec<Subtree<T>>,
}

/// The rows that a program has summed.
#[derive(Clone, Debug)]
pub(super) struct Used<T> {
    pub(super) fingerprint: u64,
    pub(super) rows: usize,
    pub(super) first: usize,
    pub(super) subtrees: Vec<Subtree<T>>,
}

impl<T: Real> Request<'_, T> {
    /// By what it is known that ranks evaluate the same: FNV-1a over the bits of the parameters.
    pub(super) fn hash(&self) -> u64 {
        let start = 0xcbf2_9ce4_8422_2325 ^ self.wanted as u64;
        self.parameters.iter().fold(start, |hash: u64, x| {
            (hash ^ x.widen().to_bits()).wrapping_mul(0x0000_0100_0000_01b3).rotate_left(29)
        })
    }
}

impl<T: Real> Report<T> {
    pub(super) fn words(&self) -> Words {
        let mut words = Words::default();
        let outcome = match self.outcome {
            Outcome::Summed => 0,
            Outcome::Changed => 1,
            Outcome::Unread(_) => 2,
            Outcome::Failed => 3,
        };
        words.put(self.at).put(outcome);
        if let Outcome::Unread(error) = &self.outcome {
            words.put_error(error);
        }
        words.put(self.seen.0).put(self.seen.1 as u64).put(self.how as u64);
        let flags = [self.given_up, self.by_color, self.is_full].map(u64::from);
        words.put_all(flags.into_iter());
        words.put_all(self.compared.as_slice().iter().copied());
        words.put_all(self.before.iter().copied()).put_all(self.present.iter().copied());
        words.put_len(self.used.len());
        for Used { fingerprint, rows, first, subtrees } in &self.used {
            words.put(*fingerprint).put_len(*rows).put_len(*first);
            put_subtrees(&mut words, subtrees);
        }
        words.put_len(self.recorded);
        put_subtrees(&mut words, &self.of_recorded);
        words
    }

    pub(super) fn read(words: &[u64]) -> Option<Self> {
        let mut words = Reading(words);
        let at = words.take()?;
        let outcome = match words.take()? {
            0 => Outcome::Summed,
            1 => Outcome::Changed,
            2 => Outcome::Unread(words.take_error()?),
            _ => Outcome::Failed,
        };
        let seen = (words.take()?, *Smoothness::ALL.get(words.take_len()?)?);
        let how = *How::ALL.get(words.take_len()?)?;
        let &[given_up, by_color, is_full] = words.take_all()? else { return None };
        let compared = words.take_all()?.first().copied();
        let (before, present) = (words.take_all()?.to_vec(), words.take_all()?.to_vec());
        let mut used = Vec::new();
        for _ in 0..words.take_len()? {
            let (fingerprint, rows, first) = (words.take()?, words.take_len()?, words.take_len()?);
            used.push(Used { fingerprint, rows, first, subtrees: take_subtrees(&mut words)? });
        }
        let recorded = words.take_len()?;
        let of_recorded = take_subtrees(&mut words)?;
        let [given_up, by_color, is_full] = [given_up, by_color, is_full].map(|flag| flag == 1);
        Some(Self {
            at,
            outcome,
            how,
            given_up,
            seen,
            by_color,
            is_full,
            compared,
            before,
            present,
            used,
            recorded,
            of_recorded,
        })
    }
}

pub(crate) fn put_subtrees<T: Real>(words: &mut Words, subtrees: &[Subtree<T>]) {
    words.put_len(subtrees.len());
    for Subtree { start, level, sums } in subtrees {
        words.put_len(*start).put_len(*level).put_all(sums.iter().map(|sum| sum.widen().to_bits()));
    }
}

pub(crate) fn take_subtrees<T: Real>(words: &mut Reading<'_>) -> Option<Vec<Subtree<T>>> {
    let count = words.take_len()?;
    let mut subtrees = Vec::new();
    for _ in 0..count {
        let (start, level) = (words.take_len()?, words.take_len()?);
        let sums = words.take_all()?.iter().map(|&bits| T::of(f64::from_bits(bits))).collect();
        subtrees.push(Subtree { start, level, sums });
    }
    Some(subtrees)
}
