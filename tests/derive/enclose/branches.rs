//! Branches, kinks and poles over boxes; and what cannot be enclosed, with its place.

use gradus::derive::{EncloseOptions, enclose_with};
use gradus::error::{Doubt, Error, Quantity};
use gradus::prelude::*;
use std::cell::Cell;

fn ends(interval: Interval) -> (f64, f64) {
    (interval.lower, interval.upper)
}

fn undecided<T: core::fmt::Debug>(result: Result<T, Error>) -> gradus::error::Undecided {
    match result {
        Err(Error::Undecided(undecided)) => *undecided,
        other => panic!("{other:?}"),
    }
}

#[test]
fn kinks_have_both_slopes_and_poles_no_bound() {
    let slopes = |f: fn(Var) -> Var, x: f64| ends(enclose(f, x, x).unwrap().gradient[0]);
    assert_eq!(slopes(|x| x.abs(), 0.0), (-1.0, 1.0));
    assert_eq!(slopes(|x| x.abs(), 1e-300), (1.0, 1.0));
    assert_eq!(slopes(|x| x.relu(), 0.0), (0.0, 1.0));
    // Two shares of 1, each not known: more than what is on either side.
    assert_eq!(slopes(|x| x.max(2.0 * x), 0.0), (0.0, 3.0));
    assert_eq!(slopes(|x| x.floor(), 1.0), (0.0, 0.0));
    assert_eq!(slopes(|x| x * x.detach(), 3.0), (3.0, 3.0));
    assert_eq!(slopes(|x| x.sqrt(), 0.0).1, f64::INFINITY);
    // A limit, which is not seen.
    assert_eq!(slopes(|x| x.cbrt().powi(3), 0.0), (f64::NEG_INFINITY, f64::INFINITY));
    // What was not taken contributes nothing.
    assert_eq!(slopes(|x| x.relu().sqrt(), -1.0), (0.0, 0.0));
    assert_eq!(slopes(|x| select(x.less(0.0), x, x.sqrt()), -1.0), (1.0, 1.0));
    let at_origin = enclose(|[x, y]: [Var; 2]| x.hypot(y), [0.0; 2], [0.0; 2]).unwrap();
    assert_eq!(at_origin.gradient.map_ends(), [(-1.0, 1.0); 2]);
    let pole = enclose(|x: Var| 1.0 / x, -1.0, 1.0).unwrap();
    assert_eq!(ends(pole.value), (f64::NEG_INFINITY, f64::INFINITY));
    assert_eq!(ends(enclose(|x: Var| 1.0 / x, 0.0, 2.0).unwrap().value), (0.5, f64::INFINITY));
    assert_eq!(enclose(|x: Var| x.ln(), 0.0, 1.0).unwrap().value.lower, f64::NEG_INFINITY);
    // Beyond the floats, where the number itself is finite.
    let beyond = enclose(|x: Var| x.exp(), 1000.0, 1000.0).unwrap().value;
    assert_eq!(ends(beyond), (f64::MAX, f64::INFINITY));
    assert_eq!(ends(enclose(|x: Var| (-x.exp()).exp(), 10.0, 10.0).unwrap().value), (0.0, 5e-324));
}

trait Ends {
    fn map_ends(&self) -> [(f64, f64); 2];
}

impl Ends for Vec<Interval> {
    fn map_ends(&self) -> [(f64, f64); 2] {
        [ends(self[0]), ends(self[1])]
    }
}

#[test]
fn exact_programs_have_no_width() {
    let exact =
        enclose(|[x, y]: [Var; 2]| (x + y).powi(2) * 2.0 - x.abs() / 4.0, [3.0, 4.0], [3.0, 4.0]).unwrap();
    assert_eq!(ends(exact.value), (97.25, 97.25));
    assert_eq!(exact.gradient.map_ends(), [(27.75, 27.75), (28.0, 28.0)]);
    let single = enclose(|x: Var<f32>| x / 3.0, 1.0, 1.0).unwrap().value;
    assert!(single.contains(1.0 / 3.0) && single.width() < 1e-16);
    assert_eq!(ends(enclose(|_: Var| Var::constant(2.0), 0.0, 1.0).unwrap().value), (2.0, 2.0));
    assert_eq!(enclose(|_: &[Var]| Var::constant(2.0), vec![], vec![]).unwrap().gradient, []);
    // A maximum that starts from below all numbers.
    let largest = |x: &[Var]| x.iter().fold(Var::constant(f64::NEG_INFINITY), |a, &b| a.max(b));
    assert_eq!(ends(enclose(largest, vec![1.0, 0.0], vec![2.0, 5.0]).unwrap().value), (1.0, 5.0));
}

