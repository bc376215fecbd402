//! The rules as one writes them for one's own program: the paper's loop, once over parameters, gradient and slots, with what
//! depends on the step alone taken out of it, compiled for the same instruction set as the crate's, and nothing checked.
//!
//! The order of operations is that of the crate, so that both have the same bits.

use gradus_base::Numeric;
use gradus_base::multiversion;
use gradus_base::simd::InstructionSet;

pub(crate) const RATE: f64 = 0.001;

/// Moves parameters along a gradient; owns its slots.
pub(crate) type Step<F> = Box<dyn FnMut(&mut [F], &[F])>;

/// The number of the step, and what `nadam` and `schedule_free` carry on.
struct Count {
    t: f64,
    carried: f64,
}

impl Count {
    fn carry(&mut self, value: f64) -> f64 {
        self.carried = value;
        value
    }
}

/// `1 − βᵗ`.
fn bias(beta: f64, t: f64) -> f64 {
    1.0 - beta.powf(t)
}

/// One loop over entries: slots with what they start from, what depends on the step, and the body for an entry.
macro_rules! by_hand {
    ($($name:ident($count:ident, $x:ident, $g:ident $(, $slot:ident: $start:expr)*) { $(let $c:pat = $of_step:expr;)* => $body:block })+) => {$(
        pub(crate) fn $name<F: Numeric>(n: usize) -> Step<F> {
            #[inline(always)]
            fn body<F: Numeric>($count: &mut Count, $x: &mut [F], $g: &[F], $($slot: &mut [F]),*) {
                $(let $c = $of_step;)*
                let n = $x.len();
                let ($g, $($slot,)*) = (&$g[..n], $(&mut $slot[..n],)*);
                for i in 0..n {
                    let ($x, $g, $($slot,)*) = (&mut $x[i], $g[i], $(&mut $slot[i],)*);
                    $body
                }
            }
            multiversion! {
                #[allow(clippy::too_many_arguments, reason = "what is no argument of its own is believed to overlap")]
                fn run[F: Numeric](count: &mut Count, x: &mut [F], g: &[F], $($slot: &mut [F]),*) = body;
            }
            let _ = n;
            $(let mut $slot = vec![F::nearest($start); n];)*
            let (level, mut count) = (InstructionSet::best(), Count { t: 0.0, carried: 1.0 });
            Box::new(move |x, g| {
                count.t += 1.0;
                run(level, &mut count, x, g, $(&mut $slot),*);
            })
        }
    )+};
}

/// A number of the loop's float.
fn of<F: Numeric>(x: f64) -> F {
    F::nearest(x)
}

