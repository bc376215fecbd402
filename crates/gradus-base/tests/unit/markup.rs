//! Tests of `markup`.

use super::*;

#[test]
fn everything_is_escaped() {
    let text = "</text><script>alert(\"&\")</script>\u{0}\u{1b}\tb";
    assert_eq!(escaped(text), "&lt;/text&gt;&lt;script&gt;alert(&quot;&amp;&quot;)&lt;/script&gt; b");
}

#[test]
fn a_cell_shows_a_table_as_it_is_printed() {
    let cell = table_cell(&"a < b\nc");
    assert_eq!(cell, "EVCXR_BEGIN_CONTENT text/html\n<pre>a &lt; b\nc</pre>\nEVCXR_END_CONTENT");
}
