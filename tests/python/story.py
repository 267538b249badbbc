"""The whole story through the bridge that the phones use, with the server as an operator starts it.

Needs the package made by `bindings/generate python` on PYTHONPATH, and two programs by environment:
SABERLING_SERVER (saberling-server) and SABERLING_DEMO (for camera-like pictures). Standard library only.
"""

import asyncio
import os
import re
import secrets
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import saberling as s

from host import Ear, FolderSecrets, Network, camera_files
from office import Office

USER, PASSWORD = "rina", "contoh-2026"
CREW = "Regu Melati 1"
steps = 0


def step(text: str) -> None:
    global steps
    steps += 1
    print(f"  {steps:2}. {text}", flush=True)


def open_app(folder: Path, seed_pack: str, online: bool) -> tuple[s.App, Network]:
    network = Network(online)
    options = s.OpenOptions(
        data_dir=str(folder),
        seed_pack=seed_pack,
        language="id",
        secrets=FolderSecrets(folder / "keystore"),
        network=network,
    )
    return s.App.open(options), network


def fix() -> s.LocationFix:
    return s.LocationFix(lat_deg=3.603, lon_deg=98.486, accuracy_m=6.0, source=s.FixSource.GPS)


async def until(what: str, is_true) -> None:
    for _ in range(600):
        if is_true():
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"waited 30 s in vain until {what}")


class Server:
    """saberling-server on a folder, set up by its own commands."""

    def __init__(self, folder: Path) -> None:
        self.program, self.folder = os.environ["SABERLING_SERVER"], folder
        self.run("user", "add", USER, "--role", "officer", "--password-stdin", stdin=PASSWORD + "\n")
        log = folder.with_suffix(".log")
        self.process = subprocess.Popen(
            [self.program, "serve", "--data", str(folder), "--listen", "127.0.0.1:0"],
            stderr=open(log, "w"),
        )
        for _ in range(200):
            if found := re.search(r"served at (http://\S+)", log.read_text()):
                self.url = found[1]
                return
            time.sleep(0.05)
        raise AssertionError(f"the server does not start: {log.read_text()}")

    def run(self, *words: str, stdin: str = "") -> str:
        command = [self.program, *words, "--data", str(self.folder)]
        done = subprocess.run(command, input=stdin, text=True, capture_output=True)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(20) == 0, "the server did not stop gracefully"


class Tally:
    """Markers, noted outside the core before each human act."""

    def __init__(self) -> None:
        self.markers: list[str] = []

    def marker(self) -> str:
        self.markers.append(f"[{secrets.token_hex(8)}]")
        return self.markers[-1]

    def count(self, data: Path) -> tuple[int, int]:
        database = sqlite3.connect(f"file:{data / 'data.sqlite'}?mode=ro", uri=True)
        texts = [row[0] for row in database.execute(
            "SELECT note FROM reports UNION ALL SELECT text FROM notes UNION ALL "
            "SELECT coalesce(text, '') FROM events WHERE kind = 'resolved'"
        )]
        seen = [sum(marker in text for text in texts) for marker in self.markers]
        return sum(n == 0 for n in seen), sum(n > 1 for n in seen)


def submit_and_be_killed(folder: Path, seed_pack: str, note: str, photos: list[str]) -> str:
    """A phone's process that submits without a network and is then killed with SIGKILL."""
    command = [sys.executable, __file__, "submit", str(folder), note, *photos]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    child.stdin.write(seed_pack)
    child.stdin.close()
    report_id = child.stdout.readline().strip()
    child.kill()
    child.wait()
    assert report_id, "the phone's process said nothing"
    return report_id


def submit_child(folder: Path, note: str, photos: list[str]) -> None:
    app, _ = open_app(folder, sys.stdin.read(), online=False)
    report = s.NewReport(category="litter", note=note, photo_paths=photos, fix=fix())
    print(app.submit_report(report).report_id, flush=True)
    time.sleep(60)


