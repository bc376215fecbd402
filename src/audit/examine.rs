//! The course of an audit: each point by itself, then all together.

use super::Finding;
use super::differences::{Around, around};
use super::recordings::{Recorded, look};
use super::report::{AuditReport, PointAudit};
use super::sweeps::{Curvature, Known, lengths, replayed};
use crate::derive::Accuracy;
use crate::derive::accuracy::{Roundings, ValueErrors, gradient_accuracy_at, value_errors};
use crate::derive::check::coordinate_at;
use crate::derive::eager::{self, Here};
use crate::derive::traced::Traced;
use crate::function::Reason;
use crate::real::Real;
use crate::tape::Closure;
use crate::tape::trace::Relation;

/// Coordinates up to which each is looked at.
const MOST: usize = 100;

/// The report on all points.
pub(super) fn report<T: Real>(
    f: &Closure<'_, T>,
    points: &[&[T]],
    hands: &[&[T]],
    here: Here,
) -> AuditReport {
    let mut findings = Vec::new();
    let seen: Vec<Seen<T>> = points
        .iter()
        .enumerate()
        .map(|(index, point)| {
            Examined { f, point, index, here }.look(hands.get(index).copied(), &mut findings)
        })
        .collect();
    let known: Vec<Known<'_, T>> =
        seen.iter().zip(points).filter_map(|(seen, point)| seen.known(point)).collect();
    let (replayed, reason) = replayed(f, &known, here);
    findings.extend(replayed);
    findings.extend(together(&seen, reason));
    findings.sort_by_key(|finding| core::cmp::Reverse(finding.severity()));
    AuditReport { points: seen.into_iter().map(|seen| seen.audit).collect(), findings }
}

/// What is left of a point.
struct Seen<T> {
    audit: PointAudit,
    index: usize,
    value: T,
    /// Empty if there is none.
    gradient: Vec<T>,
    errors: Vec<f64>,
    recorded: Option<Recorded>,
    read: Option<Finding>,
}

impl<T: Real> Seen<T> {
    fn known<'a>(&'a self, point: &'a [T]) -> Option<Known<'a, T>> {
        let Self { index, value, ref gradient, ref errors, .. } = *self;
        (gradient.len() == point.len()).then_some(Known { index, point, value, gradient, errors })
    }
}

/// What concerns no point by itself.
fn together<T: Real>(seen: &[Seen<T>], reason: Option<Reason>) -> Vec<Finding> {
    let recorded = || seen.iter().filter_map(|seen| seen.recorded.as_ref());
    let mut findings: Vec<Finding> = seen.iter().filter_map(|seen| seen.read.clone()).take(1).collect();
    let coordinates = recorded().map(|recorded| recorded.reached.len()).max().unwrap_or(0);
    let is_unused = |&k: &usize| recorded().all(|recorded| recorded.reached.get(k) == Some(&false));
    findings.extend((0..coordinates).filter(is_unused).map(|coordinate| Finding::Unused { coordinate }));
    let mut paths: Vec<&[u8]> = recorded().map(|recorded| recorded.path.as_slice()).collect();
    paths.sort_unstable();
    paths.dedup();
    if paths.len() > 1 {
        findings.push(Finding::Branches { paths: paths.len() });
    }
    // The others are findings of their own.
    if let Some(reason @ (Reason::Branches | Reason::TooLong { .. })) = reason {
        findings.push(Finding::NotCompiled { reason });
    }
    findings
}

/// A point that is looked at.
#[derive(Clone, Copy)]
struct Examined<'a, T: Real> {
    f: &'a Closure<'a, T>,
    point: &'a [T],
    index: usize,
    here: Here,
}

