//! A text that comes in pieces.

use super::error::CsvFault;
use super::record::Piece;
use std::io::{self, Read};

/// How much of a text is looked at in one piece, unless a record is longer.
pub(super) const PIECE: usize = 1 << 18;

/// What has been read of a text and not taken yet.
#[derive(Debug)]
pub(super) struct Text<R> {
    reader: R,
    buffer: Vec<u8>,
    /// What of the buffer is to be taken.
    start: usize,
    end: usize,
    pub(super) whole: bool,
    /// How many bytes were taken.
    pub(super) taken: u64,
}

impl<R: Read> Text<R> {
    /// The text that `reader` gives, of which `taken` bytes are left out already.
    pub(super) fn new(reader: R, taken: u64) -> Self {
        Self { reader, buffer: Vec::new(), start: 0, end: 0, whole: false, taken }
    }

    pub(super) fn piece(&self) -> Piece<'_> {
        Piece { text: &self.buffer[self.start..self.end], whole: self.whole }
    }

    /// Brings more of the text behind what is left of it.
    pub(super) fn more(&mut self) -> Result<(), CsvFault> {
        self.buffer.copy_within(self.start..self.end, 0);
        (self.start, self.end) = (0, self.end - self.start);
        if self.end + PIECE / 2 > self.buffer.len() {
            let wanted = (2 * self.buffer.len()).max(PIECE);
            let room = self.buffer.try_reserve_exact(wanted - self.buffer.len());
            room.map_err(|error| unreadable(&io::Error::other(error)))?;
            self.buffer.resize(wanted, 0);
        }
        while self.end < self.buffer.len() {
            match self.reader.read(&mut self.buffer[self.end..]) {
                Ok(0) => {
                    self.whole = true;
                    break;
                }
                Ok(count) => self.end += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(unreadable(&error)),
            }
        }
        Ok(())
    }

    /// Takes what `part` finds at the start of the text: something, and how many bytes it is.
    pub(super) fn take<T>(&mut self, part: impl Fn(Piece<'_>) -> Option<(T, usize)>) -> Result<T, CsvFault> {
        loop {
            if let Some((found, length)) = part(self.piece()) {
                self.skip(length);
                return Ok(found);
            }
            self.more()?;
        }
    }
    /// Takes bytes that were looked at.
    pub(super) fn skip(&mut self, length: usize) {
        self.start += length;
        self.taken += length as u64;
    }
}

pub(in crate::data) fn unreadable(error: &io::Error) -> CsvFault {
    CsvFault::Unreadable { kind: error.kind(), cause: error.to_string() }
}
