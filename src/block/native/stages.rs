//! Items → stages: loops, and what is interpreted between them.

use super::items::{Item, Read};
use crate::block::{Block, Code};

/// What runs in one go over a block of rows.
#[derive(Clone, Debug, Default)]
pub(super) struct Stage {
    pub(super) is_native: bool,
    /// In the order of the row's code.
    pub(super) items: Vec<u32>,
}

/// Terms of one loop: about as much code as the first-level cache for instructions holds.
const MOST_TERMS: usize = 1500;

/// Cuts the items into stages.
///
/// Each level has its loops first, then what is interpreted of it. A level with more sums over rows than one loop has registers for
/// gets loops of sums alone, with what they add up in memory.
pub(super) fn stages<T>(block: &Block<T>, items: &[Item], most_sums: usize) -> Vec<Stage> {
    let levels = items.iter().map(|item| item.level + 1).max().unwrap_or(0);
    let mut of_level: Vec<[Vec<u32>; 3]> = vec![Default::default(); levels as usize];
    for (item, at) in items.iter().zip(0..) {
        let is_sum = matches!(block.code[item.code as usize], Code::RowSums { .. });
        let kind = if !item.is_native { 2 } else { usize::from(is_sum) };
        of_level[item.level as usize][kind].push(at);
    }
    let mut stages = Vec::new();
    for [mut values, sums, interpreted] in of_level {
        let few = sums.len() <= most_sums && weight(items, &values) <= MOST_TERMS;
        if few {
            values.extend_from_slice(&sums);
            values.sort_unstable();
        }
        stages.extend(cut(items, &values).map(native));
        if !few {
            stages.extend(sums.chunks(most_sums).map(native));
        }
        if !interpreted.is_empty() {
            stages.push(Stage { is_native: false, items: interpreted });
        }
    }
    stages
}

fn native(items: &[u32]) -> Stage {
    Stage { is_native: true, items: items.to_vec() }
}

fn weight(items: &[Item], of: &[u32]) -> usize {
    of.iter().map(|&item| items[item as usize].reads.len()).sum()
}

/// Neighbors that fit into one loop.
fn cut<'a>(items: &'a [Item], of: &'a [u32]) -> impl Iterator<Item = &'a [u32]> {
    let mut rest = of;
    core::iter::from_fn(move || {
        let mut terms = 0;
        let fits = |&&item: &&u32| {
            terms += items[item as usize].reads.len();
            terms <= MOST_TERMS
        };
        let count = rest.iter().take_while(fits).count().max(1).min(rest.len());
        let (piece, later) = rest.split_at(count);
        rest = later;
        (count > 0).then_some(piece)
    })
}

/// Where values are kept from one stage to another.
#[derive(Clone, Debug)]
pub(super) struct Slots {
    /// The slot of each item, where it has one.
    pub(super) of: Vec<Option<u32>>,
    pub(super) count: u32,
}

impl Slots {
    /// Slots for what is used in another stage than that which computes it, by the interpreter, or as an output.
    pub(super) fn of(items: &[Item], stages: &[Stage], outputs: &[Read]) -> Self {
        let mut stage_of = vec![0_u32; items.len()];
        for (stage, at) in stages.iter().zip(0..) {
            stage.items.iter().for_each(|&item| stage_of[item as usize] = at);
        }
        // The last stage that reads it from memory.
        let mut last: Vec<Option<u32>> = vec![None; items.len()];
        for (item, &stage) in items.iter().zip(&stage_of) {
            for read in &item.reads {
                if let Read::Item(read) = *read {
                    let read = read as usize;
                    if stage_of[read] != stage || !item.is_native {
                        last[read] = last[read].max(Some(stage));
                    }
                }
            }
        }
        for output in outputs {
            if let Read::Item(read) = *output {
                last[read as usize] = Some(u32::MAX);
            }
        }
        let mut slots = Self { of: vec![None; items.len()], count: 0 };
        slots.assign(items, stages, &last);
        slots
    }

    fn assign(&mut self, items: &[Item], stages: &[Stage], last: &[Option<u32>]) {
        let mut ends: Vec<Vec<u32>> = vec![Vec::new(); stages.len() + 1];
        let mut free: Vec<u32> = Vec::new();
        for (at, stage) in stages.iter().enumerate() {
            for &item in &stage.items {
                let is_kept =
                    last[item as usize].or_else(|| (!items[item as usize].is_native).then_some(at as u32));
                let Some(end) = is_kept else { continue };
                let slot = free.pop().unwrap_or_else(|| {
                    self.count += 1;
                    self.count - 1
                });
                self.of[item as usize] = Some(slot);
                // What the last stages read stays, as outputs do.
                ends[(end as usize).min(stages.len())].push(slot);
            }
            free.append(&mut ends[at]);
        }
    }
}
