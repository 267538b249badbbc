//! A report with three photos on a network that breaks k times: bytes towards the server, beside a
//! client that begins a photo again after each cut.

use saberling_core::api::Randomness as _;
use saberling_core::net::{HttpTransport, Method, Request, Transport as _};
use saberling_core::ports::SystemRandomness;
use saberling_wire::{Credential, ErrorCode, IdentityId, Secret, Sha256, paths};

use super::Bars;
use super::proxy::Proxy;
use crate::Anyhow;
use crate::phone::TestPhone;
use crate::pictures;
use crate::server::{TestServer, seed_pack};

/// How often the network breaks.
const CUTS: [u32; 6] = [0, 1, 2, 5, 10, 20];
/// What a cut may cost besides what it destroys.
const BYTES_PER_CUT: u64 = 16 * 1024;

fn random(below: u64) -> Result<u64, Anyhow> {
    let bytes = SystemRandomness.bytes(8)?;
    let number = bytes.iter().fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    Ok(number % below.max(1))
}

/// Measures it.
pub(super) async fn measure(bars: &mut Bars) -> Result<(), Anyhow> {
    let folder = tempfile::tempdir()?;
    let server = TestServer::start(&folder.path().join("server")).await?;
    for (place, cuts) in CUTS.into_iter().enumerate() {
        let proxy = Proxy::start(server.running.local_addr, None).await?;
        let seeds = (place as u64 * 3)..(place as u64 * 3 + 3);
        let (sent, size) = ours(&folder.path().join(format!("phone-{cuts}")), &proxy, cuts, seeds).await?;
        let beside = Proxy::start(server.running.local_addr, None).await?;
        let again = begins_again(&beside, cuts, size).await?;
        let limit = size * 105 / 100 + u64::from(cuts) * BYTES_PER_CUT;
        let what = format!("a report with three photos, {cuts} cuts, up");
        let figure = format!("{sent} B for {size} B of photos");
        bars.bar(&what, figure, format!("<= {limit} B"), sent <= limit);
        let ratio = again as f64 / sent as f64;
        bars.note("  a client that begins again", format!("{again} B, {ratio:.2} times as many"));
    }
    server.running.stop().await;
    Ok(())
}

/// Our phone: bytes that went up, and the bytes of the prepared photos.
async fn ours(
    folder: &std::path::Path,
    proxy: &Proxy,
    cuts: u32,
    seeds: std::ops::Range<u64>,
) -> Result<(u64, u64), Anyhow> {
    let url = format!("http://{}", proxy.address);
    let phone = TestPhone::new(folder, &seed_pack(&url)?, &url, false)?;
    let photos = seeds.map(|seed| pictures::camera_file(folder, seed)).collect::<Result<Vec<_>, _>>()?;
    let report = phone.submit("Tumpukan sampah.", &photos)?;
    let size = prepared_bytes(folder)?;
    phone.go_online().await?;
    let (before, _) = proxy.bytes();
    let mut left = cuts;
    loop {
        if left > 0 && !proxy.is_armed() {
            left -= 1;
            // Somewhere in what is still to come, so that all cuts find something to destroy.
            proxy.cut_after(1 + random(size / u64::from(cuts + 1))?);
        }
        phone.app().network_changed();
        phone.sync().await?;
        let view = phone.report(&report.report_id)?;
        if left == 0 && view.photos_arrived == view.photos_total {
            break;
        }
    }
    let (after, _) = proxy.bytes();
    Ok((after - before, size))
}

/// The sum of the prepared photos.
fn prepared_bytes(folder: &std::path::Path) -> Result<u64, Anyhow> {
    let mut sum = 0;
    for entry in std::fs::read_dir(folder.join("blobs"))? {
        sum += entry?.metadata()?.len();
    }
    Ok(sum)
}

/// A client that sends a photo from its first byte after each cut: bytes that went up.
async fn begins_again(proxy: &Proxy, cuts: u32, size: u64) -> Result<u64, Anyhow> {
    let transport = HttpTransport::new(&format!("http://{}", proxy.address))?;
    let who = Credential {
        identity_id: IdentityId::new(1, SystemRandomness.bytes(10)?.try_into().unwrap_or_default()),
        secret: Secret::new([7; 32]),
    };
    let request = |method, path: &str, body: Vec<u8>| Request {
        method,
        path: path.to_owned(),
        headers: vec![("authorization", who.to_header()), ("tus-resumable", "1.0.0".to_owned())],
        body,
        reply_limit: 1 << 20,
    };
    let mut register = request(Method::Post, paths::PUSH, b"{\"ops\":[]}".to_vec());
    register.headers.push(("content-type", "application/json".to_owned()));
    transport.send(register).await?;
    let (before, _) = proxy.bytes();
    let mut left = cuts;
    for _ in 0..3 {
        let photo = SystemRandomness.bytes(u32::try_from(size / 3)?)?;
        loop {
            if left > 0 && !proxy.is_armed() {
                left -= 1;
                proxy.cut_after(1 + random(size / u64::from(cuts + 1))?);
            }
            let mut create = request(Method::Post, paths::UPLOADS, photo.clone());
            create.headers.extend([
                ("upload-length", photo.len().to_string()),
                ("upload-metadata", format!("sha256 {}", base64_hex(&SystemRandomness.bytes(32)?))),
                ("content-type", "application/offset+octet-stream".to_owned()),
            ]);
            // Another declared hash each time is another upload: nothing of the former is used. Only a whole
            // body is told that it has not that hash; a cut one may be answered too.
            match transport.send(create).await {
                Ok(reply) if reply.status == ErrorCode::HashMismatch.status() => break,
                Ok(reply) if reply.status == ErrorCode::TooManyUploads.status() => {
                    return Err("the server takes no more uploads of the client that begins again".into());
                }
                _ => {}
            }
        }
    }
    let (after, _) = proxy.bytes();
    Ok(after - before)
}

/// A hash as tus metadata carries it.
fn base64_hex(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(Sha256::of(bytes).to_string())
}
