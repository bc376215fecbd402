//! Update rules, schedules, clipping and averaging.
