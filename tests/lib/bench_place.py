"""Lookups against shapely, an R-tree with geo's monotone polygons, and all borders: speed and answers.

usage: bench_place.py BENCH_PLACE [--runs N] [--areas FILE.geojson]
"""

import argparse
import json
import pathlib
import statistics
import subprocess
import tempfile
import time

import numpy
import shapely


class City:
    """One set of areas, measured round by round on both sides."""

    def __init__(self, program, file):
        self.folder = tempfile.TemporaryDirectory()
        command = [program, self.folder.name, *([file] if file else [])]
        self.rust = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.facts = json.loads(self.rust.stdout.readline())
        folder = pathlib.Path(self.folder.name)
        features = json.loads((folder / "areas.geojson").read_text())["features"]
        self.codes = numpy.array([feature["properties"]["code"] for feature in features])
        # Whole units of 1e-7 degrees, as the pack has them: so both sides place the same points in the same shapes.
        shapes = shapely.from_geojson([json.dumps(feature["geometry"]) for feature in features])
        self.shapes = shapely.transform(shapes, lambda at: numpy.round(at * 1e7))
        self.tree = shapely.STRtree(self.shapes)
        self.prepared = self.shapes.copy()
        shapely.prepare(self.prepared)
        self.points = shapely.points(numpy.loadtxt(folder / "points.csv", delimiter=",", dtype=float))
        self.answers = [line.split(",") for line in (folder / "answers.csv").read_text().splitlines()]
        self.rounds = []

    def place(self, points):
        """The first area that each point touches, or -1."""
        places, areas = self.tree.query(points, predicate="intersects")
        first = numpy.full(len(points), len(self.codes))
        numpy.minimum.at(first, places, areas)
        return numpy.where(first == len(self.codes), -1, first)

    def differences(self):
        """Points that the two sides place differently, and how many were compared."""
        at = numpy.array([[float(lon), float(lat)] for lon, lat, _ in self.answers])
        first = self.place(shapely.points(at))
        codes = numpy.where(first < 0, "", self.codes[first])
        return int((codes != numpy.array([code for _, _, code in self.answers])).sum()), len(at)

    def round(self):
        self.rust.stdin.write("round\n")
        self.rust.stdin.flush()
        figures = json.loads(self.rust.stdout.readline())
        figures["bulk_ns"] = timed(lambda: self.tree.query(self.points, predicate="intersects")) / len(self.points)
        places, areas = self.tree.query(self.points)
        prepared = self.prepared[areas]
        x, y = shapely.get_x(self.points)[places], shapely.get_y(self.points)[places]
        figures["prepared_ns"] = timed(lambda: shapely.intersects_xy(prepared, x, y)) / len(self.points)
        self.rounds.append(figures)

    def close(self):
        self.rust.stdin.close()
        self.rust.wait()
        self.folder.cleanup()

    def of(self, *keys):
        return [value(figures, keys) for figures in self.rounds]

    def ratio(self, above, below):
        return [value(figures, above) / value(figures, below) for figures in self.rounds]


def value(figures, keys):
    for key in keys:
        figures = figures[key]
    return figures


def timed(act, times=3):
    """Nanoseconds of the quickest of a few times, as the other side counts."""
    def once():
        began = time.perf_counter_ns()
        act()
        return time.perf_counter_ns() - began
    return min(once() for _ in range(times))


def spread(values, unit, digits=1):
    low, middle, high = min(values), statistics.median(values), max(values)
    return f"{middle:,.{digits}f} {unit} (median; {low:,.{digits}f} to {high:,.{digits}f})"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--areas", default=None)
    args = parser.parse_args()
    missed = 0

    def line(what, figure, bar="", met=None):
        nonlocal missed
        missed += met is False
        verdict = {None: "", True: "ok", False: "MISSED"}[met]
        print(f"{what:<52} {figure:<46} {bar:<12} {verdict}".rstrip(), flush=True)

    def at_least(what, values, bar):
        line(what, spread(values, "×"), f">= {bar} ×", statistics.median(values) >= bar)

    def at_most(what, values, bar):
        line(what, spread(values, "×"), f"<= {bar} ×", statistics.median(values) <= bar)

    cities = {"province": City(args.program, None)}
    if args.areas and pathlib.Path(args.areas).exists():
        cities = {"city": City(args.program, args.areas), **cities}
    else:
        print("SKIPPED: the file of a real city's areas is not there; only the invented province is measured")
    for _ in range(args.runs):
        for city in cities.values():
            city.round()
    for name, city in cities.items():
        facts = city.facts
        line(f"{name}", f"{facts['areas']:,} areas, {facts['corners']:,} corners, pack {facts['pack_bytes']:,} B")
        differ, compared = city.differences()
        line(f"{name}: answers unlike shapely's", f"{differ} of {compared:,}", "0", differ == 0)
        for what, key in [
            ("lookup", "plain_ns"), ("lookups in bulk", "many_ns"), ("lookup with a circle", "circle_ns"), ("rstar + MonotonicPolygons", "tree_ns"),
            ("all borders near the circle", "borders_ns"), ("shapely STRtree in bulk", "bulk_ns"),
            ("GEOS prepared, boxes found before", "prepared_ns"),
        ]:
            line(f"{name}: {what}", spread(city.of(key), "ns"))
        at_least(f"{name}: bulk against shapely's bulk", city.ratio(["bulk_ns"], ["many_ns"]), 20)
        line(f"{name}: one by one against shapely's bulk", spread(city.ratio(["bulk_ns"], ["plain_ns"]), "×"))
        bar = 2 if name == "city" else 5
        at_least(f"{name}: lookup against rstar + MonotonicPolygons", city.ratio(["tree_ns"], ["plain_ns"]), bar)
        line(f"{name}: lookup against GEOS prepared", spread(city.ratio(["prepared_ns"], ["plain_ns"]), "×"))
        at_least(f"{name}: circle against all borders", city.ratio(["borders_ns"], ["circle_ns"]), 3)
        at_most(f"{name}: circle against a plain lookup", city.ratio(["circle_ns"], ["plain_ns"]), 6)
        for what, key in [("lookup", "plain_single"), ("circle", "circle_single")]:
            at_most(f"{name}: {what}, p99 against median", city.ratio([key, 1], [key, 0]), 20)
        at_least(f"{name}: pack opens against GeoJSON parsed", city.ratio(["parse_us"], ["open_us"]), 20)
        line(f"{name}: pack opens", spread(city.of("open_us"), "µs"))
        line(f"{name}: index made once", f"{facts['index_us']:,.0f} µs; the R-tree's in {facts['peers_ms']:,.0f} ms")
        in_use = facts["in_use_bytes"]
        line(f"{name}: memory, index included", f"{in_use:,} B = {in_use / facts['pack_bytes']:.1f} packs",
             "<= 10 packs", in_use <= 10 * facts["pack_bytes"])
        line(f"{name}: memory while it is made, at most", f"{facts['peak_bytes']:,} B")
        line(f"{name}: allocations of {facts['points']:,} lookups", f"{facts['allocations_of_lookups']:,}")
        city.close()
    raise SystemExit(1 if missed else 0)


if __name__ == "__main__":
    main()
