# SPDX-License-Identifier: Apache-2.0
"""What a device signs, as docs/post-bytes.md has it. Written from that page alone; `vectors` of iot_gateway.py verifies it."""

import base64, hashlib, hmac, json, os, struct
from datetime import datetime, timezone

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unbase64url(value):
    return base64.urlsafe_b64decode(value + "=" * (-len(value) % 4))


def text(value):
    return struct.pack(">H", len(value.encode())) + value.encode()


def optional(value, write):
    return b"\x00" if value is None else b"\x01" + write(value)


def uint64(value):
    return struct.pack(">Q", value)


def float64(value):
    return struct.pack(">d", value if value != 0 else 0.0)


def header_of(post):
    out = b"wardledger post 1\n" + text(post["device"]) + optional(post.get("boot"), uint64) + text(post["patient"]) + uint64(post["sequence"])
    out += uint64(post["start"]) + float64(post["periodSeconds"]) + optional(post.get("model"), text) + struct.pack(">H", len(post["signals"]))
    for signal in post["signals"]:
        unmeasured = signal.get("notMeasured", [])
        out += text(signal["code"]) + text(signal["unit"]) + struct.pack(">HH", len(signal["values"]), len(unmeasured)) + b"".join(map(float64, unmeasured))
    return out + struct.pack(">H", len(post.get("observations", [])))


def leaves_of(post):
    values = [optional(value, float64) for signal in post["signals"] for value in signal["values"]]
    return values + [b"\x02" + text(one["code"]) + text(one["value"]) for one in post.get("observations", [])]


def root_of(entries):
    """RFC 6962, section 2.1."""
    if len(entries) < 2:
        return hashlib.sha256(b"\x00" + entries[0] if entries else b"").digest()
    split = 1 << ((len(entries) - 1).bit_length() - 1)
    return hashlib.sha256(b"\x01" + root_of(entries[:split]) + root_of(entries[split:])).digest()


def digest_of(post, key, nonce):
    keyed = lambda number: hmac.digest(key, struct.pack(">I", number), "sha256")
    header = hmac.digest(keyed(1), header_of(post), "sha256")
    entries = [keyed(index + 2) + header + struct.pack(">I", index) + leaf for index, leaf in enumerate(leaves_of(post))]
    return hashlib.sha256(b"wardledger post digest 1\n" + header + nonce + root_of(entries)).digest()


def signed_bytes_of(sequence, digest):
    return b"wardledger device post 1\n" + uint64(sequence) + digest


def signature_of(private_key, message):
    r, s = utils.decode_dss_signature(private_key.sign(message, ec.ECDSA(hashes.SHA256())))
    return base64url(r.to_bytes(32, "big") + s.to_bytes(32, "big"))


def signed(post, private_key):
    key, nonce = os.urandom(32), os.urandom(16)
    digest = digest_of(post, key, nonce)
    proof = {"key": base64url(key), "nonce": base64url(nonce), "digest": digest.hex(), "signature": signature_of(private_key, signed_bytes_of(post["sequence"], digest))}
    start = datetime.fromtimestamp(post["start"] // 1000, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S") + ".%03dZ" % (post["start"] % 1000)
    return {**post, "start": start, "proof": proof}


def is_signed(one, message):
    data, signature = unbase64url(one["publicKey"]), unbase64url(one["signature"])
    try:
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), b"\x04" + data)
        key.verify(utils.encode_dss_signature(*(int.from_bytes(half, "big") for half in (signature[:32], signature[32:]))), message, ec.ECDSA(hashes.SHA256()))
        return True
    except (InvalidSignature, ValueError):
        return False


def check(path):
    with open(path, encoding="utf-8") as file:
        content = json.load(file)
    for one in content["vectors"]:
        assert digest_of(one["post"], unbase64url(one["key"]), unbase64url(one["nonce"])).hex() == one["digest"], one["name"]
    for one in content["signatures"]:
        message = signed_bytes_of(one["sequence"], bytes.fromhex(one["digest"]))
        assert message.hex() == one["signedBytes"] and is_signed(one, message) == one["signed"], one["name"]
    print(len(content["vectors"]), "posts and", len(content["signatures"]), "signatures agree")
