//! Tests of `data::print`.

use super::{DataPrint, Prints};
use crate::data::Dataset;

#[test]
fn cuts_leave_no_trace() {
    let rows = (0..1000).map(|i| [f64::from(i), f64::from(i * i % 97)]);
    let data = Dataset::from_rows(&["a", "b"], rows).expect("a table");
    let whole = DataPrint::of(&data);
    for length in [1, 2, 3, 7, 8, 9, 64, 333, 999, 1000] {
        let mut prints = Prints::new(2);
        for first in (0..1000).step_by(length) {
            prints.absorb(data.columns().map(|column| &column[first..1000.min(first + length)]));
        }
        assert_eq!(prints.of(data.names()), whole, "pieces of {length}");
    }
}
