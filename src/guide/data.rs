// Links as rustdoc resolves them. Those at the end of the page, for readers of the repository, come second and give way.
//! [`CsvOptions`]: crate::data::CsvOptions
//! [`Dataset`]: crate::data::Dataset
//! [`Dataset::cross_validate`]: crate::data::Dataset::cross_validate
//! [`Dataset::folds`]: crate::data::Dataset::folds
//! [`Dataset::from_columns`]: crate::data::Dataset::from_columns
//! [`Dataset::from_csv`]: crate::data::Dataset::from_csv
//! [`Dataset::group_by`]: crate::data::Dataset::group_by
//! [`Dataset::indicators`]: crate::data::Dataset::indicators
//! [`Dataset::leave_one_out`]: crate::data::Dataset::leave_one_out
//! [`Dataset::split`]: crate::data::Dataset::split
//! [`Dataset::standardize`]: crate::data::Dataset::standardize
//! [`Missing`]: crate::data::Missing
//! [`Scaler::unscale`]: crate::data::Scaler::unscale

#![doc = include_str!("../../guide/data.md")]
