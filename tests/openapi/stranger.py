"""A client written from the served document alone, with nothing but Python's library.

usage: stranger.py URL PHOTO

It reads /v1/openapi.json, submits a report with a photo, is cut in the middle of the photo, resumes,
pulls, and sees the photo attached.
"""

import base64
import gzip
import hashlib
import http.client
import json
import os
import pathlib
import socket
import sys
import time
import urllib.parse
import uuid

TUS = {"Tus-Resumable": "1.0.0"}
BYTES = {"Content-Type": "application/offset+octet-stream"}


def now_ms():
    return int(time.time() * 1_000)


def uuid7():
    tail = bytearray(os.urandom(10))
    tail[0], tail[2] = 0x70 | tail[0] & 0x0F, 0x80 | tail[2] & 0x3F
    return uuid.UUID(bytes=now_ms().to_bytes(6, "big") + bytes(tail))


def b64url(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


class Reply:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def json(self):
        packed = self.headers.get("Content-Encoding")
        return json.loads(gzip.decompress(self.body) if packed == "gzip" else self.body)


class Client:
    def __init__(self, url):
        parts = urllib.parse.urlsplit(url)
        self.host, self.port = parts.hostname, parts.port
        self.identity, self.secret = uuid7(), os.urandom(32)
        self.boot = str(uuid7())
        self.at = None

    def headers(self, more):
        credential = f"Bearer {self.identity}.{b64url(self.secret)}"
        return {"x-saberling": "1", "Authorization": credential, **more}

    def ask(self, method, path, body=None, **more):
        """One exchange; a reply without the mark is none."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=60)
        named = {name.replace("_", "-"): value for name, value in more.items()}
        connection.request(method, path, body, self.headers(named))
        answer = connection.getresponse()
        reply = Reply(answer.status, answer.headers, answer.read())
        connection.close()
        if reply.headers.get("x-saberling") != "1":
            raise ConnectionError("something else than the server answered")
        return reply

    def push(self, *operations):
        request = {"ops": list(operations), **({"at": self.at} if self.at else {})}
        packed = gzip.compress(json.dumps(request).encode())
        reply = self.ask("POST", "/v1/sync/push", packed, Content_Encoding="gzip", Accept_Encoding="gzip",
                         Content_Type="application/json")
        expect(reply, 200)
        self.at = reply.json()["at"]
        return [outcome["outcome"] for outcome in reply.json()["outcomes"]]

    def pull(self):
        rows, cursor = {}, ""
        while True:
            query = urllib.parse.urlencode({"cursor": cursor, "limit": 100})
            reply = self.ask("GET", f"/v1/sync/pull?{query}", Accept_Encoding="gzip", **{"x-saberling-at": self.at})
            expect(reply, 200)
            page = reply.json()
            self.at, cursor = page["at"], page["next_cursor"]
            for item in page["items"]:
                key = (item["scope"], item["entity"], item["entity_id"])
                if item["change"] == "upsert":
                    rows[key] = item["row"]
                else:
                    rows.pop(key, None)
            if not page["has_more"]:
                return rows

    def cut_off(self, method, path, body, sent, **more):
        """Sends the head and so many bytes of the body, then the connection breaks."""
        headers = self.headers({name.replace("_", "-"): value for name, value in more.items()})
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self.host}", f"Content-Length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        with socket.create_connection((self.host, self.port)) as stream:
            stream.sendall("\r\n".join([*lines, "", ""]).encode() + body[:sent])

    def upload_path(self, digest):
        """The upload's id follows from owner and hash."""
        derived = hashlib.sha256(b"upload/1" + self.identity.bytes + digest).digest()[:16]
        return f"/v1/uploads/{derived.hex()}"

    def resume(self, path, photo):
        """Asks where the server is and goes on there, until the server says the photo's hash."""
        while True:
            reply = self.ask("HEAD", path, **TUS, **{"x-saberling-at": self.at})
            expect(reply, 200)
            offset = int(reply.headers["Upload-Offset"])
            print(f"the server has {offset} of {len(photo)} bytes")
            if not reply.headers.get("x-saberling-sha256"):
                more = {**TUS, **BYTES, "Upload-Offset": str(offset)}
                sum_ = base64.b64encode(hashlib.sha1(photo[offset:]).digest()).decode()
                reply = self.ask("PATCH", path, photo[offset:], **more, Upload_Checksum=f"sha1 {sum_}")
                if reply.status not in (204, 409, 503):
                    expect(reply, 204)
            verified = reply.headers.get("x-saberling-sha256")
            if verified:
                self.at = reply.headers.get("x-saberling-at", self.at)
                return verified


def expect(reply, status):
    if reply.status != status:
        raise SystemExit(f"expected {status}, got {reply.status}: {reply.body[:300]}")


def report(client, category, photo, digest):
    secret = os.urandom(32)
    manifest = {"photo_id": str(uuid7()), "sha256": digest.hex(), "size_bytes": len(photo),
                "width_px": 0, "height_px": 0}
    payload = {"category": category, "note": "Ditulis dari dokumennya saja.", "anonymous": True,
               "confidential": False, "secret_hash": hashlib.sha256(secret).hexdigest(), "photos": [manifest]}
    operation = {"op_id": str(uuid7()), "entity": "report", "entity_id": str(uuid7()), "kind": "create_report",
                 "config_version": "0", "payload_version": 1, "payload": payload, "captured_at_ms": now_ms(),
                 "monotonic_ms": time.monotonic_ns() // 1_000_000, "boot_id": client.boot}
    return operation


def main():
    client = Client(sys.argv[1])
    photo = pathlib.Path(sys.argv[2]).read_bytes()
    digest = hashlib.sha256(photo).digest()
    document = client.ask("GET", "/v1/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    category = client.ask("GET", "/v1/config").json()["categories"][0]["code"]

    assert client.push() == []
    operation = report(client, category, photo, digest)
    assert client.push(operation) == ["applied"]
    assert client.push(operation) == ["duplicate"]

    declared = base64.b64encode(digest.hex().encode()).decode()
    client.cut_off("POST", "/v1/uploads", photo, len(photo) // 2, **TUS, **BYTES,
                   Upload_Length=str(len(photo)), Upload_Metadata=f"sha256 {declared}")
    path = client.upload_path(digest)
    deadline = time.monotonic() + 30
    while client.ask("HEAD", path, **TUS).status == 404 and time.monotonic() < deadline:
        time.sleep(0.05)
    assert client.resume(path, photo) == digest.hex()

    row = client.pull()[(f"own:{client.identity}", "report", operation["entity_id"])]
    assert [(each["sha256"], each["attached"]) for each in row["photos"]] == [(digest.hex(), True)]
    print(f"stranger complete: report {row['number']} with its photo of {len(photo)} bytes")


main()
