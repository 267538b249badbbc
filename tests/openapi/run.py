"""Starts a server and lets the stranger loose on it.

usage: run.py SERVER DEMO FOLDER
"""

import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "lib"))

from program import Server  # noqa: E402


def main():
    program, demo, folder = sys.argv[1:]
    pathlib.Path(folder, "pictures").mkdir(parents=True)
    pictures = [demo, "pictures", f"{folder}/pictures", "1"]
    photo = subprocess.run(pictures, check=True, capture_output=True, text=True).stdout.strip()
    server = Server(program, pathlib.Path(folder) / "server")
    try:
        url = "http://{}:{}".format(*server.address)
        return subprocess.run([sys.executable, str(HERE / "stranger.py"), url, photo], timeout=120).returncode
    finally:
        server.stop()


sys.exit(main())
