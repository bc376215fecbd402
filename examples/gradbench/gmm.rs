//! The log-likelihood of a mixture of Gaussians, with a Wishart prior.
//!
//! A cluster's inverse root covariance `Q` is lower triangular, `exp q` on the diagonal and `l`
//! below it, column by column. The sum over points is a loss over rows; what depends on
//! parameters alone is a function of a point, and the two gradients are added.

use crate::problem::{Derivative, How, Number, Problem, all, logsumexp, slices, squared};
use crate::run::{Outcome, Run, count, nested, require, transpose, width};
use gradus::Error;
use gradus::function::Columns;
use gradus::prelude::*;
use serde::Deserialize;
use serde_json::json;
use std::f64::consts::{LN_2, PI};

pub(crate) struct Gmm {
    /// Dimensions of a point, and clusters.
    pub(crate) d: usize,
    pub(crate) k: usize,
    /// The prior's degrees of freedom beyond `d + 1`, and its scale.
    pub(crate) m: usize,
    pub(crate) gamma: f64,
    /// The points, a column for each dimension.
    pub(crate) columns: Vec<Vec<f64>>,
    /// `alpha`, `mu`, `q`, `l`, one after the other, each cluster by cluster.
    pub(crate) parameters: Vec<f64>,
}

/// The parameters of one cluster, as far as they do not depend on a point.
struct Cluster<'a, T> {
    /// `alpha + Σ q`.
    bias: T,
    mean: &'a [T],
    diagonal: Vec<T>,
    below: &'a [T],
}

impl Gmm {
    /// Entries of `l` for one cluster.
    pub(crate) fn below(&self) -> usize {
        self.d * (self.d - 1) / 2
    }

    /// `alpha`, `mu`, `q` and `l` in a flat list.
    pub(crate) fn split<'a, T>(&self, parameters: &'a [T]) -> [&'a [T]; 4] {
        let (alpha, rest) = parameters.split_at(self.k);
        let (mu, rest) = rest.split_at(self.k * self.d);
        let (q, l) = rest.split_at(self.k * self.d);
        [alpha, mu, q, l]
    }

    fn clusters<'a, T: Number>(&self, parameters: &'a [T]) -> Vec<Cluster<'a, T>> {
        let [alpha, mu, q, l] = self.split(parameters);
        let of = |list: &'a [T], each: usize, k: usize| &list[k * each..][..each];
        let cluster = |k| Cluster {
            bias: alpha[k] + of(q, self.d, k).iter().copied().sum::<T>(),
            mean: of(mu, self.d, k),
            diagonal: of(q, self.d, k).iter().map(|q| q.exp()).collect(),
            below: of(l, self.below(), k),
        };
        (0..self.k).map(cluster).collect()
    }

    /// `ln Σₖ exp(biasₖ − ½ ‖Qₖ (x − meanₖ)‖²)` for one point.
    fn point<T: Number>(clusters: &[Cluster<'_, T>], x: &[T], scratch: &mut Scratch<T>) -> T {
        let Scratch { centerd, product, exponents } = scratch;
        exponents.clear();
        for cluster in clusters {
            centerd.clear();
            centerd.extend(x.iter().zip(cluster.mean).map(|(&x, &mean)| x - mean));
            product.clear();
            product.extend(cluster.diagonal.iter().zip(&*centerd).map(|(&q, &c)| q * c));
            let mut below = cluster.below;
            for (j, &c) in centerd.iter().enumerate() {
                let (column, rest) = below.split_at(x.len() - 1 - j);
                for (sum, &l) in product[j + 1..].iter_mut().zip(column) {
                    *sum = *sum + l * c;
                }
                below = rest;
            }
            exponents.push(cluster.bias - squared(product) * 0.5);
        }
        logsumexp(exponents)
    }

    /// The terms without a point: `−n ln Σ exp alpha` and the logarithm of the prior.
    fn prior<T: Number>(&self, parameters: &[T]) -> T {
        let [alpha, _, q, l] = self.split(parameters);
        let exp_q: Vec<T> = q.iter().map(|q| q.exp()).collect();
        let spread = squared(&exp_q) + squared(l);
        let sum_q: T = q.iter().copied().sum();
        sum_q * self.m as f64
            - spread * (0.5 * self.gamma * self.gamma)
            - logsumexp(alpha) * self.columns[0].len() as f64
    }

    /// The terms without a parameter.
    fn constant(&self) -> f64 {
        let (d, n) = (self.d as f64, (self.d + self.m + 1) as f64);
        let log_gamma = |a: f64| {
            let terms = (0..self.d).map(|j| libm::lgamma(a - 0.5 * j as f64));
            0.25 * d * (d - 1.0) * PI.ln() + terms.sum::<f64>()
        };
        let wishart = n * d * (self.gamma.ln() - 0.5 * LN_2) - log_gamma(0.5 * n);
        self.k as f64 * wishart - 0.5 * self.columns[0].len() as f64 * d * (2.0 * PI).ln()
    }
}

