//! Tables and batches as a user meets them: orders that must never change, positions that
//! can be gone back to, and properties that hold for all inputs.

use gradus::data::{Batch, BatchOrder, BatchPlan, BatchPosition, Batches, DataError, Dataset};
use proptest::prelude::*;

const ORDERS: [BatchOrder; 3] = [BatchOrder::Sequential, BatchOrder::Shuffled, BatchOrder::WithReplacement];

fn numbered(rows: u32) -> Dataset {
    let rows = (0..rows).map(|i| [f64::from(i), -f64::from(i)]);
    Dataset::from_rows(&["i", "minus i"], rows).expect("finite rows of two")
}

/// The batches of one epoch, as lists of rows.
fn epoch(batches: &mut Batches) -> Vec<Vec<usize>> {
    let mut lists = Vec::new();
    while let Some(batch) = batches.next_batch() {
        let list: Vec<usize> = batch.indices().collect();
        assert_eq!(list.len(), batch.len());
        lists.push(list);
    }
    batches.next_epoch();
    lists
}

fn seven(size: usize, order: BatchOrder) -> BatchPlan {
    BatchPlan { order, seed: 7, ..BatchPlan::new(size) }
}

// The orders come from a second program, written from the papers in another language.
// They are a promise: a fit of today must be repeatable in every later version.
#[test]
fn orders_of_a_seed_are_pinned() {
    let mut shuffled = Batches::new(10, seven(4, BatchOrder::Shuffled)).unwrap();
    for want in
        [[7, 6, 8, 4, 1, 2, 9, 3, 5, 0], [9, 4, 2, 8, 5, 3, 7, 0, 6, 1], [0, 1, 9, 2, 5, 4, 3, 7, 6, 8]]
    {
        assert_eq!(epoch(&mut shuffled).concat(), want);
    }
    let mut drawn = Batches::new(10, seven(4, BatchOrder::WithReplacement)).unwrap();
    assert_eq!(epoch(&mut drawn).concat(), [7, 6, 4, 1, 4, 6, 5, 9, 0, 0]);

    let (train, validation) = numbered(10).split(0.7, 7).unwrap();
    assert_eq!(train.column(0), [9.0, 8.0, 4.0, 1.0, 7.0, 3.0, 2.0]);
    assert_eq!(validation.column(0), [5.0, 0.0, 6.0]);
}

#[test]
fn the_order_does_not_depend_on_the_batch_size() {
    for order in ORDERS {
        let whole = epoch(&mut Batches::new(50, seven(49, order)).unwrap()).concat();
        for size in 1..49 {
            assert_eq!(
                epoch(&mut Batches::new(50, seven(size, order)).unwrap()).concat(),
                whole,
                "{order:?} {size}"
            );
        }
    }
}

#[test]
fn sequential_batches_are_ranges() {
    let mut batches = Batches::new(10, seven(4, BatchOrder::Sequential)).unwrap();
    for range in [0..4, 4..8, 8..10] {
        assert_eq!(batches.next_batch(), Some(Batch::Range(range)));
    }
    assert_eq!(batches.next_batch(), None);
    assert_eq!(batches.next_batch(), None);
}

#[test]
fn the_last_batch_is_kept_or_dropped() {
    for order in ORDERS {
        for (rows, size, drop_last, want) in [
            (10, 4, false, vec![4, 4, 2]),
            (10, 4, true, vec![4, 4]),
            (8, 4, true, vec![4, 4]),
            (3, 4, false, vec![3]),
            (3, 4, true, vec![3]),
            (1, 1, true, vec![1]),
            (3, usize::MAX, false, vec![3]),
        ] {
            let mut batches = Batches::new(rows, BatchPlan { drop_last, ..seven(size, order) }).unwrap();
            assert_eq!(batches.per_epoch(), want.len());
            let sizes: Vec<usize> = epoch(&mut batches).iter().map(Vec::len).collect();
            assert_eq!(sizes, want, "{order:?}, {size} of {rows}");
        }
    }
}

#[test]
fn a_batch_of_all_rows_needs_no_shuffling() {
    let mut batches = Batches::new(5, seven(5, BatchOrder::Shuffled)).unwrap();
    assert_eq!(batches.next_batch(), Some(Batch::Range(0..5)));
}

