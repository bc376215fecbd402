//! Generalized linear models against statsmodels: `tests/golden/glm.json`, by the script beside it.

use crate::estimates::{assert_near, likelihood_at};
use crate::support::golden::{file, number, numbers};
use gradus::estimate::EstimateError;
use gradus::fit::FitError;
use gradus::model::{
    Gamma, GeneralizedLinear, Logistic, Model, ModelForm, Multinomial, NegativeBinomial, Poisson, WithOffset,
};
use gradus::prelude::*;
use serde_json::Value;

/// The features, further columns, and the target of a case.
fn data(all: &Value, case: &Value, further: &[(&str, Vec<f64>)]) -> Dataset {
    let mut table =
        Dataset::from_columns(&["x1", "x2"], [numbers(&all["x1"]), numbers(&all["x2"])]).expect("columns");
    for (name, column) in further {
        table = table.with_column(name, column.clone()).expect("a column");
    }
    table.with_column("y", numbers(&case["y"])).expect("a column")
}

/// Newton's method on the loss, summed over the rows, from zeros.
fn newton(loss: impl Fn(&[Var], &[Var]) -> Var, data: &Dataset, parameters: usize) -> Vec<f64> {
    let rows: Vec<Vec<f64>> = data.rows().map(|row| row.to_vec()).collect();
    let sum = |p: &[Var]| -> Var {
        let of = |row: &Vec<f64>| {
            let row: Vec<Var> = row.iter().map(|&x| x.into()).collect();
            loss(p, &row)
        };
        rows.iter().map(of).sum()
    };
    let mut function = Function::new(sum, parameters);
    let mut x = vec![0.0; parameters];
    for _ in 0..40 {
        let mut gradient = vec![0.0; parameters];
        function.value_and_grad(&x, &mut gradient).expect("a gradient");
        let hessian = function.hessian(&x).expect("a Hessian");
        let step = solve((0..parameters).map(|i| hessian.row(i).to_vec()).collect(), gradient);
        x.iter_mut().zip(&step).for_each(|(x, step)| *x -= step);
        if step.iter().all(|step| step.abs() < 1e-13) {
            return x;
        }
    }
    panic!("Newton's method has not arrived: {x:?}");
}

/// Gauss's elimination, of a definite matrix.
fn solve(mut a: Vec<Vec<f64>>, mut b: Vec<f64>) -> Vec<f64> {
    let n = b.len();
    for k in 0..n {
        for i in (0..n).filter(|&i| i != k) {
            let factor = a[i][k] / a[k][k];
            let pivot = a[k].clone();
            a[i].iter_mut().zip(&pivot).for_each(|(x, p)| *x -= factor * p);
            b[i] -= factor * b[k];
        }
    }
    (0..n).map(|i| b[i] / a[i][i]).collect()
}

/// Estimates, errors, loss and the band.
#[track_caller]
fn assert_fit<M: Model + Copy>(model: M, data: &Dataset, case: &Value) -> FitReport<Vec<f64>> {
    let loss = |p: &[Var], row: &[Var]| model.loss(p, row).expect("lengths");
    let x = newton(loss, data, numbers(&case["x"]).len());
    assert_near(&x, &numbers(&case["x"]), 1e-9);
    let fit = likelihood_at::<_, _, ModelForm>(model, x, data);
    assert_near(&fit.standard_errors().expect("errors"), &numbers(&case["standard_errors"]), 1e-9);
    let constant_free = case.get("without_constant").unwrap_or(&case["log_likelihood"]);
    assert_near(&[-fit.loss * fit.rows as f64], &[number(constant_free)], 1e-11);
    assert_near(&[fit.log_likelihood().expect("a likelihood")], &[number(&case["log_likelihood"])], 1e-11);
    assert_near(&[fit.aic().expect("one")], &[number(&case["aic"])], 1e-11);
    assert_near(&[fit.bic().expect("one")], &[number(&case["bic"])], 1e-11);
    fit
}

