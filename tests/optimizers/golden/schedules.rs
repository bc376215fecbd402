//! The schedules of the golden files, by their names and settings.

use super::case::{Hyper, list, number, numbers};
use gradus::optim::{
    Constant, CosineDecay, CosineRestarts, CycleHeight, Cyclic, ExponentialDecay, Knots, LinearRamp,
    MultiStepDecay, OneCycle, PolynomialDecay, Ramp, ReduceOnPlateau, Schedule, StepDecay, Warmup,
};

/// A schedule together with its base: the rate of a step. A schedule itself.
pub(crate) type Rates = Box<dyn Fn(u64) -> f64>;

fn rates(base: f64, schedule: impl Schedule + 'static) -> Rates {
    schedule.check().expect("valid settings");
    Box::new(move |step| schedule.rate(base, step))
}

/// `lr_scheduler` of PyTorch.
pub(crate) fn torch(name: &str, base: f64, h: &Hyper<'_>) -> Rates {
    match name {
        "StepLR" => rates(base, StepDecay { every: h.n("step_size"), factor: h.f("gamma") }),
        "MultiStepLR" => rates(base, multi_step(h)),
        "ExponentialLR" => rates(base, ExponentialDecay::new(h.f("gamma"))),
        "ConstantLR" => {
            let start = Constant { factor: h.f("factor") };
            rates(base, start.then(h.n("total_iters"), Constant::default()))
        }
        "LinearLR" => {
            let (from, to, steps) = (h.f("start_factor"), h.or("end_factor", 1.0), h.n("total_iters"));
            rates(base, LinearRamp { from, to, steps, begin: 0 })
        }
        "PolynomialLR" => {
            rates(base, PolynomialDecay { power: h.f("power"), ..PolynomialDecay::new(h.n("total_iters")) })
        }
        "CosineAnnealingLR" => {
            let cosine = CosineDecay::new(h.n("T_max"));
            rates(base, CosineDecay { minimum: h.or("eta_min", 0.0), rise_again: true, ..cosine })
        }
        "CosineAnnealingWarmRestarts" => {
            let growth = if h.has("T_mult") { h.n("T_mult") } else { 1 };
            rates(base, CosineRestarts { first: h.n("T_0"), growth, minimum: h.or("eta_min", 0.0) })
        }
        "OneCycleLR" => rates(h.f("max_lr"), one_cycle(h)),
        "CyclicLR" => rates(base, cyclic(h)),
        "SequentialLR" => {
            let part = |part| {
                let h = Hyper::new(part);
                let name = h.raw("schedule").as_str().expect("a name");
                torch(name, base, &h)
            };
            joined(list_of(h, "parts").iter().map(part), numbers(h.raw("milestones")))
        }
        _ => panic!("no schedule {name}"),
    }
}

fn list_of<'a>(h: &Hyper<'a>, key: &str) -> &'a [serde_json::Value] {
    h.raw(key).as_array().expect("a list")
}

fn multi_step(h: &Hyper<'_>) -> MultiStepDecay {
    let milestones: Vec<u64> =
        list_of(h, "milestones").iter().filter_map(serde_json::Value::as_u64).collect();
    MultiStepDecay::new(&milestones, h.f("gamma"))
}

pub(crate) fn one_cycle(h: &Hyper<'_>) -> OneCycle {
    let (steps, rise) = (h.n("total_steps"), h.or("pct_start", 0.3));
    let cycle =
        if h.flag("three_phase") { OneCycle::three_phases(steps, rise) } else { OneCycle::new(steps, rise) };
    let linear = h.raw("anneal_strategy").as_str() == Some("linear");
    OneCycle {
        initial_divisor: h.or("div_factor", 25.0),
        final_divisor: h.or("final_div_factor", 1e4),
        shape: if linear { Ramp::Linear } else { Ramp::Cosine },
        ..cycle
    }
}

