//! Every check fails on a page that has its fault. A fault is made by replacing something in the text of a page that is sound,
//! and what is replaced has to be there: a row whose text has gone from the page is to be written anew.

use super::made::{LEVELS, LONG_RUN, MILLIONS, SIX, SLIDERS, ZIGZAG};
use super::{
    colors, crowded, keyboard, layout, motion, paper, pointing, scales, settings, still, surface, timeline,
    toggles,
};
use crate::driver::Browser;
use crate::page::Page;

type Check = fn(&Page<'_>) -> Result<(), String>;

/// The check that has to fail, what it has to say, what is replaced, and by what.
type Fault = (Check, &'static str, &'static str, &'static str);

const IN_SIX: &[Fault] = &[
    (timeline::keys, "the path's last point", "cuts[k] = data.length", "cuts[k] = k && cuts[k - 1]"),
    (timeline::keys, "the slider is at", "slider.value = state.step", "slider.value = state.step + 1"),
    (timeline::keys, "the cursor is at", "frame.X(state.step)", "frame.X(state.step + 1)"),
    (timeline::keys, "value is", "number(track.value[k])", "number(track.value[k] * 1.001)"),
    (timeline::keys, "not bold", "value < best.value", "value > best.value"),
    (timeline::playing, "the button is", "play.textContent = \"Pause\"", ""),
    (timeline::scrubbing, "not within", "spoken.textContent = spokenText()", ""),
    (surface::turns, "a drag does not turn it", "if (!grip) return;", "return;"),
    (surface::turns, "another step", "event.preventDefault();\nevent.stopPropagation();", ""),
    (surface::turns, "does not put it back", "[turn, tilt] = HOME; repaint()", "repaint()"),
    (toggles::toggles, "stays on the surface", "lines.filter(line => isShown(line.track))", "lines"),
    (toggles::toggles, "isEndShown", "end.style.display = shown", "end.style.display = true"),
    (toggles::toggles, "pressed", "String(!state.hidden.has(k))", "\"true\""),
    (toggles::toggles, "muted", "toggle(\"muted\", !shown)", "toggle(\"muted\", false)"),
    (pointing::tells, "is", "short(value[k])}`;", "short(value[k] + 1)}`;"),
    (layout::can_be_read, "overlaps", "y: bottom + 39", "y: bottom + 22"),
    (layout::can_be_read, "wider than the window", ".keys{", ".keys{width:2000px;"),
    (layout::at_a_glance, ".chart svg", "innerHeight - 670", "innerHeight - 600"),
    (motion::moves, "steps in 0.7 s", "const step = still.matches", "const step = true"),
    (motion::rests, "steps in 0.7 s", "const step = still.matches", "const step = false"),
    (paper::prints, "part 0 on paper", "root.classList.add(\"paper\")", ""),
    (
        paper::prints,
        "part 5 on paper",
        "root.classList.add(\"paper\"); repaint()",
        "root.classList.add(\"paper\")",
    ),
    (
        paper::prints,
        "on paper: [\".keys\"]",
        ".timeline,.keys,.small{display:none}",
        ".timeline,.small{display:none}",
    ),
    (colors::stand_out, "too faint", "--soft:#5b6472", "--soft:#8b94a2"),
    (colors::stand_out, "Dark: too faint", "--s1:#6c89fb", "--s1:#34447d"),
    (still::has_a_picture, "without script", "<noscript>\n<svg", "<noscript>\n<svg x=1"),
    (keyboard::table_scrolls, "not within", "select, input, .scroll", "select, input"),
    (keyboard::six_in_order, "shows no ring", ":focus-visible{outline:3px", ":focus-visible{outline:0px"),
    (keyboard::six_in_order, "Tab goes to", "\"aria-label\": \"speed\"", "\"aria-label\": \"pace\""),
    (keyboard::six_in_order, "Tab goes to", "tabindex: 0, role: \"img\"", "role: \"img\""),
];

const IN_SLIDERS: &[Fault] = &[
    (settings::moves, "a setting is", "chosen[k] = index;\nchoose()", "choose()"),
    (
        settings::moves,
        "is at",
        "return track(0, { x: cut(x), y: cut(y)",
        "return track(0, { x: cut(x), y: cut(x)",
    ),
    (settings::moves, "dots", "< 6)) dots", "< 0)) dots"),
    (settings::moves, "of its chart", "rangeOf: runRange", "rangeOf: () => [1e-30, 1e30]"),
    (settings::is_kept, "a setting is", "location.replace(address())", "0"),
    (settings::is_kept, "a setting is", "chooseByAddress();\napp.append", "choose();\napp.append"),
    (settings::is_kept, "a setting is", "addEventListener(\"hashchange\"", "addEventListener(\"none\""),
    (layout::settings_are_first, "settings, contours", "#app>.settings{order:0}", ""),
];

const IN_LONG_RUN: &[Fault] = &[
    (scales::of_a_long_run, "apart at 390", "/ 2 + 20", "/ 2 + 2"),
    (scales::of_a_long_run, "labels of y", "b - a < 3 &&", "b - a < 1 &&"),
    (scales::of_a_long_run, "labels of x", "(\\d{3})+$", "(\\d{9})+$"),
    (scales::of_a_long_run, "0 short ticks", "if (decade < 3) return [];", "return [];"),
];

const IN_MILLIONS: &[Fault] =
    &[(scales::of_millions, "numbers beside y", "if (up.factor) label(", "if (up.none) label(")];

const IN_LEVELS: &[Fault] =
    &[(scales::of_a_bar, "the lowest label is off", "bottom - step * at", "bottom - step * (at + 1)")];

const IN_ZIGZAG: &[Fault] = &[
    (crowded::is_thin, "the line is", ";stroke-width:${track.width}", ""),
    (crowded::is_thin, "halo", "thin ? [] : ", ""),
    (crowded::is_thin, "of the surface", "stroke(paint, all, width,", "stroke(paint, all, 2,"),
];

/// What a check says of a page with a fault.
fn verdict(browser: &Browser, html: &str, (check, said, from, to): &Fault) -> Result<(), String> {
    if !html.contains(from) {
        return Err(format!("there is no {from} in the page"));
    }
    let page = Page::open(browser, &browser.write("fault.html", &html.replace(from, to)))?;
    match check(&page) {
        Ok(()) => Err(format!("{to} for {from} is not noticed")),
        Err(why) if !why.contains(said) => Err(format!("{to} for {from}: {why:.500}")),
        Err(_) => Ok(()),
    }
}

#[test]
fn checks_fail_on_faults() -> Result<(), String> {
    let Some(browser) = Browser::start() else { return Ok(()) };
    let pages: [(&str, &[Fault]); 6] = [
        (&SIX, IN_SIX),
        (&SLIDERS, IN_SLIDERS),
        (&LONG_RUN, IN_LONG_RUN),
        (&MILLIONS, IN_MILLIONS),
        (&LEVELS, IN_LEVELS),
        (&ZIGZAG, IN_ZIGZAG),
    ];
    let verdicts = |(html, faults): (&str, &[Fault])| -> Vec<String> {
        faults.iter().filter_map(|fault| verdict(&browser, html, fault).err()).collect()
    };
    let missed: Vec<String> = pages.into_iter().flat_map(verdicts).collect();
    super::holds(missed.is_empty(), || missed.join("\n"))
}

/// Names that run, and contours that are none.
#[test]
fn checks_fail_on_other_pages() -> Result<(), String> {
    let Some(browser) = Browser::start() else { return Ok(()) };
    // A quadratic that is narrower by a hundredth.
    let page = Page::open(&browser, &browser.write("narrower.html", &still::ellipses(4.1)))?;
    let found = still::are_ellipses(&page);
    super::holds(found.is_err_and(|why| why.contains("from the contour of")), || "it is not noticed".into())?;
    let names = super::odd::named();
    let raw = (
        "el(\"span\", { class: \"label\" }, name)",
        "Object.assign(el(\"span\", { class: \"label\" }), { innerHTML: name })",
    );
    verdict(&browser, &names, &(super::odd::says_names, "names", raw.0, raw.1))
}
