//! How well parameters are known: data from other projects' reports, values from closed forms and published fits.

mod arrival;
mod bootstrap;
mod concluded;
mod glm;
mod limits;
mod losses;
mod minimized;
mod offsets;
mod penalized;
mod published;
mod sizes;
mod targets;
mod undetermined;
mod weighted;

use gradus::prelude::*;

/// A report at these parameters: one step of length 0.
fn fit_at<P, F, Form>(loss: F, at: P, data: &Dataset) -> FitReport<P>
where
    P: gradus::Point,
    F: gradus::function::PerRow<P::Scalar, Form>,
    Sgd: Rule<P::Scalar>,
{
    Fit::new(loss).rule(Sgd::new(0.0)).epochs(1).run(at, data).expect("a report")
}

fn likelihood_at<P, F, Form>(loss: F, at: P, data: &Dataset) -> FitReport<P>
where
    P: gradus::Point,
    F: gradus::function::PerRow<P::Scalar, Form>,
    Sgd: Rule<P::Scalar>,
{
    Fit::new(loss).likelihood().rule(Sgd::new(0.0)).epochs(1).run(at, data).expect("a report")
}

#[track_caller]
fn assert_near(got: &[f64], want: &[f64], relative: f64) {
    assert_eq!(got.len(), want.len());
    for (got, want) in got.iter().zip(want) {
        assert!((got - want).abs() <= relative * want.abs(), "{got:e}, not {want:e}, within {relative:e}");
    }
}

fn line<T: gradus::Real>([w, b]: [Var<T>; 2], [x, y]: [Var<T>; 2]) -> Var<T> {
    let r = w * x + b - y;
    r * r
}

fn residual<T: gradus::Real>([w, b]: [Var<T>; 2], [x, y]: [Var<T>; 2]) -> Var<T> {
    w * x + b - y
}
