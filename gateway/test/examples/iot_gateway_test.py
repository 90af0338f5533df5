# SPDX-License-Identifier: Apache-2.0
"""The parts of iot_gateway.py: what it takes, keeps, drops, and sends again. iot-gateway.test.ts runs it."""

import contextlib, http.server, io, json, os, subprocess, sys, tempfile, threading, time, unittest
from unittest import mock

EXAMPLE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "examples", "iot-gateway")
sys.path.insert(0, EXAMPLE)
import iot_folder, iot_gateway, iot_ward  # noqa: E402

HEADER = "time,patient,8867-4 /min\n"


class InFolder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder, self.file = folder.name, os.path.join(folder.name, "a.csv")
        self.queue = iot_folder.Queue(os.path.join(self.folder, "queue.sqlite"), 1)
        self.addCleanup(lambda: self.queue.rows.close())

    def take(self, count):
        for _ in range(count):
            self.queue.take("-", ("-", 0, 0), lambda sequence: sequence)

    def reopen(self, now=1):
        self.queue.rows.close()
        self.queue = iot_folder.Queue(os.path.join(self.folder, "queue.sqlite"), now)

    def numbers(self):
        return [sequence for sequence, _, _ in self.queue.oldest(1000)]

    def dropped(self):
        return self.queue.together(("SELECT sequence, body, code FROM dropped", ()))


class Keeping(InFolder):
    def test_numbers_go_on_at_the_clock_and_never_back(self):
        self.take(2)
        self.reopen()
        self.take(1)
        self.assertEqual(self.numbers(), [1, 2, 3])
        before = int(time.time() * 1000)
        self.reopen(None)
        self.assertGreaterEqual(self.queue.next(), before)
        self.reopen(2**53 - 1)
        self.assertRaises(OverflowError, self.take, 1)

    def test_what_cannot_be_kept_was_not_read(self):
        with self.assertRaises(ValueError):
            self.queue.take("a", ("7", 100, 2), lambda sequence: float("nan"))
        with self.assertRaises(iot_folder.sqlite3.Error):
            self.queue.take("a", (None, 100, 2), lambda sequence: sequence)
        self.assertEqual((self.queue.place("a"), self.queue.next(), self.queue.length()), (("", 0, 0), 1, 0))

    def test_what_rests_lets_others_pass_until_the_next_start(self):
        self.take(3)
        self.queue.rest(1, 1000)
        self.assertEqual((self.numbers(), self.queue.length()), ([2, 3], 3))
        self.queue.rest(2, -1)
        self.assertEqual(self.numbers(), [3, 2])
        self.reopen()
        self.assertEqual(self.numbers(), [1, 2, 3])

    def test_a_drop_is_one_commit_also_of_what_was_dropped_before(self):
        self.take(1)
        self.queue.drop(1, "a", "UNIT_MISMATCH")
        self.queue.drop(1, "b", "UNIT_MISMATCH")
        self.assertEqual((self.queue.length(), self.dropped()), (0, [(1, "b", "UNIT_MISMATCH")]))
        self.take(1)
        with self.assertRaises(iot_folder.sqlite3.Error):
            self.queue.drop(2, "c", None)
        self.assertEqual((self.queue.length(), len(self.dropped())), (1, 1))

    def test_a_folder_is_for_one_run_and_for_nobody_else(self):
        folder = os.path.join(self.folder, "bed")
        self.assertRaisesRegex(SystemExit, "init makes it", iot_folder.hold_folder, folder)
        os.mkdir(folder, 0o700)
        lock = iot_folder.hold_folder(folder)
        self.assertRaisesRegex(SystemExit, "another run has", iot_folder.hold_folder, folder)
        lock.close()
        self.assertRaisesRegex(SystemExit, "init makes the keys", iot_folder.open_key, folder, "device")
        iot_folder.make_key(folder, "device")
        self.assertEqual(sorted(os.listdir(folder)), ["device-key.pem", "device.jwk.json", "lock.sqlite"])
        key = iot_folder.open_key(folder, "device").private_numbers()
        iot_folder.make_key(folder, "device")
        self.assertEqual(iot_folder.open_key(folder, "device").private_numbers(), key)
        os.chmod(os.path.join(folder, "device-key.pem"), 0o640)
        self.assertRaisesRegex(SystemExit, "chmod 600", iot_folder.open_key, folder, "device")
        os.chmod(folder, 0o750)
        self.assertRaisesRegex(SystemExit, "chmod 700", iot_folder.hold_folder, folder)


