//! Tables, batches and the files that they come from.

#[cfg(feature = "arrow")]
mod arrow;
#[cfg(feature = "csv")]
mod categories;
#[cfg(feature = "csv")]
mod csv;
#[cfg(feature = "csv")]
mod dialects;
#[cfg(feature = "parquet")]
mod parquet;
mod tables;
