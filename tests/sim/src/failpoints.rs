//! One fixed story in which each effect of each machine fails once, and once is the last before the
//! power goes: exhaustive.

use saberling_core::api::TaskStatus;
use saberling_store::questions::{Page, ReportFilter, TaskFilter};
use saberling_store::{OfficeAct, OfficeCommand};
use saberling_wire::{OpId, ReportStatus, TaskId};

use crate::template::{Broken, Template};
use crate::world::{Violation, World};

/// The machines of the story.
pub const MACHINES: [&str; 3] = ["server", "resident", "crew"];
/// Any seed will do: the story draws nothing but ids and pictures.
const SEED: u64 = 4;

/// How an effect goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    /// It fails, once.
    Fails,
    /// The power goes instead of it.
    Crash,
}

/// One effect that goes wrong.
#[derive(Debug, Clone, Copy)]
pub struct Failpoint {
    /// The machine's place in [`MACHINES`].
    pub machine: usize,
    /// The effect's number.
    pub effect: u64,
    /// How.
    pub wrong: Wrong,
}

/// What the story came to.
pub struct Told {
    /// What was noticed.
    pub violations: Vec<Violation>,
    /// How many effects each machine had.
    pub effects: [u64; 3],
    /// The history, if it was kept.
    pub lines: Vec<String>,
}

/// Tells the story, with or without one effect that goes wrong.
///
/// # Errors
/// When the simulator itself fails.
pub fn tell(template: &Template, point: Option<Failpoint>, keeps: bool) -> Result<Told, Broken> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build()?;
    runtime.block_on(async {
        let mut world = World::new(template, SEED, 2, keeps)?;
        world.arm(point);
        world.story().await?;
        let effects = [&world.server.machine, &world.phones[0].machine, &world.phones[1].machine]
            .map(|machine| machine.effects());
        world.settle().await?;
        if world.violations.is_empty() {
            world.check()?;
            world.check_after_reboot()?;
        }
        let lines = world.trace.lines();
        Ok(Told { violations: std::mem::take(&mut world.violations), effects, lines })
    })
}

impl World<'_> {
    fn arm(&self, point: Option<Failpoint>) {
        let Some(point) = point else { return };
        let machine = match point.machine {
            0 => &self.server.machine,
            phone => &self.phones[phone - 1].machine,
        };
        let effect = machine.effects() + point.effect;
        match point.wrong {
            Wrong::Fails => machine.fail_at(effect),
            Wrong::Crash => machine.crash_in(point.effect),
        }
    }

    /// Thirty steps: reports with photos, notes, a crew's work, sent back, done again, verified.
    async fn story(&mut self) -> Result<(), Broken> {
        for step in 0..30 {
            self.pass_ms(60_000);
            self.wake_up().await?;
            match step {
                0 => self.submit(0),
                7 => self.whole_draft(0),
                20 => self.open_drafts(0),
                1 | 5 | 13 | 22 => self.add_note(0),
                2 | 6 | 8 | 15 | 19 | 23 | 28 => self.whole_turn(0).await,
                3 => {
                    self.activate(1);
                    self.drain().await;
                }
                4 | 9 | 18 | 21 | 27 => self.decide(step == 18).await,
                10 | 12 | 14 | 17 | 24 | 26 | 29 => self.whole_turn(1).await,
                11 | 16 | 25 => self.labour(1),
                _ => {}
            }
            // The office does all that is possible, one thing after the other.
            if matches!(step, 4 | 9 | 21) {
                self.decide(false).await;
            }
        }
        self.wake_up().await
    }

    async fn wake_up(&mut self) -> Result<(), Broken> {
        if self.server.is_down() {
            self.reboot_server()?;
        }
        for phone in 0..self.phones.len() {
            if self.phones[phone].is_down() {
                self.reboot_phone(phone)?;
            }
        }
        Ok(())
    }

    async fn whole_turn(&mut self, phone: usize) {
        self.turn(phone);
        self.drain().await;
    }

    /// The crew does the next thing with each of its tasks.
    fn labour(&mut self, phone: usize) {
        let Some(Ok(tasks)) = self.phones[phone].app().map(|app| app.tasks()) else { return };
        for task in tasks {
            match task.status {
                TaskStatus::Started => self.complete(phone, &task),
                TaskStatus::Assigned | TaskStatus::Accepted | TaskStatus::Rework => self.start(phone, &task),
                _ => {}
            }
        }
    }

    /// The office does the next thing with each report.
    async fn decide(&mut self, sends_back: bool) {
        let Some(embedded) = self.server.running() else { return };
        let (state, city) = (embedded.state.clone(), embedded.state.city);
        let page = Page { offset: 0, limit: 100 };
        let crew_id = self.template.seats[self.phones[1].seat.unwrap_or(0)].crew_id;
        let mut acts = Vec::new();
        if let Ok(reports) = state.store.reports(city, &ReportFilter::default(), page) {
            for line in reports.lines {
                let report_id = line.report_id;
                match line.status {
                    ReportStatus::Submitted => acts.push(OfficeAct::Accept { report_id }),
                    ReportStatus::Accepted => {
                        self.given_to(line.note.as_bytes(), crew_id);
                        let (task_id, instruction) = (state.new_id(TaskId::new), "cepat".to_owned());
                        acts.push(OfficeAct::Assign { report_id, task_id, crew_id, instruction });
                    }
                    _ => {}
                }
            }
        }
        if let Ok(tasks) = state.store.tasks(city, &TaskFilter::default(), page) {
            for line in tasks.lines.iter().filter(|line| line.task.status == saberling_wire::TaskStatus::Done)
            {
                let task_id = line.task.task_id;
                acts.push(if sends_back {
                    OfficeAct::SendBack { task_id, reason: "belum".to_owned() }
                } else {
                    OfficeAct::Verify { task_id }
                });
            }
        }
        for act in acts {
            let command = OfficeCommand { op_id: state.new_id(OpId::new), base: None, act };
            let outcome = state.office(self.template.officer, command).await;
            self.trace.line(|| format!("office: {outcome:?}"));
        }
    }
}
