//! The picture of the README: from one start, three optimizers go to three different minima of Himmelblau's function.
//!
//! The file is written without a library for plots: contours by marching squares in the logarithm of the function, paths
//! from the histories of [`Descent`], labels at their ends.
//!
//! ```text
//! cargo run --release --example picture             # writes docs/paths.svg
//! cargo run --release --example picture -- --check  # fails if the file is not what would be written
//! ```

mod claims;
#[path = "picture/ground.rs"]
mod ground;
#[path = "picture/rings.rs"]
mod rings;

use claims::{Outcome, claim, near};
use gradus::Descent;
use gradus::optim::{Adam, Rule, Sgd};
use gradus::testfn::himmelblau;
use ground::{FRAME, INK, SIZE, SOFT, axes, bar, contours, line, pixels};
use rings::{Point, simplified};
use std::fmt::Write;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/paths.svg");
const START: Point = [0.0, -3.0];
const STEPS: u64 = 200;
const MINIMA: [Point; 4] =
    [[3.0, 2.0], [-2.805_118, 3.131_313], [-3.779_310, -3.283_186], [3.584_428, -1.848_127]];

/// A path, and how it is drawn.
struct Path {
    name: &'static str,
    color: &'static str,
    /// The mark at its end, around the origin.
    mark: &'static str,
    /// Where the label stands, from the end of the path.
    label: Point,
    points: Vec<Point>,
}

fn main() -> Outcome {
    let paths = [
        path("Gradient descent", INK, "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0z", [0.0, 33.0], Sgd::new(0.005))?,
        path(
            "Momentum",
            "#4457d9",
            "M-4.6-4.6h9.2v9.2h-9.2z",
            [68.0, -20.0],
            Sgd { momentum: 0.85, ..Sgd::new(0.005) },
        )?,
        path("Adam", "#ae412c", "M0-6L5.6 4h-11.2z", [48.0, 22.0], Adam::new(0.1))?,
    ];
    for (path, minimum) in paths.iter().zip([MINIMA[3], MINIMA[0], MINIMA[2]]) {
        let end = path.points[path.points.len() - 1];
        println!("{:>16} ends at ({:.4}, {:.4})", path.name, end[0], end[1]);
        near(path.name, end[0], minimum[0], 2e-3)?;
        near(path.name, end[1], minimum[1], 2e-3)?;
    }
    let picture = picture(&paths)?;
    if std::env::args().any(|argument| argument == "--check") {
        return claim("docs/paths.svg is this picture", std::fs::read_to_string(FILE)? == picture);
    }
    std::fs::write(FILE, &picture)?;
    println!("written: {FILE}, {} bytes", picture.len());
    Ok(())
}

/// Goes down from the start by a rule.
fn path<R: Rule<f64>>(
    name: &'static str,
    color: &'static str,
    mark: &'static str,
    label: Point,
    rule: R,
) -> Result<Path, Box<dyn std::error::Error>> {
    let run = Descent::new(rule).steps(STEPS).minimize(himmelblau, START)?;
    Ok(Path { name, color, mark, label, points: run.history.points })
}

fn picture(paths: &[Path]) -> Result<String, std::fmt::Error> {
    let mut svg = String::new();
    let [width, height] = [FRAME[0] + SIZE[0] + 94.0, FRAME[1] + SIZE[1] + 52.0];
    writeln!(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" \
         role=\"img\" aria-labelledby=\"paths-title paths-desc\" font-family=\"Inter, 'Segoe UI', 'Helvetica Neue', Arial, \
         'Liberation Sans', system-ui, sans-serif\" font-size=\"13\" fill=\"{INK}\">"
    )?;
    writeln!(
        svg,
        "<title id=\"paths-title\">One start, three optimizers, three minima</title>\n\
         <desc id=\"paths-desc\">Contours of Himmelblau’s function, and {STEPS} steps of three optimizers from (0, −3). Gradient \
         descent at rate 0.005 ends in the minimum at (3.58, −1.85), momentum 0.85 at the same rate in that at (3, 2), Adam at \
         rate 0.1 in that at (−3.78, −3.28).</desc>"
    )?;
    // A ground of its own, so that it reads on a dark page, too.
    writeln!(svg, "<rect width=\"{width}\" height=\"{height}\" rx=\"8\" fill=\"#fff\"/>")?;
    let left = FRAME[0];
    writeln!(
        svg,
        "<text x=\"{left}\" y=\"34\" font-size=\"17\" font-weight=\"650\">One start, three optimizers, three minima</text>"
    )?;
    writeln!(
        svg,
        "<text x=\"{left}\" y=\"56\" fill=\"{SOFT}\">Himmelblau’s function, {STEPS} steps from (0, −3)</text>"
    )?;
    contours(&mut svg)?;
    axes(&mut svg)?;
    bar(&mut svg)?;
    marks(&mut svg, paths)?;
    svg.push_str("</svg>\n");
    Ok(svg)
}

