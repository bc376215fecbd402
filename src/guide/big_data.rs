// Links as rustdoc resolves them. Those at the end of the page, for readers of the repository, come second and give way.
//! [`deviations`]: crate::Fit::deviations
//! [`weights`]: crate::Fit::weights
//! [`batch_size`]: crate::Fit::batch_size
//! [`CachedRows::in_folder`]: crate::data::CachedRows::in_folder
//! [`CsvRows::cached`]: crate::data::CsvRows::cached
//! [`Divided`]: crate::data::Divided
//! [`Ranks`]: crate::data::Ranks
//! [`likelihood`]: crate::Fit::likelihood
//! [`CsvRows`]: crate::data::CsvRows
//! [`LeastSquares::run_source`]: crate::LeastSquares::run_source
//! [`LeastSquares`]: crate::LeastSquares
//! [`Method::TrustExact`]: crate::minimize::Method::TrustExact
//! [`RowGroups::scaler`]: crate::data::RowGroups::scaler
//! [`RowSource`]: crate::data::RowSource
//! [`Scaler::apply_source`]: crate::data::Scaler::apply_source
//! [`statistics`]: crate::Fit::statistics

#![doc = include_str!("../../guide/big_data.md")]
