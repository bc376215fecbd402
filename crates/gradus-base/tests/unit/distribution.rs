//! Quantiles and tails, against tables and closed forms.

use super::*;

fn is_near(got: f64, want: f64, digits: f64) -> bool {
    (got - want).abs() <= 10f64.powf(-digits) * want.abs().max(1e-300)
}

/// Tables with ten digits: Abramowitz & Stegun 26.1 and 26.10.
#[test]
fn quantiles_are_those_of_tables() {
    assert!(is_near(normal(0.975), 1.959_963_984_540, 11.0));
    assert!(is_near(normal(0.9995), 3.290_526_731_492, 11.0));
    assert!(is_near(-normal(0.025), 1.959_963_984_540, 11.0));
    assert!(normal(0.5).abs() < 1e-12);
    let rows =
        [(1.0, 12.706_204_736), (2.0, 4.302_652_729_7), (5.0, 2.570_581_835_6), (30.0, 2.042_272_456_3)];
    for (freedom, want) in rows {
        assert!(is_near(student(0.975, freedom), want, 9.0), "{freedom}: {}", student(0.975, freedom));
        // 1 − 0.975 is 0.025 but for a rounding.
        assert!(is_near(-student(0.025, freedom), want, 9.0));
    }
    // With one degree of freedom it is Cauchy's distribution, tan(π (p − ½)).
    let cauchy = (core::f64::consts::PI * 0.499).tan();
    assert!(is_near(student(0.999, 1.0), cauchy, 9.0));
    assert!(is_near(student(0.975, 1e7), normal(0.975), 6.0));
}

/// 40 digits of mpmath, `betainc`, `gammainc` and `erfc`.
#[test]
fn quantiles_and_tails_have_their_digits() {
    let rows = [
        (1.0, [1.818_993_247_281_066_3, 12.706_204_736_174_705, 636.619_248_768_719_6]),
        (5.0, [1.103_668_272_956_062_5, 2.570_581_835_636_315_5, 6.868_826_625_881_11]),
        (1000.0, [0.994_952_609_790_753_6, 1.962_339_080_826_408_5, 3.300_282_648_423_913]),
        (2e4, [0.994_482_607_867_717, 1.960_082_605_158_135, 3.291_013_283_364_256]),
        (1e7, [0.994_457_932_657_842_3, 1.959_964_221_767_205_5, 3.290_527_704_465_222]),
    ];
    for (freedom, want) in rows {
        for (p, want) in [0.84, 0.975, 0.9995].into_iter().zip(want) {
            assert!(is_near(student(p, freedom), want, 10.5), "{p}, {freedom}: {}", student(p, freedom));
        }
    }
    assert!(is_near(Distribution::Student(30.0).two_sided(-12.0), 5.580_185_415_199_256e-13, 12.0));
    assert!(is_near(Distribution::Student(1e7).two_sided(6.0), 1.973_242_733_367_783_5e-9, 10.0));
    assert!(is_near(Distribution::Normal.two_sided(10.0), 1.523_970_604_832_105e-23, 14.0));
    assert_eq!(Distribution::Student(3.0).two_sided(f64::MAX), 0.0);
    let chi = [
        (3.5, 1.0, 0.061_368_829_139_402_17),
        (30.0, 2.0, 3.059_023_205_018_258e-7),
        (4.0, 10.0, 0.947_346_982_656_288_8),
        (80.0, 50.0, 0.004_482_656_565_573_2),
    ];
    for (x, freedom, want) in chi {
        assert!(is_near(chi_squared_tail(x, freedom), want, 12.0), "{x}, {freedom}");
    }
    let f = [
        (4.5, 1.0, 10.0, 0.059_890_324_425_559_42),
        (3.25, 3.0, 20.0, 0.043_401_895_727_980_93),
        (2.0, 5.0, 5000.0, 0.075_433_562_224_754_87),
    ];
    for (x, above, below, want) in f {
        assert!(is_near(fisher_tail(x, above, below), want, 11.0), "{x}, {above}, {below}");
    }
    assert_eq!((chi_squared_tail(0.0, 3.0), fisher_tail(0.0, 1.0, 5.0)), (1.0, 1.0));
}

#[cfg(feature = "plot")]
/// F of 2 and ν: 9.5520944959 for ν = 3, 3.4928284767 for ν = 20 at 0.95 (Abramowitz & Stegun 26.9).
#[test]
fn fisher_has_a_closed_form() {
    assert!(is_near(fisher_of_two(0.95, 3.0), 9.552_094_495_9, 9.0));
    assert!(is_near(fisher_of_two(0.95, 20.0), 3.492_828_476_7, 9.0));
}
