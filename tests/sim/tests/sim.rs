//! That the simulator itself can be trusted: it repeats itself, and what was not synced is lost.

use std::path::Path;
use std::sync::Arc;

use rusqlite::{Connection, OpenFlags};
use saberling_disk::{Disk, write_durably};
use saberling_sim::disk::MemoryDisk;
use saberling_sim::machine::{Loss, Machine};
use saberling_sim::rng::Rng;
use saberling_sim::schedule::{Options, run};
use saberling_sim::template::{Template, scratch};
use saberling_sim::trace::Trace;
use saberling_sim::vfs;

fn machine() -> Arc<Machine> {
    Machine::new("test", Arc::new(Trace::new(false)))
}

#[test]
fn a_seed_is_a_schedule_for_ever() {
    let template = Template::new().expect("template");
    for seed in 0..6 {
        let [first, again] = [(); 2].map(|()| run(&template, seed, Options::default()).expect("runs"));
        assert_eq!(first.violations, [], "seed {seed}");
        assert_eq!(first.hash, again.hash, "seed {seed}");
        assert!(first.acts > 0, "seed {seed}");
    }
}

#[test]
fn another_seed_is_another_schedule() {
    let template = Template::new().expect("template");
    let [first, other] = [1, 2].map(|seed| run(&template, seed, Options::default()).expect("runs").hash);
    assert_ne!(first, other);
}

/// The order of a map with random hashes must not decide anything: here it does, and the hash tells.
#[test]
fn what_a_seed_does_not_decide_is_noticed() {
    let template = Template::new().expect("template");
    let unordered = Options { unordered: true, ..Options::default() };
    let hashes: std::collections::BTreeSet<u64> =
        (0..4).map(|_| run(&template, 3, unordered).expect("runs").hash).collect();
    assert!(hashes.len() > 1);
}

fn commits_kept_after_a_crash(synchronous: &str) -> i64 {
    vfs::register();
    let folder = scratch().expect("folder");
    let power = machine();
    let files = vfs::watch(folder.path(), Arc::clone(&power));
    let path = folder.path().join("data.sqlite");
    let open = || Connection::open_with_flags_and_vfs(&path, OpenFlags::default(), vfs::NAME).expect("opens");
    let sql = open();
    sql.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(())).expect("WAL");
    sql.execute_batch("PRAGMA synchronous = FULL; CREATE TABLE t (n INTEGER)").expect("a table");
    sql.execute_batch(&format!("PRAGMA synchronous = {synchronous}")).expect("a pragma");
    for n in 0..20 {
        sql.execute("INSERT INTO t VALUES (?1)", [n]).expect("a commit");
    }
    power.kill();
    assert!(sql.execute("INSERT INTO t VALUES (99)", []).is_err(), "it has no power");
    drop(sql);
    files.crash(Loss::All, &mut Rng::new(1, 1));
    power.boot();
    open().query_row("SELECT count(*) FROM t", [], |row| row.get(0)).expect("reads")
}

#[test]
fn a_power_cut_takes_what_sqlite_did_not_sync_and_nothing_else() {
    assert_eq!(commits_kept_after_a_crash("FULL"), 20);
    assert_eq!(commits_kept_after_a_crash("NORMAL"), 0);
}

#[test]
fn a_power_cut_takes_content_and_names_that_were_not_synced() {
    let disk = MemoryDisk::new(machine());
    let (a, b, beside) = (Path::new("/f/a"), Path::new("/f/b"), Path::new("/f/beside"));
    write_durably(&*disk, beside, a, b"kept").expect("writes");
    disk.cut(beside, 0).expect("makes");
    disk.write(beside, 0, b"not synced").expect("writes");
    disk.rename(beside, b).expect("renames");
    disk.sync_folder(Path::new("/f")).expect("syncs");
    disk.rename(a, Path::new("/f/c")).expect("renames, without a sync");
    let mut rng = Rng::new(1, 1);
    disk.crash(Loss::All, &mut rng);
    assert_eq!(disk.peek(a).as_deref(), Some(&b"kept"[..]));
    assert_eq!(disk.peek(Path::new("/f/c")), None);
    assert_ne!(disk.peek(b).as_deref(), Some(&b"not synced"[..]));
}
