//! The surface: it is drawn, it is turned by drags and by keys, and it is put back.

use super::made::SIX;
use super::{alone, holds};
use crate::page::Page;
use serde_json::Value;

/// The picture as text, and how many colors are in it.
const PICTURE: &str = r"(() => {
    const canvas = document.querySelector('canvas');
    // The browser warns where a canvas is read that was made to be drawn on.
    const copy = Object.assign(document.createElement('canvas'), { width: canvas.width, height: canvas.height });
    const context = copy.getContext('2d', { willReadFrequently: true });
    context.drawImage(canvas, 0, 0);
    const { data } = context.getImageData(0, 0, copy.width, copy.height);
    const colors = new Set(new Uint32Array(data.buffer));
    return [copy.toDataURL(), colors.size];
})()";

pub(super) fn picture(page: &Page<'_>) -> Result<Value, String> {
    let picture = page.evaluate(PICTURE)?;
    // Bands in many lights, and the colors of paths.
    holds(picture[1].as_u64() > Some(50), || format!("the surface has {} colors", picture[1]))?;
    Ok(picture)
}

pub(super) fn turns(page: &Page<'_>) -> Result<(), String> {
    let count = || page.evaluate("document.querySelector('.count').textContent");
    let (start, step) = (picture(page)?, count()?);
    let middle = page.evaluate("(({ x, y, width, height }) => [x + width / 2, y + height / 2])(document.querySelector('canvas').getBoundingClientRect())")?;
    let at = [0, 1].map(|k| middle[k].as_f64().unwrap_or_default());
    page.drag(at, [at[0] + 60.0, at[1] + 20.0])?;
    let dragged = picture(page)?;
    holds(dragged != start, || "a drag does not turn it".into())?;
    page.evaluate("document.querySelector('canvas').focus()")?;
    let mut last = dragged;
    for key in ["ArrowLeft", "ArrowUp", "ArrowRight", "ArrowDown"] {
        page.key(key)?;
        let turned = picture(page)?;
        holds(turned != last, || format!("{key} does not turn it"))?;
        last = turned;
        holds(count()? == step, || format!("{key} goes to another step"))?;
    }
    page.key("0")?;
    holds(picture(page)? == start, || "0 does not put it back".into())
}

#[test]
fn the_surface_turns() -> Result<(), String> {
    alone(&SIX, turns)
}
