//! Reading a source whose rows are divided among ranks, and what these say to each other.

use super::print::{DataPrint, Prints};
use super::row_groups::{Print, RowGroups};
use super::words::{Reading, Words, words_of};
use crate::error::SourceError;
use core::ops::Range;

/// Rows at whose multiples ranks are cut: those of a chunk of the sum.
#[doc(hidden)]
pub const CHUNK: usize = 4096;

/// What an exchange is about. Ranks at different ones have gone apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[doc(hidden)]
pub enum Topic {
    /// The groups that each has read first.
    Groups = 1,
    /// Whether the loss has a meaning for the rows of each.
    Rows,
    /// Sums over the rows of each.
    Sums,
    /// Rows from which programs are compiled.
    Paths,
    /// By what their rows are recognized.
    Print,
    /// What a likelihood has beside the loss.
    Constants,
    /// Where each run stands.
    State,
    /// Its end.
    End,
}

/// The part of the rows that a rank has.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub(super) rows: Range<usize>,
    rank: usize,
    count: usize,
    /// The ranks do not hear each other any more.
    is_over: bool,
}

impl RowGroups<'_> {
    /// The rows that are summed here, if others sum the rest.
    #[doc(hidden)]
    #[must_use]
    pub fn part(&self) -> Option<Range<usize>> {
        self.part.as_ref().map(|part| part.rows.clone())
    }

    /// Is this the rank that writes? One that is alone does.
    #[doc(hidden)]
    #[must_use]
    pub fn writes(&self) -> bool {
        self.part.as_ref().is_none_or(|part| part.rank == 0)
    }

    /// The groups with rows among these.
    #[doc(hidden)]
    #[must_use]
    pub fn groups_with(&self, rows: Range<usize>) -> Range<usize> {
        let first = self.prints.partition_point(|print| print.first + print.rows <= rows.start);
        let end = self.prints.partition_point(|print| print.first < rows.end);
        first..end.max(first)
    }

    /// Reads every n-th group, and learns of the others from those who have read them.
    pub(super) fn open_among(&mut self) -> Result<(), SourceError> {
        let Some(ranks) = self.source.ranks() else { return Ok(()) };
        let (rank, count) = (ranks.rank(), ranks.count().max(1));
        self.part = Some(Part { rows: 0..0, rank, count, is_over: false });
        let (mut group, mut found, mut failure) = (rank, Words::default(), None);
        loop {
            match self.read(group, [0; 2]) {
                Ok(Some(Print { rows, in_source: [_, of_source], hash, .. })) => {
                    found.put_len(rows).put_len(of_source).put(hash)
                }
                Ok(None) => break,
                Err(error) => {
                    failure = Some(error);
                    break;
                }
            };
            group += count;
        }
        let mut message = Words::default();
        message.put_text(&self.source_names().join("\n")).put_len(group).put(u64::from(failure.is_some()));
        if let Some(error) = &failure {
            message.put_error(error);
        }
        message.put_all(found.0.into_iter()).put(self.largest_weight().unwrap_or(0.0).to_bits());
        let all = self.exchange(Topic::Groups, &message)?;
        let read: Option<Vec<Opened>> = all.iter().map(|words| Opened::read(&mut Reading(words))).collect();
        let read = read.ok_or_else(|| self.unread())?;
        if let Some(other) = read.iter().position(|opened| opened.names != read[0].names) {
            let fault = format!("rank {other} has other columns than rank 0");
            return Err(self.placed(SourceError::new(fault), None));
        }
        let groups = read.iter().map(|opened| opened.end).min().unwrap_or(0);
        for group in 0..groups {
            let known = read[group % count].groups.get(group / count);
            let &[rows, of_source, hash] = known.ok_or_else(|| self.unread())?;
            let [rows, of_source] = [rows, of_source].map(usize::try_from);
            let (Ok(rows), Ok(of_source)) = (rows, of_source) else { return Err(self.unread()) };
            let in_source = [self.rows_in_source(), of_source];
            self.prints.push(Print { first: self.rows, rows, in_source, hash });
            self.rows += rows;
        }
        if let Some(weighed) = &mut self.weighed {
            weighed.largest = read.iter().fold(0.0, |largest: f64, opened| largest.max(opened.largest));
        }
        match read.into_iter().filter(|opened| opened.end == groups).find_map(|opened| opened.failure) {
            // Rows were counted from the start of the group.
            Some(error) => {
                let before = self.rows_in_source();
                Err(SourceError { row: error.row.map(|row| before + row), ..error })
            }
            None => Ok(()),
        }
    }

    /// Gives each rank its part of the rows.
    pub(super) fn divide(&mut self) {
        if let Some(mine) = self.part_of(self.rows)
            && let Some(part) = &mut self.part
        {
            part.rows = mine;
        }
    }

    /// Of a number of rows those that are summed here, if others sum the rest: whole chunks, about equally many for each rank.
    #[doc(hidden)]
    #[must_use]
    pub fn part_of(&self, rows: usize) -> Option<Range<usize>> {
        let Part { rank, count, .. } = self.part.as_ref()?;
        // In 128 bits no product is too large.
        let cut = |rank: usize| {
            let chunk = (rank as u128 * rows.div_ceil(CHUNK) as u128).div_ceil(*count as u128) as usize;
            (chunk * CHUNK).min(rows)
        };
        Some(cut(*rank)..cut(rank + 1))
    }

    /// By what the rows are recognized, however they are grouped: what [`DataPrint::of`] is of the same rows in memory.
    ///
    /// Ranks take their rows in one after the other, for the order counts.
    #[doc(hidden)]
    pub fn data_print(&mut self) -> Result<DataPrint, SourceError> {
        let Some(Part { rows, rank, count, .. }) = self.part.clone() else {
            return Ok(self.data.of(&self.names));
        };
        let mut prints = Prints::new(self.width());
        for turn in 0..count {
            let mut message = Words::default();
            if turn == rank {
                for group in self.groups_with(rows.clone()) {
                    let within = self.within(group, &rows);
                    self.load(group)?;
                    prints.absorb(self.as_given().map(|column| &column[within.clone()]));
                }
                prints.put(&mut message);
            }
            let all = self.exchange(Topic::Print, &message)?;
            prints = Prints::read(&mut Reading(&all[turn]), self.width()).ok_or_else(|| self.unread())?;
        }
        Ok(prints.of(&self.names))
    }

    /// Which rows of a group are among these: at the ends of a part others may have the rest.
    #[doc(hidden)]
    #[must_use]
    pub fn within(&self, group: usize, rows: &Range<usize>) -> Range<usize> {
        let [first, count] = self.extent(group);
        rows.start.saturating_sub(first)..count.min(rows.end.saturating_sub(first))
    }

    /// Hands a message to all ranks, and returns those of all.
    #[doc(hidden)]
    pub fn exchange(&mut self, topic: Topic, message: &Words) -> Result<Vec<Vec<u64>>, SourceError> {
        let error = match self.hand_over(topic, message) {
            Ok(all) => return Ok(all),
            Err(error) => self.placed(error, None),
        };
        if let Some(part) = &mut self.part {
            part.is_over = true;
        }
        self.failure.get_or_insert_with(|| error.clone());
        Err(error)
    }

    fn hand_over(&mut self, topic: Topic, message: &Words) -> Result<Vec<Vec<u64>>, SourceError> {
        let lost = || SourceError::new("the ranks have gone apart");
        let Some(Part { is_over: false, count, rank, .. }) = self.part else { return Err(lost()) };
        let mut framed = Words::default();
        framed.put(topic as u64).0.extend_from_slice(&message.0);
        let all = self.source.ranks().ok_or_else(lost)?.exchange(&framed.bytes())?;
        let mut all: Vec<Vec<u64>> =
            all.iter().map(|bytes| words_of(bytes)).collect::<Option<_>>().ok_or_else(lost)?;
        if all.len() != count {
            return Err(SourceError::new(format!("{} of {count} ranks have answered", all.len())));
        }
        let other = (0..count).find(|&other| all[other].first() != Some(&(topic as u64)));
        if let Some(other) = other.filter(|_| topic != Topic::End) {
            let ended = all.iter().position(|words| words.first() == Some(&(Topic::End as u64)));
            return Err(SourceError::new(match ended {
                Some(ended) => format!("rank {ended} has ended{}", reason(&all[ended])),
                None => format!(
                    "rank {other} does something else than rank {rank}: start each with the same fit, and the same checkpoint"
                ),
            }));
        }
        if topic == Topic::End
            && let Some(other) = (0..count).find(|&other| other != rank && !reason(&all[other]).is_empty())
        {
            return Err(SourceError::new(format!("rank {other} has ended{}", reason(&all[other]))));
        }
        if let Some(other) = other {
            return Err(SourceError::new(format!(
                "rank {rank} has come to its end, rank {other} has not: what stops a fit has to do so on all of them"
            )));
        }
        for words in &mut all {
            words.remove(0);
        }
        Ok(all)
    }

    /// Tells the others that this is the end here, and why if it is an error.
    #[doc(hidden)]
    pub fn end(&mut self, error: Option<String>) -> Result<(), SourceError> {
        match &self.part {
            Some(part) if !part.is_over => {}
            _ => return Ok(()),
        }
        let mut message = Words::default();
        message.put_text(&error.unwrap_or_default());
        let ended = self.exchange(Topic::End, &message).map(|_| ());
        if let Some(part) = &mut self.part {
            part.is_over = true;
        }
        ended
    }

    /// For a message that is none.
    #[doc(hidden)]
    #[must_use]
    pub fn unread(&self) -> SourceError {
        self.placed(SourceError::new("a rank sends what is no message: is it the same program?"), None)
    }
}

/// Why a rank has ended, to go on a sentence; empty where it has no reason.
fn reason(words: &[u64]) -> String {
    match words.split_first().and_then(|(_, rest)| Reading(rest).take_text()) {
        Some(text) if !text.is_empty() => format!(": {text}"),
        _ => String::new(),
    }
}

/// What a rank has found in its groups.
struct Opened {
    names: String,
    /// The first group that it has not read, for there is none or it cannot be read.
    end: usize,
    failure: Option<SourceError>,
    /// Rows, rows in the source, and checksum.
    groups: Vec<[u64; 3]>,
    largest: f64,
}

impl Opened {
    fn read(words: &mut Reading<'_>) -> Option<Self> {
        let (names, end) = (words.take_text()?, words.take_len()?);
        let failure = if words.take()? == 1 { Some(words.take_error()?) } else { None };
        let groups = words.take_all()?.as_chunks::<3>().0.to_vec();
        let largest = f64::from_bits(words.take()?);
        Some(Self { names, end, failure, groups, largest })
    }
}
