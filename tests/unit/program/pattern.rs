//! Tests of `program::pattern`.

use super::*;

#[test]
fn every_pattern_gives_its_slots_back() {
    let cases: [(&[u32], &str); 9] = [
        (&[4, 4, 4], "4"),
        (&[4, 5, 6, 7], "4.."),
        (&[7, 6, 5, 4], "..7 reversed"),
        (&[1, 4, 7, 10], "1.. by 3"),
        (&[2, 3, 4, 2, 3, 4, 2], "2..+3 tiled"),
        (&[2, 2, 5, 5, 8], "2.. by 3, 2 times each"),
        (&[0, 10, 1, 11, 2, 12], "0.. by 10, 2 in a line, lines by 1"),
        (&[9, 3, 4, 5, 6, 7, 9, 8, 7, 6, 5, 1, 1, 1, 1, 1], "4 lines"),
        (&[0, 1, 3, 4, 9], "gathered"),
    ];
    for (numbers, text) in cases {
        let slots: Vec<Slot> = numbers.iter().map(|&number| Slot::new(number)).collect();
        let mut lists = Lists::default();
        lists.slots.push(Slot::new(99));
        lists.lines.push(Line { first: Slot::new(99), len: 1, step: 1 });
        let pattern = Pattern::of(&slots, &mut lists);
        assert_eq!(pattern.to_string(), text);
        for (i, &slot) in slots.iter().enumerate() {
            assert_eq!(pattern.slot(i, &lists), slot, "{text}");
        }
    }
}
