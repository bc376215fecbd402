//! A program as fusing sees it: which slots each step reads and writes, in their order.

/// What a step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One operation on numbers side by side: each operand is one slot, or as many as there are results.
    Lanes,
    /// One sum, to which stretches of slots are added in their order.
    Chain,
    /// One sum of numbers or of products of two, by 16 partial sums.
    Pooled,
    /// Anything else.
    Other,
}

/// A stretch of slots that is read or written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Event {
    pub(super) first: u32,
    pub(super) len: u32,
    pub(super) writes: bool,
    /// Is a term subtracted?
    pub(super) negative: bool,
}

impl Event {
    pub(super) fn range(&self) -> [u32; 2] {
        [self.first, self.first + self.len]
    }
}

/// Have two ranges a slot in common?
pub(super) fn overlap(a: [u32; 2], b: [u32; 2]) -> bool {
    a[0] < b[1] && b[0] < a[1]
}

#[derive(Clone, Copy, Debug)]
struct Step {
    kind: Kind,
    is_short: bool,
    /// Its first event.
    first: u32,
}

/// The steps of a program. A result is never in a slot of an operand of its step.
#[derive(Clone, Debug, Default)]
pub struct Outline {
    /// Slots that hold constants: the first.
    pub(super) constants: u32,
    /// Slots of the workspace.
    pub(super) size: u32,
    steps: Vec<Step>,
    events: Vec<Event>,
    pub(super) outputs: Vec<[u32; 2]>,
}

impl Outline {
    /// A program of no steps, on a workspace of `size` slots, of which the first hold constants.
    #[must_use]
    pub fn new(constants: u32, size: u32) -> Self {
        Self { constants, size, ..Self::default() }
    }

    /// A further step begins.
    pub fn step(&mut self, kind: Kind) {
        self.steps.push(Step { kind, is_short: false, first: self.events.len() as u32 });
    }

    /// The last step is short, and can be written number by number.
    pub fn short(&mut self) {
        if let Some(last) = self.steps.last_mut() {
            last.is_short = true;
        }
    }

    /// It reads `len` slots from `first` on, as its next operand or term.
    pub fn read(&mut self, first: u32, len: u32, negative: bool) {
        self.events.push(Event { first, len, writes: false, negative });
    }

    /// It writes `len` slots from `first` on: once, and last, unless the step is of another kind than the others.
    pub fn write(&mut self, first: u32, len: u32) {
        self.events.push(Event { first, len, writes: true, negative: false });
    }

    /// Results of the program.
    pub fn output(&mut self, first: u32, len: u32) {
        self.outputs.push([first, first + len]);
    }

    pub(super) fn len(&self) -> u32 {
        self.steps.len() as u32
    }

    pub(super) fn kind(&self, step: u32) -> Kind {
        self.steps[step as usize].kind
    }

    pub(super) fn is_short(&self, step: u32) -> bool {
        self.steps[step as usize].is_short
    }

    /// How many numbers it computes, or compares.
    pub(super) fn numbers(&self, step: u32) -> usize {
        let events = self.events(step);
        let written: u32 = events.iter().filter(|event| event.writes).map(|event| event.len).sum();
        written.max(events.iter().map(|event| event.len).max().unwrap_or(0)) as usize
    }

    pub(super) fn events(&self, step: u32) -> &[Event] {
        let step = step as usize;
        let end = self.steps.get(step + 1).map_or(self.events.len(), |next| next.first as usize);
        &self.events[self.steps[step].first as usize..end]
    }

    /// What a step of any kind but the last reads.
    pub(super) fn reads(&self, step: u32) -> &[Event] {
        self.events(step).split_last().map_or(&[], |(_, reads)| reads)
    }

    /// Where the results of such a step are.
    pub(super) fn out(&self, step: u32) -> Event {
        let none = Event { first: 0, len: 0, writes: true, negative: false };
        self.events(step).last().copied().unwrap_or(none)
    }
}
