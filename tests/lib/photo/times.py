"""Time and memory: against turbojpeg's decoding alone, against `image`, on one core and on two."""

import statistics
import subprocess

from .shared import BUDGET, EDGE, MB, THUMB, Unable, both, name

# Sizes of the pictures that are made, their quality, and their bars: times of turbojpeg's 1/8 decode, and bytes.
MADE = {48: ((8000, 6000), 94, 1.6, 24 * MB), 108: ((12000, 9000), 94, None, 40 * MB)}


def made(bench, megapixels):
    """A large synthetic JPEG, made once."""
    size, quality, _, _ = MADE[megapixels]
    path = bench.made / f"synthetic-{megapixels}-q{quality}.jpg"
    if not path.exists():
        source = max((path for path, _ in bench.photos()), key=bench.megapixels)
        new = path.with_suffix(".new")
        bench.helper.ask("synthetic", file=str(source), size=size, quality=quality, out=str(new))
        new.rename(path)
    return path


def progressive(bench, path):
    """The same picture with progressive scans, by jpegtran."""
    copy = bench.scratch / f"{path.stem}-progressive.jpg"
    with copy.open("wb") as out:
        subprocess.run(["jpegtran", "-copy", "all", "-progressive", str(path)], check=True, stdout=out)
    return copy


def against_decode(bench, path, *options, rounds=None, cores=None):
    """Rounds of both sides in turn: the times of turbojpeg's 1/8 decode and ours."""
    turbo, ours = [], []
    for _ in range(rounds or bench.args.runs):
        turbo += bench.python.ask("decode8", file=str(path), times=3)["ms"]
        ours += bench.repeated(path, 3, *options, cores=cores)["times"]
    return turbo, ours


def ratio_line(bench, what, turbo, ours, bar, hard=True):
    """The bar on the quotient of the least times: what else runs here can only add to either."""
    least = min(ours) / min(turbo)
    middle = statistics.median(ours) / statistics.median(turbo)
    figure = f"{least:.2f} × (of medians {middle:.2f}); {both(ours)} to {both(turbo)}"
    met = None if bar is None or not hard else least <= bar
    bench.report.line(what, figure, "" if bar is None else f"{'<=' if hard else 'goal'} {bar} ×", met)


def memory_line(bench, what, path, bar, *options):
    try:
        rss = bench.compress(path, *options)["rss"]
    except Unable as why:
        return bench.report.missing(what, why, f"<= {bar / MB:.0f} MB" if bar else "")
    bench.report.line(what, f"{rss / MB:.1f} MB", f"<= {bar / MB:.0f} MB" if bar else "", rss <= bar if bar else None)


def camera(bench):
    """Each real file, one core and two."""
    bench.report.title("Camera files on one core, against turbojpeg's 1/8 decode of the same file alone (median/min)")
    cores = bench.args.cores
    for path, megapixels in bench.photos():
        is_barred = megapixels > 7
        what = f"{name(path)} {megapixels:.0f} MP"
        try:
            turbo, ours = against_decode(bench, path)
            ratio_line(bench, f"{what}: time", turbo, ours, 2.5 if is_barred else None)
            turbo, ours = against_decode(bench, path, "--threads", 2, cores=cores)
            ratio_line(bench, f"{what}: time on two cores", turbo, ours, 1.6 if is_barred else None, hard=False)
        except Unable as why:
            bench.report.missing(f"{what}: time", why, "<= 2.5 ×" if is_barred else "")
        memory_line(bench, f"{what}: peak memory", path, 20 * MB if is_barred else None)
        phases(bench, what, path)


def phases(bench, what, path):
    """Where the time goes, as our program tells it."""
    try:
        run = bench.compress(path)
    except Unable as why:
        return bench.report.missing(f"{what}: phases", why)
    told = {key.removeprefix("ms_"): run[key] for key in run if key.startswith("ms_") and run[key]}
    if told:
        bench.report.line(f"{what}: phases", ", ".join(f"{key} {ms:.1f}" for key, ms in told.items()) + " ms")


