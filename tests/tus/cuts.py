"""Other people's tus clients against our server, with connections that are cut at random bytes.

usage: cuts.py SERVER FOLDER [CUTS]

SERVER is the server's program. Each client uploads photos through a proxy until so many connections
were cut (100 if not said); every photo must then lie on the server byte for byte.
"""

import base64
import hashlib
import http.client
import json
import os
import pathlib
import random
import subprocess
import sys
import time
import uuid
import zlib

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "lib"))

from program import Server  # noqa: E402
from proxy import CuttingProxy  # noqa: E402

CLIENTS = {
    "tus-js-client": ["node", str(HERE / "upload.mjs")],
    "tuspy": [sys.executable, str(HERE / "upload.py")],
}
BATCH = 10
SEED = 20_261_125


def png(padding):
    """A small picture with bytes that no decoder looks at."""

    def chunk(name, data):
        sum_ = zlib.crc32(name + data)
        return len(data).to_bytes(4, "big") + name + data + sum_.to_bytes(4, "big")

    head = (16).to_bytes(4, "big") * 2 + bytes([8, 0, 0, 0, 0])
    rows = zlib.compress(bytes(17 * 16))
    chunks = chunk(b"IHDR", head) + chunk(b"paDg", padding) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def uuid7():
    head = (int(time.time() * 1_000) << 16).to_bytes(8, "big")[:6]
    tail = bytearray(os.urandom(10))
    tail[0] = 0x70 | tail[0] & 0x0F
    tail[2] = 0x80 | tail[2] & 0x3F
    return str(uuid.UUID(bytes=head + bytes(tail)))


def register(server):
    """A new identity that the server knows; gives its Authorization header."""
    secret = base64.urlsafe_b64encode(os.urandom(32)).decode().rstrip("=")
    authorization = f"Bearer {uuid7()}.{secret}"
    connection = http.client.HTTPConnection(*server)
    connection.request("POST", "/v1/sync/push", '{"ops":[]}', {"Authorization": authorization})
    status = connection.getresponse().status
    connection.close()
    if status != 200:
        sys.exit(f"a new identity was answered with {status}")
    return authorization


def kept(server, digest):
    """The bytes that the server keeps of a photo."""
    path = server.data / "blobs" / digest[:2] / digest[2:4] / digest
    return path.read_bytes() if path.exists() else None


def jobs(server, proxy, folder, chance):
    folder.mkdir(parents=True, exist_ok=True)
    authorization = register(server.address)
    for number in range(BATCH):
        photo = png(chance.randbytes(chance.randrange(60_000, 250_000)))
        file = folder / f"{uuid7()}.png"
        file.write_bytes(photo)
        metadata = {"filename": "foto.png"}
        if number % 2:
            metadata["sha256"] = hashlib.sha256(photo).hexdigest()
        yield {
            "file": str(file),
            "endpoint": f"{proxy.url}/v1/uploads",
            "authorization": authorization,
            "metadata": metadata,
            # Bytes in the creation, or a checksum for each chunk: what the client knows.
            "variant": number % 4 > 1,
        }


def prove(name, command, server, folder, cuts):
    chance = random.Random(SEED)
    proxy = CuttingProxy(server.address, SEED)
    proxy.most = cuts
    uploads = equal = 0
    while proxy.cuts < cuts:
        batch = list(jobs(server, proxy, folder, chance))
        ran = subprocess.run(command, input=json.dumps(batch), stdout=subprocess.PIPE, text=True, timeout=600)
        if ran.returncode:
            sys.exit(f"{name} gave up")
        for line in ran.stdout.splitlines():
            done = json.loads(line)
            photo = pathlib.Path(done["file"]).read_bytes()
            digest = hashlib.sha256(photo).hexdigest()
            uploads += 1
            equal += done["hash"] == digest and kept(server, digest) == photo
        if len(ran.stdout.splitlines()) != len(batch):
            sys.exit(f"{name} did not end all of its uploads")
        for job in batch:
            os.remove(job["file"])
    print(f"{name} cuts={proxy.cuts} uploads={uploads} equal={equal}", flush=True)
    return equal == uploads


def main():
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    folder = pathlib.Path(sys.argv[2])
    cuts = int(sys.argv[3]) if len(sys.argv) == 4 else 100
    server = Server(sys.argv[1], folder / "server")
    try:
        proofs = [prove(*client, server, folder / "photos", cuts) for client in CLIENTS.items()]
    finally:
        server.stop()
    sys.exit(not all(proofs))


main()
