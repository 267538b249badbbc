"""The server's program, started on a free port."""

import os
import subprocess
import sys
import threading


class Server:
    """Runs until it is stopped."""

    def __init__(self, program, data):
        self.data = data
        command = [program, "--data", str(data), "--listen", "127.0.0.1:0"]
        environment = {**os.environ, "RUST_LOG": "error"}
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment)
        for line in self.process.stderr:
            if " is served at http://" in line:
                host, port = line.strip().rsplit("http://", 1)[1].split(":")
                self.address = (host, int(port))
                break
        else:
            sys.exit("the server did not start")
        threading.Thread(target=self.process.stderr.read, daemon=True).start()

    def stop(self):
        self.process.terminate()
        self.process.wait(20)
