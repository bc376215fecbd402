//! Colors: a ramp for levels, even in lightness, and six for series, which every eye tells apart.

/// The two schemes of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::plot) enum Scheme {
    Light,
    Dark,
}

/// Colors of what is not data.
#[derive(Clone, Copy, Debug)]
pub(in crate::plot) struct Theme {
    pub(in crate::plot) page: &'static str,
    pub(in crate::plot) ink: &'static str,
    pub(in crate::plot) soft: &'static str,
}

pub(in crate::plot) const fn theme(scheme: Scheme) -> Theme {
    match scheme {
        Scheme::Light => Theme { page: "#ffffff", ink: "#1b1f27", soft: "#5b6472" },
        Scheme::Dark => Theme { page: "#14171c", ink: "#e6e9ef", soft: "#9aa4b2" },
    }
}

/// The colors of the series, on a light and on a dark page. The smallest distance of two, in `OKLab`, over normal and three kinds
/// of color-blind sight is 0.128 and 0.146; each series has a mark of its own besides.
pub(in crate::plot) const SERIES: [[&str; 2]; 6] = [
    ["#1f2731", "#eff6fe"],
    ["#4457d9", "#6c89fb"],
    ["#ae412c", "#e74738"],
    ["#20a08a", "#70d2b9"],
    ["#6b0f7a", "#b6689e"],
    ["#c57a0d", "#fca229"],
];

/// Color `band` of `count`, from low to high. The lowest is next to the page's own color, so that a valley stays open.
pub(in crate::plot) fn band(band: usize, count: usize, scheme: Scheme) -> String {
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
mod tests {
    use super::*;

    fn series(index: usize, scheme: Scheme) -> &'static str {
        SERIES[index][usize::from(scheme == Scheme::Dark)]
    }

    fn linear(color: &str) -> [f64; 3] {
        [1, 3, 5].map(|at| {
            let c = f64::from(u8::from_str_radix(&color[at..at + 2], 16).expect("two digits")) / 255.0;
            if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        })
    }

    /// The contrast of WCAG 2.
    fn contrast(a: &str, b: &str) -> f64 {
        let luminance = |color| {
            let [r, g, b] = linear(color);
            0.2126 * r + 0.7152 * g + 0.0722 * b
        };
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    fn oklab([r, g, b]: [f64; 3]) -> [f64; 3] {
        let l = (0.412_221_470_8 * r + 0.536_332_536_3 * g + 0.051_445_992_9 * b).max(0.0).cbrt();
        let m = (0.211_903_498_2 * r + 0.680_699_545_1 * g + 0.107_396_956_6 * b).max(0.0).cbrt();
        let s = (0.088_302_461_9 * r + 0.281_718_837_6 * g + 0.629_978_700_5 * b).max(0.0).cbrt();
        [
            0.210_454_255_3 * l + 0.793_617_785_0 * m - 0.004_072_046_8 * s,
            1.977_998_495_1 * l - 2.428_592_205_0 * m + 0.450_593_709_9 * s,
            0.025_904_037_1 * l + 0.782_771_766_2 * m - 0.808_675_766_0 * s,
        ]
    }

    /// Machado, Oliveira & Fernandes (2009), A physiologically-based model for simulation of color vision deficiency, at
    /// full strength: normal, protan, deutan, tritan.
    const SIGHT: [[[f64; 3]; 3]; 4] = [
        [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
    ];

    #[test]
    fn every_eye_tells_the_series_apart() {
        for scheme in [Scheme::Light, Scheme::Dark] {
            for sight in SIGHT {
                let seen: Vec<[f64; 3]> = (0..6)
                    .map(|k| linear(series(k, scheme)))
                    .map(|c| oklab(sight.map(|row| row[0] * c[0] + row[1] * c[1] + row[2] * c[2])))
                    .collect();
                for (i, a) in seen.iter().enumerate() {
                    for b in &seen[..i] {
                        let distance = a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt();
                        assert!(distance >= 0.12, "{scheme:?} {i}: {distance}");
                    }
                }
            }
        }
    }

    #[test]
    fn texts_and_series_stand_out_from_the_page() {
        for scheme in [Scheme::Light, Scheme::Dark] {
            let Theme { page, ink, soft } = theme(scheme);
            assert!(contrast(ink, page) >= 7.0 && contrast(soft, page) >= 4.5);
            for k in 0..6 {
                assert!(contrast(series(k, scheme), page) >= 3.0, "{k}");
            }
        }
    }

    #[test]
    fn bands_go_evenly_from_the_page_away() {
        let lightness =
            |scheme| (0..12).map(move |k| oklab(linear(&band(k, 12, scheme)))[0]).collect::<Vec<_>>();
        for (scheme, down) in [(Scheme::Light, true), (Scheme::Dark, false)] {
            let all = lightness(scheme);
            let step = (all[11] - all[0]) / 11.0;
            assert!((step < 0.0) == down);
            for pair in all.windows(2) {
                assert!((pair[1] - pair[0] - step).abs() < 0.006, "{scheme:?}: {pair:?}");
            }
        }
        assert_eq!([band(0, 12, Scheme::Light), band(11, 12, Scheme::Light)], ["#fdfbea", "#7aaad4"]);
        assert_eq!([band(0, 12, Scheme::Dark), band(11, 12, Scheme::Dark)], ["#171824", "#207070"]);
    }
}
