//! Tests of `schedule::room`.

use super::*;

#[test]
fn memory_is_used_again() {
    let old: Vec<[u32; 2]> = vec![[1, 2]; 8];
    let at = old.as_ptr().addr();
    let new: Vec<[i32; 2]> = again(old, 6);
    assert_eq!((new.as_ptr().addr(), &*new), (at, &[[0; 2]; 6][..]));
    assert_eq!(again::<_, [u32; 2]>(new, 9), [[0; 2]; 9]);
}
