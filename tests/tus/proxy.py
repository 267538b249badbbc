"""A way to the server that breaks off in the middle of bodies."""

import random
import socket
import struct
import threading

PIECE = 16 * 1024


class CuttingProxy:
    """Passes connections on, and cuts so many of them at a random byte of a request's body."""

    def __init__(self, server, seed):
        self.server = server
        self.random = random.Random(seed)
        self.lock = threading.Lock()
        self.cuts = 0
        self.most = 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            client, _ = self.listener.accept()
            threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def plan(self, length):
        """After how many bytes of a body to cut, and whether hard; None for not at all."""
        with self.lock:
            if length == 0 or self.cuts >= self.most or self.random.random() > 0.8:
                return None
            self.cuts += 1
            return self.random.randrange(length), self.random.random() < 0.5

    def serve(self, client):
        server = socket.create_connection(self.server)
        threading.Thread(target=pump, args=(server, client), daemon=True).start()
        try:
            self.requests(client, server)
        except OSError:
            pass
        finally:
            close(client)
            close(server)

    def requests(self, client, server):
        reader = client.makefile("rb")
        while True:
            head = b""
            while not head.endswith(b"\r\n\r\n"):
                line = reader.readline()
                if not line:
                    return
                head += line
            left = body_length(head)
            cut = self.plan(left)
            server.sendall(head)
            if cut:
                left = cut[0]
            while left:
                piece = reader.read1(min(PIECE, left))
                if not piece:
                    return
                server.sendall(piece)
                left -= len(piece)
            if cut:
                if cut[1]:
                    harden(server)
                    harden(client)
                return


def body_length(head):
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0


def harden(stream):
    """Makes the close a reset: what lies in the buffers is lost."""
    stream.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def close(stream):
    try:
        stream.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
    stream.close()


def pump(source, sink):
    try:
        while piece := source.recv(PIECE):
            sink.sendall(piece)
    except OSError:
        pass
    finally:
        try:
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            pass
