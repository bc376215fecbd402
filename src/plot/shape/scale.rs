//! Axes: from numbers to pixels, and where the ticks are.

use crate::plot::shape::text::{Label, grouped, minus};

/// An axis from a range of numbers to a range of pixels.
#[derive(Clone, Copy, Debug)]
pub(in crate::plot) struct Scale {
    from: [f64; 2],
    to: [f64; 2],
    log: bool,
}

/// A tick: its number, and what stands beside it.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::plot) struct Tick {
    pub(in crate::plot) at: f64,
    pub(in crate::plot) label: Label,
}

/// Between two labels side by side, in pixels; with less they read as one number.
const BETWEEN: f64 = 16.0;

impl Scale {
    pub(in crate::plot) fn linear(from: [f64; 2], to: [f64; 2]) -> Self {
        Self::new(from, to, false)
    }

    /// A logarithmic axis is from positive numbers.
    pub(in crate::plot) fn new(from: [f64; 2], to: [f64; 2], log: bool) -> Self {
        Self { from, to, log }
    }

    /// The pixel of a number; not finite where a logarithmic axis has none.
    pub(in crate::plot) fn pixel(&self, x: f64) -> f64 {
        let [low, high] = if self.log { self.from.map(f64::log10) } else { self.from };
        let x = if self.log { x.log10() } else { x };
        let share = if high > low { (x - low) / (high - low) } else { 0.5 };
        self.to[0] + share * (self.to[1] - self.to[0])
    }

    /// Ticks at round numbers, about `apart` pixels from one another; 24 where they are decades.
    pub(in crate::plot) fn ticks(&self, apart: f64) -> Vec<Tick> {
        let length = (self.to[1] - self.to[0]).abs();
        if self.log {
            decades(self.from, (length / 24.0).max(1.0))
        } else {
            steps(self.from, (length / apart).max(1.0))
        }
    }

    /// Ticks whose labels stand side by side without touching.
    pub(in crate::plot) fn ticks_across(&self, apart: f64) -> Vec<Tick> {
        let mut apart = apart;
        loop {
            let mut ticks = if self.log {
                decades(self.from, self.length() / apart.max(40.0))
            } else {
                self.ticks(apart)
            };
            let room = |pair: &[Tick]| (self.pixel(pair[1].at) - self.pixel(pair[0].at)).abs();
            let needed =
                |pair: &[Tick]| 0.5 * (pair[0].label.width(13.0) + pair[1].label.width(13.0)) + BETWEEN;
            if ticks.windows(2).all(|pair| room(pair) >= needed(pair)) {
                return ticks;
            }
            if ticks.len() <= 2 {
                ticks.truncate(1);
                return ticks;
            }
            apart *= 1.3;
        }
    }

    fn length(&self) -> f64 {
        (self.to[1] - self.to[0]).abs()
    }
}

/// Whole decades, at most `most` of them; of less than three, parts as well, as many as there is room for.
fn decades([low, high]: [f64; 2], most: f64) -> Vec<Tick> {
    let (first, last) = (low.log10(), high.log10());
    if !(last - first >= 3.0) {
        let digits = parts_of_decade(most / (last - first));
        let parts = (first.floor() as i32..=last.floor() as i32)
            .flat_map(|power| digits.iter().map(move |digit| digit * 10f64.powi(power)))
            .filter(|at| (low..=high).contains(at));
        let ticks: Vec<Tick> = parts.map(|at| Tick { at, label: plain(at) }).collect();
        if digits.len() > 1 && ticks.len() > 1 {
            return ticks;
        }
        if !(last - first >= 1.0) {
            return steps([low, high], most).into_iter().filter(|tick| tick.at > 0.0).collect();
        }
    }
    let every = (((last - first) / most.max(1.0)).ceil() as i32).max(1);
    let tick = |power: i32| Tick { at: 10f64.powi(power), label: power_of_ten(power) };
    ((first - 1e-9).ceil() as i32..=(last + 1e-9).floor() as i32)
        .filter(|power| power % every == 0)
        .map(tick)
        .collect()
}

/// The digits that have a label, by how many there is room for in a decade: from 1 to 2 are three tenths of it, from 1 to 3
/// nearly a half. Numbers between two decades may be somewhat closer than those, which the 24 pixels are for.
fn parts_of_decade(room: f64) -> &'static [f64] {
    match room {
        room if room >= 2.5 => &[1.0, 2.0, 5.0],
        room if room >= 1.6 => &[1.0, 3.0],
        _ => &[1.0],
    }
}

/// A number of one digit.
fn plain(at: f64) -> Label {
    let power = at.log10().floor();
    if (-4.0..6.0).contains(&power) {
        return Label::plain(grouped(&format!("{at:.*}", (-power).max(0.0) as usize)));
    }
    let text = format!("{at:.0e}");
    let (mantissa, power) = text.split_once('e').unwrap_or((&text, "0"));
    Label { text: minus(&format!("{mantissa} · 10")), power: Some(minus(power)) }
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
    // One that needs a power gives it to all.
    let is_plain = decimals <= 5 && first.abs().max(last.abs()) * step < 1e6;
    (0..=(last - first) as i32)
        .map(|k| {
            let at = (first + f64::from(k)) * step;
            let label = if is_plain && at != 0.0 {
                Label::plain(grouped(&minus(&format!("{at:.decimals$}"))))
            } else {
                label(at, exponent)
            };
            Tick { at, label }
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

/// A number with a power of ten, and as many digits as its step leaves.
fn label(at: f64, exponent: f64) -> Label {
    if at == 0.0 {
        return Label::plain("0");
    }
    let largest = at.abs().log10().floor();
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
        assert!(Scale::linear([3.0, 3.0], [0.0, 10.0]).ticks(5.0).len() <= 1);
    }

    #[test]
    fn pixels_are_between_the_ends() {
        let scale = Scale::linear([-2.0, 2.0], [480.0, 0.0]);
        assert_eq!([scale.pixel(-2.0), scale.pixel(1.0), scale.pixel(2.0)], [480.0, 120.0, 0.0]);
    }
}
