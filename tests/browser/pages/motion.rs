//! How fast steps follow one another, with and without motion. Only here it is time that is tested.

use super::made::SIX;
use super::{alone, holds};
use crate::page::Page;
use std::time::Duration;

/// Plays from the first step on, and notes when each step is seen, in milliseconds; the first is 0, at once.
const PLAY: &str = r"(() => {
    window.seen = [];
    const count = document.querySelector('.count'), start = performance.now();
    const step = () => +count.textContent.split(' ')[1];
    new MutationObserver(() => {
        if (step() !== seen.at(-1)?.[1]) seen.push([performance.now() - start, step()]);
    }).observe(count, { childList: true });
    document.querySelector('.play').click();
})()";

/// Steps after the first one, within the first 0.7 seconds.
const EARLY: &str = "seen.filter(([time, step]) => step > 0 && time < 700).length";

pub(super) fn moves(page: &Page<'_>) -> Result<(), String> {
    page.evaluate(PLAY)?;
    page.wait_for("seen.some(([time]) => time >= 700)", Duration::from_secs(20))?;
    let early = page.evaluate(EARLY)?;
    // Twenty a second; some more and fewer on a machine that is busy.
    holds(early.as_u64().is_some_and(|count| (2..=20).contains(&count)), || format!("{early} steps in 0.7 s"))
}

pub(super) fn rests(page: &Page<'_>) -> Result<(), String> {
    page.reduced_motion(true)?;
    page.evaluate(PLAY)?;
    page.wait_for("seen.filter(([, step]) => step > 0).length >= 2", Duration::from_secs(20))?;
    let early = page.evaluate(EARLY)?;
    holds(early == 0, || format!("{early} steps in 0.7 s"))?;
    // Twelve pictures of 199 steps; a busy machine may leave one out.
    let steps = page.evaluate("seen.map(([, step]) => step).filter(step => step % 17 !== 0)")?;
    holds(steps == serde_json::json!([]), || format!("steps {steps}"))
}

#[test]
fn with_motion_it_runs() -> Result<(), String> {
    alone(&SIX, moves)
}

#[test]
fn without_motion_it_jumps() -> Result<(), String> {
    alone(&SIX, rests)
}
