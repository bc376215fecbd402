//! Ticks, and the texts beside them.

use super::*;

fn texts(ticks: &Ticks) -> Vec<String> {
    ticks.named.iter().map(|t| t.label.text.clone() + t.label.power.as_deref().unwrap_or("")).collect()
}

#[test]
fn ticks_stand_at_round_numbers() {
    let of = |range: [f64; 2]| texts(&Scale::linear(range, [0.0, 480.0]).ticks(80.0));
    assert_eq!(of([-4.5, 4.5]), ["−4", "−2", "0", "2", "4"]);
    assert_eq!(
        of([0.0, 1.0]),
        ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"].map(|t| if t == "0.0" { "0" } else { t })
    );
}

/// A power of ten beside every number: what the numbers are was hard to read.
#[test]
fn numbers_have_their_power_of_ten_together() {
    let of = |range: [f64; 2]| {
        let ticks = Scale::linear(range, [0.0, 480.0]).ticks(80.0);
        (texts(&ticks), ticks.factor.map(|factor| factor.text + &factor.power.unwrap_or_default()))
    };
    let (numbers, factor) = of([0.0, 3e-7]);
    assert_eq!(numbers, ["0", "0.5", "1.0", "1.5", "2.0", "2.5", "3.0"]);
    assert_eq!(factor.as_deref(), Some("· 10−7"));
    let (numbers, factor) = of([2.4e5, 1.9e6]);
    assert_eq!((&numbers[..2], factor.as_deref()), (&["0.4".into(), "0.6".into()][..], Some("· 106")));
    let (numbers, factor) = of([-1e7, 1e7]);
    assert_eq!((&*numbers[0], factor.as_deref()), ("−1.0", Some("· 107")));
    assert_eq!(of([0.0, 9e5]).1, None);
    // Subnormal numbers, and the largest.
    assert_eq!(of([0.0, 6e-320]).0.last().map(String::as_str), Some("6.0"));
    assert_eq!(of([0.0, 8e307]).0.last().map(String::as_str), Some("8"));
}

/// Without short ticks a logarithmic axis looks like an even one.
#[test]
fn a_logarithmic_axis_has_short_ticks() {
    let of = |range: [f64; 2], pixels: f64| Scale::new(range, [0.0, pixels], true).ticks(60.0).minor;
    assert_eq!(of([1.0, 1000.0], 330.0)[..9], [2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 20.0]);
    assert_eq!(of([1.0, 1e10], 330.0)[..3], [2.0, 5.0, 20.0]);
    // Decades that have no label.
    assert_eq!(of([1.0, 1e30], 330.0)[..3], [10.0, 100.0, 10_000.0]);
    // Those that have one are 1, 2 and 5.
    assert_eq!(of([10.0, 1000.0], 330.0)[..4], [30.0, 40.0, 60.0, 70.0]);
    assert!(of([1e-300, 1e300], 330.0).is_empty() && of([2.1, 4.4], 330.0).is_empty());
}

#[test]
fn less_than_three_decades_have_numbers_between() {
    let of = |range: [f64; 2], pixels: f64| texts(&Scale::new(range, [pixels, 0.0], true).ticks(60.0));
    assert_eq!(of([50.0, 5500.0], 330.0), ["50", "100", "200", "500", "1000", "2000", "5000"]);
    assert_eq!(of([0.05, 40.0], 90.0), ["10−1", "100", "101"]);
    assert_eq!(of([0.05, 30.0], 130.0), ["0.1", "0.3", "1", "3", "10", "30"]);
    assert_eq!(of([2e4, 9e4], 330.0), ["20\u{202f}000", "50\u{202f}000"]);
    assert_eq!(of([1e-3, 1.0], 330.0), ["10−3", "10−2", "10−1", "100"]);
    // No part of a decade is in it.
    assert_eq!(of([2.1, 4.4], 330.0).len(), 12);
}

#[test]
fn a_range_of_one_number_is_in_the_middle() {
    assert_eq!(Scale::linear([3.0, 3.0], [0.0, 10.0]).pixel(3.0), 5.0);
    assert!(Scale::linear([3.0, 3.0], [0.0, 10.0]).ticks(5.0).named.len() <= 1);
}

#[test]
fn pixels_are_between_the_ends() {
    let scale = Scale::linear([-2.0, 2.0], [480.0, 0.0]);
    assert_eq!([scale.pixel(-2.0), scale.pixel(1.0), scale.pixel(2.0)], [480.0, 120.0, 0.0]);
}