#[track_caller]
fn assert_band(model: impl Model, fit: &FitReport<Vec<f64>>, grid: &Dataset, case: &Value) {
    let (band, want) = (fit.predict(model, grid, 0.95).expect("a band"), &case["band"]);
    assert_near(&band.mean, &numbers(&want["mean"]), 1e-8);
    assert_near(&band.standard_error, &numbers(&want["se"]), 1e-8);
    let (lower, upper): (Vec<f64>, Vec<f64>) = band.confidence.into_iter().unzip();
    assert_near(&lower, &numbers(&want["lower"]), 1e-8);
    assert_near(&upper, &numbers(&want["upper"]), 1e-8);
    assert!(band.prediction.iter().all(|(low, high)| low.is_nan() && high.is_nan()));
}

fn grid(all: &Value) -> Dataset {
    let rows: Vec<[f64; 2]> =
        all["grid"].as_array().expect("rows").iter().map(|row| [number(&row[0]), number(&row[1])]).collect();
    Dataset::from_rows(&["x1", "x2"], rows).expect("rows")
}

#[test]
fn limits_of_a_probability_are_those_of_its_odds() {
    let all = file("glm.json");
    let fit = assert_fit(Logistic, &data(&all, &all["logistic"], &[]), &all["logistic"]);
    assert_band(Logistic, &fit, &grid(&all), &all["logistic"]);
    // A closure of the same curve has no link: limits to both sides of the probability itself, which leave [0, 1].
    let closure = |p: &[Var], [a, b]: [Var; 2]| (p[0] * a + p[1] * b + p[2]).sigmoid();
    let band = fit.predict(closure, &grid(&all), 0.95).expect("a band");
    let (low, high) = band.confidence[0];
    assert!(low < 0.0 && (low + high - 2.0 * band.mean[0]).abs() < 1e-15);
}

#[test]
fn limits_far_out_stay_in_range_and_those_of_a_rounded_mean_are_unknown() {
    let all = file("glm.json");
    let fit = assert_fit(Logistic, &data(&all, &all["logistic"], &[]), &all["logistic"]);
    let far = Dataset::from_rows(&["x1", "x2"], [[-300.0, 0.0], [20.0, 0.0], [60.0, 0.0]]).expect("rows");
    let band = fit.predict(Logistic, &far, 0.999999).expect("a band");
    // Odds over more than the range of a float.
    assert!(band.confidence[0].0 >= 0.0 && band.confidence[0].1 <= 1.0, "{band:?}");
    let (low, high) = band.confidence[1];
    assert!(0.0 < low && low < band.mean[1] && band.mean[1] < high && high <= 1.0, "{band:?}");
    assert_eq!(band.mean[2], 1.0);
    assert!(band.confidence[2].0.is_nan() && band.confidence[2].1.is_nan());
}

#[test]
fn counts_amounts_and_shares_are_those_of_statsmodels() {
    let all = file("glm.json");
    let (grid, of) = (grid(&all), |name: &str| data(&all, &all[name], &[]));
    let fit = assert_fit(Poisson, &of("poisson"), &all["poisson"]);
    assert_band(Poisson, &fit, &grid, &all["poisson"]);
    let model = NegativeBinomial { dispersion: 0.7 };
    let fit = assert_fit(model, &of("negative_binomial"), &all["negative_binomial"]);
    assert_band(model, &fit, &grid, &all["negative_binomial"]);
    let unit = assert_fit(Gamma::default(), &of("gamma"), &all["gamma"]);
    assert_band(Gamma::default(), &unit, &grid, &all["gamma"]);
    // A known dispersion scales the errors by its root, and changes no estimate.
    let scaled = Gamma { dispersion: 0.25 };
    let fit = likelihood_at::<_, _, ModelForm>(scaled, unit.parameters.clone(), &of("gamma"));
    let halves: Vec<f64> = unit.standard_errors().expect("errors").iter().map(|e| 0.5 * e).collect();
    assert_near(&fit.standard_errors().expect("errors"), &halves, 1e-12);
    let case = &all["gamma"];
    let scaled = Gamma { dispersion: number(&case["dispersion"]) };
    let fit = likelihood_at::<_, _, ModelForm>(scaled, numbers(&case["x"]), &of("gamma"));
    let want = number(&case["log_likelihood_at_dispersion"]);
    assert_near(&[fit.log_likelihood().expect("a likelihood")], &[want], 1e-11);
}