by_hand! {
    sgd(_count, x, g) {
        let rate = of::<F>(RATE);
        => { *x -= rate * g; }
    }
    momentum(_count, x, g, b: 0.0) {
        let (rate, mu) = (of::<F>(RATE), of::<F>(0.9));
        => {
            *b = mu * *b + g;
            *x -= rate * *b;
        }
    }
    adagrad(_count, x, g, sum: 0.0) {
        let (rate, epsilon) = (of::<F>(RATE), of::<F>(1e-10));
        => {
            *sum += g * g;
            *x -= rate * g / (sum.sqrt() + epsilon);
        }
    }
    adadelta(_count, x, g, v: 0.0, past: 0.0) {
        let (rate, old, new, epsilon) = (of::<F>(RATE), of::<F>(0.95), of::<F>(1.0 - 0.95), of::<F>(1e-6));
        => {
            *v = old * *v + new * (g * g);
            let d = (*past + epsilon).sqrt() / (*v + epsilon).sqrt() * g;
            *past = old * *past + new * (d * d);
            *x -= rate * d;
        }
    }
    rmsprop(_count, x, g, v: 0.0) {
        let (rate, old, new, epsilon) = (of::<F>(RATE), of::<F>(0.9), of::<F>(1.0 - 0.9), of::<F>(1e-8));
        => {
            *v = old * *v + new * (g * g);
            *x -= g / (v.sqrt() + epsilon) * rate;
        }
    }
    adam(count, x, g, m: 0.0, v: 0.0) {
        let (first, second, epsilon) = (Mean::new(0.9), Mean::new(0.999), of::<F>(1e-8));
        let (rate, scale) = (of::<F>(RATE / bias(0.9, count.t)), of::<F>(1.0 / bias(0.999, count.t)));
        => {
            *m = first.next(*m, g);
            *v = second.next(*v, g * g);
            *x -= rate * *m / ((*v * scale).sqrt() + epsilon);
        }
    }
    adamw(count, x, g, m: 0.0, v: 0.0) {
        let (first, second, epsilon, decay) = (Mean::new(0.9), Mean::new(0.999), of::<F>(1e-8), of::<F>(RATE * 0.01));
        let (rate, scale) = (of::<F>(RATE / bias(0.9, count.t)), of::<F>(1.0 / bias(0.999, count.t)));
        => {
            *m = first.next(*m, g);
            *v = second.next(*v, g * g);
            *x -= rate * *m / ((*v * scale).sqrt() + epsilon) + decay * *x;
        }
    }
    adamax(count, x, g, m: 0.0, u: 0.0) {
        let (first, beta2, epsilon) = (Mean::new(0.9), of::<F>(0.999), of::<F>(1e-8));
        let rate = of::<F>(RATE / bias(0.9, count.t));
        => {
            *m = first.next(*m, g);
            *u = (beta2 * *u).max(g.abs() + epsilon);
            *x -= rate * (*m / *u);
        }
    }
    nadam(count, x, g, m: 0.0, v: 0.0) {
        let (first, second, epsilon) = (Mean::new(0.9), Mean::new(0.999), of::<F>(1e-8));
        let mu = |t: f64| 0.9 * (1.0 - 0.5 * 0.96_f64.powf(t * 4e-3));
        let (now, next) = (mu(count.t), mu(count.t + 1.0));
        let product = count.carry(count.carried * now);
        let of_g = of::<F>(RATE * (1.0 - now) / (1.0 - product));
        let of_m = of::<F>(RATE * next / (1.0 - product * next));
        let scale = of::<F>(1.0 / bias(0.999, count.t));
        => {
            *m = first.next(*m, g);
            *v = second.next(*v, g * g);
            *x -= (of_g * g + of_m * *m) / ((*v * scale).sqrt() + epsilon);
        }
    }
    radam(count, x, g, m: 0.0, v: 0.0) {
        let (first, second, epsilon) = (Mean::new(0.9), Mean::new(0.999), of::<F>(1e-8));
        let (t, limit) = (count.t, 2.0 / (1.0 - 0.999) - 1.0);
        let r = limit - 2.0 * t * 0.999_f64.powf(t) / bias(0.999, t);
        let factor = (r - 4.0) * (r - 2.0) * limit / ((limit - 4.0) * (limit - 2.0) * r);
        let is_long = r > 5.0;
        let rectified = if is_long { factor.sqrt() * bias(0.999, t).sqrt() } else { 1.0 };
        let rate = of::<F>(RATE * rectified / bias(0.9, t));
        => {
            *m = first.next(*m, g);
            *v = second.next(*v, g * g);
            *x -= if is_long { rate * *m / (v.sqrt() + epsilon) } else { rate * *m };
        }
    }
    asgd(count, x, g, mean: 0.0) {
        let before = count.t - 1.0;
        let eta = RATE / (1.0 + 1e-4 * RATE * before).powf(0.75);
        let share = of::<F>(1.0 / (before - 1e6).max(1.0));
        let (eta, decay, is_first) = (of::<F>(eta), of::<F>(1e-4 * eta), share == F::one());
        => {
            *x -= decay * *x + eta * g;
            *mean = if is_first { *x } else { *mean + share * (*x - *mean) };
        }
    }
    adabelief(count, x, g, m: 0.0, s: 0.0) {
        let (first, second, epsilon) = (Mean::new(0.9), Mean::new(0.999), of::<F>(1e-16));
        let (rate, scale) = (of::<F>(RATE / bias(0.9, count.t)), of::<F>(1.0 / bias(0.999, count.t)));
        => {
            *m = first.next(*m, g);
            *s = second.next(*s, (g - *m) * (g - *m)) + epsilon;
            *x -= rate * *m / ((*s * scale).sqrt() + epsilon);
        }
    }
    yogi(count, x, g, m: 1e-6, v: 1e-6) {
        let (first, new, epsilon) = (Mean::new(0.9), of::<F>(1.0 - 0.999), of::<F>(1e-3));
        let (rate, scale) = (of::<F>(RATE / bias(0.9, count.t)), of::<F>(1.0 / bias(0.999, count.t)));
        => {
            *m = first.next(*m, g);
            let (square, old) = (g * g, *v);
            *v = if old == square { old } else { old - new.copysign(old - square) * square };
            *x -= rate * *m / ((*v * scale).sqrt() + epsilon);
        }
    }
    lion(_count, x, g, m: 0.0) {
        let (along, kept, rate) = (Mean::new(0.9), Mean::new(0.99), of::<F>(RATE));
        => {
            let along = along.next(*m, g);
            *m = kept.next(*m, g);
            *x -= if along == F::zero() { along } else { rate.copysign(along) };
        }
    }
    adan(count, x, g, previous: 0.0, m: 0.0, v: 0.0, n: 0.0) {
        let (first, second, third) = (Mean::new(0.98), Mean::new(0.92), Mean::new(0.99));
        let (of_m, of_v) = (of::<F>(RATE / bias(0.98, count.t)), of::<F>(RATE * 0.92 / bias(0.92, count.t)));
        let (scale, weight, epsilon) = (of::<F>(1.0 / bias(0.99, count.t)), of::<F>(0.92), of::<F>(1e-8));
        let is_first = count.t == 1.0;
        => {
            let difference = if is_first { F::zero() } else { g - *previous };
            let ahead = g + weight * difference;
            *m = first.next(*m, g);
            *v = second.next(*v, difference);
            *n = third.next(*n, ahead * ahead);
            *previous = g;
            *x -= (of_m * *m + of_v * *v) / ((*n * scale).sqrt() + epsilon);
        }
    }
    sm3(_count, x, g, sum: 0.0, m: 0.0) {
        let (mean, rate, epsilon) = (Mean::new(0.9), of::<F>(RATE), of::<F>(1e-8));
        => {
            *sum += g * g;
            *m = mean.next(*m, g / (*sum + epsilon).sqrt());
            *x -= rate * *m;
        }
    }
    sign_sgd(_count, x, g) {
        let rate = of::<F>(RATE);
        => { *x -= if g == F::zero() { g } else { rate.copysign(g) }; }
    }
    rprop(_count, x, g, size: RATE, previous: 0.0) {
        let (minus, plus, least, most) = (of::<F>(0.5), of::<F>(1.2), of::<F>(1e-6), of::<F>(50.0));
        => {
            let turn = g * *previous;
            let factor = if turn > F::zero() { plus } else if turn < F::zero() { minus } else { F::one() };
            *size = (*size * factor).max(least).min(most);
            *previous = if turn < F::zero() { F::zero() } else { g };
            *x -= if *previous == F::zero() { *previous } else { size.copysign(*previous) };
        }
    }
    schedule_free(count, y, g, z: 0.0, x: 0.0) {
        let weight = count.carry(RATE * RATE + if count.t == 1.0 { 0.0 } else { count.carried });
        let (share, is_first) = (of::<F>(RATE * RATE / weight), count.t == 1.0);
        let (rate, beta) = (of::<F>(RATE), of::<F>(0.9));
        => {
            if is_first { (*z, *x) = (*y, *y); }
            *z -= rate * g;
            *x += share * (*z - *x);
            let step = *y - (*z + beta * (*x - *z));
            *y -= step;
        }
    }
    // The four with lengths in them are put together from these.
    direction(count, u, g, m: 0.0, v: 0.0) {
        let (first, second, epsilon) = (Mean::new(0.9), Mean::new(0.999), of::<F>(1e-6));
        let (rate, scale) = (of::<F>(1.0 / bias(0.9, count.t)), of::<F>(1.0 / bias(0.999, count.t)));
        => {
            *m = first.next(*m, g);
            *v = second.next(*v, g * g);
            *u = rate * *m / ((*v * scale).sqrt() + epsilon);
        }
    }
}

