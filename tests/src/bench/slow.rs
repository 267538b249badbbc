//! The first contact of a new phone on a very slow network, over TLS 1.3: how soon its words are
//! acknowledged while its photos wait their turn.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use saberling_core::api::{App, OpenOptions, Sending};
use saberling_core::net::HttpTransport;
use saberling_core::phone::Phone;
use saberling_core::ports::DiskFiles;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::Instant;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

use super::proxy::{Pace, Proxy};
use super::{Bars, Spread};
use crate::Anyhow;
use crate::host::{FolderSecrets, Switch};
use crate::server::{TestServer, seed_pack};
use crate::{phone, pictures};

/// 20 kbit/s with a round trip of 600 ms.
const PACE: Pace = Pace { bytes_per_s: 20_000 / 8, one_way: Duration::from_millis(300) };
/// Seconds to the acknowledgement.
const BAR: f64 = 5.0;

/// Measures it.
pub(super) async fn measure(bars: &mut Bars, runs: u32) -> Result<(), Anyhow> {
    let folder = tempfile::tempdir()?;
    let server = TestServer::start(&folder.path().join("server")).await?;
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()])?;
    let root = made.cert.der().to_vec();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
    let config = tokio_rustls::rustls::ServerConfig::builder_with_provider(Arc::new(
        tokio_rustls::rustls::crypto::ring::default_provider(),
    ))
    .with_protocol_versions(&[&tokio_rustls::rustls::version::TLS13])?
    .with_no_client_auth()
    .with_single_cert(vec![made.cert.der().clone()], key)?;
    let before_server = terminate(TlsAcceptor::from(Arc::new(config)), server.running.local_addr).await?;
    let mut times = Vec::new();
    for run in 0..runs {
        let proxy = Proxy::start(before_server, Some(PACE)).await?;
        times.push(first_contact(&folder.path().join(format!("phone-{run}")), &proxy, &root, run).await?);
    }
    let times = Spread::of(times);
    let what = "first contact at 20 kbit/s, 600 ms, TLS 1.3: words";
    bars.bar(what, times.show("s", 2), format!("< {BAR:.0} s"), times.max() < BAR);
    server.running.stop().await;
    Ok(())
}

/// A terminator of TLS before the server, as a proxy in a data centre is.
async fn terminate(acceptor: TlsAcceptor, server: SocketAddr) -> Result<SocketAddr, Anyhow> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                let _ = stream.set_nodelay(true);
                let Ok(mut inner) = acceptor.accept(stream).await else { return };
                let Ok(mut outer) = TcpStream::connect(server).await else { return };
                let _ = tokio::io::copy_bidirectional(&mut inner, &mut outer).await;
            });
        }
    });
    Ok(address)
}

/// Seconds from switching the network on until the words are acknowledged; the photos must not be.
async fn first_contact(
    folder: &std::path::Path,
    proxy: &Proxy,
    root: &[u8],
    run: u32,
) -> Result<f64, Anyhow> {
    let url = format!("https://localhost:{}", proxy.address.port());
    let transport = Arc::new(HttpTransport::trusting(&url, root)?);
    let network = Arc::new(Switch::new(false));
    let options = OpenOptions {
        data_dir: folder.to_string_lossy().into_owned(),
        seed_pack: seed_pack(&url)?,
        language: "id".to_owned(),
        secrets: Arc::new(FolderSecrets::new(folder.join("keystore"))?),
        network: network.clone(),
        clock: None,
        randomness: None,
    };
    let app = App::from_phone(Phone::open_with(&options, Arc::new(DiskFiles::new(folder)?), transport)?);
    let photos = (0..3).map(|n| pictures::camera_file(folder, u64::from(run * 3 + n)));
    let photos = photos.collect::<Result<Vec<_>, _>>()?;
    let note = "Tumpukan sampah di pinggir sungai, sudah tiga hari.";
    let report = app.submit_report(phone::report(note, &photos))?;
    let began = Instant::now();
    network.set(true);
    app.network_changed();
    loop {
        tokio::time::sleep(Duration::from_millis(5)).await;
        let view = app.report(report.report_id.clone())?;
        if !matches!(view.sending, Sending::Queued | Sending::Sending) {
            let took = began.elapsed().as_secs_f64();
            if view.photos_arrived == view.photos_total {
                return Err("the photos were there before the words".into());
            }
            app.close();
            return Ok(took);
        }
        if began.elapsed() > Duration::from_secs(60) {
            return Err("the words were not acknowledged within a minute".into());
        }
    }
}
