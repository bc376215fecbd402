//! The lowest of many minima: many starts, and differential evolution.

use gradus::minimize::{DifferentialEvolution, MinimizeError, Status};
use gradus::prelude::*;
use gradus::testfn;

/// `418.9829 n − Σ x sin √|x|`, the lowest value 0 at 420.9687, far from the next best.
fn schwefel(x: &[Var]) -> Var {
    418.982_887_272_433_8 * x.len() as f64 - x.iter().map(|x| x * x.abs().sqrt().sin()).sum::<Var>()
}

fn himmelblau([x, y]: [Var; 2]) -> Var {
    (x * x + y - 11.0).powi(2) + (x + y * y - 7.0).powi(2)
}

type F = fn(&[Var]) -> Var;

const HILLS: [(&str, F, f64); 5] = [
    ("ackley", testfn::ackley, 32.768),
    ("rastrigin", testfn::rastrigin, 5.12),
    ("levy", testfn::levy, 10.0),
    ("griewank", testfn::griewank, 600.0),
    ("schwefel", schwefel, 500.0),
];

/// All have the lowest value 0. The box is moved, so that none has its minimum in the middle. A population can settle in
/// another basin, so not every seed has to find the lowest.
#[test]
fn differential_evolution_finds_the_lowest() {
    for (name, f, half) in HILLS {
        // Ten coordinates are tried with the one that takes the fewest generations: without optimization the others are slow.
        let dimensions = if name == "ackley" { &[2, 5, 10][..] } else { &[2, 5] };
        for &n in dimensions {
            let bounds = || (0..n).map(|i| (-half * (1.0 - 0.03 * f64::from(i)), half));
            let found = (0..3).filter(|&seed| {
                // The usual tolerance is more than the values of Griewank's second-best basins, 0.0074.
                let usual = DifferentialEvolution::new(bounds());
                let search = DifferentialEvolution { seed, tolerance: 1e-6, max_generations: 3000, ..usual };
                let min = search.minimize(f).expect("a box");
                assert!(min.success() && min.fun > -1e-9 && min.nit > 5, "{name}, {n}\n{min}");
                assert!(min.nfev > 15 * n as usize * (min.nit + 1), "{name}, {n}\n{min}");
                min.fun < 1e-7
            });
            let found = found.count();
            // Griewank's basins differ by 0.0074 on a bowl 90 high.
            let must = if name == "griewank" { 1 } else { 2 };
            assert!(found >= must, "{name}, {n}: {found} of 3 seeds");
        }
    }
}

#[test]
fn the_same_seed_gives_the_same_bits() {
    let of = |seed| {
        let search = DifferentialEvolution { seed, ..DifferentialEvolution::new([(-5.0, 5.0); 3]) };
        search.minimize(testfn::rastrigin::<Var>).expect("a box")
    };
    let starts = |seed| {
        let run = Minimizer::new(Method::TrustExact).bounds([(-5.0, 5.0); 2]);
        run.multistart(himmelblau, 12, seed).expect("a box")
    };
    assert_eq!(of(4), of(4));
    assert_ne!(of(4).nfev, of(5).nfev);
    assert_eq!(starts(4), starts(4));
    assert_ne!(starts(4).nfev, starts(5).nfev);
}

#[cfg(feature = "rayon")]
#[test]
fn threads_change_no_bit() {
    let both = || {
        let search = DifferentialEvolution { seed: 2, ..DifferentialEvolution::new([(-9.0, 9.0); 2]) };
        let run = Minimizer::new(Method::Lbfgs).bounds([(-5.0, 5.0); 2]);
        (
            search.minimize(testfn::rastrigin::<Var>).expect("a box"),
            run.multistart(himmelblau, 9, 1).expect("a box"),
        )
    };
    let pool = |threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
    let want = pool(1).install(both);
    for threads in [2, 3, 8] {
        assert_eq!(pool(threads).install(both), want);
    }
}

/// Himmelblau's four minima, from the formula; and each method that keeps bounds reaches all of them.
#[test]
fn many_starts_find_every_minimum() {
    let minima = [[3.0, 2.0], [-2.805_118, 3.131_312], [-3.779_310, -3.283_186], [3.584_428, -1.848_126]];
    for method in [Method::Lbfgs, Method::NewtonCg, Method::TrustExact, Method::NelderMead] {
        let run = Minimizer::new(method).bounds([(-5.0, 5.0); 2]);
        let found = run.multistart(himmelblau, 60, 1).expect("a box");
        assert_eq!(found.starts, 60);
        let inner: Vec<_> = found.basins.iter().filter(|basin| basin.fun < 1e-8).collect();
        assert_eq!(inner.len(), 4, "{method:?}\n{found}");
        for want in minima {
            let near = |x: &[f64]| x.iter().zip(want).all(|(x, want)| (x - want).abs() < 1e-4);
            assert!(inner.iter().any(|basin| near(&basin.x) && basin.count > 2), "{method:?}\n{found}");
        }
        assert_eq!(found.basins.iter().map(|basin| basin.count).sum::<usize>(), found.arrived);
        assert!(
            found.basins.windows(2).all(|w| w[0].fun <= w[1].fun) && found.best.fun <= found.basins[0].fun
        );
    }
}