/// Where gamma functions cancel, against 60 digits.
#[test]
fn constants_of_likelihoods_keep_their_digits() {
    let all = file("glm.json");
    for case in all["negative_binomial_constants"].as_array().expect("cases") {
        let [dispersion, count, want] = [0, 1, 2].map(|i| number(&case[i]));
        let got = NegativeBinomial { dispersion }.log_constant(count, 1.0).expect("a number");
        // What is added has the size of ln y! and of y.
        let size = f64::max(count * f64::max(count, 2.0).ln(), want.abs());
        assert!((got - want).abs() <= 1e-14 * size, "{dispersion}, {count}: {got}, not {want}");
    }
    assert_eq!(Logistic.log_constant(1.0, 7.0), Some(0.0));
    // The shape k = 1/φ, on both sides of where the series begins: Γ(k) is (k − 1)!.
    for k in [2.0_f64, 15.0, 17.0, 20.0] {
        let factorial: f64 = (1..k as u32).map(|j| f64::from(j).ln()).sum();
        let want = k * k.ln() + (k - 1.0) * 3f64.ln() - factorial;
        let got = Gamma { dispersion: 1.0 / k }.log_constant(3.0, 2.0).expect("a number");
        assert_near(&[got], &[2.0 * want], 1e-13);
    }
}

#[test]
fn offsets_are_those_of_statsmodels() {
    let all = file("glm.json");
    let case = &all["poisson_offset"];
    let offset: Vec<f64> = numbers(&all["exposure"]).iter().map(|x| x.ln()).collect();
    let (model, data) = (Poisson.with_offset(), data(&all, case, &[("log exposure", offset)]));
    let fit = assert_fit(model, &data, case);
    assert_band(model, &fit, &grid(&all).with_column("log exposure", vec![0.0; 3]).expect("a column"), case);
    assert_eq!(model, WithOffset(Poisson));
    // Without a column there is no offset.
    let error = model.predict(&[0.5], &[]).unwrap_err();
    assert_eq!(error.to_string(), "features has 0 values, expected 1");
    let alone = Dataset::from_columns(&["y"], [[1.0, 2.0]]).expect("a column");
    assert!(Fit::new(model).run([0.0], &alone).is_err());
}

#[test]
fn shares_of_trials_have_them_as_weights() {
    let all = file("glm.json");
    let case = &all["shares"];
    let data = data(&all, case, &[("trials", numbers(&case["trials"]))]);
    let fit = Fit::new(Logistic).likelihood().weights("trials").rule(Sgd::new(0.0)).epochs(1);
    let fit = fit.run(numbers(&case["x"]), &data).expect("a report");
    assert_near(&fit.standard_errors().expect("errors"), &numbers(&case["standard_errors"]), 1e-9);
    assert!(fit.distance.is_some_and(|d| d < 1e-6), "{fit}");
    // With the ways to have so many successes, as R has them, and statsmodels for columns of successes and failures.
    assert_near(&[fit.log_likelihood().expect("one")], &[number(&case["log_likelihood_of_counts"])], 1e-9);
    assert_near(&[fit.aic().expect("one")], &[number(&case["aic_of_counts"])], 1e-9);
}

