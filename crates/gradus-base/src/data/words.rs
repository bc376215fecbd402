//! Messages between ranks: words of 64 bits, one after the other.

use crate::error::SourceError;

/// A message that is written.
#[derive(Clone, Debug, Default)]
#[doc(hidden)]
pub struct Words(pub Vec<u64>);

impl Words {
    pub fn put(&mut self, word: u64) -> &mut Self {
        self.0.push(word);
        self
    }

    pub fn put_len(&mut self, len: usize) -> &mut Self {
        self.put(len as u64)
    }

    /// A list, with its length in front.
    pub fn put_all(&mut self, words: impl ExactSizeIterator<Item = u64>) -> &mut Self {
        self.put_len(words.len());
        self.0.extend(words);
        self
    }

    pub fn put_text(&mut self, text: &str) -> &mut Self {
        let chars: Vec<u64> = text.chars().map(u64::from).collect();
        self.put_all(chars.into_iter())
    }

    pub fn put_error(&mut self, error: &SourceError) -> &mut Self {
        let number = |n: Option<usize>| n.map_or(u64::MAX, |n| n as u64);
        self.put(number(error.group)).put(number(error.row));
        self.put_text(&error.source_name).put_text(&error.fault)
    }

    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        self.0.iter().flat_map(|word| word.to_le_bytes()).collect()
    }
}

/// A message that is read. What is not there, or no such thing, is `None`.
#[derive(Clone, Copy, Debug)]
#[doc(hidden)]
pub struct Reading<'w>(pub &'w [u64]);

impl<'w> Reading<'w> {
    pub fn take(&mut self) -> Option<u64> {
        let (&first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(first)
    }

    pub fn take_len(&mut self) -> Option<usize> {
        usize::try_from(self.take()?).ok()
    }

    pub fn take_all(&mut self) -> Option<&'w [u64]> {
        let len = self.take_len()?;
        let (all, rest) = self.0.split_at_checked(len)?;
        self.0 = rest;
        Some(all)
    }

    pub fn take_text(&mut self) -> Option<String> {
        self.take_all()?.iter().map(|&word| char::from_u32(u32::try_from(word).ok()?)).collect()
    }

    pub fn take_error(&mut self) -> Option<SourceError> {
        let number = |word: u64| usize::try_from(word).ok().filter(|_| word != u64::MAX);
        let (group, row) = (number(self.take()?), number(self.take()?));
        Some(SourceError { group, row, source_name: self.take_text()?, fault: self.take_text()? })
    }
}

/// The words of a message.
pub(crate) fn words_of(bytes: &[u8]) -> Option<Vec<u64>> {
    let (words, rest) = bytes.as_chunks::<8>();
    rest.is_empty().then(|| words.iter().map(|word| u64::from_le_bytes(*word)).collect())
}
