//! Six optimizers over four surfaces, with TensorFlow's settings and in its `f32`.

use crate::claims::Outcome;
use crate::ends;
use crate::index::{Card, Gallery};
use gradus::optim::{Adagrad, Adam, RmsProp, Rule, Sgd};
use gradus::plot::Contour;
use gradus::{Descent, Var, testfn};

/// A picture in the making, and the runs that are drawn in it.
struct Walks<'a> {
    surface: fn([Var<f32>; 2]) -> Var<f32>,
    start: [f32; 2],
    steps: u64,
    picture: Contour<'a>,
}

pub(crate) fn figures(gallery: &mut Gallery) -> Outcome {
    gallery.chapter(
        "optimizer_paths",
        "Paths over surfaces",
        "The same start for every optimizer, on a bowl, a slanted valley, a saddle and a surface with cliffs.",
    );
    bowl(gallery)?;
    booth(gallery)?;
    saddle(gallery)?;
    beale(gallery)
}

fn bowl(gallery: &mut Gallery) -> Outcome {
    let picture = Contour::of(testfn::bowl).x(-4.5..4.5).y(-4.5..4.5).minimum([0.0, 0.0]);
    let mut walks = Walks { surface: testfn::bowl, start: [-4.0, 4.0], steps: 19, picture };
    walks.take("GD", Sgd::new(0.2), 19, [-2.437_438_5e-4, -2.437_439_4e-4], 2e-7)?;
    walks.take("Momentum", momentum(0.2, 0.3), 19, [-3.929_671_9e-6, -1.705_985_7e-5], 2e-7)?;
    let card = Card(
        "bowl",
        "A bowl",
        "Plain descent throws y from side to side. A little momentum takes the edge off, and gets lower in as many steps.",
    );
    gallery.add(card, walks.picture.subtitle("x² + 4 y², 19 steps from (−4, 4)"))
}

fn booth(gallery: &mut Gallery) -> Outcome {
    let picture = Contour::of(testfn::booth).x(-3.0..6.0).y(-3.0..6.0).minimum([1.0, 3.0]);
    let mut walks = Walks { surface: testfn::booth, start: [1.0, -2.0], steps: 69, picture };
    walks.take("GD", Sgd::new(0.01), 69, [1.620_207_9, 2.379_786_5], 2e-7)?;
    walks.take("Momentum", momentum(0.01, 0.9), 69, [0.914_667_43, 3.042_778_3], 2e-7)?;
    walks.take("NAG", nesterov(0.01, 0.9), 69, [0.971_532_3, 3.028_396], 2e-7)?;
    walks.take("Adagrad", Adagrad::tensorflow(0.01), 69, [1.150_144_5, -1.849_448_3], 2e-7)?;
    walks.take("RMSProp", RmsProp::tensorflow(0.01), 69, [1.751_725_8, -1.241_260_3], 2e-7)?;
    walks.take("Adam", Adam::tensorflow(0.01), 69, [1.655_376_7, -1.336_879_8], 2e-7)?;
    let card = Card(
        "booth",
        "Booth’s function",
        "All share the rate 0.01. Momentum overshoots and Nesterov’s less so; the three that scale their steps have hardly left.",
    );
    gallery.add(card, walks.picture.subtitle("69 steps from (1, −2), all with the rate 0.01"))
}

fn saddle(gallery: &mut Gallery) -> Outcome {
    let picture = Contour::of(testfn::saddle).x(-4.0..4.0).y(-4.0..4.0);
    let mut walks = Walks { surface: testfn::saddle, start: [1e-4, 3.0], steps: 49, picture };
    walks.take("GD", Sgd::new(0.1), 49, [0.758_369_6, 5.352_179e-5], 2e-7)?;
    walks.take("Momentum", momentum(0.1, 0.9), 49, [28_338.732, -0.178_461_42], 2e-7)?;
    walks.take("NAG", nesterov(0.1, 0.9), 49, [987_909.94, -5.978_689_6e-4], 5e-7)?;
    walks.take("Adagrad", Adagrad::tensorflow(0.1), 49, [1.485_710_7, 1.852_078_9], 2e-7)?;
    walks.take("RMSProp", RmsProp::tensorflow(0.1), 49, [4.476_938_7, 0.005_500_980_7], 2e-6)?;
    walks.take("Adam", Adam::tensorflow(0.1), 49, [5.815_531_7, -0.162_650_87], 2e-6)?;
    let card = Card(
        "saddle",
        "A saddle",
        "The start is a hair off the ridge. Adagrad and Adam turn at once toward the way down; plain descent waits at the saddle.",
    );
    gallery.add(card, walks.picture.subtitle("y² − x², 49 steps from (0.0001, 3)"))
}

fn beale(gallery: &mut Gallery) -> Outcome {
    let picture = Contour::of(testfn::beale).x(-4.5..4.5).y(-4.5..4.5).log_levels().minimum([3.0, 0.5]);
    let mut walks = Walks { surface: testfn::beale, start: [1.5, 2.0], steps: 199, picture };
    walks.take("GD", Sgd::new(1e-3), 199, [1.885_381_2, 0.131_849_81], 5e-7)?;
    // Seven digits are all that `f32` has. Rounding errors grow along two paths, which are compared before that.
    walks.take("Momentum", momentum(2.5e-3, 0.7), 188, [0.076_704_35, -2.913_940_7], 2e-2)?;
    walks.take("NAG", nesterov(5.5e-4, 0.9), 199, [2.248_506, 0.241_186_38], 5e-7)?;
    walks.take("Adagrad", Adagrad::tensorflow(1.0), 199, [2.362_426, 0.275_239_1], 2e-7)?;
    walks.take("RMSProp", RmsProp::tensorflow(0.15), 93, [2.863_266_2, 0.463_373_42], 2e-4)?;
    walks.take("Adam", Adam::tensorflow(1.0), 199, [3.030_307_5, 0.507_469_4], 2e-6)?;
    let card = Card(
        "beale",
        "Beale’s function",
        "Each with a rate that suits it. Adam ends lowest, and momentum is thrown into the wrong basin.",
    );
    gallery.add(card, walks.picture.subtitle("199 steps from (1.5, 2), levels by half decades"))
}

fn momentum(rate: f64, momentum: f64) -> Sgd {
    Sgd { momentum, ..Sgd::new(rate) }
}

fn nesterov(rate: f64, momentum: f64) -> Sgd {
    Sgd { momentum, nesterov: true, ..Sgd::new(rate) }
}

impl Walks<'_> {
    /// Draws a run, and claims where it is after some of its steps.
    fn take<R: Rule<f32>>(
        &mut self,
        name: &str,
        rule: R,
        step: usize,
        want: [f64; 2],
        share: f64,
    ) -> Outcome {
        let run = Descent::new(rule).steps(self.steps).minimize(self.surface, self.start)?;
        ends(name, run.history.points[step].map(f64::from), want, share)?;
        let picture = std::mem::replace(&mut self.picture, Contour::of(testfn::bowl));
        self.picture = picture.path(name, &run);
        Ok(())
    }
}
