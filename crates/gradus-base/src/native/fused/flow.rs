//! Which step computes what another one reads, and which lanes of its results.

use super::outline::{Event, Kind, Outline};

/// A part of what a step reads, from the results of another step.
#[derive(Clone, Copy, Debug)]
pub(super) struct Source {
    pub(super) writer: u32,
    /// Of the events of the reader.
    pub(super) event: u32,
    /// Lanes of the writer's results, where these are side by side.
    pub(super) lanes: [u32; 2],
}

/// A use of results.
#[derive(Clone, Copy, Debug)]
pub(super) struct Use {
    /// The step, or [`OUTPUT`].
    pub(super) reader: u32,
    pub(super) event: u32,
    pub(super) lanes: [u32; 2],
}

/// In place of a step, what reads the results of the program.
pub(super) const OUTPUT: u32 = u32::MAX;

/// Lanes that lie as near are one stretch.
pub(super) const NEAR: u32 = 16;

/// Sources and uses of a program.
#[derive(Debug)]
pub(super) struct Flow<'o> {
    pub(super) outline: &'o Outline,
    sources: Vec<Source>,
    /// The first source of each step.
    first: Vec<u32>,
    uses: Vec<Vec<Use>>,
    /// What each step reads and writes, where that is in many pieces all around them.
    spans: Vec<Event>,
    first_span: Vec<u32>,
}

/// Pieces of a step that are distinguished, where its order among others is in question.
const MOST_PIECES: usize = 32;

impl<'o> Flow<'o> {
    pub(super) fn of(outline: &'o Outline) -> Self {
        let steps = outline.len();
        let mut flow = Self {
            outline,
            sources: Vec::new(),
            first: Vec::new(),
            uses: vec![Vec::new(); steps as usize],
            spans: Vec::new(),
            first_span: vec![0],
        };
        // One more than the step that wrote each slot last.
        let mut writer = vec![0_u32; outline.size as usize];
        for step in 0..steps {
            flow.first.push(flow.sources.len() as u32);
            flow.span(outline.events(step));
            for (event, number) in outline.events(step).iter().zip(0..) {
                let slots = event.first as usize..(event.first + event.len) as usize;
                if event.writes {
                    writer[slots].fill(step + 1);
                } else {
                    flow.read(step, number, event.first, &writer[slots]);
                }
            }
        }
        flow.first.push(flow.sources.len() as u32);
        for &[first, end] in &outline.outputs {
            flow.read(OUTPUT, 0, first, &writer[first as usize..end as usize]);
        }
        flow
    }

    fn span(&mut self, events: &[Event]) {
        if events.len() <= MOST_PIECES {
            self.spans.extend_from_slice(events);
        } else {
            for writes in [false, true] {
                let ranges = events.iter().filter(|event| event.writes == writes).map(Event::range);
                let around = ranges.reduce(|a, b| [a[0].min(b[0]), a[1].max(b[1])]);
                let event =
                    |[first, end]: [u32; 2]| Event { first, len: end - first, writes, negative: false };
                self.spans.extend(around.map(event));
            }
        }
        self.first_span.push(self.spans.len() as u32);
    }

    /// What a step reads and writes, at least.
    pub(super) fn spans(&self, step: u32) -> &[Event] {
        &self.spans[self.first_span[step as usize] as usize..self.first_span[step as usize + 1] as usize]
    }

    /// Splits what is read by its writers.
    fn read(&mut self, reader: u32, event: u32, first: u32, mut writers: &[u32]) {
        let mut first = first;
        while let Some(&writer) = writers.first() {
            let len = writers.iter().take_while(|&&other| other == writer).count();
            writers = &writers[len..];
            if let Some(writer) = writer.checked_sub(1)
                && writer != reader
            {
                let out = self.outline.out(writer).first;
                // Of other steps, lanes mean nothing.
                let lanes = [first.wrapping_sub(out), first.wrapping_sub(out).wrapping_add(len as u32)];
                self.add(reader, Source { writer, event, lanes });
            }
            first += len as u32;
        }
    }

    fn add(&mut self, reader: u32, source: Source) {
        let Source { writer, event, lanes } = source;
        let is_other = reader == OUTPUT || self.outline.kind(reader) == Kind::Other;
        if reader != OUTPUT {
            let begun = self.first[reader as usize] as usize;
            // Of what is gathered slot by slot it matters only from which steps it is.
            let is_known = is_other && self.sources[begun..].last().is_some_and(|last| last.writer == writer);
            if !is_known {
                self.sources.push(source);
            }
        }
        if self.outline.kind(writer) != Kind::Lanes {
            return;
        }
        let uses = &mut self.uses[writer as usize];
        let near = |last: &&mut Use| {
            last.reader == reader && lanes[0] <= last.lanes[1] + NEAR && last.lanes[0] <= lanes[1] + NEAR
        };
        match uses.last_mut().filter(near) {
            Some(last) if is_other => {
                last.lanes = [last.lanes[0].min(lanes[0]), last.lanes[1].max(lanes[1])];
            }
            _ => uses.push(Use { reader, event, lanes }),
        }
    }

    pub(super) fn sources(&self, step: u32) -> &[Source] {
        &self.sources[self.first[step as usize] as usize..self.first[step as usize + 1] as usize]
    }

    pub(super) fn uses(&self, step: u32) -> &[Use] {
        &self.uses[step as usize]
    }

    /// Where an operand comes from, if another step computes any of it.
    pub(super) fn source(&self, step: u32, event: u32) -> Option<Source> {
        self.sources(step).iter().find(|source| source.event == event).copied()
    }
}
