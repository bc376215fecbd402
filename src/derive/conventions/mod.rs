//! Derivatives where the rule of an operation is a convention.
//!
//! At a point where a partial derivative is infinite, or where two branches meet, the table of operations gives what the
//! calculus of plain numbers has: `0 · ∞` counts as nothing, and `abs` has the derivative 0 at 0. For `cbrt(x)³`, and for the
//! second derivative of `|x|²`, that is wrong. Here such a point is looked at once more, from next to it: along `x ± ε d` for
//! an infinitesimal ε, with numbers that carry infinitesimals ([`Series`]) in the graph of the derivative, for eight generic
//! directions d and the coordinate axes.
//!
//! - All directions agree: that is the derivative.
//! - Two differ: it is a kink, and the convention holds.
//! - A series cannot hold the value, as behind a logarithm of ε: the derivative is indeterminate.
//! - No direction counts, since the function jumps to all sides: the convention holds.
//!
//! Directions in which the function is not a number or jumps, or a comparison of the closure comes out differently, do not
//! count, nor do axes along which an operation stays at a special point that generic directions leave. This is a test and no proof: a kink between
//! the directions is missed. Where nothing but branches meet, and more than 16 at one point, as in a network with zero
//! weights, the convention holds without a look. So it does for a first derivative where the table has a number: where nothing but
//! branches meet, at `0⁰`, and at the origin of `atan2`.

mod directions;
mod places;
mod settled;

use crate::graph::lower::{Inputs, lower};
use crate::graph::reverse::reverse;
use crate::graph::tangent::tangent;
use crate::graph::{Graph, Id, Term};
use crate::kernel::comparison::outcome;
use crate::op::{Limit, Series, at_convention};
use crate::real::Real;
use crate::tape::call::Call;
use crate::tape::recorder::value;
use crate::tape::trace::{Predicate, Trace};
use directions::{Direction, directions};
pub(crate) use places::{Places, Values, places};
pub(crate) use settled::gradient;

/// Kinks at one point beyond which nobody looks: each has two sides, and directions that agree on all of them are rare.
const MANY: usize = 16;

/// Which derivatives are in question.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Sought<'a, T> {
    /// The gradient of the sum of the outputs with these weights.
    Back(&'a [T]),
    /// The derivative of all outputs along a direction.
    Along(&'a [T]),
    /// The product of the Hessian of the first output with a direction.
    Product(&'a [T]),
}

/// The place in the recording of an operation next to which a derivative has no limit that can be found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Undecided {
    pub(crate) node: usize,
    /// Which of the derivatives.
    pub(crate) index: usize,
}

/// A recording at a point of which the first `moving` coordinates are differentiated in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct At<'a, T> {
    pub(crate) trace: &'a Trace<T>,
    pub(crate) outputs: &'a [(u32, T)],
    pub(crate) point: &'a [T],
    pub(crate) moving: usize,
}

impl<T: Real> At<'_, T> {
    /// Puts into `computed`, which the conventions have given, the derivatives that a look from next to the point shows.
    /// Those for which there is no number become NaN, and the first of them is the error.
    pub(crate) fn settle(
        self,
        sought: Sought<'_, T>,
        found: &Places,
        computed: &mut [T],
    ) -> Result<(), Undecided> {
        let is_first = !matches!(sought, Sought::Product(_));
        let holds = found.are_mere_kinks_beyond(MANY) || is_first && found.first_hold();
        let Some(node) = found.first().filter(|_| !holds) else { return Ok(()) };
        let (mut graph, outputs) = lower(self.trace, Inputs::point(self.point.len() as u32), self.outputs);
        let results = self.derivatives(&mut graph, &outputs, sought);
        let views = self.views(&graph, &outputs, &results);
        // A jump, next to which there is no function that goes on from the point: the convention holds.
        if views.is_empty() {
            return Ok(());
        }
        let mut undecided = None;
        for (index, computed) in computed.iter_mut().enumerate() {
            match agreed(views.iter().map(|view| view[index]), *computed) {
                Agreed::On(value) => *computed = value,
                Agreed::Kink => {}
                Agreed::Infinite if computed.is_finite() => *computed = T::infinity(),
                Agreed::Infinite => {}
                // An infinite derivative that is not multiplied by 0.
                Agreed::Nothing if computed.is_infinite() => {}
                Agreed::Nothing => {
                    *computed = T::nan();
                    undecided = undecided.or(Some(Undecided { node, index }));
                }
            }
        }
        // What is infinite is reported before what has no number.
        undecided.filter(|_| !computed.iter().any(|x| x.is_infinite())).map_or(Ok(()), Err)
    }

    fn derivatives(self, graph: &mut Graph<T>, outputs: &[Id], sought: Sought<'_, T>) -> Vec<Id> {
        let moving = self.moving as u32;
        let (Sought::Back(vector) | Sought::Along(vector) | Sought::Product(vector)) = sought;
        let vector: Vec<Id> = vector.iter().map(|&v| graph.constant(v)).collect();
        match sought {
            Sought::Back(_) => {
                let weighted =
                    outputs.iter().zip(vector).map(|(&output, weight)| graph.product(weight, output));
                let terms: Vec<Term> = weighted.map(|id| Term { id, negative: false }).collect();
                let sum = graph.sum(&terms);
                reverse(graph, sum, moving, false)
            }
            Sought::Along(_) => tangent(graph, outputs, &vector),
            Sought::Product(_) => {
                let along = tangent(graph, &outputs[..1], &vector)[0];
                reverse(graph, along, moving, false)
            }
        }
    }

    /// What the results tend to along each direction that counts.
    fn views(self, graph: &Graph<T>, outputs: &[Id], results: &[Id]) -> Vec<Vec<Limit<T>>> {
        let mut views: Vec<View<T>> = Vec::new();
        for direction in directions(self.moving) {
            if all_differ(&views) {
                break;
            }
            let slope = |k: usize| if k < self.moving { T::of(direction.at(k)) } else { T::zero() };
            let point: Vec<_> =
                self.point.iter().enumerate().map(|(k, &x)| Series::moving(x, slope(k))).collect();
            let one = Series::constant(T::one());
            let mut stay = 0;
            let values = graph.evaluate(
                Series::constant,
                &point,
                |id, op, [a, b, _]| {
                    let n = graph.node(id).exponent();
                    stay += usize::from(at_convention(op, n, [a, b], one, |x| x.vanishes()));
                },
                called,
            );
            if self.is_continuous(outputs, &values) && keeps_guards(graph, &values) {
                views.push((
                    direction,
                    stay,
                    results.iter().map(|result| values[result.index()].limit()).collect(),
                ));
            }
        }
        // What stays along a generic direction does not change at all; along an axis it may just not be moved.
        let fewest = views.iter().filter(|view| view.0.is_generic()).map(|view| view.1).min();
        let counts = |view: &View<T>| view.0.is_generic() || fewest.is_some_and(|fewest| view.1 <= fewest);
        views.into_iter().filter(counts).map(|view| view.2).collect()
    }
}

