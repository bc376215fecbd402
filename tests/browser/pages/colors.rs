//! Text and series stand out from the page, by the colors that the browser has computed.

use super::on_every;
use crate::checks::nothing;
use crate::page::Page;
use crate::view::Scheme;

/// The contrast of WCAG 2.2, of a color over what is behind it, with the opacity of all that it is in.
const FAINT: &str = r"(() => {
    const parts = color => { const [r, g, b, a = 1] = color.match(/[\d.]+/g).map(Number); return { rgb: [r, g, b], a }; };
    const chain = element => element ? [element, ...chain(element.parentElement)] : [];
    const over = ({ rgb, a }, ground) => rgb.map((c, k) => a * c + (1 - a) * ground[k]);
    const ground = element => chain(element).map(e => parts(getComputedStyle(e).backgroundColor)).reverse()
        .reduce((below, color) => over(color, below), [255, 255, 255]);
    const luminance = rgb => rgb.map(c => c / 255).map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
        .reduce((sum, c, k) => sum + [0.2126, 0.7152, 0.0722][k] * c, 0);
    const contrast = (color, element) => {
        const below = ground(element), { rgb, a } = parts(color);
        const opacity = chain(element).reduce((all, e) => all * getComputedStyle(e).opacity, a);
        const [x, y] = [over({ rgb, a: opacity }, below), below].map(luminance).sort((a, b) => b - a);
        return (x + 0.05) / (y + 0.05);
    };
    const found = [];
    const check = (what, color, element, least) => {
        const has = contrast(color, element);
        if (!(has >= least)) found.push(`${what} ${color}: ${has.toFixed(2)}`);
    };
    let texts = 0, series = 0;
    const nodes = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (nodes.nextNode()) {
        const { data, parentElement: element } = nodes.currentNode;
        if (!data.trim() || !element.checkVisibility({ visibilityProperty: true })) continue;
        const style = getComputedStyle(element);
        texts += 1;
        check(`'${data.trim()}'`, element.closest('svg') ? style.fill : style.color, element, 4.5);
    }
    for (const element of document.querySelectorAll('.path, .dots, .mark, .rings, .bars')) {
        // What is hidden may be so in the legend, too.
        if (!element.getClientRects().length || element.closest('[aria-pressed=false]')) continue;
        const { fill, stroke } = getComputedStyle(element);
        series += 1;
        check(element.getAttribute('class'), element.matches('.mark') ? fill : stroke, element, 3);
    }
    for (const element of document.querySelectorAll('canvas, button, input, select, summary')) {
        // What the ring is drawn on is the page.
        element.focus();
        const { outlineColor } = getComputedStyle(element);
        if (element.matches(':focus-visible')) check('focus', outlineColor, element.parentElement, 3);
    }
    if (texts < 8) found.push(`only ${texts} texts`);
    if (!series && document.querySelector('.lines g')) found.push('no series');
    return found;
})()";

pub(super) fn stand_out(page: &Page<'_>) -> Result<(), String> {
    for scheme in [Scheme::Light, Scheme::Dark] {
        page.scheme(scheme)?;
        nothing(page, "too faint", FAINT).map_err(|why| format!("{scheme:?}: {why}"))?;
        // What is hidden has a name that is read, too.
        page.key("1")?;
        nothing(page, "too faint, with a hidden series", FAINT)
            .map_err(|why| format!("{scheme:?}: {why}"))?;
        page.key("1")?;
    }
    Ok(())
}

#[test]
fn texts_and_series_stand_out() -> Result<(), String> {
    on_every(stand_out)
}
