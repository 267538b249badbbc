//! The questions, each answered from one snapshot.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, OptionalExtension as _, params};
use saberling_plants::plant;
use saberling_wire::{IdentityId, PhotoId, ReportId, ReportNumber, ReportStatus, Sha256, UploadId};

use super::convert::{RowResult, hash, id, unsigned};
use super::history::{self, CityRow};
use super::{SqliteStore, aggregates, around, lists, lookups, needs, pairs, pull, rows};
use crate::aggregate::ReportAggregate;
use crate::error::{StoreError, StoreResult};
use crate::questions::{
    Alarm, Around, CrewDetail, MediaFile, Neighbour, Page, PublicQuery, PullAnswer, PullQuery, Questions,
    ReportDetail, ReportFilter, ReportPage, Standing, Tally, TaskFilter, TaskPage, Viewer,
};
use crate::records::{
    CityId, Grant, Identity, OrphanCompletion, Phash, Position, Session, Upload, User, Waste,
};

impl Questions for SqliteStore {
    fn pull(&self, city: CityId, query: &PullQuery) -> StoreResult<PullAnswer> {
        let now_ms = self.clock.now_ms();
        self.readers.snapshot(|sql| pull::pull(sql, self.rules, city, query, now_ms))
    }

    fn public_pull(&self, city: CityId, query: &PublicQuery) -> StoreResult<PullAnswer> {
        let now_ms = self.clock.now_ms();
        self.readers.snapshot(|sql| pull::public(sql, city, query, now_ms))
    }

    fn standing(&self, city: CityId, at: Option<&str>) -> StoreResult<Standing> {
        self.readers.snapshot(|sql| Ok(history::standing(sql, &known_city(sql, city)?, at)?))
    }

    fn position(&self, city: CityId) -> StoreResult<Position> {
        self.readers.snapshot(|sql| Ok(history::position(sql, &known_city(sql, city)?)?))
    }

    fn alarms(&self, city: CityId, since_ms: i64) -> StoreResult<Vec<Alarm>> {
        self.readers.snapshot(|sql| Ok(history::alarms(sql, city, since_ms)?))
    }

    fn grants(&self, city: CityId) -> StoreResult<Vec<Grant>> {
        self.readers.snapshot(|sql| Ok(lookups::grants(sql, city)?))
    }

    fn identity(&self, city: CityId, id: IdentityId) -> StoreResult<Option<Identity>> {
        self.readers.snapshot(|sql| Ok(lookups::identity(sql, city, id)?))
    }

    fn upload(&self, city: CityId, owner: IdentityId, id: UploadId) -> StoreResult<Option<Upload>> {
        self.readers
            .snapshot(|sql| Ok(lookups::upload(sql, city, id)?.filter(|upload| upload.owner == owner)))
    }

    fn stale_uploads(&self, city: CityId, before_ms: i64) -> StoreResult<Vec<UploadId>> {
        self.readers.snapshot(|sql| {
            Ok(sql
                .prepare_cached(
                    "SELECT upload_id FROM uploads
                     WHERE city_id = ?1 AND updated_at_ms < ?2
                       AND (state = 'open' OR (state = 'verified' AND NOT EXISTS (
                             SELECT 1 FROM photos
                             WHERE photos.city_id = ?1 AND photos.sha256 = uploads.sha256)))
                     ORDER BY updated_at_ms LIMIT 1000",
                )?
                .query_map(params![city.0, before_ms], |row| row.get(0).map(UploadId::from_bytes))?
                .collect::<RowResult<_>>()?)
        })
    }

    fn open_uploads(&self) -> StoreResult<BTreeSet<UploadId>> {
        self.readers.snapshot(|sql| {
            Ok(sql
                .prepare("SELECT upload_id FROM uploads WHERE state = 'open'")?
                .query_map([], |row| row.get(0).map(UploadId::from_bytes))?
                .collect::<RowResult<_>>()?)
        })
    }

