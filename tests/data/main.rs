//! Tables, batches and CSV files.

#[cfg(feature = "csv")]
mod csv;
mod tables;