impl<T: Real> Examined<'_, T> {
    fn look(self, hand: Option<&[T]>, findings: &mut Vec<Finding>) -> Seen<T> {
        let point = self.point.iter().map(|x| x.widen()).collect();
        let audit =
            PointAudit { point, value: None, gradient: Vec::new(), steps: Vec::new(), condition: None };
        let (value, gradient, errors) = (T::nan(), Vec::new(), Vec::new());
        let mut seen = Seen { audit, index: self.index, value, gradient, errors, recorded: None, read: None };
        if let Err(error) = self.look_closely(hand, &mut seen, findings) {
            findings.push(Finding::Refused { point: self.index, error });
        }
        seen
    }

    fn look_closely(
        self,
        hand: Option<&[T]>,
        seen: &mut Seen<T>,
        findings: &mut Vec<Finding>,
    ) -> Result<(), crate::error::Error> {
        let traced = Traced::record(self.f, self.point, self.here)?;
        let roundings = Roundings::new(&traced, self.point);
        let errors = value_errors(&traced, &roundings);
        let accuracy = errors.accuracy(self.f, self.point, traced.value);
        let recorded = look(&traced, &roundings, self.point);
        seen.value = traced.value;
        seen.audit.value = Some(accuracy);
        seen.read = traced.trace.read.map(|location| Finding::ReadsValue { location: location.into() });
        self.of_recording(&traced, &recorded, findings);

        let mut gradient = self.point.to_vec();
        eager::value_and_grad_into(self.f, self.point, &mut gradient, self.here)?;
        if self.point.len() <= MOST {
            seen.audit.gradient = gradient_accuracy_at(self.f, self.point, self.here)?;
            seen.errors = seen.audit.gradient.iter().map(|g| g.error).collect();
        }
        seen.gradient = gradient;
        let Some(known) = seen.known(self.point) else { return Ok(()) };
        if let Some(hand) = hand {
            findings
                .extend(lengths(self.index, self.point.len(), hand.len()).or_else(|| known.by_hand(hand)));
        }
        findings.extend(self.detached(known, &errors));
        let coordinates = self.coordinates();
        seen.audit.steps = self.differences(known, &seen.audit, &recorded, &coordinates, findings)?;
        let Some(known) = seen.known(self.point) else { return Ok(()) };
        findings.extend(known.forward(self.f, &coordinates, self.here));
        let is_small = self.point.len() <= MOST;
        let curvature = if is_small { known.hessian(self.f, self.here) } else { Curvature::default() };
        findings.extend(self.digits(&seen.audit, known, &curvature.rows));
        seen.audit.condition = curvature.condition;
        findings.extend(curvature.findings);
        seen.recorded = Some(recorded);
        Ok(())
    }

    /// The coordinates that are looked at one by one.
    fn coordinates(self) -> Vec<usize> {
        let n = self.point.len();
        if n <= MOST { (0..n).collect() } else { (0..MOST).map(|k| k * n / MOST).collect() }
    }

    fn of_recording(self, traced: &Traced<T>, recorded: &Recorded, findings: &mut Vec<Finding>) {
        let point = self.index;
        let again = Traced::record(self.f, self.point, self.here);
        if !again.is_ok_and(|again| traced.trace.relation(&again.trace) == Relation::Same) {
            findings.push(Finding::Changes { point });
        }
        let cause = |node: Option<usize>| node.and_then(|node| eager::cause_at(self.f, self.point, node));
        findings.extend(cause(recorded.flat).map(|cause| Finding::Flat { point, cause }));
        let count = recorded.conventions;
        findings.extend(cause(recorded.convention).map(|cause| Finding::Convention { point, count, cause }));
        if recorded.shortcuts > 0 {
            findings.push(Finding::Shortcut { point, comparisons: recorded.shortcuts });
        }
        if recorded.ties > 0 {
            findings.push(Finding::Tie { point, comparisons: recorded.ties });
        }
    }

    /// The coordinate in which the derivative lacks most because of `detach`.
    fn detached(self, known: Known<'_, T>, errors: &ValueErrors) -> Option<Finding> {
        let share = if T::epsilon().widen() > 1e-10 { 1e-3 } else { 1e-8 };
        let lacking = |k: usize| {
            let (tape, attached) = (known.gradient[k].widen(), errors.changes[k]);
            let error = known.errors.get(k).copied().unwrap_or(0.0);
            let size = tape.abs().max(attached.abs()).max(known.scale());
            (tape, attached, (tape - attached).abs() - share * size - 16.0 * error)
        };
        if !errors.detaches {
            return None;
        }
        let lacks = (0..errors.changes.len()).map(|k| (k, lacking(k))).filter(|(_, lack)| lack.2 > 0.0);
        let (coordinate, (tape, attached, _)) = lacks.max_by(|a, b| a.1.2.total_cmp(&b.1.2))?;
        Some(Finding::Detached { point: self.index, coordinate, tape, attached })
    }

    /// How far the tape is from what differences settle to, where the extrapolated ones are not near it; or that they settle to
    /// nothing.
    fn differs(
        self,
        known: Known<'_, T>,
        audit: &PointAudit,
        coordinate: usize,
        around: &Around,
    ) -> Option<(f64, Finding)> {
        let (point, tape) = (self.index, known.gradient[coordinate].widen());
        let coarse = if T::epsilon().widen() > 1e-10 { 1e-2 } else { 1e-6 };
        let rough = Some((0.0, Finding::Rough { point, coordinate }));
        let Some((differences, uncertainty)) = around.settled(tape) else { return rough };
        let off = (tape - differences).abs();
        let error = known.errors.get(coordinate).copied().unwrap_or(0.0);
        if off <= 4.0 * uncertainty + coarse * known.scale() + 2.0 * error {
            return None;
        }
        // Of a gradient whose own error is a guess, nothing can be said either.
        let is_guess = audit.gradient.get(coordinate).is_some_and(|g| g.second_order.is_some());
        if is_guess || around.confirms(tape) {
            return rough;
        }
        Some((off, Finding::Differences { point, coordinate, tape, differences, uncertainty }))
    }

    /// Differences against the tape; the relative steps with the largest differences over the coordinates.
    fn differences(
        self,
        known: Known<'_, T>,
        audit: &PointAudit,
        recorded: &Recorded,
        coordinates: &[usize],
        findings: &mut Vec<Finding>,
    ) -> Result<Vec<(f64, f64)>, crate::error::Error> {
        let (mut wrong, mut kink, mut jump) = (None::<(f64, Finding)>, None, None);
        let mut steps: Vec<(f64, f64)> = Vec::new();
        let error = audit.value.as_ref().map_or(0.0, |value| value.error);
        let (point, scale) = (self.index, known.scale());
        for &coordinate in coordinates {
            let tape = known.gradient[coordinate].widen();
            let checked =
                coordinate_at(self.f, self.point, coordinate, known.gradient[coordinate], scale, self.here)?;
            let around = around(self.f, self.point, coordinate, (known.value.widen(), error), self.here);
            if !checked.ok
                && let Some((off, finding)) = self.differs(known, audit, coordinate, &around)
                && wrong.as_ref().is_none_or(|wrong| off > wrong.0)
            {
                wrong = Some((off, finding));
            }
            jump = jump.or_else(|| Some(Finding::Jump { point, coordinate, size: around.jump(tape)? }));
            kink = kink.or_else(|| around.kink().map(|sides| (coordinate, sides)));
            for (relative, central) in around.central().filter(|central| central.1.is_finite()) {
                let off = (central - tape).abs() / if scale > 0.0 { scale } else { 1.0 };
                match steps.iter_mut().find(|step| step.0 == relative) {
                    Some(step) => step.1 = step.1.max(off),
                    None => steps.push((relative, off)),
                }
            }
        }
        findings.extend(wrong.map(|wrong| wrong.1));
        let is_jump = jump.is_some();
        findings.extend(jump);
        // Slopes over a jump differ, too.
        if let Some((coordinate, (left, right))) = kink.filter(|_| !is_jump) {
            let cause = recorded.convention.and_then(|node| eager::cause_at(self.f, self.point, node));
            findings.retain(
                |finding| !matches!(finding, Finding::Convention { point, .. } if *point == self.index),
            );
            findings.push(Finding::Kink { point, coordinate, left, right, cause });
        }
        Ok(steps)
    }

    /// The value and the component of the gradient that lose more digits than the problem does.
    ///
    /// A problem loses what relative changes of ε of the coordinates make of a number: of the value, `ε Σ |xᵢ gᵢ|` and
    /// `ε² Σ |xᵢ Hᵢⱼ xⱼ|`, which is all at a minimum. A formula that makes more than ε^(−2/5) times that of it, some 10⁶, cancels.
    fn digits(self, audit: &PointAudit, known: Known<'_, T>, rows: &[f64]) -> Vec<Finding> {
        let epsilon = T::epsilon().widen();
        let excess = |number: &Accuracy, changes: f64| {
            let inherent = epsilon * (number.value.abs() + changes);
            number.error / (inherent * epsilon.powf(-0.4)).max(T::min_positive_value().widen())
        };
        let sizes = audit.point.iter().map(|x| x.abs());
        let along: f64 = sizes.clone().zip(known.gradient).map(|(x, g)| x * g.widen().abs()).sum();
        let curvature: f64 = sizes.zip(rows).map(|(x, row)| x * row).sum();
        let point = self.index;
        let value = audit.value.iter().filter(|value| excess(value, along + epsilon * curvature) > 1.0);
        let mut findings: Vec<Finding> = value
            .map(|accuracy| Finding::Digits { point, coordinate: None, accuracy: accuracy.clone() })
            .collect();
        let lost = audit.gradient.iter().zip(rows).map(|(g, row)| excess(g, known.scale() + row));
        let worst = lost.enumerate().filter(|lost| lost.1 > 1.0).max_by(|a, b| a.1.total_cmp(&b.1));
        findings.extend(worst.map(|(k, _)| Finding::Digits {
            point,
            coordinate: Some(k),
            accuracy: audit.gradient[k].clone(),
        }));
        findings
    }
}
