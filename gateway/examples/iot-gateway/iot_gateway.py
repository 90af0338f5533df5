#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""An IoT gateway for one device: signs what it measures, keeps it on disk, and brings it to a ward until it is on the ledger. Needs `cryptography`.

    iot_gateway.py init DIR                        makes the keys
    iot_gateway.py run DIR SETTINGS.json < CSV     `time,patient,8867-4 /min,...`, then a line for each time; settings: gateway, tokenUrl, issuer, client, device
    iot_gateway.py vectors post-vectors.json       checks what it signs against docs/post-bytes.md
"""

import base64, csv, hashlib, hmac, json, os, random, sqlite3, struct, sys, threading, time, urllib.error, urllib.parse, urllib.request, uuid
from datetime import datetime, timezone

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils

ALARMS = {"ACTOR_SUSPENDED", "ACTOR_UNKNOWN", "DEVICE_RETIRED", "DEVICE_SUSPENDED", "ROLE_FORBIDDEN", "SIGNATURE_INVALID", "SIGNATURE_MISSING", "WARD_FORBIDDEN"}


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


def open_key(folder, name):
    """Made at the first start, in a file that nobody else reads; the public half stands beside it."""
    path = os.path.join(folder, name + "-key.pem")
    if not os.path.exists(path):
        pem = ec.generate_private_key(ec.SECP256R1()).private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
    if os.stat(path).st_mode & 0o077:
        raise SystemExit(path + " may be read by others: chmod 600")
    with open(path, "rb") as file:
        key = serialization.load_pem_private_key(file.read(), None)
    x, y = (base64url(one.to_bytes(32, "big")) for one in (key.public_key().public_numbers().x, key.public_key().public_numbers().y))
    with open(os.path.join(folder, name + ".jwk.json"), "w") as file:
        json.dump({"kty": "EC", "crv": "P-256", "x": x, "y": y}, file)
    return key


class Queue:
    """Signed posts, oldest first. Numbers and posts are written in one synced commit, and a post is sent again as it was."""

    def __init__(self, path):
        self.lock, self.rows = threading.Lock(), sqlite3.connect(path, check_same_thread=False)
        self.rows.executescript(
            """PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE IF NOT EXISTS dropped (sequence INTEGER PRIMARY KEY, body TEXT, code TEXT);
            CREATE TABLE IF NOT EXISTS posts (sequence INTEGER PRIMARY KEY AUTOINCREMENT, measured TEXT UNIQUE, body TEXT, done INTEGER DEFAULT 0);"""
        )

    def do(self, *statement):
        with self.lock, self.rows:
            return self.rows.execute(*statement).fetchall()

    def take(self, measured, sign):
        """A line that was taken before, as after a start, is not taken again."""
        with self.lock, self.rows:
            sequence = self.rows.execute("INSERT OR IGNORE INTO posts (measured) VALUES (?) RETURNING sequence", (measured,)).fetchone()
            if sequence:
                self.rows.execute("UPDATE posts SET body = ? WHERE sequence = ?", (json.dumps(sign(sequence[0])), sequence[0]))

    def oldest(self):
        return self.do("SELECT sequence, body FROM posts WHERE NOT done ORDER BY sequence LIMIT 64")


def asked(url, data, headers):
    """What was said and how long to wait; nobody knows where nobody answers."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, data, headers), timeout=60) as answer:
            return json.load(answer), 0
    except urllib.error.HTTPError as refusal:
        return json.load(refusal), int(refusal.headers.get("retry-after", 0))