#[test]
fn refused_plans_and_positions_say_why() {
    let message = |result: Result<Batches, DataError>| result.unwrap_err().to_string();
    assert_eq!(message(Batches::new(5, BatchPlan::new(0))), "BatchPlan: size is 0, allowed is at least 1");
    assert_eq!(message(Batches::new(0, BatchPlan::default())), "no rows: a data set needs at least one");
    assert_eq!(
        message(Batches::new(usize::MAX, BatchPlan::default())),
        format!(
            "{} rows are too many for one fit: the rows of batches are numbered with 32 bits; take a part of them, fewer than 2³²",
            usize::MAX
        ),
    );
    let mut batches = Batches::new(10, BatchPlan::new(4)).unwrap();
    batches.next_batch();
    let before = batches.position();
    for (epoch, batch, want) in [
        (0, 4, "BatchPosition: batch is 4, allowed is at most the batches of an epoch"),
        (1 << 56, 0, "BatchPosition: epoch is 72057594037927940, allowed is below 2^56"),
    ] {
        let error = batches.restore(BatchPosition { epoch, batch }).unwrap_err();
        assert_eq!(error.to_string(), want);
        assert_eq!(batches.position(), before);
    }
    assert_eq!(before, BatchPosition { epoch: 0, batch: 1 });
}

#[test]
fn a_summary_prints_as_a_table() {
    let data = Dataset::from_rows(&["x", "a long name"], [[1.0, 1e-9], [2.0, 3e-9], [3.0, 2e9]]).unwrap();
    let lines = [
        "column             n         mean           sd          min          max",
        "x                  3       2.0000       1.0000       1.0000       3.0000",
        "a long name        3     6.6667e8     1.1547e9    1.0000e-9     2.0000e9",
    ];
    assert!(data.summary().to_string().lines().eq(lines));
}

proptest! {
    #[test]
    fn every_epoch_is_a_permutation(rows in 1..300_usize, size in 1..300_usize, seed: u64) {
        let mut batches = Batches::new(rows, BatchPlan { seed, ..BatchPlan::new(size) }).unwrap();
        for _ in 0..3 {
            let mut order = epoch(&mut batches).concat();
            order.sort_unstable();
            prop_assert!(order.into_iter().eq(0..rows));
        }
    }

    #[test]
    fn draws_with_replacement_are_rows(rows in 1..300_usize, size in 1..300_usize, seed: u64) {
        let plan = BatchPlan { order: BatchOrder::WithReplacement, seed, ..BatchPlan::new(size) };
        let order = epoch(&mut Batches::new(rows, plan).unwrap()).concat();
        prop_assert!(order.len() == rows && order.into_iter().all(|row| row < rows));
    }

    #[test]
    fn a_restored_walk_goes_on_as_the_first(
        rows in 1..100_usize, size in 1..40_usize, seed: u64, epochs in 0..4, steps in 0..120_usize, kind in 0..3_usize,
    ) {
        let plan = BatchPlan { order: ORDERS[kind], seed, ..BatchPlan::new(size) };
        let mut first = Batches::new(rows, plan).unwrap();
        (0..epochs).for_each(|_| first.next_epoch());
        for _ in 0..steps { first.next_batch(); }
        let mut second = Batches::new(rows, plan).unwrap();
        second.next_batch();
        second.restore(first.position()).unwrap();
        prop_assert_eq!(second.position(), first.position());
        prop_assert_eq!(epoch(&mut second), epoch(&mut first));
        prop_assert_eq!(epoch(&mut second), epoch(&mut first));
    }

    #[test]
    fn a_split_parts_the_rows(rows in 2..200_u32, fraction in 0.0..1.0, seed: u64) {
        let data = numbered(rows);
        let Ok((train, validation)) = data.split(fraction, seed) else {
            let first = (fraction * f64::from(rows)).round() as u32;
            prop_assert!(first == 0 || first == rows);
            return Ok(());
        };
        let mut both = train.clone();
        both.append(&validation).unwrap();
        prop_assert!(both.rows().all(|row| row[1] == -row[0]));
        let mut order = both.column(0).to_vec();
        order.sort_unstable_by(f64::total_cmp);
        prop_assert_eq!(order.as_slice(), data.column(0));
        prop_assert!((train.len() as f64 - fraction * f64::from(rows)).abs() <= 0.5);
    }

    #[test]
    fn scaling_there_and_back(values in prop::collection::vec(-1e6..1e6_f64, 2..50)) {
        let data = Dataset::from_columns(&["x"], [values]).unwrap();
        let (standard, scaler) = data.standardize().unwrap();
        for (back, value) in scaler.invert(&standard).unwrap().column(0).iter().zip(data.column(0)) {
            // Two roundings of numbers up to 1e6 in size: 2 · 2⁻⁵³ · 2e6.
            prop_assert!((back - value).abs() < 1e-9, "{} {}", back, value);
        }
    }
}
