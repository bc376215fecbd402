//! Tables, batches and CSV files.

#[cfg(feature = "csv")]
mod categories;
#[cfg(feature = "csv")]
mod csv;
#[cfg(feature = "csv")]
mod dialects;
mod tables;
