//! The ground of the picture: colored levels, the frame with its ticks, and the bar that explains the colors.

use crate::rings::{Grid, Point, double_area, simplified};
use gradus::testfn::himmelblau;
use std::fmt::Write;

/// The range of the plot, and its frame in pixels: left, top, and pixels for one unit.
const X: [f64; 2] = [-5.25, 5.25];
const Y: [f64; 2] = [-4.75, 4.75];
pub(crate) const FRAME: [f64; 2] = [58.0, 76.0];
const SCALE: f64 = 54.0;
pub(crate) const SIZE: [f64; 2] = [SCALE * (X[1] - X[0]), SCALE * (Y[1] - Y[0])];

/// Contours at four levels a decade, from 1 to 1000.
const LEVELS: i32 = 12;
pub(crate) const INK: &str = "#1b1f27";
pub(crate) const SOFT: &str = "#5b6472";

/// A point of the plane, in pixels.
pub(crate) fn pixels([x, y]: Point) -> Point {
    [FRAME[0] + SCALE * (x - X[0]), FRAME[1] + SCALE * (Y[1] - y)]
}

/// The level with this number, and the color above it: one below the lowest level is the ground.
fn level(number: i32) -> f64 {
    10f64.powf(f64::from(number) / 4.0)
}

/// From light yellow, low, to blue, high: even steps of lightness in OKLCH, so that they read in gray and to every eye.
fn color(band: i32) -> String {
    let share = f64::from(band) / f64::from(LEVELS + 1);
    let between = |low: f64, high: f64| low + share * (high - low);
    let (lightness, chroma, hue) =
        (between(0.985, 0.72), between(0.022, 0.08), between(100.0, 245.0).to_radians());
    let [a, b] = [chroma * hue.cos(), chroma * hue.sin()];
    // Ottosson (2020), A perceptual color space for image processing.
    let l = (lightness + 0.396_337_777_4 * a + 0.215_803_757_3 * b).powi(3);
    let m = (lightness - 0.105_561_345_8 * a - 0.063_854_172_8 * b).powi(3);
    let s = (lightness - 0.089_484_177_5 * a - 1.291_485_548_0 * b).powi(3);
    let linear = [
        4.076_741_662_1 * l - 3.307_711_591_3 * m + 0.230_969_929_2 * s,
        -1.268_438_004_6 * l + 2.609_757_401_1 * m - 0.341_319_396_5 * s,
        -0.004_196_086_3 * l - 0.703_418_614_7 * m + 1.707_614_701_0 * s,
    ];
    let [r, g, b] = linear.map(|c| (1.055 * c.clamp(0.0031, 1.0).powf(1.0 / 2.4) - 0.055) * 255.0);
    format!("#{:02x}{:02x}{:02x}", r.round() as u8, g.round() as u8, b.round() as u8)
}

pub(crate) fn contours(svg: &mut String) -> std::fmt::Result {
    let [x, y] = FRAME;
    writeln!(
        svg,
        "<rect x=\"{x}\" y=\"{y}\" width=\"{}\" height=\"{}\" fill=\"{}\"/>",
        SIZE[0],
        SIZE[1],
        color(0)
    )?;
    writeln!(svg, "<g stroke=\"{INK}\" stroke-opacity=\".16\" stroke-width=\".6\" fill-rule=\"evenodd\">")?;
    let grid = Grid::sample(X, Y, 401, |x, y| himmelblau([x, y]).log10());
    for number in 0..=LEVELS {
        let rings = grid.rings(level(number).log10());
        let rings = rings.iter().map(|ring| ring.iter().map(|&point| pixels(point)).collect::<Vec<_>>());
        let mut data = String::new();
        for ring in rings.filter(|ring| double_area(ring).abs() > 12.0) {
            data.push_str(&line(&closed(&ring)));
            data.push('z');
        }
        writeln!(svg, "<path fill=\"{}\" d=\"{data}\"/>", color(number + 1))?;
    }
    writeln!(svg, "</g>")
}