/// `beta old + (1 − beta) new`.
#[derive(Clone, Copy)]
struct Mean<F>(F, F);

impl<F: Numeric> Mean<F> {
    fn new(beta: f64) -> Self {
        Self(of::<F>(beta), of::<F>(1.0 - beta))
    }

    #[inline(always)]
    fn next(self, old: F, new: F) -> F {
        self.0 * old + self.1 * new
    }
}

fn length<F: Numeric>(x: &[F]) -> f64 {
    x.iter().map(|x| x.wide() * x.wide()).sum::<f64>().sqrt()
}

/// Both lengths at once: each sum waits for its own last addition only.
fn lengths<F: Numeric>(x: &[F], u: &[F]) -> (f64, f64) {
    let square = |x: F| x.wide() * x.wide();
    let (x, u) = x.iter().zip(u).fold((0.0, 0.0), |(a, b), (x, u)| (a + square(*x), b + square(*u)));
    (x.sqrt(), u.sqrt())
}

#[inline(always)]
fn plus<F: Numeric>(x: &mut [F], factor: F, u: &[F]) {
    x.iter_mut().zip(u).for_each(|(x, u)| *x += factor * *u);
}

#[inline(always)]
fn heavier<F: Numeric>(x: &mut [F], g: &[F], b: &mut [F], mu: F, before: F, after: F) {
    for ((x, g), b) in x.iter_mut().zip(g).zip(b) {
        *b = mu * *b + before * *g;
        *x -= after * *b;
    }
}

