//! An officer at the web pages: logs in and sends the forms that a browser would send.

use std::sync::Arc;

use crate::Anyhow;

/// A logged-in officer.
pub struct Office {
    client: reqwest::Client,
    url: String,
    cookie: String,
}

/// A page as it came.
pub struct PageReply {
    /// The status.
    pub status: u16,
    /// The text.
    pub text: String,
    location: Option<String>,
    cookie: Option<String>,
}

#[expect(clippy::disallowed_methods, reason = "a test's browser, not the core's way to the server")]
fn browser() -> Result<reqwest::Client, Anyhow> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth();
    let builder = reqwest::Client::builder().tls_backend_preconfigured(tls);
    Ok(builder.redirect(reqwest::redirect::Policy::none()).build()?)
}

fn form(fields: &[(&str, &str)]) -> String {
    let encode = |text: &str| {
        let byte = |b: u8| match b {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(b).to_string(),
            other => format!("%{other:02X}"),
        };
        text.bytes().map(byte).collect::<String>()
    };
    let pairs: Vec<_> = fields.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
    pairs.join("&")
}

impl Office {
    /// Logs in.
    ///
    /// # Errors
    /// When the page does not let the officer in.
    pub async fn login(url: &str, name: &str, password: &str) -> Result<Self, Anyhow> {
        let mut office = Self { client: browser()?, url: url.to_owned(), cookie: String::new() };
        let fields = [("name", name), ("password", password), ("back", "/office/queue")];
        let reply = office.post("/office/login", &fields).await?;
        let cookie = reply.cookie.ok_or_else(|| format!("no login: status {}", reply.status))?;
        office.cookie = cookie;
        Ok(office)
    }

    /// Reads a page.
    ///
    /// # Errors
    /// When nothing comes back.
    pub async fn get(&self, path: &str) -> Result<PageReply, Anyhow> {
        let request = self.client.get(format!("{}{path}", self.url)).header("cookie", &self.cookie);
        page(request.send().await?).await
    }

    /// Sends a form.
    ///
    /// # Errors
    /// When nothing comes back.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Result<PageReply, Anyhow> {
        let request = self
            .client
            .post(format!("{}{path}", self.url))
            .header("cookie", &self.cookie)
            .header("origin", &self.url)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(form(fields));
        page(request.send().await?).await
    }

    /// Sends one of the forms on a report's page, as it stands there, with some fields filled in.
    ///
    /// # Errors
    /// When the page has no such form, or the act is refused.
    pub async fn decide(&self, report_id: &str, act: &str, filled: &[(&str, &str)]) -> Result<(), Anyhow> {
        let path = format!("/office/reports/{report_id}");
        let shown = self.get(&path).await?;
        let hidden = hidden_fields(&shown.text, act)
            .ok_or_else(|| format!("no form '{act}' on the page (status {})", shown.status))?;
        let mut fields: Vec<(&str, &str)> = hidden.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        fields.extend(filled);
        let reply = self.post(&path, &fields).await?;
        match reply.location {
            Some(_) => Ok(()),
            None => Err(format!("'{act}' was refused: status {}", reply.status).into()),
        }
    }

    /// Gives a report to a crew, by the crew's name.
    ///
    /// # Errors
    /// When there is no such crew, or the act is refused.
    pub async fn assign(&self, report_id: &str, crew: &str) -> Result<(), Anyhow> {
        self.give(report_id, "assign", crew).await
    }

    /// Gives a report's task to another crew.
    ///
    /// # Errors
    /// When there is no such crew, or the act is refused.
    pub async fn move_task(&self, report_id: &str, crew: &str) -> Result<(), Anyhow> {
        self.give(report_id, "move", crew).await
    }

    /// Confirms the one grant that was shown after a restore.
    ///
    /// # Errors
    /// When none waits, or the act is refused.
    pub async fn confirm_grant(&self) -> Result<(), Anyhow> {
        let path = "/office/crews";
        let shown = self.get(path).await?;
        let hidden = hidden_fields(&shown.text, "confirm").ok_or("no grant waits")?;
        let fields: Vec<_> = hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let reply = self.post(path, &fields).await?;
        reply.location.map(|_| ()).ok_or_else(|| format!("it was refused: status {}", reply.status).into())
    }

    async fn give(&self, report_id: &str, act: &str, crew: &str) -> Result<(), Anyhow> {
        let page = self.get(&format!("/office/reports/{report_id}")).await?;
        let crew_id = option_value(&page.text, crew).ok_or_else(|| format!("no crew '{crew}'"))?;
        self.decide(report_id, act, &[("crew", &crew_id)]).await
    }
}

async fn page(response: reqwest::Response) -> Result<PageReply, Anyhow> {
    let header = |name: &str| {
        let value = response.headers().get(name)?.to_str().ok()?;
        Some(value.to_owned())
    };
    let status = response.status().as_u16();
    let cookie = header("set-cookie").and_then(|text| text.split(';').next().map(str::to_owned));
    let location = header("location");
    let text = response.text().await?;
    Ok(PageReply { status, text, location, cookie })
}

/// The hidden fields of the form whose hidden field `act` has this value.
fn hidden_fields(html: &str, act: &str) -> Option<Vec<(String, String)>> {
    let wanted = ("act".to_owned(), act.to_owned());
    html.split("<form").skip(1).find_map(|part| {
        let form = part.split("</form>").next()?;
        let fields: Vec<_> =
            form.split("<input").filter(|tag| tag.contains("hidden")).filter_map(field).collect();
        fields.contains(&wanted).then_some(fields)
    })
}

fn field(tag: &str) -> Option<(String, String)> {
    let tag = tag.split('>').next()?;
    Some((attribute(tag, "name")?, attribute(tag, "value")?))
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let rest = tag.split_once(&format!("{name}=\""))?.1;
    Some(rest.split('"').next()?.to_owned())
}

/// The value of the option whose text begins so; it goes on with the crew's load.
fn option_value(html: &str, text: &str) -> Option<String> {
    html.split("<option").find_map(|tag| {
        let (head, body) = tag.split_once('>')?;
        body.split('<').next()?.trim().starts_with(text).then(|| attribute(head, "value"))?
    })
}
