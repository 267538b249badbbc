"""What the pictures look like, what they weigh, and what is left inside."""

import json
import statistics
import subprocess

from .shared import BUDGET, EDGE, Unable, name

# What exiftool says of any JPEG: about the file and its pixels, not of what somebody put inside.
HARMLESS_GROUPS = {"ExifTool", "System", "JFIF", "Composite"}
HARMLESS_TAGS = {
    "SourceFile", "FileType", "FileTypeExtension", "MIMEType", "ImageWidth", "ImageHeight",
    "EncodingProcess", "BitsPerSample", "ColorComponents", "YCbCrSubSampling",
}
# No ceiling: whoever is compared at a number of bytes must be allowed to use them.
OPEN = ("--ceiling", 100)
# A quality told above this is the ceiling's doing, not the budget's.
AT_CEILING = 87.5


class Pair:
    """One file: the reference's pixels, and what the other encoders make of them."""

    def __init__(self, bench, path):
        self.bench, self.path = bench, path
        whole = bench.compress(path, out=bench.scratch / "first.jpg")
        self.ppm, self.png = bench.scratch / "reference.ppm", bench.scratch / "reference.png"
        bench.helper.ask("reference", file=str(path), edge=EDGE, size=(whole["width"], whole["height"]),
                         ppm=str(self.ppm), png=str(self.png))

    def peer(self, worker, what, **order):
        """Another encoder's score and bytes."""
        out = self.bench.scratch / "peer.jpg"
        answer = worker.ask(what, file=str(self.png), out=str(out), budget=BUDGET, **order)
        return self.bench.score(self.ppm, out), answer["bytes"]

    def ours(self, mode, budget, source=None):
        """Our score and bytes, from the camera file unless said."""
        options = ("--mode", mode, "--budget", budget, *OPEN)
        run = self.bench.compress(source or self.path, *options)
        return self.bench.score(self.ppm, self.bench.scratch / "ours.jpg"), run["bytes"]


