//! A path that runs up and down across the picture lets the contours be seen.

use super::made::ZIGZAG;
use super::{alone, holds};
use crate::page::Page;

pub(super) fn is_thin(page: &Page<'_>) -> Result<(), String> {
    let width =
        page.evaluate("parseFloat(getComputedStyle(document.querySelector('#contours .path')).strokeWidth)")?;
    holds(width.as_f64().is_some_and(|width| width > 0.0 && width < 1.0), || {
        format!("the line is {width} wide")
    })?;
    let halos =
        page.evaluate("document.querySelectorAll('#contours .lines > g:first-child .halo').length")?;
    holds(halos == 0, || format!("{halos} halo between the lines"))?;
    // On the canvas, too: of the columns that the path crosses, few pixels have its color.
    let share = page.evaluate(
        r"(() => {
        const canvas = document.querySelector('canvas'), { width, height } = canvas;
        const { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
        let [dark, drawn] = [0, 0];
        for (let k = 0; k < data.length; k += 4) if (data[k + 3] > 250) {
            drawn += 1;
            dark += data[k] + data[k + 1] + data[k + 2] < 180;
        }
        return dark / drawn;
    })()",
    )?;
    holds(share.as_f64().is_some_and(|share| share < 0.05), || format!("{share} of the surface is covered"))
}

#[test]
fn a_crowded_path_is_thin() -> Result<(), String> {
    alone(&ZIGZAG, is_thin)
}