class Reading(InFolder):
    def read(self, content=None, mode="w"):
        if content is not None:
            with open(self.file, mode) as file:
                file.write(content)
        told = io.StringIO()
        with open(self.file, "rb") as file, contextlib.redirect_stderr(told):
            iot_gateway.read(self.queue, lambda post: post, file, self.file)
        return told.getvalue().splitlines()

    def values(self):
        return [json.loads(body)["signals"][0]["values"][0] for _, body, _ in self.queue.oldest(1000)]

    def test_one_bad_row_takes_no_other(self):
        rows = ["2026-11-28T12:00:00,P1,70", "2026-11-28T12:00Z,P1,70", "2026-02-30T12:00:00Z,P1,70", "1969-12-31T23:59:59Z,P1,70", "P1"]
        rows += ["2026-11-28T12:00:00Z," + rest for rest in (",70", "é" * 33 + ",70", "P1,1e999", "P1,inf", "P1,nan", "P1,1_0", "P1,0x46", "P1", "P1,70,", "P\0,70")]
        rows += ["2026-11-28T12:00:00Z,P1,70" + " " * 262144]
        for row in rows:
            with self.subTest(row[:60]):
                self.reopen()
                self.queue.together(("DELETE FROM posts", ()), ("DELETE FROM inputs", ()))
                told = self.read(HEADER + "2026-11-28T12:00:00.5+02:00,P1,-0.5\n\n" + row + "\n2026-11-28T12:00:00Z,P1,\n")
                self.assertEqual(self.values(), [-0.5, None])
                self.assertEqual(len(told), 1)
                self.assertRegex(told[0], r"^line 4 passed over: its? [a-zA-Z0-9 ,-]+ \(1 so far\)$")
                self.assertNotIn("P1", told[0])
        self.assertEqual(json.loads(self.queue.oldest(1)[0][1])["start"], 1795860000500)

    def test_it_goes_on_where_it_stopped_in_the_same_file(self):
        self.read(HEADER + "2026-11-28T12:00:00Z,P1,60\n")
        self.assertEqual(self.read("2026-11-28T12:01:00Z,P1,61\nx\n2026-11-28T12:02:00Z,P1,62", "a")[1:], ["line 5 has no end: not taken"])
        self.assertEqual(self.read("0\n", "a"), [])
        self.assertEqual(self.values(), [60, 61, 620])

    def test_a_file_that_was_cut_short_or_is_another_begins_at_its_header(self):
        self.read(HEADER + "2026-11-28T12:00:00Z,P1,60\n2026-11-28T12:01:00Z,P1,61\n")
        self.assertRegex(self.read(HEADER + "2026-11-28T12:02:00Z,P1,62\n")[0], "cut short")
        os.rename(self.file, self.file + ".old")
        self.assertRegex(self.read(HEADER + "2026-11-28T12:03:00Z,P1,63\n2026-11-28T12:04:00Z,P1,64\n")[0], "another file")
        self.assertEqual(self.values(), [60, 61, 62, 63, 64])

    def test_a_header_that_is_none_ends_it(self):
        self.assertRaisesRegex(SystemExit, "the first line must be", self.read, "when,patient,8867-4 /min\n")
        self.assertRaisesRegex(SystemExit, "the first line must be", self.read, "time,patient\n")


