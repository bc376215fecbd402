//! Tests of `adapters::argmin`.

use super::*;

#[test]
fn derivatives_come_in_rows() {
    let f = Shared::new(|x: &[Var]| x[0] * x[0] * x[1], 2);
    assert_eq!(f.cost(&vec![3.0, 5.0]).unwrap(), 45.0);
    assert_eq!(f.gradient(&vec![3.0, 5.0]).unwrap(), [30.0, 9.0]);
    assert_eq!(f.hessian(&vec![3.0, 5.0]).unwrap(), [[10.0, 6.0], [6.0, 0.0]]);
    assert!(f.cost(&vec![f64::NAN, 0.0]).is_err() && f.gradient(&vec![1.0]).is_err());
    let r = Shared::new(|x: &[Var]| vec![x[0] * x[1], x[1]], 2);
    assert_eq!(r.apply(&vec![3.0, 5.0]).unwrap(), [15.0, 5.0]);
    assert_eq!(r.jacobian(&vec![3.0, 5.0]).unwrap(), [[5.0, 3.0], [0.0, 1.0]]);
}
