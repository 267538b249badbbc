//! Expectations over JSON, and what of a value is the same in each language and each time.

use saberling_tests::Anyhow;
use serde_json::{Map, Value, json};

/// What was saved by name, in order.
pub(super) type Saved = Vec<(String, Value)>;

/// Saves a value; a name that is there already keeps its place.
pub(super) fn save(saved: &mut Saved, name: &str, value: Value) {
    match saved.iter_mut().find(|(known, _)| known == name) {
        Some((_, known)) => *known = value,
        None => saved.push((name.to_owned(), value)),
    }
}

/// What stands at a path; null where nothing does.
pub(super) fn at(value: &Value, path: &str) -> Value {
    if path == "." {
        return value.clone();
    }
    path.split('.').fold(value.clone(), |value, key| match (&value, key) {
        (Value::Array(list), "#") => json!(list.len()),
        (Value::Array(list), place) => {
            place.parse().ok().and_then(|place: usize| list.get(place)).cloned().unwrap_or_default()
        }
        (value, key) => value.get(key).cloned().unwrap_or_default(),
    })
}

/// Puts what was saved in the place of `$name`.
pub(super) fn filled(value: &Value, saved: &Saved) -> Result<Value, Anyhow> {
    Ok(match value {
        Value::Object(members) => {
            let each = members.iter().map(|(name, each)| Ok((name.clone(), filled(each, saved)?)));
            Value::Object(each.collect::<Result<Map<_, _>, Anyhow>>()?)
        }
        Value::Array(list) => {
            Value::Array(list.iter().map(|each| filled(each, saved)).collect::<Result<_, _>>()?)
        }
        Value::String(text) if text.starts_with('$') => {
            let found = saved.iter().find(|(name, _)| *name == text[1..]);
            found.ok_or_else(|| format!("nothing was saved as {text}"))?.1.clone()
        }
        other => other.clone(),
    })
}

/// What a step expects, its code first: one that is not named must not come.
pub(super) fn checks(step: &Value) -> Vec<(String, Value)> {
    let mut checks: Vec<_> =
        step["expect"].as_object().into_iter().flatten().map(|(n, v)| (n.clone(), v.clone())).collect();
    checks.sort_by(|(one, _), (two, _)| one.cmp(two));
    checks.insert(0, ("error".to_owned(), step["error"].clone()));
    checks
}

/// The one rule of an expectation that is not a plain value.
fn rule(wanted: &Value) -> Option<(&str, &Value)> {
    wanted.as_object()?.iter().next().map(|(rule, value)| (rule.as_str(), value))
}

pub(super) fn holds(seen: &Value, wanted: &Value) -> Result<bool, Anyhow> {
    let compared = |value: &Value| seen.as_f64()?.partial_cmp(&value.as_f64()?);
    let contains = |value: &Value| match seen {
        Value::String(text) => value.as_str().is_some_and(|part| text.contains(part)),
        Value::Array(list) => list.contains(value),
        _ => false,
    };
    Ok(match rule(wanted) {
        None if seen.is_number() => compared(wanted).is_some_and(|order| order.is_eq()),
        None => seen == wanted,
        Some(("not", value)) => !holds(seen, value)?,
        Some(("contains", value)) => contains(value),
        Some(("lacks", value)) => (seen.is_string() || seen.is_array()) && !contains(value),
        Some(("at_least", value)) => compared(value).is_some_and(|order| order.is_ge()),
        Some(("at_most", value)) => compared(value).is_some_and(|order| order.is_le()),
        Some((other, _)) => return Err(format!("no such rule: {other}").into()),
    })
}

/// An expectation turned: what was seen does not hold it any more.
pub(super) fn other(wanted: &Value) -> Result<Value, Anyhow> {
    Ok(match (wanted, rule(wanted)) {
        (Value::Null, _) => json!("None~"),
        (Value::String(text), _) => json!(format!("{text}~")),
        (Value::Bool(is), _) => json!(!is),
        (Value::Number(number), _) => json!(number.as_f64().unwrap_or_default() + 1.0),
        (Value::Array(list), _) => Value::Array(list.iter().cloned().chain([json!("~")]).collect()),
        (_, Some(("not", value))) => value.clone(),
        (_, Some(("lacks", value))) => json!({ "contains": value }),
        (_, Some(("contains", value))) => json!({ "lacks": value }),
        (_, Some(("at_least", _))) => json!({ "at_least": 1e12 }),
        (_, Some(("at_most", _))) => json!({ "at_most": -1e12 }),
        (_, other) => return Err(format!("no such rule: {other:?}").into()),
    })
}

/// Which expectation is turned: always the same, and not the same of each scenario.
pub(super) fn place_to_turn(scenario: &Value) -> Result<(usize, String), Anyhow> {
    let steps = scenario["steps"].as_array().ok_or("no steps")?;
    let mut places = Vec::new();
    for (number, step) in steps.iter().enumerate() {
        let named = checks(step).into_iter().filter(|(name, _)| name != "error" || step["error"].is_string());
        places.extend(named.map(|(name, _)| (number, name)));
    }
    let sum: usize = scenario["name"].as_str().unwrap_or_default().bytes().map(usize::from).sum();
    Ok(places.swap_remove(sum % places.len()))
}

/// Ends of names whose values are others each time, and what is told of them.
const HIDDEN: [(&str, &str); 5] =
    [("_ms", "<time>"), ("_path", "<path>"), ("_bytes", "<bytes>"), ("_url", "<url>"), ("month", "<month>")];

/// A value as all languages must tell it: without what is another one each time.
pub(super) fn told(value: &Value, saved: &Saved, key: &str) -> Value {
    match value {
        Value::Object(members) => {
            members.iter().map(|(name, each)| (name.clone(), told(each, saved, name))).collect()
        }
        Value::Array(list) => list.iter().map(|each| told(each, saved, key)).collect(),
        Value::Number(number) if number.is_f64() => json!(format!("{:.7}", number.as_f64().unwrap_or(0.0))),
        Value::Null | Value::Bool(_) => value.clone(),
        _ => match (HIDDEN.iter().find(|(end, _)| key.ends_with(end)), value) {
            (Some((_, sign)), _) => json!(sign),
            (None, Value::String(text)) => json!(told_text(text, saved, key)),
            (None, other) => other.clone(),
        },
    }
}

fn told_text(text: &str, saved: &Saved, key: &str) -> String {
    let mut text = [" hari", " day"].iter().fold(text.to_owned(), |text, unit| uncounted(&text, unit));
    for (name, known) in saved {
        if let Some(known) = known.as_str().filter(|known| known.chars().count() > 5) {
            text = text.replace(known, &format!("${name}"));
        }
    }
    if ["number", "former"].contains(&key) || key.ends_with("_id") {
        return if text.starts_with('$') { text } else { "<id>".to_owned() };
    }
    if text.chars().count() <= 500 { text } else { "<long>".to_owned() }
}

/// A text without the numbers before a unit: another one tomorrow.
fn uncounted(text: &str, unit: &str) -> String {
    let mut pieces: Vec<_> = text.split(unit).map(str::to_owned).collect();
    let last = pieces.pop().unwrap_or_default();
    for piece in &mut pieces {
        let rest = piece.trim_end_matches(|letter: char| letter.is_ascii_digit());
        if rest.len() < piece.len() {
            *piece = format!("{rest}<n>");
        }
    }
    pieces.push(last);
    pieces.join(unit)
}

/// `UnderReview` as `under_review`.
pub(super) fn snake(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}
