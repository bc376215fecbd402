//! What a rank hands to the others at one exchange.

/// A message, or a goodbye.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Frame<'m> {
    Message(&'m [u8]),
    /// It takes part in no further exchange.
    Left,
}

impl<'m> Frame<'m> {
    pub(crate) fn bytes(&self) -> Vec<u8> {
        match self {
            Self::Message(message) => [&[0], *message].concat(),
            Self::Left => vec![1],
        }
    }

    pub(crate) fn of(bytes: &'m [u8]) -> Option<Self> {
        match bytes.split_first()? {
            (0, message) => Some(Self::Message(message)),
            (1, []) => Some(Self::Left),
            _ => None,
        }
    }

    pub(crate) fn message(&self) -> &'m [u8] {
        match self {
            Self::Message(message) => message,
            Self::Left => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_read_as_they_were_written() {
        for frame in [Frame::Message(b""), Frame::Message(b"\x01"), Frame::Message(b"sums"), Frame::Left] {
            assert_eq!(Frame::of(&frame.bytes()), Some(frame));
        }
        assert_eq!((Frame::of(b""), Frame::of(b"\x01x"), Frame::of(b"\x02")), (None, None, None));
    }
}
