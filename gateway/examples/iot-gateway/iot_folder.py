# SPDX-License-Identifier: Apache-2.0
"""The folder of a gateway, which is one run's and nobody else's: the keys, and what was read and is not on the ledger yet."""

import json, os, sqlite3, threading, time

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from post_bytes import base64url


def hold_folder(folder):
    """SQLite's lock of a file, which the system takes back from a process that is killed. Held as long as the answer is."""
    if not os.path.isdir(folder):
        raise SystemExit("there is no %s: init makes it and its keys" % folder)
    if os.stat(folder).st_mode & 0o077:
        raise SystemExit("%s may be read by others: chmod 700 %s" % (folder, folder))
    lock = sqlite3.connect(os.path.join(folder, "lock.sqlite"), timeout=0, isolation_level=None, check_same_thread=False)
    try:
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError:
        raise SystemExit("another run has %s: one folder is for one run" % folder) from None
    return lock


def write_whole(path, content):
    """Whole or not at all, also where the power fails."""
    with os.fdopen(os.open(path + ".new", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(path + ".new", path)


def make_key(folder, name):
    """Made by `init` alone; the public half stands beside it."""
    path = os.path.join(folder, name + "-key.pem")
    if not os.path.exists(path):
        key = ec.generate_private_key(ec.SECP256R1())
        write_whole(path, key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    numbers = open_key(folder, name).public_key().public_numbers()
    x, y = (base64url(one.to_bytes(32, "big")) for one in (numbers.x, numbers.y))
    write_whole(os.path.join(folder, name + ".jwk.json"), json.dumps({"kty": "EC", "crv": "P-256", "x": x, "y": y}).encode())


def open_key(folder, name):
    path = os.path.join(folder, name + "-key.pem")
    if not os.path.exists(path):
        raise SystemExit("%s has no %s-key.pem: init makes the keys" % (folder, name))
    if os.stat(path).st_mode & 0o077:
        raise SystemExit("%s may be read by others: chmod 600 %s" % (path, path))
    with open(path, "rb") as file:
        return serialization.load_pem_private_key(file.read(), None)


class Queue:
    """Signed posts, oldest first. How far the input was read, numbers and posts are written in one synced commit, and a post is sent again as it was."""

    def __init__(self, path, now=None):
        """Numbers go on at the clock, in milliseconds, where that is ahead: of a queue that was lost or restored none is used again. Gaps are free."""
        self.lock, self.rows = threading.Lock(), sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self.rows.executescript(
            """PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
            CREATE TABLE IF NOT EXISTS counts (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
            CREATE TABLE IF NOT EXISTS inputs (name TEXT PRIMARY KEY, inode TEXT NOT NULL, offset INTEGER NOT NULL, line INTEGER NOT NULL);
            CREATE TABLE IF NOT EXISTS posts (sequence INTEGER PRIMARY KEY, body TEXT NOT NULL, tries INTEGER NOT NULL DEFAULT 0, until REAL NOT NULL DEFAULT 0);
            CREATE TABLE IF NOT EXISTS dropped (sequence INTEGER PRIMARY KEY, body TEXT NOT NULL, code TEXT NOT NULL);"""
        )
        now = int(time.time() * 1000) if now is None else now
        self.together(("INSERT OR REPLACE INTO counts VALUES ('sequence', ?)", (max(self.next(), now),)), ("UPDATE posts SET tries = 0, until = 0", ()))

    def together(self, *statements):
        """In one commit; of the last one what it finds."""
        with self.lock:
            self.rows.execute("BEGIN IMMEDIATE")
            try:
                for statement in statements:
                    found = statement() if callable(statement) else self.rows.execute(*statement).fetchall()
                self.rows.execute("COMMIT")
                return found
            except BaseException:
                self.rows.execute("ROLLBACK")
                raise

    def next(self):
        return (self.rows.execute("SELECT value FROM counts WHERE name = 'sequence'").fetchone() or (1,))[0]

    def take(self, name, place, sign=None):
        """Keeps what was read, where `sign` makes a post of it, and that it was read: inode, offset, line."""

        def keep():
            sequence = self.next()
            if sequence >= 2**53 - 1:
                raise OverflowError("no number is left: the highest is 2^53 - 1")
            if sign:
                self.rows.execute("INSERT INTO posts (sequence, body) VALUES (?, ?)", (sequence, json.dumps(sign(sequence), allow_nan=False)))
                self.rows.execute("INSERT OR REPLACE INTO counts VALUES ('sequence', ?)", (sequence + 1,))
            self.rows.execute("INSERT OR REPLACE INTO inputs VALUES (?, ?, ?, ?)", (name, *place))

        self.together(keep)

    def place(self, name):
        found = self.together(("SELECT inode, offset, line FROM inputs WHERE name = ?", (name,)))
        return found[0] if found else ("", 0, 0)

    def length(self):
        return self.together(("SELECT count(*) FROM posts", ()))[0][0]

    def oldest(self, limit):
        """Those that need not wait: what was not sent yet before what was refused."""
        return self.together(("SELECT sequence, body, tries FROM posts WHERE until <= ? ORDER BY tries, sequence LIMIT ?", (time.monotonic(), limit)))

    def forget(self, sequence):
        self.together(("DELETE FROM posts WHERE sequence = ?", (sequence,)))

    def drop(self, sequence, body, code):
        self.together(("INSERT OR REPLACE INTO dropped VALUES (?, ?, ?)", (sequence, body, code)), ("DELETE FROM posts WHERE sequence = ?", (sequence,)))

    def rest(self, sequence, seconds):
        self.together(("UPDATE posts SET tries = tries + 1, until = ? WHERE sequence = ?", (time.monotonic() + seconds, sequence)))
