//! Parameters by name: the same fit as by position, with the names in the report.

use gradus::parameters;
use gradus::prelude::*;

parameters! {
    /// A line.
    #[derive(Default)]
    pub(crate) struct Line {
        /// Its rise.
        slope,
        intercept,
    }
}

parameters! { struct Only { mean } }

fn data() -> Dataset {
    Dataset::from_rows(&["x", "y"], [[0.0, 0.1], [1.0, 0.9], [2.0, 2.1]]).expect("a table")
}

#[test]
fn names_and_positions_are_one() {
    let by_name = Line::row(|p, [x, y]: [Var; 2]| (p.slope * x + p.intercept - y).powi(2));
    let by_position = |[w, b]: [Var; 2], [x, y]: [Var; 2]| (w * x + b - y).powi(2);
    let start = Line { slope: 1.0, ..Line::default() };
    let found = Fit::new(by_name).names(Line::NAMES).epochs(50).run(start.array(), &data()).unwrap();
    let other =
        Fit::new(by_position).names(["slope", "intercept"]).epochs(50).run([1.0, 0.0], &data()).unwrap();
    assert_eq!(found, other);
    assert_eq!(
        Line::from(found.parameters),
        Line { slope: found.parameters[0], intercept: found.parameters[1] }
    );

    let bowl = Line::point(|p| (p.slope - 1.0).powi(2) + (p.intercept + 2.0).powi(2));
    let min = Minimizer::new(Method::TrustExact).names(Line::NAMES).minimize(bowl, start.array()).unwrap();
    assert_eq!(
        (Line::from(min.x), min.names),
        (Line { slope: 1.0, intercept: -2.0 }, vec!["slope".into(), "intercept".into()])
    );
    let penalty = Fit::new(by_position).penalty(Line::point(|p| p.slope * p.slope));
    assert!(penalty.epochs(3).run([1.0, 0.0], &data()).is_ok());
    // One column, one parameter, and another float.
    let one = LeastSquares::new().names(Only::NAMES).run_rows(
        Only::row(|p, y: Var| p.mean - y),
        [0.0],
        &data().select(&["y"]).unwrap(),
    );
    assert!((Only::from(one.unwrap().x).mean - 3.1 / 3.0).abs() < 1e-12);
    let single = |p: [Var<f32>; 2]| {
        let p = Line::<Var<f32>>::from(p);
        p.slope * p.intercept
    };
    assert_eq!(grad(single, [2.0_f32, 3.0]), Ok([3.0, 2.0]));
}
