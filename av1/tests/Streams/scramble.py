#!/usr/bin/env python3
"""Puts random bytes in the place of tile data: nearly every byte string is a decodable sequence of symbols, and these reach what no encoder writes.

    scramble.py IN.ivf OUT.ivf BYTES SEED

IN has frames of several tile groups with one tile each (aomenc --num-tile-groups), so that a tile group is one byte of tile numbers, then the tile. Each tile becomes BYTES long,
which must be more than it can read. The streams decode only with --strict 0, because the bytes after the last symbol are not 1 0 ... 0.
"""
import random
import struct
import sys


def leb128(value):
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def scramble(frame, length, source):
    out = bytearray()
    place = 0
    while place < len(frame):
        head = frame[place : place + (2 if frame[place] & 4 else 1)]
        place += len(head)
        size = shift = 0
        while True:
            part = frame[place]
            place += 1
            size |= (part & 0x7F) << shift
            shift += 7
            if not part & 0x80:
                break
        body = frame[place : place + size]
        place += size
        if head[0] >> 3 & 15 == 4:
            body = body[:1] + source.randbytes(length)
        out += head + leb128(len(body)) + body
    return bytes(out)


def main():
    data = open(sys.argv[1], "rb").read()
    source = random.Random(int(sys.argv[4]))
    out = bytearray(data[:32])
    place = 32
    while place < len(data):
        size, time = struct.unpack_from("<IQ", data, place)
        frame = scramble(data[place + 12 : place + 12 + size], int(sys.argv[3]), source)
        out += struct.pack("<IQ", len(frame), time) + frame
        place += 12 + size
    open(sys.argv[2], "wb").write(out)


main()
