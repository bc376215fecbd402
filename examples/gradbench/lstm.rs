//! The loss of a small recurrent network with diagonal weights over a sequence of characters.

use crate::problem::{Derivative, How, Number, Problem};
use crate::run::{Outcome, Run, require, width};
use gradus::Error;
use gradus::prelude::*;
use serde::Deserialize;

pub(crate) struct Lstm {
    /// Bits of a character.
    pub(crate) bits: usize,
    /// Four weights and four biases a bit for each layer, then three rows for input and output.
    pub(crate) parameters: Vec<f64>,
    /// Hidden values and cells of each layer at the start.
    pub(crate) state: Vec<Vec<f64>>,
    /// The characters.
    pub(crate) sequence: Vec<Vec<f64>>,
}

/// The gates of one layer: forget, in, out, change.
struct Layer<'a, T> {
    weights: [&'a [T]; 4],
    biases: [&'a [T]; 4],
}

fn sigmoid<T: Number>(x: T) -> T {
    ((-x).exp() + 1.0).recip()
}

impl<T: Number> Layer<'_, T> {
    /// One step: `x` comes in; the layer's hidden values and cells change.
    fn step(&self, x: &[T], hidden: &mut [T], cell: &mut [T]) {
        for i in 0..x.len() {
            let gate = |g: usize, input: T| input * self.weights[g][i] + self.biases[g][i];
            let forget = sigmoid(gate(0, x[i]));
            let ingate = sigmoid(gate(1, hidden[i]));
            let outgate = sigmoid(gate(2, x[i]));
            let change = gate(3, hidden[i]).tanh();
            cell[i] = cell[i] * forget + ingate * change;
            hidden[i] = outgate * cell[i].tanh();
        }
    }
}

impl Lstm {
    fn loss<T: Number>(&self, parameters: &[T]) -> T {
        let b = self.bits;
        let row = |row: usize| &parameters[row * b..][..b];
        let layers: Vec<Layer<'_, T>> = (0..self.state.len() / 2)
            .map(|k| Layer {
                weights: std::array::from_fn(|g| row(8 * k + g)),
                biases: std::array::from_fn(|g| row(8 * k + 4 + g)),
            })
            .collect();
        let [weight_in, weight_out, bias_out] = std::array::from_fn(|r| row(8 * layers.len() + r));
        let mut state: Vec<Vec<T>> =
            self.state.iter().map(|row| row.iter().map(|&x| x.into()).collect()).collect();
        let (mut input, mut output): (Vec<T>, Vec<T>) = (vec![T::zero(); b], vec![T::zero(); b]);

        let mut total = T::zero();
        for pair in self.sequence.windows(2) {
            for i in 0..b {
                input[i] = weight_in[i] * pair[0][i];
            }
            for (layer, pair) in layers.iter().zip(state.chunks_exact_mut(2)) {
                let [hidden, cell] = pair else { continue };
                layer.step(&input, hidden, cell);
                input.copy_from_slice(hidden);
            }
            for i in 0..b {
                output[i] = input[i] * weight_out[i] + bias_out[i];
            }
            let normalizer = (output.iter().map(|y| y.exp()).sum::<T>() + 2.0).ln();
            for (&y, &next) in output.iter().zip(&pair[1]) {
                total = total + (y - normalizer) * next;
            }
        }
        -total / ((self.sequence.len() - 1) * b) as f64
    }
}

impl Problem for Lstm {
    fn entries(&self) -> usize {
        self.parameters.len()
    }

    fn value(&self) -> f64 {
        self.loss(&self.parameters)
    }

    fn derivative(&self, how: How) -> Result<Derivative<'_>, Error> {
        let mut loss = how.function(|p: &[Var]| self.loss(p), self.parameters.len());
        Ok(Box::new(move |gradient| loss.value_and_grad(&self.parameters, gradient)))
    }
}

#[derive(Deserialize)]
struct Input {
    main_params: Vec<Vec<f64>>,
    extra_params: Vec<Vec<f64>>,
    state: Vec<Vec<f64>>,
    sequence: Vec<Vec<f64>>,
}

/// The module `lstm`.
pub(crate) fn evaluate(run: &mut Run<'_>) -> Outcome {
    let Input { main_params, extra_params, state, sequence } = run.input()?;
    let bits = width("sequence", &sequence)?;
    let widths = [
        width("main_params", &main_params)? == 4 * bits,
        width("extra_params", &extra_params)? == bits && extra_params.len() == 3,
        width("state", &state)? == bits && state.len() == main_params.len() && state.len() % 2 == 0,
        bits > 0 && sequence.len() >= 2,
    ];
    require(widths.iter().all(|&fits| fits), "the tables' sizes do not fit together")?;
    let parameters = [main_params, extra_params].concat().concat();
    let lstm = Lstm { bits, parameters, state, sequence };
    match run.function {
        "objective" => run.value(&lstm),
        "jacobian" => Ok(run.derivative(&lstm)?.into()),
        _ => run.unknown("lstm"),
    }
}
