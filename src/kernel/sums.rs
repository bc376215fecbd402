//! Kernels of sums: of many terms for many rows, and of one term over rows.
//!
//! A sum goes through its terms once for each group of rows, whose partial sums stay in
//! registers ([`super::pack`]). A term is first resolved to one of a few kinds.

use super::pack::{One, Pack};
use super::pointwise::Arg;
use crate::scalar::Numeric;
use crate::simd::{InstructionSet, multiversion};
use core::array::from_fn;

/// Packs of rows that a sum keeps in registers while it goes through its terms.
const GROUP: usize = 4;

/// Accumulators of a sum over rows: row r is added to accumulator r mod 16.
///
/// With 8, the largest pack of `f64` would wait for each addition; more would cost more at the end
/// of a batch than they save in it.
pub(crate) const LANES: usize = 16;

/// A term of a sum, with its operands found.
#[derive(Clone, Copy, Debug)]
pub enum ResolvedTerm<'a, T> {
    /// The same for all rows.
    Value(T),
    Plus(&'a [T]),
    Minus(&'a [T]),
    /// A factor that rows share, which takes up the sign: `−(s x)` is `(−s) x`, to the bit.
    Scaled(T, &'a [T]),
    Product(&'a [T], &'a [T]),
    MinusProduct(&'a [T], &'a [T]),
    /// A product that is 0 where its first factor is.
    Absorbing(&'a [T], &'a [T]),
    /// The same of any operands, added or subtracted.
    Absorbed {
        a: Arg<'a, T>,
        b: Arg<'a, T>,
        negative: bool,
    },
}

impl<'a, T: Numeric> ResolvedTerm<'a, T> {
    /// A value, or the product of two.
    #[inline]
    pub(crate) fn of(a: Arg<'a, T>, b: Option<Arg<'a, T>>, negative: bool) -> Self {
        let signed = |x: T| if negative { -x } else { x };
        match (a, b) {
            (Arg::Value(a), None) => Self::Value(signed(a)),
            (Arg::Slice(a), None) if negative => Self::Minus(a),
            (Arg::Slice(a), None) => Self::Plus(a),
            (Arg::Value(a), Some(Arg::Value(b))) => Self::Value(signed(a * b)),
            (Arg::Value(s), Some(Arg::Slice(x))) | (Arg::Slice(x), Some(Arg::Value(s))) => {
                Self::Scaled(signed(s), x)
            }
            (Arg::Slice(a), Some(Arg::Slice(b))) if negative => Self::MinusProduct(a, b),
            (Arg::Slice(a), Some(Arg::Slice(b))) => Self::Product(a, b),
        }
    }

    /// `acc ± term`, for the rows of `N` packs from `from` on.
    #[inline(always)]
    pub(crate) fn add<P: Pack<T>, const N: usize>(&self, from: usize, acc: [P; N]) -> [P; N] {
        /// Applies the expression to each accumulator, with where its rows start in their window.
        macro_rules! each {
            ($acc:ident, $at:ident => $value:expr) => {{
                let mut out = acc;
                for k in 0..N {
                    let ($acc, $at) = (out[k], k * P::LEN);
                    out[k] = $value;
                }
                out
            }};
        }
        // One check for all packs: of a slice whose length is known, loads are not checked again.
        let window = |x: &'a [T]| &x[from..][..N * P::LEN];
        match *self {
            Self::Value(x) => {
                let x = P::splat(x);
                each!(acc, _at => acc.add(x))
            }
            Self::Plus(x) => {
                let x = window(x);
                each!(acc, at => acc.add(P::load(&x[at..])))
            }
            Self::Minus(x) => {
                let x = window(x);
                each!(acc, at => acc.sub(P::load(&x[at..])))
            }
            Self::Scaled(s, x) => {
                let (s, x) = (P::splat(s), window(x));
                each!(acc, at => acc.add(s.mul(P::load(&x[at..]))))
            }
            Self::Product(a, b) => {
                let (a, b) = (window(a), window(b));
                each!(acc, at => acc.add(P::load(&a[at..]).mul(P::load(&b[at..]))))
            }
            Self::MinusProduct(a, b) => {
                let (a, b) = (window(a), window(b));
                each!(acc, at => acc.sub(P::load(&a[at..]).mul(P::load(&b[at..]))))
            }
            Self::Absorbing(a, b) => {
                let (a, b) = (window(a), window(b));
                each!(acc, at => acc.add(P::load(&a[at..]).absorb(P::load(&b[at..]))))
            }
            Self::Absorbed { a, b, negative } => each!(acc, at => {
                let product = pack_of::<T, P>(&a, from + at).absorb(pack_of(&b, from + at));
                if negative { acc.sub(product) } else { acc.add(product) }
            }),
        }
    }
}

#[inline(always)]
fn pack_of<T: Numeric, P: Pack<T>>(arg: &Arg<'_, T>, at: usize) -> P {
    match arg {
        Arg::Slice(x) => P::load(&x[at..]),
        Arg::Value(x) => P::splat(*x),
    }
}

/// `out = Σ ± termₖ`, each row's terms from the left; if it `resumes`, they are added to what `out` has.
#[inline(always)]
fn sum_packs<T: Numeric, P: Pack<T>>(terms: &[ResolvedTerm<'_, T>], resumes: bool, out: &mut [T]) {
    // −0 is the neutral element, so the first term comes out as it is.
    if !resumes {
        out.fill(-T::zero());
    }
    let mut from = 0;
    while from + GROUP * P::LEN <= out.len() {
        let mut start = [P::splat(T::zero()); GROUP];
        for (k, start) in start.iter_mut().enumerate() {
            *start = P::load(&out[from + k * P::LEN..]);
        }
        let acc = terms.iter().fold(start, |acc, term| term.add(from, acc));
        for (k, acc) in acc.into_iter().enumerate() {
            acc.store(&mut out[from + k * P::LEN..]);
        }
        from += GROUP * P::LEN;
    }
    while from + P::LEN <= out.len() {
        let [acc] = terms.iter().fold([P::load(&out[from..])], |acc, term| term.add(from, acc));
        acc.store(&mut out[from..]);
        from += P::LEN;
    }
    while from < out.len() {
        let [acc] = terms.iter().fold([One::load(&out[from..])], |acc, term| term.add(from, acc));
        acc.store(&mut out[from..]);
        from += 1;
    }
}

/// Adds `count` rows of a term to its accumulators, which are `N` packs.
#[inline(always)]
fn row_sum_packs<T: Numeric, P: Pack<T>, const N: usize>(
    term: ResolvedTerm<'_, T>,
    count: usize,
    into: &mut [T; LANES],
) {
    /// One loop for each kind of term: the kind is not looked at again for each group.
    macro_rules! groups {
        ($term:expr) => {{
            let mut acc = [P::splat(T::zero()); N];
            for (k, acc) in acc.iter_mut().enumerate() {
                *acc = P::load(&into[k * P::LEN..]);
            }
            let mut from = 0;
            while from + LANES <= count {
                acc = $term.add(from, acc);
                from += LANES;
            }
            for (k, acc) in acc.into_iter().enumerate() {
                acc.store(&mut into[k * P::LEN..]);
            }
            for (row, lane) in (from..count).zip(into) {
                let [sum] = $term.add(row, [One::splat(*lane)]);
                sum.store(core::slice::from_mut(lane));
            }
        }};
    }
    match term {
        ResolvedTerm::Plus(x) => groups!(ResolvedTerm::Plus(x)),
        ResolvedTerm::Product(a, b) => groups!(ResolvedTerm::Product(a, b)),
        ResolvedTerm::Scaled(s, x) => groups!(ResolvedTerm::Scaled(s, x)),
        ResolvedTerm::Absorbing(a, b) => groups!(ResolvedTerm::Absorbing(a, b)),
        other => groups!(other),
    }
}

/// What is added to neighboring sums over rows.
#[derive(Clone, Copy, Debug)]
pub enum ResolvedSums<'a, T> {
    One(ResolvedTerm<'a, T>),
    /// To each of the next sums, products of one factor that is theirs and one that they share.
    Shared {
        factor: &'a [T],
        own: [&'a [T]; SHARING],
    },
}

/// Sums over rows that are added up at once where they share a factor: with their accumulators, as many additions are under way as a
/// processor can have. More would find fewer neighbors.
pub(crate) const SHARING: usize = 4;

/// Adds `count` rows of products with one factor to `K` sums, whose accumulators are `N` packs each: the factor is read once for all.
#[inline(always)]
fn shared_row_sums<T: Numeric, P: Pack<T>, const N: usize, const K: usize>(
    factor: &[T],
    own: &[&[T]],
    count: usize,
    into: &mut [[T; LANES]],
) {
    // Lengths that are known: loads are not checked again.
    let factor = &factor[..count];
    let own: [&[T]; K] = core::array::from_fn(|j| &own[j][..count]);
    // Of each pack of rows in a group, those of all sums.
    let mut acc = [[P::splat(T::zero()); K]; N];
    for (k, acc) in acc.iter_mut().enumerate() {
        for (acc, into) in acc.iter_mut().zip(&*into) {
            *acc = P::load(&into[k * P::LEN..]);
        }
    }
    let mut from = 0;
    while from + LANES <= count {
        for (k, acc) in acc.iter_mut().enumerate() {
            let at = from + k * P::LEN;
            let shared = P::load(&factor[at..at + P::LEN]);
            for (acc, own) in acc.iter_mut().zip(&own) {
                *acc = acc.add(P::load(&own[at..at + P::LEN]).mul(shared));
            }
        }
        from += LANES;
    }
    for (k, acc) in acc.iter().enumerate() {
        for (acc, into) in acc.iter().zip(&mut *into) {
            acc.store(&mut into[k * P::LEN..]);
        }
    }
    for (into, own) in into.iter_mut().zip(own) {
        for (row, lane) in (from..count).zip(into) {
            *lane += own[row] * factor[row];
        }
    }
}

/// Adds `count` rows to all sums: where `SHARING` of them share a factor, `K` at a time.
#[inline(always)]
fn all_row_sums<'a, T: Numeric, P: Pack<T>, const N: usize, const K: usize>(
    count: usize,
    into: &mut [[T; LANES]],
    found: impl Fn(usize) -> ResolvedSums<'a, T>,
) {
    let mut at = 0;
    while at < into.len() {
        match found(at) {
            ResolvedSums::One(term) => {
                row_sum_packs::<T, P, N>(term, count, &mut into[at]);
                at += 1;
            }
            ResolvedSums::Shared { factor, own } => {
                let sums = into[at..at + SHARING].chunks_exact_mut(K);
                for (own, into) in own.chunks_exact(K).zip(sums) {
                    shared_row_sums::<T, P, N, K>(factor, own, count, into);
                }
                at += SHARING;
            }
        }
    }
}

/// A float with packs.
pub trait Packed: Numeric {
    /// `out = Σ ± termₖ`, or `out = out + Σ ± termₖ` if it resumes.
    fn sum_found(level: InstructionSet, terms: &[ResolvedTerm<'_, Self>], resumes: bool, out: &mut [Self]);
    /// Adds `count` rows of what `found` has for the sums from each on to their accumulators.
    fn row_sums_found<'a>(
        level: InstructionSet,
        count: usize,
        into: &mut [[Self; LANES]],
        found: impl Fn(usize) -> ResolvedSums<'a, Self>,
    ) where
        Self: 'a;
}

macro_rules! packed {
    ($float:ty, [$($level:ident $features:literal $pack:ty, $n:literal, $at_once:literal;)*] else $base:ty, $base_n:literal) => {
        impl Packed for $float {
            fn sum_found(level: InstructionSet, terms: &[ResolvedTerm<'_, Self>], resumes: bool, out: &mut [Self]) {
                match level {
                    $( InstructionSet::$level => {
                        #[target_feature(enable = $features)]
                        fn run(terms: &[ResolvedTerm<'_, $float>], resumes: bool, out: &mut [$float]) {
                            sum_packs::<$float, $pack>(terms, resumes, out);
                        }
                        // SAFETY: a `InstructionSet` is made only after the machine was asked for its features.
                        unsafe { run(terms, resumes, out) }
                    } )*
                    _ => sum_packs::<$float, $base>(terms, resumes, out),
                }
            }

            fn row_sums_found<'a>(
                level: InstructionSet,
                count: usize,
                into: &mut [[Self; LANES]],
                found: impl Fn(usize) -> ResolvedSums<'a, Self>,
            ) {
                match level {
                    $( InstructionSet::$level => {
                        #[target_feature(enable = $features)]
                        fn run<'a>(
                            count: usize,
                            into: &mut [[$float; LANES]],
                            found: impl Fn(usize) -> ResolvedSums<'a, $float>,
                        ) {
                            all_row_sums::<$float, $pack, $n, $at_once>(count, into, found);
                        }
                        // SAFETY: a `InstructionSet` is made only after the machine was asked for its features.
                        unsafe { run(count, into, found) }
                    } )*
                    _ => all_row_sums::<$float, $base, $base_n, 1>(count, into, found),
                }
            }
        }
    };
}

#[cfg(target_arch = "x86_64")]
mod machine {
    use super::*;
    use core::arch::x86_64::{__m128, __m128d, __m256, __m256d, __m512, __m512d};
    packed!(f64, [
        Avx2 "avx2,fma" __m256d, 4, 2;
        Avx512 "avx512f,avx512dq,avx512vl,avx2,fma" __m512d, 2, 4;
    ] else __m128d, 8);
    packed!(f32, [
        Avx2 "avx2,fma" __m256, 2, 4;
        Avx512 "avx512f,avx512dq,avx512vl,avx2,fma" __m512, 1, 4;
    ] else __m128, 4);
}

#[cfg(not(target_arch = "x86_64"))]
mod machine {
    use super::*;
    packed!(f64, [] else One<f64>, 16);
    packed!(f32, [] else One<f32>, 16);
}

/// Adds the accumulators pairwise.
#[inline(always)]
pub(crate) fn fold<T: Numeric>(lanes: &[T; LANES]) -> T {
    // Written out in lengths that are known, so that each half is added at once.
    let eight: [T; 8] = from_fn(|l| lanes[l] + lanes[l + 8]);
    let four: [T; 4] = from_fn(|l| eight[l] + eight[l + 4]);
    (four[0] + four[2]) + (four[1] + four[3])
}

#[inline(always)]
fn fold_body<T: Numeric>(lanes: &[[T; LANES]], into: &mut [T]) {
    for (sum, lanes) in into.iter_mut().zip(lanes) {
        *sum = fold(lanes);
    }
}
multiversion! {
    fn fold_many[T: Numeric](lanes: &[[T; LANES]], into: &mut [T]) = fold_body;
}

/// Sums that are folded in place: a call for an instruction set costs as much.
const FEW: usize = 4;

/// The same for each of several sums.
#[inline]
pub(crate) fn fold_all<T: Numeric>(level: InstructionSet, lanes: &[[T; LANES]], into: &mut [T]) {
    if lanes.len() <= FEW { fold_body(lanes, into) } else { fold_many(level, lanes, into) }
}
