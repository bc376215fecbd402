//! CSV files as a user meets them: real ones, odd but right ones, and every fault with the
//! words and the location it is reported with.

use approx::assert_relative_eq;
use gradus::data::{DataError, Dataset};
use proptest::prelude::*;

#[test]
fn cars_are_the_cars_of_the_textbook() {
    let cars = Dataset::from_csv("examples/data/cars.csv", &["speed", "dist"]).unwrap();
    let summary = cars.summary();
    assert_eq!(summary.columns[1].n, 50);
    // As printed by R's mean and sd.
    assert_relative_eq!(summary.columns[0].mean, 15.4, max_relative = 1e-14);
    assert_relative_eq!(summary.columns[1].mean, 42.98, max_relative = 1e-14);
    assert_relative_eq!(summary.columns[0].sd, 5.287_644, max_relative = 1e-7);
    assert_relative_eq!(summary.columns[1].sd, 25.769_377, max_relative = 1e-7);

    // The slope of standardized data is the correlation; back in feet per mile an hour it
    // is the slope of R's lm(dist ~ speed).
    let (standard, scaler) = cars.standardize().unwrap();
    let correlation = standard.rows().map(|row| row[0] * row[1]).sum::<f64>() / 49.0;
    let slope = correlation * scaler.scales()[1] / scaler.scales()[0];
    assert_relative_eq!(slope, 3.932_408_8, max_relative = 1e-7);
    assert_relative_eq!(42.98 - 15.4 * slope, -17.579_094_9, max_relative = 1e-7);
}

#[test]
fn mtcars_has_a_text_column_that_is_left_alone() {
    let numbers = ["mpg", "cyl", "disp", "hp", "drat", "wt", "qsec", "vs", "am", "gear", "carb"];
    let cars = Dataset::from_csv("examples/data/mtcars.csv", &numbers).unwrap();
    assert_eq!((cars.len(), cars.names().len()), (32, 11));
    assert_relative_eq!(cars.summary().columns[0].mean, 20.090_625, max_relative = 1e-14);
    assert_relative_eq!(cars.summary().columns[5].mean, 3.217_25, max_relative = 1e-14);
    // Words are categories, and no numbers.
    let cars = Dataset::from_csv("examples/data/mtcars.csv", &["model"]).unwrap();
    assert_eq!(
        (cars.category("model", 0).unwrap(), cars.levels("model").unwrap().names().len()),
        ("Mazda RX4", 32)
    );
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let message = Dataset::from_csv("examples/data/no such.csv", &["x"]).unwrap_err().to_string();
    assert!(message.starts_with("examples/data/no such.csv: cannot be read: "), "{message}");
    // A folder opens, on some systems, and fails when read.
    let message = Dataset::from_csv("examples/data", &["x"]).unwrap_err().to_string();
    assert!(message.starts_with("examples/data: cannot be read: "), "{message}");
}

#[test]
fn accepted_ways_of_writing_the_same_table() {
    let want = Dataset::from_rows(&["x", "y"], [[1.0, -2.5], [3e-2, 4.0]]).unwrap();
    for text in [
        "x,y\n1,-2.5\n0.03,4\n",
        "x,y\r\n1,-2.5\r\n0.03,4\r\n",
        "x,y\n1,-2.5\n0.03,4",
        "\u{feff}x,y\n1,-2.5\n0.03,4\n",
        "\u{feff}\"x\",\"y\"\n1,-2.5\n0.03,4\n",
        "x,y\r1,-2.5\r0.03,4",
        "\n x , y \n \n 1 ,\t-2.50\n   3e-2, +4.\n\n\n",
        "y,\"a, b\",x\n-2.5,text,\"1\"\n4,\"two\nlines\",.03\n",
        "y,,,x\n-2.5,,,1\n4,,NA,3E-2\n",
    ] {
        assert_eq!(Dataset::from_csv_reader(text.as_bytes(), &["x", "y"]).unwrap(), want, "{text:?}");
    }
}

