//! Pictures of pixels: colors where they have to be, texts that are there, and animations that say what the paths do.

use gif::{ColorOutput, DecodeOptions};
use gradus::plot::{Contour, PlotError};
use gradus::prelude::*;
use resvg::tiny_skia::Pixmap;

fn bowl([x, y]: [Var; 2]) -> Var {
    x * x + 4.0 * y * y
}

/// Two levels, a path of straight steps, and no legend entry but those that all have.
fn picture() -> Contour<'static> {
    let path = [[-3.0, 2.0], [-3.0, -2.0], [2.0, -2.0], [2.0, 1.0]];
    Contour::of(bowl).x(-4.0..4.0).y(-4.0..4.0).levels([4.0, 40.0]).path("walk", &path).minimum([0.0, 0.0])
}

fn decoded(png: &[u8]) -> Pixmap {
    Pixmap::decode_png(png).expect("a PNG")
}

fn color(pixels: &Pixmap, [x, y]: [f64; 2]) -> [u8; 3] {
    let pixel = pixels.pixel(x as u32, y as u32).expect("a pixel of the picture");
    [pixel.red(), pixel.green(), pixel.blue()]
}

/// The value of an attribute of the first element that starts like this.
fn attribute(svg: &str, element: &str, name: &str) -> f64 {
    let rest = &svg[svg.find(element).expect("the element")..];
    let rest = &rest[rest.find(&format!(" {name}=\"")).expect("the attribute") + name.len() + 3..];
    rest[..rest.find('"').expect("a quote")].parse().expect("a number")
}

/// The pixel of a point, at a scale: 480 pixels for 8 units.
fn place(svg: &str, [x, y]: [f64; 2], scale: f64) -> [f64; 2] {
    let [left, top] = ["x", "y"].map(|name| attribute(svg, "<rect class=\"frame\"", name));
    [scale * (left + 60.0 * (x + 4.0)), scale * (top + 60.0 * (4.0 - y))]
}

/// A system without fonts draws nothing, and says so.
fn unless_fontless<T>(result: Result<T, PlotError>) -> Option<T> {
    match result {
        Err(PlotError::NoFont) => None,
        other => Some(other.expect("a picture")),
    }
}

#[test]
fn a_png_has_the_light_colors_and_the_texts_of_the_picture() {
    let svg = picture().title("Two levels").to_svg().unwrap();
    let Some(png) = unless_fontless(picture().title("Two levels").to_png()) else { return };
    let pixels = decoded(&png);
    let size = ["width", "height"].map(|name| 2.0 * attribute(&svg, "<svg", name));
    assert_eq!([pixels.width(), pixels.height()].map(f64::from), size);
    let at = |point| color(&pixels, place(&svg, point, 2.0));
    // The ends of the ramp, by its own test, and the page.
    assert_eq!((at([0.5, -0.5]), at([3.9, 3.9])), ([0xfd, 0xfb, 0xea], [0x7a, 0xaa, 0xd4]));
    assert_eq!(color(&pixels, [2.0, 2.0]), [255; 3]);
    // Ink of the first path, and of the title, whose baseline is above the frame.
    assert_eq!(at([-3.0, 0.0]), [0x1f, 0x27, 0x31]);
    let [left, top] = place(&svg, [-4.0, 4.0], 2.0);
    let is_ink = |[r, g, b]: [u8; 3]| r < 60 && g < 60 && b < 70;
    let title =
        (0..160).flat_map(|x| (0..(top as u32 - 4)).map(move |y| [left + f64::from(x), f64::from(y)]));
    let ink = title.filter(|&p| is_ink(color(&pixels, p))).count();
    assert!((100..4000).contains(&ink), "{ink} pixels of a title of ten letters");
}

#[test]
fn an_animated_picture_is_drawn_whole() {
    let still = unless_fontless(picture().to_png());
    assert!(still == unless_fontless(picture().animate().to_png()));
}

#[test]
fn a_scale_makes_pixels() {
    let size = |scale: f64| {
        picture().scale(scale).to_png().map(|png| decoded(&png)).map(|p| [p.width(), p.height()])
    };
    if unless_fontless(size(1.0)).is_none() {
        return;
    }
    let ([one_x, one_y], [x, y]) = (size(1.0).unwrap(), size(1.5).unwrap());
    assert_eq!([x, y].map(f64::from), [one_x, one_y].map(|side| (1.5 * f64::from(side)).ceil()));
    for bad in [0.0, -1.0, 1e-9, 100.0, f64::NAN, f64::INFINITY] {
        let error = size(bad).unwrap_err();
        assert!(matches!(error, PlotError::Scale { .. }), "{bad}: {error}");
    }
}

