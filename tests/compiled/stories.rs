//! Each pass of the compiler opens with a small program before and after: what it shows is what is compiled.
//!
//! A pass that no longer does its work leaves every value right, so no other test would see it.

use gradus::prelude::*;

/// What a program is asked for.
#[derive(Clone, Copy, Debug)]
enum Asked {
    Value,
    Gradient,
    Hvp,
}

/// The printed program of `closure` at `n` coordinates.
fn printed(asked: Asked, n: usize, closure: impl Fn(&[Var]) -> Var) -> String {
    let x: Vec<f64> = (0..n).map(|i| 0.5 + 0.25 * (i as f64).sin()).collect();
    let mut f = Function::new(closure, n);
    for _ in 0..3 {
        match asked {
            Asked::Value => drop(f.value(&x).unwrap()),
            Asked::Gradient => drop(f.value_and_grad(&x, &mut vec![0.0; n]).unwrap()),
            Asked::Hvp => drop(f.hvp(&x, &vec![1.0; n]).unwrap()),
        }
    }
    f.program().to_string()
}

/// The lines that `file` shows, one after the other as they are in the printed program.
fn tells(file: &str, asked: Asked, n: usize, closure: impl Fn(&[Var]) -> Var, lines: &[&str]) {
    let text = printed(asked, n, closure);
    let printed: Vec<&str> = text.lines().map(str::trim).collect();
    assert!(printed.windows(lines.len()).any(|some| some == lines), "{asked:?} is\n{text}and not {lines:#?}");
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let source = std::fs::read_to_string(root.join(file)).expect("a source");
    for line in lines {
        assert!(source.contains(line), "{file} does not show {line}");
    }
}

/// The sum of a term over all windows of `size` coordinates.
fn over_windows(size: usize, term: impl Fn(&[Var]) -> Var) -> impl Fn(&[Var]) -> Var {
    move |x| x.windows(size).map(&term).sum()
}

/// The sum of a term over all coordinates.
fn over_all(term: impl Fn(Var) -> Var) -> impl Fn(&[Var]) -> Var {
    move |x| x.iter().map(|&x| term(x)).sum()
}

#[test]
fn lowering_leaves_out_what_nothing_needs_and_joins_chains() {
    let factor = |w: &[Var]| (w[0] + w[1] + w[2] - w[3]).exp();
    let term = |w: &[Var]| {
        let _ = w[0].sin();
        factor(w) * factor(w)
    };
    tells(
        "src/graph/lower.rs",
        Asked::Value,
        67,
        over_windows(4, term),
        &[
            "67..       64 × sum of 4: +[0..] +[1..] +[2..] −[3..]",
            "131..       64 × exp of 67..",
            "67..       64 × powi 2 of 131..",
            "195..        1 × sum of 64: +[67..]",
        ],
    );
}

#[test]
fn equal_nodes_are_one() {
    let term = |w: &[Var]| (w[0] * w[1]).sin() * (w[1] * w[0]).exp();
    tells(
        "src/graph/unique.rs",
        Asked::Value,
        65,
        over_windows(2, term),
        &[
            "65..       64 × mul of 0.., 1..",
            "129..       64 × sin of 65..",
            "193..       64 × exp of 65..",
            "65..       64 × mul of 129.., 193..",
        ],
    );
}

#[test]
fn a_difference_with_what_is_negated_is_a_sum() {
    let term = |w: &[Var]| (w[0].exp() - -w[1]).sin();
    tells(
        "src/graph/fold.rs",
        Asked::Value,
        65,
        over_windows(2, term),
        &[
            "65..       64 × exp of 0..",
            "129..       64 × add of 65.., 1..",
            "65..       64 × sin of 129..",
            "193..        1 × sum of 64: +[65..]",
        ],
    );
}

#[test]
fn what_is_finite_for_certain_absorbs_nothing() {
    tells(
        "src/graph/magnitude.rs",
        Asked::Gradient,
        64,
        over_all(|x| x.sin().exp()),
        &[
            "66..       64 × sin of 2..",
            "130..       64 × cos of 2..",
            "194..       64 × exp of 66..",
            "66..       64 × mul of 194.., 130..",
        ],
    );
}