#[test]
fn every_fault_of_a_csv_text_is_reported_with_its_location() {
    const DECIDE: &str = "stands for a missing value; decide in `CsvOptions` what becomes of it: \
                          `missing: Missing::DropRow`, `Missing::Mean` or `Missing::Value(0.0)`";
    const LATIN_1: &str =
        "it can be read with `CsvOptions { encoding: Encoding::Latin1, ..CsvOptions::default() }`";
    const DASH: &str = "it can be read with `CsvOptions { missing: Missing::DropRow, missing_markers: \
                        [CsvOptions::default().missing_markers, vec![\"-\".into()]].concat(), ..CsvOptions::default() }`";
    const COMMA: &str = "it can be read with `CsvOptions { decimal: ',', ..CsvOptions::default() }`";
    let rows: &[(&[u8], &str)] = &[
        (b"", "is empty: expected a header line with the column names"),
        (b"\n\r\n\n", "is empty: expected a header line with the column names"),
        (b"\xEF\xBB\xBF", "is empty: expected a header line with the column names"),
        (b"x,y", "has a header line but no rows below it"),
        (b"x,y\r\n\r\n", "has a header line but no rows below it"),
        (b"x,z\n1,2\n", "no column `y` in the header; there are: x, z"),
        (
            b"X;Y\n1;2\n",
            "no column `x` in the header; there are: X;Y; its fields seem to be separated by ';'",
        ),
        (b"x,y,x\n1,2,3\n", "column `x` is in the header twice: columns 1 and 3"),
        (b"x,y\n1,2\n3\n", "line 3 has 1 fields, the header has 2"),
        (b"x,y\n1,2,3\n", "line 2 has 3 fields, the header has 2"),
        (b"x,y\n1,2\n3,four\n", "line 3, column 2 (`y`): `four` is not a number"),
        (b"y,a,x\r\n1,,2\r\n\r\n1,,NA\r\n", "line 4, column 3 (`x`): `NA` {DECIDE}"),
        (b"x,y\r1,2\r\r3,NA\r", "line 4, column 2 (`y`): `NA` {DECIDE}"),
        (b"\xEF\xBB\xBF\nx,y\n \n\n1,-", "line 5, column 2 (`y`): `-` is not a number"),
        (b"x,y\r\n1,2\r\n3\r\n", "line 3 has 1 fields, the header has 2"),
        (b"x,y\n1,\n", "line 2, column 2 (`y`): `` {DECIDE}"),
        (b"x,y\n1,\"2,5\"\n", "line 2, column 2 (`y`): `2,5` is not a number; {COMMA}"),
        (b"x,y\n\"1\n1\",2\n3,-\n", "line 2, column 1 (`x`): `1\n1` is not a number"),
        (b"x,y,t\n1,2,\"a\nb\"\n3,-,c\n", "line 4, column 2 (`y`): `-` is not a number; {DASH}"),
        (b"x,y\n1,NaN\n", "line 2, column 2 (`y`): `NaN` {DECIDE}"),
        (b"x,y\n-inf,1\n", "line 2, column 1 (`x`): `-inf` is not a finite number"),
        (b"x,y\n1e999,1\n", "line 2, column 1 (`x`): `1e999` is not a finite number"),
        (b"x,y\n1,\xB5\n", "line 2, column 2: not valid UTF-8; save the file as UTF-8; {LATIN_1}"),
        (b"\xFF\xFEx\0,\0y\0\n", "line 1, column 1: not valid UTF-8; save the file as UTF-8"),
    ];
    for (text, want) in rows {
        let got = Dataset::from_csv_reader(*text, &["x", "y"]).unwrap_err().to_string();
        assert_eq!(
            got,
            want.replace("{DECIDE}", DECIDE)
                .replace("{LATIN_1}", LATIN_1)
                .replace("{COMMA}", COMMA)
                .replace("{DASH}", DASH),
            "{:?}",
            String::from_utf8_lossy(text)
        );
    }
}

