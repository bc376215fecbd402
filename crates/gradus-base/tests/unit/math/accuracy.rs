//! Distance to the exact values, in units in the last place.
//!
//! Two witnesses: `tests/golden/math.txt` has values to 60 digits, rounded, at the ends of ranges and where
//! these kernels were found to err most among a million arguments each; the standard library, itself below
//! 3 ulp, is evaluated at thousands of other points.

use super::{Row, VectorMath, arguments, double, single};
use crate::scalar::Numeric;

/// The spacing of floats with `digits` bits around `x`, down to the smallest subnormal `2^least`.
fn spacing(x: f64, digits: i32, least: i32) -> f64 {
    let exponent = match x.abs().to_bits() >> 52 {
        0 => -1022,
        biased => biased as i32 - 1023,
    };
    let power = (exponent - digits + 1).max(least);
    // In two steps: 2^-1074 is below what powi reaches through its reciprocal.
    2.0_f64.powi(power / 2) * 2.0_f64.powi(power - power / 2)
}

/// Bits at which the two kinds of float differ.
fn format<T: Numeric>() -> (i32, i32) {
    if size_of::<T>() == 8 { (53, -1074) } else { (24, -149) }
}

/// Distance of `got` from `want + rest` in units in the last place.
pub(super) fn ulps<T: Numeric>(got: T, want: f64, rest: f64) -> f64 {
    let (digits, least) = format::<T>();
    let nearest = T::nearest(want).wide();
    if nearest.is_nan() || nearest.is_infinite() || got.wide().is_nan() || got.is_infinite() {
        let same = nearest == got.wide() || nearest.is_nan() && got.is_nan();
        return if same { 0.0 } else { f64::INFINITY };
    }
    let unit = spacing(want, digits, least);
    ((got.wide() - want) / unit - rest * (spacing(want, 53, -1074) / unit)).abs()
}

/// One line of the golden file: arguments, nearest `f64` result, and what is missing in its last places.
struct Golden {
    name: &'static str,
    x: f64,
    /// The exponent of a power, 0 elsewhere.
    y: f64,
    want: f64,
    rest: f64,
}

/// The golden file; nothing in the package of the crate, which has no golden files of this size.
fn text() -> &'static str {
    static TEXT: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    TEXT.get_or_init(|| {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
        let is_whole = folder.join("README.md").exists();
        if is_whole {
            std::fs::read_to_string(folder.join("math.txt")).expect("the file is there")
        } else {
            String::new()
        }
    })
}

/// The lines about one function whose arguments a `T` can hold.
fn golden<T: Numeric>(name: &str) -> impl Iterator<Item = Golden> {
    let bits = |text: &str| f64::from_bits(u64::from_str_radix(text, 16).unwrap());
    text()
        .lines()
        .map(|line| line.split(' ').collect::<Vec<&'static str>>())
        .filter(move |field| field[0] == name)
        .map(move |field| {
            let last = field.len() - 1;
            let y = if last == 4 { bits(field[2]) } else { 0.0 };
            let rest = field[last].parse().unwrap();
            Golden { name: field[0], x: bits(field[1]), y, want: bits(field[last - 1]), rest }
        })
        .filter(|g| T::nearest(g.x).wide() == g.x && T::nearest(g.y).wide() == g.y)
}

/// Checks one function against all its golden lines.
fn check_golden<T: Numeric>(name: &str, function: impl Fn(T, T) -> T, bound: f64) {
    if text().is_empty() {
        return;
    }
    let (mut worst, mut count) = (0.0_f64, 0);
    for Golden { name, x, y, want, rest } in golden::<T>(name) {
        let got = function(T::nearest(x), T::nearest(y));
        let error = ulps(got, want, rest);
        assert!(error <= bound, "{name}({x:e}, {y:e}) = {got:e}, not {want:e}: {error:.3} ulp");
        assert!(want != 0.0 || got.is_sign_negative() == want.is_sign_negative(), "{name}({x:e}) = {got:e}");
        worst = worst.max(error);
        count += 1;
    }
    assert!(count >= 20, "{name}: {count} golden points");
    println!("{name:9} {worst:.3} ulp at {count} points");
}

#[test]
fn double_results_are_within_their_bounds_of_exact_values() {
    for row in double() {
        check_golden(row.name, |x, _| (row.one)(x), row.ulps);
    }
    check_golden("powf", f64::powf_one, 0.77);
}

#[test]
fn single_results_are_almost_correctly_rounded() {
    for row in single() {
        check_golden(row.name, |x, _| (row.one)(x), row.ulps);
    }
    check_golden("powf", f32::powf_one, 0.51);
}

fn check_std<T: Numeric>(rows: &[Row<T>]) {
    for Row { name, one, std, domain, ulps: own, .. } in rows {
        // Special functions are witnessed by `libm`, itself below 2.4 ulp.
        let allowed = if *own > 1.0 { own + 2.4 } else { 4.0 };
        for x in arguments::<T>(*domain, 4000) {
            let (got, want) = (one(x), std(x));
            let error = ulps(got, want.wide(), 0.0);
            // Ours, and 2 that glibc documents for its hyperbolic functions; the composed references
            // for sigmoid and softplus have a little more.
            assert!(error <= allowed, "{name}({x:e}) = {got:e}, std {want:e}: {error} ulp");
        }
    }
}

#[test]
fn results_agree_with_the_standard_library() {
    check_std(&double());
    check_std(&single());
}
