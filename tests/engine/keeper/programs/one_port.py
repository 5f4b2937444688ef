"""Listens on a loopback port as the gateway will, and tells everybody its pid. `one_port.py PORT`."""

from __future__ import annotations

import os
import socket
import sys

with socket.socket() as listener:
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", int(sys.argv[1])))
    listener.listen()
    sys.stdout.write(f"{listener.getsockname()[1]}\n")
    sys.stdout.flush()
    kept = []
    while True:
        line, _ = listener.accept()
        line.sendall(f"{os.getpid()}\n".encode())
        kept.append(line)
