//! What a fit tells: the braking distances of the example `fit`, and a curve that is far from linear.

use crate::claims::{Outcome, claim, digits, same};
use crate::index::{Card, Gallery};
use gradus::audit::{Finding, audit};
use gradus::plot::{AuditPicture, InfluencePicture, ProfilePicture, RegionPicture};
use gradus::prelude::*;

pub(crate) fn figures(gallery: &mut Gallery) -> Outcome {
    gallery.chapter(
        "fit",
        "What a fit tells",
        "How far a parameter may be from its estimate, and which rows have decided it.",
    );
    influence(gallery)?;
    profile(gallery)?;
    safe(gallery)
}

/// A loss whose scale is taken from the values, so that the tape does not hold it, beside a kink.
fn safe(gallery: &mut Gallery) -> Outcome {
    let loss = |[w, b]: [Var; 2]| {
        let misses = [(0.0, 1.0), (1.0, 2.5), (2.0, 4.5)].map(|(x, y): (f64, f64)| w * x + b - y);
        let scale = misses.iter().map(|miss| miss.value().abs()).fold(1e-3, f64::max);
        misses.iter().map(|&miss| (miss / scale).powi(2)).sum::<Var>() + 0.1 * w.abs()
    };
    let report = audit(loss, &[[1.2, 0.3], [0.5, 2.0], [0.0, 1.0]]);
    claim(
        "the scale is found",
        report.findings.iter().any(|found| matches!(found, Finding::ReadsValue { .. })),
    )?;
    claim(
        "and the kink",
        report.findings.iter().any(|found| matches!(found, Finding::Kink { point: 2, .. })),
    )?;
    let card = Card(
        "audit",
        "Is a loss safe to optimize?",
        "Differences settle far from the tape, since a scale was read out of the variables, and at one point there is a kink.",
    );
    gallery.add(card, AuditPicture::new(&report))
}

fn influence(gallery: &mut Gallery) -> Outcome {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/cars.csv");
    let cars = Dataset::from_csv(file, &["speed", "dist"])?;
    let line = |[w, b]: [Var; 2], [speed, dist]: [Var; 2]| w * speed + b - dist;
    let influence = LeastSquares::new().run_rows(line, [1.0, 0.0], &cars)?.influence()?;
    // R's `cooks.distance(lm(dist ~ speed, cars))`.
    same("the largest distance", &format!("{:.6}", influence.cooks_distances[48]), "0.340396")?;
    let card = Card(
        "influence",
        "Which cars decide the line",
        "Three cars took longer to stop than the others, and the fastest of them moves the line most.",
    );
    gallery.add(card, InfluencePicture::new(&influence))
}

/// Puromycin: Bates & Watts (1988), table A1.3.
fn profile(gallery: &mut Gallery) -> Outcome {
    let c = [0.02, 0.02, 0.06, 0.06, 0.11, 0.11, 0.22, 0.22, 0.56, 0.56, 1.1, 1.1];
    let v = [76.0, 47.0, 97.0, 107.0, 123.0, 139.0, 159.0, 152.0, 191.0, 201.0, 207.0, 200.0];
    let data = Dataset::from_rows(&["c", "v"], std::iter::zip(c, v).map(|(c, v)| [c, v]))?;
    let miss = |[v, k]: [Var; 2], [c, y]: [Var; 2]| v * c / (k + c) - y;
    let found = LeastSquares::new().names(["v", "k"]).run_rows(miss, [200.0, 0.1], &data)?;
    let profile = found.profile(miss, &data)?;
    let (low, high) = profile.intervals(0.95)?[1];
    claim("the interval is longer above the estimate", high - found.x[1] > 1.2 * (found.x[1] - low))?;
    let card = Card(
        "profile",
        "How far a parameter may be",
        "Beside each profile is the parabola that Wald’s interval takes it for; the half-saturation may be larger than that allows.",
    );
    gallery.add(card, ProfilePicture::new(&profile))?;
    let contour = found.contour(miss, &data, ["v", "k"], &[0.68, 0.95])?;
    claim("both regions are closed", contour.regions.iter().all(|region| region.open.is_empty()))?;
    let squares =
        |[v, k]: [f64; 2]| data.rows().map(|row| (v * row[0] / (k + row[0]) - row[1]).powi(2)).sum::<f64>();
    // 2 F of 2 and 10 degrees of freedom: 10 (0.05^(−1/5) − 1).
    for point in &contour.regions[1].points {
        digits("the deviance around", squares(*point) / squares(found.x), 0.05_f64.powf(-0.2), 1e-5)?;
    }
    let card = Card(
        "region",
        "What two parameters may be together",
        "A large half-saturation needs a large limit. The region is bent, and larger than the dashed ellipse of the standard errors.",
    );
    gallery.add(card, RegionPicture::new(&contour).traces(&profile))
}
