//! Memory that holds code: written first, then executable, never both.

use memmap2::{Mmap, MmapMut};

/// Code that can be run; no pages, if there is none. The system gets them back when it is dropped.
#[derive(Debug)]
pub(super) struct Pages(Option<Mmap>);

impl Pages {
    /// Pages with this code, unless the system refuses them: some allow no code that is made at run time.
    pub(super) fn of(code: &[u8]) -> Option<Self> {
        if code.is_empty() {
            return Some(Self(None));
        }
        let mut pages = MmapMut::map_anon(code.len()).ok()?;
        pages.copy_from_slice(code);
        pages.make_exec().ok().map(|pages| Self(Some(pages)))
    }

    /// The code.
    #[inline]
    pub(super) fn code(&self) -> &[u8] {
        self.0.as_deref().unwrap_or_default()
    }

    /// The code from this byte on.
    #[inline]
    pub(super) fn at(&self, byte: usize) -> *const u8 {
        self.code()[byte..].as_ptr()
    }
}
