//! The façade's calls by their names, with their arguments as JSON.

use saberling_core::api::{
    ApiError, App, CoverBox, DraftContent, FixProvider, FixSource, GivenAnswer, LocationFix, NetworkPolicy,
    NewReport, PhotoRole, ReportEdit,
};
use saberling_tests::Anyhow;
use serde_json::{Value, json};

use super::Answer;
use super::shown::shown;

/// Does a call; an argument that is missing is the façade's default.
pub(super) async fn call(app: &App, call: &str, with: &Value) -> Answer {
    let text = |name: &str| with[name].as_str().unwrap_or_default().to_owned();
    let texts = |name: &str| strings(&with[name]);
    let degrees = |name: &str| with[name].as_f64().unwrap_or(f64::NAN);
    let id = || text("report_id");
    let task = || text("task_id");
    match call {
        "submit_report" => give(app.submit_report(report(&with["report"])?)),
        "add_note" => give(app.add_note(id(), text("text"))),
        "correct_report" => {
            give(app.correct_report(id(), text("category"), text("note"), answers(&with["answers"])?))
        }
        "withdraw_report" => give(app.withdraw_report(id(), text("note"))),
        "erase_report" => give(app.erase_report(id())),
        "dispute_report" => give(app.dispute_report(id(), text("text"), texts("photo_paths"))),
        "confirm_clean" => give(app.confirm_clean(id())),
        "rate_report" => {
            let stars = u8::try_from(with["stars"].as_u64().ok_or("no stars")?)?;
            give(app.rate_report(id(), stars, text("text")))
        }
        "add_photos" => give(app.add_photos(id(), texts("photo_paths"))),
        "replace_photo" => give(app.replace_photo(id(), text("photo_id"), text("path"))),
        "drop_photo" => give(app.drop_photo(id(), text("photo_id"))),
        "edit_report" => give(app.edit_report(id(), edit(&with["edit"])?)),
        "answer_question" => give(app.answer_question(id(), text("question_id"), text("text"))),
        "public_reports" => give(app.public_reports()),
        "fetch_public" => give(app.fetch_public(degrees("lat_deg"), degrees("lon_deg")).await),
        "me_too" => give(app.me_too(text("number"))),
        "retry_act" => nothing(app.retry_act(text("op_id"))),
        "edit_act" => nothing(app.edit_act(text("op_id"), text("text"))),
        "discard_act" => nothing(app.discard_act(text("op_id"))),
        "export_reports" => give(app.export_reports()),
        "import_reports" => give(app.import_reports(text("text"))),
        "discard_report" => give(app.discard_report(id())),
        "discard_refused_results" => nothing(app.discard_refused_results(task())),
        "reports" => give(app.reports()),
        "report" => give(app.report(id())),
        "tasks" => give(app.tasks()),
        "task" => give(app.task(task())),
        "start_task" => give(app.start_task(task(), texts("photo_paths"), fix(&with["fix"])?)),
        "complete_task" => {
            give(app.complete_task(task(), texts("photo_paths"), text("note"), fix(&with["fix"])?))
        }
        "decline_task" => give(app.decline_task(task(), text("reason"), text("note"))),
        "activate_crew" => give(app.activate_crew(text("code")).await),
        "crews" => give(app.crews()),
        "categories" => give(Ok(app.categories())),
        "decline_reasons" => give(Ok(app.decline_reasons())),
        "sync_state" => give(app.sync_state()),
        "set_policy" => nothing(app.set_policy(policy(&with["policy"]))),
        "policy" => give(Ok(app.policy())),
        "data_used" => give(app.data_used()),
        "diagnostics" => give(app.diagnostics()),
        _ => more(app, call, with),
    }
}

/// The city, places, drafts and questions.
fn more(app: &App, call: &str, with: &Value) -> Answer {
    let text = |name: &str| with[name].as_str().unwrap_or_default().to_owned();
    let degrees = |name: &str| with[name].as_f64().unwrap_or(f64::NAN);
    let point = (degrees("lat_deg"), degrees("lon_deg"));
    let accuracy = with["accuracy_m"].as_f64();
    match call {
        "look_up" => give(app.look_up(point.0, point.1, accuracy)),
        "place_of" => give(app.place_of(fixes(&with["fixes"])?, strings(&with["photo_paths"]))),
        "near_here" => give(app.near_here(point.0, point.1, accuracy, text("category"))),
        "route" => give(app.route(point.0, point.1, with["urgent_first"] == json!(true))),
        "sms_text" => give(app.sms_text(text("report_id"))),
        "set_language" => {
            app.set_language(text("language"));
            Ok(Ok(Value::Null))
        }
        "city" => give(Ok(app.city())),
        "map_areas" => give(Ok(app.map_areas())),
        "map_roads" => give(Ok(app.map_roads())),
        "consent" => give(app.consent()),
        "give_consent" => give(app.give_consent(text("version"))),
        "qr_code" => give(app.qr_code(text("text"))),
        "export_data" => give(app.export_data()),
        "erase_all" => give(app.erase_all()),
        "new_draft" => give(app.new_draft()),
        "drafts" => give(app.drafts()),
        "draft" => give(app.draft(text("draft_id"))),
        "save_draft" => give(app.save_draft(text("draft_id"), content(&with["content"])?)),
        "discard_draft" => nothing(app.discard_draft(text("draft_id"))),
        "submit_draft" => give(app.submit_draft(text("draft_id"), with["even_if_repeated"] == json!(true))),
        "keep_photo" => give(app.keep_photo(text("owner_id"), role(&with["role"])?, text("path"))),
        "kept_photos" => give(app.kept_photos(text("owner_id"), role(&with["role"])?)),
        "drop_kept_photo" => nothing(app.drop_kept_photo(text("photo_id"))),
        "cover_kept_photo" => give(app.cover_kept_photo(text("photo_id"), boxes(&with["boxes"])?)),
        "questions" => give(app.questions(text("category"), answers(&with["answers"])?)),
        other => Err(format!("the façade has no '{other}' here").into()),
    }
}

