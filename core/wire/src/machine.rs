//! The status machines as tables: from where, by which act, by whom, to where.
//!
//! One command moves report and task together, so a task's step names the report's next state.

use crate::status::{Actor, ReportStatus, TaskStatus, named_enum};

named_enum! {
    /// What is done to a report or a task.
    Act {
        /// An officer begins to look at it.
        Review = "review",
        /// It will be handled.
        Accept = "accept",
        /// It will not be handled.
        Reject = "reject",
        /// It is the same as another report.
        MarkDuplicate = "mark_duplicate",
        /// A decision is taken back.
        Undo = "undo",
        /// The owner takes the report back.
        Withdraw = "withdraw",
        /// Somebody says that it is not clean.
        Reopen = "reopen",
        /// The office ends it without verifying.
        Close = "close",
        /// The content goes for good.
        Erase = "erase",
        /// A crew gets the task.
        Assign = "assign",
        /// The crew says yes.
        TakeOn = "take_on",
        /// The crew starts, with a before photo.
        Start = "start",
        /// The crew is done, with an after photo.
        Complete = "complete",
        /// The crew cannot do it.
        Decline = "decline",
        /// The office calls the task off.
        Cancel = "cancel",
        /// Another crew gets the task.
        Move = "move",
        /// The office approves the result.
        Verify = "verify",
        /// The office wants it done again.
        SendBack = "send_back",
    }
}

/// One allowed step of a report alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReportStep {
    /// The state before.
    pub from: ReportStatus,
    /// What is done.
    pub act: Act,
    /// Who may do it.
    pub by: Actor,
    /// The state afterwards.
    pub to: ReportStatus,
}

/// One allowed step of a task, which moves its report too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TaskStep {
    /// The task's state before.
    pub from: TaskStatus,
    /// What is done.
    pub act: Act,
    /// Who may do it.
    pub by: Actor,
    /// The task's state afterwards.
    pub to: TaskStatus,
    /// The report's state afterwards.
    pub report: ReportStatus,
}

macro_rules! report_steps {
    ($($from:ident $act:ident $by:ident => $to:ident;)*) => {
        &[$(ReportStep {
            from: ReportStatus::$from, act: Act::$act, by: Actor::$by, to: ReportStatus::$to,
        },)*]
    };
}

macro_rules! task_steps {
    ($($from:ident $act:ident $by:ident => $to:ident, $report:ident;)*) => {
        &[$(TaskStep {
            from: TaskStatus::$from, act: Act::$act, by: Actor::$by, to: TaskStatus::$to,
            report: ReportStatus::$report,
        },)*]
    };
}

/// Every step of a report that goes without a task. Besides, the owner withdraws from every state but
/// withdrawn and erased, because a withdrawal must hold through a restore of an older state; owner,
/// office and system erase from every state but erased.
pub const REPORT_STEPS: &[ReportStep] = report_steps! {
    Submitted Review Officer => UnderReview;
    Submitted Accept Officer => Accepted;
    Submitted Reject Officer => Rejected;
    Submitted MarkDuplicate Officer => Duplicate;
    UnderReview Accept Officer => Accepted;
    UnderReview Reject Officer => Rejected;
    UnderReview MarkDuplicate Officer => Duplicate;
    Accepted Undo Officer => UnderReview;
    Rejected Undo Officer => UnderReview;
    Duplicate Undo Officer => UnderReview;
    Accepted Assign Officer => Assigned;
    Reopened Assign Officer => Assigned;
    Reopened Close Officer => Closed;
    Resolved Close System => Closed;
    Resolved Reopen Owner => Reopened;
    Resolved Reopen Officer => Reopened;
    Closed Reopen Owner => Reopened;
    Closed Reopen Officer => Reopened;
};

