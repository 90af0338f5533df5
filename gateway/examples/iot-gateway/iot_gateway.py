#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""An IoT gateway for one device: signs what it measures, keeps it on disk, and brings it to a ward until it is on the ledger. Needs `cryptography`.

    iot_gateway.py init DIR                        makes the folder and its keys
    iot_gateway.py run DIR SETTINGS.json [CSV]     `time,patient,8867-4 /min,...`, then a line for each time, of a file or of standard input;
                                                   settings: gateway, tokenUrl, issuer, client, device
    iot_gateway.py vectors post-vectors.json       checks what it signs against docs/post-bytes.md
"""

import json, math, os, re, sys, threading
from datetime import datetime, timedelta, timezone

from iot_folder import Queue, hold_folder, make_key, open_key
from iot_ward import Ward, send, tell
from post_bytes import check, signed

LONGEST_LINE, LONGEST_PATIENT = 262144, 64
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
TIME = re.compile(r"\d{4}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)", re.ASCII)
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)


class Misread(ValueError):
    """The rule that a line breaks. Nothing of what it says."""


def lines_of(file, offset, number):
    """Number, end and bytes of each line that has its end: what has none may be torn. Of one that is too long there are no bytes."""
    while True:
        piece = line = file.readline(LONGEST_LINE + 1)
        offset += len(piece)
        while piece and not piece.endswith(b"\n") and len(line) > LONGEST_LINE:
            piece, line = file.readline(65536), line[: LONGEST_LINE + 1]
            offset += len(piece)
        if not piece.endswith(b"\n"):
            if line:
                tell("line %d has no end: not taken" % (number + 1))
            return
        number += 1
        yield number, offset, line if line.endswith(b"\n") else None


def text_of(line):
    if line is None:
        raise Misread("it is longer than %d bytes" % LONGEST_LINE)
    if b"\0" in line:
        raise Misread("it has a NUL")
    try:
        return line.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        raise Misread("it is not UTF-8") from None


def time_of(written):
    """Milliseconds since 1970 of a time that says all: date, seconds, zone."""
    try:
        start = (datetime.fromisoformat(written) - EPOCH) // timedelta(milliseconds=1) if TIME.fullmatch(written) else -1
    except (ValueError, OverflowError):
        start = -1
    if start < 0:
        raise Misread("its time is none after 1970 with date, seconds and zone")
    return start


def value_of(written):
    value = None if written == "" else float(written) if NUMBER.fullmatch(written) else math.nan
    if value is not None and not math.isfinite(value):
        raise Misread("its values are finite numbers, or nothing")
    return value


def measured_in(text, columns):
    """A post without what its device makes of it."""
    written, patient, *fields = [field.strip() for field in text.split(",")] if "," in text else [text, ""]
    start = time_of(written)
    if not 0 < len(patient.encode()) <= LONGEST_PATIENT:
        raise Misread("its patient has 1 to %d bytes" % LONGEST_PATIENT)
    if len(fields) != len(columns):
        raise Misread("it has as many values as the first line has signals")
    signals = [{"code": code, "unit": unit, "values": [value_of(field)]} for (code, unit), field in zip(columns, fields)]
    return {"patient": patient, "start": start, "periodSeconds": 60, "signals": signals}


def columns_of(header):
    """Code and unit of each signal that the first line names."""
    time, patient, *columns = text_of(header).split(",") + [""]
    if (time, patient) != ("time", "patient") or columns == [""]:
        raise SystemExit("the first line must be: time,patient,CODE UNIT,...")
    return [column.partition(" ")[::2] for column in columns[:-1]]


def begin_of(queue, name, file):
    """Inode, offset and line where the last run stopped, of this very file."""
    now, (inode, offset, line) = os.fstat(file.fileno()), queue.place(name)
    if offset > 0 and (inode != str(now.st_ino) or now.st_size < offset):
        tell(name, "is another file than before, or was cut short: read from its beginning")
        offset = line = 0
    return str(now.st_ino), offset, line


def read(queue, sign, file, path=None):
    """Signs and keeps the lines of a file from where the last run stopped, or of standard input. One bad line takes no other with it."""
    name, misread = os.path.realpath(path) if path else "-", 0
    inode, begin, begin_line = begin_of(queue, name, file) if path else ("-", 0, 0)
    header = next(lines_of(file, 0, 0), None)
    if header is None:
        return
    columns = columns_of(header[2])
    if begin > 0:
        file.seek(begin)
    for number, end, line in lines_of(file, begin or header[1], begin_line or 1):
        post = None
        try:
            text = text_of(line)
            post = measured_in(text, columns) if text else None
        except Misread as rule:
            misread += 1
            tell("line %d passed over: %s (%d so far)" % (number, rule, misread))
        queue.take(name, (inode, end, number), post and (lambda sequence, post=post: sign({**post, "sequence": sequence})))


def bring(*arguments):
    """Where sending ends by an error nothing is brought any more: so nothing is read, either."""
    try:
        send(*arguments)
    except BaseException as error:
        tell("ended:", type(error).__name__, error)
        os._exit(1)


def run(folder, settings, path=None):
    lock = hold_folder(folder)
    key, client = open_key(folder, "device"), open_key(folder, "client")
    queue, ended = Queue(os.path.join(folder, "queue.sqlite")), threading.Event()
    sender = threading.Thread(target=bring, args=(queue, Ward(settings, client), ended.is_set), daemon=True)
    sender.start()
    try:
        with open(path, "rb") if path else sys.stdin.buffer as file:
            read(queue, lambda post: signed({"device": settings["device"], **post}, key), file, path)
    finally:
        ended.set()
    sender.join()
    lock.close()


if __name__ == "__main__":
    os.umask(0o077)
    if len(sys.argv) == 3 and sys.argv[1] == "init":
        os.makedirs(sys.argv[2], mode=0o700, exist_ok=True)
        held = hold_folder(sys.argv[2])
        make_key(sys.argv[2], "device"), make_key(sys.argv[2], "client")
    elif len(sys.argv) in (4, 5) and sys.argv[1] == "run":
        with open(sys.argv[3], encoding="utf-8") as settings_file:
            given = json.load(settings_file)
        run(sys.argv[2], given, *sys.argv[4:])
    elif len(sys.argv) == 3 and sys.argv[1] == "vectors":
        check(sys.argv[2])
    else:
        raise SystemExit(__doc__)
