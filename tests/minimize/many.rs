//! Many coordinates: beyond 64 the methods with second derivatives take products with the Hessian, except the exact
//! trust region, which always takes the matrix.

use gradus::prelude::*;

/// The methods that take products, with many coordinates.
const BY_PRODUCTS: [Method; 2] = [Method::NewtonCg, Method::TrustNcg];

fn rosenbrock(x: &[Var]) -> Var {
    x.windows(2).map(|w| 100.0 * (w[1] - w[0] * w[0]).powi(2) + (1.0 - w[0]).powi(2)).sum()
}

#[test]
fn a_long_chain_of_rosenbrock_ends_at_ones() {
    // From within the unit box: from (−1.2, 1, −1.2, …) the chain has a local minimum near (−1, 1, 1, …).
    let start: Vec<f64> = (0..200).map(|i| 0.5 + 0.4 * f64::from(i).sin()).collect();
    for method in BY_PRODUCTS {
        let min = minimize(rosenbrock, start.clone(), method).expect("a start");
        assert!(min.success() && min.nhvp > 0 && min.nhev == 0, "{method:?}\n{min}");
        // The smallest curvature at the minimum is near 0.5 (that of two coordinates is 0.4), and the gradient is
        // below 1e-5 in each.
        let off = min.x.iter().map(|x| (x - 1.0).abs()).fold(0.0, f64::max);
        assert!(off < 1e-4, "{method:?}: {off:e}\n{min}");
    }
}

/// Strictly convex, with its minimum at `center`: every term has its own there. Neighbors are coupled, and curvatures
/// reach from 0.1 to some tens.
fn coupled<'c>(center: &'c [f64]) -> impl Fn(&[Var]) -> Var + Copy + 'c {
    move |x: &[Var]| {
        let d: Vec<Var> = x.iter().zip(center).map(|(x, c)| x - c).collect();
        let alone = d.iter().enumerate().map(|(i, d)| (1.0 + i as f64 / 4.0) * d.cosh().ln() + 0.05 * d * d);
        let pairs = d.windows(2).map(|w| (w[0] - 2.0 * w[1]).powi(2) * 0.5 + (w[0] * w[1]).powi(2) * 0.1);
        alone.chain(pairs).sum()
    }
}

#[test]
fn products_and_matrices_lead_to_the_same_minimum() {
    let center: Vec<f64> = (0..80).map(|i| (1.7 * f64::from(i)).sin()).collect();
    let start = vec![3.0; 80];
    let run = |method: Method| {
        let min = Minimizer::new(method).gradient_tolerance(1e-9).minimize(coupled(&center), start.clone());
        let min = min.expect("a start");
        assert!(min.success(), "{method:?}\n{min}");
        min
    };
    let dense = run(Method::TrustExact);
    assert!(dense.nhev > 0 && dense.nhvp == 0, "{dense}");
    for method in BY_PRODUCTS {
        let min = run(method);
        assert!(min.nhvp > 0 && min.nhev == 0, "{method:?}\n{min}");
        // Curvatures are above 0.1, so a gradient of 80 entries below 1e-9 leaves less than 1e-7.
        for ((x, dense), center) in min.x.iter().zip(&dense.x).zip(&center) {
            assert!((x - dense).abs() < 2e-7 && (x - center).abs() < 1e-7, "{method:?}\n{min}");
        }
    }
}

/// With 64 coordinates the matrix is taken, with 65 products: the same problem, the same answer.
#[test]
fn nothing_changes_where_products_begin() {
    for method in BY_PRODUCTS {
        for n in [64, 65] {
            let center: Vec<f64> = (0..n).map(|i| (0.9 * f64::from(i)).cos()).collect();
            let min = minimize(coupled(&center), vec![-2.0; n as usize], method).expect("a start");
            assert!(min.success() && (min.nhvp > 0) == (n > 64), "{method:?}\n{min}");
            // As above, with the usual tolerance of 1e-5.
            assert!(min.x.iter().zip(&center).all(|(x, c)| (x - c).abs() < 1e-3), "{method:?}\n{min}");
        }
    }
}
