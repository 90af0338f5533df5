// SPDX-License-Identifier: Apache-2.0
// What the ledger holds of a post: the same for the same post, like chance to everybody else, and to nobody who has not the key a means to try readings.

import { createHash, createHmac } from 'node:crypto';
import { postDigestOf } from '@wardledger/chaincode/crypto';
import { canonicalJson, postHeader, postReadings, type SentPost } from '@wardledger/chaincode/domain';
import type { DevicePost } from '../ports/device-post';
import { commit } from './post-commitment';
import type { PlausiblePost } from './plausibility';

const WARD_KEY = Buffer.alloc(32, 1);
const START = Date.parse('2026-11-28T12:00:00Z');
const judged = { first: START } as PlausiblePost;

const post = (sequence = 1, value = 72): DevicePost => ({
    device: 'monitor-1',
    patient: 'P001',
    sequence,
    start: new Date(START).toISOString(),
    periodSeconds: 60,
    signals: [{ code: '8867-4', unit: '/min', values: [value] }],
});
const sentOf = (written: DevicePost): SentPost => ({ ...written, start: START });
const committed = (written: DevicePost, key: Uint8Array = WARD_KEY) => commit(key, written, judged)!;

it('is the same for the same post, and another for each post and ward', () => {
    expect(committed(post())).toEqual(committed(structuredClone(post())));
    const others = [committed(post(2)), committed(post(1, 73)), committed(post(), Buffer.alloc(32, 2))];
    for (const part of ['digest', 'key', 'nonce'] as const) {
        const of = [committed(post()), ...others].map(({ digest, proof }) => ({ digest, ...proof })[part]);
        expect(new Set(of).size).toBe(4);
    }
});

it('is by key and nonce of the device, where it brings them, and of nothing else that it brings', () => {
    const own = { key: 'k'.repeat(43), nonce: 'n'.repeat(22) };
    const digest = postDigestOf(sentOf(post()), own);
    expect(committed({ ...post(), proof: { ...own, digest } })).toEqual({ digest, proof: own });
    const signature = 's'.repeat(86);
    expect(committed({ ...post(), proof: { ...own, digest, signature } })).toEqual({ digest, proof: { ...own, signature } });
    for (const wrong of [
        { ...own, digest: committed(post()).digest },
        { ...own, key: `l${own.key.slice(1)}`, digest },
        { ...own, nonce: `m${own.nonce.slice(1)}`, digest },
    ]) {
        expect(commit(WARD_KEY, { ...post(), proof: wrong }, judged)).toBeUndefined();
    }
    expect(commit(WARD_KEY, { ...post(1, 73), proof: { ...own, digest } }, judged)).toBeUndefined();
});

it('looks unrelated for posts with equal readings: each bit of the digest is set in half of them', () => {
    const digests = Array.from({ length: 1000 }, (_, sequence) => Buffer.from(committed(post(sequence)).digest, 'hex'));
    // Four standard deviations and a half; nothing here is drawn.
    const [half, far] = [500, 4.5 * Math.sqrt(250)];
    for (let bit = 0; bit < 256; bit += 1) {
        const set = digests.filter((digest) => (digest[bit >> 3]! >> (bit & 7)) & 1).length;
        expect(Math.abs(set - half)).toBeLessThan(far);
    }
});

/** All that a heart rate or a temperature can be, as a device would write it. */
const PLAUSIBLE = [...Array.from({ length: 351 }, (_, value) => value), ...Array.from({ length: 301 }, (_, tenth) => 25 + tenth / 10)];

/** What somebody might hash who knows device, patient, time, ledger and this page, and has no key. */
function guessesOf(sent: SentPost, known: readonly Uint8Array[]): Set<string> {
    const contents = [
        Buffer.concat([postHeader(sent), ...postReadings(sent)]),
        ...postReadings(sent),
        Buffer.from(canonicalJson(sent), 'utf8'),
        Buffer.from(String(sent.signals[0]!.values[0]), 'utf8'),
    ];
    const keyed = known.flatMap((key) => [
        ...contents.map((content) => createHmac('sha256', key).update(content).digest('hex')),
        ...(key.length === 32
            ? known
                  .filter(({ length }) => length === 16)
                  .map((nonce) =>
                      postDigestOf(sent, { key: Buffer.from(key).toString('base64url'), nonce: Buffer.from(nonce).toString('base64url') }),
                  )
            : []),
    ]);
    const plain = contents.map((content) => createHash('sha256').update(content).digest('hex'));
    return new Set([...plain, ...keyed]);
}

it('is hit by no plausible reading that is tried, and by one alone once the key is known', () => {
    const { digest, proof } = committed(post());
    const channel = Buffer.from(digest, 'hex');
    const window = Buffer.alloc(16, 3);
    const known = [channel, channel.subarray(0, 16), window, Buffer.alloc(32), Buffer.alloc(16), postHeader(sentOf(post()))];
    const hits = (keys: readonly Uint8Array[]): number[] =>
        PLAUSIBLE.filter((value) => guessesOf(sentOf(post(1, value)), keys).has(digest));
    expect(hits(known)).toEqual([]);
    // The same search finds it with what is in the envelope alone.
    const secrets = [proof.key, proof.nonce].map((text) => Buffer.from(text, 'base64url'));
    expect([...new Set(hits([...known, ...secrets]))]).toEqual([72]);
});