fn cyclic(h: &Hyper<'_>) -> Cyclic {
    let height = match h.raw("mode").as_str() {
        Some("triangular2") => CycleHeight::Halved,
        Some("exp_range") => CycleHeight::Decaying(h.f("gamma")),
        _ => CycleHeight::Constant,
    };
    let _ = h.flag("cycle_momentum");
    let cycle = Cyclic { height, ..Cyclic::new(h.f("max_lr"), h.n("step_size_up")) };
    let down = if h.has("step_size_down") { h.n("step_size_down") } else { cycle.up };
    Cyclic { down, ..cycle }
}

/// `ReduceLROnPlateau` of PyTorch.
pub(crate) fn torch_plateau(h: &Hyper<'_>) -> ReduceOnPlateau {
    let threshold = h.or("threshold", 1e-4);
    let absolute = h.raw("threshold_mode").as_str() == Some("abs");
    let default = ReduceOnPlateau::pytorch(h.or("factor", 0.1));
    ReduceOnPlateau {
        patience: if h.has("patience") { h.n("patience") } else { default.patience },
        cooldown: if h.has("cooldown") { h.n("cooldown") } else { 0 },
        relative: if absolute { 0.0 } else { threshold },
        absolute: if absolute { threshold } else { 0.0 },
        maximize: h.raw("mode").as_str() == Some("max"),
        minimum: h.or("min_lr", 0.0),
        smallest_cut: h.or("eps", 1e-8),
        ..default
    }
}

/// `contrib.reduce_on_plateau` of Optax.
pub(crate) fn optax_plateau(h: &Hyper<'_>) -> ReduceOnPlateau {
    ReduceOnPlateau {
        cooldown: h.n("cooldown"),
        relative: h.f("rtol"),
        absolute: h.f("atol"),
        accumulate: h.n("accumulation_size"),
        minimum_scale: h.f("min_scale"),
        ..ReduceOnPlateau::optax(h.f("factor"), h.n("patience"))
    }
}

/// The parts one after the other, each counting from 0.
fn joined(parts: impl Iterator<Item = Rates>, boundaries: Vec<f64>) -> Rates {
    let mut parts = parts.into_iter();
    let first = parts.next().expect("a part");
    #[expect(clippy::cast_sign_loss, clippy::cast_possible_truncation, reason = "counts of steps")]
    parts.zip(boundaries).fold(first, |before, (next, at)| rates(0.0, before.then(at as u64, next)))
}

/// The schedules of Optax. Their first value is the base here.
pub(crate) fn optax(h: &Hyper<'_>) -> Rates {
    let name = h.raw("schedule").as_str().expect("a name");
    match name {
        "constant_schedule" => rates(h.f("value"), Constant::default()),
        "exponential_decay" => rates(h.f("init_value"), exponential(h)),
        "cosine_decay_schedule" => {
            let (base, exponent) = (h.f("init_value"), h.or("exponent", 1.0));
            let minimum = base * h.or("alpha", 0.0);
            rates(base, CosineDecay { minimum, exponent, ..CosineDecay::new(h.n("decay_steps")) })
        }
        "linear_schedule" | "polynomial_schedule" => polynomial(h),
        "piecewise_constant_schedule" => {
            rates(h.f("init_value"), MultiStepDecay { boundaries: boundaries(h) })
        }
        "piecewise_interpolate_schedule" => piecewise(h),
        "warmup_constant_schedule" => {
            let (init, peak) = (h.f("init_value"), h.f("peak_value"));
            let warmup = Warmup::linear(h.n("warmup_steps"));
            rates(peak, Warmup { start: init / peak, ..warmup })
        }
        "warmup_cosine_decay_schedule" => warmup_cosine(h),
        "warmup_exponential_decay_schedule" => {
            let warmup = warmup(h);
            let at = h.n("warmup_steps");
            rates(h.f("peak_value"), warmup.then(at, exponential(h)))
        }
        "join_schedules" => {
            let parts = list_of(h, "parts").iter().map(|part| optax(&Hyper::new(part)));
            joined(parts, numbers(h.raw("boundaries")))
        }
        "sgdr_schedule" => sgdr(h),
        "cosine_onecycle_schedule" => {
            let cycle = OneCycle::optax(h.n("transition_steps"), h.f("pct_start"));
            rates(h.f("peak_value"), divided(h, cycle))
        }
        "linear_onecycle_schedule" => {
            let (steps, rise, back) = (h.n("transition_steps"), h.f("pct_start"), h.f("pct_final"));
            rates(h.f("peak_value"), divided(h, OneCycle::optax_linear(steps, rise, back)))
        }
        _ => panic!("no schedule {name}"),
    }
}

