"""Plays tests/scenarios through the bridge, against the real server behind a door with faults.

    scenarios.py RESULTS [--turn] [NAME...]

Writes one line of JSON for each step to RESULTS, for comparison with other languages' results. With --turn it
turns one expectation of each scenario, which must then fail at that step. The format: tests/scenarios/README.md.
Needs the package made by `bindings/generate python` on PYTHONPATH, and SABERLING_DEMO. Standard library only.
"""

import asyncio
import inspect
import json
import os
import socket
import subprocess
import sys
import time
import typing
from pathlib import Path

import saberling as s

from host import Ear, FolderSecrets
from scenario_values import at, build, checks, filled, holds, other, place_to_turn, plain, told

SCENARIOS = Path(__file__).parents[1] / "scenarios"
NEEDS_NETWORK = {"activate_crew", "fetch_public"}


class Unexpected(Exception):
    """An expectation of a step does not hold."""


class Network(s.NetworkMonitor):
    def __init__(self) -> None:
        self.now = s.NetworkState.OFFLINE

    def state(self) -> s.NetworkState:
        return self.now


class LateClock(s.Clock):
    """The system's clock, which a scenario puts forward."""

    def __init__(self) -> None:
        self.ahead_ms = 0

    def wall_ms(self) -> int:
        return time.time_ns() // 1_000_000 + self.ahead_ms

    def monotonic_ms(self) -> int:
        return time.monotonic_ns() // 1_000_000 + self.ahead_ms

    def boot_token(self) -> str:
        return "one boot"