#[test]
fn adjoints_are_sums_of_what_users_contribute() {
    let term = |x: Var| x.sin() * x.exp();
    tells(
        "src/graph/reverse.rs",
        Asked::Value,
        64,
        over_all(term),
        &[
            "64..       64 × sin of 0..",
            "128..       64 × exp of 0..",
            "192..       64 × mul of 64.., 128..",
            "256..        1 × sum of 64: +[192..]",
        ],
    );
    tells(
        "src/graph/reverse.rs",
        Asked::Gradient,
        64,
        over_all(term),
        &[
            "66..       64 × sin of 2..",
            "130..       64 × exp of 2..",
            "194..       64 × cos of 2..",
            "258..       64 × mul of 66.., 130..",
            "322..       64 × absorb of 66.., 130..",
            "386..       64 × mul of 130.., 194..",
            "194..       64 × add of 322.., 386..",
            "450..        1 × sum of 64: +[258..]",
        ],
    );
}

#[test]
fn tangents_of_a_gradient() {
    tells(
        "src/graph/tangent.rs",
        Asked::Gradient,
        64,
        over_all(|x| x.exp()),
        &["66..       64 × exp of 2..", "130..        1 × sum of 64: +[66..]"],
    );
    tells(
        "src/graph/tangent.rs",
        Asked::Hvp,
        64,
        over_all(|x| x.exp()),
        &[
            "130..       64 × exp of 2..",
            "194..       64 × absorb of 66.., 130..",
            "258..        1 × sum of 64: +[130..]",
        ],
    );
}

#[test]
fn a_running_maximum_is_a_chain() {
    let largest = |x: &[Var]| x.iter().fold(Var::from(f64::NEG_INFINITY), |largest, &x| largest.max(x));
    tells(
        "src/schedule/scans.rs",
        Asked::Value,
        100,
        largest,
        &["102..      100 × max in a chain from 0 over 2.."],
    );
}

/// Neither what is added, a difference itself, nor what else the adjoints are added to keeps them from being chains.
#[test]
fn running_sums_are_chains_forward_and_back() {
    let walk = |x: &[Var]| {
        let mut place = Var::from(0.0);
        let each = x.iter().map(|&x| {
            place += x - 0.5;
            place.sin() * x
        });
        each.sum::<Var>()
    };
    let text = printed(Asked::Gradient, 100, walk);
    for line in [
        "99 × add in a chain from 303 over 204..",
        "98 × add in a chain from 603 over 505.., from the end back",
        "98 × add of 204.., 405..",
    ] {
        assert!(text.contains(line), "{text} has no {line}");
    }
}

/// However much is done with each place: what counts on a level are the nodes that may be links. And the other way round, what has links
/// that do not join is no chain, and put aside.
#[test]
fn chains_are_found_beside_many_operations() {
    for count in [1, 3, 8, 20] {
        let walk = |x: &[Var]| {
            let mut place = Var::from(0.0);
            let each = x.iter().map(|&x| {
                place += x - 0.5;
                let powers = (0..count).scan(place, |power, k| {
                    *power = *power * x + 0.1 * f64::from(k);
                    Some(*power * *power)
                });
                powers.sum::<Var>()
            });
            each.sum::<Var>()
        };
        let text = printed(Asked::Gradient, 200, walk);
        assert!(text.contains("199 × add in a chain from"), "{count}: {text}");
        let is_back =
            |line: &str| line.contains("× add in a chain from") && line.ends_with("from the end back");
        assert!(text.lines().any(is_back), "{count}: {text}");
    }
    let map = |x: &[Var]| {
        let mut share = Var::from(0.3);
        let each = x.iter().map(|&x| {
            share = (2.0 + x) * share * (1.0 - share);
            (share - x).powi(2)
        });
        each.sum::<Var>()
    };
    let text = printed(Asked::Gradient, 200, map);
    let squares = text
        .lines()
        .filter(|line| line.contains(" × powi 2 of "))
        .map(|line| line.trim().split(' ').filter_map(|word| word.parse::<usize>().ok()).next().unwrap_or(0));
    assert!(squares.max() > Some(150), "{text}");
}

