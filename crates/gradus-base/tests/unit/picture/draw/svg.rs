//! Tests of `plot::draw::svg`.

use super::*;

#[test]
fn everything_is_escaped() {
    let mut svg = Svg::new();
    svg.element("text", &[("data-name", &"a\"b & <c>")], "</text><script>alert('&')</script>\u{0}\u{1b}");
    assert_eq!(
        svg.finish(),
        "<text data-name=\"a&quot;b &amp; &lt;c&gt;\">&lt;/text&gt;&lt;script&gt;alert('&amp;')&lt;/script&gt;</text>\n"
    );
}

#[test]
fn elements_are_closed_in_order() {
    let mut svg = Svg::new();
    svg.open("svg", &[]);
    svg.open("g", &[("class", &"a")]);
    svg.leaf("path", &[("d", &"M0 0")]);
    assert_eq!(svg.finish(), "<svg><g class=\"a\"><path d=\"M0 0\"/>\n</g>\n</svg>\n");
}
