//! Tests of `estimate::profile`.

use super::*;

#[test]
fn the_polynomial_has_the_values_and_slopes() {
    let f = |x: f64| [x, x.powi(7) - 2.0 * x, 7.0 * x.powi(6) - 2.0];
    let nodes = [f(0.1), f(0.9), f(-1.0), f(1.5)];
    assert!((hermite(&nodes, 0.4) - f(0.4)[1]).abs() < 1e-12);
}
