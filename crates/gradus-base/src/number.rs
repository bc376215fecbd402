//! Numbers as people like to read them: a few significant digits, no tails of zeros or nines.

use core::fmt;

/// A number with four significant digits.
#[derive(Debug)]
pub struct Short(pub f64);

impl fmt::Display for Short {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&significant(self.0, 4))
    }
}

/// A number with `digits` significant digits; with an exponent where it is far from 1.
#[must_use]
pub fn significant(x: f64, digits: usize) -> String {
    if x == 0.0 || !x.is_finite() {
        return format!("{x}");
    }
    let rounded = format!("{:.*e}", digits - 1, x);
    let exponent: i32 = rounded.split_once('e').and_then(|(_, e)| e.parse().ok()).unwrap_or(0);
    let decimals = digits as i32 - 1 - exponent;
    if decimals < 0 || exponent < -4 { rounded } else { format!("{x:.*}", decimals as usize) }
}

#[cfg(test)]
#[path = "../tests/unit/number.rs"]
mod tests;
