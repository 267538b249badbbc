//! Bytes of single acts, with heads, as a proxy counts them.

use saberling_wire::paths;

use super::meter::Exchange;
use super::proxy::Proxy;
use super::{Bars, Spread};
use crate::Anyhow;
use crate::phone::{self, TestPhone};
use crate::pictures;
use crate::server::{TestServer, seed_pack};

/// Bytes towards the server of a report in words.
const TEXT_BAR: f64 = 700.0;
/// The same with a manifest of three photos.
const MANIFEST_BAR: f64 = 900.0;
/// Bytes towards the server of asking for news when there is none.
const QUIET_BAR: f64 = 300.0;

/// A note as people write it: about 120 characters, another one each time.
fn note(number: u32) -> String {
    format!(
        "Tumpukan sampah plastik di pinggir Sungai Bingai dekat jembatan, sudah {number} hari tidak diangkut, \
         baunya sampai ke rumah."
    )
}

/// Measures them.
pub(super) async fn measure(bars: &mut Bars, runs: u32) -> Result<(), Anyhow> {
    let folder = tempfile::tempdir()?;
    let server = TestServer::start(&folder.path().join("server")).await?;
    let proxy = Proxy::start(server.running.local_addr, None).await?;
    let url = format!("http://{}", proxy.address);
    let phone = TestPhone::new(&folder.path().join("phone"), &seed_pack(&url)?, &url, true)?;
    phone.sync().await?;
    phone.submit("Kontak pertama.", &[])?;
    phone.sync().await?;
    let pictures = folder.path().join("pictures");
    std::fs::create_dir_all(&pictures)?;
    let (mut text, mut manifest, mut quiet) = (Vec::new(), Vec::new(), Vec::new());
    for run in 0..runs {
        text.push(push_of(&phone, &proxy, run, &[]).await?);
        let photos = (0..3).map(|n| pictures::camera_file(&pictures, u64::from(run * 3 + n)));
        let photos = photos.collect::<Result<Vec<_>, _>>()?;
        manifest.push(push_of(&phone, &proxy, run, &photos).await?);
        drop(proxy.exchanges());
        phone.sync().await?;
        quiet.extend(proxy.exchanges().into_iter().filter(|e| e.what.ends_with(paths::PULL)));
    }
    phone.app().close();
    let up = |seen: &[Exchange]| Spread::of(seen.iter().map(|exchange| exchange.up as f64));
    let down = |seen: &[Exchange]| Spread::of(seen.iter().map(|exchange| exchange.down as f64));
    for (what, seen, limit) in [
        ("a report in words, up", &text, TEXT_BAR),
        ("a report with a manifest of three photos, up", &manifest, MANIFEST_BAR),
        ("nothing new, up", &quiet, QUIET_BAR),
    ] {
        let figure = up(seen);
        bars.bar(what, figure.show("B", 0), format!("<= {limit:.0} B"), figure.max() <= limit);
        bars.note(&what.replace(", up", ", down"), down(seen).show("B", 0));
    }
    server.running.stop().await;
    Ok(())
}

/// Submits a report and gives its push.
async fn push_of(phone: &TestPhone, proxy: &Proxy, run: u32, photos: &[String]) -> Result<Exchange, Anyhow> {
    drop(proxy.exchanges());
    phone.app().submit_report(phone::report(&note(run + 2), photos))?;
    phone.sync().await?;
    let seen = proxy.exchanges();
    let push = seen.into_iter().find(|exchange| exchange.what.ends_with(paths::PUSH));
    push.ok_or_else(|| "the report was not pushed".into())
}
