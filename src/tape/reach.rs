//! Reach: what an output depends on, for the derivatives of many outputs.
//!
//! A reverse sweep walks over all that was recorded before its output. From each of many outputs that would cost the square
//! of the recording: residuals of 10⁵ rows of captured data are 10⁶ operations, of which each residual needs ten. So
//! what an output depends on is looked up first, and the sweep walks over that; where it is a good part of all, over all.

/// Finds what an output depends on; keeps its buffers for the next one.
#[derive(Debug, Default)]
pub(crate) struct Reach {
    /// The search in which each node was met last.
    met: Vec<u32>,
    search: u32,
    found: Vec<u32>,
}

/// Putting nodes in order costs as much as walking over so many for each.
const WORTH: usize = 8;

impl Reach {
    /// What `start` depends on, itself included, from the last to the first; `None` if that is so much that walking over
    /// all up to `start` is cheaper.
    ///
    /// - `operands`: calls its second argument with each operand that counts, of the node that is its first one. Operands
    ///   are smaller than their node.
    pub(crate) fn of(
        &mut self,
        start: u32,
        mut operands: impl FnMut(u32, &mut dyn FnMut(u32)),
    ) -> Option<&[u32]> {
        let Self { met, search, found } = self;
        if met.len() <= start as usize {
            met.resize(start as usize + 1, 0);
        }
        *search = search.wrapping_add(1);
        if *search == 0 {
            met.fill(0);
            *search = 1;
        }
        found.clear();
        found.push(start);
        let mut next = 0;
        while let Some(&node) = found.get(next) {
            next += 1;
            operands(node, &mut |operand| {
                let met = &mut met[operand as usize];
                if *met != *search {
                    *met = *search;
                    found.push(operand);
                }
            });
            if WORTH * found.len() > start as usize {
                return None;
            }
        }
        found.sort_unstable_by(|a, b| b.cmp(a));
        Some(found)
    }
}

#[cfg(test)]
#[path = "../../tests/unit/tape/reach.rs"]
mod tests;