/// As a running sum, of what is left over and of shares.
#[test]
fn differences_and_quotients_run_on() {
    let running = |next: fn(Var, Var) -> Var| {
        move |x: &[Var]| {
            let mut last = Var::from(1.0);
            let each = x.iter().map(|&x| {
                last = next(last, x);
                last * last
            });
            each.sum::<Var>()
        }
    };
    let left = printed(Asked::Value, 100, running(|last, x| last - x));
    assert!(left.contains("100 × sub in a chain from"), "{left}");
    let share = printed(Asked::Value, 100, running(|last, x| last / x));
    assert!(share.contains("100 × div in a chain from"), "{share}");
    // What changes sides does not go on.
    let other = printed(Asked::Value, 100, running(|last, x| x - last));
    assert!(!other.contains("chain"), "{other}");
}

#[test]
fn units_of_a_recurrence_are_in_step() {
    let closure = |x: &[Var]| {
        let mut units: Vec<Var> = x.to_vec();
        units[0] = units[0] * units[1];
        for _ in 0..80 {
            units.iter_mut().for_each(|s| *s = s.sin() * 0.5);
        }
        units.into_iter().sum::<Var>()
    };
    tells(
        "src/schedule/align.rs",
        Asked::Value,
        16,
        closure,
        &["1314..       16 × mul of 0, 1298..", "1298..       16 × sin of 1314.."],
    );
}

#[test]
fn sums_are_added_while_a_recurrence_goes_on() {
    let closure = |w: &[Var]| {
        let mut s = [Var::from(0.5); 16];
        (0..64).for_each(|_| s.iter_mut().zip(w).for_each(|(s, &w)| *s = (*s * w).sin()));
        s.into_iter().sum::<Var>()
    };
    for line in [
        "1411..       16 × sum of 21: +[2116..] +[2148..] +[2180..] +[2212..] +[2244..] +[2276..] …",
        "739..       16 × sum of 22: +[1411..] +[2756..] +[2724..] +[2692..] +[2660..] +[2628..] …",
        "51..       16 × sum of 23: +[739..] +[2116..] +[2148..] +[2180..] +[2212..] +[2244..] …",
    ] {
        tells("src/schedule/accumulated.rs", Asked::Gradient, 16, closure, &[line]);
    }
}

#[test]
fn what_a_recurrence_does_not_wait_for_is_put_aside() {
    let closure = |x: &[Var]| {
        let mut h = Var::from(1.0);
        let each = x.iter().map(|&x| {
            h = 0.1 + 0.8 * h + x;
            h.ln()
        });
        each.sum::<Var>()
    };
    let lines =
        ["312   single operations", "609..       89 × ln of 403..", "698..       89 × recip of 403.."];
    tells("src/schedule/aside.rs", Asked::Gradient, 100, closure, &lines);
}

#[test]
fn sums_multiply_while_they_add() {
    let points: Vec<[f64; 2]> = (0..64).map(|i| f64::from(i).sin()).map(|x| [x, 1.0 + 2.0 * x]).collect();
    let line = |p: &[Var]| points.iter().map(|&[x, y]| (p[0] + p[1] * x - y).powi(2)).sum::<Var>();
    tells(
        "src/schedule/fused_products.rs",
        Asked::Gradient,
        2,
        line,
        &[
            "577..        1 × sum of 64: +[449..]",
            "578..        1 × sum of 64: +[513..]·[128]",
            "579..        1 × sum of 63: +[514..]·[320..]",
        ],
    );
}

#[test]
fn terms_of_a_sum_take_turns() {
    let closure = |x: &[Var]| {
        let mut sum = Var::from(0.0);
        for w in x.windows(2) {
            sum += w[0] * w[1];
            sum -= w[0] * w[0];
        }
        sum
    };
    let lines = ["300..        1 × sum of 199 in turns: +[0..] +[102..] −[201..]"];
    tells("src/schedule/emit/turns.rs", Asked::Value, 100, closure, &lines);
}

#[test]
fn long_recordings_run_in_windows() {
    let closure = over_windows(2, |w| (w[0] - w[1]).sin());
    tells(
        "src/schedule/windows.rs",
        Asked::Value,
        30_000,
        closure,
        &[
            "30000..     5461 × sub of 0.., 1..",
            "35461..     5461 × sin of 30000..",
            "68154..        1 × sum of 5461: +[35461..]",
            "30000..     5461 × sub of 5461.., 5462..",
            "40922..     5461 × sin of 30000..",
            "68155..        1 × sum of 5462: +[68154..] +[40922..]",
        ],
    );
}
