//! What a reader does with a page: keys, clicks and drags, as the system would report them.

use crate::page::Page;
use serde_json::{Value, json};

/// The moves of a drag: enough to pass over what lies between.
const MOVES: u32 = 8;

impl Page<'_> {
    /// Presses a key and lets it go.
    pub(crate) fn key(&self, name: &str) -> Result<(), String> {
        let (key, code, number, text) = key(name).ok_or_else(|| format!("no key is named {name}"))?;
        let mut down = json!({ "key": key, "code": code, "windowsVirtualKeyCode": number });
        let mut up = down.clone();
        down["type"] = if text.is_empty() { "rawKeyDown" } else { "keyDown" }.into();
        down["text"] = text.into();
        up["type"] = "keyUp".into();
        self.call("Input.dispatchKeyEvent", down)?;
        self.call("Input.dispatchKeyEvent", up)?;
        self.drawn()
    }

    /// Presses the left button at one point of the window, and lets it go at another.
    pub(crate) fn drag(&self, from: [f64; 2], to: [f64; 2]) -> Result<(), String> {
        self.mouse("mouseMoved", from, 0)?;
        self.mouse("mousePressed", from, 1)?;
        for k in 1..=MOVES {
            let part = f64::from(k) / f64::from(MOVES);
            self.mouse("mouseMoved", [0, 1].map(|i| from[i] + part * (to[i] - from[i])), 1)?;
        }
        self.mouse("mouseReleased", to, 0)?;
        self.drawn()
    }

    /// Moves to a point of the window.
    pub(crate) fn point(&self, at: [f64; 2]) -> Result<(), String> {
        self.mouse("mouseMoved", at, 0)?;
        self.drawn()
    }

    /// Clicks on the center of the first such element, which must not lie under another one.
    pub(crate) fn click(&self, selector: &str) -> Result<(), String> {
        let at = self.evaluate(&CENTER.replace("SELECTOR", &Value::from(selector).to_string()))?;
        let coordinate = |i: usize| at[i].as_f64().ok_or_else(|| format!("{selector}: {at}"));
        let at = [coordinate(0)?, coordinate(1)?];
        self.mouse("mouseMoved", at, 0)?;
        self.mouse("mousePressed", at, 1)?;
        self.mouse("mouseReleased", at, 0)?;
        self.drawn()
    }

    fn mouse(&self, kind: &str, [x, y]: [f64; 2], buttons: u32) -> Result<(), String> {
        let button = if kind == "mouseMoved" && buttons == 0 { "none" } else { "left" };
        let clicks = u32::from(kind != "mouseMoved");
        let event = json!({
            "type": kind, "x": x, "y": y, "button": button, "buttons": buttons, "clickCount": clicks,
        });
        self.call("Input.dispatchMouseEvent", event).map(|_| ())
    }
}

const CENTER: &str = r"(() => {
    const element = document.querySelector(SELECTOR);
    if (!element) return 'there is none';
    element.scrollIntoView({ block: 'nearest', inline: 'nearest', behavior: 'instant' });
    const box = element.getBoundingClientRect();
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    const hit = document.elementFromPoint(x, y);
    if (!element.contains(hit)) return `under ${hit ? hit.outerHTML.slice(0, 80) : 'nothing: out of sight'}`;
    return [x, y];
})()";

/// A key by its name: `key` and `code` of UI Events, the number of old, and the text that it writes.
fn key(name: &str) -> Option<(&str, String, u32, &str)> {
    let (key, number, text) = match name {
        "Tab" => (name, 9, ""),
        "Enter" => (name, 13, "\r"),
        "Space" => (" ", 32, " "),
        "PageUp" => (name, 33, ""),
        "PageDown" => (name, 34, ""),
        "End" => (name, 35, ""),
        "Home" => (name, 36, ""),
        "ArrowLeft" => (name, 37, ""),
        "ArrowUp" => (name, 38, ""),
        "ArrowRight" => (name, 39, ""),
        "ArrowDown" => (name, 40, ""),
        _ => {
            let digit = name.parse::<u32>().ok().filter(|digit| *digit < 10 && name.len() == 1)?;
            return Some((name, format!("Digit{name}"), 48 + digit, name));
        }
    };
    Some((key, name.to_owned(), number, text))
}