/// Columns that were not chosen may hold anything, in their names, in their fields, and in any encoding.
#[test]
fn columns_that_were_not_chosen_may_hold_anything() {
    let want = Dataset::from_rows(&["x", "y"], [[1.0, -2.5], [3e-2, 4.0]]).unwrap();
    let texts: [&[u8]; 13] = [
        b"x,gr\xF6\xDFe,y\n1,9,-2.5\n0.03,9,4\n",
        b"\xB5,x,y\r\n9,1,-2.5\r\n9,.03,4\r\n",
        b"\xEF\xBB\xBF\xB5,x,y\n9,1,-2.5\n9,.03,4\n",
        b"\xEF\xBB\xBFx,y,\"\xB5, \xE9\"\n1,-2.5,\n.03,4,\n",
        b"x,y,name\n1,-2.5,Andr\xE9\n.03,4,\xFF\xFE\x00\n",
        b"x,y,name\r\n1,-2.5,\"two\r\nlines \xB5\"\r\n.03,4,\"a \"\"b\"\" \xE9\"\r\n",
        b"\"two\nlines \xB5\",y,x\n\"\n\n\",-2.5,1\n\xA0,4,3e-2\n",
        b"t,x,t,y,t\n,1,,-2.5,\nNA,0.03,NaN,4,inf\n",
        b"\xE9,x,\xE9,y\n,1,,-2.5\n,.03,,4\n",
        b" x ,\xA0 \xB5 ,\ty\n 1 ,,\t-2.5\n.03,,4",
        b"x,\x00,y\n1,\x00,-2.5\n.03,\x00\x00,4\n",
        b"y,X,x,\xD8\r-2.5,9,1,\xD8\r4,9,.03,\xD8",
        b"x,y,\xC3\n1,-2.5,\xA9\n.03,4,\x80\n",
    ];
    for text in texts {
        let got = Dataset::from_csv_reader(text, &["x", "y"]);
        assert_eq!(got.as_ref(), Ok(&want), "{:?}", String::from_utf8_lossy(text));
    }
}

/// What is chosen has to be UTF-8, and the message says where it is not and what to do.
#[test]
fn chosen_names_and_fields_in_another_encoding_are_reported_with_their_place() {
    let utf8 = |place: &str| format!("{place}: not valid UTF-8; save the file as UTF-8");
    let rows: &[(&[u8], &str, String)] = &[
        (b"x,gr\xF6\xDFe\n1,2\n", "gr\u{f6}\u{df}e", utf8("line 1, column 2")),
        (b"\n\r\n x , \xB5 \r\n1,2\n", "\u{b5}", utf8("line 3, column 2")),
        (b"\xEF\xBB\xBF\"\xB5, \xE9\",x\n1,2\n", "\u{b5}, \u{e9}", utf8("line 1, column 1")),
        (b"x,price \x80\n1,2\n", "price \u{20ac}", utf8("line 1, column 2")), // as Windows writes it
        (b"\xFF\xFEx\0,\0\xB5\0\n", "\u{b5}", utf8("line 1, column 1")),
        (b"\xFE\xFF\0x\0,\0y\0\n", "x", utf8("line 1, column 1")),
        (b"x\0,\0y\0\n\0", "x", utf8("line 1, column 1")),
        (b"x,\xB5\n\xB9,2\n", "x", utf8("line 2, column 1")),
        (b"t,x\n\"a\n\xB5\",1\n,\xB9\n", "x", utf8("line 4, column 2")),
        // A slip in a name is reported as such, and the names there are can be read.
        (
            b"speed,gr\xF6\xDFe\n1,2\n",
            "speeed",
            "no column `speeed` in the header; there are: speed, gr\u{f6}\u{df}e".to_owned(),
        ),
        // The same letters in UTF-8 are no fault, and a lone one of the file is not taken for them.
        (b"\xC3\xB6,\xF6\n1,2\n", "o", "no column `o` in the header; there are: \u{f6}, \u{f6}".to_owned()),
        // Fields of other columns may hold anything, but how many there are has to be right.
        (b"x,\xB5\n1,\xB5\n2,\xB5,\xB5\n", "x", "line 3 has 3 fields, the header has 2".to_owned()),
        (b"x,t\n1,\"\xB5\n\"\n2\n", "x", "line 4 has 1 fields, the header has 2".to_owned()),
        (b"t,x,t,x\n1,2,3,4\n", "x", "column `x` is in the header twice: columns 2 and 4".to_owned()),
    ];
    for (text, name, want) in rows {
        let Err(DataError::Csv(error)) = Dataset::from_csv_reader(*text, &[name]) else {
            panic!("it is read")
        };
        let got = error.fault.to_string();
        assert_eq!(got, *want, "{:?}", String::from_utf8_lossy(text));
    }
    // Of two columns with one name in two encodings the one in UTF-8 is meant.
    let both = Dataset::from_csv_reader(&b"\xF6,\xC3\xB6\n1,2\n"[..], &["\u{f6}"]).unwrap();
    assert_eq!(both.column(0), [2.0]);
}

