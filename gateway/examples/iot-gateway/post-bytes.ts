// SPDX-License-Identifier: Apache-2.0
// What a device signs, as docs/post-bytes.md has it: header, leaves, root, digest. Written from that page alone; docs/post-vectors.json verifies it.

import { createHash, createHmac, type KeyObject, randomBytes, sign } from 'node:crypto';

/** One signal of a post; `null`: not measured. */
export interface Signal {
    readonly code: string;
    readonly unit: string;
    readonly values: readonly (number | null)[];
    readonly notMeasured?: readonly number[];
}

/** A post as `POST /v1/vitals` takes it, but for the time, which is in milliseconds since 1970. */
export interface Post {
    readonly device: string;
    readonly boot?: number;
    readonly patient: string;
    readonly sequence: number;
    readonly start: number;
    readonly periodSeconds: number;
    readonly model?: string;
    readonly signals: readonly Signal[];
    readonly observations?: readonly { readonly code: string; readonly value: string }[];
}

/** Drawn for one post, and sent with it each time it is sent: base64url. */
export interface Secrets {
    readonly key: string;
    readonly nonce: string;
}

/** What a signed post brings beside its content. */
export interface Proof extends Secrets {
    readonly digest: string;
    readonly signature: string;
}

const number = (bytes: number, value: number): Buffer => {
    const out = Buffer.alloc(8);
    out.writeBigUInt64BE(BigInt(value));
    return out.subarray(8 - bytes);
};
const float = (value: number): Buffer => {
    const out = Buffer.alloc(8);
    out.writeDoubleBE(value === 0 ? 0 : value); // there is one zero
    return out;
};
const text = (value: string): Buffer => Buffer.concat([number(2, Buffer.byteLength(value)), Buffer.from(value)]);
const optional = <T>(value: T | undefined, write: (value: T) => Buffer): Buffer =>
    value === undefined ? Buffer.of(0) : Buffer.concat([Buffer.of(1), write(value)]);
const keyed = (key: Buffer, ...parts: readonly Buffer[]): Buffer => createHmac('sha256', key).update(Buffer.concat(parts)).digest();
const hashed = (...parts: readonly Buffer[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest();

function signalBytes({ code, unit, values, notMeasured = [] }: Signal): Buffer {
    const counts = [number(2, values.length), number(2, notMeasured.length)];
    return Buffer.concat([text(code), text(unit), ...counts, ...notMeasured.map(float)]);
}

function headerOf({ device, boot, patient, sequence, start, periodSeconds, model, signals, observations = [] }: Post): Buffer {
    return Buffer.concat([
        Buffer.from('wardledger post 1\n'),
        text(device),
        optional(boot, (value) => number(8, value)),
        text(patient),
        number(8, sequence),
        number(8, start),
        float(periodSeconds),
        optional(model, text),
        number(2, signals.length),
        ...signals.map(signalBytes),
        number(2, observations.length),
    ]);
}

function leavesOf({ signals, observations = [] }: Post): Buffer[] {
    const values = signals.flatMap((signal) => signal.values);
    return [
        ...values.map((value) => (value === null ? Buffer.of(0) : Buffer.concat([Buffer.of(1), float(value)]))),
        ...observations.map(({ code, value }) => Buffer.concat([Buffer.of(2), text(code), text(value)])),
    ];
}

/** RFC 6962, section 2.1. */
function rootOf(entries: readonly Buffer[]): Buffer {
    const [first] = entries;
    if (first === undefined || entries.length === 1) {
        return first === undefined ? hashed() : hashed(Buffer.of(0), first);
    }
    let split = 1;
    while (split * 2 < entries.length) {
        split *= 2;
    }
    return hashed(Buffer.of(1), rootOf(entries.slice(0, split)), rootOf(entries.slice(split)));
}

/** The digest of a post, in hex. */
export function digestOf(post: Post, { key, nonce }: Secrets): string {
    const secret = Buffer.from(key, 'base64url');
    const keyNumber = (index: number): Buffer => keyed(secret, number(4, index));
    const header = keyed(keyNumber(1), headerOf(post));
    const entries = leavesOf(post).map((leaf, index) => Buffer.concat([keyNumber(index + 2), header, number(4, index), leaf]));
    return hashed(Buffer.from('wardledger post digest 1\n'), header, Buffer.from(nonce, 'base64url'), rootOf(entries)).toString('hex');
}

/** The bytes that a device signs. */
export function signedBytesOf(sequence: number, digest: string): Buffer {
    return Buffer.concat([Buffer.from('wardledger device post 1\n'), number(8, sequence), Buffer.from(digest, 'hex')]);
}

/** Signs a post, under a key and a nonce that are drawn for it. */
export function proofOf(post: Post, deviceKey: KeyObject): Proof {
    const secrets = { key: randomBytes(32).toString('base64url'), nonce: randomBytes(16).toString('base64url') };
    const digest = digestOf(post, secrets);
    const signature = sign('sha256', signedBytesOf(post.sequence, digest), { key: deviceKey, dsaEncoding: 'ieee-p1363' });
    return { ...secrets, digest, signature: signature.toString('base64url') };
}
