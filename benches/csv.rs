//! How many rows per second are read from a CSV file, by one core?
//!
//! Three tables of three columns: as programs write numbers (17 digits), as instruments do (few digits), and with the
//! decimal comma. Beside each the `csv` crate with `str::parse`, whose numbers have to be the same.
//!
//! `cargo bench --bench csv`; with `-- FILE` the numbers of a file with columns `x`, `y` and `z` that another reader takes, too.
//!
//! Measured on one core of an AMD EPYC, 10⁶ rows, millions of rows per second; polars with `POLARS_MAX_THREADS=1`:
//!
//! | table | here | polars | `csv` and `parse` |
//! |---|---|---|---|
//! | 17 digits, 57 MB | 8.3 | 8.8 | 4.6 |
//! | 3 decimals, 19 MB | 14.5 | 14.9 | 9.1 |

use gradus::data::{CsvOptions, Dataset};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

const NAMES: [&str; 3] = ["x", "y", "z"];

/// Writes a table of numbers, each as `show` has it.
fn table(path: &Path, rows: usize, separator: char, show: impl Fn(f64) -> String) {
    let mut text = NAMES.join(&separator.to_string());
    text.push('\n');
    for row in 0..rows {
        // Irrational multiples fill the digits.
        let value = |k: f64| ((row as f64 * k).fract() - 0.5) * 10.0;
        let [x, y, z] = [2f64.sqrt(), 3f64.sqrt(), 5f64.sqrt()].map(|k| show(value(k)));
        writeln!(text, "{x}{separator}{y}{separator}{z}").expect("a text takes all");
    }
    std::fs::write(path, text).expect("a file in the folder for such");
}

/// The least time of some runs, and what the last one gave.
fn timed<T>(mut run: impl FnMut() -> T) -> (f64, T) {
    let mut best = f64::INFINITY;
    let mut once = || {
        let start = Instant::now();
        let result = run();
        best = best.min(start.elapsed().as_secs_f64());
        result
    };
    for _ in 0..6 {
        once();
    }
    let last = once();
    (best, last)
}

fn by_csv_and_parse(path: &Path, separator: u8, decimal: char) -> Vec<Vec<f64>> {
    let mut reader = csv::ReaderBuilder::new().delimiter(separator).from_path(path).expect("the file");
    let mut columns = vec![Vec::new(); NAMES.len()];
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).expect("a record") {
        for (column, field) in columns.iter_mut().zip(&record) {
            let number: f64 =
                if decimal == '.' { field.parse() } else { field.replace(decimal, ".").parse() }
                    .expect("a number");
            column.push(number);
        }
    }
    columns
}

fn compare(title: &str, path: &Path, options: &CsvOptions) {
    let (ours, data) = timed(|| Dataset::from_csv_with(path, &NAMES, options).expect("a table"));
    let (theirs, columns) = timed(|| by_csv_and_parse(path, options.separator as u8, options.decimal));
    assert!(data.columns().eq(columns.iter().map(Vec::as_slice)), "the same numbers");
    let rate = |seconds: f64| data.len() as f64 / seconds / 1e6;
    let megabytes = std::fs::metadata(path).map_or(0.0, |file| file.len() as f64 / 1e6);
    println!(
        "{title:16} {megabytes:6.1} MB: {:6.2} million rows a second ({ours:.3} s), csv and parse {:5.2} ({theirs:.3} s)",
        rate(ours),
        rate(theirs),
    );
}

fn main() {
    let comma = CsvOptions { separator: ';', decimal: ',', ..CsvOptions::default() };
    if let Some(path) = std::env::args().skip(1).find(|argument| !argument.starts_with('-')) {
        return compare("given file", Path::new(&path), &CsvOptions::default());
    }
    let file = |name: &str| -> PathBuf {
        std::env::temp_dir().join(format!("gradus-{}-{name}", std::process::id()))
    };
    let (long, short, german) = (file("long.csv"), file("short.csv"), file("comma.csv"));
    // With `--test` only the numbers are compared.
    let rows = if std::env::args().any(|argument| argument == "--test") { 1_000 } else { 1_000_000 };
    table(&long, rows, ',', |x| x.to_string());
    table(&short, rows, ',', |x| format!("{x:.3}"));
    table(&german, rows, ';', |x| x.to_string().replace('.', ","));
    compare("17 digits", &long, &CsvOptions::default());
    compare("3 decimals", &short, &CsvOptions::default());
    compare("decimal comma", &german, &comma);
    for path in [long, short, german] {
        std::fs::remove_file(path).expect("it was made above");
    }
}