def large(bench):
    """48 and 108 megapixels."""
    bench.report.title("Large files that were made here, on one core")
    for megapixels, (_, _, bar, bytes_bar) in MADE.items():
        what = f"synthetic {megapixels} MP"
        try:
            path = made(bench, megapixels)
            what += f", {path.stat().st_size / MB:.0f} MB"
            ratio_line(bench, f"{what}: time", *against_decode(bench, path, rounds=max(1, bench.args.runs // 2)), bar)
            turbo, ours = against_decode(bench, path, "--threads", 2, rounds=max(1, bench.args.runs // 2), cores=bench.args.cores)
            ratio_line(bench, f"{what}: time on two cores", turbo, ours, bar, hard=False)
        except Unable as why:
            bench.report.missing(f"{what}: time", why, f"<= {bar} ×" if bar else "")
        memory_line(bench, f"{what}: peak memory", path, bytes_bar)


def layered(bench):
    """Progressive files against `image`."""
    bench.report.title("The same pictures with progressive scans, against `image` alone at the same work, on one core")
    for path, megapixels in bench.photos():
        is_barred = megapixels > 7
        copy = progressive(bench, path)
        what = f"{name(path)} progressive"
        bars = ("<= 0.8 ×", "<= 0.5 ×") if is_barred else ("", "")
        try:
            theirs, ours = [], []
            for _ in range(bench.args.runs):
                theirs.append(bench.image(copy))
                ours += bench.repeated(copy, 2)["times"]
            least, decode = (min(run[key] for run in theirs) for key in ("ms", "ms_decode"))
            quotient = min(ours) / least
            figure = f"{quotient:.2f} × (of its decoding alone {min(ours) / decode:.2f}); {both(ours)} to {least:,.0f} ms"
            bench.report.line(f"{what}: time", figure, bars[0], quotient <= 0.8 if is_barred else None)
            rss, peak = bench.compress(copy)["rss"], min(run["rss"] for run in theirs)
            figure = f"{rss / peak:.2f} × ({rss / MB:.1f} to {peak / MB:.1f} MB)"
            bench.report.line(f"{what}: memory", figure, bars[1], rss <= peak / 2 if is_barred else None)
        except Unable as why:
            bench.report.missing(f"{what}: time and memory", why, bars[0])
        copy.unlink()


def simd(bench):
    """Every level of vector instructions against plain Rust: time, and the same bytes; threads likewise."""
    bench.report.title("Vector instructions and threads: time on one core, and the same bytes whatever is used")
    for path, _ in bench.photos()[: 3 if bench.args.quick else None]:
        prints, figures = set(), []
        try:
            for options in (["--simd", "scalar"], ["--simd", "sse41"], ["--simd", "avx2"], ["--threads", 2]):
                run = bench.repeated(path, 3, *options, cores=bench.args.cores if options[0] == "--threads" else None)
                prints.add((run["sha256"], run.get("phash")))
                figures.append(f"{options[1]}{' threads' if options[0] == '--threads' else ''} {min(run['times']):.0f}")
            figure = ", ".join(figures) + f" ms (min); {len(prints)} kind of bytes"
            bench.report.line(f"{name(path)}: levels", figure, "1 kind", len(prints) == 1)
        except Unable as why:
            bench.report.missing(f"{name(path)}: levels", why, "1 kind")


def peers(bench):
    """Whole ways of others on the same files, for a reader who wants to compare."""
    bench.report.title("Whole ways on one core, file to upload and thumbnail (median/min; peak memory, interpreter included)")
    files = [path for path, _ in bench.photos()] + [made(bench, 48)]
    for path in files[: 2 if bench.args.quick else None]:
        order = {"file": str(path), "edge": EDGE, "budget": BUDGET, "thumb": THUMB}
        ways = {
            "turbojpeg's 1/8 decode alone": (
                lambda: bench.python.ask("decode8", **order)["ms"][0], lambda: bench.peer_memory("python", "decode8", **order)),
            "ours, fast": (
                lambda: min(bench.repeated(path, 2)["times"]), lambda: bench.compress(path)["rss"]),
            "ours, best": (
                lambda: min(bench.repeated(path, 2, "--mode", "best")["times"]),
                lambda: bench.compress(path, "--mode", "best")["rss"]),
            "Pillow": (
                lambda: bench.python.ask("pillow", **order)["ms"], lambda: bench.peer_memory("python", "pillow", **order)),
            "sharp": (
                lambda: bench.node.ask("sharp", **order)["ms"], lambda: bench.peer_memory("node", "sharp", **order)),
            "sharp with mozjpeg": (
                lambda: bench.node.ask("sharp-mozjpeg", **order)["ms"],
                lambda: bench.peer_memory("node", "sharp-mozjpeg", **order)),
            "`image`": (lambda: bench.image(path)["ms"], lambda: bench.image(path)["rss"]),
        }
        peers_of(bench, path, ways)


def peers_of(bench, path, ways):
    """One file: rounds of all ways in turn."""
    times, refused = {way: [] for way in ways}, {}
    for _ in range(max(1, bench.args.runs // 2)):
        for way, (run, _) in ways.items():
            try:
                times[way].append(run())
            except Unable as why:
                refused[way] = why
    for way, values in times.items():
        if values:
            bench.report.line(f"{name(path)}: {way}", f"{both(values)}, {ways[way][1]() / MB:.0f} MB")
        else:
            bench.report.missing(f"{name(path)}: {way}", refused[way])


def best(bench):
    """The time of the mode `best`."""
    bench.report.title("The mode `best` on one core: its time")
    for path, _ in bench.photos():
        fast, slow, theirs = [], [], []
        order = {"file": str(path), "edge": EDGE, "budget": BUDGET, "thumb": THUMB}
        try:
            for _ in range(max(1, bench.args.runs // 2)):
                fast += bench.repeated(path, 2)["times"]
                slow += bench.repeated(path, 2, "--mode", "best")["times"]
                theirs.append(bench.node.ask("sharp-mozjpeg", **order)["ms"])
        except Unable as why:
            bench.report.missing(f"{name(path)}: best", why, "<= 4 ×, <= 0.25 ×")
            continue
        for other, values, bar in (("fast", fast, 4), ("sharp with mozjpeg", theirs, 0.25)):
            quotient = min(slow) / min(values)
            figure = f"{quotient:.2f} ×; {both(slow)} to {both(values)}"
            bench.report.line(f"{name(path)}: best against {other}", figure, f"<= {bar} ×", quotient <= bar)
