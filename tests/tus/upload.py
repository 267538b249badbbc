"""Uploads what the jobs on standard input say, with tuspy. One line of JSON for each."""

import json
import sys

from tusclient.client import TusClient

RETRIES = 200
CHUNK_BYTES = 32 * 1024


def upload(job):
    client = TusClient(job["endpoint"], headers={"Authorization": job["authorization"]})
    # A checksum makes a cut chunk count for nothing, so those are smaller.
    checked = {"upload_checksum": True, "chunk_size": CHUNK_BYTES} if job["variant"] else {}
    uploader = client.uploader(job["file"], metadata=job["metadata"], retries=RETRIES, retry_delay=0, **checked)
    uploader.upload()
    return {
        "file": job["file"],
        "hash": uploader.request.response_headers.get("x-saberling-sha256"),
        "url": uploader.url,
    }


for job in json.load(sys.stdin):
    print(json.dumps(upload(job)), flush=True)
