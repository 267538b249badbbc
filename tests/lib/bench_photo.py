"""The photo step on real camera files: time, bytes, and what an independent reader finds left.

usage: bench_photo.py COMPRESS FOLDER [--runs N]
"""

import argparse
import json
import pathlib
import statistics
import subprocess
import tempfile

BYTES_BAR = 300_000
KINDS = {".jpg", ".jpeg", ".png", ".webp"}
# What exiftool says of any JPEG: about the file and its pixels, not of what somebody put inside.
HARMLESS_GROUPS = {"ExifTool", "System", "JFIF", "Composite"}
HARMLESS_TAGS = {
    "SourceFile", "FileType", "FileTypeExtension", "MIMEType", "ImageWidth", "ImageHeight",
    "EncodingProcess", "BitsPerSample", "ColorComponents", "YCbCrSubSampling",
}


def left(path):
    """The tags that exiftool finds beyond the picture's own form."""
    command = ["exiftool", "-json", "-G0:1", "-all", "-unknown2", str(path)]
    [tags] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)

    def is_harmless(tag):
        *groups, name = tag.split(":")
        return bool(HARMLESS_GROUPS.intersection(groups)) or (groups in ([], ["File"]) and name in HARMLESS_TAGS)

    return sorted(tag for tag in tags if not is_harmless(tag))


def spread(values, unit):
    low, middle, high = min(values), statistics.median(values), max(values)
    return f"{middle:,.0f} {unit} (median; {low:,.0f} to {high:,.0f})"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("compress")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--runs", type=int, default=5)
    args = parser.parse_args()
    files = sorted(path for path in args.folder.iterdir() if path.suffix.lower() in KINDS)
    if not files or args.runs < 1:
        parser.error("no photos in the folder, or no runs wanted")
    missed = 0

    def line(what, figure, bar="", met=None):
        nonlocal missed
        missed += met is False
        verdict = {None: "", True: "ok", False: "MISSED"}[met]
        print(f"{what:<42} {figure:<40} {bar:<20} {verdict}".rstrip(), flush=True)

    all_ms, all_bytes = [], []
    with tempfile.TemporaryDirectory() as folder:
        output = pathlib.Path(folder) / "out.jpg"
        for path in files:
            runs = []
            for _ in range(args.runs):
                command = [args.compress, str(path), str(output)]
                done = subprocess.run(command, check=True, capture_output=True, text=True)
                runs.append(json.loads(done.stdout))
            ms = [run["ms"] for run in runs]
            size = output.stat().st_size
            all_ms += ms
            all_bytes.append(size)
            line(f"{path.name} time", spread(ms, "ms"))
            line(f"{path.name} bytes", f"{size:,} B", f"<= {BYTES_BAR:,} B", size <= BYTES_BAR)
            found = left(output)
            line(f"{path.name} left", f"{len(found)} tags {' '.join(found[:3])}", "0 tags", not found)
    line(f"{len(files)} files, time", spread(all_ms, "ms"))
    line(f"{len(files)} files, bytes", spread(all_bytes, "B"), f"<= {BYTES_BAR:,} B", max(all_bytes) <= BYTES_BAR)
    raise SystemExit(1 if missed else 0)


if __name__ == "__main__":
    main()
