//! A fit to more rows than there is memory for: a CSV file that is read row group by row group.
//!
//! ```text
//! cargo run --release --example big_data              # 10⁶ rows
//! cargo run --release --example big_data -- 10000000  # 10⁷ rows of three columns, with at most 200 MB of memory
//! ```
//!
//! The file is written to the folder for temporary files, fitted from there, and then once more from memory: the numbers are
//! the same to the last bit, which is asserted, and so is the peak of resident memory of the first fit (on Linux).

use gradus::data::CsvRows;
use gradus::prelude::*;
use std::error::Error;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::time::Instant;

/// `y = 0.5 x + 0.25 z − 1` and noise between −1 and 1, of which one row in 100 is far off.
fn write(path: &Path, rows: u64) -> Result<(), Box<dyn Error>> {
    let mut file = BufWriter::new(File::create(path)?);
    writeln!(file, "x,z,y")?;
    for i in 0..rows {
        let unit = |factor: u64| (i.wrapping_mul(factor) >> 40) as f64 / (1 << 24) as f64 * 2.0 - 1.0;
        let (x, z) = (unit(0x9E37_79B9_7F4A_7C15), unit(0xD1B5_4A32_D192_ED03));
        let far = if i % 100 == 7 { 20.0 } else { 0.0 };
        writeln!(file, "{x:.6},{z:.6},{:.6}", 0.5 * x + 0.25 * z - 1.0 + unit(0x8CB9_2BA7_2F3D_8DD7) + far)?;
    }
    Ok(file.flush()?)
}

/// The peak of resident memory so far, in megabytes, where the system tells.
fn peak() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().strip_suffix("kB")?.trim().parse::<f64>().ok()? / 1024.0)
}

fn main() -> Result<(), Box<dyn Error>> {
    let rows = std::env::args().nth(1).map_or(Ok(1_000_000), |rows| rows.parse())?;
    let path = std::env::temp_dir().join(format!("gradus-big-{}.csv", std::process::id()));
    write(&path, rows)?;
    // Huber's loss: what is far off pulls no harder than what is a bit off.
    let huber = |[a, b, c]: [Var; 3], [x, z, y]: [Var; 3]| {
        let r = a * x + b * z + c - y;
        if r.abs() < 1.5 { 0.5 * r * r } else { 1.5 * r.abs() - 1.125 }
    };
    let fit = || Fit::new(huber).minimizer(Method::TrustExact).statistics(false);
    let columns = ["x", "z", "y"];

    let started = Instant::now();
    let found = fit().run_source([0.0; 3], CsvRows::open(&path, &columns)?)?;
    let (seconds, peak) = (started.elapsed().as_secs_f64(), peak());
    println!("{found}");
    println!("from the file: {:.2e} rows a second for the whole fit", rows as f64 / seconds);
    if let Some(peak) = peak {
        println!("peak of resident memory: {peak:.0} MB");
        assert!(peak <= 200.0, "one row group and the tree of sums are small");
    }
    assert!((found.parameters[0] - 0.5).abs() < 0.01 && (found.parameters[1] - 0.25).abs() < 0.01);

    let started = Instant::now();
    let data = Dataset::from_csv(&path, &columns)?;
    let read = started.elapsed().as_secs_f64();
    let in_memory = fit().run([0.0; 3], &data)?;
    let seconds = started.elapsed().as_secs_f64();
    println!(
        "in memory: {:.2e} rows a second, {:.2e} without reading",
        rows as f64 / seconds,
        rows as f64 / (seconds - read)
    );
    assert_eq!(found, in_memory, "the same bits");
    Ok(std::fs::remove_file(&path)?)
}