impl<T: Real> At<'_, T> {
    /// Do the outputs tend to their values at the point?
    fn is_continuous(self, outputs: &[Id], values: &[Series<T>]) -> bool {
        let tends = |(id, &(_, at)): (&Id, &(u32, T))| match values[id.index()].limit() {
            Limit::Number(x) => (x - at).abs() <= T::of(1e4) * T::epsilon() * at.abs().max(T::one()),
            // As far as can be said.
            Limit::Unknown => values[id.index()].is_number(),
            Limit::Infinite => false,
        };
        outputs.iter().zip(self.outputs).all(tends)
    }
}

/// The results of a function that is called on series: what it is at the point, as far as that goes.
fn called<T: Real>(call: &dyn Call<T>, arguments: &[Series<T>]) -> Vec<Series<T>> {
    let number = |x: &Series<T>| if let Limit::Number(x) = x.limit() { x } else { T::nan() };
    let x: Vec<T> = arguments.iter().map(number).collect();
    let mut y = vec![T::nan(); call.outputs()];
    if value(call, &x, &mut y).is_err() {
        y.fill(T::nan());
    }
    y.into_iter().map(|y| Series::near(y, arguments)).collect()
}

/// A direction, how many operations stay at a special point along it, and what the results tend to.
type View<T> = (Direction, usize, Vec<Limit<T>>);

/// Has each result two numbers, or a number and an infinity, along generic directions?
fn all_differ<T: Real>(views: &[View<T>]) -> bool {
    let generic = || views.iter().filter(|view| view.0.is_generic());
    let Some(first) = generic().next() else { return false };
    let differ = |k: usize| {
        generic().any(|view| match (first.2[k], view.2[k]) {
            (Limit::Number(a), Limit::Number(b)) => !close(a, b),
            (Limit::Number(_), Limit::Infinite) | (Limit::Infinite, Limit::Number(_)) => true,
            _ => false,
        })
    };
    (0..first.2.len()).all(differ)
}

/// Do all comparisons come out as recorded?
fn keeps_guards<T: Real>(graph: &Graph<T>, values: &[Series<T>]) -> bool {
    graph.guards.iter().all(|guard| {
        let (a, b) = (values[guard.a.index()], values[guard.b.index()]);
        let asked = if guard.question == Predicate::Class { a } else { a - b };
        asked.representative().is_some_and(|x| outcome(guard.question, x, T::zero()) == guard.outcome)
    })
}

/// What the directions say together.
enum Agreed<T> {
    On(T),
    Infinite,
    Kink,
    Nothing,
}

fn agreed<T: Real>(limits: impl Iterator<Item = Limit<T>> + Clone, computed: T) -> Agreed<T> {
    let mut numbers =
        limits.clone().filter_map(|limit| if let Limit::Number(x) = limit { Some(x) } else { None });
    let has_infinite = limits.clone().any(|limit| limit == Limit::Infinite);
    let Some(first) = numbers.next() else {
        let is_known = limits.clone().all(|limit| limit == Limit::Infinite);
        return if has_infinite && is_known { Agreed::Infinite } else { Agreed::Nothing };
    };
    if has_infinite || numbers.any(|x| !close(x, first)) {
        Agreed::Kink
    } else if !close(first, computed) && limits.clone().any(|limit| limit == Limit::Unknown) {
        // A side that is not known does not speak against the convention; it does not speak for another number either.
        Agreed::Nothing
    } else {
        Agreed::On(first)
    }
}

/// Equal up to what a few roundings of each term can do.
fn close<T: Real>(a: T, b: T) -> bool {
    let size = a.abs().max(b.abs());
    (a - b).abs() <= T::of(64.0) * T::epsilon() * size.max(T::min_positive_value())
}
