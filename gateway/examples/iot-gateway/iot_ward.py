# SPDX-License-Identifier: Apache-2.0
"""The ward's gateway over HTTP, and what brings the queue to it. A post leaves the queue when the ward says VALID, or when it is refused for good."""

import email.utils, json, random, re, sys, time, urllib.error, urllib.parse, urllib.request, uuid

from post_bytes import base64url, signature_of

# Refused for what somebody at the ward or at the issuer has to put right: docs/first-device.md has the table.
ALARMS = {"ACTOR_SUSPENDED", "ACTOR_UNKNOWN", "DEVICE_RETIRED", "DEVICE_SUSPENDED", "DEVICE_UNKNOWN"}
ALARMS |= {"REPLAY_CONFLICT", "ROLE_FORBIDDEN", "SIGNATURE_INVALID", "SIGNATURE_MISSING", "WARD_FORBIDDEN"}
MOST_POSTS, LONGEST_RETRY_AFTER, LONGEST_PAUSE, LONGEST_REST = 64, 3600, 60, 300


def tell(*words):
    print(*words, file=sys.stderr, flush=True)


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """Nobody sends readings and statements elsewhere than where they were meant to go."""

    def redirect_request(self, *_):
        return None


def retry_after_of(written, now=None):
    """Seconds that `Retry-After` demands, written as a number or as a date; what is neither demands nothing."""
    said = (written or "").strip()
    try:
        seconds = float(said) if re.fullmatch(r"[0-9]+", said) else email.utils.parsedate_to_datetime(said).timestamp() - (time.time() if now is None else now)
    except (TypeError, ValueError, OverflowError):
        return 0
    return min(LONGEST_RETRY_AFTER, max(0, seconds))


def checked_address(address):
    parts = urllib.parse.urlsplit(address)
    if parts.scheme != "https" and not (parts.scheme == "http" and re.fullmatch(r"localhost|127(\.\d+){3}|::1", parts.hostname or "")):
        raise SystemExit(address + " is not https")
    return address


def asked(url, data, headers):
    """Status, what was said and how long to wait; nobody knows where nobody answers."""
    try:
        with urllib.request.build_opener(NoRedirect).open(urllib.request.Request(url, data, headers), timeout=60) as answer:
            return answer.status, json.load(answer), 0
    except urllib.error.HTTPError as refusal:
        with refusal:
            wait = retry_after_of(refusal.headers.get("retry-after"))
            try:
                return refusal.code, dict(json.load(refusal)), wait
            except (TypeError, ValueError):
                return refusal.code, {}, wait


class Ward:
    def __init__(self, settings, key):
        self.settings, self.key, self.token, self.until = settings, key, None, 0.0
        checked_address(settings["gateway"]), checked_address(settings["tokenUrl"])

    def authorization(self):
        if self.token is None or self.until < time.monotonic():
            now, client = int(time.time()), self.settings["client"]
            claims = {"iss": client, "sub": client, "aud": self.settings["issuer"], "jti": str(uuid.uuid4()), "iat": now, "exp": now + 60}
            said = ".".join(base64url(json.dumps(part).encode()) for part in ({"alg": "ES256", "typ": "JWT"}, claims))
            form = {"grant_type": "client_credentials", "client_id": client, "client_assertion": said + "." + signature_of(self.key, said.encode())}
            form["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
            status, answer, _ = asked(self.settings["tokenUrl"], urllib.parse.urlencode(form).encode(), {})
            if "access_token" not in answer:
                raise OSError("no token: %d %s" % (status, answer.get("error") or answer.get("code") or ""))
            self.token, self.until = answer["access_token"], time.monotonic() + max(1, answer.get("expires_in", 60) - 30)
        return "Bearer " + self.token

    def post(self, bodies):
        headers = {"authorization": self.authorization(), "content-type": "application/json", "idempotency-key": str(uuid.uuid4()), "prefer": "wait=10"}
        status, answer, wait = asked(self.settings["gateway"] + "/v1/vitals", ('{"windows":[%s]}' % ",".join(bodies)).encode(), headers)
        if status == 401:
            self.token = None
        return status, answer, wait


def pause_after(failures, longest=LONGEST_PAUSE):
    """Twice as long each time, and never all at once: somewhere in the second half of it. Seconds."""
    return min(longest, 0.5 * 2 ** min(failures, 16)) * random.uniform(0.5, 1)


def meaning_of(status, code, retry_after):
    if code in ALARMS:
        return "alarm"
    return "retry" if status >= 500 or status in (401, 429) or code == "IDEMPOTENCY_IN_PROGRESS" or retry_after is not None else "drop"


def refuse(queue, post, status, problem):
    """@returns what was done about it"""
    (sequence, body, tries), code = post, problem.get("code", "")
    meaning = meaning_of(status, code, problem.get("retryAfter"))
    tell("%s: post %d %s" % (meaning, sequence, code), *(error["pointer"] + " " + error["detail"] for error in problem.get("errors", [])))
    if meaning == "drop":
        queue.drop(sequence, body, code)
    else:
        queue.rest(sequence, max(problem.get("retryAfter", 0), pause_after(tries, LONGEST_REST if meaning == "alarm" else LONGEST_PAUSE)))
    return meaning


def settle(queue, posts, results):
    """@returns whether to go on at once: what was refused for itself says nothing of those behind it"""
    done, meanings = 0, []
    for post, result in zip(posts, results):
        problem = result.get("problem")
        if problem is not None:
            meanings.append(refuse(queue, post, problem["status"], problem))
        elif result.get("state") == "VALID":
            queue.forget(post[0])
            done += 1
    print(done, "VALID", flush=True)
    return done > 0 or "alarm" in meanings or "drop" in meanings


def narrow(queue, posts, status, problem):
    """Half as many at once, until the one is found that takes the others with it. @returns whether to go on at once"""
    code = problem.get("code", "")
    if len(posts) > 1:
        return True
    if code == "" or code.startswith("IDEMPOTENCY_"):
        queue.rest(posts[0][0], pause_after(posts[0][2]))  # not said by a ward, or not of what the post says
        return False
    refuse(queue, posts[0], status, problem)
    return True


def send(queue, ward, is_ended):
    failures, most = 0, MOST_POSTS
    while True:
        ended, wait = is_ended(), 0  # asked before the queue is: what comes in between is found
        posts = queue.oldest(most)
        if not posts:
            if ended and queue.length() == 0:
                return
            time.sleep(0.5)
            continue
        try:
            status, answer, wait = ward.post([body for _, body, _ in posts])
            if isinstance(answer.get("results"), list):
                most = min(MOST_POSTS, most * 2)
                goes_on = settle(queue, posts, answer["results"])
            else:
                tell("refused:", status, answer.get("code", ""))
                is_unreadable = status in (400, 413, 422) and meaning_of(status, answer.get("code"), answer.get("retryAfter")) == "drop"
                most = (len(posts) + 1) // 2 if is_unreadable else most
                goes_on = is_unreadable and narrow(queue, posts, status, answer)
            if goes_on:
                failures = 0
                time.sleep(wait)
                continue
        except Exception as error:  # whatever it is, the posts are on disk and are sent again
            tell("the ward does not take it now:", type(error).__name__, error)
        time.sleep(max(wait, pause_after(failures)))
        failures += 1
