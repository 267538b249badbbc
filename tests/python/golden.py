"""The place engine's golden answers, asked through the bridge: see core/place/tests/golden.rs.

Needs the package made by `bindings/generate python` on PYTHONPATH, and SABERLING_SERVER for a seed pack.
"""

import base64
import json
import os
import subprocess
import tempfile
from pathlib import Path

import saberling as s

from host import FolderSecrets, Network

GOLDEN = Path(__file__).parents[2] / "core" / "place" / "golden"
CONFIDENCE = {
    "certain": s.PlaceConfidence.CERTAIN,
    "ambiguous": s.PlaceConfidence.AMBIGUOUS,
    "nearest_only": s.PlaceConfidence.NEAREST_ONLY,
    "outside": s.PlaceConfidence.OUTSIDE,
}


def open_with(folder: Path, pack: bytes) -> s.App:
    """A phone without a network whose app ships with these areas."""
    command = [os.environ["SABERLING_SERVER"], "seed-pack"]
    seed = json.loads(subprocess.run(command, check=True, capture_output=True, cwd=folder).stdout)
    seed["areas"] = base64.b64encode(pack).decode()
    return s.App.open(
        s.OpenOptions(
            data_dir=str(folder / "phone"),
            seed_pack=json.dumps(seed),
            secrets=FolderSecrets(folder / "keystore"),
            network=Network(False),
        )
    )


def is_rounded_up(metres: int, millimetres: int) -> bool:
    """Whole metres, rounded up, of what the golden file rounds to a millimetre."""
    return -(-(millimetres - 1) // 1_000) <= metres <= -(-(millimetres + 1) // 1_000)


def check(app: s.App, line: str) -> None:
    lon_e7, lat_e7, centimetres, area, confidence, outside, *candidates = line.split()
    found = app.look_up(int(lat_e7) / 1e7, int(lon_e7) / 1e7, int(centimetres) / 100)
    assert found.area_code == (None if area == "-" else area), (line, found)
    assert found.confidence == CONFIDENCE[confidence], (line, found)
    if outside == "-":
        assert found.outside_m is None, (line, found)
    else:
        assert is_rounded_up(found.outside_m, int(outside)), (line, found)
    # There is nothing to choose where it is certain.
    expected = [] if confidence == "certain" else [candidate.rsplit(":", 1) for candidate in candidates]
    assert [choice.code for choice in found.candidates] == [code for code, _ in expected], (line, found)
    for choice, (_, millimetres) in zip(found.candidates, expected, strict=True):
        assert is_rounded_up(choice.distance_m, int(millimetres)), (line, found)


def main() -> None:
    count = 0
    for pack in sorted(GOLDEN.glob("*.areas")):
        head, *lines, _ = pack.with_suffix(".txt").read_text().splitlines()
        with tempfile.TemporaryDirectory() as folder:
            app = open_with(Path(folder), pack.read_bytes())
            assert head.split()[1] == app.look_up(0.0, 0.0, None).dataset_version
            for line in lines:
                check(app, line)
            app.shut_down()
        count += len(lines)
    assert count > 400, "the golden files are missing"
    print(f"golden complete: {count} answers through the bridge are as written")


if __name__ == "__main__":
    main()
