//! Numbers as people like to read them: a few significant digits, no tails of zeros or nines.

use core::fmt;

/// A number with four significant digits.
pub(crate) struct Short(pub(crate) f64);

impl fmt::Display for Short {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&significant(self.0, 4))
    }
}

/// A number with `digits` significant digits; with an exponent where it is far from 1.
pub(crate) fn significant(x: f64, digits: usize) -> String {
    if x == 0.0 || !x.is_finite() {
        return format!("{x}");
    }
    let rounded = format!("{:.*e}", digits - 1, x);
    let exponent: i32 = rounded.split_once('e').and_then(|(_, e)| e.parse().ok()).unwrap_or(0);
    let decimals = digits as i32 - 1 - exponent;
    if decimals < 0 || exponent < -4 { rounded } else { format!("{x:.*}", decimals as usize) }
}

#[cfg(test)]
mod tests {
    use super::significant;

    #[test]
    fn digits_are_significant_ones() {
        let rows = [
            (3.932_408_759, 7, "3.932409"),
            (-17.579_094_9, 7, "-17.57909"),
            (0.000_123_456, 3, "0.000123"),
            (0.000_012_345_6, 3, "1.23e-5"),
            (9.999_96, 4, "10.00"),
            (1_234_567.0, 7, "1234567"),
            (12_345_678.0, 7, "1.234568e7"),
            (0.0, 7, "0"),
        ];
        for (x, digits, want) in rows {
            assert_eq!(significant(x, digits), want);
        }
    }
}
