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
mod tests {
    use super::*;

    #[test]
    fn an_output_reaches_its_operands_and_theirs() {
        // Node k uses k − 1 if that is odd, and node 1.
        let operands = |node: u32, each: &mut dyn FnMut(u32)| {
            if node > 1 {
                each(1);
                if node.is_multiple_of(2) {
                    each(node - 1);
                }
            }
        };
        let mut reach = Reach::default();
        assert_eq!(reach.of(100, operands), Some(&[100, 99, 1][..]));
        assert_eq!(reach.of(99, operands), Some(&[99, 1][..]));
        assert_eq!(reach.of(100, operands), Some(&[100, 99, 1][..]));
        assert_eq!(reach.of(4, operands), None);
        let chain = |node: u32, each: &mut dyn FnMut(u32)| node.checked_sub(1).into_iter().for_each(each);
        assert_eq!(reach.of(1000, chain), None);
    }
}
