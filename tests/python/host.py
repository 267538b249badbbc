"""A host's ports in Python: a keystore in a folder, a network with a switch, a listener."""

import os
import subprocess
from pathlib import Path

import saberling as s


class FolderSecrets(s.Secrets):
    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder

    def _path(self, name: str) -> Path:
        return self.folder / name.replace("/", "_")

    def get(self, name: str) -> str | None:
        path = self._path(name)
        return path.read_text() if path.exists() else None

    def put(self, name: str, value: str) -> None:
        with open(self._path(name), "w") as file:
            file.write(value)
            file.flush()
            os.fsync(file.fileno())

    def remove(self, name: str) -> None:
        self._path(name).unlink(missing_ok=True)


class Network(s.NetworkMonitor):
    def __init__(self, online: bool) -> None:
        self.online = online

    def state(self) -> s.NetworkState:
        return s.NetworkState.UNMETERED if self.online else s.NetworkState.OFFLINE


class Ear(s.Listener):
    def __init__(self) -> None:
        self.events: list[s.Event] = []

    def on_event(self, event: s.Event) -> None:
        self.events.append(event)


def camera_files(folder: Path, count: int) -> list[str]:
    command = [os.environ["SABERLING_DEMO"], "pictures", str(folder), str(count)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
