//! A fit to more rows than there is memory for: a CSV or Parquet file that is read row group by row group.
//!
//! ```text
//! cargo run --release --example big_data              # 10⁶ rows
//! cargo run --release --example big_data -- 10000000  # 10⁷ rows of three columns, with at most 200 MB of memory
//! cargo run --release --example big_data --features parquet
//! ```
//!
//! Files are written to the folder for temporary files, fitted from there, and then once more from memory: the numbers are
//! the same to the last bit, which is asserted, and so is the peak of resident memory of the first fits (on Linux).

use gradus::data::CsvRows;
use gradus::prelude::*;
use std::error::Error;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

const COLUMNS: [&str; 3] = ["x", "z", "y"];

/// `y = 0.5 x + 0.25 z − 1` and noise between −1 and 1, of which one row in 100 is far off; as text has them.
fn row(i: u64) -> [f64; 3] {
    let unit = |factor: u64| (i.wrapping_mul(factor) >> 40) as f64 / (1 << 24) as f64 * 2.0 - 1.0;
    let (x, z) = (unit(0x9E37_79B9_7F4A_7C15), unit(0xD1B5_4A32_D192_ED03));
    let far = if i % 100 == 7 { 20.0 } else { 0.0 };
    [x, z, 0.5 * x + 0.25 * z - 1.0 + unit(0x8CB9_2BA7_2F3D_8DD7) + far]
}

fn write(path: &Path, rows: u64) -> Result<(), Box<dyn Error>> {
    let mut file = BufWriter::new(File::create(path)?);
    writeln!(file, "{}", COLUMNS.join(","))?;
    for [x, z, y] in (0..rows).map(row) {
        writeln!(file, "{x:.6},{z:.6},{y:.6}")?;
    }
    Ok(file.flush()?)
}

/// The same numbers, 65 536 rows in a group.
#[cfg(feature = "parquet")]
fn write_parquet(path: &Path, rows: u64) -> Result<(), Box<dyn Error>> {
    use parquet::data_type::DoubleType;
    use parquet::file::{properties::WriterProperties, writer::SerializedFileWriter};
    let schema = "message rows { required double x; required double z; required double y; }";
    let schema = parquet::schema::parser::parse_message_type(schema)?;
    let properties = WriterProperties::builder().set_dictionary_enabled(false).build();
    let mut file = SerializedFileWriter::new(File::create(path)?, schema.into(), properties.into())?;
    for first in (0..rows).step_by(1 << 16) {
        let mut group = file.next_row_group()?;
        let rows: Vec<[f64; 3]> = (first..rows.min(first + (1 << 16))).map(row).collect();
        for k in 0..COLUMNS.len() {
            let Some(mut column) = group.next_column()? else { break };
            // As they are in the text.
            let values: Result<Vec<f64>, _> =
                rows.iter().map(|row| format!("{:.6}", row[k]).parse()).collect();
            column.typed::<DoubleType>().write_batch(&values?, None, None)?;
            column.close()?;
        }
        group.close()?;
    }
    file.close()?;
    Ok(())
}

/// The peak of resident memory so far, in megabytes, where the system says so.
fn peak() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().strip_suffix("kB")?.trim().parse::<f64>().ok()? / 1024.0)
}

/// A file that goes at the end.
struct Temporary(PathBuf);

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// Runs something and prints how many rows a second that were.
fn timed<T>(
    what: &str,
    rows: u64,
    run: impl FnOnce() -> Result<T, Box<dyn Error>>,
) -> Result<T, Box<dyn Error>> {
    let started = Instant::now();
    let found = run()?;
    println!("{what}: {:.2e} rows a second", rows as f64 / started.elapsed().as_secs_f64());
    Ok(found)
}

fn main() -> Result<(), Box<dyn Error>> {
    let rows = std::env::args().nth(1).map_or(Ok(1_000_000), |rows| rows.parse())?;
    let named = |end: &str| std::env::temp_dir().join(format!("gradus-big-{}.{end}", std::process::id()));
    let text = Temporary(named("csv"));
    write(&text.0, rows)?;
    // Huber's loss: what is far off pulls no harder than what is a bit off.
    let huber = |[a, b, c]: [Var; 3], [x, z, y]: [Var; 3]| {
        let r = a * x + b * z + c - y;
        if r.abs() < 1.5 { 0.5 * r * r } else { 1.5 * r.abs() - 1.125 }
    };
    let fit = || Fit::new(huber).minimizer(Method::TrustExact).statistics(false);
    let open = || CsvRows::open(&text.0, &COLUMNS);

    let found = timed("CSV, numbers kept", rows, || Ok(fit().run_source([0.0; 3], open()?.cached()?)?))?;
    let again = timed("CSV, taken apart in each pass", rows, || Ok(fit().run_source([0.0; 3], open()?)?))?;
    assert_eq!(found, again, "the same bits");
    #[cfg(feature = "parquet")]
    {
        let file = Temporary(named("parquet"));
        write_parquet(&file.0, rows)?;
        let open = || gradus::data::ParquetRows::open(&file.0, &COLUMNS);
        let again = timed("Parquet", rows, || Ok(fit().run_source([0.0; 3], open()?)?))?;
        assert_eq!(found, again, "the same bits");
        let kept = || Ok(fit().run_source([0.0; 3], gradus::data::CachedRows::new(open()?)?)?);
        assert_eq!(found, timed("Parquet, numbers kept", rows, kept)?, "the same bits");
    }
    if let Some(peak) = peak() {
        println!("peak of resident memory: {peak:.0} MB");
        assert!(peak <= 200.0, "one row group and the tree of sums are small");
    }
    println!("{found}");
    assert!((found.parameters[0] - 0.5).abs() < 0.01 && (found.parameters[1] - 0.25).abs() < 0.01);

    let started = Instant::now();
    let data = Dataset::from_csv(&text.0, &COLUMNS)?;
    let read = started.elapsed().as_secs_f64();
    let in_memory = timed("in memory, without reading", rows, || Ok(fit().run([0.0; 3], &data)?))?;
    let seconds = started.elapsed().as_secs_f64();
    println!("in memory, with reading ({read:.2} s): {:.2e} rows a second", rows as f64 / seconds);
    assert_eq!(found, in_memory, "the same bits");
    Ok(())
}
