//! The helpers themselves: every check fails where it should, what is pressed arrives, and nothing is left behind.

use crate::checks::{no_overlaps, no_overlaps_in, no_sideways_scrolling, one_request, quiet};
use crate::driver::Browser;
use crate::page::Page;
use crate::view::Scheme;
use serde_json::json;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

type Check = fn(&Page<'_>) -> Result<(), String>;

const CHECKS: [(&str, Check); 4] = [
    ("quiet", quiet),
    ("one_request", one_request),
    ("no_overlaps", no_overlaps),
    ("no_sideways_scrolling", no_sideways_scrolling),
];

/// What a page holds, the checks that have to fail on it, and what one of them has to say.
const FAULTS: [(&str, &[&str], &str); 17] = [
    ("", &[], ""),
    ("<script>console.log('all is well')</script>", &[], ""),
    ("<img alt='' src='data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA='>", &[], ""),
    ("<img alt='' src='https://example.org/a.png'>", &["quiet", "one_request"], "example.org/a.png"),
    (
        "<script>fetch('http://127.0.0.1:9/b').catch(() => 0)</script>",
        &["quiet", "one_request"],
        "127.0.0.1:9/b",
    ),
    ("<script>new WebSocket('ws://example.org/c')</script>", &["quiet", "one_request"], "ws://example.org/c"),
    ("<script>console.warn('hot', 7)</script>", &["quiet"], "warning: hot 7"),
    ("<script>console.error({})</script>", &["quiet"], "error: Object"),
    ("<script>throw new Error('lost')</script>", &["quiet"], "Error: lost"),
    ("<script>Promise.reject('given up')</script>", &["quiet"], "given up"),
    ("<svg><text y='50'>under</text><text y='55'>over</text></svg>", &["no_overlaps"], "'under' and 'over'"),
    ("<p>under</p><p style='margin-top:-2em'>over</p>", &["no_overlaps"], "'under' and 'over'"),
    ("<p>seen</p><p style='margin-top:-2em;visibility:hidden'>unseen</p>", &[], ""),
    ("<p>seen</p><div style='opacity:0'><p style='margin-top:-2em'>unseen</p></div>", &[], ""),
    (
        "<p>seen</p><div style='height:0;overflow:hidden'>unseen</div><p style='margin:0'>seen, too</p>",
        &[],
        "",
    ),
    ("<svg><text y='50'>seen</text><text y='55' display='none'>unseen</text></svg>", &[], ""),
    ("<hr id='wide' style='width:2000px'>", &["no_sideways_scrolling"], "id=\"wide\""),
];

fn html(body: &str) -> String {
    format!("<!DOCTYPE html><meta charset=utf-8><title>page</title><body><h1>Page</h1>{body}")
}

#[test]
fn checks_fail_where_they_should() -> Result<(), String> {
    let Some(browser) = Browser::start() else { return Ok(()) };
    for (k, (body, wanted, said)) in FAULTS.into_iter().enumerate() {
        let page = Page::open(&browser, &browser.write(&format!("{k} ü#.html"), &html(body)))?;
        // What is not found is reported once it is known.
        let deadline = Instant::now() + Duration::from_secs(10);
        while wanted.contains(&"quiet") && quiet(&page).is_ok() && Instant::now() < deadline {
            thread::sleep(Duration::from_millis(20));
        }
        let failed = CHECKS.map(|(name, check)| (name, check(&page).err()));
        let names: Vec<&str> =
            failed.iter().filter(|(_, why)| why.is_some()).map(|(name, _)| *name).collect();
        let told: String = failed.iter().filter_map(|(_, why)| why.as_deref()).collect();
        assert_eq!(names, wanted, "{body}: {told}");
        assert!(told.contains(said), "{body}: {told}");
    }
    Ok(())
}

#[test]
fn scripts_answer() -> Result<(), String> {
    let Some(browser) = Browser::start() else { return Ok(()) };
    let page = Page::open(&browser, &browser.write("page.html", &html("")))?;
    assert_eq!(page.evaluate("[1, 'two', { three: null }]")?, json!([1, "two", { "three": null }]));
    assert_eq!(page.evaluate("new Promise(done => setTimeout(() => done(3), 10))")?, 3);
    assert_eq!(page.evaluate("undefined")?, json!(null));
    let error = |js: &str| page.evaluate(js).expect_err("an exception");
    assert!(error("missing").contains("missing is not defined"));
    assert!(error("Promise.reject('no')").contains("no"));
    assert!(error("0 / 0").contains("NaN"));
    page.evaluate("setTimeout(() => window.late = true, 50), 0")?;
    page.wait_for("window.late", Duration::from_secs(10))?;
    assert!(page.wait_for("window.never", Duration::from_millis(50)).is_err_and(|why| why.contains("never")));
    assert!(no_overlaps_in(&page, "#none").is_err_and(|why| why.contains("no such element")));
    Ok(())
}

#[test]
fn a_page_is_shown_as_asked() -> Result<(), String> {
    let Some(browser) = Browser::start() else { return Ok(()) };
    let page = Page::open(&browser, &browser.write("page.html", &html("")))?;
    let holds =
        |query: &str| Ok::<bool, String>(page.evaluate(&format!("matchMedia('{query}').matches"))? == true);
    let asked = ["(prefers-color-scheme: dark)", "(prefers-reduced-motion: reduce)", "print"];
    for query in asked {
        assert!(!holds(query)?, "{query}");
    }
    page.scheme(Scheme::Dark)?;
    page.reduced_motion(true)?;
    page.print_media(true)?;
    for query in asked {
        assert!(holds(query)?, "{query}");
    }
    page.resize(390, 844)?;
    assert_eq!(page.evaluate("[innerWidth, innerHeight, devicePixelRatio]")?, json!([390, 844, 1]));
    let file = browser.write("page.png", "");
    page.screenshot(&file)?;
    let png = std::fs::read(file).expect("a file");
    // https://www.w3.org/TR/png-3/#5PNG-file-signature and #11IHDR, and the end, which is the same in every file.
    assert!(png.starts_with(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\x86\0\0\x03\x4c"));
    assert!(png.ends_with(b"\0\0\0\0IEND\xae\x42\x60\x82"));
    Ok(())
}

const DESK: &str = "<button id=a>A</button><button id=b>B</button>
    <div id=under>under</div><div style='position:fixed;inset:400px 0 0 0;background:gray'>over</div>
    <script>
        const heard = [];
        const keys = e => heard.push([e.type, e.key, e.code, e.keyCode]);
        document.addEventListener('keydown', keys);
        document.addEventListener('keyup', keys);
        const mouse = e => heard.push([e.type, e.clientX, e.clientY, e.buttons]);
        for (const type of ['pointerdown', 'pointermove', 'pointerup']) document.addEventListener(type, mouse);
        document.addEventListener('click', e => heard.push([e.type, e.target.id]));
        under.style = 'position:absolute;top:500px';
    </script>";

#[test]
fn what_is_pressed_arrives() -> Result<(), String> {
    let Some(browser) = Browser::start() else { return Ok(()) };
    let page = Page::open(&browser, &browser.write("page.html", &html(DESK)))?;
    let heard = || page.evaluate("heard.splice(0)");
    let keys = [
        ("ArrowLeft", "ArrowLeft", "ArrowLeft", 37),
        ("ArrowUp", "ArrowUp", "ArrowUp", 38),
        ("ArrowRight", "ArrowRight", "ArrowRight", 39),
        ("ArrowDown", "ArrowDown", "ArrowDown", 40),
        ("Home", "Home", "Home", 36),
        ("End", "End", "End", 35),
        ("PageUp", "PageUp", "PageUp", 33),
        ("PageDown", "PageDown", "PageDown", 34),
        ("0", "0", "Digit0", 48),
        ("7", "7", "Digit7", 55),
    ];
    for (name, key, code, number) in keys {
        page.key(name)?;
        assert_eq!(heard()?, json!([["keydown", key, code, number], ["keyup", key, code, number]]));
    }
    assert!(page.key("Any").is_err());
    // Two buttons: Tab goes from one to the next, and Space and Enter press them.
    for (press, pressed) in [("Enter", "a"), ("Space", "b")] {
        page.key("Tab")?;
        page.key(press)?;
        assert_eq!(
            page.evaluate("heard.splice(0).filter(([type]) => type === 'click')")?,
            json!([["click", pressed]])
        );
    }
    page.drag([10.0, 300.0], [90.0, 380.0])?;
    let drag = heard()?;
    let moves = drag.as_array().expect("events");
    assert!(moves.contains(&json!(["pointerdown", 10, 300, 1])), "{drag}");
    assert!(moves.contains(&json!(["pointermove", 50, 340, 1])), "{drag}");
    assert!(moves.contains(&json!(["pointerup", 90, 380, 0])), "{drag}");
    page.click("#b")?;
    assert!(heard()?.as_array().is_some_and(|events| events.ends_with(&[json!(["click", "b"])])));
    assert!(page.click("#under").is_err_and(|why| why.contains("over</div>")));
    assert!(page.click("#none").is_err_and(|why| why.contains("there is none")));
    Ok(())
}

/// The processes of a group that have not ended, by `/proc/PID/stat`: the state is behind the name, the group two further.
fn alive(group: u32) -> usize {
    let stat = |entry: std::fs::DirEntry| std::fs::read_to_string(entry.path().join("stat")).ok();
    let runs = |stat: &String| {
        let mut fields = stat.rsplit(") ").next().unwrap_or_default().split(' ');
        fields.next() != Some("Z") && fields.nth(1) == Some(&group.to_string())
    };
    let processes = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    processes.filter_map(stat).filter(runs).count()
}

#[test]
fn a_browser_that_hangs_is_noticed_and_leaves_nothing() -> Result<(), String> {
    let Some(browser) = Browser::start() else { return Ok(()) };
    let page = Page::open(&browser, &browser.write("page.html", &html("")))?;
    browser.patience.set(Duration::from_millis(500));
    assert!(page.evaluate("for (;;);").is_err_and(|why| why.contains("no answer")));
    drop(page);
    let (directory, group) = browser.traces();
    // Elsewhere than on Linux there is no such directory.
    assert!(alive(group) > 1 || !Path::new("/proc/self/stat").exists());
    drop(browser);
    assert!(!directory.exists());
    let deadline = Instant::now() + Duration::from_secs(10);
    while alive(group) > 0 {
        assert!(Instant::now() < deadline, "a process of the browser runs on");
        thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}