class Stage:
    """What scenarios happen on: a process that makes a fresh city for each, and does what is asked by name."""

    def __init__(self) -> None:
        command = [os.environ["SABERLING_DEMO"], "stage"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        host, port = self.process.stdout.readline().strip().rsplit(":", 1)
        self.file = socket.create_connection((host, int(port))).makefile("rw", encoding="utf-8")

    def ask(self, asked: dict):
        self.file.write(json.dumps(asked) + "\n")
        self.file.flush()
        answer = json.loads(self.file.readline())
        assert "failed" not in answer, answer["failed"]
        return answer["value"]

    def close(self) -> None:
        self.file.close()
        assert self.process.wait(30) == 0, "the stage did not end well"


class Phone:
    def __init__(self, wanted: dict, given: dict) -> None:
        self.wanted, self.given = wanted, given
        self.network, self.clock, self.ear = Network(), LateClock(), Ear()
        self.open()

    def open(self) -> None:
        self.app = s.App.open(s.OpenOptions(
            data_dir=self.given["data_dir"],
            seed_pack=self.given["seed_pack"],
            language=self.wanted.get("language", "id"),
            secrets=FolderSecrets(Path(self.given["data_dir"]) / "keystore"),
            network=self.network,
            clock=self.clock,
        ))
        self.app.set_foreground(False)
        self.subscription = self.app.subscribe(self.ear)

    async def do(self, call: str, given: dict):
        if own := getattr(self, f"do_{call}", None):
            return await own(**given)
        method = getattr(self.app, call)
        hints = typing.get_type_hints(method, vars(s))
        if call in NEEDS_NETWORK:
            await self.rest()
            self.network.now = s.NetworkState.UNMETERED
        try:
            value = method(**{name: build(hints[name], value) for name, value in given.items()})
            return plain(await value if inspect.isawaitable(value) else value)
        finally:
            self.network.now = s.NetworkState.OFFLINE if call in NEEDS_NETWORK else self.network.now

    async def rest(self):
        """Waits, without a network, until the engine is at rest: the turn that follows is the one asked for."""
        if self.network.now == s.NetworkState.OFFLINE:
            await self.app.sync()

    async def do_sync(self, network: str = "unmetered"):
        await self.rest()
        self.network.now = s.NetworkState[network.upper()]
        try:
            return plain(await self.app.sync())
        finally:
            self.network.now = s.NetworkState.OFFLINE

    async def do_network(self, state: str):
        self.network.now = s.NetworkState[state.upper()]
        self.app.network_changed()

    async def do_pass(self, ms: int):
        self.clock.ahead_ms += ms

    async def do_restart(self):
        self.app.shut_down()
        self.open()

    async def do_open_twice(self):
        self.open()

    async def do_heard(self, event: str):
        heard = [plain(each) for each in self.ear.events if type(each).__name__ == f"Event.{event.upper()}"]
        return [each for place, each in enumerate(heard) if each not in heard[:place]]


async def step_done(phones: dict, stage: Stage, step: dict, saved: dict):
    """What a step gives, and its code and text when the façade refuses it."""
    given = filled(step.get("with", {}), saved)
    if "phone" not in step:
        return stage.ask({"do": step["do"], "with": given}), None
    try:
        return await phones[step["phone"]].do(step["do"], given), None
    except s.ApiError.Failed as error:
        return {"text": error.text}, error.code


async def play(scenario: dict, stage: Stage, turn: tuple[int, str] | None) -> list[str]:
    given = stage.ask({"begin": scenario})
    phones = {name: Phone(scenario["phones"][name], each) for name, each in given.items()}
    saved, lines = dict(scenario.get("let", {})), []
    try:
        for number, step in enumerate(scenario["steps"]):
            until = time.monotonic() + ((2 if turn else 30) if step.get("until") else 0)
            while True:
                value, code = await step_done(phones, stage, step, saved)
                if step["do"] == "photo" and value["path"] is None:
                    return []
                wanted = [(name, filled(each, saved)) for name, each in checks(step)]
                wanted = [(name, other(each) if turn == (number, name) else each) for name, each in wanted]
                seen = {"error": code, **{name: at(value, name) for name, _ in wanted if name != "error"}}
                wrong = [(name, seen[name], each) for name, each in wanted if not holds(seen[name], each)]
                if not wrong or time.monotonic() >= until:
                    break
                await asyncio.sleep(0.05)
            if wrong:
                raise Unexpected(number, f"step {number} ({step['do']}): {wrong}; all of it: {value}")
            for name, path in step.get("save", {}).items():
                saved[name] = at(value, path)
                assert saved[name] is not None, f"step {number}: nothing at {path}"
            if "phone" in step and not step.get("until") and step.get("told", True):
                line = {"step": number, "do": step["do"], "error": code, "value": told(value, saved)}
                lines.append(json.dumps(line, ensure_ascii=False, sort_keys=True, separators=(",", ":")))
        return lines
    finally:
        for phone in phones.values():
            phone.app.shut_down()


async def main(results: Path, turns: bool, names: list[str]) -> None:
    stage, failed, count = Stage(), 0, 0
    with open(results, "w", encoding="utf-8") as out:
        for path in sorted(SCENARIOS.glob("*.json")):
            scenario = json.loads(path.read_text(encoding="utf-8"))
            name, turn = scenario["name"], place_to_turn(scenario) if turns else None
            assert name == path.stem, path
            if names and name not in names:
                continue
            count += 1
            try:
                lines, place = await play(scenario, stage, turn), None
            except Unexpected as error:
                place, lines = error.args[0], [error.args[1]]
            except Exception as error:
                place, lines = "nowhere", [repr(error)]
            if not lines:
                print(f"SKIPPED {name}: no folder of photos (set SABERLING_PHOTOS)")
            elif place != (turn and turn[0]):
                failed += 1
                print(f"{name}: {lines[-1] if place is not None else f'holds though {turn} is turned'}")
            out.writelines(f"{name} {line}\n" for line in ([f"fails at step {place}"] if turn and lines else lines))
    stage.close()
    assert count > 0 and failed == 0, f"{failed} scenarios of {count} are not as they should be"
    print(f"scenarios complete: {count} {'fail where an expectation is turned' if turns else 'hold'}")


if __name__ == "__main__":
    words = [word for word in sys.argv[1:] if word != "--turn"]
    asyncio.run(main(Path(words[0]), "--turn" in sys.argv, words[1:]))