/// Each piece has its own value, and a comparison decides which; the bounds are those of the pieces.
#[test]
fn comparisons_split_a_box() {
    let steps = |x: Var| {
        if x < 0.25 {
            Var::constant(1.0)
        } else if x <= 0.5 {
            Var::constant(2.0)
        } else if x == 0.75 {
            Var::constant(9.0)
        } else {
            Var::constant(3.0) - x
        }
    };
    let over = |lower: f64, upper: f64| ends(enclose(steps, lower, upper).unwrap().value);
    assert_eq!(over(0.0, 0.2), (1.0, 1.0));
    assert_eq!(over(0.0, 0.25), (1.0, 2.0));
    assert_eq!(over(0.25, 0.5), (2.0, 2.0));
    assert_eq!(over(0.0, 0.5), (1.0, 2.0));
    let last = over(0.5f64.next_up(), 0.7);
    assert!(last.0 <= 2.3 && last.0 > 2.29 && last.1 >= 2.5 - 1e-15 && last.1 < 2.51);
    assert_eq!(over(0.75, 0.75), (9.0, 9.0));

    // Sorted by comparisons: the middle of three is between the least and the largest middle.
    let median = |[a, b, c]: [Var; 3]| {
        let mut all = [a, b, c];
        all.sort_by(|a, b| a.partial_cmp(b).unwrap());
        all[1]
    };
    let sorted = enclose(median, [0.0, 0.5, 2.0], [1.0, 1.5, 3.0]).unwrap();
    assert!(sorted.value.contains(0.5) && sorted.value.contains(1.5));
    assert!(sorted.value.lower > 0.4 && sorted.value.upper < 1.6, "{sorted}");
    assert!(sorted.boxes > 1 && sorted.boxes <= 1024);

    // Without a budget both branches hold for the whole box.
    let coarse =
        enclose_with(|x: Var| if x < 0.5 { x } else { 1.0 - x }, 0.0, 1.0, &EncloseOptions { boxes: 1 })
            .unwrap();
    assert_eq!((ends(coarse.value), coarse.boxes), ((0.0, 1.0), 1));
    let fine = enclose(|x: Var| if x < 0.5 { x } else { 1.0 - x }, 0.0, 1.0).unwrap();
    assert_eq!(ends(fine.value), (0.0, 0.5f64.next_up()));
    assert_eq!(ends(fine.gradient[0]), (-1.0, 1.0));
}

/// Loops whose length depends on the point.
#[test]
fn loops_are_followed() {
    let halvings = |x: Var| {
        let (mut x, mut count) = (x, 0.0);
        while x > 1.0 {
            x /= 2.0;
            count += 1.0;
        }
        x + count
    };
    let over = enclose(halvings, 1.5, 9.0).unwrap();
    for x in [1.5, 2.0, 2.5, 4.0, 7.9, 8.0, 9.0] {
        let value = halvings(Var::constant(x)).value();
        assert!(over.value.contains(value), "{over} {value}");
    }
    assert!(over.value.lower >= 1.5 && over.value.upper <= 5.0, "{over}");
}

#[test]
fn what_cannot_be_decided_is_named_with_its_line() {
    // A comparison that rounding decides, at a point.
    let tie = |x: Var| if x / 3.0 * 3.0 < 1.0 { x } else { -x };
    let (first, line) = (enclose(tie, 1.0, 1.0), line!() - 1);
    let found = undecided(first);
    assert_eq!((found.doubt, found.operation), (Doubt::Comparison, "comparison"));
    let place = found.location.as_ref().unwrap();
    assert!(place.file().ends_with("branches.rs") && place.line() == line, "{found}");
    assert!(found.to_string().contains("rounding decides it"), "{found}");

    // A domain that is left.
    let outside = enclose(|[x, y]: [Var; 2]| (x - y).sqrt(), [0.5, 0.0], [1.0, 0.75]);
    assert!(
        matches!(outside, Err(Error::NotFinite(fault)) if fault.cause.as_ref().unwrap().operation == "sqrt")
    );
    let domain = undecided(enclose(|x: Var| (x / 3.0 * 3.0 - x).sqrt(), 1.0, 2.0));
    assert_eq!((domain.doubt, domain.operation), (Doubt::Domain, "sqrt"));
    assert!(domain.location.is_some() && domain.to_string().contains("where coordinate"), "{domain}");

    // Values that are read out, and state.
    let read = undecided(enclose(|x: Var| if x.value() < 0.0 { x } else { -x }, -1.0, 1.0));
    assert_eq!((read.doubt, read.location.unwrap().line()), (Doubt::Read, line!() - 1));
    let count = Cell::new(0.0);
    let counting = |x: Var| {
        count.set(count.get() + 1.0);
        x * count.get()
    };
    assert_eq!(undecided(enclose(counting, 0.0, 1.0)).doubt, Doubt::State);
}

#[test]
fn boxes_are_checked() {
    let f = |[x, y]: [Var; 2]| x + y;
    let error = enclose(f, [0.0, 2.0], [1.0, 1.0]).unwrap_err();
    assert_eq!(error, Error::EmptyBox { coordinate: 1, lower: 2.0, upper: 1.0 });
    assert!(error.to_string().contains("coordinate 1 of the box goes from 2 to 1"), "{error}");
    for (lower, upper, quantity) in [
        (f64::NAN, 1.0, Quantity::Lower(1)),
        (0.0, f64::INFINITY, Quantity::Upper(1)),
        (f64::NEG_INFINITY, 0.0, Quantity::Lower(1)),
    ] {
        let Err(Error::NotFinite(fault)) = enclose(f, [0.0, lower], [1.0, upper]) else { panic!() };
        assert_eq!(fault.quantity, quantity);
    }
    assert!(matches!(enclose(|x: &[Var]| x[0], vec![1.0], vec![1.0, 2.0]), Err(Error::Length(_))));
    assert!(matches!(enclose(|[x]: [Var; 1]| x, vec![1.0, 2.0], vec![1.0, 2.0]), Err(Error::Length(_))));
    let outside = Cell::new(None);
    let _ = grad(
        |x: Var| {
            outside.set(Some(x));
            x
        },
        1.0,
    );
    let foreign = enclose(|x: Var| x + outside.get().unwrap(), 0.0, 1.0);
    assert!(matches!(foreign, Err(Error::ForeignVariable { .. })));
    // Nothing is defined there.
    assert!(matches!(enclose(|x: Var| x.ln(), -2.0, -1.0), Err(Error::NotFinite(_))));
}