fn divided(h: &Hyper<'_>, cycle: OneCycle) -> OneCycle {
    OneCycle { initial_divisor: h.f("div_factor"), final_divisor: h.f("final_div_factor"), ..cycle }
}

fn exponential(h: &Hyper<'_>) -> ExponentialDecay {
    ExponentialDecay {
        steps: h.n("transition_steps"),
        begin: if h.has("transition_begin") { h.n("transition_begin") } else { 0 },
        staircase: h.flag("staircase"),
        limit: h.has("end_value").then(|| h.f("end_value")),
        ..ExponentialDecay::new(h.f("decay_rate"))
    }
}

fn polynomial(h: &Hyper<'_>) -> Rates {
    let (end, power, steps) = (h.f("end_value"), h.or("power", 1.0), h.n("transition_steps"));
    let begin = if h.has("transition_begin") { h.n("transition_begin") } else { 0 };
    rates(h.f("init_value"), PolynomialDecay { end, power, steps, begin })
}

fn boundaries(h: &Hyper<'_>) -> Vec<(u64, f64)> {
    let pair = |pair: &serde_json::Value| (pair[0].as_u64().expect("a step"), number(&pair[1]));
    list_of(h, "boundaries_and_scales").iter().map(pair).collect()
}

fn piecewise(h: &Hyper<'_>) -> Rates {
    let cosine = h.raw("interpolate_type").as_str() == Some("cosine");
    let mut points = vec![(0.0, 1.0)];
    let mut factor = 1.0;
    for (at, scale) in boundaries(h) {
        factor *= scale;
        points.push((at as f64, factor));
    }
    rates(h.f("init_value"), Knots { points, shape: if cosine { Ramp::Cosine } else { Ramp::Linear } })
}

fn warmup(h: &Hyper<'_>) -> Warmup {
    Warmup { start: h.f("init_value") / h.f("peak_value"), ..Warmup::linear(h.n("warmup_steps")) }
}

fn warmup_cosine(h: &Hyper<'_>) -> Rates {
    let at = h.n("warmup_steps");
    let cosine = CosineDecay::new(h.n("decay_steps") - at);
    let cosine = CosineDecay { minimum: h.f("end_value"), exponent: h.or("exponent", 1.0), ..cosine };
    rates(h.f("peak_value"), warmup(h).then(at, cosine))
}

fn sgdr(h: &Hyper<'_>) -> Rates {
    let cycles = list_of(h, "cycles");
    let mut end = 0.0;
    let mut ends = Vec::new();
    for cycle in cycles {
        end += number(&cycle["decay_steps"]);
        ends.push(end);
    }
    joined(cycles.iter().map(|cycle| warmup_cosine(&Hyper::new(cycle))), ends)
}

/// The rates of a case of `schedules`, as many as it has.
pub(crate) fn of_case(case: &serde_json::Value) -> Vec<f64> {
    let name = case["schedule"].as_str().expect("a name");
    let h = Hyper::new(&case["source"]["hyper"]);
    let count = list(case, "lr").len();
    let (library, name) = name.split_once('.').expect("library and name");
    let base = h.or("base_lr", f64::NAN);
    let lr = if name == "ReduceLROnPlateau" {
        let mut plateau = torch_plateau(&h);
        let first = plateau.rate(base, 0);
        let after = numbers(&case["metrics"]).into_iter().map(|metric| {
            plateau.observe(metric);
            plateau.rate(base, 0)
        });
        std::iter::once(first).chain(after).collect()
    } else {
        let rates = if library == "torch" { torch(name, base, &h) } else { optax(&h) };
        (0..count as u64).map(rates).collect()
    };
    assert!(h.unread().is_empty(), "{name}: settings left out: {:?}", h.unread());
    lr
}
