//! Pictures as SVG files of their own.

use crate::checks::{no_overlaps, one_request, quiet};
use crate::driver::Browser;
use crate::page::Page;
use crate::view::Scheme;
use gradus::plot::Contour;
use gradus::prelude::*;
use gradus::testfn::{beale, himmelblau};

fn bowl([x, y]: [Var; 2]) -> Var {
    x * x + 4.0 * y * y
}

/// A long path, many names, names that are long or of other scripts, and values that are none.
fn pictures() -> Vec<(&'static str, Contour<'static>)> {
    let adam = Descent::new(Adam::new(0.1)).steps(199).minimize(beale, [1.5, 2.0]).expect("a run");
    let beale = Contour::of(beale).x(-4.5..4.5).y(-4.5..4.5).log_levels();
    let beale = beale.path("Adam", &adam).minimum([3.0, 0.5]).title("Adam on Beale’s function");
    let mut twelve = Contour::of(himmelblau).x(-5.0..5.0).y(-5.0..5.0).log_levels().minimum([3.0, 2.0]);
    for k in 0..12 {
        let angle = f64::from(k);
        let path = [[4.0 * angle.cos(), 4.0 * angle.sin()], [3.0, 2.0]];
        twelve = twelve.path(format!("run {k}"), &path);
    }
    let names =
        Contour::of(bowl).path(LONG, &[[0.0, 0.0], [1.0, 1.0]]).path("名前", &[[1.0, 0.0], [0.5, 1.0]]);
    let names = names.title(LONG).subtitle("مرحبا");
    let half = Contour::of(|[x, y]: [Var; 2]| x.ln() + y).x(-1.0..1.0).y(-1.0..1.0);
    vec![("beale", beale), ("twelve", twelve), ("names", names), ("half", half)]
}

const LONG: &str = "A long name of an optimizer that nobody reads to its end, whatever is done for it";

/// At the sizes of a desk and of a telephone, on a light and on a dark page.
fn check(browser: &Browser, name: &str, picture: &Contour<'_>) -> Result<(), String> {
    let svg = picture.to_svg().expect("a picture");
    let page = Page::open(browser, &browser.write(&format!("{name}.svg"), &svg))?;
    for (width, height) in [(1280, 800), (390, 844)] {
        page.resize(width, height)?;
        for scheme in [Scheme::Light, Scheme::Dark] {
            page.scheme(scheme)?;
            no_overlaps(&page).map_err(|why| format!("{name}, {width} wide, {scheme:?}: {why}"))?;
        }
    }
    quiet(&page).and_then(|()| one_request(&page)).map_err(|why| format!("{name}: {why}"))
}

#[test]
fn a_picture_can_be_read_everywhere() -> Result<(), String> {
    let Some(browser) = Browser::start() else { return Ok(()) };
    pictures().iter().try_for_each(|(name, picture)| check(&browser, name, picture))
}

#[test]
fn ticks_with_powers_can_be_read() -> Result<(), String> {
    let Some(browser) = Browser::start() else { return Ok(()) };
    check(&browser, "powers", &Contour::of(bowl).x(1.0e-7..3.0e-7).y(-2.5e8..2.5e8))
}

#[test]
fn names_of_coordinates_can_be_read() -> Result<(), String> {
    let Some(browser) = Browser::start() else { return Ok(()) };
    let picture = Contour::of(bowl).x(0.0..1.0).y(0.0..1.0).title("Title").subtitle("Subtitle");
    check(&browser, "coordinates", &picture.coordinates(["slope", "intercept"]))
}
