"""Starts a program and tells its time and its peak memory, whatever becomes of it.

usage: launch.py CORES COMMAND...   (CORES: "0", "0,1" or "all")

A process of its own, and a small one: the peak that the system tells of a child begins at that of its parent.
"""

import json
import os
import sys
import tempfile
import time


def main():
    cores, *command = sys.argv[1:]
    if cores != "all":
        os.sched_setaffinity(0, {int(core) for core in cores.split(",")})
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        began = time.perf_counter()
        pid = os.posix_spawnp(command[0], command, os.environ, file_actions=[
            (os.POSIX_SPAWN_DUP2, out.fileno(), 1), (os.POSIX_SPAWN_DUP2, err.fileno(), 2),
        ])
        _, status, usage = os.wait4(pid, 0)
        ms = (time.perf_counter() - began) * 1000
        out.seek(0)
        err.seek(0)
        print(json.dumps({
            "code": os.waitstatus_to_exitcode(status), "ms": ms, "peak_bytes": usage.ru_maxrss * 1024,
            "out": out.read().decode(), "err": err.read().decode(),
        }))


if __name__ == "__main__":
    main()
