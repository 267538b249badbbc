"""What all parts of the bench use: the programs, the peers, the files, and a line a bar."""

import json
import os
import pathlib
import statistics
import subprocess
import sys

HERE = pathlib.Path(__file__).parent
KINDS = {".jpg", ".jpeg", ".png", ".webp"}
EDGE, BUDGET, THUMB = 1600, 300_000, 256
MB = 1e6


class Unable(Exception):
    """Something could not be measured, and why."""


class Report:
    """A line a bar: what, the figure with its spread, the bar, ok or MISSED."""

    def __init__(self):
        self.missed = 0

    def line(self, what, figure, bar="", met=None):
        self.missed += met is False
        verdict = {None: "", True: "ok", False: "MISSED"}[met]
        print(f"{what:<58} {figure:<62} {bar:<14} {verdict}".rstrip(), flush=True)

    def missing(self, what, why, bar=""):
        first = next(iter(str(why).splitlines()), "")
        self.line(what, first[:58], bar, False if bar else None)

    def title(self, text):
        print(f"\n{text}", flush=True)


class Worker:
    """A peer in a process of its own: an order a line, an answer a line."""

    def __init__(self, command, core=None):
        keep = None if core is None else lambda: os.sched_setaffinity(0, {core})
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, preexec_fn=keep)

    def tell(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        reply = self.process.stdout.readline()
        if not reply:
            raise Unable("the process of a peer ended")
        return reply.strip()

    def ask(self, what, **order):
        answer = json.loads(self.tell(json.dumps({"what": what} | order)))
        if "error" in answer:
            raise Unable(answer["error"])
        return answer

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class Bench:
    """Programs, folders, files and what was asked for."""

    def __init__(self, args, scratch):
        self.args, self.report = args, Report()
        self.scratch = pathlib.Path(scratch)
        self.made = pathlib.Path(args.made)
        self.made.mkdir(parents=True, exist_ok=True)
        self.core = args.core
        self.files = sorted(path for path in args.folder.iterdir() if path.suffix.lower() in KINDS)
        self.commands = {
            "python": [sys.executable, str(HERE / "peer.py")],
            "node": ["node", str(HERE / "sharp.mjs"), args.node_modules],
        }
        # One core, as everything whose time is told; the helper has no bounds.
        self.python = Worker(self.commands["python"], self.core)
        self.helper = Worker(self.commands["python"])
        self.node = Worker(self.commands["node"], self.core)
        self.metric = Worker([args.metric])
        self.facts = {}

    def close(self):
        for worker in (self.python, self.helper, self.node, self.metric):
            worker.close()

    def photos(self):
        """The JPEGs among the files, with their megapixels."""
        return [(path, self.megapixels(path)) for path in self.files if path.suffix.lower() in {".jpg", ".jpeg"}]

    def megapixels(self, path):
        if path not in self.facts:
            command = ["exiftool", "-json", "-n", "-ImageWidth", "-ImageHeight", str(path)]
            [tags] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
            self.facts[path] = tags["ImageWidth"] * tags["ImageHeight"] / 1e6
        return self.facts[path]

    def launch(self, command, cores=None, order=""):
        """Runs a program to its end on one core, with an order on its stdin: its answers, its time, its peak memory."""
        launcher = [sys.executable, "-I", "-S", str(HERE / "launch.py"), str(self.core if cores is None else cores)]
        done = subprocess.run([*launcher, *command], input=order, check=True, capture_output=True, text=True)
        run = json.loads(done.stdout)
        if run["code"]:
            raise Unable(run["err"].strip() or f"exit code {run['code']}")
        run["answers"] = [json.loads(line) for line in run["out"].splitlines()]
        return run

    def compress(self, path, *options, out=None, cores=None):
        """Our program; the last answer, the times of all repetitions, the peak memory."""
        out = out or self.scratch / "ours.jpg"
        run = self.launch([self.args.compress, str(path), str(out), *map(str, options)], cores)
        answers = run["answers"]
        return answers[-1] | {"times": [answer["ms"] for answer in answers], "rss": run["peak_bytes"]}

    def repeated(self, path, times, *options, **how):
        """Our work `times` over in one process, so that its start does not count."""
        return self.compress(path, "--repeat", times, *options, **how)

    def image(self, path, out=None):
        """`image` alone."""
        out = out or self.scratch / "image.jpg"
        run = self.launch([self.args.image_alone, str(path), str(out), str(EDGE), str(BUDGET)])
        return run["answers"][-1] | {"rss": run["peak_bytes"]}

    def peer_memory(self, which, what, **order):
        """Peak memory of a peer's process that does this one thing, its interpreter included."""
        return self.launch(self.commands[which], order=json.dumps({"what": what} | order) + "\n")["peak_bytes"]

    def score(self, reference, jpeg):
        """SSIMULACRA2 of a JPEG decoded by libjpeg against a reference in PPM."""
        ppm = self.scratch / "scored.ppm"
        self.helper.ask("pixels", file=str(jpeg), ppm=str(ppm))
        reply = self.metric.tell(f"{reference}\t{ppm}")
        if reply.startswith("error"):
            raise Unable(reply)
        return float(reply)


def both(values):
    """Median and least, as `median/min`."""
    return f"{statistics.median(values):,.0f}/{min(values):,.0f} ms"


def name(path):
    return path.stem[:32]
