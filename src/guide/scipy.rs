//! Coming from `scipy.optimize`.
