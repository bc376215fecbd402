//! Data sets, batches, sampling and CSV.
