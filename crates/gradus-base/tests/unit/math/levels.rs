//! The same bits from the scalar form and from the slice form at every level.
//!
//! Of most weight in an optimized build: without optimization the levels differ by their instructions, not by
//! vectors.

use super::{Row, arguments, double, identity, single};
use crate::scalar::Numeric;

/// Every length up to 70 meets every case of how a vector loop can end.
fn check_levels<T: Numeric>(rows: &[Row<T>]) {
    let specials =
        [0.0, -0.0, 1.0, -1.0, f64::INFINITY, f64::NEG_INFINITY, f64::NAN, 1e-310, -1e-40, 1e300, -1e30, 1e6];
    for Row { name, one, levels, domain, .. } in rows {
        let mut x = arguments::<T>(*domain, 1000);
        x.extend(specials.map(T::nearest));
        let want: Vec<T> = x.iter().map(|&x| one(x)).collect();
        for (level, slice) in levels {
            for len in (0..=70).chain([x.len()]) {
                let from = x.len() - len;
                let mut got = vec![T::zero(); len];
                slice(&x[from..], &mut got);
                for ((&got, &want), x) in got.iter().zip(&want[from..]).zip(&x[from..]) {
                    assert_eq!(
                        identity(got),
                        identity(want),
                        "{name}({x:e}), {level}: {got:e}, alone {want:e}"
                    );
                }
            }
        }
    }
}

#[test]
fn every_level_gives_the_bits_of_the_scalar_form() {
    check_levels(&double());
    check_levels(&single());
}
