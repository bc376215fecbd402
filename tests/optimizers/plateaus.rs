//! When plateaus are cut, by counting: patience, cooldown, and how often a loss is observed.

use gradus::optim::*;

/// The numbers of the observations of a constant value that have cut the rate.
fn cuts(mut plateau: ReduceOnPlateau, observations: u64) -> Vec<u64> {
    let mut before = 0;
    let mut at = Vec::new();
    for k in 1..=observations {
        plateau.observe(1.0);
        if plateau.progress.cuts > before {
            assert_eq!(plateau.progress.cuts, before + 1);
            at.push(k);
        }
        before = plateau.progress.cuts;
    }
    at
}

/// The first observation is the best one. Then `patience + 1` without progress make a cut, and the `cooldown` after it do not count.
#[test]
fn cuts_come_after_patience_and_cooldown() {
    for patience in 0..4 {
        for cooldown in 0..4 {
            let plateau = ReduceOnPlateau { patience, cooldown, ..ReduceOnPlateau::new(0.5) };
            let first = 1 + patience + 1;
            let want: Vec<u64> =
                (0..).map(|k| first + k * (cooldown + patience + 1)).take_while(|at| *at <= 60).collect();
            assert_eq!(cuts(plateau, 60), want, "patience {patience}, cooldown {cooldown}");
            // Means of three are judged in the same way.
            let accumulated = cuts(ReduceOnPlateau { accumulate: 3, ..plateau }, 180);
            assert_eq!(accumulated, want.iter().map(|at| 3 * at).collect::<Vec<_>>());
        }
    }
}

/// The limits of the rate: it stops falling at the larger of both, and where a cut would be too small to matter.
#[test]
fn cuts_end_at_the_least_rate() {
    let rate = |plateau: ReduceOnPlateau, base: f64| {
        let mut plateau = ReduceOnPlateau { patience: 0, ..plateau };
        (0..40).for_each(|_| plateau.observe(1.0));
        plateau.rate(base, 40)
    };
    let plateau = ReduceOnPlateau::new(0.5);
    assert_eq!(rate(ReduceOnPlateau { minimum: 0.3, ..plateau }, 1.0), 0.3);
    assert_eq!(rate(ReduceOnPlateau { minimum_scale: 0.3, ..plateau }, 2.0), 0.6);
    assert_eq!(rate(ReduceOnPlateau { minimum: 0.3, minimum_scale: 0.3, ..plateau }, 2.0), 0.6);
    assert_eq!(rate(ReduceOnPlateau { minimum: 0.3, minimum_scale: 0.3, ..plateau }, 0.5), 0.3);
    // From ¼ the next cut is by ⅛: not more than what is too small.
    assert_eq!(rate(ReduceOnPlateau { smallest_cut: 0.125, ..plateau }, 1.0), 0.25);
    assert_eq!(rate(ReduceOnPlateau { smallest_cut: 0.124, ..plateau }, 1.0), 0.125);
}
