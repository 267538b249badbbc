//! What a report costs on the wire, headers and all.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::packing::Encoding;
use crate::{
    BootId, CreateReport, Credential, Entity, Fix, FixSource, IdentityId, ManifestPhoto, OpId, OpKind,
    Operation, PAYLOAD_VERSION, PhonePlace, PhotoId, PlaceConfidence, PushRequest, ReportId, Secret, Sha256,
};

const MS: i64 = 1_764_060_000_000;
/// 120 characters.
const NOTE: &str = "Ada tumpukan karung dan styrofoam persis di bawah tiang listrik, kucing mengacak-acak isinya \
    tiap subuh. Kapan diangkut?";

/// Ten bytes that look drawn at random and are the same at each run.
fn drawn(seed: u8) -> [u8; 10] {
    let mut bytes = [0; 10];
    bytes.copy_from_slice(&Sha256::of(&[seed]).as_bytes()[..10]);
    bytes
}

fn photo(number: u8) -> ManifestPhoto {
    ManifestPhoto {
        photo_id: PhotoId::new(MS + 9_876 * i64::from(number), drawn(number)),
        sha256: Sha256::of(&drawn(number + 100)),
        size_bytes: 187_654 + 23_457 * u64::from(number),
        width_px: 1_600,
        height_px: 1_200,
        taken_at_ms: Some(MS - 54_321 * i64::from(number)),
    }
}

fn push(photos: u8) -> Vec<u8> {
    let payload = CreateReport {
        category: "litter".into(),
        note: NOTE.into(),
        anonymous: false,
        confidential: false,
        secret_hash: Sha256::of(b"the report's secret"),
        fix: Some(Fix {
            lat_e7: 36_012_345,
            lon_e7: 984_876_543,
            accuracy_m: Some(8),
            source: FixSource::Gps,
            mock: false,
            fixed_at_ms: Some(MS - 2_345),
            provider: None,
        }),
        other_fixes: vec![],
        place: Some(PhonePlace {
            area_code: Some("12.75.03.1004".into()),
            confidence: PlaceConfidence::Certain,
            dataset_version: Sha256::of(b"areas").short(16),
            chosen: None,
        }),
        answers: vec![],
        photos: (1..=photos).map(photo).collect(),
    };
    let operation = Operation {
        op_id: OpId::new(MS + 1, drawn(50)),
        entity: Entity::Report,
        entity_id: ReportId::new(MS, drawn(51)).into(),
        kind: OpKind::CreateReport,
        proof: None,
        config_version: Sha256::of(b"settings").short(16),
        payload_version: PAYLOAD_VERSION,
        payload: serde_json::value::to_raw_value(&payload).expect("json"),
        captured_at_ms: MS + 1,
        monotonic_ms: 8_234_567,
        boot_id: BootId::new(MS - 8_000_000, drawn(52)),
    };
    // As the server makes it: 78 bytes that nobody can guess, in base64url.
    let at: Vec<u8> = [0_u8, 1, 2].iter().flat_map(|part| *Sha256::of(&[*part]).as_bytes()).collect();
    let request = PushRequest {
        at: Some(URL_SAFE_NO_PAD.encode(&at[..78])),
        grant: None,
        ops: vec![serde_json::value::to_raw_value(&operation).expect("json")],
    };
    serde_json::to_vec(&request).expect("json")
}

/// The whole request as our client sends it.
fn on_the_wire(photos: u8) -> usize {
    let body = Encoding::Saberling1.pack(&push(photos));
    let identity_id = IdentityId::new(MS - 5_000_000, drawn(60));
    let credential = Credential { identity_id, secret: Secret::new(*Sha256::of(b"secret").as_bytes()) };
    let head = format!(
        "POST /v1/sync/push HTTP/1.1\r\nauthorization: {}\r\nx-saberling: 1\r\n\
         content-encoding: x-saberling-1\r\naccept-encoding: x-saberling-1\r\naccept: */*\r\n\
         host: lapor.binjaikota.go.id\r\ncontent-length: {}\r\n\r\n",
        credential.to_header(),
        body.len()
    );
    head.len() + body.len()
}

#[test]
fn a_report_fits_into_few_bytes_with_its_headers() {
    assert_eq!(NOTE.chars().count(), 120);
    let (text, photos) = (on_the_wire(0), on_the_wire(3));
    println!("a text report: {text} B; with a manifest of three photos: {photos} B");
    println!("bodies: {} B and {} B unpacked", push(0).len(), push(3).len());
    assert!(text <= 700, "{text}");
    assert!(photos <= 900, "{photos}");
}
