//! Any text as a CSV file: every way to read it gives the same table or an error, and what was read can be written and read again.
//!
//! The first two bytes choose the options, the rest is the file.

#![no_main]

mod scratch;

use gradus::data::{
    CsvOptions, CsvRows, DataError, Dataset, Encoding, Missing, RowGroup, RowGroups, RowSource, SourceError,
};
use libfuzzer_sys::fuzz_target;
use std::io::Read;

fuzz_target!(|input: &[u8]| {
    let &[first, second, ref text @ ..] = input else { return };
    let options = options(first, second);
    let names = if options.header { ["x", "y"] } else { ["column_1", "column_2"] };
    let whole = Dataset::from_csv_reader_with(text, &names, &options);

    let trickled = Dataset::from_csv_reader_with(Trickle(text), &names, &options);
    assert_same(&whole, &trickled);

    let path = scratch::file("table.csv", text);
    let of_file = Dataset::from_csv_with(&path, &names, &options);
    assert_same(&whole, &of_file);
    in_groups(&whole, &path, &names, &options, usize::from(second));
    if let Ok(sniffed) = CsvOptions::sniff(&path) {
        let _ = sniffed.to_string();
    }
    if let Ok(table) = &whole {
        written_and_read(table, &names);
    }
});

fn options(first: u8, second: u8) -> CsvOptions {
    let bit = |k: u8| first >> k & 1 == 1;
    CsvOptions {
        separator: [',', ';', '\t', ' '][usize::from(first & 3)],
        decimal: if bit(2) { ',' } else { '.' },
        header: !bit(3),
        missing: [Missing::Error, Missing::DropRow, Missing::Mean, Missing::Value(-1.5)]
            [usize::from(first >> 4 & 3)],
        encoding: if bit(6) { Encoding::Latin1 } else { Encoding::Utf8 },
        comment: bit(7).then(|| "#".to_owned()),
        quote: [Some('"'), None, Some('\''), Some('"')][usize::from(second & 3)],
        thousands: [None, Some('.'), Some(','), Some('\'')][usize::from(second >> 2 & 3)],
        skip_lines: usize::from(second >> 4 & 3),
        categories: if second >> 6 & 1 == 1 { vec!["y".to_owned()] } else { Vec::new() },
        ..CsvOptions::default()
    }
}

/// One byte at a time, which ends in the middle of everything.
struct Trickle<'a>(&'a [u8]);

impl Read for Trickle<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let wanted = buffer.len().min(1);
        self.0.read(&mut buffer[..wanted])
    }
}

/// The same table, or the same fault; only a file has a name.
fn assert_same(one: &Result<Dataset, DataError>, other: &Result<Dataset, DataError>) {
    match (one, other) {
        (Ok(one), Ok(other)) => assert_eq!(one, other),
        (Err(DataError::Csv(one)), Err(DataError::Csv(other))) => assert_eq!(one.fault, other.fault),
        (Err(one), Err(other)) => assert_eq!(one, other),
        (one, other) => panic!("{one:?}\n{other:?}"),
    }
}

/// Read in groups of any size, a table has the same numbers; what is refused as a whole is refused in groups.
fn in_groups(
    whole: &Result<Dataset, DataError>,
    path: &std::path::Path,
    names: &[&str],
    options: &CsvOptions,
    bytes: usize,
) {
    let read = CsvRows::open_with(path, names, options).and_then(|rows| {
        let mut copied = Copied { rows: rows.group_bytes(bytes), columns: vec![Vec::new(); names.len()] };
        RowGroups::open(&mut copied)?;
        Ok(copied.columns)
    });
    match (whole, read) {
        (Ok(table), Ok(columns)) => {
            for (k, column) in columns.iter().enumerate() {
                let bits = |column: &[f64]| column.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
                assert_eq!(bits(column), bits(table.column(k)));
            }
        }
        // Words are categories of a table in memory alone.
        (Ok(table), Err(error)) => assert!(names.iter().any(|name| table.levels(name).is_ok()), "{error}"),
        (Err(error), read) => assert!(read.is_err(), "{error}"),
    }
}

/// Keeps what it reads.
struct Copied {
    rows: CsvRows,
    columns: Vec<Vec<f64>>,
}

impl RowSource for Copied {
    fn names(&self) -> &[String] {
        self.rows.names()
    }

    fn read(&mut self, group: usize, into: &mut RowGroup) -> Result<bool, SourceError> {
        let is_there = self.rows.read(group, into)?;
        if is_there {
            self.columns.iter_mut().zip(into.columns()).for_each(|(all, column)| all.extend(column));
        }
        Ok(is_there)
    }
}

fn written_and_read(table: &Dataset, names: &[&str]) {
    let path = scratch::path("written.csv");
    table.write_csv(&path).expect("a table that was read");
    let categories = names.iter().filter(|name| table.levels(name).is_ok()).map(|name| (*name).to_owned());
    let options = CsvOptions { categories: categories.collect(), ..CsvOptions::default() };
    let again = Dataset::from_csv_with(&path, names, &options).expect("what was written");
    for name in names {
        assert_eq!(table.column_named(name), again.column_named(name));
    }
}