/// Rows of several sets, and of a source, have the constants of the rows of one table; wherever a model stands in another.
#[test]
fn constants_are_summed_over_rows_wherever_they_are() {
    let all = file("glm.json");
    let case = &all["poisson"];
    let data = data(&all, case, &[]);
    let want = number(&case["log_likelihood"]) - number(&case["without_constant"]);
    let of = |fit: FitReport<Vec<f64>>| fit.log_likelihood().expect("one") + fit.loss * fit.rows as f64;
    let x = || numbers(&case["x"]);
    let fit = || Fit::new(Poisson).likelihood().rule(Sgd::new(0.0)).epochs(1);
    assert_near(&[of(fit().run_source(x(), data.in_groups(5)).expect("a fit"))], &[want], 1e-11);
    // Shares of trials, whose weights are those of a source as of a table.
    let shares = &all["shares"];
    let trials = self::data(&all, shares, &[("trials", numbers(&shares["trials"]))]);
    let weighted = Fit::new(Logistic).likelihood().weights("trials").rule(Sgd::new(0.0)).epochs(1);
    let weighted = weighted.run_source(numbers(&shares["x"]), trials.in_groups(5)).expect("a fit");
    let likelihood = weighted.log_likelihood().expect("one");
    assert_near(&[likelihood], &[number(&shares["log_likelihood_of_counts"])], 1e-9);
    assert_near(&[of(fit().prior("w1", 0.0, 1.0).run(x(), &data).expect("a fit"))], &[want], 1e-11);
    let (first, second) = data.split_at(9).expect("rows");
    // Half of the rows by a closure, which leaves out what it likes.
    let poisson = |p: &[Var], [a, b, y]: [Var; 3]| {
        let linear = p[0] * a + p[1] * b + p[2];
        linear.exp() - y * linear
    };
    let (both, one) = (
        gradus::fit::Joint::new().rows(Poisson, &first).rows(Poisson, &second),
        gradus::fit::Joint::new().rows(poisson, &first).rows(Poisson, &second),
    );
    let joint =
        |sets| Fit::joint(sets).likelihood().rule(Sgd::new(0.0)).epochs(1).run_joint(x()).expect("a fit");
    assert_near(&[of(joint(both))], &[want], 1e-11);
    let factorials = |data: &Dataset| -> f64 {
        data.rows().map(|row| (1..=row[2] as u32).map(|j| f64::from(j).ln()).sum::<f64>()).sum()
    };
    assert_near(&[of(joint(one))], &[-factorials(&second)], 1e-11);
}

/// Is the second feature worth its parameter?
#[test]
fn tests_of_nested_models_are_those_of_statsmodels() {
    let all = file("glm.json");
    let pair = |(statistic, p): (f64, f64), name: &str| {
        assert_near(&[statistic, p], &numbers(&all["nested"][name]), 1e-7);
    };
    fn likelihoods<M: Model + Copy>(model: M, data: &Dataset) -> (f64, f64) {
        let fit = || Fit::new(model).likelihood().minimizer(Method::TrustExact);
        let smaller = fit().fixed(["w2"]).run([0.0; 3], data).expect("a report");
        let larger = fit().run([0.0; 3], data).expect("a report");
        let error = smaller.compare_nested(&larger).expect_err("the smaller one");
        assert!(error.to_string().contains("the larger model is asked"), "{error}");
        larger.compare_nested(&smaller).expect("a test")
    }
    pair(likelihoods(Logistic, &data(&all, &all["logistic"], &[])), "logistic");
    pair(likelihoods(Poisson, &data(&all, &all["poisson"], &[])), "poisson");

    let amounts = data(&all, &all["gamma"], &[("s", vec![0.5; 24])]);
    let line = |p: [Var; 3], [a, b, y]: [Var; 3]| (p[0] * a + p[1] * b + p[2] - y).powi(2);
    let fit = || Fit::new(line).deviations("s").names(["a", "b", "c"]).minimizer(Method::TrustExact);
    let flat = fit().fixed(["a", "b"]).run([0.0; 3], &amounts).expect("a report");
    pair(fit().run([0.0; 3], &amounts).expect("a report").compare_nested(&flat).expect("a test"), "line");
    let known = fit().known_deviations().run([0.0; 3], &amounts).expect("a report");
    let error = known.compare_nested(&flat).expect_err("other deviations");
    assert!(error.to_string().contains("other weights"), "{error}");
    let flat = fit().known_deviations().fixed(["a", "b"]).run([0.0; 3], &amounts).expect("a report");
    pair(known.compare_nested(&flat).expect("a test"), "known");

    // Other data, a prior, and a run that has not arrived.
    let logistic = |data: &Dataset| {
        Fit::new(Logistic)
            .likelihood()
            .fixed(["w2"])
            .minimizer(Method::TrustExact)
            .run([0.0; 3], data)
            .expect("a report")
    };
    let classes = data(&all, &all["logistic"], &[]);
    let whole = || Fit::new(Logistic).likelihood();
    let larger = whole().minimizer(Method::TrustExact).run([0.0; 3], &classes).expect("a report");
    let fewer = classes.split_at(20).expect("rows").0;
    assert!(matches!(larger.compare_nested(&logistic(&fewer)), Err(EstimateError::OtherData { .. })));
    let prior = whole()
        .prior("w1", 0.0, 1.0)
        .minimizer(Method::TrustExact)
        .run([0.0; 3], &classes)
        .expect("a report");
    assert!(matches!(prior.compare_nested(&logistic(&classes)), Err(EstimateError::NotHere { .. })));
    let early = whole().rule(Sgd::new(1e-3)).epochs(1).run([0.0; 3], &classes).expect("a report");
    assert!(matches!(early.compare_nested(&logistic(&classes)), Err(EstimateError::NotArrived { .. })));
}

