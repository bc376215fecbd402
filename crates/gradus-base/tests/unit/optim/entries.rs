//! Tests of `optim::entries`.

use super::*;

/// One recurrence with all that rules have in them, on every instruction set against a loop over single entries.
#[test]
fn every_instruction_set_has_the_same_bits() {
    fn check<T: Numeric>() {
        let put = |[a, b]: [&mut T; 2], g: &T, x: &mut T| {
            *a = T::nearest(0.9) * *a + T::nearest(0.1) * *g;
            *b = (*b + *g * *g).max(a.abs());
            *x -= if *a == T::zero() { T::zero() } else { *a / (b.sqrt() + T::nearest(1e-8)) };
        };
        let of = |n: usize, k: f64| -> Vec<T> {
            (0..n).map(|i| T::nearest((i as f64 * k).sin().max(-0.5))).collect()
        };
        for n in 0..70 {
            let g = of(n, 1.7);
            let [mut x, mut a, mut b] = [of(n, 0.3), of(n, 0.0), of(n, 0.0)];
            for i in 0..n {
                put([&mut a[i], &mut b[i]], &g[i], &mut x[i]);
            }
            for level in InstructionSet::all().into_iter().filter(|level| level.is_available()) {
                let [mut y, mut c, mut d] = [of(n, 0.3), of(n, 0.0), of(n, 0.0)];
                Kernels::run(level, &put, &g, &mut y, [&mut c, &mut d]);
                assert!((&y, &c, &d) == (&x, &a, &b), "{n} entries, {level:?}");
            }
        }
    }
    check::<f64>();
    check::<f32>();
}

/// Rules may be called with slices that do not fit, since their methods are public: what is beyond the shortest stays.
#[test]
fn the_shortest_slice_ends_the_loop() {
    let (mut x, mut slot) = ([1.0; 5], [1.0; 3]);
    Moving { params: &mut x, gradient: &[1.0; 4] }.walk([&mut slot], |[a], _, g| *a * g);
    assert_eq!(x, [0.0, 0.0, 0.0, 1.0, 1.0]);
    let (mut scratch, mut seen) = ([0.0; 4], 0);
    let then = &mut |first: usize, params: &mut [f64], updates: &[f64]| {
        assert_eq!((first, params.len(), updates), (0, 3, &[1.0; 3][..]));
        seen += 1;
    };
    Blocks { params: &mut x, gradient: &[1.0; 4], scratch: &mut scratch, kept: true, then }
        .walk([&mut slot], |[a], _, g| *a * g);
    assert_eq!(seen, 1);
}

/// The same where the slices are long enough for threads.
#[test]
fn the_shortest_of_long_slices_ends_the_loop() {
    let (short, long) = (100_000, 300_000);
    for (params, gradient, slot) in [(long, short, None), (short, long, None), (long, long, Some(short))] {
        let (mut x, mut slot) = (vec![1.0; params], slot.map(|n| vec![1.0; n]));
        let entries = Moving { params: &mut x, gradient: &vec![0.5; gradient] };
        match &mut slot {
            None => entries.walk([], |[], _, g| g),
            Some(slot) => entries.walk([slot], |[a], _, g| *a * g),
        }
        let moved = x.iter().filter(|x| **x == 0.5).count();
        assert_eq!((moved, x[..short].iter().all(|x| *x == 0.5)), (short, true), "{params} and {gradient}");
        assert!(x[short..].iter().all(|x| *x == 1.0));
    }
}
