//! Tests of `plot::output`.

use super::*;

#[test]
fn endings_are_checked_in_any_case() {
    let is_svg = |name: &str| check_ending(Path::new(name), &[".svg"]).is_ok();
    assert!(is_svg("a.svg") && is_svg("out/A.SVG"));
    assert!(!is_svg("a.pdf") && !is_svg(".svg") && !is_svg("svg") && !is_svg(""));
    let error = check_ending(Path::new("a.pdf"), &[".html", ".svg"]).unwrap_err();
    assert_eq!(error.to_string(), "`a.pdf` does not end in `.html` or `.svg`");
}

#[test]
fn an_ending_says_what_to_write() {
    assert_eq!(kind_of(Path::new("a.SVG")).expect("a picture"), ".svg");
    let error = kind_of(Path::new("a.pdf")).unwrap_err().to_string();
    assert!(error.starts_with("`a.pdf` does not end in `.svg` or `.html`"), "{error}");
    let gif = kind_of(Path::new("a.gif"));
    if cfg!(feature = "gif") {
        assert_eq!(gif.expect("an animation"), ".gif");
    } else {
        assert_eq!(gif.unwrap_err().to_string(), "`a.gif` needs the feature `gif` of gradus");
    }
}