/// What a call gives, or that it is refused.
pub(super) fn give<T: std::fmt::Debug>(answer: Result<T, ApiError>) -> Answer {
    match answer {
        Ok(value) => Ok(Ok(shown(&value)?)),
        Err(error) => Ok(Err(error)),
    }
}

fn nothing(answer: Result<(), ApiError>) -> Answer {
    Ok(answer.map(|()| Value::Null))
}

fn word(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn words(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn strings(value: &Value) -> Vec<String> {
    list(value).filter_map(word).collect()
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn fixes(value: &Value) -> Result<Vec<LocationFix>, Anyhow> {
    list(value).filter_map(|each| fix(each).transpose()).collect()
}

fn fix(value: &Value) -> Result<Option<LocationFix>, Anyhow> {
    if value.is_null() {
        return Ok(None);
    }
    let source = match value["source"].as_str() {
        Some("gps") => FixSource::Gps,
        Some("photo") => FixSource::Photo,
        Some("pin") => FixSource::Pin,
        other => return Err(format!("no such source: {other:?}").into()),
    };
    let provider = match value["provider"].as_str() {
        None => None,
        Some("satellite") => Some(FixProvider::Satellite),
        Some("network") => Some(FixProvider::Network),
        Some("fused") => Some(FixProvider::Fused),
        Some(other) => return Err(format!("no such provider: {other}").into()),
    };
    Ok(Some(LocationFix {
        lat_deg: value["lat_deg"].as_f64().ok_or("no lat_deg")?,
        lon_deg: value["lon_deg"].as_f64().ok_or("no lon_deg")?,
        accuracy_m: value["accuracy_m"].as_f64(),
        source,
        mock: value["mock"] == json!(true),
        fixed_at_ms: value["fixed_at_ms"].as_i64(),
        provider,
    }))
}

fn report(value: &Value) -> Result<NewReport, Anyhow> {
    Ok(NewReport {
        category: words(&value["category"]),
        note: words(&value["note"]),
        answers: answers(&value["answers"])?,
        photo_paths: strings(&value["photo_paths"]),
        fix: fix(&value["fix"])?,
        other_fixes: fixes(&value["other_fixes"])?,
        chosen_area: word(&value["chosen_area"]),
        anonymous: value["anonymous"] != json!(false),
        confidential: value["confidential"] == json!(true),
        even_if_repeated: value["even_if_repeated"] == json!(true),
    })
}

fn content(value: &Value) -> Result<DraftContent, Anyhow> {
    Ok(DraftContent {
        category: word(&value["category"]),
        note: words(&value["note"]),
        answers: answers(&value["answers"])?,
        fix: fix(&value["fix"])?,
        other_fixes: fixes(&value["other_fixes"])?,
        chosen_area: word(&value["chosen_area"]),
        anonymous: value["anonymous"] != json!(false),
        confidential: value["confidential"] == json!(true),
        follows: word(&value["follows"]),
    })
}

fn edit(value: &Value) -> Result<ReportEdit, Anyhow> {
    Ok(ReportEdit {
        category: words(&value["category"]),
        note: words(&value["note"]),
        answers: answers(&value["answers"])?,
        fix: fix(&value["fix"])?,
        chosen_area: word(&value["chosen_area"]),
        anonymous: value["anonymous"] != json!(false),
        confidential: value["confidential"] == json!(true),
    })
}

fn answers(value: &Value) -> Result<Vec<GivenAnswer>, Anyhow> {
    let answer = |each: &Value| {
        let question = word(&each["question"]).ok_or("no question")?;
        Ok(GivenAnswer { question, values: strings(&each["values"]) })
    };
    list(value).map(answer).collect()
}

fn boxes(value: &Value) -> Result<Vec<CoverBox>, Anyhow> {
    let edge = |each: &Value, name: &str| each[name].as_f64().ok_or_else(|| format!("no {name}"));
    let cover = |each: &Value| {
        let [left, top] = [edge(each, "left")?, edge(each, "top")?];
        Ok(CoverBox { left, top, right: edge(each, "right")?, bottom: edge(each, "bottom")? })
    };
    list(value).map(cover).collect()
}

fn policy(value: &Value) -> NetworkPolicy {
    NetworkPolicy {
        photos_wifi_only: value["photos_wifi_only"] == json!(true),
        prefetch: value["prefetch"] != json!(false),
    }
}

fn role(value: &Value) -> Result<PhotoRole, Anyhow> {
    match value.as_str() {
        Some("report") => Ok(PhotoRole::Report),
        Some("before") => Ok(PhotoRole::Before),
        Some("after") => Ok(PhotoRole::After),
        Some("dispute") => Ok(PhotoRole::Dispute),
        other => Err(format!("no such role: {other:?}").into()),
    }
}