#[test]
fn variances_are_those_of_statsmodels() {
    let all = file("glm.json");
    fn check(model: &impl GeneralizedLinear, case: &Value) {
        let of: Vec<f64> = numbers(&case["mean"]).iter().map(|&mean| model.variance(mean)).collect();
        assert_near(&of, &numbers(&case["variance"]), 1e-12);
    }
    check(&Logistic, &all["logistic"]);
    check(&Poisson, &all["poisson"]);
    check(&Gamma::default(), &all["gamma"]);
    check(&NegativeBinomial { dispersion: 0.7 }, &all["negative_binomial"]);
}

#[test]
fn several_classes_are_those_of_statsmodels() {
    let all = file("glm.json");
    let (case, model) = (&all["multinomial"], Multinomial { classes: 3 });
    let data = data(&all, case, &[]);
    let x = newton(|p, row| model.loss(p, row).expect("lengths"), &data, 6);
    assert_near(&x, &numbers(&case["x"]), 1e-9);
    let fit = likelihood_at::<_, _, ModelForm>(model, x.clone(), &data);
    assert_near(&fit.standard_errors().expect("errors"), &numbers(&case["standard_errors"]), 1e-8);
    assert_near(&[-fit.loss * 24.0], &[number(&case["log_likelihood"])], 1e-11);
    for (row, want) in grid(&all).rows().zip(case["probabilities"].as_array().expect("rows")) {
        assert_near(&model.probabilities(&x, &row).expect("lengths"), &numbers(want), 1e-8);
    }
    // Of two classes it is logistic regression, with its limits.
    let (case, model) = (&all["logistic"], Multinomial { classes: 2 });
    let fit = likelihood_at::<_, _, ModelForm>(model, numbers(&case["x"]), &self::data(&all, case, &[]));
    let band = fit.predict(model.class(1).expect("a class"), &grid(&all), 0.95).expect("a band");
    let (lower, upper): (Vec<f64>, Vec<f64>) = band.confidence.into_iter().unzip();
    assert_near(&lower, &numbers(&case["band"]["lower"]), 1e-7);
    assert_near(&upper, &numbers(&case["band"]["upper"]), 1e-7);
}

