//! What the office does in a scenario.

use std::path::Path;

use saberling_server::setup::DATABASE;
use serde_json::{Value, json};

use super::text;
use crate::Anyhow;
use crate::server::TestServer;

/// One of the office's acts, by its name.
pub(super) async fn act(server: &TestServer, data: &Path, act: &str, with: &Value) -> Result<Value, Anyhow> {
    match act {
        "crew_code" => {
            let code = server.crew_code(text(with, "crew")?, text(with, "member")?)?;
            return Ok(json!({ "code": code }));
        }
        "move_member" => {
            let (member, from, to) = (text(with, "member")?, text(with, "from")?, text(with, "to")?);
            server.running.setup().move_member(member, from, to)?;
        }
        "revoke_crews" => {
            let database = rusqlite::Connection::open(data.join(DATABASE))?;
            database.execute("UPDATE identities SET revoked_at_ms = 1 WHERE member_id IS NOT NULL", [])?;
        }
        "office" => decide(server, with).await?,
        "page" => {
            let path = match with["report"].as_str() {
                Some(report) => format!("/office/reports/{report}"),
                None => text(with, "path")?.to_owned(),
            };
            let page = server.office().await?.get(&path).await?;
            return Ok(json!({ "status": page.status, "says": page.text.contains(text(with, "text")?) }));
        }
        other => return Err(format!("there is no '{other}'").into()),
    }
    Ok(Value::Null)
}

/// An officer's form on a report's page: `act` names it, `crew` chooses a crew by its name, everything else
/// fills in a field.
async fn decide(server: &TestServer, with: &Value) -> Result<(), Anyhow> {
    let office = server.office().await?;
    let (report, act) = (text(with, "report")?, text(with, "act")?);
    match (act, with["crew"].as_str()) {
        ("assign", Some(crew)) => office.assign(report, crew).await,
        ("move", Some(crew)) => office.move_task(report, crew).await,
        _ => {
            let fields = with.as_object().into_iter().flatten();
            let filled: Vec<_> = fields
                .filter(|(name, _)| !["report", "act"].contains(&name.as_str()))
                .filter_map(|(name, value)| Some((name.as_str(), value.as_str()?)))
                .collect();
            office.decide(report, act, &filled).await
        }
    }
}
