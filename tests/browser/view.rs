//! How a page is shown: the size of its window, the wishes of its reader, paper; and a picture of it.

use crate::page::Page;
use serde_json::json;
use std::path::Path;

/// What a page asks its reader's system for.
#[derive(Clone, Copy, Default)]
pub(crate) struct Media {
    scheme: Scheme,
    reduced_motion: bool,
    print: bool,
}

#[derive(Clone, Copy, Debug, Default)]
pub(crate) enum Scheme {
    #[default]
    Light,
    Dark,
}

impl Page<'_> {
    /// The size of the window in pixels of CSS.
    pub(crate) fn resize(&self, width: u32, height: u32) -> Result<(), String> {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.call("Emulation.setDeviceMetricsOverride", size)?;
        self.drawn()
    }

    pub(crate) fn scheme(&self, scheme: Scheme) -> Result<(), String> {
        self.show(Media { scheme, ..self.media.get() })
    }

    pub(crate) fn reduced_motion(&self, reduced_motion: bool) -> Result<(), String> {
        self.show(Media { reduced_motion, ..self.media.get() })
    }

    pub(crate) fn print_media(&self, print: bool) -> Result<(), String> {
        self.show(Media { print, ..self.media.get() })
    }

    /// All at once, since the browser forgets what is not said again.
    pub(crate) fn show(&self, media: Media) -> Result<(), String> {
        self.media.set(media);
        let scheme = match media.scheme {
            Scheme::Light => "light",
            Scheme::Dark => "dark",
        };
        let motion = if media.reduced_motion { "reduce" } else { "no-preference" };
        let features = json!([
            { "name": "prefers-color-scheme", "value": scheme },
            { "name": "prefers-reduced-motion", "value": motion },
        ]);
        let media = if media.print { "print" } else { "screen" };
        self.call("Emulation.setEmulatedMedia", json!({ "media": media, "features": features }))?;
        self.drawn()
    }

    /// A picture of the window, as a PNG file.
    pub(crate) fn screenshot(&self, path: &Path) -> Result<(), String> {
        let answer = self.call("Page.captureScreenshot", json!({ "format": "png" }))?;
        let png = base64(answer["data"].as_str().unwrap_or_default())?;
        std::fs::write(path, png).map_err(|error| format!("{}: {error}", path.display()))
    }
}

/// RFC 4648, section 4.
fn base64(text: &str) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count) = (0_u32, 0);
    for digit in text.trim_end_matches('=').bytes() {
        let value = match digit {
            b'A'..=b'Z' => digit - b'A',
            b'a'..=b'z' => digit - b'a' + 26,
            b'0'..=b'9' => digit - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            other => return Err(format!("{other} is no digit of base 64")),
        };
        bits = (bits << 6 | u32::from(value)) & 0xFFFF;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count & 0xFF) as u8);
        }
    }
    Ok(bytes)
}