/// A ring with fewer points: cut where it is farthest from its first point, since a closed line has no direction.
fn closed(ring: &[Point]) -> Vec<Point> {
    let distance = |k: usize| (ring[k][0] - ring[0][0]).hypot(ring[k][1] - ring[0][1]);
    let far = (1..ring.len()).fold(0, |far, k| if distance(k) > distance(far) { k } else { far });
    let mut kept = simplified(&ring[..=far], 0.12);
    let rest: Vec<Point> = ring[far..].iter().chain(&ring[..1]).copied().collect();
    kept.extend(simplified(&rest, 0.12).into_iter().skip(1));
    kept.pop();
    kept
}

/// Path data in tenths of a pixel, each point from the one before.
pub(crate) fn line(points: &[Point]) -> String {
    let mut data = String::new();
    let mut before = [0, 0];
    for (k, point) in points.iter().enumerate() {
        let here = point.map(|x| (10.0 * x).round() as i64);
        let by = [here[0] - before[0], here[1] - before[1]];
        if k > 0 && by == [0, 0] {
            continue;
        }
        let [x, y] = by.map(|x| format!("{}", x as f64 / 10.0));
        // A minus sign parts two numbers as well as a space.
        let space = if y.starts_with('-') { "" } else { " " };
        data.push_str(&format!("{}{x}{space}{y}", if k == 0 { "M" } else { "l" }));
        before = here;
    }
    data
}

pub(crate) fn axes(svg: &mut String) -> std::fmt::Result {
    let [left, top] = FRAME;
    let [right, bottom] = [left + SIZE[0], top + SIZE[1]];
    writeln!(svg, "<g fill=\"none\" stroke=\"{INK}\">")?;
    writeln!(svg, "<rect x=\"{left}\" y=\"{top}\" width=\"{}\" height=\"{}\"/>", SIZE[0], SIZE[1])?;
    let mut ticks = String::new();
    let mut names = String::new();
    for tick in [-4, -2, 0, 2, 4] {
        let [x, y] = pixels([f64::from(tick), f64::from(tick)]);
        write!(ticks, "M{x} {bottom}v5M{left} {y}h-5")?;
        let name = tick.to_string().replace('-', "−");
        writeln!(names, "<text x=\"{x}\" y=\"{}\" text-anchor=\"middle\">{name}</text>", bottom + 20.0)?;
        writeln!(names, "<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{name}</text>", left - 9.0, y + 4.5)?;
    }
    writeln!(svg, "<path d=\"{ticks}\"/>\n</g>")?;
    svg.push_str(&names);
    let serif = "font-family=\"Georgia, 'Times New Roman', 'Liberation Serif', serif\" font-style=\"italic\" font-size=\"16\"";
    let [middle, center] = [(left + right) / 2.0, (top + bottom) / 2.0];
    writeln!(svg, "<text x=\"{middle}\" y=\"{}\" text-anchor=\"middle\" {serif}>x</text>", bottom + 41.0)?;
    writeln!(svg, "<text x=\"22\" y=\"{}\" text-anchor=\"middle\" {serif}>y</text>", center + 5.0)?;
    writeln!(svg, "<text x=\"{}\" y=\"{}\" {serif}>f (x, y)</text>", right + 22.0, top + 158.0)
}

/// The colors of the levels, whole decades labeled.
pub(crate) fn bar(svg: &mut String) -> std::fmt::Result {
    let (left, top, step) = (FRAME[0] + SIZE[0] + 24.0, FRAME[1] + 172.0, 14.0);
    let bottom = top + step * f64::from(LEVELS + 2);
    for band in 0..LEVELS + 2 {
        let y = bottom - step * f64::from(band + 1);
        writeln!(
            svg,
            "<rect x=\"{left}\" y=\"{y}\" width=\"18\" height=\"{step}\" fill=\"{}\"/>",
            color(band)
        )?;
    }
    let height = bottom - top;
    writeln!(
        svg,
        "<rect x=\"{left}\" y=\"{top}\" width=\"18\" height=\"{height}\" fill=\"none\" stroke=\"{INK}\"/>"
    )?;
    for decade in 0..=LEVELS / 4 {
        let y = bottom - step * f64::from(4 * decade + 1);
        writeln!(svg, "<path stroke=\"{INK}\" d=\"M{} {y}h5\"/>", left + 18.0)?;
        writeln!(svg, "<text x=\"{}\" y=\"{}\">{}</text>", left + 28.0, y + 4.5, 10_i32.pow(decade as u32))?;
    }
    Ok(())
}
