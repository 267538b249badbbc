//! The states of reports and tasks, and who acts on them. Which step leads where: [`crate::machine`].

macro_rules! named_enum {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, ::serde::Serialize, ::serde::Deserialize)]
        pub enum $name {
            $($(#[$vdoc])* #[serde(rename = $text)] $variant,)*
            /// A value that this version does not know yet.
            #[serde(other, rename = "unknown")]
            Unknown,
        }

        impl $name {
            /// Every known value.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The word used on the wire and in tables.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::Unknown => "unknown",
                }
            }

            /// Reads the word; whatever is not known becomes `Unknown`.
            #[must_use]
            pub fn from_word(word: &str) -> Self {
                match word {
                    $($text => Self::$variant,)*
                    _ => Self::Unknown,
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}
pub(crate) use named_enum;

named_enum! {
    /// Where a report stands, as the server says.
    ReportStatus {
        /// Stored, not looked at.
        Submitted = "submitted",
        /// An officer has it, or waits for an answer.
        UnderReview = "under_review",
        /// Will be handled; no crew yet.
        Accepted = "accepted",
        /// A crew has the task.
        Assigned = "assigned",
        /// The crew has started.
        InProgress = "in_progress",
        /// The evidence is in.
        Resolved = "resolved",
        /// Verified by somebody who did not clean.
        Closed = "closed",
        /// Resident or office says it is not clean.
        Reopened = "reopened",
        /// Not handled, with a reason.
        Rejected = "rejected",
        /// Linked to a report that was there already.
        Duplicate = "duplicate",
        /// Taken back by its owner before the decision.
        Withdrawn = "withdrawn",
        /// Content gone; id and number remain.
        Erased = "erased",
    }
}

named_enum! {
    /// Where a task stands, as the server says.
    TaskStatus {
        /// No crew.
        Open = "open",
        /// Offered to a crew.
        Assigned = "assigned",
        /// The crew says yes.
        Accepted = "accepted",
        /// Start and before photo recorded.
        Started = "started",
        /// After photo and evidence recorded.
        Done = "done",
        /// Approved by somebody else than the cleaner.
        Verified = "verified",
        /// To be done again.
        Rework = "rework",
        /// The crew says that it cannot be done; back to the office.
        Declined = "declined",
        /// Called off by the office.
        Cancelled = "cancelled",
    }
}

named_enum! {
    /// Who makes a step.
    Actor {
        /// Who reported it.
        Owner = "owner",
        /// A member of the crew that has the task.
        Crew = "crew",
        /// Somebody of the office.
        Officer = "officer",
        /// The server itself, by a rule of the city.
        System = "system",
    }
}

impl ReportStatus {
    /// Whether the office has not decided: its reporter may still change it, and the office may ask.
    #[must_use]
    pub const fn is_undecided(self) -> bool {
        matches!(self, Self::Submitted | Self::UnderReview)
    }

    /// Whether nothing more is expected to happen.
    #[must_use]
    pub const fn is_ended(self) -> bool {
        matches!(self, Self::Closed | Self::Rejected | Self::Duplicate | Self::Withdrawn | Self::Erased)
    }
}

impl TaskStatus {
    /// Whether the crew still has something to do.
    #[must_use]
    pub const fn is_open_for_crew(self) -> bool {
        matches!(self, Self::Assigned | Self::Accepted | Self::Started | Self::Rework)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_read_back_and_new_words_become_unknown() {
        for status in ReportStatus::ALL {
            let json = serde_json::to_string(status).expect("json");
            assert_eq!(json, format!("\"{status}\""));
            assert_eq!(serde_json::from_str::<ReportStatus>(&json).expect("reads back"), *status);
            assert_eq!(ReportStatus::from_word(status.as_str()), *status);
        }
        let novel = serde_json::from_str::<TaskStatus>("\"teleported\"").expect("survives");
        assert_eq!(novel, TaskStatus::Unknown);
    }
}
