//! Any bytes as a Parquet file: a table or an error, in memory and group by group.

#![no_main]

mod scratch;

use gradus::data::{Dataset, Missing, ParquetRows, RowGroups};
use libfuzzer_sys::fuzz_target;

/// Columns of the files among the seeds.
const NAMES: [[&str; 2]; 3] = [["x", "y"], ["a", "b"], ["i32", "f64"]];

// The reader of the format panics at some damaged files, which is caught: no hook may end the process there.
fuzz_target!(init: std::panic::set_hook(Box::new(|_| {})), |input: &[u8]| {
    let Some((&first, bytes)) = input.split_first() else { return };
    let path = scratch::file("table.parquet", bytes);
    let names = NAMES[usize::from(first & 3) % NAMES.len()];
    let missing = [Missing::Error, Missing::DropRow, Missing::Mean, Missing::Value(0.5)][usize::from(first >> 2 & 3)];
    let open = || ParquetRows::open(&path, &names).map(|rows| rows.missing(missing));
    let whole: Result<Dataset, _> = open().and_then(ParquetRows::into_dataset);
    let groups = open().and_then(|rows| RowGroups::open(rows).map_err(|error| Box::new(error).into()));
    match (whole, groups) {
        (Ok(table), Ok(groups)) => assert_eq!(table.len(), groups.len()),
        (Err(_), Err(_)) => {}
        (whole, groups) => panic!("{whole:?}\n{groups:?}"),
    }
});