    fn kept_photos(&self) -> StoreResult<BTreeSet<Sha256>> {
        self.readers.snapshot(|sql| {
            Ok(sql
                .prepare(
                    "SELECT sha256 FROM blobs UNION SELECT sha256 FROM uploads WHERE state = 'verified'
                     UNION SELECT sha256 FROM photos
                         WHERE attached_at_ms IS NOT NULL AND removed_at_ms IS NULL",
                )?
                .query_map([], |row| hash(row, 0))?
                .collect::<RowResult<_>>()?)
        })
    }

    fn due(&self, city: CityId, now_ms: i64, but: &[ReportId]) -> StoreResult<Vec<ReportId>> {
        self.readers.snapshot(|sql| {
            Ok(sql
                .prepare_cached(
                    "SELECT report_id FROM reports WHERE city_id = ?1 AND due_at_ms <= ?2
                       AND lower(hex(report_id)) NOT IN (SELECT value FROM json_each(?3))
                     ORDER BY due_at_ms LIMIT 100",
                )?
                .query_map(params![city.0, now_ms, as_json(but)], |row| id(row, 0, ReportId::from_uuid))?
                .collect::<RowResult<_>>()?)
        })
    }

    fn next_due(&self, city: CityId, but: &[ReportId]) -> StoreResult<Option<i64>> {
        self.readers.snapshot(|sql| {
            Ok(sql
                .prepare_cached(
                    "SELECT due_at_ms FROM reports WHERE city_id = ?1 AND due_at_ms IS NOT NULL
                       AND lower(hex(report_id)) NOT IN (SELECT value FROM json_each(?2))
                     ORDER BY due_at_ms LIMIT 1",
                )?
                .query_row(params![city.0, as_json(but)], |row| row.get(0))
                .optional()?)
        })
    }

    fn waste(&self, city: CityId) -> StoreResult<Vec<Waste>> {
        self.readers.snapshot(|sql| Ok(needs::waste(sql, city)?))
    }

    fn city_slugs(&self) -> StoreResult<Vec<String>> {
        self.readers.snapshot(|sql| {
            Ok(sql
                .prepare("SELECT slug FROM cities ORDER BY city_id")?
                .query_map([], |row| row.get(0))?
                .collect::<RowResult<_>>()?)
        })
    }

    fn media(&self, city: CityId, id: PhotoId, viewer: Viewer) -> StoreResult<Option<MediaFile>> {
        self.readers.snapshot(|sql| Ok(media(sql, city, id, viewer)?))
    }

    fn reports(&self, city: CityId, filter: &ReportFilter, page: Page) -> StoreResult<ReportPage> {
        self.readers.snapshot(|sql| Ok(lists::reports(sql, city, filter, page)?))
    }

    fn around(&self, city: CityId, points: &[Around]) -> StoreResult<Vec<Neighbour>> {
        self.readers.snapshot(|sql| Ok(around::around(sql, city, points)?))
    }

    fn phash(&self, city: CityId, id: ReportId) -> StoreResult<Option<Phash>> {
        self.readers.snapshot(|sql| Ok(lists::phash(sql, city, id)?))
    }

    fn report_counts(&self, city: CityId) -> StoreResult<BTreeMap<ReportStatus, u64>> {
        self.readers.snapshot(|sql| Ok(lists::report_counts(sql, city)?))
    }

    fn report(&self, city: CityId, id: ReportId) -> StoreResult<Option<ReportDetail>> {
        self.readers.snapshot(|sql| match aggregates::load(sql, city, id)? {
            None => Ok(None),
            Some(aggregate) => Ok(Some(detail(sql, city, aggregate)?)),
        })
    }

    fn tasks(&self, city: CityId, filter: &TaskFilter, page: Page) -> StoreResult<TaskPage> {
        self.readers.snapshot(|sql| Ok(lists::tasks(sql, city, filter, page)?))
    }

    fn orphans(&self, city: CityId, page: Page) -> StoreResult<Vec<OrphanCompletion>> {
        self.readers.snapshot(|sql| Ok(lists::orphans(sql, city, page)?))
    }

