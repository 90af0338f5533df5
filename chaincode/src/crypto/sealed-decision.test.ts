// SPDX-License-Identifier: Apache-2.0
// Sealed answers: who has the key opens what was sealed, and nothing else; no two answers share a key stream.

import { createDecipheriv } from 'node:crypto';
import fc from 'fast-check';
import type { DecisionAnswer } from '../domain';
import { openDecision, sealDecision } from './sealed-decision';

const key = 'ab'.repeat(32);
const answer: DecisionAnswer = {
    nonce: '1'.repeat(64),
    time: 1_750_000_000_000,
    digest: '2'.repeat(64),
    author: { mspId: 'Ward1MSP', ledgerId: '3'.repeat(32), certificateId: '4'.repeat(64) },
    decisions: [],
};
const bytesOf = (sealed: string): Buffer => Buffer.from(sealed, 'base64');
const ivOf = (sealed: string): string => bytesOf(sealed).subarray(0, 12).toString('hex');

it('a sealed answer opens with its key to what it was', () => {
    expect(openDecision(sealDecision(answer, key), key)).toEqual(answer);
});

it('the same answer under the same key is the same bytes', () => {
    const { nonce, ...rest } = answer;
    expect(sealDecision({ ...rest, nonce }, key)).toBe(sealDecision(answer, key));
});

it('is iv, AES-256-GCM and tag, as anybody opens it who has the key', () => {
    const bytes = bytesOf(sealDecision(answer, key));
    const decipher = createDecipheriv('aes-256-gcm', Buffer.from(key, 'hex'), bytes.subarray(0, 12));
    decipher.setAuthTag(bytes.subarray(-16));
    const text = Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]).toString('utf8');
    expect(JSON.parse(text)).toEqual(answer);
});

it('another answer under the same key has another iv, and the same one under another key too', () => {
    fc.assert(
        fc.property(fc.nat(), fc.nat(), (one, other) => {
            fc.pre(one !== other);
            expect(ivOf(sealDecision({ ...answer, time: one }, key))).not.toBe(ivOf(sealDecision({ ...answer, time: other }, key)));
        }),
    );
    expect(ivOf(sealDecision(answer, key))).not.toBe(ivOf(sealDecision(answer, 'cd'.repeat(32))));
});

it('opens with no other key', () => {
    for (const other of ['cd'.repeat(32), `${key.slice(0, -1)}a`, '0'.repeat(64)]) {
        expect(openDecision(sealDecision(answer, key), other)).toBeUndefined();
    }
});

it('opens no more when any bit of it was changed, or something is missing', () => {
    const bytes = bytesOf(sealDecision(answer, key));
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
        const changed = Buffer.from(bytes);
        changed[bit >> 3]! ^= 1 << (bit & 7);
        expect(openDecision(changed.toString('base64'), key)).toBeUndefined();
    }
    for (let length = 0; length < bytes.length; length += 1) {
        expect(openDecision(bytes.subarray(0, length).toString('base64'), key)).toBeUndefined();
    }
});
