//! A page of a browser: a file that is opened, what its scripts answer, and what it has asked for and complained about.

use crate::driver::Browser;
use crate::view::Media;
use serde_json::{Value, json};
use std::cell::Cell;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

pub(crate) struct Page<'a> {
    browser: &'a Browser,
    target: String,
    session: String,
    url: String,
    pub(crate) media: Cell<Media>,
}

impl<'a> Page<'a> {
    /// The file in a window of 1280 by 800 pixels, once it is loaded and drawn.
    pub(crate) fn open(browser: &'a Browser, file: &Path) -> Result<Self, String> {
        let blank = json!({ "url": "about:blank", "newWindow": true });
        let target = text(&browser.call(None, "Target.createTarget", blank)?["targetId"]);
        let attach = json!({ "targetId": target, "flatten": true });
        let session = text(&browser.call(None, "Target.attachToTarget", attach)?["sessionId"]);
        let page = Self { browser, target, session, url: url(file), media: Cell::default() };
        for domain in ["Page", "Runtime", "Log", "Network"] {
            page.call(&format!("{domain}.enable"), json!({}))?;
        }
        page.call("Emulation.setScrollbarsHidden", json!({ "hidden": true }))?;
        page.call("Emulation.setFocusEmulationEnabled", json!({ "enabled": true }))?;
        page.resize(1280, 800)?;
        page.show(Media::default())?;
        page.load()?;
        Ok(page)
    }

    fn load(&self) -> Result<(), String> {
        let answer = self.call("Page.navigate", json!({ "url": self.url }))?;
        if let Some(error) = answer["errorText"].as_str() {
            return Err(format!("{}: {error}", self.url));
        }
        self.wait_for("document.readyState === 'complete'", self.browser.patience.get())?;
        self.drawn()
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    pub(crate) fn call(&self, method: &str, params: Value) -> Result<Value, String> {
        self.browser.call(Some(&self.session), method, params)
    }

    /// The value of an expression, or of the promise that it gives; `null` for `undefined`.
    pub(crate) fn evaluate(&self, js: &str) -> Result<Value, String> {
        let params = json!({ "expression": js, "awaitPromise": true, "returnByValue": true });
        let mut answer = self.call("Runtime.evaluate", params)?;
        if let Some(details) = answer.get("exceptionDetails") {
            return Err(format!("{js}: {}", exception(details)));
        }
        // NaN, infinities and big integers are no JSON.
        if let Some(other) = answer["result"].get("unserializableValue") {
            return Err(format!("{js}: the value is {other}"));
        }
        Ok(answer["result"]["value"].take())
    }

    /// Waits until an expression is true.
    pub(crate) fn wait_for(&self, condition: &str, timeout: Duration) -> Result<(), String> {
        let deadline = Instant::now() + timeout;
        while self.evaluate(&format!("Boolean({condition})"))? != true {
            if Instant::now() >= deadline {
                return Err(format!("not within {timeout:?}: {condition}"));
            }
            thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }

    /// Waits until what has been changed is drawn: a frame begins after all of the one before it.
    pub(crate) fn drawn(&self) -> Result<(), String> {
        let frame = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(0))))";
        self.evaluate(frame).map(|_| ())
    }

    /// The addresses of all that has been asked for, the file among them.
    pub(crate) fn requests(&self) -> Result<Vec<String>, String> {
        let address = |event: &Value| match event["method"].as_str()? {
            "Network.requestWillBeSent" => event["params"]["request"]["url"].as_str().map(str::to_owned),
            "Network.webSocketCreated" | "Network.webTransportCreated" => {
                event["params"]["url"].as_str().map(str::to_owned)
            }
            _ => None,
        };
        Ok(self.events()?.iter().filter_map(address).collect())
    }

    /// Warnings, errors and exceptions.
    pub(crate) fn complaints(&self) -> Result<Vec<String>, String> {
        Ok(self.events()?.iter().filter_map(complaint).collect())
    }

    /// What has happened so far. Events come in order with answers, so that one more answer brings the last of them.
    fn events(&self) -> Result<Vec<Value>, String> {
        self.evaluate("0")?;
        Ok(self.browser.events(&self.session))
    }
}

impl Drop for Page<'_> {
    fn drop(&mut self) {
        self.browser.post(None, "Target.closeTarget", json!({ "targetId": self.target }));
    }
}

fn complaint(event: &Value) -> Option<String> {
    let params = &event["params"];
    match event["method"].as_str()? {
        "Runtime.consoleAPICalled" => {
            let kind =
                params["type"].as_str().filter(|kind| ["warning", "error", "assert"].contains(kind))?;
            let words = params["args"].as_array()?.iter().map(|word| {
                let said = ["value", "description"].iter().find_map(|name| word.get(name));
                said.map_or("?".to_owned(), text)
            });
            Some(format!("console, {kind}: {}", words.collect::<Vec<_>>().join(" ")))
        }
        "Runtime.exceptionThrown" => Some(exception(&params["exceptionDetails"])),
        "Log.entryAdded" => {
            let entry = &params["entry"];
            let level = entry["level"].as_str().filter(|level| ["warning", "error"].contains(level))?;
            Some(format!("log, {level}: {} {}", text(&entry["text"]), text(&entry["url"])))
        }
        _ => None,
    }
}

/// What an exception says; a thrown value that is no `Error` has no description.
fn exception(details: &Value) -> String {
    let thrown = &details["exception"];
    let said = thrown.get("description").or_else(|| thrown.get("value")).map(text);
    format!("{} {}", text(&details["text"]), said.unwrap_or_default())
}

/// A string without its quotes, anything else as JSON, and nothing for nothing.
fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// The address of a file.
fn url(file: &Path) -> String {
    let file = std::path::absolute(file).expect("a path");
    let mut url = String::from("file://");
    for &byte in file.as_os_str().as_encoded_bytes() {
        match byte {
            b'/' | b'-' | b'.' | b'_' | b'~' => url.push(char::from(byte)),
            _ if byte.is_ascii_alphanumeric() => url.push(char::from(byte)),
            _ => url.push_str(&format!("%{byte:02X}")),
        }
    }
    url
}
