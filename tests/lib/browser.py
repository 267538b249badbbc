"""Starts the demo's server and phones, and lets the browser test loose on them.

usage: browser.py DEMO FOLDER

`DEMO browser-host FOLDER` prints one line of JSON and then serves until it is ended.
"""

import json
import os
import pathlib
import queue
import subprocess
import sys
import threading

BROWSER = pathlib.Path(__file__).resolve().parent.parent / "browser"
START_S = 60
STOP_S = 20
# By the keys of the host's line, what the test reads from the environment.
VARIABLES = {
    "url": "SABERLING_URL",
    "user": "SABERLING_USER",
    "password": "SABERLING_PASSWORD",
    "verifier": "SABERLING_VERIFIER",
    "verifier_password": "SABERLING_VERIFIER_PASSWORD",
    "crew": "SABERLING_CREW",
    "hook": "SABERLING_HOOK",
}


def first_line(host):
    """The host's first line, or None when it ends or says nothing in time."""
    lines = queue.Queue()

    def read():
        lines.put(host.stdout.readline())
        for line in host.stdout:
            print("host:", line, end="", flush=True)

    threading.Thread(target=read, daemon=True).start()
    try:
        return lines.get(timeout=START_S) or None
    except queue.Empty:
        return None


def main():
    if len(sys.argv) != 3:
        sys.exit("usage: browser.py DEMO FOLDER")
    demo, folder = sys.argv[1:]
    os.makedirs(folder, exist_ok=True)
    host = subprocess.Popen([demo, "browser-host", folder], stdout=subprocess.PIPE, text=True)
    try:
        line = first_line(host)
        if line is None:
            sys.exit(f"`{demo} browser-host` printed no line within {START_S} s")
        told = json.loads(line)
        missing = [key for key in ("url", "user", "password", "hook") if not told.get(key)]
        if missing:
            sys.exit(f"the host's first line does not say {', '.join(missing)}: {line}")
        env = dict(os.environ)
        env.update({name: told[key] for key, name in VARIABLES.items() if told.get(key)})
        test = subprocess.run(["node", "--test-reporter=spec", "office.test.mjs"], cwd=BROWSER, env=env)
    finally:
        host.terminate()
        try:
            host.wait(STOP_S)
        except subprocess.TimeoutExpired:
            host.kill()
    if env.get("SABERLING_SHOTS"):
        print(f"screenshots: {env['SABERLING_SHOTS']}")
    sys.exit(test.returncode)


if __name__ == "__main__":
    main()
