//! Tables of numbers: read, drawn, split, standardized, and handed out in batches.
//!
//! A [`Dataset`] is a table of named `f64` columns that is never empty and holds
//! only finite numbers. Those two promises are checked once, where a table is made,
//! so that whatever computes with it later has no missing value to think of. Columns of words are categories, which
//! become numbers by [`Dataset::indicators`].
//!
//! - Made from rows or columns in memory, from a CSV file as it is found, or drawn from a known
//!   function with [`Dataset::sample`].
//! - Changed by [`Dataset::filter`], [`Dataset::derive`], [`Dataset::rename`] and the like, taken apart by [`Dataset::group_by`].
//! - Cut in two by [`Dataset::split`], into more parts by [`Dataset::cross_validate`], brought to a common scale by
//!   [`Dataset::standardize`], described by [`Dataset::summary`].
//! - Walked through by [`Batches`], which hand out row numbers, not rows: nothing is
//!   copied and nothing is allocated in the training loop.
//!
//! Every random choice is a function of a seed and of nothing else, the same on
//! every machine and in every later version: the generator is ChaCha8, and how
//! its words become orders is written down in this module and pinned by tests.
//! (One exception: the noise of `sample` goes through the system's `ln` and `cos`,
//! whose last bit may differ between systems.)
//!
//! Rows that do not fit into memory come from a [`RowSource`], row group by row group: a CSV file (`CsvRows`), a Parquet
//! file (`ParquetRows`), a table, or one's own: see `guide::big_data`. [`Divided`] among [`Ranks`], they need not fit into one machine.
//!
//! What is not here: dates and joins. For those use a data frame crate, and bring its columns over with
//! [`Dataset::from_columns`].

mod batch;
mod batches;
mod build;
mod cached;
mod categories;
mod chacha;
mod columns;
#[cfg(feature = "csv")]
mod csv;
#[cfg(feature = "csv")]
mod csv_rows;
mod dataset;
mod divided;
mod error;
mod folds;
#[cfg(feature = "arrow")]
mod from_arrow;
#[cfg(feature = "nalgebra")]
mod from_nalgebra;
#[cfg(feature = "ndarray")]
mod from_ndarray;
mod grouped;
mod groups;
#[cfg(any(feature = "csv", feature = "parquet"))]
mod mean;
#[cfg(any(feature = "csv", feature = "parquet"))]
mod missing;
#[doc(hidden)]
pub mod moments;
#[cfg(feature = "parquet")]
mod parquet_column;
#[cfg(feature = "parquet")]
mod parquet_rows;
mod plan;
mod print;
#[doc(hidden)]
pub mod random;
mod ranks;
mod row;
mod row_groups;
mod sample;
mod scaler;
mod source;
mod split;
#[cfg(any(feature = "csv", feature = "parquet"))]
mod stamp;
mod summary;
mod table;
mod unscale;
#[doc(hidden)]
pub mod weighing;
mod words;

#[doc(no_inline)]
pub use crate::error::SourceError;
pub use batch::Batch;
pub use batches::Batches;
pub use cached::CachedRows;
pub use categories::Levels;
#[cfg(feature = "csv")]
pub use csv::{CsvError, CsvFault, CsvOptions, Encoding, Sniffed};
#[cfg(feature = "csv")]
pub use csv_rows::CsvRows;
pub use dataset::Dataset;
pub use error::DataError;
pub use folds::{CrossValidation, Folds};
pub use grouped::InGroups;
#[cfg(any(feature = "csv", feature = "parquet"))]
pub use missing::Missing;
#[cfg(feature = "parquet")]
pub use parquet_rows::ParquetRows;
pub use plan::{BatchOrder, BatchPlan, BatchPosition, BatchState};
pub use ranks::{Divided, Ranks};
pub use row::Row;
pub use row_groups::RowGroups;
pub use sample::Sampling;
pub use scaler::{Scaler, Standardized};
pub use source::{RowGroup, RowSource};
pub use summary::{CategorySummary, ColumnSummary, Summary};
pub use unscale::Unscaled;

// For what is built on this, and hidden.
#[doc(hidden)]
pub use divided::{CHUNK, Topic};
#[doc(hidden)]
pub use print::DataPrint;
#[doc(hidden)]
pub use row_groups::Look;
#[doc(hidden)]
pub use words::{Reading, Words};
