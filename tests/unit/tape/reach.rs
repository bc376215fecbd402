//! Tests of `tape::reach`.

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
