//! Sums over rows that are divided among ranks, with the bits of one process that has all rows.
//!
//! Each rank sums its own rows, as subtrees of the one tree of sums for each program and for the rows that were recorded, and
//! hands them to all. All put the trees together, in the order of the rows, and go on as if they had swept all rows themselves.
//!
//! What depends on all rows is decided by all from the same reports: whether rows at special points are left out, which
//! paths have programs (of more than [`PATHS`] in all, the first by their rows), and whether the closure rests. A rank that lacks a
//! program gets a row from which it is compiled. Where a row has no finite loss, and for second derivatives that take a sweep
//! for each color, each rank evaluates all rows by itself.

use super::engine::RowEngine;
use super::evaluator::{How, RowEvaluator};
use super::per_row::RowClosure;
use super::programs::PATHS;
use super::report::{Outcome, Report, Used};
use super::request::Request;
use crate::block::subtree::Subtree;
use crate::block::tree::{CHUNK, Sums};
use crate::data::{self, Batch, Reading, RowGroups, Topic, Words};
use crate::error::{Error, SourceError};
use crate::real::Real;
use crate::replay::mode::Reason;
use core::ops::Range;
use std::collections::{BTreeMap, BTreeSet};

/// Ranks are cut where chunks are.
const _: () = assert!(CHUNK == data::CHUNK);

/// What the reports of all ranks come to.
enum Verdict {
    /// The sums are in `total`.
    Done,
    /// All begin anew.
    Again,
    /// Each evaluates all rows.
    Alone,
}

/// The rows of a sum that is divided: how many all ranks have, which of them are this one's, and what adds these.
pub(super) struct Shares<'a, T: Real> {
    pub(super) rows: usize,
    pub(super) part: Range<usize>,
    pub(super) add: &'a mut AddPart<'a, T>,
}