class Sending(InFolder):
    def send(self, answers, is_ended=lambda: True):
        """Sends until nothing is left. Answers: bodies to status, what is said, seconds to wait."""
        sent, self.pauses, self.told = [], [], io.StringIO()

        class Ward:
            def post(_, bodies):
                sent.append([int(body) for body in bodies])
                answer = answers(sent[-1]) if callable(answers) else answers.pop(0)
                if isinstance(answer, BaseException):
                    raise answer
                return answer

        def passes(seconds):
            self.pauses.append(seconds)
            clock[0] += seconds

        clock = [time.monotonic()]
        with mock.patch("time.sleep", passes), mock.patch("time.monotonic", lambda: clock[0]):
            with contextlib.redirect_stderr(self.told), contextlib.redirect_stdout(io.StringIO()):
                iot_ward.send(self.queue, Ward(), is_ended)
        return sent

    def test_each_refusal_drops_a_post_or_sends_it_again(self):
        self.take(4)
        stuck, wrong = {"problem": {"status": 409, "code": "REPLAY_CONFLICT"}}, {"status": 422, "code": "UNIT_MISMATCH", "errors": [{"pointer": "/x", "detail": "is none"}]}
        valid = {"state": "VALID"}
        answers = [OSError("nobody"), (503, {"code": "STORE_FULL"}, 9), (202, {"results": [valid, {"problem": wrong}, {}, stuck]}, 0)]
        self.assertEqual(self.send(answers + [(200, {"results": [valid]}, 0)] * 2), [[1, 2, 3, 4]] * 3 + [[3], [4]])
        self.assertEqual(self.dropped(), [(2, "2", "UNIT_MISMATCH")])
        self.assertIn("drop: post 2 UNIT_MISMATCH /x is none", self.told.getvalue())
        self.assertTrue(0.25 <= self.pauses[0] <= 0.5 and self.pauses[1] == 9)
        self.assertEqual(self.queue.length(), 0)

    def test_every_alarm_keeps_its_post_and_lets_others_pass(self):
        for code in iot_ward.ALARMS:
            with self.subTest(code):
                self.take(66)
                first, asked = self.numbers()[0], []

                def answer(numbers):
                    asked.append(numbers)
                    refused = {"problem": {"status": 409, "code": code}}
                    return 200, {"results": [refused if number < first + 64 and len(asked) < 3 else {"state": "VALID"} for number in numbers]}, 0

                self.send(answer)
                self.assertEqual((asked[1], self.dropped(), self.queue.length()), ([first + 64, first + 65], [], 0))

    def test_pauses_grow_and_begin_again_once_something_is_taken(self):
        self.take(2)
        busy, some = (503, {}, 0), (200, {"results": [{"state": "VALID"}, {}]}, 0)
        self.send([busy, busy, busy, some, busy, (200, {"results": [{"state": "VALID"}]}, 0)])
        self.assertTrue(all(low / 2 <= pause <= low for pause, low in zip(self.pauses, [0.5, 1, 2])))
        self.assertTrue(self.pauses[3] == 0 and self.pauses[4] <= 0.5)
        self.assertTrue(30 <= iot_ward.pause_after(10**6) <= 60)

    def test_of_a_request_that_is_refused_as_a_whole_the_one_post_is_found(self):
        for status in (400, 413, 422):
            self.take(20)
            bad = self.numbers()[6]
            self.send(lambda numbers: (status, {"code": "CONTENT_INVALID"}, 0) if bad in numbers else (200, {"results": [{"state": "VALID"}] * len(numbers)}, 0))
            self.assertEqual((self.dropped()[-1][0], self.queue.length()), (bad, 0))
        self.assertEqual(len(self.dropped()), 3)

    def test_a_batch_grows_again_once_the_one_post_is_found(self):
        self.take(70)
        sent = self.send(lambda numbers: (413, {"code": "X"}, 0) if 1 in numbers else (200, {"results": [{"state": "VALID"}] * len(numbers)}, 0))
        self.assertEqual([len(numbers) for numbers in sent], [64, 32, 16, 8, 4, 2, 1, 1, 2, 4, 8, 16, 32, 6])

    def test_a_post_rests_as_long_as_its_refusal_says_and_longer_each_time(self):
        self.assertEqual(iot_ward.meaning_of(409, "IDEMPOTENCY_IN_PROGRESS", None), "retry")
        self.assertEqual(iot_ward.meaning_of(422, "TIME_AHEAD", 5), "retry")
        self.take(1)
        cases = [("TIME_AHEAD", {"retryAfter": 1800}, 0, 1800, 1800), ("RATE_LIMITED", {"retryAfter": 1}, 99, 30, 60), ("REPLAY_CONFLICT", {}, 99, 150, 300)]
        for code, more, tries, least, most in cases:
            with contextlib.redirect_stderr(io.StringIO()), mock.patch.object(self.queue, "rest") as rest:
                iot_ward.refuse(self.queue, (1, "1", tries), 422, {"code": code, **more})
                self.assertTrue(least <= rest.call_args[0][1] <= most, code)

    def test_what_no_ward_says_drops_nothing(self):
        said = [(400, {}, 0), (422, {"code": "IDEMPOTENCY_KEY_REUSED"}, 0), (409, {"code": "IDEMPOTENCY_IN_PROGRESS"}, 0), (404, {"code": "X"}, 0), (200, {}, 0)]
        for one in said + [KeyError("x"), ValueError("no JSON"), (200, {"results": [None]}, 0)]:
            with self.subTest(one):
                self.take(1)
                self.send([one, (200, {"results": [{"state": "VALID"}]}, 0)])
                self.assertEqual((self.dropped(), self.queue.length()), ([], 0))

    def test_what_comes_last_is_sent_before_it_ends(self):
        def is_ended():
            if self.queue.next() == 1:
                self.take(1)
            return True

        self.assertEqual(self.send([(200, {"results": [{"state": "VALID"}]}, 0)], is_ended), [[1]])

    def test_where_sending_ends_by_an_error_the_process_ends_with_1(self):
        code = "import iot_gateway, sys\niot_gateway.send = lambda *_: 1 / 0\nimport threading\nthreading.Thread(target=iot_gateway.bring).start()\nsys.stdin.read()"
        with subprocess.Popen([sys.executable, "-B", "-c", code], cwd=EXAMPLE, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as child:
            self.assertEqual(child.wait(60), 1)


class Running(InFolder):
    def test_what_init_makes_is_nobody_elses(self):
        bed = os.path.join(self.folder, "bed")
        subprocess.run([sys.executable, "-B", os.path.join(EXAMPLE, "iot_gateway.py"), "init", bed], check=True, umask=0)
        self.assertEqual({name: os.stat(os.path.join(bed, name)).st_mode & 0o077 for name in os.listdir(bed)}, dict.fromkeys(os.listdir(bed), 0))
        self.assertIn("lock.sqlite", os.listdir(bed))

    def test_the_sender_hears_that_reading_has_ended_also_by_an_error(self):
        heard, called = [], threading.Event()
        bed, settings = os.path.join(self.folder, "bed"), {"gateway": "https://a", "tokenUrl": "https://a", "device": "d"}
        os.mkdir(bed, 0o700)
        for name in ("device", "client"):
            iot_folder.make_key(bed, name)
        with open(self.file, "w") as file:
            file.write("no header\n")
        with mock.patch.object(iot_gateway, "send", lambda queue, ward, is_ended: (heard.append(is_ended), called.set())):
            self.assertRaises(SystemExit, iot_gateway.run, bed, settings, self.file)
            self.assertTrue(called.wait(60))
        self.assertTrue(heard[0]())


class Asking(unittest.TestCase):
    def setUp(self):
        self.answers, self.asked = [], []
        test = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                self.rfile.read(int(self.headers["content-length"]))
                test.asked.append((self.path, self.headers.get("authorization")))
                tokens = sum(path == "/token" for path, _ in test.asked)
                status, headers, body = (200, {}, '{"access_token":"t%d"}' % tokens) if self.path == "/token" else test.answers.pop(0)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, *_):
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close), self.addCleanup(server.shutdown)
        url = "http://127.0.0.1:%d" % server.server_address[1]
        key = iot_folder.ec.generate_private_key(iot_folder.ec.SECP256R1())
        self.ward = iot_ward.Ward({"gateway": url, "tokenUrl": url + "/token", "issuer": "i", "client": "c"}, key)

    def test_401_takes_another_token_and_nothing_else_does(self):
        self.answers = [(401, {}, "{}"), (503, {"retry-after": "7"}, "<html>"), (200, {}, '{"results":[]}')]
        self.assertEqual([self.ward.post(["{}"]) for _ in range(3)], [(401, {}, 0), (503, {}, 7), (200, {"results": []}, 0)])
        self.assertEqual([token for path, token in self.asked if path != "/token"], ["Bearer t1", "Bearer t2", "Bearer t2"])

    def test_nothing_is_sent_elsewhere(self):
        self.answers = [(302, {"location": "/elsewhere"}, ""), (307, {"location": "/elsewhere"}, "")]
        self.assertEqual([self.ward.post(["{}"])[0] for _ in range(2)], [302, 307])
        self.assertNotIn("/elsewhere", [path for path, _ in self.asked])

    def test_only_this_machine_is_spoken_to_without_https(self):
        for address in ("https://ward.example", "http://127.0.0.1:8080", "http://localhost", "http://[::1]:1"):
            self.assertEqual(iot_ward.checked_address(address), address)
        for address in ("http://ward.example", "http://127.0.0.1.example", "http://localhost.example", "ftp://localhost"):
            self.assertRaises(SystemExit, iot_ward.checked_address, address)
            settings = {"gateway": "https://a", "tokenUrl": "https://a"}
            for name in settings:
                self.assertRaises(SystemExit, iot_ward.Ward, {**settings, name: address}, None)

    def test_retry_after_is_finite(self):
        now = 1795867200
        cases = {None: 0, "5": 5, " 5 ": 5, "soon": 0, "Infinity": 0, "9" * 400: 3600, "86400": 3600, "9" * 5000: 3600}
        cases.update({"Sat, 28 Nov 2026 12:00:30 GMT": 30, "Sat, 28 Nov 2026 11:00:00 GMT": 0, "Fri, 28 Nov 2036 12:00:00 GMT": 3600})
        for written, seconds in cases.items():
            self.assertEqual((written, iot_ward.retry_after_of(written, now)), (written, seconds))


if __name__ == "__main__":
    unittest.main()
