//! Vector mathematics: elementary functions over slices.
