//! Acts of the office.

use saberling_wire::{CrewId, IdentityId, MemberId, OpId, ReportId, TaskId, UserId};
use serde::Serialize;

/// An act of the office; a double click is one act.
#[derive(Debug, Clone)]
pub struct OfficeCommand {
    /// The form's own id, made when the page was made.
    pub op_id: OpId,
    /// The report's version that the officer saw; other than now: `stale`. None checks nothing.
    pub base: Option<String>,
    /// What is done.
    pub act: OfficeAct,
}

/// What the office can do. Ids of new things are made by the caller.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum OfficeAct {
    /// An officer begins to look at a report.
    Review {
        /// The report.
        report_id: ReportId,
    },
    /// The reporter is asked something; in the place of what was asked before and is not answered.
    Ask {
        /// The report.
        report_id: ReportId,
        /// What the resident reads; not empty.
        text: String,
    },
    /// A report will be handled.
    Accept {
        /// The report.
        report_id: ReportId,
    },
    /// A report will not be handled.
    Reject {
        /// The report.
        report_id: ReportId,
        /// One of the city's reasons.
        reason: String,
        /// What the resident reads beside it; may be empty.
        text: String,
    },
    /// A report is the same as another one.
    MarkDuplicate {
        /// The report.
        report_id: ReportId,
        /// The one that was there already.
        of: ReportId,
    },
    /// Two reports that lie near each other are two things: neither is offered for the other any more.
    NotDuplicate {
        /// One of them.
        report_id: ReportId,
        /// The other one.
        other: ReportId,
    },
    /// That two reports are two things is taken back.
    UndoNotDuplicate {
        /// One of them.
        report_id: ReportId,
        /// The other one.
        other: ReportId,
    },
    /// A decision on a report is taken back.
    Undo {
        /// The report.
        report_id: ReportId,
        /// Why; may be empty for the same officer within the city's time.
        reason: String,
    },
    /// An approval is taken back.
    UndoVerify {
        /// The task.
        task_id: TaskId,
        /// Why; not empty.
        reason: String,
    },
    /// A report is open again.
    Reopen {
        /// The report.
        report_id: ReportId,
        /// What the resident reads; not empty.
        reason: String,
    },
    /// A report that was open again is closed without further work.
    CloseReopened {
        /// The report.
        report_id: ReportId,
        /// What the resident reads; not empty.
        reason: String,
    },
    /// A report's content goes for good.
    Erase {
        /// The report.
        report_id: ReportId,
        /// Why, for the audit; not empty.
        reason: String,
    },
    /// An orphan completion is settled.
    SettleOrphan {
        /// The operation that brought it.
        op_id: OpId,
        /// Whether its evidence is taken to the task, if task and report allow.
        accept: bool,
        /// Why; may be empty when it is accepted.
        reason: String,
    },
    /// A crew gets the report as a new task.
    Assign {
        /// The report.
        report_id: ReportId,
        /// The new task's id.
        task_id: TaskId,
        /// The crew.
        crew_id: CrewId,
        /// What the office says to the crew; may be empty.
        instruction: String,
    },
    /// Another crew gets the task.
    MoveTask {
        /// The task.
        task_id: TaskId,
        /// The crew.
        crew_id: CrewId,
        /// What the office says to the crew; may be empty.
        instruction: String,
    },
    /// The task is called off.
    Cancel {
        /// The task.
        task_id: TaskId,
    },
    /// The result is approved.
    Verify {
        /// The task.
        task_id: TaskId,
    },
    /// The work is to be done again.
    SendBack {
        /// The task.
        task_id: TaskId,
        /// What the crew reads; not empty.
        reason: String,
    },
    /// A new crew.
    AddCrew {
        /// The crew's id.
        crew_id: CrewId,
        /// Its name.
        name: String,
    },
    /// A new member of a crew.
    AddMember {
        /// The member's id.
        member_id: MemberId,
        /// The crew.
        crew_id: CrewId,
        /// The member's name.
        name: String,
        /// The office user who is the same person.
        user_id: Option<UserId>,
    },
    /// A member is the same person as a user of the office.
    LinkMember {
        /// The member.
        member_id: MemberId,
        /// The user.
        user_id: UserId,
    },
    /// A member changes to another crew.
    MoveMember {
        /// The member.
        member_id: MemberId,
        /// The new crew.
        crew_id: CrewId,
    },
    /// A code that makes a phone the member's.
    AddCode {
        /// The member.
        member_id: MemberId,
        /// The code; see [`saberling_wire::code::normalise`].
        #[serde(skip)]
        code: String,
        /// When it ends, epoch milliseconds.
        expires_at_ms: i64,
    },
    /// A phone loses its access.
    RevokeIdentity {
        /// The phone's identity.
        identity_id: IdentityId,
    },
    /// A membership that a phone presented after a restore is believed.
    ConfirmGrant {
        /// The phone's identity.
        identity_id: IdentityId,
    },
    /// A user gets another password; all logins end.
    SetPassword {
        /// The user.
        user_id: UserId,
        /// The password's argon2 hash in PHC form.
        #[serde(skip)]
        password_hash: String,
    },
    /// A user is shut out; all logins end.
    DisableUser {
        /// The user.
        user_id: UserId,
    },
    /// A new user of the office's pages.
    AddUser {
        /// The user's id.
        user_id: UserId,
        /// The login name.
        name: String,
        /// The role.
        role: String,
        /// The password's argon2 hash in PHC form.
        #[serde(skip)]
        password_hash: String,
    },
}
