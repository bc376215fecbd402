//! How a browser is found and started, and the threads that write to it and read from it.

use crate::scratch::Scratch;
use serde_json::Value;
use std::ffi::OsString;
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Error, Write};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

const FLAGS: [&str; 13] = [
    "--remote-debugging-pipe",
    "--headless=new",
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--disable-gpu",
    "--force-device-scale-factor=1",
    // Frames of a page behind another one would not be drawn, and a test waits for them.
    "--disable-renderer-backgrounding",
    "--disable-backgrounding-occluded-windows",
];

/// The browser that is asked for, or one on the path.
pub(crate) fn find() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("GRADUS_BROWSER") {
        return Some(named.into());
    }
    let path = std::env::var_os("PATH")?;
    let names = ["chromium", "chromium-browser", "google-chrome"];
    let mut files = names.iter().flat_map(|name| std::env::split_paths(&path).map(move |at| at.join(name)));
    files.find(|file| file.is_file())
}

/// The program as the leader of a process group, with the pipes as its descriptors 3 and 4.
pub(crate) fn spawn(program: &Path, scratch: &Scratch) -> Child {
    let errors = File::create(scratch.file("stderr")).expect("a file");
    let mut profile = OsString::from("--user-data-dir=");
    profile.push(scratch.file("profile"));
    Command::new("sh")
        .args(["-c", "exec \"$0\" \"$@\" 3<\"$TMPDIR/in\" 4>\"$TMPDIR/out\""])
        .arg(program)
        .args(FLAGS)
        .arg(profile)
        // Caches and sockets of the browser go there.
        .env("TMPDIR", scratch.path())
        .env("HOME", scratch.path())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(errors)
        .process_group(0)
        .spawn()
        .expect("a shell")
}

/// Writes in a thread, since to open a pipe, and to write to a full one, waits for the other side for as long as it takes.
pub(crate) fn writer(pipe: PathBuf) -> Sender<String> {
    let (sender, receiver) = channel::<String>();
    thread::spawn(move || {
        let mut pipe = OpenOptions::new().write(true).open(pipe)?;
        receiver.iter().try_for_each(|message| pipe.write_all(format!("{message}\0").as_bytes()))
    });
    sender
}

/// Reads in a thread for the same reason; the channel ends with the browser.
pub(crate) fn reader(pipe: PathBuf) -> Receiver<Value> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        for message in BufReader::new(File::open(pipe)?).split(0) {
            let message = serde_json::from_slice(&message?)?;
            if sender.send(message).is_err() {
                break;
            }
        }
        Ok::<(), Error>(())
    });
    receiver
}
