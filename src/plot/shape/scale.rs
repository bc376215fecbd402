//! Axes: from numbers to pixels, and where the ticks are.

use crate::plot::shape::text::{Label, minus};

/// An axis from a range of numbers to a range of pixels.
#[derive(Clone, Copy, Debug)]
pub(in crate::plot) struct Scale {
    from: [f64; 2],
    to: [f64; 2],
}

/// A tick: its number, and what stands beside it.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::plot) struct Tick {
    pub(in crate::plot) at: f64,
    pub(in crate::plot) label: Label,
}

impl Scale {
    pub(in crate::plot) fn linear(from: [f64; 2], to: [f64; 2]) -> Self {
        Self { from, to }
    }

    /// The pixel of a number.
    pub(in crate::plot) fn pixel(&self, x: f64) -> f64 {
        let [low, high] = self.from;
        let share = if high > low { (x - low) / (high - low) } else { 0.5 };
        self.to[0] + share * (self.to[1] - self.to[0])
    }

    /// Ticks at round numbers, about `apart` pixels from one another.
    pub(in crate::plot) fn ticks(&self, apart: f64) -> Vec<Tick> {
        let length = (self.to[1] - self.to[0]).abs();
        let most = (length / apart).max(1.0);
        steps(self.from, most)
    }
}

/// The multiples in a range of a step of 1, 2 or 5 times a power of ten, the one that is nearest to `count` ticks.
fn steps([low, high]: [f64; 2], count: f64) -> Vec<Tick> {
    let step = step_of((high - low) / count);
    let (first, last) = ((low / step).ceil(), (high / step).floor());
    // Rounding must not lose a tick at an end of the range.
    let near = |k: f64, end: f64| (k * step - end).abs() <= 1e-9 * (high - low);
    let first = if near(first - 1.0, low) { first - 1.0 } else { first };
    let last = if near(last + 1.0, high) { last + 1.0 } else { last };
    if !(step > 0.0 && last - first < 1000.0) {
        return Vec::new();
    }
    let decimals = (-step.log10().floor()).max(0.0) as usize;
    let exponent = step.log10().floor();
    (0..=(last - first) as i32)
        .map(|k| {
            let at = (first + f64::from(k)) * step;
            Tick { at, label: label(at, decimals, exponent) }
        })
        .collect()
}

/// 1, 2 or 5 times a power of ten, the one that is nearest.
pub(in crate::plot) fn step_of(wanted: f64) -> f64 {
    let power = 10f64.powf(wanted.log10().floor());
    let share = wanted / power;
    let factor = match share {
        s if s < 1.5 => 1.0,
        s if s < 3.5 => 2.0,
        s if s < 7.5 => 5.0,
        _ => 10.0,
    };
    factor * power
}

/// A number with as many decimals as its step has; where that is long, with a power of ten.
fn label(at: f64, decimals: usize, exponent: f64) -> Label {
    if at == 0.0 {
        return Label::plain("0");
    }
    let largest = at.abs().log10().floor();
    if decimals <= 5 && largest < 6.0 {
        return Label::plain(minus(&format!("{at:.decimals$}")));
    }
    let digits = (largest - exponent).max(0.0) as usize;
    let text = format!("{at:.digits$e}");
    let (mantissa, power) = text.split_once('e').unwrap_or((&text, "0"));
    Label { text: minus(&format!("{mantissa} · 10")), power: Some(minus(power)) }
}

/// `10ⁿ`.
pub(in crate::plot) fn power_of_ten(power: i32) -> Label {
    Label { text: "10".into(), power: Some(minus(&power.to_string())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(ticks: &[Tick]) -> Vec<String> {
        ticks.iter().map(|t| t.label.text.clone() + t.label.power.as_deref().unwrap_or("")).collect()
    }

    #[test]
    fn ticks_stand_at_round_numbers() {
        let of = |range: [f64; 2]| texts(&Scale::linear(range, [0.0, 480.0]).ticks(80.0));
        assert_eq!(of([-4.5, 4.5]), ["−4", "−2", "0", "2", "4"]);
        assert_eq!(
            of([0.0, 1.0]),
            ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"].map(|t| if t == "0.0" { "0" } else { t })
        );
        assert_eq!(
            of([0.0, 3e-7]),
            ["0", "5 · 10−8", "1.0 · 10−7", "1.5 · 10−7", "2.0 · 10−7", "2.5 · 10−7", "3.0 · 10−7"]
        );
        assert_eq!(of([-1e7, 1e7])[0], "−1.0 · 107");
    }

    #[test]
    fn a_range_of_one_number_is_in_the_middle() {
        assert_eq!(Scale::linear([3.0, 3.0], [0.0, 10.0]).pixel(3.0), 5.0);
        assert!(Scale::linear([3.0, 3.0], [0.0, 10.0]).ticks(5.0).len() <= 1);
    }

    #[test]
    fn pixels_are_between_the_ends() {
        let scale = Scale::linear([-2.0, 2.0], [480.0, 0.0]);
        assert_eq!([scale.pixel(-2.0), scale.pixel(1.0), scale.pixel(2.0)], [480.0, 120.0, 0.0]);
    }
}
