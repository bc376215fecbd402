//! Averages of parameters against sums over all that they have seen, how many these were, and what no average takes.

use gradus::Numeric;
use gradus::error::LengthMismatch;
use gradus::optim::{Ema, WeightMean};

const SEEN: [[f64; 2]; 5] = [[3.0, -1.0], [0.0, 4.0], [-2.5, 4.0], [1e-3, 0.5], [7.0, -6.0]];

fn seen<T: Numeric>() -> impl Iterator<Item = (usize, [T; 2])> {
    SEEN.iter().map(|y| y.map(T::nearest)).enumerate().map(|(i, y)| (i + 1, y))
}

/// The weighted sum of all values until `t`, of one coordinate.
fn sum(t: usize, k: usize, weight: impl Fn(i32) -> f64) -> f64 {
    SEEN[..t].iter().rev().zip(0..).map(|(y, age)| weight(age) * y[k]).sum()
}

fn close<T: Numeric>(got: &[T], want: impl Fn(usize) -> f64, what: &str) {
    assert_eq!(got.len(), 2);
    for (k, got) in got.iter().enumerate() {
        // Five values of size 10, each rounded some times.
        let error = (got.wide() - want(k)).abs();
        assert!(error <= 100.0 * T::epsilon().wide(), "{what} of {k}: {got:?} and not {}", want(k));
    }
}

#[test]
fn averages_are_weighted_sums_of_what_they_have_seen() {
    fn check<T: Numeric>() {
        for beta in [0.0, 0.5, 0.9] {
            let mut ema = Ema::<T>::new(beta, 2).expect("a fraction");
            assert_eq!((ema.count(), ema.corrected()), (0, vec![T::zero(); 2]));
            for (t, y) in seen::<T>() {
                ema.update(&y).expect("two values");
                let weights: f64 = (0..t as i32).map(|age| beta.powi(age)).sum();
                let blend = |k| sum(t, k, |age| (1.0 - beta) * beta.powi(age));
                close(ema.average(), blend, "the average");
                close(&ema.corrected(), |k| sum(t, k, |age| beta.powi(age)) / weights, "the mean");
                assert_eq!(ema.count(), t as u64);
            }
        }
        let mut mean = WeightMean::<T>::new(2);
        assert_eq!((mean.count(), mean.average()), (0, &[T::zero(); 2][..]));
        for (t, y) in seen::<T>() {
            mean.update(&y).expect("two values");
            close(mean.average(), |k| sum(t, k, |_| 1.0) / t as f64, "the mean");
            assert_eq!(mean.count(), t as u64);
        }
    }
    check::<f64>();
    check::<f32>();
}

#[test]
fn a_vector_of_another_length_changes_nothing() {
    let (mut ema, mut mean) = (Ema::new(0.5, 2).expect("a fraction"), WeightMean::new(2));
    ema.update(&[1.0, 2.0]).expect("two values");
    mean.update(&[1.0, 2.0]).expect("two values");
    let before = (ema.clone(), mean.clone());
    for bad in [&[][..], &[1.0], &[1.0; 3]] {
        let want = LengthMismatch { what: "values", expected: 2, actual: bad.len() };
        assert_eq!(ema.update(bad), Err(want.clone()));
        assert_eq!(mean.update(bad), Err(want));
    }
    assert_eq!((ema, mean), before);
}

#[test]
fn weights_and_lengths_out_of_range_are_refused() {
    for beta in [-0.1, 1.0, f64::NAN] {
        assert_eq!(Ema::<f64>::new(beta, 2).expect_err("out of range").setting, "beta");
    }
    // More than there is memory for: an error, or a mean of nothing, but not the end of the process.
    let most = usize::MAX / 64;
    assert_eq!(Ema::<f64>::new(0.5, most).expect_err("too many").setting, "n");
    assert_eq!(WeightMean::<f64>::new(most).average().len(), 0);
}

#[cfg(feature = "serde")]
#[test]
fn averages_go_on_when_they_are_stored() {
    let (mut ema, mut mean) = (Ema::<f64>::new(0.75, 2).expect("a fraction"), WeightMean::<f64>::new(2));
    for (_, y) in seen() {
        ema.update(&y).expect("two values");
        mean.update(&y).expect("two values");
        let texts =
            [serde_json::to_string(&ema), serde_json::to_string(&mean)].map(|text| text.expect("plain data"));
        let (stored_ema, stored_mean) = (serde_json::from_str(&texts[0]), serde_json::from_str(&texts[1]));
        assert_eq!(
            (stored_ema.expect("the same"), stored_mean.expect("the same")),
            (ema.clone(), mean.clone())
        );
    }
    // Counts stay where every integer is a float; those of files need not.
    let text = |count: u64, beta: f64| format!(r#"{{"beta":{beta},"count":{count},"average":[1.0,2.0]}}"#);
    let last = (1 << 53) - 1;
    for (count, beta, is_fine) in
        [(last, 0.5, true), (last + 1, 0.5, false), (u64::MAX, 0.5, false), (3, 1.0, false), (3, -0.5, false)]
    {
        let read: Result<Ema<f64>, _> = serde_json::from_str(&text(count, beta));
        assert_eq!(read.is_ok(), is_fine, "{count}, {beta}");
        let read: Result<WeightMean<f64>, _> = serde_json::from_str(&text(count, beta));
        assert_eq!(read.is_ok(), count <= last, "{count}");
    }
}
