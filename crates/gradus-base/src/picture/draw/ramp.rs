//! Colors: a ramp for levels, even in lightness, and six for series, which every eye tells apart.

/// The two schemes of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    Light,
    Dark,
}

/// Colors of what is not data.
#[derive(Clone, Copy, Debug)]
pub struct Theme {
    pub page: &'static str,
    pub ink: &'static str,
    pub soft: &'static str,
}

pub const fn theme(scheme: Scheme) -> Theme {
    match scheme {
        Scheme::Light => Theme { page: "#ffffff", ink: "#1b1f27", soft: "#5b6472" },
        Scheme::Dark => Theme { page: "#14171c", ink: "#e6e9ef", soft: "#9aa4b2" },
    }
}

/// The colors of the series, on a light and on a dark page. The smallest distance of two, in `OKLab`, over normal and three kinds
/// of color-blind sight is 0.128 and 0.146; each series has a mark of its own besides.
pub const SERIES: [[&str; 2]; 6] = [
    ["#1f2731", "#eff6fe"],
    ["#4457d9", "#6c89fb"],
    ["#ae412c", "#e74738"],
    ["#20a08a", "#70d2b9"],
    ["#6b0f7a", "#b6689e"],
    ["#c57a0d", "#fca229"],
];

/// Color `band` of `count`, from low to high. The lowest is next to the page's own color, so that a valley stays open.
pub fn band(band: usize, count: usize, scheme: Scheme) -> String {
    let share = if count > 1 { band as f64 / (count - 1) as f64 } else { 0.0 };
    let between = |low: f64, high: f64| low + share * (high - low);
    match scheme {
        Scheme::Light => oklch(between(0.985, 0.72), between(0.022, 0.08), between(100.0, 245.0)),
        Scheme::Dark => oklch(between(0.215, 0.50), between(0.022, 0.075), between(280.0, 195.0)),
    }
}

/// A color of lightness, chroma and hue in degrees, as `#rrggbb`.
///
/// # Source
/// Ottosson (2020), A perceptual color space for image processing.
fn oklch(lightness: f64, chroma: f64, hue: f64) -> String {
    let (sin, cos) = hue.to_radians().sin_cos();
    let [a, b] = [chroma * cos, chroma * sin];
    let l = (lightness + 0.396_337_777_4 * a + 0.215_803_757_3 * b).powi(3);
    let m = (lightness - 0.105_561_345_8 * a - 0.063_854_172_8 * b).powi(3);
    let s = (lightness - 0.089_484_177_5 * a - 1.291_485_548_0 * b).powi(3);
    let linear = [
        4.076_741_662_1 * l - 3.307_711_591_3 * m + 0.230_969_929_2 * s,
        -1.268_438_004_6 * l + 2.609_757_401_1 * m - 0.341_319_396_5 * s,
        -0.004_196_086_3 * l - 0.703_418_614_7 * m + 1.707_614_701_0 * s,
    ];
    let byte = |c: f64| {
        let c = c.clamp(0.0, 1.0);
        let gamma = if c <= 0.003_130_8 { 12.92 * c } else { 1.055 * c.powf(1.0 / 2.4) - 0.055 };
        (gamma * 255.0).round() as u8
    };
    let [r, g, b] = linear.map(byte);
    format!("#{r:02x}{g:02x}{b:02x}")
}

#[cfg(test)]
#[path = "../../../tests/unit/picture/draw/ramp.rs"]
mod tests;