class Ward:
    def __init__(self, settings, key):
        self.settings, self.key, self.token, self.until = settings, key, None, 0.0

    def authorization(self):
        if self.token is None or self.until < time.monotonic():
            now, client = int(time.time()), self.settings["client"]
            claims = {"iss": client, "sub": client, "aud": self.settings["issuer"], "jti": str(uuid.uuid4()), "iat": now, "exp": now + 60}
            said = ".".join(base64url(json.dumps(part).encode()) for part in ({"alg": "ES256", "typ": "JWT"}, claims))
            form = {"grant_type": "client_credentials", "client_id": client, "client_assertion": said + "." + signature_of(self.key, said.encode())}
            form["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
            answer, _ = asked(self.settings["tokenUrl"], urllib.parse.urlencode(form).encode(), {})
            self.token, self.until = answer["access_token"], time.monotonic() + answer.get("expires_in", 60) - 30
        return "Bearer " + self.token

    def post(self, bodies):
        headers = {"authorization": self.authorization(), "content-type": "application/json", "idempotency-key": str(uuid.uuid4()), "prefer": "wait=10"}
        answer, wait = asked(self.settings["gateway"] + "/v1/vitals", b'{"windows":[%s]}' % ",".join(bodies).encode(), headers)
        if answer.get("status") == 401:
            self.token = None
        return answer, wait


def settle(queue, posts, answer):
    """@returns how many are on the ledger, and how many are to be sent again"""
    done = again = 0
    for (sequence, body), result in zip(posts, answer["results"]):
        problem = result.get("problem")
        if problem is None:
            if result.get("state") == "VALID":
                queue.do("UPDATE posts SET done = 1, body = NULL WHERE sequence = ?", (sequence,))
                done += 1
            continue
        keep = problem["code"] in ALARMS or problem["status"] >= 500 or problem["status"] in (401, 429) or "retryAfter" in problem
        print("keep" if keep else "drop", sequence, problem["code"], problem.get("errors", ""), file=sys.stderr, flush=True)
        again += keep
        if not keep:
            queue.do("INSERT INTO dropped VALUES (?, ?, ?)", (sequence, body, problem["code"]))
            queue.do("UPDATE posts SET done = 1, body = NULL WHERE sequence = ?", (sequence,))
    return done, again


def send(queue, ward, is_ended):
    failures = 0
    while True:
        posts, wait = queue.oldest(), 0
        if not posts:
            if is_ended():
                return
            time.sleep(0.5)
            continue
        try:
            answer, wait = ward.post([body for _, body in posts])
            if "results" not in answer:
                raise OSError(answer.get("code", "refused"))
            done, again = settle(queue, posts, answer)
            print(done, "VALID", flush=True)
            if done and not again:
                failures = 0
                continue
        except (OSError, KeyError, ValueError) as error:
            print("the ward does not take it now:", error, file=sys.stderr, flush=True)
        time.sleep(max(wait, min(60, 0.5 * 2**failures) * random.uniform(0.5, 1)))
        failures = min(failures + 1, 16)


def run(folder, settings):
    device, key, queue = settings["device"], open_key(folder, "device"), Queue(os.path.join(folder, "queue.sqlite"))
    ended = threading.Event()
    sender = threading.Thread(target=send, args=(queue, Ward(settings, open_key(folder, "client")), ended.is_set))
    sender.start()
    lines = csv.reader(sys.stdin)
    columns = [column.split(" ", 1) for column in next(lines, [])[2:]]
    for line in lines:
        start = int(round(datetime.fromisoformat(line[0].replace("Z", "+00:00")).timestamp() * 1000))
        signals = [{"code": code, "unit": unit, "values": [float(value) if value else None]} for (code, unit), value in zip(columns, line[2:])]
        post = {"device": device, "patient": line[1], "start": start, "periodSeconds": 60, "signals": signals}
        queue.take(",".join(line), lambda sequence, post=post: signed({**post, "sequence": sequence}, key))
    ended.set()
    sender.join()


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


if __name__ == "__main__":
    if len(sys.argv) == 3 and sys.argv[1] == "init":
        os.makedirs(sys.argv[2], mode=0o700, exist_ok=True)
        open_key(sys.argv[2], "device"), open_key(sys.argv[2], "client")
    elif len(sys.argv) == 4 and sys.argv[1] == "run":
        with open(sys.argv[3], encoding="utf-8") as settings_file:
            run(sys.argv[2], json.load(settings_file))
    elif len(sys.argv) == 3 and sys.argv[1] == "vectors":
        check(sys.argv[2])
    else:
        raise SystemExit(__doc__)