/// `sin(3x) + x²/10` on (−4, 4): four wells, whose depths differ, and the edge at −4.
#[test]
fn the_lowest_is_first_and_how_often_each_was_reached_adds_up() {
    let f = |x: Var| (3.0 * x).sin() + 0.1 * x * x;
    let run = Minimizer::new(Method::TrustNcg).bounds([(-4.0, 4.0)]);
    let found = run.multistart(f, 50, 11).expect("a box");
    let lowest = (0..80_001).map(|k| -4.0 + 1e-4 * f64::from(k)).map(|x| (3.0 * x).sin() + 0.1 * x * x);
    let lowest = lowest.fold(f64::INFINITY, f64::min);
    assert!((found.best.fun - lowest).abs() < 1e-7 && found.best.success(), "{found}");
    assert_eq!((found.basins.len(), found.basins[4].x[0]), (5, -4.0), "{found}");
    assert_eq!((found.arrived, found.basins[0].fun), (50, found.best.fun));
    assert!(found.to_string().starts_with("50 of 50 runs have arrived, at 5 different minima\n"), "{found}");
}

/// A third of the box is outside of the domain: runs that cannot start have not arrived.
#[test]
fn runs_that_cannot_start_are_counted() {
    let f = |x: Var| x.ln() * x;
    let found = Minimizer::new(Method::Lbfgs).bounds([(-1.0, 2.0)]).multistart(f, 30, 0).expect("a box");
    assert_eq!((found.starts, found.arrived, found.basins.len()), (30, 20, 1), "{found}");
    assert!((found.best.fun + (-1f64).exp()).abs() < 1e-12);
    let nowhere = Minimizer::new(Method::Lbfgs).bounds([(-2.0, -1.0)]).multistart(f, 3, 0).expect("a box");
    assert_eq!((nowhere.arrived, nowhere.best.status), (0, Status::NotFinite));
    let search = DifferentialEvolution::new([(-1.0, 2.0)]).minimize(f).expect("a box");
    assert!(search.success() && (search.fun + (-1f64).exp()).abs() < 1e-10, "{search}");
    let search = DifferentialEvolution { max_generations: 3, ..DifferentialEvolution::new([(-2.0, -1.0)]) };
    assert_eq!(search.minimize(f).expect("a result").status, Status::NotFinite);
}

#[test]
fn settings_of_a_search() {
    let usual = || DifferentialEvolution::new([(-5.0, 5.0), (1.0, 1.0), (-5.0, 5.0)]);
    let f = |x: &[Var]| x.iter().map(|x| (x - 3.0).powi(2)).sum::<Var>();
    let held = usual().minimize(f).expect("a box");
    assert_eq!((held.x[1], &held.fixed[..]), (1.0, &[false, true, false][..]));
    let short =
        DifferentialEvolution { max_generations: 2, polish: false, ..usual() }.minimize(f).expect("a box");
    assert_eq!((short.status, short.nit), (Status::Iterations, 2));
    let plain = DifferentialEvolution { polish: false, ..usual() }.minimize(f).expect("a box");
    assert_eq!(plain.status, Status::Cost);
    let single = DifferentialEvolution::new([(-5.0, 5.0); 2]);
    let min = single.minimize(|[x, y]: [Var<f32>; 2]| x * x + y * y).expect("a box");
    assert!(min.success() && min.fun < 1e-6);

    let wrong = [
        (DifferentialEvolution { population: 0, ..usual() }, "population is 0"),
        (DifferentialEvolution { mutation: (0.0, 1.0), ..usual() }, "mutation is 0"),
        (DifferentialEvolution { mutation: (0.5, f64::NAN), ..usual() }, "mutation is NaN"),
        (DifferentialEvolution { recombination: 1.5, ..usual() }, "recombination is 1.5"),
        (DifferentialEvolution { tolerance: -1.0, ..usual() }, "tolerance is -1"),
        (DifferentialEvolution { absolute_tolerance: f64::NAN, ..usual() }, "absolute_tolerance is NaN"),
        (DifferentialEvolution { population: usize::MAX, ..usual() }, "number of points"),
        (DifferentialEvolution::new([]), "number of bounds is 0"),
        (DifferentialEvolution::new([(0.0, f64::INFINITY)]), "bound is inf"),
        (DifferentialEvolution::new([(1.0, 0.0)]), "the bounds of `p0` are 1 and 0"),
        (DifferentialEvolution::new([(1.0, 1.0)]), "all 1 parameters are held"),
    ];
    for (search, want) in wrong {
        let error = search.minimize(f).expect_err("a bad setting").to_string();
        assert!(error.contains(want), "{error}");
    }
    let many = |run: Minimizer<'_>, starts| run.multistart(f, starts, 0).expect_err("a bad setting");
    let boxed = || Minimizer::new(Method::Lbfgs).bounds([(0.0, 1.0); 2]);
    assert!(many(boxed(), 0).to_string().contains("number of starts is 0"));
    assert!(many(Minimizer::new(Method::Lbfgs), 3).to_string().contains("number of bounds is 0"));
    assert!(many(boxed().fixed(["p0"]), 3).to_string().contains("number of held coordinates"));
    assert!(matches!(many(boxed().bounds([(0.0, 1.0), (2.0, 1.0)]), 3), MinimizeError::Domain(_)));
    let three = |[x, y, z]: [Var; 3]| x + y + z;
    assert!(matches!(boxed().multistart(three, 2, 0), Err(MinimizeError::Function(_))));
}
