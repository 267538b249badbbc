//! Uploads that nobody waits for any more.

use saberling_store::Verdict;
use saberling_store::records::{Phash, Upload, UploadState};
use saberling_store::rules::Put;
use saberling_wire::UploadId;

use super::*;

fn upload(state: UploadState) -> Upload {
    let (owner, sha256) = (IdentityId::new(1, [5; 10]), Sha256::of(b"photo"));
    let upload_id = UploadId::derive(owner, sha256);
    Upload {
        upload_id,
        owner,
        sha256: Some(sha256),
        length_bytes: 10,
        offset_bytes: 4,
        state,
        updated_at_ms: 1,
        metadata: String::new(),
    }
}

/// The state that a decision writes, if it writes one.
fn written(decision: &Decision) -> Option<&UploadState> {
    decision.puts.iter().find_map(|put| match put {
        Put::Upload(upload) => Some(&upload.state),
        _ => None,
    })
}

#[test]
fn an_upload_that_is_not_needed_ends_so_and_begins_anew_when_it_is() {
    let (city, author) = (city(), Author::System);
    let upload_id = upload(UploadState::Open).upload_id;
    let over = UploadState::Refused(ErrorCode::NotNeeded);
    let create = || Command::CreateUpload {
        upload_id,
        sha256: Some(Sha256::of(b"photo")),
        length_bytes: 10,
        metadata: String::new(),
    };
    let progress = || Command::UploadProgress { upload_id, offset_bytes: 8 };
    let finish = || Command::FinishUpload {
        upload_id,
        verdict: Verdict::Verified {
            sha256: Sha256::of(b"photo"),
            width_px: 1,
            height_px: 1,
            phash: Phash { version: 1, bits: 0 },
        },
    };
    let judge = |known: Option<UploadState>, not_needed: bool, command: &Command| {
        let mut state = state(&city, &author, report(ReportStatus::Withdrawn, None));
        state.upload = known.map(upload);
        state.not_needed = not_needed;
        decide(&state, command)
    };
    let ended = Some(&ErrorCode::NotNeeded);
    for (known, command) in [
        (None, create()),
        (Some(UploadState::Open), create()),
        (Some(UploadState::Open), progress()),
        (Some(UploadState::Open), finish()),
        (Some(over.clone()), create()),
    ] {
        let decision = judge(known, true, &command);
        assert_eq!((code(&decision), written(&decision)), (ended, Some(&over)), "{command:?}");
    }
    // It ended while its bytes were on their way.
    for command in [progress(), finish()] {
        let decision = judge(Some(over.clone()), true, &command);
        assert_eq!((code(&decision), written(&decision)), (ended, None), "{command:?}");
    }
    let verified = judge(Some(UploadState::Verified), true, &create());
    assert_eq!((code(&verified), written(&verified)), (None, None), "what is there is there");
    let again = judge(Some(over), false, &create());
    assert_eq!((code(&again), written(&again)), (None, Some(&UploadState::Open)));
}
