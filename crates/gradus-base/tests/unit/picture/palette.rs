//! Tests of `plot::raster::palette`.

use super::*;

/// What a color becomes.
fn shown(palette: &mut Palette, color: Color) -> Color {
    let index = palette.index(color);
    palette.colors[usize::from(index)]
}

#[test]
fn few_colors_stay_as_they_are() {
    let colors = [[0, 0, 0], [255, 255, 255], [12, 200, 7], [13, 200, 7]];
    let mut palette = Palette::of(colors.into_iter());
    assert_eq!(colors.map(|color| shown(&mut palette, color)), colors);
    assert_eq!((palette.colors.len(), palette.transparent()), (4, 4));
    assert_eq!(Palette::of(std::iter::empty()).colors, [[0; 3]]);
}

/// Flat areas keep their color to the bit, however many others there are.
#[test]
fn what_is_frequent_is_exact_and_the_rest_is_near() {
    let smooth = (0..64_u32).flat_map(|r| (0..64).map(move |g| [4 * r as u8, 4 * g as u8, (r + g) as u8]));
    let flat = [[253, 251, 234], [122, 170, 212], [27, 31, 39]];
    let flats = flat.iter().flat_map(|&color| std::iter::repeat_n(color, 10_000));
    let mut palette = Palette::of(smooth.clone().chain(flats));
    assert_eq!(palette.colors.len(), MOST);
    assert_eq!(flat.map(|color| shown(&mut palette, color)), flat);
    for color in smooth {
        let got = shown(&mut palette, color);
        // 4096 colors of a plane, 255 of them: a cell of 16 is 16 wide, and its color is at its corner at worst.
        assert!((0..3).all(|c| got[c].abs_diff(color[c]) <= 24), "{color:?} is {got:?}");
    }
}
