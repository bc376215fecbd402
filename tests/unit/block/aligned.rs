//! Tests of `block::aligned`.

use super::*;

#[test]
fn values_and_their_copies_start_at_a_line() {
    for len in [0, 1, 7, 100, 4096] {
        let mut values = Aligned::filled(0.0_f32, len);
        values.iter_mut().enumerate().for_each(|(i, x)| *x = i as f32);
        let copy = values.clone();
        assert_eq!((copy.len(), &*copy), (len, &*values));
        assert!(len == 0 || (values.as_ptr().addr() | copy.as_ptr().addr()) % LINE == 0);
    }
}
