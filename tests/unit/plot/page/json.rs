//! Tests of `plot::page::json`.

use super::*;

#[test]
fn numbers_are_short_and_have_seven_digits() {
    let list = [0.1, -4.5, 1e300, 1.234_567_89e-9, 100.0, f64::NAN, f64::INFINITY, -0.0, 12_345_678.9];
    assert_eq!(Json::numbers(list).to_string(), "[0.1,-4.5,1e300,1.234568e-9,100,null,null,-0,1.234568e7]");
}

#[test]
fn no_text_ends_the_script_that_it_is_in() {
    let json = Json::Map(vec![("name", "</script><!-- \"a\\b\"\n\u{0}".into())]).to_string();
    assert_eq!(json, r#"{"name":"\u003c/script>\u003c!-- \"a\\b\"\u000a\u0000"}"#);
    let read: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(read["name"], "</script><!-- \"a\\b\"\n\u{0}");
}

/// The examples of RFC 4648, section 10.
#[test]
fn bytes_are_base_64() {
    let rows = [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")];
    for (bytes, want) in rows {
        assert_eq!(base64(bytes.as_bytes()), want);
    }
}

#[test]
fn numbers_out_of_the_range_of_f32_stay_what_they_are() {
    assert!(Json::packed(&[1.0, 0.0, f64::NAN]).to_string().contains("f32"));
    assert!(Json::packed(&[1.0, 1e300]).to_string().contains("f64"));
    assert!(Json::packed(&[1e-60]).to_string().contains("f64"));
}
