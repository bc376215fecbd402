//! Which minimiser.
