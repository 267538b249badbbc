//! What the façade gives, as JSON. Its records are not made to be written down, but each of them can be
//! printed; this reads what is printed, so that no member is forgotten here.

use std::fmt::Debug;
use std::iter::Peekable;
use std::str::Chars;

use saberling_tests::Anyhow;
use saberling_wire::Sha256;
use serde_json::{Map, Value, json};

use super::values::snake;

/// Members that hold bytes; all other lists of numbers are lists.
const BYTES: [&str; 2] = ["modules", "line"];

/// A value of the façade as JSON: enums by their names, options by what is in them.
pub(super) fn shown(value: &impl Debug) -> Result<Value, Anyhow> {
    let printed = format!("{value:?}");
    let mut printed = Printed(printed.chars().peekable());
    printed.value("")
}

struct Printed<'a>(Peekable<Chars<'a>>);

impl Printed<'_> {
    fn value(&mut self, key: &str) -> Result<Value, Anyhow> {
        match self.0.peek().ok_or("nothing is printed")? {
            '"' => self.text().map(Value::String),
            '[' => self.list(key),
            '-' | '0'..='9' => self.number(),
            _ => self.named(),
        }
    }

    /// `true`, `None`, `Some(…)`, `Variant` or `Record { … }`.
    fn named(&mut self) -> Result<Value, Anyhow> {
        let name = self.word(|letter| letter.is_alphanumeric() || letter == '_');
        let is_record = self.0.clone().take(2).eq(" {".chars());
        match (name.as_str(), self.0.peek()) {
            ("true" | "false", _) => Ok(json!(name == "true")),
            ("None", _) => Ok(Value::Null),
            ("Some", Some('(')) => {
                self.expect("(")?;
                let value = self.value("")?;
                self.expect(")").map(|()| value)
            }
            ("", _) => Err("a name is missing".into()),
            _ if is_record => self.record(),
            _ => Ok(json!(snake(&name))),
        }
    }

    fn record(&mut self) -> Result<Value, Anyhow> {
        self.expect(" { ")?;
        let mut members = Map::new();
        loop {
            let key = self.word(|letter| letter.is_alphanumeric() || letter == '_');
            self.expect(": ")?;
            let value = self.value(&key)?;
            members.insert(key, value);
            if self.0.next_if_eq(&',').is_none() {
                return self.expect(" }").map(|()| Value::Object(members));
            }
            self.expect(" ")?;
        }
    }

    fn list(&mut self, key: &str) -> Result<Value, Anyhow> {
        self.expect("[")?;
        let mut list = Vec::new();
        let inner = if key == "rings" { BYTES[0] } else { "" };
        while self.0.next_if_eq(&']').is_none() {
            list.push(self.value(inner)?);
            if self.0.next_if_eq(&',').is_some() {
                self.expect(" ")?;
            }
        }
        if !BYTES.contains(&key) {
            return Ok(Value::Array(list));
        }
        let bytes: Vec<u8> = list.iter().filter_map(|byte| u8::try_from(byte.as_u64()?).ok()).collect();
        Ok(json!(format!("{} bytes {}", bytes.len(), Sha256::of(&bytes))))
    }

    fn number(&mut self) -> Result<Value, Anyhow> {
        let text = self.word(|letter| letter.is_alphanumeric() || "+-.".contains(letter));
        let is_whole = text.trim_start_matches('-').chars().all(|letter| letter.is_ascii_digit());
        Ok(if is_whole { json!(text.parse::<i64>()?) } else { json!(text.parse::<f64>()?) })
    }

    fn text(&mut self) -> Result<String, Anyhow> {
        self.expect("\"")?;
        let mut text = String::new();
        loop {
            match self.0.next().ok_or("a text does not end")? {
                '"' => return Ok(text),
                '\\' => text.push(match self.0.next().ok_or("a text does not end")? {
                    'n' => '\n',
                    'r' => '\r',
                    't' => '\t',
                    '0' => '\0',
                    'u' => {
                        self.expect("{")?;
                        let code = self.word(|letter| letter.is_ascii_hexdigit());
                        self.expect("}")?;
                        char::from_u32(u32::from_str_radix(&code, 16)?).ok_or("no such letter")?
                    }
                    other => other,
                }),
                other => text.push(other),
            }
        }
    }

    fn word(&mut self, belongs: impl Fn(char) -> bool) -> String {
        let mut word = String::new();
        while let Some(letter) = self.0.next_if(|letter| belongs(*letter)) {
            word.push(letter);
        }
        word
    }

    fn expect(&mut self, text: &str) -> Result<(), Anyhow> {
        for letter in text.chars() {
            if self.0.next() != Some(letter) {
                return Err(format!("'{text}' is missing").into());
            }
        }
        Ok(())
    }
}

#[test]
fn what_is_printed_is_read_as_it_was() -> crate::Done {
    use saberling_core::api::{FixProvider, FixSource, LocationFix};
    let fix = LocationFix {
        lat_deg: -3.5,
        lon_deg: 1e-9,
        accuracy_m: Some(6.0),
        source: FixSource::Gps,
        mock: false,
        fixed_at_ms: Some(-1),
        provider: Some(FixProvider::Satellite),
    };
    let read = json!({
        "lat_deg": -3.5, "lon_deg": 1e-9, "accuracy_m": 6.0, "source": "gps", "mock": false,
        "fixed_at_ms": -1, "provider": "satellite",
    });
    assert_eq!(shown(&fix)?, read);
    for text in ["", "\"'\\ \n\t\r\0\u{1b} é 字 e\u{301} \u{1F5D1}\u{200d}", "{ a: [1], }"] {
        assert_eq!(shown(&vec![text])?, json!([text]));
    }
    assert_eq!(shown(&Vec::<u8>::new())?, json!([]));
    Ok(())
}
