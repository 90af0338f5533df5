#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Computes the digests of posts from docs/post-bytes.md alone, for makers of devices and for whoever checks; uses nothing but Python's own library.

    python3 post_check.py vectors post-vectors.json    every step of every vector, and the signatures
    python3 post_check.py proof proof.json [KEY]       what GET /v1/posts/{device}/{sequence}/proof proves, and of which digest;
                                                       KEY: the device's x and y behind each other, 64 bytes, base64url
"""

import base64
import hashlib
import hmac
import json
import math
import struct
import sys
import unicodedata


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


def not_proven(why):
    raise SystemExit(f"not proven: {why}")


def bytes_in(proof, field, length=None):
    """Of exactly so many bytes: another length would let one digest have two openings."""
    value = proof[field]
    data = unbase64url(value)
    if base64.urlsafe_b64encode(data).rstrip(b"=").decode() != value or length not in (None, len(data)):
        not_proven(f"{field} has another form")
    return data


class Reader:
    """Reads bytes back, to their end and in one way only."""

    def __init__(self, data, what):
        self.data, self.what, self.at = data, what, 0

    def take(self, count):
        if self.at + count > len(self.data):
            not_proven(f"the {self.what} ends too early")
        self.at += count
        return self.data[self.at - count : self.at]

    def number(self, form):
        return struct.unpack(">" + form, self.take(struct.calcsize(form)))[0]

    def finite(self):
        value = self.number("d")
        return value if math.isfinite(value) else not_proven(f"the {self.what} has a number that is none")

    def text(self):
        """Nothing that a terminal does not show as it is."""
        value = self.take(self.number("H")).decode("utf-8", "replace")
        if any(unicodedata.category(one)[0] == "C" or unicodedata.category(one) in ("Zl", "Zp") or one == "\ufffd" for one in value):
            not_proven(f"the {self.what} has a text that cannot be shown")
        return value

    def optional(self, read):
        flag = self.number("B")
        return read() if flag == 1 else None if flag == 0 else not_proven(f"the {self.what} has another form")

    def end(self):
        if self.at != len(self.data):
            not_proven(f"the {self.what} goes on behind its end")


def header_in(data):
    """Whose, when, and of each signal how many values there are."""
    reader = Reader(data, "header")
    if reader.take(18) != b"wardledger post 1\n":
        not_proven("no header of a post")
    post = {"device": reader.text(), "boot": reader.optional(lambda: reader.number("Q")), "patient": reader.text()}
    post.update(sequence=reader.number("Q"), start=reader.number("Q"), period=reader.finite(), model=reader.optional(reader.text))
    signals = []
    for _ in range(reader.number("H")):
        signals.append((reader.text(), reader.text(), reader.number("H")))
        reader.take(8 * reader.number("H"))
    observations = reader.number("H")
    reader.end()
    return post, signals, observations


def said_by(reading, index, post, signals):
    reader, place = Reader(reading, "reading"), index
    kind = reader.number("B")
    for code, unit, count in signals:
        if place < count:
            if kind not in (0, 1):
                not_proven("this is no value of a signal")
            value = "not measured" if kind == 0 else f"{reader.finite()} {unit}"
            reader.end()
            return f"{code} was {value}, {place * post['period']} s after {post['start']} (milliseconds since 1970)"
        place -= count
    if kind != 2:
        not_proven("this is no observation")
    said = f"{reader.text()} was {reader.text()}"
    reader.end()
    return said


def check_proof(path, public_key=None):
    with open(path, encoding="utf-8") as file:
        proof = json.load(file)
    index, leaves = proof["index"], proof["leaves"]
    header, reading = bytes_in(proof, "header"), bytes_in(proof, "reading")
    post, signals, observations = header_in(header)
    total = sum(count for _, _, count in signals) + observations
    if total != leaves or not 0 <= index < leaves:
        not_proven(f"the header has {total} readings")
    keyed_header = keyed(bytes_in(proof, "headerKey", 32), header)
    leaf = sha256(b"\x00" + entry_of(bytes_in(proof, "leafKey", 32), keyed_header, index, reading))
    path = [bytes_in({"a node of the path": one}, "a node of the path", 32) for one in proof["path"]]
    root = root_by_path(leaf, index, leaves, path)
    digest = root and digest_of(keyed_header, bytes_in(proof, "nonce", 16), root)
    if digest is None or digest.hex() != proof["digest"]:
        not_proven("this leads to another digest")
    start = "" if post["boot"] is None else f" since its start {post['boot']}"
    said = said_by(reading, index, post, signals)
    print(f"Post {post['sequence']} of device {post['device']}{start} says of patient {post['patient']}: {said}.")
    if public_key is not None:
        if not is_signed(public_key, signed_bytes_of(post["sequence"], digest), proof.get("signature", "A" * 86)):
            not_proven("the device of this key has not signed it")
        print("It is signed with this key.")
    print(f"Its digest is {digest.hex()}: hold that against what the ledger has under this device, number and ward.")


if __name__ == "__main__":
    checks = {"vectors": (check_vectors, (3,)), "proof": (check_proof, (3, 4))}
    check, lengths = checks.get(sys.argv[1] if len(sys.argv) > 1 else "", (None, ()))
    if check is None or len(sys.argv) not in lengths:
        raise SystemExit(__doc__)
    check(*sys.argv[2:])