#[test]
fn a_quote_that_is_never_closed_is_not_printed_whole() {
    let text = format!("x\n\"{}", "1 ".repeat(5000));
    let error = Dataset::from_csv_reader(text.as_bytes(), &["x"]).unwrap_err();
    assert_eq!(error.to_string(), format!("line 2, column 1 (`x`): `{}…` is not a number", "1 ".repeat(30)));
}

#[test]
fn a_reader_that_fails_or_trickles() {
    struct Trickle<'a>(&'a [u8]);
    impl std::io::Read for Trickle<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let Some((&first, rest)) = self.0.split_first() else {
                return Err(std::io::Error::other("cable pulled"));
            };
            (buffer[0], self.0) = (first, rest);
            Ok(1)
        }
    }
    let error = Dataset::from_csv_reader(Trickle("\u{feff}\"x\"\n1\n".as_bytes()), &["x"]).unwrap_err();
    assert_eq!(error.to_string(), "cannot be read: cable pulled");
    let end = std::io::Read::take(Trickle("\u{feff}\"x\"\n1\n".as_bytes()), 9);
    assert_eq!(Dataset::from_csv_reader(end, &["x"]).unwrap().column(0), [1.0]);
}

/// A signal ends a call of the system early, in the middle of anything; it has to be made again.
#[test]
fn signals_while_a_file_is_read_change_nothing() {
    struct Signals<'a>(&'a [u8], bool);
    impl std::io::Read for Signals<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            self.1 = !self.1;
            if self.1 {
                return Err(std::io::ErrorKind::Interrupted.into());
            }
            let wanted = buffer.len().min(7);
            self.0.read(&mut buffer[..wanted])
        }
    }
    let files = [
        ("examples/data/mtcars.csv", ["mpg", "wt"]),
        #[cfg(feature = "gzip")]
        ("tests/golden/csv_small.csv.gz", ["x", "y"]),
        #[cfg(feature = "zstd")]
        ("tests/golden/csv_small.csv.zst", ["x", "y"]),
    ];
    for (path, names) in files {
        let bytes = std::fs::read(path).unwrap();
        let data = Dataset::from_csv_reader(Signals(&bytes, false), &names).unwrap();
        assert_eq!(data, Dataset::from_csv(path, &names).unwrap(), "{path}");
    }
}

#[test]
fn wrong_lists_of_names_are_reported_before_the_file_is_read() {
    let none: [&str; 0] = [];
    assert_eq!(Dataset::from_csv_reader(&b""[..], &none), Err(DataError::NoColumns));
    let twice = DataError::DuplicateName { name: "x".to_owned() };
    assert_eq!(Dataset::from_csv_reader(&b""[..], &["x", "x"]), Err(twice));
}

proptest! {
    #[test]
    fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = Dataset::from_csv_reader(bytes.as_slice(), &["x"]);
    }

    #[test]
    fn nothing_like_a_csv_makes_the_reader_panic(text in "\u{feff}?x?,?\"?[xy,\"\n\r 0-9.eE+\\-]{0,60}") {
        if let Ok(data) = Dataset::from_csv_reader(text.as_bytes(), &["x"]) {
            prop_assert!(!data.is_empty() && data.column(0).iter().all(|x| x.is_finite()));
        }
    }

    #[test]
    fn written_numbers_are_read_back_exactly(values in prop::collection::vec(-1e300..1e300_f64, 1..20)) {
        let text: String = ["x".to_owned()].into_iter().chain(values.iter().map(f64::to_string)).collect::<Vec<_>>().join("\n");
        let data = Dataset::from_csv_reader(text.as_bytes(), &["x"]).unwrap();
        prop_assert_eq!(data.column(0), values.as_slice());
    }
}