multiversion! { fn add[F: Numeric](x: &mut [F], factor: F, u: &[F]) = plus; }
multiversion! { fn heavy[F: Numeric](x: &mut [F], g: &[F], b: &mut [F], mu: F, before: F, after: F) = heavier; }

pub(crate) fn lamb<F: Numeric>(n: usize) -> Step<F> {
    let (level, mut adam, mut u) = (InstructionSet::best(), direction(n), vec![F::zero(); n]);
    Box::new(move |x, g| {
        adam(&mut u, g);
        let (of_x, of_u) = lengths(x, &u);
        add(level, x, of::<F>(-RATE * (of_x / of_u)), &u);
    })
}

pub(crate) fn lars<F: Numeric>(n: usize) -> Step<F> {
    let (level, mut b) = (InstructionSet::best(), vec![F::zero(); n]);
    Box::new(move |x, g| {
        let (of_x, of_g) = lengths(x, g);
        heavy(level, x, g, &mut b, of::<F>(0.9), of::<F>(RATE * (1e-3 * of_x / of_g)), F::one());
    })
}

pub(crate) fn novograd<F: Numeric>(n: usize) -> Step<F> {
    let (level, mut mean, mut m) = (InstructionSet::best(), None, vec![F::zero(); n]);
    Box::new(move |x, g| {
        let square = length(g).powi(2);
        let v = mean.map_or(square, |v| 0.25 * v + (1.0 - 0.25) * square);
        mean = Some(v);
        heavy(level, x, g, &mut m, of::<F>(0.9), of::<F>(1.0 / (v.sqrt() + 1e-6)), of::<F>(RATE));
    })
}

/// What the two-loop recursion keeps of a step: displacement, change of the gradient, and `1 / (s · y)`.
struct Curvature<F>(Vec<F>, Vec<F>, F);

fn dot<F: Numeric>(a: &[F], b: &[F]) -> F {
    a.iter().zip(b).fold(F::zero(), |sum, (a, b)| sum + *a * *b)
}

fn difference<F: Numeric>(a: &[F], b: &[F]) -> Vec<F> {
    a.iter().zip(b).map(|(a, b)| *a - *b).collect()
}

pub(crate) fn lbfgs<F: Numeric>(_n: usize) -> Step<F> {
    let level = InstructionSet::best();
    let (mut last, mut pairs, mut scale) = (None::<(Vec<F>, Vec<F>)>, Vec::<Curvature<F>>::new(), F::one());
    let mut weights = vec![F::zero(); 11];
    let mut q: Vec<F> = Vec::new();
    Box::new(move |x, g| {
        let mut rate = of::<F>(RATE);
        if let Some((old_x, old_g)) = &mut last {
            let (s, y) = (difference(x, old_x), difference(g, old_g));
            let curvature = dot(&s, &y);
            if curvature > of::<F>(1e-10) {
                scale = curvature / dot(&y, &y);
                pairs.push(Curvature(s, y, curvature.recip()));
            }
            if pairs.len() > 10 {
                pairs.remove(0);
            }
            old_x.copy_from_slice(x);
            old_g.copy_from_slice(g);
        } else {
            rate *= F::one().min(g.iter().fold(F::zero(), |sum, g| sum + g.abs()).recip());
            last = Some((x.to_vec(), g.to_vec()));
            q = g.to_vec();
        }
        q.copy_from_slice(g);
        for (Curvature(s, y, rho), weight) in pairs.iter().zip(&mut weights).rev() {
            *weight = *rho * dot(s, &q);
            add(level, &mut q, -*weight, y);
        }
        q.iter_mut().for_each(|q| *q *= scale);
        for (Curvature(s, y, rho), weight) in pairs.iter().zip(&weights) {
            let beta = *rho * dot(y, &q);
            add(level, &mut q, *weight - beta, s);
        }
        add(level, x, -rate, &q);
    })
}
