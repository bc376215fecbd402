//! Lightness and contrast of colors, by the formulas of the standards.

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
    let lightness = |scheme| (0..12).map(move |k| oklab(linear(&band(k, 12, scheme)))[0]).collect::<Vec<_>>();
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
