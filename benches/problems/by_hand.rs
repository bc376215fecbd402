//! Values and gradients as one writes them by hand, in plain loops.

/// `Σ 100 (xᵢ₊₁ − xᵢ²)² + (1 − xᵢ)²`.
pub(crate) fn rosenbrock(x: &[f64], gradient: &mut [f64]) -> f64 {
    gradient.fill(0.0);
    let mut value = 0.0;
    for i in 0..x.len() - 1 {
        let rise = x[i + 1] - x[i] * x[i];
        let gap = 1.0 - x[i];
        value += 100.0 * (rise * rise) + gap * gap;
        gradient[i] += -400.0 * rise * x[i] - 2.0 * gap;
        gradient[i + 1] += 200.0 * rise;
    }
    value
}

/// `Σ (w x + b − y)²`.
pub(crate) fn line([w, b]: [f64; 2], x: &[f64], y: &[f64], gradient: &mut [f64]) -> f64 {
    let (mut value, mut dw, mut db) = (0.0, 0.0, 0.0);
    for (&x, &y) in x.iter().zip(y) {
        let residual = w * x + b - y;
        value += residual * residual;
        dw += 2.0 * residual * x;
        db += 2.0 * residual;
    }
    gradient.copy_from_slice(&[dw, db]);
    value
}

/// `Σ (a x² + b x + c − y)²`.
pub(crate) fn quadratic([a, b, c]: [f64; 3], x: &[f64], y: &[f64], gradient: &mut [f64]) -> f64 {
    let (mut value, mut da, mut db, mut dc) = (0.0, 0.0, 0.0, 0.0);
    for (&x, &y) in x.iter().zip(y) {
        let residual = a * x * x + b * x + c - y;
        value += residual * residual;
        da += 2.0 * residual * x * x;
        db += 2.0 * residual * x;
        dc += 2.0 * residual;
    }
    gradient.copy_from_slice(&[da, db, dc]);
    value
}

/// `Σ ln(1 + exp z) − y z` with `z = w x + b`.
pub(crate) fn logistic([w, b]: [f64; 2], x: &[f64], y: &[f64], gradient: &mut [f64]) -> f64 {
    let (mut value, mut dw, mut db) = (0.0, 0.0, 0.0);
    for (&x, &y) in x.iter().zip(y) {
        let z = w * x + b;
        let e = z.exp();
        value += (1.0 + e).ln() - y * z;
        let delta = e / (1.0 + e) - y;
        dw += delta * x;
        db += delta;
    }
    gradient.copy_from_slice(&[dw, db]);
    value
}

/// `Σ ln(1 + exp(−y z))` with `z = b + Σ wⱼ xⱼ`; rows of `x` one after the other, `b` last.
pub(crate) fn logistic_wide(p: &[f64], x: &[f64], y: &[f64], gradient: &mut [f64]) -> f64 {
    let d = p.len() - 1;
    gradient.fill(0.0);
    let mut value = 0.0;
    for (x, &y) in x.chunks_exact(d).zip(y) {
        let z = p[d] + p.iter().zip(x).map(|(w, x)| w * x).sum::<f64>();
        let e = (-y * z).exp();
        value += (1.0 + e).ln();
        let delta = -y * e / (1.0 + e);
        gradient.iter_mut().zip(x).for_each(|(g, x)| *g += delta * x);
        gradient[d] += delta;
    }
    value
}

/// Layers 8-16-16-1 with tanh: `Σ (output − y)²`. A neuron's bias follows its weights.
pub(crate) fn network(p: &[f64], x: &[f64], y: &[f64], gradient: &mut [f64]) -> f64 {
    gradient.fill(0.0);
    let (first, rest) = p.split_at(16 * 9);
    let (second, third) = rest.split_at(16 * 17);
    let mut value = 0.0;
    for (x, &y) in x.chunks_exact(8).zip(y) {
        let (mut a, mut b) = ([0.0; 16], [0.0; 16]);
        forward(first, x, &mut a);
        forward(second, &a, &mut b);
        let output = third[16] + third.iter().zip(&b).map(|(w, b)| w * b).sum::<f64>();
        value += (output - y) * (output - y);

        let delta = 2.0 * (output - y);
        let (g_first, rest) = gradient.split_at_mut(16 * 9);
        let (g_second, g_third) = rest.split_at_mut(16 * 17);
        g_third.iter_mut().zip(&b).for_each(|(g, b)| *g += delta * b);
        g_third[16] += delta;
        let mut b_deltas = [0.0; 16];
        b_deltas.iter_mut().zip(third).for_each(|(s, w)| *s = delta * w);
        let mut a_deltas = [0.0; 16];
        backward(second, &a, &b, &b_deltas, g_second, &mut a_deltas);
        backward(first, x, &a, &a_deltas, g_first, &mut [0.0; 8]);
    }
    value
}

/// `tanh(w x + b)` for each neuron.
fn forward(weights: &[f64], x: &[f64], into: &mut [f64]) {
    for (neuron, into) in weights.chunks_exact(x.len() + 1).zip(into) {
        *into = (neuron[x.len()] + neuron.iter().zip(x).map(|(w, x)| w * x).sum::<f64>()).tanh();
    }
}

/// From the derivatives in a layer's outputs `y` those in its weights, and in its inputs `x`.
fn backward(w: &[f64], x: &[f64], y: &[f64], y_deltas: &[f64], w_deltas: &mut [f64], x_deltas: &mut [f64]) {
    let n = x.len();
    let neurons = w.chunks_exact(n + 1).zip(w_deltas.chunks_exact_mut(n + 1));
    for ((neuron, into), (y, delta)) in neurons.zip(y.iter().zip(y_deltas)) {
        let inner = delta * (1.0 - y * y);
        for j in 0..n {
            into[j] += inner * x[j];
            x_deltas[j] += inner * neuron[j];
        }
        into[n] += inner;
    }
}
