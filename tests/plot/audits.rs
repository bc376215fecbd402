//! Pictures of audits: what the lines are, and what the page says.

use crate::charts::{attribute, points};
use crate::xml::is_well_formed;
use gradus::audit::{AuditReport, audit};
use gradus::plot::{AuditPicture, PlotError};
use gradus::prelude::*;

fn read_out() -> AuditReport {
    audit(|[x, y]: [Var; 2]| x * y.value().sin() + y * y, &[[1.0, 0.5], [2.0, -1.0]])
}

/// Along both axes by powers: the places of a line's points are linear in the logarithms of what they are.
#[test]
fn lines_are_the_differences_by_their_steps() {
    let report = audit(|[x, y]: [Var; 2]| (1.0 - x).powi(2) + 100.0 * (y - x * x).powi(2), &[[-1.2, 1.0]]);
    let svg = AuditPicture::new(&report).to_svg().expect("a picture");
    assert!(is_well_formed(&svg));
    let drawn = points(attribute(&svg, "class=\"l0\"", "d"));
    let steps: Vec<[f64; 2]> =
        report.points[0].steps.iter().filter(|s| s.1 > 0.0).map(|s| [s.0.log10(), s.1.log10()]).collect();
    let span = |all: &[[f64; 2]], axis: usize| {
        all.iter().fold([f64::INFINITY, f64::NEG_INFINITY], |[a, b], p| [a.min(p[axis]), b.max(p[axis])])
    };
    // Down the page heights fall.
    let share = |all: &[[f64; 2]], p: &[f64; 2]| {
        let [x, y] =
            [0, 1].map(|axis| (p[axis] - span(all, axis)[0]) / (span(all, axis)[1] - span(all, axis)[0]));
        [x, y]
    };
    let places: Vec<[f64; 2]> = steps.iter().map(|p| share(&steps, p)).map(|[x, y]| [x, 1.0 - y]).collect();
    // Points between two others on one line are left out.
    assert!((4..=steps.len()).contains(&drawn.len()));
    for p in &drawn {
        let [x, y] = share(&drawn, p);
        assert!(
            places.iter().any(|q| (x - q[0]).abs() < 2e-3 && (y - q[1]).abs() < 2e-3),
            "{x} {y} of {places:?}"
        );
    }
}

#[test]
fn a_page_has_the_findings_with_advice_and_the_points() {
    let report = read_out();
    let page = AuditPicture::new(&report).title("Read <out>").to_page().expect("a page");
    assert!(page.contains("<h1 dir=\"auto\">Read &lt;out&gt;</h1>"));
    assert_eq!(page.matches("<li class=").count(), report.findings.len());
    for finding in &report.findings {
        assert!(page.contains(finding.advice().split(['<', '&', '`']).next().expect("a text")), "{finding}");
    }
    // What the report prints of the points is in the table.
    let text = report.to_string();
    let line = text.lines().nth(1).expect("the first point");
    for cell in line.split_whitespace().skip(1) {
        assert!(page.contains(&format!("<td>{cell}</td>")), "{cell}");
    }
    assert!(page.contains("<td>1, 0.5</td>") && page.contains(text.lines().last().expect("a verdict")));
}

/// Of many points those are drawn that come least near.
#[test]
fn of_many_points_the_worst_are_drawn() {
    let step = |x: Var| if x > 30.0 { x * x.value() } else { x * x };
    let points: Vec<f64> = (0..40).map(|k| f64::from(k) + 0.5).collect();
    let svg = AuditPicture::new(&audit(step, &points)).to_svg().expect("a picture");
    let drawn = (0..40).filter(|k| svg.contains(&format!("point {k}<"))).collect::<Vec<usize>>();
    assert_eq!(drawn.len(), 6);
    assert!(drawn.iter().all(|&k| k >= 30), "{drawn:?}");
}

#[test]
fn without_numbers_there_is_no_chart_but_a_page() {
    let report = audit(|x: Var| (x - 5.0).ln(), &[1.0]);
    let picture = AuditPicture::new(&report);
    assert!(matches!(picture.to_svg(), Err(PlotError::Nothing { .. })));
    let page = picture.to_page().expect("a page");
    assert!(page.contains("<li class=\"fault\">") && page.contains("<td>none</td>"));
    let nothing = audit(|x: Var| x, &[] as &[f64]);
    assert!(
        AuditPicture::new(&nothing).to_page().expect("a page").contains("no points: nothing was looked at")
    );
}
