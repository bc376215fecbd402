//! What is said of directions that the data do not determine.

use super::*;

fn said(directions: &[&[f64]]) -> String {
    let directions: Vec<Vec<f64>> = directions.iter().map(|d| d.to_vec()).collect();
    undetermined(&directions, &|parameter| format!("`{}`", char::from(b'a' + parameter as u8)))
}

#[test]
fn every_kind_of_group_has_its_words() {
    let rows: [(&[&[f64]], &str); 9] = [
        (&[&[0.0, 1.0]], "`b` has no effect here"),
        (&[&[1.0, 0.0], &[0.0, 1.0]], "`a` and `b` have no effect here"),
        (&[&[-1.0, 1.0]], "only `a + b` is determined here, not `a` and `b` apart"),
        (&[&[-0.5, 1.0]], "only `a + 0.5 b` is determined here, not `a` and `b` apart"),
        (&[&[3.0, 0.0, 1.0]], "only `a - 3 c` is determined here, not `a` and `c` apart"),
        // Three equal columns: two directions, one combination.
        (
            &[&[-1.0, 1.0, 0.0], &[-1.0, 0.0, 1.0]],
            "only `a + b + c` is determined here, not `a`, `b` and `c` apart",
        ),
        // Dummy variables of all levels beside an intercept.
        (&[&[-1.0, -1.0, 1.0]], "adding 1 to `a`, 1 to `b` and -1 to `c` changes nothing here"),
        (
            &[&[-1.0, 1.0, 0.0, 0.0], &[0.0, 0.0, 1.0, -2e9]],
            "only `a + b` is determined here, not `a` and `b` apart; only `c + 5e-10 d` is determined here, not `c` \
             and `d` apart",
        ),
        (
            &[&[1.0, 0.0, 2.0, 3.0], &[0.0, 1.0, 4.0, 5.0]],
            "only 2 combinations of `a`, `b`, `c` and `d` are determined here",
        ),
    ];
    for (directions, want) in rows {
        assert_eq!(said(directions), want);
    }
}

#[test]
fn many_parameters_are_counted() {
    let all: Vec<f64> = (0..9).map(|_| 1.0).collect();
    assert_eq!(
        said(&[&all]),
        "only 8 combinations of `a`, `b`, `c`, `d`, `e` and 4 more are determined here"
    );
    let pairs: Vec<Vec<f64>> = (0..5)
        .map(|k| {
            (0..10)
                .map(|i| {
                    if i == 2 * k {
                        1.0
                    } else if i == 2 * k + 1 {
                        -1.0
                    } else {
                        0.0
                    }
                })
                .collect()
        })
        .collect();
    let pairs: Vec<&[f64]> = pairs.iter().map(Vec::as_slice).collect();
    assert!(said(&pairs).ends_with("not `e` and `f` apart; and 2 more such groups"));
}

/// A stored report may hold anything.
#[test]
fn directions_that_fit_nothing_are_no_panic() {
    for directions in [&[&[][..]][..], &[&[0.0, 0.0]], &[&[f64::NAN, 1.0]], &[&[1.0], &[1.0, 2.0, 3.0]], &[]]
    {
        said(directions);
    }
}
