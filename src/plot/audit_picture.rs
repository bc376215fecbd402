//! The picture of an audit: how far differences come to the derivatives, with what was found.

use super::PlotError;
use super::files::files;
use super::page::page_with;
use crate::audit::{AuditReport, COLUMNS, Finding, PointAudit};
use crate::markup::escaped;
use crate::picture::draw::chart::{Chart, Kind, Layer};
use crate::picture::draw::chart_figure::draw_chart;
use crate::picture::shape::text::number;

/// Points of which a line is drawn: as many as there are colors.
const LINES: usize = 6;
/// Heights that are always shown, so that a line that does not fall is seen not to: where differences of a right derivative come
/// to, and as far off as the derivative is large.
const RIGHT: f64 = 1e-12;
const WRONG: f64 = 1.0;
/// Coordinates of a point that its row shows.
const SHOWN: usize = 6;

/// What an audit found: differences at a sweep of steps against the tape, and as a page all findings with advice.
///
/// A line is a point. It falls with the step by what a difference leaves out, and rises again by rounding; where it does not fall,
/// the derivative is not that of the values. Of more than six points those are drawn whose lines stay highest. See
/// [`audit`](crate::audit::audit()).
///
/// ```
/// use gradus::audit::audit;
/// use gradus::plot::AuditPicture;
/// use gradus::prelude::*;
///
/// // A value was read out where the variable was meant.
/// let report = audit(|[x, y]: [Var; 2]| x * y.value().sin() + y * y, &[[1.0, 0.5], [2.0, -1.0]]);
/// let picture = AuditPicture::new(&report).title("A value that was read out");
/// assert!(picture.to_svg()?.contains("relative step"));
/// let page = picture.to_page()?;
/// assert!(page.contains("not safe: 2 faults") && page.contains("a value is read out"));
/// # Ok::<(), gradus::plot::PlotError>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "nothing is drawn until `to_svg`, `svg` or `page`"]
pub struct AuditPicture<'a> {
    report: &'a AuditReport,
    title: String,
}

impl<'a> AuditPicture<'a> {
    /// What an audit found.
    pub fn new(report: &'a AuditReport) -> Self {
        Self { report, title: String::new() }
    }

    /// What stands above the picture.
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = title.into();
        self
    }

    /// The differences by their steps as an SVG document, with the colors of a light and of a dark page.
    ///
    /// # Errors
    /// No point at which there are differences.
    pub fn to_svg(&self) -> Result<String, PlotError> {
        let chart = self.chart();
        if chart.is_empty() {
            return Err(PlotError::Nothing { what: "no point has differences: there is no value there" });
        }
        Ok(draw_chart(&chart)?)
    }

    /// A page that opens without a network: the differences, what was found with advice, and a table of the points.
    ///
    /// # Errors
    /// None so far: an audit without numbers is a page without a chart.
    pub fn to_page(&self) -> Result<String, PlotError> {
        let chart = self.chart();
        let (charts, still) =
            if chart.is_empty() { (vec![], String::new()) } else { (vec![&chart], draw_chart(&chart)?) };
        let below = format!("{}{}", findings(&self.report.findings), points(&self.report.points));
        Ok(page_with(&chart.title, &chart.subtitle, &charts, &still, &below))
    }

    fn chart(&self) -> Chart {
        let mut highest: Vec<(usize, f64)> =
            self.report.points.iter().enumerate().map(|(k, point)| (k, least(point))).collect();
        // A point without differences is the last.
        highest.sort_by(|a, b| b.1.total_cmp(&a.1));
        highest.truncate(LINES);
        highest.sort_by_key(|&(k, _)| k);
        let line = |(series, (k, _)): (usize, (usize, f64))| {
            // A difference of nothing has no place on an axis of powers.
            let steps = self.report.points[k].steps.iter().filter(|step| step.1 > 0.0);
            let (x, y) = steps.copied().unzip();
            let kind = Kind::Line { dashed: false, dots: true };
            Layer { name: format!("point {k}"), series, kind, x, y }
        };
        let layers: Vec<Layer> = highest.into_iter().enumerate().map(line).collect();
        let heights = || layers.iter().flat_map(|layer| &layer.y).copied().filter(|y| y.is_finite());
        let range = [0.5 * heights().fold(RIGHT, f64::min), 2.0 * heights().fold(WRONG, f64::max)];
        let title = if self.title.is_empty() { "Audit" } else { &self.title };
        Chart {
            title: title.into(),
            subtitle: self.report.verdict(),
            names: ["relative step".into(), "differences off the tape".into()],
            log: [true, true],
            ranges: [None, Some(range)],
            layers,
            ..Chart::default()
        }
    }
}

/// How near differences come; a point without any is below all.
fn least(point: &PointAudit) -> f64 {
    let least = point.steps.iter().map(|step| step.1).fold(f64::INFINITY, f64::min);
    if least.is_finite() { least } else { f64::NEG_INFINITY }
}

/// The findings as a list, the worst first.
fn findings(findings: &[Finding]) -> String {
    let of = |finding: &Finding| {
        let (severity, text) = (finding.severity(), escaped(&finding.to_string()));
        let advice = escaped(finding.advice());
        format!("<li class=\"{severity}\"><b>{severity}</b> {text}<br><span>{advice}</span></li>\n")
    };
    let list: String = findings.iter().map(of).collect();
    if list.is_empty() { list } else { format!("<h2>Found</h2>\n<ul class=\"findings\">\n{list}</ul>\n") }
}

/// The points as a table.
fn points(points: &[PointAudit]) -> String {
    if points.is_empty() {
        return String::new();
    }
    let head: String = COLUMNS.iter().map(|name| format!("<th scope=\"col\">{name}</th>")).collect();
    let row = |(k, point): (usize, &PointAudit)| {
        let mut at: Vec<String> = point.point.iter().take(SHOWN).map(|&x| number(x, 4)).collect();
        if point.point.len() > SHOWN {
            at.push(format!("… {} in all", point.point.len()));
        }
        let cells: String = point.cells().iter().map(|cell| format!("<td>{}</td>", escaped(cell))).collect();
        format!("<tr><th scope=\"row\">{k}</th><td>{}</td>{cells}</tr>\n", at.join(", "))
    };
    let rows: String = points.iter().enumerate().map(row).collect();
    format!(
        "<h2>Points</h2>\n<div class=\"scroll\" tabindex=\"0\"><table class=\"all points\">\n\
         <thead><tr><th scope=\"col\">point</th><th scope=\"col\">at</th>{head}</tr></thead>\n<tbody>\n{rows}</tbody></table></div>\n"
    )
}

files!(AuditPicture<'_>);
