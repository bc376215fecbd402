//! Tests of `optim::settings`.

use super::Settings;

#[test]
fn the_ends_of_every_interval() {
    let s = Settings("Test");
    assert!(s.non_negative("a", 0.0).is_ok() && s.non_negative("a", -0.1).is_err());
    assert!(s.positive("a", 1e-300).is_ok() && s.positive("a", 0.0).is_err());
    assert!(s.at_least_one("a", 1.0).is_ok() && s.at_least_one("a", 0.9).is_err());
    assert!(s.fraction("a", 0.0).is_ok() && s.fraction("a", 1.0).is_err());
    assert!(s.unit("a", 1.0).is_ok() && s.unit("a", 1.1).is_err());
    for bad in [f64::NAN, f64::INFINITY] {
        assert!(s.non_negative("a", bad).is_err() && s.positive("a", bad).is_err());
        assert!(s.at_least_one("a", bad).is_err() && s.finite("a", bad).is_err());
        assert!(s.fraction("a", bad).is_err() && s.unit("a", bad).is_err());
    }
    assert!(s.number("a", f64::NEG_INFINITY).is_ok() && s.number("a", f64::NAN).is_err());
}