/// Paths, each on a halo as roads on maps; then start and minima, ends, and labels.
fn marks(svg: &mut String, paths: &[Path]) -> std::fmt::Result {
    let lines: Vec<String> = paths
        .iter()
        .map(|path| path.points.iter().map(|&point| pixels(point)).collect::<Vec<_>>())
        .map(|points| line(&simplified(&points, 0.05)))
        .collect();
    writeln!(svg, "<g fill=\"none\" stroke-linejoin=\"round\" stroke-linecap=\"round\">")?;
    for (path, data) in paths.iter().zip(&lines) {
        writeln!(svg, "<path stroke=\"#fff\" stroke-opacity=\".85\" stroke-width=\"4.4\" d=\"{data}\"/>")?;
        writeln!(
            svg,
            "<path stroke=\"{}\" stroke-width=\"2\" d=\"{data}\"><title>{}</title></path>",
            path.color, path.name
        )?;
    }
    writeln!(svg, "</g>")?;
    for minimum in MINIMA {
        let [x, y] = pixels(minimum);
        writeln!(
            svg,
            "<path transform=\"translate({x:.1} {y:.1})\" d=\"{}\" fill=\"#fff\" stroke=\"{INK}\" stroke-width=\"1.4\" stroke-linejoin=\"round\"/>",
            star()
        )?;
    }
    let [x, y] = pixels(START);
    writeln!(
        svg,
        "<circle cx=\"{x}\" cy=\"{y}\" r=\"6\" fill=\"#fff\" stroke=\"{INK}\" stroke-width=\"2\"/>"
    )?;
    label(svg, [x, y + 26.0], "start", INK, 500)?;
    let [x, y] = pixels(MINIMA[1]);
    label(svg, [x, y + 32.0], "minimum", SOFT, 500)?;
    for path in paths {
        let end = pixels(path.points[path.points.len() - 1]);
        writeln!(
            svg,
            "<path transform=\"translate({:.1} {:.1})\" d=\"{}\" fill=\"{}\" stroke=\"#fff\" stroke-width=\"1.4\"/>",
            end[0], end[1], path.mark, path.color
        )?;
        label(svg, [end[0] + path.label[0], end[1] + path.label[1]], path.name, path.color, 650)?;
    }
    Ok(())
}

/// A text around its middle, on a halo: twice, since not every viewer draws outlines below their letters.
fn label(svg: &mut String, [x, y]: Point, text: &str, color: &str, weight: u32) -> std::fmt::Result {
    let place =
        format!("x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"middle\" font-size=\"14\" font-weight=\"{weight}\"");
    writeln!(
        svg,
        "<text {place} aria-hidden=\"true\" fill=\"none\" stroke=\"#fff\" stroke-opacity=\".85\" stroke-width=\"4\" \
         stroke-linejoin=\"round\">{text}</text>"
    )?;
    writeln!(svg, "<text {place} fill=\"{color}\">{text}</text>")
}

/// Five points, large enough to look out from under an end mark.
fn star() -> String {
    let corner = |k: i32| {
        let (angle, radius) =
            (f64::from(k) * std::f64::consts::PI / 5.0, if k % 2 == 0 { 13.0 } else { 5.6 });
        [radius * angle.sin(), -radius * angle.cos()]
    };
    format!("{}z", line(&(0..10).map(corner).collect::<Vec<_>>()))
}