#[test]
fn losses_are_finite_wherever_their_value_is() {
    for linear in [-1e300, -1e4, -800.0, 0.0, 800.0, 1e4, 1e300] {
        for y in [0.0, 1.0, 7.0] {
            let model = NegativeBinomial { dispersion: 0.5 };
            let value: f64 = model.loss_at(linear, y);
            assert!(value.is_finite(), "{linear}, {y}");
            if linear > 100.0 {
                // (y + 2) (η + ln ½) − y η.
                let want = 2.0 * linear + (y + 2.0) * 0.5_f64.ln();
                assert_near(&[value], &[want], 1e-12);
            }
            assert!(Logistic.loss_at(linear, y.min(1.0)).is_finite());
            let value: f64 =
                Multinomial { classes: 3 }.loss(&[linear, -linear], &[y.min(2.0)]).expect("lengths");
            assert!(value.is_finite() && value >= 0.0);
        }
    }
    // e^720 is more than a float; y e^720 is not.
    let value: f64 = Gamma::default().loss_at(-720.0, 1e-300);
    assert_near(&[value], &[(720.0 - 300.0 * 10_f64.ln()).exp() - 720.0], 1e-12);
    assert!(Poisson.loss_at(700.0_f64, 3.0).is_finite() && Poisson.loss_at(-1e300_f64, 3.0).is_finite());
}

#[test]
fn targets_without_a_meaning_are_refused_with_row_and_cure() {
    fn message<L: gradus::function::PerRow<f64, ModelForm>>(loss: L, targets: [f64; 3]) -> String {
        let data = Dataset::from_columns(&["x", "y"], [[0.0, 1.0, 2.0], targets]).expect("columns");
        let error = Fit::new(loss).likelihood().epochs(1).run([0.0, 0.0], &data).unwrap_err();
        let FitError::Target { fault, .. } = &error else { panic!("{error}") };
        assert_eq!(fault.row, 1);
        error.to_string()
    }
    let (counts, twice) = ([0.0, -1.0, 2.0], [1.0, 0.5, 2.0]);
    assert_eq!(
        message(Poisson, counts),
        "on the data, column `y`: the target of data row 1 is -1; it has to be a count: a whole number, 0 or more"
    );
    assert!(message(Poisson, twice).contains("is 0.5; it has to be a count"));
    assert!(message(NegativeBinomial { dispersion: 1.0 }, twice).contains("a count"));
    assert!(message(Gamma::default(), [1.0, 0.0, 2.0]).contains("above 0: leave out rows of nothing"));
    for bad in [[0.0, 2.0, 1.0], [0.0, -1.0, 1.0], [1.0, 0.5, 0.0]] {
        assert!(message(Multinomial { classes: 2 }, bad).contains("the number of a class"));
    }
    for bad in [0.0, -1.0, 1e-320, f64::NAN, f64::INFINITY] {
        let needs = "of a model whose `dispersion` is finite and above 0, which it is not";
        assert_eq!(NegativeBinomial { dispersion: bad }.check_target(1.0), Err(needs));
        assert_eq!(Gamma { dispersion: bad }.check_target(1.0), Err(needs));
    }
    assert!(Multinomial { classes: 1 }.class(0).is_some() && Multinomial { classes: 0 }.class(0).is_none());
}

#[test]
fn visits_to_the_doctor_by_poisson_regression() {
    let names = ["lncoins", "idp", "lpi", "fmde", "physlm", "disea", "hlthg", "hlthf", "hlthp", "mdvis"];
    let data = Dataset::from_csv("tests/golden/reports/randhie.csv", &names).expect("data");
    let at = [
        -0.056022051218785965,
        -0.41638475553272936,
        0.052527713270462656,
        -0.0438968248252455,
        0.34155630741673376,
        0.0227647173013714,
        0.14951668306011626,
        0.3620226268912564,
        0.2201847292133668,
        0.9282497537154681,
    ];
    let want = [
        0.006785490363064856,
        0.030308652497269575,
        0.003992906845691383,
        0.004186688283144257,
        0.028488327401409334,
        0.0013046565781416712,
        0.01867278601681521,
        0.03426111131934557,
        0.05888970091092289,
        0.025253793914605367,
    ];
    let fit = likelihood_at(Poisson, at, &data);
    assert_near(&fit.standard_errors().expect("errors"), &want, 1e-9);
    assert!(fit.distance.is_some_and(|d| d < 1e-6), "{fit}");
}
