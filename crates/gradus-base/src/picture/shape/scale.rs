//! Axes: from numbers to pixels, and where the ticks are.

use crate::picture::shape::text::{Label, grouped, minus};

/// An axis from a range of numbers to a range of pixels.
#[derive(Clone, Copy, Debug)]
pub struct Scale {
    from: [f64; 2],
    to: [f64; 2],
    log: bool,
}

/// A tick: its number, and what stands beside it.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    pub at: f64,
    pub label: Label,
}

/// The ticks of an axis.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ticks {
    /// With a number beside each, in order.
    pub named: Vec<Tick>,
    /// Shorter ones between them, by which a logarithmic axis is known.
    pub minor: Vec<f64>,
    /// The power of ten that all the numbers are to be taken times.
    pub factor: Option<Label>,
}

impl Ticks {
    fn of(named: Vec<Tick>) -> Self {
        Self { named, ..Self::default() }
    }
}

/// Between two labels side by side, in pixels; with less they read as one number.
const BETWEEN: f64 = 16.0;

impl Scale {
    pub fn linear(from: [f64; 2], to: [f64; 2]) -> Self {
        Self::new(from, to, false)
    }

    /// A logarithmic axis is from positive numbers.
    pub fn new(from: [f64; 2], to: [f64; 2], log: bool) -> Self {
        Self { from, to, log }
    }

    /// The pixel of a number; not finite where a logarithmic axis has none.
    pub fn pixel(&self, x: f64) -> f64 {
        let [low, high] = if self.log { self.from.map(f64::log10) } else { self.from };
        let x = if self.log { x.log10() } else { x };
        let share = if high > low { (x - low) / (high - low) } else { 0.5 };
        self.to[0] + share * (self.to[1] - self.to[0])
    }

    /// Ticks at round numbers, about `apart` pixels from one another; 24 where they are decades.
    pub fn ticks(&self, apart: f64) -> Ticks {
        self.ticks_of(self.length() / apart, self.length() / 24.0)
    }

    /// Ticks whose labels stand side by side without touching.
    pub fn ticks_across(&self, apart: f64) -> Ticks {
        let mut apart = apart;
        loop {
            let mut ticks = self.ticks_of(self.length() / apart, self.length() / apart.max(40.0));
            let named = &mut ticks.named;
            let room = |pair: &[Tick]| (self.pixel(pair[1].at) - self.pixel(pair[0].at)).abs();
            let needed =
                |pair: &[Tick]| 0.5 * (pair[0].label.width(13.0) + pair[1].label.width(13.0)) + BETWEEN;
            if named.windows(2).all(|pair| room(pair) >= needed(pair)) {
                return ticks;
            }
            if named.len() <= 2 {
                named.truncate(1);
                return ticks;
            }
            apart *= 1.3;
        }
    }

    /// About `count` ticks, or `of_decades` at most.
    fn ticks_of(&self, count: f64, of_decades: f64) -> Ticks {
        if !self.log {
            return steps(self.from, count.max(1.0));
        }
        let ticks = decades(self.from, of_decades.max(1.0));
        Ticks { minor: self.minor(&ticks.named), ..ticks }
    }

    /// The digits of each decade that have no label: all, those next to which there is room, or the decade itself.
    fn minor(&self, named: &[Tick]) -> Vec<f64> {
        let [low, high] = self.from;
        let decade = self.length() / (high.log10() - low.log10());
        let digits: &[f64] = match decade {
            // From 9 to 10 are two pixels.
            room if room >= 44.0 => &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0],
            room if room >= 14.0 => &[1.0, 2.0, 5.0],
            room if room >= 3.0 => &[1.0],
            _ => return Vec::new(),
        };
        let is_named = |at: f64| named.iter().any(|tick| (tick.at / at - 1.0).abs() < 1e-6);
        of_each_decade(self.from, digits).filter(|&at| !is_named(at)).collect()
    }

    fn length(&self) -> f64 {
        (self.to[1] - self.to[0]).abs()
    }
}

/// Whole decades, at most `most` of them; of less than three, parts as well, as many as there is room for.
fn decades([low, high]: [f64; 2], most: f64) -> Ticks {
    let (first, last) = (low.log10(), high.log10());
    if !(last - first >= 3.0) {
        let digits = parts_of_decade(most / (last - first));
        let parts = of_each_decade([low, high], digits);
        let ticks: Vec<Tick> = parts.map(|at| Tick { at, label: plain(at) }).collect();
        if digits.len() > 1 && ticks.len() > 1 {
            return Ticks::of(ticks);
        }
        if !(last - first >= 1.0) {
            let mut ticks = steps([low, high], most);
            ticks.named.retain(|tick| tick.at > 0.0);
            return ticks;
        }
    }
    let every = (((last - first) / most.max(1.0)).ceil() as i32).max(1);
    let tick = |power: i32| Tick { at: 10f64.powi(power), label: power_of_ten(power) };
    let powers = (first - 1e-9).ceil() as i32..=(last + 1e-9).floor() as i32;
    Ticks::of(powers.filter(|power| power % every == 0).map(tick).collect())
}

/// These digits in each decade, as far as they are within a range.
fn of_each_decade([low, high]: [f64; 2], digits: &[f64]) -> impl Iterator<Item = f64> {
    let powers = low.log10().floor() as i32..=high.log10().floor() as i32;
    let all = powers.flat_map(|power| digits.iter().map(move |digit| digit * 10f64.powi(power)));
    all.filter(move |at| (low..=high).contains(at))
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
fn steps([low, high]: [f64; 2], count: f64) -> Ticks {
    let step = step_of((high - low) / count);
    let (first, last) = ((low / step).ceil(), (high / step).floor());
    // Rounding must not lose a tick at an end of the range.
    let near = |k: f64, end: f64| (k * step - end).abs() <= 1e-9 * (high - low);
    let first = if near(first - 1.0, low) { first - 1.0 } else { first };
    let last = if near(last + 1.0, high) { last + 1.0 } else { last };
    if !(step > 0.0 && last - first < 1000.0) {
        return Ticks::default();
    }
    let exponent = (step.log10() + 1e-9).floor();
    let largest = first.abs().max(last.abs());
    // Numbers that would need a power each have one together, that of the largest.
    let is_plain = -exponent <= 5.0 && largest * step < 1e6;
    let power = if is_plain || largest == 0.0 { 0.0 } else { ((largest * step).log10() + 1e-9).floor() };
    let decimals = (power - exponent).max(0.0) as usize;
    // 1, 2 or 5.
    let digit = (step / 10f64.powf(exponent)).round();
    let named = (0..=(last - first) as i32).map(|k| {
        let multiple = first + f64::from(k);
        let shown = digit * multiple * 10f64.powf(exponent - power);
        let text = if multiple == 0.0 { "0".to_owned() } else { format!("{shown:.decimals$}") };
        Tick { at: multiple * step, label: Label::plain(grouped(&minus(&text))) }
    });
    let factor =
        (power != 0.0).then(|| Label { text: "· 10".into(), power: Some(minus(&power.to_string())) });
    Ticks { factor, ..Ticks::of(named.collect()) }
}

/// 1, 2 or 5 times a power of ten, the one that is nearest.
pub fn step_of(wanted: f64) -> f64 {
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

/// `10ⁿ`.
pub fn power_of_ten(power: i32) -> Label {
    Label { text: "10".into(), power: Some(minus(&power.to_string())) }
}

#[cfg(test)]
#[path = "../../../tests/unit/picture/shape/scale.rs"]
mod tests;
