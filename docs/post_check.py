#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Computes the digests of posts from docs/post-bytes.md alone, for makers of devices and for whoever checks; uses nothing but Python's own library.

    python3 post_check.py vectors post-vectors.json    every step of every vector
"""

import base64
import hashlib
import hmac
import json
import struct
import sys


def text(value):
    data = value.encode("utf-8")
    return struct.pack(">H", len(data)) + data


def optional(value, write):
    return b"\x00" if value is None else b"\x01" + write(value)


def uint64(value):
    return struct.pack(">Q", value)


def float64(value):
    return struct.pack(">d", value if value != 0 else 0.0)


def header_of(post):
    out = b"wardledger post 1\n" + text(post["device"]) + optional(post.get("boot"), uint64) + text(post["patient"])
    out += uint64(post["sequence"]) + uint64(post["start"]) + float64(post["periodSeconds"]) + optional(post.get("model"), text)
    out += struct.pack(">H", len(post["signals"]))
    for signal in post["signals"]:
        not_measured = signal.get("notMeasured", [])
        out += text(signal["code"]) + text(signal["unit"]) + struct.pack(">HH", len(signal["values"]), len(not_measured))
        out += b"".join(float64(number) for number in not_measured)
    return out + struct.pack(">H", len(post.get("observations", [])))


def readings_of(post):
    values = [value for signal in post["signals"] for value in signal["values"]]
    numbers = [b"\x00" if value is None else b"\x01" + float64(value) for value in values]
    return numbers + [b"\x02" + text(one["code"]) + text(one["value"]) for one in post.get("observations", [])]


def keyed(key, message):
    return hmac.new(key, message, hashlib.sha256).digest()


def key_of(key, number):
    return keyed(key, struct.pack(">I", number))


def sha256(data):
    return hashlib.sha256(data).digest()


def entry_of(leaf_key, header, index, reading):
    return leaf_key + header + struct.pack(">I", index) + reading


def root_of(entries):
    """RFC 6962, section 2.1."""
    if len(entries) < 2:
        return sha256(b"\x00" + entries[0]) if entries else sha256(b"")
    split = 1 << ((len(entries) - 1).bit_length() - 1)
    return sha256(b"\x01" + root_of(entries[:split]) + root_of(entries[split:]))


def digest_of(header, nonce, root):
    return sha256(b"wardledger post digest 1\n" + header + nonce + root)


def unbase64url(value):
    return base64.urlsafe_b64decode(value + "=" * (-len(value) % 4))


def steps_of(post, key, nonce):
    """Every value on the way, in hexadecimal."""
    header, readings = header_of(post), readings_of(post)
    keyed_header = keyed(key_of(key, 1), header)
    entries = [entry_of(key_of(key, 2 + index), keyed_header, index, one) for index, one in enumerate(readings)]
    root = root_of(entries)
    return {
        "header": header.hex(),
        "readings": [one.hex() for one in readings],
        "keyedHeader": keyed_header.hex(),
        "leaves": [sha256(b"\x00" + one).hex() for one in entries],
        "root": root.hex(),
        "digest": digest_of(keyed_header, nonce, root).hex(),
    }


def check_vectors(path):
    with open(path, encoding="utf-8") as file:
        vectors = json.load(file)["vectors"]
    for vector in vectors:
        computed = steps_of(vector["post"], unbase64url(vector["key"]), unbase64url(vector["nonce"]))
        for step, value in computed.items():
            if vector[step] != value:
                raise SystemExit(f"{vector['name']}: {step} is {value}")
    print(f"{len(vectors)} posts agree")


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1] != "vectors":
        raise SystemExit(__doc__)
    check_vectors(sys.argv[2])
