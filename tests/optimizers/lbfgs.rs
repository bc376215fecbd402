//! L-BFGS against BFGS: with room for all pairs both apply the same inverse Hessian.

use gradus::optim::*;

const N: usize = 3;

/// A quadratic with the gradient `A x`, `A` symmetric and positive definite.
fn gradient_at(x: [f64; N]) -> [f64; N] {
    [4.0 * x[0] + x[1], x[0] + 3.0 * x[1] - 0.5 * x[2], 2.0 * x[2] - 0.5 * x[1]]
}

fn dot(a: &[f64; N], b: &[f64; N]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// `H g` by the dense recursion `H ← (1 − ρ s yᵀ) H (1 − ρ y sᵀ) + ρ s sᵀ` over the pairs, oldest first.
fn dense(pairs: &[([f64; N], [f64; N])], g: [f64; N]) -> [f64; N] {
    let (s, y) = pairs.last().expect("a pair");
    let scale = dot(s, y) / dot(y, y);
    let mut h = [[0.0; N]; N];
    (0..N).for_each(|i| h[i][i] = scale);
    for (s, y) in pairs {
        let rho = 1.0 / dot(s, y);
        let hy: [f64; N] = std::array::from_fn(|i| dot(&h[i], y));
        let yhy = dot(y, &hy);
        h = std::array::from_fn(|i| {
            std::array::from_fn(|j| {
                h[i][j] - rho * (s[i] * hy[j] + hy[i] * s[j]) + rho * (rho * yhy + 1.0) * s[i] * s[j]
            })
        });
    }
    h.map(|row| dot(&row, &g))
}

/// Steps of the rule with `memory` pairs, each against the dense matrix of the pairs that count.
fn agrees(memory: usize) {
    let mut lbfgs = Lbfgs { memory, ..Lbfgs::new(0.3) }.optimizer(N).expect("valid settings");
    let mut x = [1.0, -2.0, 3.0];
    let mut pairs: Vec<([f64; N], [f64; N])> = Vec::new();
    for step in 0..12 {
        let (before, g) = (x, gradient_at(x));
        lbfgs.step(&mut x, &g).expect("a step");
        if step > 0 {
            let kept = &pairs[pairs.len().saturating_sub(memory)..];
            let want = dense(kept, g);
            for i in 0..N {
                let got = (before[i] - x[i]) / 0.3;
                // Differences of points that shrink to about 1e-2: a few digits less than full precision.
                assert!(
                    (got - want[i]).abs() <= 1e-11 * want[i].abs().max(1.0),
                    "step {step}: {got} {want:?}"
                );
            }
        }
        let after = gradient_at(x);
        pairs.push((std::array::from_fn(|i| x[i] - before[i]), std::array::from_fn(|i| after[i] - g[i])));
    }
}

#[test]
fn it_is_bfgs_of_the_last_pairs() {
    agrees(20);
    agrees(2);
    agrees(1);
}

#[test]
fn the_memory_cannot_change_on_the_way() {
    let mut lbfgs: Optimizer<f64, Lbfgs> = Lbfgs::new(0.3).optimizer(N).expect("valid settings");
    let error = lbfgs.set_rule(Lbfgs { memory: 3, ..Lbfgs::new(0.3) }).expect_err("another memory");
    assert_eq!(error.to_string(), "LbfgsState.pairs has 11 values, expected 4");
    assert_eq!((lbfgs.set_rule(Lbfgs::new(0.1)), lbfgs.rule().learning_rate), (Ok(()), 0.1));
}

/// A pair with negative curvature is left out, and displaces no other.
#[test]
fn negative_curvature_is_not_remembered() {
    let mut lbfgs = Lbfgs { memory: 1, ..Lbfgs::new(1.0) }.optimizer(1).expect("valid settings");
    let mut x = [0.0];
    for gradient in [1.0, 0.5] {
        lbfgs.step(&mut x, &[gradient]).expect("a step");
    }
    let known = lbfgs.state().pairs[0].clone();
    lbfgs.step(&mut x, &[9.0]).expect("a step"); // down by 1, and the gradient rose
    assert_eq!((lbfgs.state().met, &lbfgs.state().pairs[0].displacement), (1, &known.displacement));
    // s = −1, y = −0.5: H = 2, so the steps are 1, 1 and 18.
    assert_eq!(x, [-20.0]);
}

#[test]
fn it_makes_no_update_within_its_tolerances() {
    let makes_no_update = |rule: Lbfgs, gradient: f64| {
        let mut x = [1.0];
        rule.optimizer(1).expect("valid settings").step(&mut x, &[gradient]).expect("a step");
        x == [1.0]
    };
    assert!(makes_no_update(Lbfgs::pytorch(1.0), 1e-7) && !makes_no_update(Lbfgs::new(1.0), 1e-7));
    // The value would fall by 1e-10, the square of the gradient.
    assert!(makes_no_update(Lbfgs::pytorch(1.0), 1e-5) && !makes_no_update(Lbfgs::pytorch(1.0), 1e-4));
    assert!(makes_no_update(Lbfgs::new(1.0), 0.0));
}
