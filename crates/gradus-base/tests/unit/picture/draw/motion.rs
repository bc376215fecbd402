//! Tests of `plot::draw::motion`.

use super::*;

#[test]
fn keyframes_start_at_nothing_and_rest_at_the_whole() {
    assert_eq!(
        keyframes(&[[0.0, 0.0], [0.25, 0.5], [1.0, 1.0]]),
        "0%{stroke-dashoffset:100;offset-distance:0%}20.83%{stroke-dashoffset:50;offset-distance:50%}\
         83.33%,to{stroke-dashoffset:0;offset-distance:100%}"
    );
    // A path that starts late, and one that has arrived early.
    let late = keyframes(&[[0.5, 0.0], [0.6, 1.0]]);
    assert!(
        late.starts_with("0%,41.67%{stroke-dashoffset:100") && late.contains("50%,to{stroke-dashoffset:0;")
    );
}
