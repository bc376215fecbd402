//! Tests of `plot::shape::layered`.

use super::*;

fn item(operands: &[usize], column: Column) -> Item {
    Item { height: 60.0, operands: operands.to_vec(), column }
}

/// Two parameters, a product, its logarithm, the sine of the first one, and their sum.
fn example() -> Vec<Item> {
    use Column::{Behind, First, Last};
    let rows: [(&[usize], Column); 6] =
        [(&[], First), (&[], First), (&[0, 1], Behind), (&[2], Behind), (&[0], Behind), (&[3, 4], Last)];
    rows.map(|(operands, column)| item(operands, column)).to_vec()
}

#[test]
fn layers_are_longest_paths() {
    assert_eq!(layers(&example()), [0, 0, 1, 2, 1, 3]);
    // A number stands in front of what uses it, and an output that nothing uses stands last.
    let with_number = [
        item(&[], Column::First),
        item(&[0], Column::Behind),
        item(&[], Column::Before),
        item(&[1, 2], Column::Behind),
        item(&[0], Column::Last),
    ];
    assert_eq!(layers(&with_number), [0, 1, 1, 2, 2]);
}

#[test]
fn an_arrow_past_a_column_has_a_lane_that_its_branches_share() {
    let mut items = example();
    items.push(item(&[4, 5], Column::Behind));
    let layered = Layered::of(&items);
    let lanes = layered.vertices.iter().filter(|vertex| vertex.item.is_none()).count();
    // From the sine past layer 2 to the sum, and past layer 3 to what uses both.
    assert_eq!(lanes, 2);
    for segment in &layered.segments {
        assert_eq!(layered.vertices[segment.from].layer + 1, layered.vertices[segment.to].layer);
    }
}

#[test]
fn nothing_lies_over_another() {
    let layered = Layered::of(&example());
    for layer in &layered.layers {
        for pair in layer.windows(2) {
            let [above, below] = [&layered.vertices[pair[0]], &layered.vertices[pair[1]]];
            assert!(below.y - above.y >= (above.height + below.height) / 2.0 + 8.0);
        }
    }
    // Not fewer: the ports of the product and of the sum want the first parameter on both sides of the second.
    assert_eq!(order::crossings(&layered), 1);
}
