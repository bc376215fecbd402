//! A browser as a child process, spoken to by the `DevTools` protocol over two named pipes: no port that another process
//! could use, and no descriptor that only unsafe code could hand over.
//!
//! <https://chromedevtools.github.io/devtools-protocol/>

use crate::launch::{find, reader, spawn, writer};
use crate::scratch::Scratch;
use serde_json::{Value, json};
use std::cell::{Cell, RefCell};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, Sender};
use std::thread;
use std::time::{Duration, Instant};

pub(crate) struct Browser {
    process: Child,
    commands: Sender<String>,
    messages: Receiver<Value>,
    events: RefCell<Vec<Value>>,
    last: Cell<u64>,
    /// How long an answer may take.
    pub(crate) patience: Cell<Duration>,
    scratch: Scratch,
}

impl Browser {
    /// A browser of the test's own; none where none is installed, unless one is required.
    pub(crate) fn start() -> Option<Self> {
        if let Some(program) = find() {
            return Some(Self::launch(&program));
        }
        let required = std::env::var("GRADUS_BROWSER_REQUIRED").is_ok_and(|value| value == "1");
        assert!(!required, "no browser, and GRADUS_BROWSER_REQUIRED is set");
        println!("no browser: not checked");
        None
    }

    fn launch(program: &Path) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let scratch = Scratch::new(&format!("browser-{}", COUNT.fetch_add(1, Ordering::Relaxed)));
        let [input, output] = ["in", "out"].map(|name| scratch.file(name));
        let made = Command::new("mkfifo").args([&input, &output]).status();
        assert!(made.is_ok_and(|status| status.success()), "mkfifo makes no pipes");
        let process = spawn(program, &scratch);
        Self {
            process,
            commands: writer(input),
            messages: reader(output),
            events: RefCell::default(),
            last: Cell::new(0),
            patience: Cell::new(Duration::from_secs(30)),
            scratch,
        }
    }

    /// A file of the test's own, which goes away with the browser.
    pub(crate) fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.scratch.file(name);
        std::fs::write(&path, text).expect("a file");
        path
    }

    /// The directory of the browser, and the process group of it and its children.
    pub(crate) fn traces(&self) -> (PathBuf, u32) {
        (self.scratch.path().to_owned(), self.process.id())
    }

    /// Sends a command and waits for its answer.
    pub(crate) fn call(&self, session: Option<&str>, method: &str, params: Value) -> Result<Value, String> {
        let id = self.post(session, method, params);
        let deadline = Instant::now() + self.patience.get();
        loop {
            let mut message = self.next(deadline).map_err(|why| format!("{method}: {why}"))?;
            if message["id"] == id {
                return match message["error"]["message"].as_str() {
                    Some(error) => Err(format!("{method}: {error}")),
                    None => Ok(message["result"].take()),
                };
            }
        }
    }

    /// Sends a command whose answer nobody waits for.
    pub(crate) fn post(&self, session: Option<&str>, method: &str, params: Value) -> u64 {
        let id = self.last.get() + 1;
        self.last.set(id);
        let mut message = json!({ "id": id, "method": method });
        message["params"] = params;
        if let Some(session) = session {
            message["sessionId"] = session.into();
        }
        // A browser that has ended is noticed where an answer is missed.
        let _ = self.commands.send(message.to_string());
        id
    }

    /// What has happened in a session so far.
    pub(crate) fn events(&self, session: &str) -> Vec<Value> {
        self.events.borrow().iter().filter(|event| event["sessionId"] == session).cloned().collect()
    }

    fn next(&self, deadline: Instant) -> Result<Value, String> {
        let left = deadline.saturating_duration_since(Instant::now());
        let message = self.messages.recv_timeout(left).map_err(|why| {
            let said = std::fs::read_to_string(self.scratch.file("stderr")).unwrap_or_default();
            format!("no answer from the browser ({why}), which said: {said}")
        })?;
        if message.get("method").is_some() {
            self.events.borrow_mut().push(message.clone());
        }
        Ok(message)
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // The group is that of the browser until it has been waited for, and holds its children.
        let group = format!("-{}", self.process.id());
        let _ =
            Command::new("sh").args(["-c", "kill -s KILL -- \"$0\"", &group]).stderr(Stdio::null()).status();
        let _ = self.process.kill();
        let _ = self.process.wait();
        // A child that is just being killed may still write a file.
        for _ in 0..100 {
            if std::fs::remove_dir_all(self.scratch.path()).is_ok() {
                break;
            }
            thread::sleep(Duration::from_millis(20));
        }
    }
}
