//! What a shell gets when something cannot be done: a code for the program, a text for the person.

/// An error of the façade.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum ApiError {
    /// The call could not be done; nothing that was kept before is harmed.
    #[error("{code}: {text}")]
    Failed {
        /// For the program: a key of the catalogue, such as `photo.bad`.
        code: String,
        /// For the person, in the language that `open` was given.
        text: String,
    },
}

impl ApiError {
    /// The code for programs.
    #[must_use]
    pub fn code(&self) -> &str {
        let Self::Failed { code, .. } = self;
        code
    }

    /// The text for people.
    #[must_use]
    pub fn text(&self) -> &str {
        let Self::Failed { text, .. } = self;
        text
    }
}

/// What a port of the host answers when it cannot do its work.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum HostError {
    /// The host's own words, for the log.
    #[error("host: {reason}")]
    Failed {
        /// What went wrong; no secret may stand in it.
        reason: String,
    },
}

impl From<uniffi::UnexpectedUniFFICallbackError> for HostError {
    fn from(error: uniffi::UnexpectedUniFFICallbackError) -> Self {
        Self::Failed { reason: error.reason }
    }
}
