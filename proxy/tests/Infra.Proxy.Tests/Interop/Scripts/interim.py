"""A client of HTTP/2 that looks at interim responses: python3 interim.py PORT STREAMS.

Asks for /1, /3, ... on as many streams of one connection at once, and prints one object of JSON: for each stream its events in their order, as they come out of python3-h2, which refuses what
RFC 9113 and RFC 7541 do: ["103", the values of link], ["200", the value of x-number, bytes of the body], ["reset"].
"""
import json
import socket
import sys

import h2.config
import h2.connection
import h2.events

PORT, STREAMS = int(sys.argv[1]), int(sys.argv[2])

connection = h2.connection.H2Connection(h2.config.H2Configuration(header_encoding="utf-8"))
sock = socket.create_connection(("127.0.0.1", PORT), timeout=30)
connection.initiate_connection()
connection.increment_flow_control_window(1 << 24)
streams = range(1, 2 * STREAMS, 2)
for stream in streams:
    connection.send_headers(stream, [(":method", "GET"), (":path", f"/{stream}"), (":scheme", "http"), (":authority", "a")], end_stream=True)
sock.sendall(connection.data_to_send())

seen = {stream: [] for stream in streams}
bodies = dict.fromkeys(streams, 0)
left = set(streams)
while left:
    data = sock.recv(65536)
    if not data:
        raise SystemExit("the connection ended")
    for event in connection.receive_data(data):
        if isinstance(event, (h2.events.InformationalResponseReceived, h2.events.ResponseReceived)):
            fields = event.headers
            status = next(value for name, value in fields if name == ":status")
            seen[event.stream_id].append([status, *(value for name, value in fields if name in ("link", "x-number"))])
        elif isinstance(event, h2.events.DataReceived):
            bodies[event.stream_id] += len(event.data)
            connection.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
        elif isinstance(event, h2.events.StreamEnded):
            seen[event.stream_id][-1].append(bodies[event.stream_id])
            left.discard(event.stream_id)
        elif isinstance(event, h2.events.StreamReset):
            seen[event.stream_id].append(["reset"])
            left.discard(event.stream_id)
        elif isinstance(event, h2.events.ConnectionTerminated):
            raise SystemExit(f"GOAWAY {event.error_code}")
    sock.sendall(connection.data_to_send())
print(json.dumps(seen))
