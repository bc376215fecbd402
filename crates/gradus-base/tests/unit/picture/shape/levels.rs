//! Levels that are chosen, for functions whose values are known.

use super::*;

fn samples(f: impl Fn(f64, f64) -> f64) -> Samples {
    Samples::take([-2.0, 2.0], [-2.0, 2.0], 101, &|x, y| Ok(f(x, y))).expect("two numbers")
}

fn levels(choice: &Choice, f: impl Fn(f64, f64) -> f64) -> Result<Levels, Refusal> {
    let samples = samples(f);
    let extent = samples.extent().expect("finite values");
    Levels::choose(choice, &samples, extent)
}

#[test]
fn linear_levels_are_round_and_between_the_ends() {
    for scale in [1e-9, 0.37, 1.0, 55.0, 1e12] {
        let levels = levels(&Choice::Automatic, |x, y| scale * (x * x + y * y)).expect("finite");
        assert!((8..=16).contains(&levels.all.len()), "{scale}: {}", levels.all.len());
        assert!(levels.all[0] > 0.0 && levels.all[levels.all.len() - 1] < 8.0 * scale);
    }
    assert!(levels(&Choice::Automatic, |_, _| 3.0).expect("finite").all.is_empty());
}

/// Levels that say nothing of where a minimum is: most of the picture was in the lowest band.
#[test]
fn no_band_holds_most_of_the_picture() {
    use gradus::testfn::{booth, rosenbrock};
    type Surface = fn(f64, f64) -> f64;
    let surfaces: [(Surface, [f64; 2], [f64; 2]); 5] = [
        (|x, y| booth([x, y]), [-3.0, 6.0], [-3.0, 6.0]),
        (|x, y| booth([x, y]) - 40.0, [-3.0, 6.0], [-3.0, 6.0]),
        (|x, y| rosenbrock(&[x, y]), [0.0, 2.0], [0.0, 2.0]),
        (|x, y| 1e9 * rosenbrock(&[x, y]), [-5.0, 5.0], [-5.0, 5.0]),
        (|x, y| (3.0 * x).exp() + (2.0 * y).exp(), [-2.0, 2.0], [-2.0, 2.0]),
    ];
    for (k, (f, x, y)) in surfaces.into_iter().enumerate() {
        let samples = Samples::take(x, y, 101, &|x, y| Ok(f(x, y))).expect("two numbers");
        let levels = Levels::choose(&Choice::Automatic, &samples, samples.extent().expect("finite"));
        let all = levels.expect("levels").all;
        let inner = all.windows(2).map(|pair| samples.share_below(pair[1]) - samples.share_below(pair[0]));
        let ends = [samples.share_below(all[0]), 1.0 - samples.share_below(all[all.len() - 1])];
        let most = inner.chain(ends).fold(0.0, f64::max);
        assert!((8..=17).contains(&all.len()) && most < 1.0 / 3.0, "{k}: {most} of {all:?}");
    }
}

#[test]
fn levels_like_squares_begin_at_a_round_number() {
    assert_eq!(squares([0.0, 150.0])[..4], [1.0, 4.0, 9.0, 16.0]);
    assert_eq!(squares([-1.03, 160.0])[..4], [0.0, 3.0, 8.0, 15.0]);
    assert_eq!(squares([-3.0, 15_000.0])[..3], [100.0, 400.0, 900.0]);
    for range in [[5.0, 5.0], [f64::MIN_POSITIVE, 5e-308], [-8e307, 8e307], [1e9, 1e9 + 1.0]] {
        let levels = squares(range);
        assert!(levels.len() <= 16 && levels.windows(2).all(|pair| pair[0] < pair[1]), "{levels:?}");
    }
}

#[test]
fn logarithmic_levels_are_parts_of_decades_or_whole_ones() {
    let few = levels(&Choice::Logarithmic, |x, y| 1e-3 + 100.0 * (x * x + y * y)).expect("positive");
    assert!(few.all.iter().any(|level| (level - 10f64.sqrt()).abs() < 1e-9));
    let many = levels(&Choice::Logarithmic, |x, y| (10.0 * (x + y)).exp()).expect("positive");
    assert!(
        many.all.len() > 16
            && many.all.iter().all(|level| (level.log10() - level.log10().round()).abs() < 1e-9)
    );
    assert!(
        many.labels(8).len() <= 8
            && many.labels(8).iter().any(|(k, _)| (many.all[*k - 1] - 1.0).abs() < 1e-9)
    );
    let error = levels(&Choice::Logarithmic, |x, _| x).unwrap_err();
    assert!(matches!(error, Refusal::NotPositive { lowest: -2.0 }));
}

#[test]
fn labels_of_one_bar_are_written_alike() {
    let texts = |all: &[f64]| -> Vec<String> {
        let levels = Levels { all: all.to_vec(), log: false, floor: None };
        levels.labels(9).into_iter().map(|(_, label)| label.text).collect()
    };
    assert_eq!(texts(&[0.0, 1.0, 243.0, 59_049.0]), ["0", "1", "243", "59\u{202f}049"]);
    assert_eq!(texts(&[0.25, 1.0 / 3.0]), ["0.25", "0.3333"]);
}

#[test]
fn no_band_is_below_the_lowest_value() {
    let of = |all: &[f64]| levels(&Choice::Given(all.to_vec()), |x, y| x * x + y * y).expect("ascending");
    let circles = of(&[-1.0, 0.0, 1.0, 4.0]);
    assert_eq!((&circles.all[..], circles.floor, circles.bands()), (&[1.0, 4.0][..], Some(0.0), 3));
    let labels: Vec<(usize, String)> =
        circles.labels(9).into_iter().map(|(at, label)| (at, label.text)).collect();
    assert_eq!(labels, [(0, "0".into()), (1, "1".into()), (2, "4".into())]);
    assert_eq!(of(&[1.0, 4.0]).floor, None);
}

#[test]
fn given_levels_have_to_go_up() {
    let of = |all: &[f64]| levels(&Choice::Given(all.to_vec()), |x, _| x);
    assert_eq!(of(&[-1.0, 0.5]).expect("ascending").bands(), 3);
    assert!(matches!(of(&[1.0, 1.0]), Err(Refusal::Level { index: 1, .. })));
    assert!(matches!(of(&[f64::NAN]), Err(Refusal::Level { index: 0, .. })));
}