def quality(bench):
    """Both modes against the other encoders, each at the other's very bytes."""
    bench.report.title(
        "SSIMULACRA2 against a full decode and Lanczos. The others encode those very pixels, at the largest quality\n"
        f"that fits {BUDGET:,} bytes; ours comes from the camera file, within as many bytes as the other took")
    gains, stronger = [], []
    for path in bench.files[: 3 if bench.args.quick else None]:
        try:
            pair = Pair(bench, path)
            plain = pair.peer(bench.helper, "progressive")
            mozjpeg = pair.peer(bench.node, "mozjpeg")
            jpegli = pair.peer(bench.helper, "jpegli")
            layered = pair.peer(bench.helper, "jpegli", progressive=True)
        except Unable as why:
            bench.report.missing(f"{name(path)}: quality", why, "compared")
            continue
        told = zip(("libjpeg progressive", "mozjpeg", "jpegli", "jpegli, scans made progressive"),
                   (plain, mozjpeg, jpegli, layered), strict=True)
        bench.report.line(f"{name(path)}: others", ", ".join(f"{who} {score:.2f}" for who, (score, _) in told))
        against(bench, pair, "fast", "libjpeg progressive", plain, is_barred=True)
        better = max(mozjpeg, jpegli)
        gains.append(against(bench, pair, "best", "mozjpeg" if better is mozjpeg else "jpegli", better))
        stronger.append(against(bench, pair, "best", "the best of all", max(mozjpeg, jpegli, layered)))
        given_pixels(bench, pair)
    whole = [gain for gain in gains if gain is not None]
    won, wanted = sum(gain >= 0 for gain in whole), -(-len(gains) * 8 // 10)
    bench.report.line("best: files at least as good as the better", f"{won} of {len(gains)}",
                      f">= {wanted} of {len(gains)}", won >= wanted)
    mean = statistics.mean(whole) if whole else float("-inf")
    bench.report.line("best: mean gain over the better", f"{mean:+.2f}", ">= +0.3", mean >= 0.3)
    whole = [gain for gain in stronger if gain is not None]
    if whole:
        bench.report.line("best: mean gain, jpegli's scans made progressive", f"{statistics.mean(whole):+.2f}")


def against(bench, pair, mode, other, theirs, is_barred=False):
    """Our mode at the bytes of the other; the gain, where it could be measured."""
    score, size = theirs
    what = f"{name(pair.path)}: {mode} to {other}"
    try:
        ours, used = pair.ours(mode, size)
    except Unable as why:
        bench.report.missing(what, why, ">= 0" if is_barred else "")
        return None
    figure = f"{ours - score:+.2f} ({ours:.2f} to {score:.2f}; {used:,} to {size:,} B)"
    bench.report.line(what, figure, ">= 0" if is_barred else "", ours >= score if is_barred else None)
    return ours - score


def given_pixels(bench, pair):
    """Ours from the camera file and, to see the encoder alone, from the reference's pixels."""
    for mode in ("fast", "best"):
        what = f"{name(pair.path)}: {mode} at {BUDGET:,} B"
        try:
            camera, used = pair.ours(mode, BUDGET)
            same, _ = pair.ours(mode, BUDGET, pair.png)
            bench.report.line(what, f"{camera:.2f} ({used:,} B); from the others' pixels {same:.2f}")
        except Unable as why:
            bench.report.missing(what, why)


def budget(bench):
    """Budgets large and small on every file: kept by every one, and used."""
    bench.report.title("The budget: never exceeded, and used where the ceiling does not end it")
    for budget in (BUDGET, 200_000, 120_000, 60_000, 30_000):
        for mode in ("fast", "best"):
            sizes, used, failed = [], [], []
            for path in bench.files:
                out = bench.scratch / "budget.jpg"
                try:
                    run = bench.compress(path, "--budget", budget, "--mode", mode, out=out)
                except Unable as why:
                    failed.append(f"{name(path)}: {why}")
                    continue
                sizes.append(out.stat().st_size)
                if (run.get("quality") or 100) < AT_CEILING:
                    used.append(sizes[-1] / budget)
            what = f"{budget:,} B, {mode}"
            if failed:
                bench.report.missing(f"{what}: refused {len(failed)} of {len(bench.files)}", failed[0], "0")
            if not sizes:
                continue
            figure = f"{max(sizes):,} B at most, of {len(sizes)} files"
            bench.report.line(f"{what}: most", figure, f"<= {budget:,} B", max(sizes) <= budget)
            if used:
                mean = statistics.mean(used)
                figure = f"{mean:.1%} (least {min(used):.1%}; {len(used)} of {len(sizes)} below the ceiling)"
                bench.report.line(f"{what}: used on average", figure, ">= 97 %", mean >= 0.97)


def left(path):
    """The tags that exiftool finds beyond the picture's own form."""
    command = ["exiftool", "-json", "-G0:1", "-all", "-unknown2", str(path)]
    [tags] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)

    def is_harmless(tag):
        *groups, name = tag.split(":")
        return bool(HARMLESS_GROUPS.intersection(groups)) or (groups in ([], ["File"]) and name in HARMLESS_TAGS)

    return sorted(tag for tag in tags if not is_harmless(tag))


def metadata(bench):
    """What an independent reader finds in every upload."""
    bench.report.title("What exiftool finds in the uploads beyond the picture's own form")
    for path in bench.files:
        out = bench.scratch / "left.jpg"
        found, why = [], None
        try:
            for options in ((), ("--mode", "best"), ("--edge", 8000, "--budget", 8_000_000)):
                bench.compress(path, *options, out=out)
                found += left(out)
        except Unable as refused:
            why = refused
        if why:
            bench.report.missing(f"{name(path)}: left", why, "0 tags")
        else:
            bench.report.line(f"{name(path)}: left", f"{len(found)} tags {' '.join(found[:3])}", "0 tags", not found)
