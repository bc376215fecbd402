//! Items → stages: loops, and what is interpreted between them.

use super::items::{Item, Read};
use crate::block::{Block, Code};

/// What a stage is done by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum By {
    /// A loop in machine code.
    Loop,
    /// The interpreter, item by item.
    Interpreter,
    /// The kernel of sums over rows.
    Kernel,
}

/// What runs in one go over a block of rows.
#[derive(Clone, Debug)]
pub(super) struct Stage {
    pub(super) by: By,
    /// In the order of the row's code.
    pub(super) items: Vec<u32>,
}

/// Terms of one loop: about as much code as the first-level cache for instructions holds.
const MOST_TERMS: usize = 1500;

/// Sums over rows that loops of their own add up. The code of more would be fetched anew by each block, which takes longer than it runs.
const MOST_OF_LOOPS: usize = 5000;

/// Cuts the items into stages.
///
/// Each level has its loops first, then what is interpreted of it. A level with more sums over rows than one loop has registers for
/// gets loops of sums alone, with what they add up in memory, or leaves them to the kernel of sums.
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
            stages.extend(cut(items, &values).map(native));
        } else {
            with_sums(items, &values, &sums, most_sums, &mut stages);
        }
        if !interpreted.is_empty() {
            stages.push(Stage { by: By::Interpreter, items: interpreted });
        }
    }
    stages
}

/// Loops of values, and after each those of the sums that have all that they add up by then: what these read is close by, and then
/// its memory is free.
fn with_sums(items: &[Item], values: &[u32], sums: &[u32], most_sums: usize, stages: &mut Vec<Stage>) {
    let of_kernel = sums.len() > MOST_OF_LOOPS;
    let add = |sums: &[u32], stages: &mut Vec<Stage>| match of_kernel {
        _ if sums.is_empty() => {}
        true => stages.push(Stage { by: By::Kernel, items: sums.to_vec() }),
        false => stages.extend(sums.chunks(most_sums).map(native)),
    };
    let mut later: Vec<(u32, u32)> = sums.iter().map(|&sum| (last(items, sum), sum)).collect();
    later.sort_unstable();
    let mut later = later.into_iter().peekable();
    let mut ready: Vec<u32> = Vec::new();
    for piece in cut(items, values) {
        stages.push(native(piece));
        let end = piece.last().copied().unwrap_or(0);
        while let Some((_, sum)) = later.next_if(|&(last, _)| last <= end) {
            ready.push(sum);
        }
        // Neighbors in memory.
        ready.sort_unstable();
        // A loop that is not full waits for more.
        let now = if of_kernel { ready.len() } else { ready.len() / most_sums * most_sums };
        add(&ready[..now], stages);
        ready.drain(..now);
    }
    ready.extend(later.map(|(_, sum)| sum));
    add(&ready, stages);
}

/// The last item that a sum needs.
fn last(items: &[Item], sum: u32) -> u32 {
    let of = |read: &Read| if let Read::Item(item) = *read { item } else { 0 };
    items[sum as usize].reads.iter().map(of).max().unwrap_or(0)
}

fn native(items: &[u32]) -> Stage {
    Stage { by: By::Loop, items: items.to_vec() }
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
