#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Computes the digests of posts from docs/post-bytes.md alone, for makers of devices and for whoever checks; uses nothing but Python's own library.

    python3 post_check.py vectors post-vectors.json    every step of every vector, and the signatures
    python3 post_check.py proof proof.json             what GET /v1/posts/{device}/{sequence}/proof proves, and of which digest
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


PRIME = 0xFFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
BASE = (
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
)


def added(one, other):
    """Of two points of P-256; None is the point at infinity."""
    if one is None or other is None:
        return one or other
    (x1, y1), (x2, y2) = one, other
    if x1 == x2 and (y1 + y2) % PRIME == 0:
        return None
    slope = (3 * x1 * x1 - 3) * pow(2 * y1, -1, PRIME) if one == other else (y2 - y1) * pow(x2 - x1, -1, PRIME)
    x = (slope * slope - x1 - x2) % PRIME
    return x, (slope * (x1 - x) - y1) % PRIME


def times(number, point):
    total = None
    while number:
        total = added(total, point) if number & 1 else total
        point, number = added(point, point), number >> 1
    return total


def pair_of(encoded):
    data = unbase64url(encoded)
    return int.from_bytes(data[:32], "big"), int.from_bytes(data[32:], "big")


def signed_bytes_of(sequence, digest):
    return b"wardledger device post 1\n" + uint64(sequence) + digest


def is_signed(public_key, message, signature):
    """ECDSA, as FIPS 186-5 verifies it; for vectors, not for speed."""
    (x, y), (r, s) = pair_of(public_key), pair_of(signature)
    if not 0 < r < ORDER or not 0 < s < ORDER or (y * y - x * x * x + 3 * x - B) % PRIME != 0:
        return False
    number, inverse = int.from_bytes(sha256(message), "big"), pow(s, -1, ORDER)
    point = added(times(number * inverse % ORDER, BASE), times(r * inverse % ORDER, (x, y)))
    return point is not None and point[0] % ORDER == r


def check_signatures(signatures):
    for one in signatures:
        message = signed_bytes_of(one["sequence"], bytes.fromhex(one["digest"]))
        if message.hex() != one["signedBytes"] or is_signed(one["publicKey"], message, one["signature"]) != one["signed"]:
            raise SystemExit(f"{one['name']}: {message.hex()}")


def check_vectors(path):
    with open(path, encoding="utf-8") as file:
        content = json.load(file)
    vectors, signatures = content["vectors"], content["signatures"]
    check_signatures(signatures)
    for vector in vectors:
        computed = steps_of(vector["post"], unbase64url(vector["key"]), unbase64url(vector["nonce"]))
        for step, value in computed.items():
            if vector[step] != value:
                raise SystemExit(f"{vector['name']}: {step} is {value}")
    print(f"{len(vectors)} posts and {len(signatures)} signatures agree")


def root_by_path(leaf, index, size, path):
    """RFC 9162, section 2.1.3.2; None for a path that does not fit."""
    node, place, last = leaf, index, size - 1
    for neighbour in path:
        if last == 0:
            return None
        if place & 1 or place == last:
            node = sha256(b"\x01" + neighbour + node)
            while not place & 1:
                place, last = place >> 1, last >> 1
        else:
            node = sha256(b"\x01" + node + neighbour)
        place, last = place >> 1, last >> 1
    return node if last == 0 and index < size else None


class Reader:
    """Reads a header back."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, count):
        if self.at + count > len(self.data):
            raise SystemExit("the header ends too early")
        self.at += count
        return self.data[self.at - count : self.at]

    def number(self, form):
        return struct.unpack(">" + form, self.take(struct.calcsize(form)))[0]

    def text(self):
        return self.take(self.number("H")).decode("utf-8")

    def optional(self, read):
        return read() if self.number("B") == 1 else None


def header_in(data):
    reader = Reader(data)
    if reader.take(18) != b"wardledger post 1\n":
        raise SystemExit("no header of a post")
    post = {"device": reader.text(), "boot": reader.optional(lambda: reader.number("Q")), "patient": reader.text()}
    post.update(sequence=reader.number("Q"), start=reader.number("Q"), period=reader.number("d"), model=reader.optional(reader.text))
    places = []
    for _ in range(reader.number("H")):
        code, unit, count = reader.text(), reader.text(), reader.number("H")
        reader.take(8 * reader.number("H"))
        places += [(code, unit, step) for step in range(count)]
    observations = reader.number("H")
    if reader.at != len(data):
        raise SystemExit("the header goes on behind its end")
    return post, places, observations


def check_proof(path):
    with open(path, encoding="utf-8") as file:
        proof = json.load(file)
    header, reading = unbase64url(proof["header"]), unbase64url(proof["reading"])
    keyed_header = keyed(unbase64url(proof["headerKey"]), header)
    leaf = sha256(b"\x00" + entry_of(unbase64url(proof["leafKey"]), keyed_header, proof["index"], reading))
    root = root_by_path(leaf, proof["index"], proof["leaves"], [unbase64url(one) for one in proof["path"]])
    digest = root and digest_of(keyed_header, unbase64url(proof["nonce"]), root).hex()
    if digest is None or digest != proof["digest"]:
        raise SystemExit(f"not proven: this leads to {digest}, not to {proof['digest']}")
    post, places, observations = header_in(header)
    if len(places) + observations != proof["leaves"]:
        raise SystemExit(f"not proven: the header has {len(places) + observations} readings")
    kind, reader = reading[0], Reader(reading[1:])
    if kind == 2:
        said = f"{reader.text()} was {reader.text()}"
    else:
        code, unit, step = places[proof["index"]]
        value = "not measured" if kind == 0 else f"{reader.number('d')} {unit}"
        said = f"{code} was {value}, {step * post['period']} s after {post['start']} (milliseconds since 1970)"
    start = "" if post["boot"] is None else f" since its start {post['boot']}"
    print(f"Post {post['sequence']} of device {post['device']}{start} says of patient {post['patient']}: {said}.")
    print(f"Its digest is {digest}: hold that against the ledger.")


if __name__ == "__main__":
    checks = {"vectors": check_vectors, "proof": check_proof}
    if len(sys.argv) != 3 or sys.argv[1] not in checks:
        raise SystemExit(__doc__)
    checks[sys.argv[1]](sys.argv[2])
