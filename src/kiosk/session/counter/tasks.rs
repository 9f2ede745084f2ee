//! What the staff pages show of things that take a while: connecting, checking, copying, testing.

use std::{io, time::Duration};

use crate::{
    kiosk::keeper::{
        Keeper, Reply,
        staff::{DeskReport, ProbeState},
    },
    store::stick,
};

use super::taken;

/// A test that got no answer for so long got none.
const PROBE_PATIENCE: Duration = Duration::from_secs(45);

/// How something that staff asked for stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Progress {
    /// Nobody asked.
    #[default]
    None,
    /// It goes on.
    Running,
    /// Done, and all is well.
    Good,
    /// Done, and something is not well.
    Bad,
    /// The stick is full.
    Full,
    /// The stick went away.
    Gone,
    /// There is no stick.
    Absent,
}

/// How everything that was asked stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standings {
    /// Connecting.
    pub connecting: Progress,
    /// Reading through what is locked here.
    pub checking: Progress,
    /// Copying to a stick.
    pub exporting: Progress,
    /// Testing the connection.
    pub testing: Progress,
}

#[derive(Default)]
pub(super) struct Tasks {
    standings: Standings,
    connect: Option<Reply<io::Result<()>>>,
    check: Option<Reply<io::Result<bool>>>,
    export: Option<Reply<Result<(), stick::Error>>>,
    probe: Option<Reply<io::Result<()>>>,
    probed: Duration,
}

impl Tasks {
    pub(super) fn standings(&self) -> Standings {
        self.standings
    }

    pub(super) fn connect(&mut self, keeper: &Keeper) {
        self.standings.connecting = Progress::Running;
        self.connect = Some(keeper.ask(|custody| custody.connect_now()));
    }

    pub(super) fn check(&mut self, keeper: &Keeper) {
        if self.standings.checking != Progress::Running {
            self.standings.checking = Progress::Running;
            self.check = Some(keeper.ask(|custody| custody.is_store_sound()));
        }
    }

    pub(super) fn export(&mut self, keeper: &Keeper) {
        if self.standings.exporting != Progress::Running {
            self.standings.exporting = Progress::Running;
            self.export = Some(keeper.ask(|custody| custody.export()));
        }
    }

    pub(super) fn probe(&mut self, keeper: &Keeper) {
        if self.standings.testing != Progress::Running {
            self.standings.testing = Progress::Running;
            self.probed = Duration::ZERO;
            self.probe = Some(keeper.ask(|custody| custody.ask_probe()));
        }
    }

    /// Time passed while the page stands.
    pub(super) fn tick(&mut self, passed: Duration) {
        self.probed += passed;
        if self.standings.testing == Progress::Running && self.probed >= PROBE_PATIENCE {
            self.standings.testing = Progress::Bad;
        }
    }

    /// Takes in a report that was asked for after everything that is answered.
    pub(super) fn learn(&mut self, report: &DeskReport) {
        let standings = &mut self.standings;
        let asked = self.connect.is_none() && standings.connecting == Progress::Running;
        if asked && !report.waits_to_connect {
            standings.connecting = Progress::Good;
        }
        let is_found = matches!(report.probe, ProbeState::Found(_));
        if self.probe.is_none() && standings.testing == Progress::Running && is_found {
            standings.testing = Progress::Good;
        }
    }

    /// Takes in what the keeper answered; call it after [`Tasks::learn`].
    pub(super) fn hear(&mut self) {
        if let Some(answer) = taken(&mut self.connect)
            && !matches!(answer, Ok(Ok(())))
        {
            self.standings.connecting = Progress::Bad;
        }
        if let Some(answer) = taken(&mut self.probe)
            && !matches!(answer, Ok(Ok(())))
        {
            self.standings.testing = Progress::Bad;
        }
        if let Some(answer) = taken(&mut self.check) {
            let is_sound = matches!(answer, Ok(Ok(true)));
            self.standings.checking = if is_sound {
                Progress::Good
            } else {
                Progress::Bad
            };
        }
        if let Some(answer) = taken(&mut self.export) {
            self.standings.exporting = match answer {
                Ok(Ok(())) => Progress::Good,
                Ok(Err(stick::Error::Absent)) => Progress::Absent,
                Ok(Err(stick::Error::Full)) => Progress::Full,
                Ok(Err(stick::Error::Gone)) => Progress::Gone,
                Ok(Err(stick::Error::Broken(_) | stick::Error::Outbox(_))) | Err(_) => {
                    Progress::Bad
                }
            };
        }
    }
}
