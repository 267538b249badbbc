//! What a person is asked to agree to, and that they did.

use rusqlite::Connection;
use saberling_wire::Consent;

use crate::api::ConsentView;
use crate::error::Error;
use crate::inner::Inner;
use crate::store::sql;

/// The consent that is in force, and when this phone's person gave it.
pub(crate) fn consent(inner: &Inner) -> Result<ConsentView, Error> {
    let consent = inner.city().config.consent();
    inner.store.read(|db| view(inner, db, &consent))
}

/// The person agrees. What they read must be what is in force; giving it again keeps the first time.
pub(crate) fn give_consent(inner: &Inner, version: &str) -> Result<ConsentView, Error> {
    let consent = inner.city().config.consent();
    if consent.version != version {
        return Err(Error::ConsentChanged);
    }
    let now_ms = inner.ports.now_ms()?;
    inner.store.write(|db| {
        if given_at_ms(db, version)?.is_none() {
            sql::meta::put(db, sql::meta::CONSENT, version)?;
            sql::meta::put(db, sql::meta::CONSENT_AT, &now_ms.to_string())?;
        }
        view(inner, db, &consent)
    })
}

fn view(inner: &Inner, db: &Connection, consent: &Consent) -> Result<ConsentView, Error> {
    Ok(ConsentView {
        version: consent.version.clone(),
        text: consent.text.get(inner.language()).to_owned(),
        given_at_ms: given_at_ms(db, &consent.version)?,
    })
}

fn given_at_ms(db: &Connection, version: &str) -> Result<Option<i64>, Error> {
    let is_this = sql::meta::get(db, sql::meta::CONSENT)?.is_some_and(|given| given == version);
    let at = sql::meta::get(db, sql::meta::CONSENT_AT)?.filter(|_| is_this);
    Ok(at.and_then(|at| at.parse().ok()))
}
