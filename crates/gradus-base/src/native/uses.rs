//! Where the operands of a body are used.

use super::body::{Body, Operand};

/// An operand of a body, by number: results of steps first, in their order, then what is loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Id(pub(super) u32);

impl Id {
    /// Of a step with fewer operands.
    const NONE: Self = Self(u32::MAX);

    pub(super) fn index(self) -> usize {
        self.0 as usize
    }
}

/// No further use.
pub(super) const NEVER: u32 = u32::MAX;

/// An operand of a step.
#[derive(Clone, Copy, Debug)]
pub(super) struct Used {
    pub(super) id: Id,
    /// The next step that uses it.
    pub(super) next: u32,
}

impl Used {
    const NONE: Self = Self { id: Id::NONE, next: NEVER };

    /// Is it used after this step?
    pub(super) fn again(self) -> bool {
        self.next != NEVER
    }
}

/// The numbers of what one body after the other loads. A table, since they are asked for as often as there are operands; one for all
/// bodies, since each loads few slots of many.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    /// Of columns, slots and what rows share, counted from 1; 0 where there is none.
    tables: [Vec<u32>; 3],
}

impl Numbers {
    /// The number of what is loaded; `next` if it has none yet.
    fn of(&mut self, kind: usize, index: u32, next: u32) -> u32 {
        let (table, index) = (&mut self.tables[kind], index as usize);
        if table.len() <= index {
            // Zeros as they come from the system: of a long program few slots are looked at.
            let mut longer = vec![0; (index + 1).next_power_of_two()];
            longer[..table.len()].copy_from_slice(table);
            *table = longer;
        }
        let number = &mut table[index];
        if *number == 0 {
            *number = next + 1;
        }
        *number - 1
    }

    /// Forgets these.
    fn clear(&mut self, loads: &[Load]) {
        for load in loads {
            if let Some((kind, index)) = place(load.operand) {
                self.tables[kind][index as usize] = 0;
            }
        }
    }
}

/// The table of something that is loaded, and its place there.
fn place(operand: Operand) -> Option<(usize, u32)> {
    match operand {
        Operand::Value(_) => None,
        Operand::Column(index) => Some((0, index)),
        Operand::Slot(index) => Some((1, index)),
        Operand::Shared(index) => Some((2, index)),
    }
}

/// What no step computes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Load {
    pub(super) id: Id,
    pub(super) operand: Operand,
    /// How often it is used.
    pub(super) count: u32,
}

/// The operands of the steps of a body, and where each is used next.
#[derive(Debug)]
pub(super) struct Uses {
    steps: Vec<[Used; 3]>,
    loads: Vec<Load>,
    /// The first use of each operand.
    pub(super) first: Vec<u32>,
    /// How many results of steps are needed at once, at most.
    pub(super) most_live: usize,
}

impl Uses {
    pub(super) fn of(body: &Body, numbers: &mut Numbers) -> Self {
        let values = body.steps.len();
        let mut steps = Vec::with_capacity(values);
        let mut loads: Vec<Load> = Vec::new();
        for step in &body.steps {
            let mut of_step = [Used::NONE; 3];
            for (used, operand) in of_step.iter_mut().zip(step.operands()) {
                used.id = match (operand, place(operand)) {
                    (Operand::Value(step), _) => Id(step),
                    (_, None) => Id::NONE,
                    (_, Some((kind, index))) => {
                        let next = (values + loads.len()) as u32;
                        let id = Id(numbers.of(kind, index, next));
                        if id.0 == next {
                            loads.push(Load { id, operand, count: 0 });
                        }
                        loads[id.index() - values].count += 1;
                        id
                    }
                };
            }
            steps.push(of_step);
        }
        numbers.clear(&loads);
        let first = vec![NEVER; values + loads.len()];
        let mut uses = Self { steps, loads, first, most_live: 0 };
        uses.look_back();
        uses
    }

    /// From the last step to the first: when an operand is met, its next use has been met before.
    fn look_back(&mut self) {
        let (values, mut live) = (self.steps.len(), 0_usize);
        for (at, step) in self.steps.iter_mut().enumerate().rev() {
            let operands = step.iter_mut().take_while(|used| used.id != Id::NONE);
            for used in operands {
                let next = &mut self.first[used.id.index()];
                // The same number twice is one use.
                if *next != at as u32 {
                    live += usize::from(*next == NEVER && used.id.index() < values);
                    used.next = core::mem::replace(next, at as u32);
                }
            }
            for k in 1..3 {
                if let Some(same) = step[..k].iter().find(|used| used.id == step[k].id) {
                    step[k].next = same.next;
                }
            }
            self.most_live = self.most_live.max(live);
            live -= usize::from(self.first[at] != NEVER);
        }
    }

    /// The operands of a step.
    pub(super) fn of_step(&self, step: u32) -> [Used; 3] {
        self.steps[step as usize]
    }

    /// Those that it has.
    pub(super) fn each(&self, step: u32) -> impl Iterator<Item = Used> {
        self.of_step(step).into_iter().take_while(|used| used.id != Id::NONE)
    }

    /// What a number stands for.
    pub(super) fn operand(&self, id: Id) -> Operand {
        match id.index().checked_sub(self.steps.len()) {
            None => Operand::Value(id.0),
            Some(index) => self.loads[index].operand,
        }
    }

    pub(super) fn is_value(&self, id: Id) -> bool {
        id.index() < self.steps.len()
    }

    /// What is loaded.
    pub(super) fn loads(&self) -> &[Load] {
        &self.loads
    }
}