    fn orphan_count(&self, city: CityId) -> StoreResult<u64> {
        self.readers.snapshot(|sql| {
            Ok(sql
                .prepare_cached(
                    "SELECT count(*) FROM orphan_completions WHERE city_id = ?1 AND settled IS NULL",
                )?
                .query_row([city.0], |row| unsigned(row, 0))?)
        })
    }

    fn crews(&self, city: CityId) -> StoreResult<Vec<CrewDetail>> {
        let now_ms = self.clock.now_ms();
        self.readers.snapshot(|sql| Ok(lists::crews(sql, city, now_ms)?))
    }

    fn user_by_name(&self, city: CityId, name: &str) -> StoreResult<Option<User>> {
        self.readers.snapshot(|sql| {
            Ok(sql
                .prepare_cached(&format!(
                    "SELECT {} FROM users WHERE city_id = ?1 AND name = ?2",
                    rows::USER
                ))?
                .query_row(params![city.0, name], rows::user)
                .optional()?)
        })
    }

    fn users(&self, city: CityId) -> StoreResult<Vec<User>> {
        self.readers.snapshot(|sql| {
            Ok(sql
                .prepare_cached(&format!(
                    "SELECT {} FROM users WHERE city_id = ?1 ORDER BY name",
                    rows::USER
                ))?
                .query_map([city.0], rows::user)?
                .collect::<RowResult<_>>()?)
        })
    }

    fn session(&self, city: CityId, token_hash: Sha256) -> StoreResult<Option<(Session, User)>> {
        let now_ms = self.clock.now_ms();
        self.readers.snapshot(|sql| Ok(session(sql, city, token_hash, now_ms)?))
    }

    fn tally(&self, city: CityId) -> StoreResult<Tally> {
        self.readers.snapshot(|sql| Ok(tally(sql, city)?))
    }

    fn rev(&self, city: CityId) -> StoreResult<i64> {
        self.readers.snapshot(|sql| {
            Ok(sql.query_row("SELECT rev FROM cities WHERE city_id = ?1", [city.0], |row| row.get(0))?)
        })
    }
}

fn known_city(sql: &Connection, city: CityId) -> StoreResult<CityRow> {
    history::city(sql, city)?.ok_or(StoreError::UnknownCity)
}

fn detail(sql: &Connection, city: CityId, aggregate: ReportAggregate) -> RowResult<ReportDetail> {
    // What was dropped stays in its row, for the audit; nobody is shown it.
    let mut aggregate = aggregate;
    aggregate.photos.retain(crate::aggregate::Photo::is_live);
    let mut detail = ReportDetail {
        number: ReportNumber::of(aggregate.report.report_id),
        crews: BTreeMap::new(),
        members: BTreeMap::new(),
        users: BTreeMap::new(),
        apart: pairs::of(sql, city, aggregate.report.report_id)?,
        duplicates: aggregates::duplicates_of(sql, city, aggregate.report.report_id)?,
        aggregate,
    };
    let crews: BTreeSet<_> = detail.aggregate.tasks.iter().map(|task| task.crew_id).collect();
    for id in crews {
        detail.crews.extend(lookups::crew(sql, city, id)?.map(|crew| (id, crew.name)));
    }
    let cleaners = detail.aggregate.tasks.iter().flat_map(|task| &task.cleaners);
    let members: BTreeSet<_> = cleaners
        .map(|cleaner| cleaner.member_id)
        .chain(detail.aggregate.events.iter().filter_map(|event| event.member_id))
        .collect();
    for id in members {
        detail.members.extend(lookups::member(sql, city, id)?.map(|member| (id, member.name)));
    }
    let of_pairs = detail.apart.iter().filter_map(|apart| apart.step.user_id);
    let users: BTreeSet<_> =
        detail.aggregate.events.iter().filter_map(|event| event.user_id).chain(of_pairs).collect();
    for id in users {
        detail.users.extend(lookups::user(sql, city, id)?.map(|user| (id, user.name)));
    }
    Ok(detail)
}