async def resident_reports(folder: Path, server: Server, seed_pack: str, tally: Tally):
    photos = camera_files(folder, 3)
    report_id = submit_and_be_killed(folder / "resident", seed_pack, f"Sampah. {tally.marker()}", photos)
    app, network = open_app(folder / "resident", seed_pack, online=False)
    view = app.report(report_id)
    assert view.sending == s.Sending.QUEUED and view.photos_total == 3
    assert view.anonymous and not view.confidential and len(view.number) == 13
    step(f"killed after submitting without a network; {view.number} is still queued with 3 photos")
    ear = Ear()
    subscription = app.subscribe(ear)
    network.online = True
    app.network_changed()
    await until("everything is sent", lambda: app.report(report_id).sending == s.Sending.COMPLETE)
    step(app.report(report_id).sending_text)
    view = app.add_note(report_id, f"Masih ada. {tally.marker()}")
    assert any(line.kind == s.TimelineKind.NOTE and line.unsent for line in view.timeline)
    await app.sync()
    return app, report_id, ear, subscription


async def crew_works(folder: Path, seed_pack: str, office: Office, report_id: str, tally: Tally):
    code = office.crew_code(CREW, "Budi")
    app, network = open_app(folder / "crew", seed_pack, online=True)
    crew = await app.activate_crew(code)
    assert (crew.crew_name, crew.member_name) == (CREW, "Budi")
    step("the crew's phone is activated with a code from the office's page")
    office.decide(report_id, "assign", crew=CREW)
    await app.sync()
    (task,) = app.tasks()
    assert all(photo.full_path and os.path.getsize(photo.full_path) for photo in task.report_photos)
    assert len(task.report_photos) == 3
    step(f"task {task.number} is pulled with the report's photos")
    network.online = False
    photos = camera_files(folder, 5)[3:]
    app.start_task(task.task_id, photos[:1], fix())
    done = app.complete_task(task.task_id, photos[1:], f"Bersih. {tally.marker()}", fix())
    assert done.status == s.TaskStatus.DONE
    step(f"started and completed without a network: {done.notice}")
    network.online = True
    app.network_changed()
    await until("the evidence arrives", lambda: app.task(task.task_id).sending == s.Sending.COMPLETE)
    step("before and after have arrived")
    return app


def bad_input(app: s.App) -> None:
    cases = {
        "note.long": s.NewReport(category="litter", note="x" * 2001),
        "category.gone": s.NewReport(category="ufo"),
        "photo.gone": s.NewReport(category="litter", photo_paths=["/nowhere.jpg"]),
        "photo.bad": s.NewReport(category="litter", photo_paths=[__file__]),
    }
    before = len(app.reports())
    for code, report in cases.items():
        try:
            app.submit_report(report)
        except s.ApiError.Failed as error:
            assert error.code == code and error.text, error
        else:
            raise AssertionError(f"{code} was taken")
    assert len(app.reports()) == before
    step(f"{len(cases)} kinds of bad input are refused with a code and a sentence; nothing is kept of them")


async def story(folder: Path) -> None:
    server = Server(folder / "server")
    seed_pack = server.run("seed-pack", "--server-url", server.url)
    tally, office = Tally(), Office(server.url, USER, PASSWORD)
    step("the server runs, the officer is logged in")
    resident, report_id, ear, subscription = await resident_reports(folder, server, seed_pack, tally)
    office.decide(report_id, "accept")
    await resident.sync()
    assert resident.report(report_id).status == s.ReportStatus.SUBMITTED
    assert not any(event.is_REPORT_NEWS() for event in ear.events), ear.events
    step("accepted; nobody hears of it for half a minute, for it can be undone")
    crew = await crew_works(folder, seed_pack, office, report_id, tally)
    await resident.sync()
    assert any(event.is_REPORT_NEWS() for event in ear.events), ear.events
    step(f"the crew's work tells it at once; the listener heard it: {resident.report(report_id).status_text}")
    office.decide(report_id, "verify")
    await resident.sync()
    view = resident.report(report_id)
    assert view.status == s.ReportStatus.CLOSED
    assert {photo.role for photo in view.photos} == {s.PhotoRole.REPORT, s.PhotoRole.BEFORE, s.PhotoRole.AFTER}
    kinds = [line.kind.name for line in view.timeline]
    step(f"approved and closed; the timeline: {', '.join(kinds)}")
    bad_input(resident)
    subscription.cancel()
    for app in (resident, crew):
        assert app.diagnostics().queued == 0
        app.shut_down()
    server.stop()
    lost, doubled = tally.count(folder / "server")
    print(f"story complete: steps={steps} acts={len(tally.markers)} lost={lost} doubled={doubled}")
    assert lost == doubled == 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["submit"]:
        submit_child(Path(sys.argv[2]), sys.argv[3], sys.argv[4:])
    else:
        with tempfile.TemporaryDirectory() as temporary:
            asyncio.run(story(Path(temporary)))