/// The frames of a GIF as a viewer shows them, and how long each stands, in hundredths of a second.
fn frames(gif: &[u8]) -> Vec<(Vec<[u8; 3]>, u16)> {
    let mut options = DecodeOptions::new();
    options.set_color_output(ColorOutput::RGBA);
    let mut decoder = options.read_info(gif).expect("a GIF");
    let (width, height) = (usize::from(decoder.width()), usize::from(decoder.height()));
    assert!(matches!(decoder.repeat(), gif::Repeat::Infinite));
    let mut shown = vec![[0; 3]; width * height];
    let mut all = Vec::new();
    while let Some(frame) = decoder.read_next_frame().expect("a frame") {
        for (k, pixel) in frame.buffer.chunks(4).enumerate().filter(|(_, pixel)| pixel[3] > 0) {
            let (x, y) = (k % usize::from(frame.width), k / usize::from(frame.width));
            shown[(usize::from(frame.top) + y) * width + usize::from(frame.left) + x] =
                [pixel[0], pixel[1], pixel[2]];
        }
        all.push((shown.clone(), frame.delay));
    }
    all
}

#[test]
fn a_gif_grows_the_path_and_ends_with_the_still_picture() {
    let picture = picture().scale(1.0);
    let Some(gif) = unless_fontless(picture.to_gif()) else { return };
    let frames = frames(&gif);
    assert!((90..=101).contains(&frames.len()), "{} frames", frames.len());
    assert_eq!(frames.iter().map(|(_, delay)| u32::from(*delay)).sum::<u32>(), 1200);
    let still = decoded(&picture.to_png().unwrap());
    let want: Vec<[u8; 3]> = still.pixels().iter().map(|p| [p.red(), p.green(), p.blue()]).collect();
    let (last, _) = frames.last().unwrap();
    let away: Vec<u32> = last
        .iter()
        .zip(&want)
        .map(|(a, b)| (0..3).map(|c| u32::from(a[c].abs_diff(b[c]))).max().unwrap())
        .collect();
    // Flat areas to the bit; edges to what 255 colors can do.
    let same = away.iter().filter(|&&d| d == 0).count();
    assert!(same as f64 > 0.95 * want.len() as f64, "{same} of {} pixels", want.len());
    assert!(away.iter().all(|&d| d <= 24), "{}", away.iter().max().unwrap());
    // A step takes a third of the run: after half of it the path is in the middle of its second one.
    let svg = picture.to_svg().unwrap();
    let at = |frame: usize, point| {
        let [x, y] = place(&svg, point, 1.0).map(|c| c as usize);
        frames[frame].0[y * still.width() as usize + x]
    };
    let is_dark = |[r, g, b]: [u8; 3]| r < 100 && g < 100 && b < 110;
    let half = frames.len() / 2;
    assert!(is_dark(at(half, [-3.0, 0.0])) && is_dark(at(half, [-1.5, -2.0])));
    assert!(!is_dark(at(half, [0.5, -2.0])) && !is_dark(at(half, [2.0, 0.0])));
    assert!(is_dark(at(frames.len() - 1, [0.5, -2.0])) && is_dark(at(frames.len() - 1, [2.0, 0.0])));
}

#[test]
fn a_gif_without_paths_is_one_frame() {
    let still = Contour::of(bowl).x(-1.0..1.0).y(-1.0..1.0).scale(0.2);
    let Some(gif) = unless_fontless(still.to_gif()) else { return };
    let frames = frames(&gif);
    assert_eq!((frames.len(), frames[0].1), (1, 1200));
}

#[test]
fn the_ending_says_what_is_written() {
    let folder = std::env::temp_dir().join(format!("gradus-raster-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let picture = Contour::of(bowl).x(-1.0..1.0).y(-1.0..1.0).scale(0.2);
    for (name, start) in
        [("a.svg", &b"<svg"[..]), ("a.html", b"<!doctype html>"), ("a.PNG", b"\x89PNG"), ("a.gif", b"GIF89a")]
    {
        if unless_fontless(picture.save(folder.join(name))).is_some() {
            let content = std::fs::read(folder.join(name)).unwrap();
            assert!(content.to_ascii_lowercase().starts_with(&start.to_ascii_lowercase()), "{name}");
        }
    }
    std::fs::remove_dir_all(&folder).unwrap();
    assert_eq!(
        picture.save("a.pdf").unwrap_err().to_string(),
        "`a.pdf` does not end in `.svg` or `.html` or `.png` or `.gif`"
    );
    assert!(matches!(picture.png("a.gif"), Err(PlotError::Ending { .. })));
}
