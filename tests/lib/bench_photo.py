"""The photo step on real camera files and on large ones made here, against others.

A line a bar: what, the figure with its spread, the bar, ok or MISSED. Exit code 1 when one is missed.
"""

import argparse
import os
import pathlib
import tempfile

from photo import quality, times
from photo.shared import Bench

PARTS = {
    "time": times.camera, "large": times.large, "progressive": times.layered, "best": times.best,
    "simd": times.simd, "quality": quality.quality, "budget": quality.budget, "left": quality.metadata,
    "peers": times.peers,
}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=pathlib.Path, metavar="DIR")
    parser.add_argument("--compress", required=True, help="our program")
    parser.add_argument("--image-alone", required=True, help="the same work with `image` alone")
    parser.add_argument("--metric", required=True, help="SSIMULACRA2")
    parser.add_argument("--node-modules", required=True, help="the folder where sharp is installed")
    parser.add_argument("--made", required=True, help="where the large files are kept")
    parser.add_argument("--runs", type=int, help="rounds of everything that is timed; 7 when not said, 2 when quick")
    parser.add_argument("--only", action="append", choices=PARTS, help="only this part; may be said more than once")
    parser.add_argument("--quick", action="store_true", help="fewer rounds, and fewer files where each takes long")
    args = parser.parse_args()
    args.runs = args.runs or (2 if args.quick else 7)
    here = sorted(os.sched_getaffinity(0))
    args.core, args.cores = here[-1], ",".join(map(str, here[-2:]))
    with tempfile.TemporaryDirectory() as scratch:
        bench = Bench(args, scratch)
        if not bench.files:
            parser.error(f"no photos in {args.folder}")
        try:
            for part in args.only or PARTS:
                PARTS[part](bench)
        finally:
            bench.close()
    missed = bench.report.missed
    print(f"\n{missed} bars missed" if missed else "\nevery bar is met")
    raise SystemExit(1 if missed else 0)


if __name__ == "__main__":
    main()