/// Every step of a task, with the report's state that goes with it.
pub const TASK_STEPS: &[TaskStep] = task_steps! {
    Open Assign Officer => Assigned, Assigned;
    Declined Assign Officer => Assigned, Assigned;
    Assigned TakeOn Crew => Accepted, Assigned;
    Assigned Start Crew => Started, InProgress;
    Accepted Start Crew => Started, InProgress;
    Rework Start Crew => Started, InProgress;
    Started Complete Crew => Done, Resolved;
    Assigned Decline Crew => Declined, Accepted;
    Accepted Decline Crew => Declined, Accepted;
    Started Decline Crew => Declined, Accepted;
    Rework Decline Crew => Declined, Accepted;
    Assigned Move Officer => Assigned, Assigned;
    Accepted Move Officer => Assigned, Assigned;
    Started Move Officer => Assigned, Assigned;
    Rework Move Officer => Assigned, Assigned;
    Open Cancel Officer => Cancelled, Accepted;
    Assigned Cancel Officer => Cancelled, Accepted;
    Accepted Cancel Officer => Cancelled, Accepted;
    Started Cancel Officer => Cancelled, Accepted;
    Rework Cancel Officer => Cancelled, Accepted;
    Done Verify Officer => Verified, Closed;
    Done SendBack Officer => Rework, InProgress;
    Verified Undo Officer => Done, Resolved;
};

/// The report's step for an act, or none when the machine does not allow it.
#[must_use]
pub fn report_step(from: ReportStatus, act: Act, by: Actor) -> Option<ReportStatus> {
    if act == Act::Erase && by != Actor::Crew {
        return (from != ReportStatus::Erased).then_some(ReportStatus::Erased);
    }
    if act == Act::Withdraw && by == Actor::Owner {
        let is_there = !matches!(from, ReportStatus::Erased | ReportStatus::Withdrawn);
        return is_there.then_some(ReportStatus::Withdrawn);
    }
    REPORT_STEPS.iter().find(|step| (step.from, step.act, step.by) == (from, act, by)).map(|step| step.to)
}

/// The task's step for an act, or none when the machine does not allow it.
#[must_use]
pub fn task_step(from: TaskStatus, act: Act, by: Actor) -> Option<TaskStep> {
    TASK_STEPS.iter().find(|step| (step.from, step.act, step.by) == (from, act, by)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_step_is_listed_once() {
        for (place, step) in REPORT_STEPS.iter().enumerate() {
            assert!(
                !REPORT_STEPS[..place]
                    .iter()
                    .any(|s| (s.from, s.act, s.by) == (step.from, step.act, step.by))
            );
        }
        for (place, step) in TASK_STEPS.iter().enumerate() {
            assert!(
                !TASK_STEPS[..place].iter().any(|s| (s.from, s.act, s.by) == (step.from, step.act, step.by))
            );
        }
    }

    #[test]
    fn every_state_can_be_reached() {
        let mut seen = vec![ReportStatus::Submitted];
        for _ in 0..20 {
            for step in REPORT_STEPS.iter().filter(|s| seen.contains(&s.from)).collect::<Vec<_>>() {
                seen.push(step.to);
            }
            if seen.contains(&ReportStatus::Assigned) {
                seen.extend(TASK_STEPS.iter().map(|s| s.report));
            }
        }
        seen.push(report_step(ReportStatus::Closed, Act::Erase, Actor::System).expect("erase"));
        seen.push(report_step(ReportStatus::Closed, Act::Withdraw, Actor::Owner).expect("withdraw"));
        for status in ReportStatus::ALL {
            assert!(seen.contains(status), "{status}");
        }
    }

    #[test]
    fn a_crew_never_verifies_and_an_ended_report_is_not_assigned() {
        assert!(task_step(TaskStatus::Done, Act::Verify, Actor::Crew).is_none());
        for status in
            [ReportStatus::Closed, ReportStatus::Rejected, ReportStatus::Erased, ReportStatus::Withdrawn]
        {
            assert!(report_step(status, Act::Assign, Actor::Officer).is_none());
        }
    }
}
