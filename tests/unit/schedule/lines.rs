//! Tests of `schedule::emit::lines`.

use super::*;
use crate::graph::Id;
use crate::program::Slot;
use crate::schedule::ids::Member;

/// Members in the order of the graph, with these operands.
fn members(operands: &[[u32; 2]]) -> Vec<Resolved> {
    let resolved = |(index, &operands): (u32, &[u32; 2])| Resolved {
        member: Member::node(Id(index)),
        operands: operands.map(Slot::new),
    };
    (0..).zip(operands).map(resolved).collect()
}

fn operands(members: &[Resolved]) -> Vec<[u32; 2]> {
    members.iter().map(|member| member.operands.map(Slot::number)).collect()
}

/// `len` members from these operands on, by these steps.
fn line([a, b]: [u32; 2], [da, db]: [i64; 2], len: u32) -> Vec<[u32; 2]> {
    let on = |start: u32, step: i64, k: u32| (i64::from(start) + step * i64::from(k)) as u32;
    (0..len).map(|k| [on(a, da, k), on(b, db, k)]).collect()
}

/// One member of each in turn, so that no two of a line stand together.
fn in_turn(all: &[Vec<[u32; 2]>]) -> Vec<[u32; 2]> {
    let longest = all.iter().map(Vec::len).max().expect("some");
    (0..longest).flat_map(|k| all.iter().filter_map(move |one| one.get(k).copied())).collect()
}

#[test]
fn members_of_a_line_follow_one_another() {
    for step in [[1, 1], [1, 0], [0, 1], [1, -1]] {
        for len in [4, 5, 8, 40] {
            let [first, second, third] = [100, 300, 500].map(|start| line([start, 7 * start], step, len));
            let mut mixed = members(&in_turn(&[third.clone(), first.clone(), second.clone()]));
            in_lines(&mut mixed, &mut Lines::default());
            assert_eq!(operands(&mixed), [first, second, third].concat(), "by {step:?}");
        }
    }
}

/// Three in a line are too few. They stay in the order of the graph, behind the lines.
#[test]
fn what_is_in_no_line_comes_after() {
    let (long, short) = (line([500, 500], [1, 1], 6), line([20, 90], [1, 0], 3));
    let alone = [[700, 3], [1, 1], [40, 2]];
    let mut mixed = members(&in_turn(&[alone.to_vec(), long.clone(), short.clone()]));
    let mut lines = Lines::default();
    for _ in 0..2 {
        let rest: Vec<[u32; 2]> = operands(&mixed).into_iter().filter(|one| !long.contains(one)).collect();
        let order: Vec<u32> = {
            let mut copy = mixed.clone();
            copy.sort_by_key(|one| one.member);
            copy.iter()
                .map(|one| one.operands[0].number())
                .filter(|a| rest.iter().any(|one| one[0] == *a))
                .collect()
        };
        in_lines(&mut mixed, &mut lines);
        let found = operands(&mixed);
        assert_eq!(found[..6], long[..]);
        assert_eq!(found[6..].iter().map(|one| one[0]).collect::<Vec<_>>(), order);
    }
}

/// A line goes on at the first member that stands there, and each member is in one line.
#[test]
fn equal_operands_are_taken_once() {
    let one = line([10, 60], [1, 1], 4);
    let mut twice = members(&in_turn(&[one.clone(), one.clone()]));
    in_lines(&mut twice, &mut Lines::default());
    assert_eq!(operands(&twice), [one.clone(), one].concat());
    let mut seen: Vec<_> = twice.iter().map(|one| one.member).collect();
    seen.sort();
    assert!(seen.windows(2).all(|pair| pair[0] != pair[1]));
}

#[test]
fn what_is_longer_than_a_piece_keeps_its_order() {
    for (len, stays) in [(PIECE, false), (PIECE + 2, true)] {
        let half = len as u32 / 2;
        let mixed = in_turn(&[line([5000, 5000], [1, 1], half), line([1, 1], [1, 1], half)]);
        let mut moved = members(&mixed);
        in_lines(&mut moved, &mut Lines::default());
        assert_eq!(operands(&moved) == mixed, stays, "{len}");
    }
}
