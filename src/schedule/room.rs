//! Room: memory that one stage after the other uses.
//!
//! The system takes as long to hand out fresh memory as a stage takes to fill it. So what has two words for each node, or
//! one for each level, stays where it is, and only its meaning changes:
//!
//! ```text
//! Vec<Links>    users of each node, while the graph is built
//! Vec<Linked>   chains of what has narrow levels, or nothing
//! Vec<Place>    parts of what is long and narrow, or nothing
//! Vec<Value>    uses of values, on their last levels; and then where they are
//!
//! Vec<u32>      how many there are on each level, and where the next one stands
//! Vec<Link>     what is free after each level
//! ```

/// `len` items in the room that `old` has.
pub(super) fn again<Old, New: Copy + Default>(mut old: Vec<Old>, len: usize) -> Vec<New> {
    old.truncate(len);
    // Collected from items of its size and alignment, a vector takes over their memory. Of others it would be a new one.
    const { assert!(size_of::<Old>() == size_of::<New>() && align_of::<Old>() == align_of::<New>()) }
    let mut new: Vec<New> = old.into_iter().map(|_| New::default()).collect();
    new.resize(len, New::default());
    new
}

#[cfg(test)]
#[path = "../../tests/unit/schedule/room.rs"]
mod tests;