/// Lists that are used again for the next cluster and point.
struct Scratch<T> {
    centerd: Vec<T>,
    product: Vec<T>,
    exponents: Vec<T>,
}

impl<T> Scratch<T> {
    fn new() -> Self {
        Self { centerd: Vec::new(), product: Vec::new(), exponents: Vec::new() }
    }
}

impl Problem for Gmm {
    fn entries(&self) -> usize {
        self.parameters.len()
    }

    fn value(&self) -> f64 {
        let (clusters, mut scratch) = (self.clusters(&self.parameters), Scratch::new());
        let (mut x, mut sum) = (vec![0.0; self.d], 0.0);
        for row in 0..self.columns[0].len() {
            x.iter_mut().zip(&self.columns).for_each(|(x, column)| *x = column[row]);
            sum += Self::point(&clusters, &x, &mut scratch);
        }
        sum + self.prior(&self.parameters) + self.constant()
    }

    fn derivative(&self, how: How) -> Result<Derivative<'_>, Error> {
        let columns = Columns::new(&slices(&self.columns))?;
        let mut points =
            how.rows(|p: &[Var], x: &[Var]| Self::point(&self.clusters(p), x, &mut Scratch::new()));
        let mut prior = how.function(|p: &[Var]| self.prior(p), self.parameters.len());
        let mut part = vec![0.0; self.parameters.len()];
        Ok(Box::new(move |gradient| {
            let rows = all(&self.columns);
            let sum = points.value_and_grad(&self.parameters, &columns, rows, gradient)?;
            let rest = prior.value_and_grad(&self.parameters, &mut part)?;
            gradient.iter_mut().zip(&part).for_each(|(gradient, part)| *gradient += part);
            Ok(sum + rest + self.constant())
        }))
    }
}

#[derive(Deserialize)]
struct Input {
    #[serde(deserialize_with = "count")]
    d: usize,
    #[serde(deserialize_with = "count")]
    k: usize,
    #[serde(deserialize_with = "count")]
    n: usize,
    #[serde(deserialize_with = "count")]
    m: usize,
    gamma: f64,
    x: Vec<Vec<f64>>,
    alpha: Vec<f64>,
    mu: Vec<Vec<f64>>,
    q: Vec<Vec<f64>>,
    l: Vec<Vec<f64>>,
}

/// The module `gmm`.
pub(crate) fn evaluate(run: &mut Run<'_>) -> Outcome {
    let Input { d, k, n, m, gamma, x, alpha, mu, q, l } = run.input()?;
    let fits = |name, table: &[Vec<f64>], rows, columns| {
        Ok::<_, Box<dyn std::error::Error>>(width(name, table)? == columns && table.len() == rows)
    };
    let sizes = [
        d > 0 && alpha.len() == k,
        fits("x", &x, n, d)?,
        fits("mu", &mu, k, d)?,
        fits("q", &q, k, d)?,
        fits("l", &l, k, d * d.saturating_sub(1) / 2)?,
    ];
    require(sizes.iter().all(|&fits| fits), "the sizes do not fit together")?;
    let parameters = [alpha, mu.concat(), q.concat(), l.concat()].concat();
    let gmm = Gmm { d, k, m, gamma, columns: transpose(&x, d), parameters };
    match run.function {
        "objective" => run.value(&gmm),
        "jacobian" => {
            let gradient = run.derivative(&gmm)?;
            let [alpha, mu, q, l] = gmm.split(&gradient);
            let [mu, q, l] = [(mu, d), (q, d), (l, gmm.below())].map(|(list, width)| nested(list, k, width));
            Ok(json!({ "alpha": alpha, "mu": mu, "q": q, "l": l }))
        }
        _ => run.unknown("gmm"),
    }
}
