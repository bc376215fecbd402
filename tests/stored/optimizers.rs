//! A run that is stored half-way goes on as if nothing had happened.

use gradus::optim::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

fn gradient(x: [f64; 2]) -> [f64; 2] {
    [2.0 * x[0], 8.0 * x[1]]
}

/// One step down the parabola, reported to the schedule.
fn descend<R: Rule<f64>, S: Schedule>(optimizer: &mut Optimizer<f64, R, S>, x: &mut [f64; 2]) {
    let gradient = gradient(*x);
    optimizer.step(x, &gradient).expect("a step");
    optimizer.observe(x[0] * x[0]);
}

/// Ten steps in one go against five, a file, and five.
fn survives<R, S>(rule: &R, schedule: &S)
where
    R: Rule<f64> + Serialize + DeserializeOwned,
    R::State: Serialize + DeserializeOwned,
    S: Schedule + Serialize + DeserializeOwned + Clone,
{
    let fresh = || {
        let optimizer = rule.clone().optimizer(2).expect("valid settings");
        optimizer.schedule(schedule.clone()).expect("valid settings")
    };
    let (mut whole, mut halves) = (fresh(), fresh());
    let (mut x, mut y) = ([3.0, -2.0], [3.0, -2.0]);
    for step in 0..10 {
        if step == 5 {
            let text = serde_json::to_string(&halves).expect("plain data");
            halves = serde_json::from_str(&text).expect("the same data");
        }
        descend(&mut whole, &mut x);
        descend(&mut halves, &mut y);
    }
    assert_eq!((x, whole.steps()), (y, halves.steps()));
}

#[test]
fn runs_go_on() {
    let plateau = ReduceOnPlateau { patience: 1, ..ReduceOnPlateau::new(0.5) };
    let groups = Groups(((1, Sgd { momentum: 0.9, ..Sgd::new(0.1) }), (1, Adan::new(0.1))));
    survives(&(ClipNorm(5.0), Adam { amsgrad: AmsGrad::Corrected, ..Adam::new(0.1) }), &CosineDecay::new(10));
    survives(&RmsProp::tensorflow(0.1), &plateau);
    survives(&ScheduleFree::adamw(0.1), &Warmup::linear(4).then(4, Constant::default()));
    survives(&Lbfgs { memory: 3, ..Lbfgs::new(0.3) }, &Constant::default());
    survives(&groups, &Annealing::default());
    survives(
        &(Accumulate { rule: Novograd::new(0.1), every: 3 }, Ascend),
        &MultiStepDecay::new(&[3, 6], 0.5),
    );
}

#[test]
fn a_stored_setting_out_of_range_is_refused() {
    let adam: Optimizer<f64, Adam> = Adam::new(0.1).optimizer(2).expect("valid settings");
    let text = serde_json::to_string(&adam).expect("plain data").replace("0.1", "-0.1");
    let error = serde_json::from_str::<Optimizer<f64, Adam>>(&text).expect_err("a negative rate");
    assert!(error.to_string().contains("learning_rate is -0.1"), "{error}");
}

/// A memory that does not fit its settings is no state of a run.
#[test]
fn a_stored_memory_of_another_size_is_refused() {
    let mut lbfgs = Lbfgs { memory: 2, ..Lbfgs::new(0.3) }.optimizer(2).expect("valid settings");
    let mut x = [3.0, -2.0];
    (0..5).for_each(|_| descend(&mut lbfgs, &mut x));
    let text = serde_json::to_string(&lbfgs).expect("plain data");
    for (from, to) in
        [("\"met\":2", "\"met\":99"), ("\"memory\":2", "\"memory\":1"), ("\"memory\":2", "\"memory\":7")]
    {
        let changed = text.replace(from, to);
        assert_ne!(changed, text);
        let error = serde_json::from_str::<Optimizer<f64, Lbfgs>>(&changed).expect_err(to);
        assert!(error.to_string().starts_with("LbfgsState."), "{error}");
    }
}
