//! Memory that holds code: written first, then executable, never both.

use memmap2::{Mmap, MmapMut};

/// Code that can be run. The system gets the pages back when it is dropped.
#[derive(Debug)]
pub(super) struct Pages(Mmap);

impl Pages {
    /// Pages with this code, unless the system refuses them: some allow no code that is made at run time.
    pub(super) fn of(code: &[u8]) -> Option<Self> {
        let mut pages = MmapMut::map_anon(code.len()).ok()?;
        pages.copy_from_slice(code);
        pages.make_exec().ok().map(Self)
    }

    /// The code.
    pub(super) fn code(&self) -> &[u8] {
        &self.0
    }

    /// The code from this byte on.
    pub(super) fn at(&self, byte: usize) -> *const u8 {
        self.code()[byte..].as_ptr()
    }
}