fn session(
    sql: &Connection,
    city: CityId,
    token_hash: Sha256,
    now_ms: i64,
) -> RowResult<Option<(Session, User)>> {
    let session = sql
        .prepare_cached(&format!(
            "SELECT {} FROM sessions
             WHERE city_id = ?1 AND token_hash = ?2 AND expires_at_ms > ?3",
            rows::SESSION
        ))?
        .query_row(params![city.0, token_hash.as_bytes(), now_ms], rows::session)
        .optional()?;
    let Some(session) = session else {
        return Ok(None);
    };
    let user = lookups::user(sql, city, session.user_id)?;
    Ok(user.filter(|user| user.disabled_at_ms.is_none()).map(|user| (session, user)))
}

/// Followers see all photos of their reports; a crew sees the reporter's photos and its own
/// evidence of the tasks that it has.
const SEEN_BY_PHONE: &str = "AND (
        EXISTS (SELECT 1 FROM followers f WHERE f.city_id = photos.city_id
            AND f.report_id = photos.report_id AND f.identity_id = ?3)
        OR EXISTS (SELECT 1 FROM identities i
            JOIN members m ON m.city_id = i.city_id AND m.member_id = i.member_id
            JOIN tasks t ON t.city_id = m.city_id AND t.crew_id = m.crew_id
            JOIN reports r ON r.city_id = t.city_id AND r.report_id = t.report_id
            WHERE i.city_id = photos.city_id AND i.identity_id = ?3
              AND t.report_id = photos.report_id
              AND (photos.task_id IS NULL OR photos.task_id = t.task_id)
              AND (t.status IN ('assigned', 'accepted', 'started', 'rework')
                   OR (t.status = 'done' AND r.status = 'resolved'))))";

fn media(sql: &Connection, city: CityId, id: PhotoId, viewer: Viewer) -> RowResult<Option<MediaFile>> {
    let base = "SELECT sha256 FROM photos
        WHERE city_id = ?1 AND photo_id = ?2 AND attached_at_ms IS NOT NULL
          AND removed_at_ms IS NULL";
    let read = |row: &rusqlite::Row<'_>| Ok(MediaFile { sha256: hash(row, 0)? });
    match viewer {
        Viewer::Identity(_) if plant!("media-unscoped") => {
            sql.prepare_cached(base)?.query_row(params![city.0, id.as_bytes()], read).optional()
        }
        Viewer::Officer => {
            sql.prepare_cached(base)?.query_row(params![city.0, id.as_bytes()], read).optional()
        }
        Viewer::Identity(identity) => sql
            .prepare_cached(&format!("{base} {SEEN_BY_PHONE}"))?
            .query_row(params![city.0, id.as_bytes(), identity.as_bytes()], read)
            .optional(),
    }
}

fn tally(sql: &Connection, city: CityId) -> RowResult<Tally> {
    sql.query_row(
        "SELECT (SELECT count(*) FROM reports WHERE city_id = ?1),
                (SELECT count(*) FROM notes WHERE city_id = ?1),
                (SELECT count(*) FROM events WHERE city_id = ?1 AND kind = 'resolved'),
                (SELECT count(*) FROM orphan_completions WHERE city_id = ?1 AND settled IS NOT 'accepted'),
                (SELECT count(*) FROM photos WHERE city_id = ?1 AND removed_at_ms IS NULL),
                (SELECT count(*) FROM photos WHERE city_id = ?1 AND removed_at_ms IS NULL AND attached_at_ms IS NOT NULL)",
        [city.0],
        |row| {
            Ok(Tally {
                reports: unsigned(row, 0)?,
                notes: unsigned(row, 1)?,
                completions: unsigned(row, 2)?,
                orphans: unsigned(row, 3)?,
                photos_declared: unsigned(row, 4)?,
                photos_attached: unsigned(row, 5)?,
            })
        },
    )
}

/// Ids as a list that SQLite reads.
fn as_json(ids: &[ReportId]) -> String {
    let ids: Vec<_> = ids.iter().map(|id| format!("\"{}\"", history::hex(id.as_bytes()))).collect();
    format!("[{}]", ids.join(","))
}