type AddPart<'a, T> =
    dyn FnMut(&mut RowEvaluator<T>, Range<usize>, &mut RowGroups<'_>) -> Result<bool, Error> + 'a;

impl<T: Real> RowEvaluator<T> {
    /// The sum over the rows of a batch that every rank holds, of which each adds some of the chunks.
    pub(crate) fn sums_of_batch(
        &mut self,
        f: &RowClosure<'_, T>,
        whole: Request<'_, T>,
        groups: &mut RowGroups<'_>,
    ) -> Result<(), Error> {
        let rows = whole.batch.len();
        if let Some(part) = groups.part_of(rows) {
            let add = &mut |this: &mut Self, part: Range<usize>, _: &mut RowGroups<'_>| {
                this.stretch(f, &Request { batch: &Batch::Range(part), ..whole }, &mut [])
            };
            if self.sums_among(f, whole, Shares { rows, part, add }, groups)? {
                return Ok(());
            }
        }
        self.sums(f, whole).map(|_| ())
    }

    /// The sum over all rows into `total`, of which this rank sums its part. Returns false if each rank has to evaluate all rows.
    pub(super) fn sums_among(
        &mut self,
        f: &RowClosure<'_, T>,
        whole: Request<'_, T>,
        mut shares: Shares<'_, T>,
        groups: &mut RowGroups<'_>,
    ) -> Result<bool, Error> {
        self.start(whole.wanted, whole.shape());
        let known: BTreeSet<u64> = self.fingerprints().collect();
        loop {
            let outcome = self.sum_part(whole, &mut shares, groups);
            let mine = self.report(whole, &known, outcome);
            let all = groups.exchange(Topic::Sums, &mine.words()).map_err(Box::new)?;
            let all: Option<Vec<Report<T>>> = all.iter().map(|words| Report::read(words)).collect();
            let all = all.ok_or_else(|| Box::new(groups.unread()))?;
            match self.judge(f, whole, &all, (shares.rows, &mut *groups))? {
                Verdict::Done => return Ok(true),
                Verdict::Alone => return Ok(false),
                Verdict::Again => {}
            }
        }
    }

    fn fingerprints(&mut self) -> impl Iterator<Item = u64> {
        self.cache.variants().iter().map(|variant| variant.fingerprint)
    }

    /// Sums the rows of this rank.
    fn sum_part(
        &mut self,
        whole: Request<'_, T>,
        Shares { part, add, .. }: &mut Shares<'_, T>,
        groups: &mut RowGroups<'_>,
    ) -> Outcome {
        let how = self.sum.how;
        loop {
            self.begin(&whole);
            (self.sum.before, self.sum.first_chunk, self.sum.is_full) =
                (part.start, part.start / CHUNK, false);
            match add(self, part.clone(), groups) {
                Ok(true) => return Outcome::Summed,
                // All have to know.
                Ok(false) if self.sum.how != how => return Outcome::Changed,
                Ok(false) => {}
                Err(Error::Source(error)) => return Outcome::Unread(*error),
                Err(_) => return Outcome::Failed,
            }
        }
    }

    fn report(&mut self, request: Request<'_, T>, known: &BTreeSet<u64>, outcome: Outcome) -> Report<T> {
        let is_careful = self.sum.how == How::Careful;
        let summed = outcome == Outcome::Summed;
        let mut used = Vec::new();
        let mut by_color = false;
        for variant in
            self.cache.variants().iter_mut().filter(|variant| summed && variant.programs.sum.rows > 0)
        {
            by_color |= variant.programs.by_color.is_some();
            let sum = variant.programs.sum;
            let subtrees = if by_color { Vec::new() } else { variant.subtrees(request, is_careful) };
            used.push(Used { fingerprint: variant.fingerprint, rows: sum.rows, first: sum.first, subtrees });
        }
        let recorded = if summed { self.sum.recorded } else { 0 };
        Report {
            at: request.hash(),
            outcome,
            how: self.sum.how,
            given_up: self.cache.is_given_up(),
            seen: self.cache.seen(),
            by_color,
            is_full: self.sum.is_full,
            compared: self.sum.compared,
            before: known.iter().copied().collect(),
            present: self.fingerprints().collect(),
            used,
            recorded,
            of_recorded: if recorded > 0 { self.recorded.subtrees() } else { Vec::new() },
        }
    }

    /// Goes on from the reports of all ranks, in their order, which come to the same on each of them.
    fn judge(
        &mut self,
        f: &RowClosure<'_, T>,
        request: Request<'_, T>,
        all: &[Report<T>],
        (rows, groups): (usize, &mut RowGroups<'_>),
    ) -> Result<Verdict, Error> {
        if let Some(other) = all.iter().position(|report| report.at != all[0].at) {
            let fault = format!(
                "rank {other} evaluates another loss or other parameters than rank 0: start each with the same fit, from the same \
                 checkpoint, and stop all of them for the same reasons"
            );
            return Err(Box::new(SourceError::new(fault)).into());
        }
        if let Some(Outcome::Unread(error)) =
            all.iter().map(|r| &r.outcome).find(|o| matches!(o, Outcome::Unread(_)))
        {
            return Err(Box::new(error.clone()).into());
        }
        if all.iter().any(|report| report.outcome == Outcome::Failed || report.by_color) {
            return Ok(Verdict::Alone);
        }
        let shown = all.iter().map(|report| report.seen.1).max();
        self.cache.see((all[0].seen.0, shown.unwrap_or(all[0].seen.1)));
        if all.iter().any(|report| report.given_up) && !self.cache.is_given_up() {
            self.cache.give_up(Reason::Changes);
        }
        let records = all.iter().any(|report| report.given_up || report.how == How::Recordings);
        let how = if records { How::Recordings } else { all[0].how };
        if all.iter().any(|report| report.how != how || report.outcome == Outcome::Changed) {
            (self.sum.how, self.sum.is_settled) = (how, false);
            return Ok(Verdict::Again);
        }
        let mut firsts: BTreeMap<u64, usize> = BTreeMap::new();
        for used in all.iter().flat_map(|report| &report.used) {
            // Ranks come in the order of their rows.
            firsts.entry(used.fingerprint).or_insert(used.first);
        }
        let is_full = firsts.len() > PATHS || all.iter().any(|report| report.is_full);
        if is_full && !self.sum.is_settled {
            let mut order: Vec<(usize, u64)> =
                firsts.into_iter().map(|(path, first)| (first, path)).collect();
            order.sort_unstable();
            let chosen: BTreeSet<u64> = order.into_iter().take(PATHS).map(|(_, path)| path).collect();
            self.share_paths(f, &chosen, all, groups)?;
            self.cache.variants().retain(|variant| chosen.contains(&variant.fingerprint));
            self.sum.is_settled = true;
            return Ok(Verdict::Again);
        }
        self.share_paths(f, &firsts.keys().copied().collect(), all, groups)?;
        self.put_together(request, all, rows)?;
        if self.finish(&request, &[])? {
            return Ok(Verdict::Done);
        }
        self.sum.is_settled = false;
        Ok(Verdict::Again)
    }

    /// Has programs for these paths on each rank, where one lacks them.
    fn share_paths(
        &mut self,
        f: &RowClosure<'_, T>,
        paths: &BTreeSet<u64>,
        all: &[Report<T>],
        groups: &mut RowGroups<'_>,
    ) -> Result<(), Error> {
        let is_lacked = |path: &u64| all.iter().any(|report| !report.present.contains(path));
        let lacked: Vec<u64> = paths.iter().copied().filter(is_lacked).collect();
        if lacked.is_empty() {
            return Ok(());
        }
        // Whoever has a program hands out the row it is made from; the first one counts.
        let mut rows = Words::default();
        for variant in self.cache.variants().iter().filter(|variant| lacked.contains(&variant.fingerprint)) {
            rows.put(variant.fingerprint).put_all(variant.recorded.point.iter().map(|x| x.widen().to_bits()));
        }
        let handed = groups.exchange(Topic::Paths, &rows).map_err(Box::new)?;
        for words in &handed {
            let mut words = Reading(words);
            while let Some(path) = words.take() {
                let point = words.take_all().ok_or_else(|| Box::new(groups.unread()))?;
                if lacked.contains(&path) && !self.fingerprints().any(|known| known == path) {
                    let point = point.iter().map(|&bits| T::of(f64::from_bits(bits))).collect();
                    self.adopt_path(f, point, paths)?;
                }
            }
        }
        let known: BTreeSet<u64> = self.fingerprints().collect();
        if lacked.iter().all(|path| known.contains(path)) {
            return Ok(());
        }
        let fault = "a row takes another path here than on another rank: the closure depends on what is not the same on all";
        Err(Box::new(SourceError::new(fault)).into())
    }

    fn adopt_path(
        &mut self,
        f: &RowClosure<'_, T>,
        point: Vec<T>,
        paths: &BTreeSet<u64>,
    ) -> Result<(), Error> {
        let Some(recorded) = self.trace(f, point, self.shape)? else { return Ok(()) };
        let wanted: Vec<u64> = self.fingerprints().filter(|known| paths.contains(known)).collect();
        // Room is made by one that nobody wants.
        if wanted.len() < self.cache.variants().len() {
            let spare =
                self.cache.variants().iter().rposition(|variant| !wanted.contains(&variant.fingerprint));
            if let Some(spare) = spare.filter(|_| self.cache.variants().len() >= PATHS) {
                self.cache.variants().remove(spare);
            }
        }
        self.cache.adopt(recorded, |_| true);
        Ok(())
    }

    /// Takes the sums of all ranks, as if all rows had been summed here.
    fn put_together(&mut self, request: Request<'_, T>, all: &[Report<T>], rows: usize) -> Result<(), Error> {
        let (is_careful, engine) = (self.sum.how == How::Careful, self.engine);
        let mut paths: BTreeMap<u64, (usize, usize, Vec<&Subtree<T>>)> = BTreeMap::new();
        for used in all.iter().flat_map(|report| &report.used) {
            let (rows, _, subtrees) = paths.entry(used.fingerprint).or_insert((0, used.first, Vec::new()));
            *rows += used.rows;
            subtrees.extend(&used.subtrees);
        }
        let mut fits = true;
        for variant in self.cache.variants() {
            if let Some((rows, first, subtrees)) = paths.get(&variant.fingerprint) {
                fits &=
                    variant.take(request, subtrees.iter().copied(), [*rows, *first], (is_careful, engine));
            }
        }
        self.sum.recorded = all.iter().map(|report| report.recorded).sum();
        let recorded = Sums::of_subtrees(self.total.len(), all.iter().flat_map(|report| &report.of_recorded));
        match recorded {
            Some(recorded) if fits => self.recorded = recorded,
            _ => {
                let fault = "the sums of another rank are of another loss: start each with the same fit";
                return Err(Box::new(SourceError::new(fault)).into());
            }
        }
        // Where the closure is compared with its recordings is the first row, so that one is no matter of the others.
        let first = &all[0];
        let is_new = |path: &&u64| !first.before.contains(path) && first.compared != Some(**path);
        self.sum.compiled = paths.keys().filter(is_new).count();
        self.sum.before = rows;
        Ok(())
    }
}
