//! A closure that a rule of numerical mathematics evaluates at many points: its recordings, one for each way through its branches.
//!
//! Numbers are dual: with their derivatives along one direction. A rule that is run on them takes the same steps as on plain
//! numbers, since all that it decides, it decides by values; so the derivatives are those of its steps.

use crate::implicit::equations::{Recorded, System};
use crate::op::Dual;
use crate::real::Real;
use crate::tape::Var;
use crate::tape::call::CallProblem;
use crate::tape::fault::Fault;
use crate::tape::trace::Relation;
use core::panic::Location;

/// Ways through the branches that are kept.
const MOST: usize = 16;

/// The index of a recording, and the values there.
type Found<T> = (usize, Vec<Dual<T>>);

/// The recordings of a closure of `x` and of what a rule moves through, such as a time and a state.
#[derive(Clone, Debug)]
pub(super) struct Paths<T> {
    variants: Vec<Recorded<T>>,
}

impl<T: Real> Paths<T> {
    /// Can it be the same closure, as far as the recordings tell?
    pub(super) fn is_same(&self, other: &Self) -> bool {
        let pairs = || self.variants.iter().flat_map(|a| other.variants.iter().map(move |b| (a, b)));
        pairs().all(|(a, b)| a.relation(b) != Relation::Changed)
    }

    /// Where a value was read out of a variable.
    pub(super) fn read(&self) -> Option<&'static Location<'static>> {
        self.variants.iter().find_map(Recorded::read)
    }
}

/// A closure at points near some `x`: by its recordings, and where none holds, by itself, if it is at hand.
pub(super) struct Evaluated<'f, T> {
    pub(super) paths: Paths<T>,
    system: Option<(&'f System<'f, T>, Vec<Var<T>>)>,
    x: Vec<Dual<T>>,
    /// What the closure captures; of more there is, when it is found.
    captured: Vec<Dual<T>>,
    here: &'static Location<'static>,
    point: Vec<Dual<T>>,
}

impl<'f, T: Real> Evaluated<'f, T> {
    /// By a closure.
    pub(super) fn of_system(system: &'f System<'f, T>, x: &[T], here: &'static Location<'static>) -> Self {
        Self {
            paths: Paths { variants: Vec::new() },
            system: Some((system, Vec::new())),
            x: x.iter().map(|&x| Dual::constant(x)).collect(),
            captured: Vec::new(),
            here,
            point: Vec::new(),
        }
    }

    /// By recordings alone.
    pub(super) fn of_paths(paths: Paths<T>, x: &[Dual<T>], captured: &[Dual<T>]) -> Self {
        let (x, captured) = (x.to_vec(), captured.to_vec());
        Self { paths, system: None, x, captured, here: Location::caller(), point: Vec::new() }
    }

    /// The variables that the closure captures.
    pub(super) fn captured(self) -> Vec<Var<T>> {
        self.system.map_or_else(Vec::new, |(_, variables)| variables)
    }

    /// The values at `y`.
    pub(super) fn at(&mut self, y: &[Dual<T>]) -> Result<Vec<Dual<T>>, CallProblem> {
        let is_known = self.system.is_none() || self.paths.read().is_none();
        if is_known && let Some((_, values)) = self.find(y)? {
            return Ok(values);
        }
        let Some((system, variables)) = &mut self.system else { return Err(CallProblem::Diverged) };
        if self.paths.variants.len() >= MOST {
            let what = format!(
                "takes more than {MOST} different ways through its branches; write them with `select`"
            );
            return Err(CallProblem::Failed(what));
        }
        let numbers = |duals: &[Dual<T>]| duals.iter().map(|x| x.value).collect::<Vec<T>>();
        let failed = |fault: Fault| CallProblem::Failed(fault.within(""));
        let recorded = Recorded::new(*system, [&numbers(&self.x), &numbers(y)], variables, self.here);
        let recorded = recorded.map_err(failed)?;
        self.captured = variables.iter().map(|x| Dual::constant(x.value)).collect();
        self.paths.variants.insert(0, recorded);
        match self.find(y)? {
            Some((_, values)) => Ok(values),
            None => Err(CallProblem::Failed("does not do the same twice; keep state out of it".to_owned())),
        }
    }

    /// The gradient of the values at `y` with weights: in `x`, in `y`, and in what is captured.
    pub(super) fn gradient(
        &mut self,
        y: &[Dual<T>],
        weights: &[Dual<T>],
    ) -> Result<[Vec<Dual<T>>; 3], CallProblem> {
        let (index, _) = self.find(y)?.ok_or(CallProblem::Diverged)?;
        let mut gradient = self.paths.variants[index].moving_gradient(&self.point, weights)?;
        let mut in_captured = gradient.split_off(self.x.len() + y.len());
        in_captured.resize(self.captured.len(), Dual::constant(T::zero()));
        let in_y = gradient.split_off(self.x.len());
        Ok([gradient, in_y, in_captured])
    }

    /// The recording that holds at `y`, and the values there.
    fn find(&mut self, y: &[Dual<T>]) -> Result<Option<Found<T>>, CallProblem> {
        for index in 0..self.paths.variants.len() {
            let variant = &mut self.paths.variants[index];
            self.point.clear();
            self.point.extend(self.x.iter().chain(y).chain(&self.captured[..variant.captured]));
            if let Some(values) = variant.moving(&self.point)? {
                return Ok(Some((index, values)));
            }
        }
        Ok(None)
    }
}
