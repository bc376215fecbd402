//! Work on many things at once, with the same results for any number of threads.

/// What `work` makes of each number below `count`, in order; shared among threads with the feature `rayon`.
pub fn each<R: Send>(count: usize, work: &(impl Fn(usize) -> R + Sync)) -> Vec<R> {
    let mut results: Vec<Option<R>> = (0..count).map(|_| None).collect();
    fill(&mut results, 0, work);
    results.into_iter().flatten().collect()
}

#[cfg(feature = "rayon")]
fn fill<R: Send>(results: &mut [Option<R>], first: usize, work: &(impl Fn(usize) -> R + Sync)) {
    match results {
        [] => {}
        [only] => *only = Some(work(first)),
        many => {
            let half = many.len() / 2;
            let (left, right) = many.split_at_mut(half);
            rayon::join(|| fill(left, first, work), || fill(right, first + half, work));
        }
    }
}

#[cfg(not(feature = "rayon"))]
fn fill<R: Send>(results: &mut [Option<R>], first: usize, work: &(impl Fn(usize) -> R + Sync)) {
    results.iter_mut().zip(first..).for_each(|(result, number)| *result = Some(work(number)));
}

/// Is a loop over so many floats not worth a second thread?
#[must_use]
pub fn is_short(entries: usize) -> bool {
    !cfg!(feature = "rayon") || entries <= 100_000
}

/// Both, side by side with the feature `rayon`.
#[cfg(feature = "rayon")]
pub fn both<A: Send, B: Send>(a: impl FnOnce() -> A + Send, b: impl FnOnce() -> B + Send) -> (A, B) {
    rayon::join(a, b)
}

/// Both, one after the other.
#[cfg(not(feature = "rayon"))]
pub fn both<A: Send, B: Send>(a: impl FnOnce() -> A + Send, b: impl FnOnce() -> B + Send) -> (A, B) {
    (a(), b())
}

#[cfg(test)]
#[path = "../tests/unit/parallel.rs"]
mod tests;
