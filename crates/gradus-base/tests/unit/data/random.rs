//! What follows from a seed, pinned, and how evenly it falls.

use super::*;
use approx::assert_relative_eq;

// The literals come from a second program, written from the papers in another language.
#[test]
fn what_follows_from_a_seed_is_pinned() {
    let mut random = Random::new(7, Purpose::Epoch);
    assert_eq!(random.roll([1000; 4]), [764, 109, 42, 47]);
    random.enter(Purpose::Epoch, 1);
    assert_ne!(random.roll([1000; 4]), [764, 109, 42, 47]);
    random.enter(Purpose::Epoch, 0);
    assert_eq!(random.roll([1000; 4]), [764, 109, 42, 47]);

    let mut points = Random::new(7, Purpose::Points);
    assert_eq!([points.unit(), points.unit()], [0.2851578441563767, 0.7818937096131564]);
    // The last bits of ln and cos are the system's.
    assert_relative_eq!(Random::new(7, Purpose::Noise).normal(), -0.10095969272749718, epsilon = 1e-14);
}

#[test]
fn long_orders_roll_fewer_dice_and_are_pinned_too() {
    // Beyond the caches it goes on for the entries that are looked at together.
    for (rows, done, shuffled, filled) in [
        (70_000, 6, [53487, 44306, 28069, 32617, 16470, 17339], [53487, 44306, 2374, 32615, 44314, 6146]),
        (
            2_000_000,
            64,
            [1528218, 168191, 931876, 596731, 11353, 11910],
            [1528218, 168190, 931875, 460479, 11349, 57301],
        ),
    ] {
        let mut order: Vec<u32> = (0..rows).collect();
        assert_eq!(Random::new(7, Purpose::Epoch).shuffle(&mut order, 0, 5), done);
        assert_eq!(order[..6], shuffled);
        let mut order: Vec<u32> = (0..rows).collect();
        assert_eq!(Random::new(7, Purpose::Epoch).fill(&mut order, 0, 5), 6);
        assert_eq!(order[..6], filled);
    }
}

/// Beyond the caches dice are rolled ahead, which changes neither the order nor where it may stop.
#[test]
fn orders_beyond_the_caches_are_the_same_one_by_one() {
    for rows in [WAITS, WAITS + 1, THREE_FIT + 5] {
        let mut want: Vec<u32> = (0..rows as u32).collect();
        let mut random = Random::new(11, Purpose::Epoch);
        let together = if rows <= THREE_FIT { 3 } else { 2 };
        let mut done = 0;
        while done < rows {
            let sides = |k| (rows - done).saturating_sub(k).max(1) as u64;
            let dice: Vec<u32> = match together {
                3 => random.roll([0, 1, 2].map(sides)).to_vec(),
                _ => random.roll([0, 1].map(sides)).to_vec(),
            };
            let last = together.min(rows - done);
            (0..last).for_each(|k| want.swap(done + k, done + k + dice[k] as usize));
            done += last;
        }
        for step in [1, 33, 5000, rows] {
            let mut order: Vec<u32> = (0..rows as u32).collect();
            let mut random = Random::new(11, Purpose::Epoch);
            let mut done = 0;
            while done < rows {
                done = random.shuffle(&mut order, done, rows.min(done + step));
            }
            assert!(order == want, "{rows} rows in steps of {step}");
        }
    }
}

#[test]
fn every_order_is_equally_likely() {
    let mut random = Random::new(1, Purpose::Split);
    let mut counts = std::collections::HashMap::new();
    for _ in 0..120_000 {
        let mut order = [0, 1, 2, 3, 4];
        random.shuffle(&mut order, 0, 5);
        *counts.entry(order).or_insert(0_u32) += 1;
    }
    assert_eq!(counts.len(), 120);
    // 1000 expected of each, standard deviation 32: five of them.
    assert!(counts.values().all(|&n| n.abs_diff(1000) < 160), "{counts:?}");
}

#[test]
fn words_that_would_favor_some_numbers_are_rejected() {
    // A bound for which nearly half of all words are thrown away.
    let bound = 3 << 30;
    let mut random = Random::new(2, Purpose::Split);
    assert_eq!(random.roll([bound; 2]), [1081336431, 902935498]);
    assert_eq!(random.roll([bound; 2]), [806267297, 1366481007]);
    assert_eq!(random.roll([bound; 2]), [3067058824, 204763597]);
    let low = (0..30_000).filter(|_| u64::from(random.roll([bound; 2])[0]) < bound / 3).count();
    // 10 000 expected, standard deviation 82: five of them.
    assert!(low.abs_diff(10_000) < 410, "{low}");
}

#[test]
fn normal_numbers_have_the_moments_of_their_name() {
    let mut random = Random::new(3, Purpose::Noise);
    let z: Vec<f64> = (0..40_000).map(|_| random.normal()).collect();
    let moment = |k| z.iter().map(|z| z.powi(k)).sum::<f64>() / z.len() as f64;
    // Five standard errors each: √(1, 2, 15, 96 / n) with n = 40 000.
    for (k, want, tolerance) in [(1, 0.0, 0.025), (2, 1.0, 0.036), (3, 0.0, 0.097), (4, 3.0, 0.245)] {
        assert!((moment(k) - want).abs() < tolerance, "moment {k}: {}", moment(k));
    }
}
