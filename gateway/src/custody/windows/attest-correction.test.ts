// SPDX-License-Identifier: Apache-2.0
// A window is made anew of what its custodian verified before, without what was retracted, and of nothing else.

import { isAttested, sha256Hex } from '@wardledger/chaincode/crypto';
import { attestedText, demandDefined, type PostOfWindow, postsText, type VitalsWindow, windowIdOf } from '@wardledger/chaincode/domain';
import { exportJWK, generateKeyPair } from 'jose';
import { attestedIn, digestOf, PROOF } from '../../../test/support/post-proofs';
import type { HeWindow } from '../encryption/he-window';
import { newAttestationKey } from '../keys/key-material';
import { newLedgerId } from '../keys/randomness';
import type { AttestationRequest, CorrectionRequest } from '../ports/attestation';
import { attestCorrection, type CorrectionPorts } from './attest-correction';
import { attestWindow } from './attest-window';
import { onlyKey } from '../../../test/custody/fixtures';
import { type PostReadings, sealWindowReadings } from './window-readings';

const NOW = 1_750_000_000_000;
const device = newLedgerId();
const subject = newLedgerId();
const REFUSED = { code: 'REQUEST_INVALID', message: 'the envelope does not hold the readings of these posts' };

let ports: CorrectionPorts;
let recipient: Awaited<ReturnType<typeof exportJWK>>;
let encrypted: HeWindow[];
let root: CorrectionRequest['root'];
let envelope: string;
let posts: PostOfWindow[];

const newWindowId = () => windowIdOf('ward1', newLedgerId());
const postOf = (sequence: number, value: number): PostReadings => ({
    device,
    sequence,
    start: NOW + sequence * 60_000,
    periodSeconds: 60,
    signals: [{ code: '8867-4', unit: '/min', values: [value] }],
    late: false,
    receivedAt: NOW,
    proof: PROOF,
});
const named = (post: PostReadings) => ({
    device,
    sequence: post.sequence,
    name: 'm1',
    digest: digestOf(post),
});
const sealed = async (window: string, readings: readonly PostReadings[], to = recipient) =>
    sealWindowReadings({ window, subject, posts: readings }, [to]);

/** A window of some posts, as it comes to stand on the ledger. */
async function made(
    readings: readonly PostReadings[],
    change: Partial<AttestationRequest> = {},
    by = ports,
): Promise<{ readonly root: CorrectionRequest['root']; readonly envelope: string }> {
    const id = newWindowId();
    const text = await sealed(id, readings);
    const { window } = attestedIn(
        await attestWindow(by, { id, subject, patient: 'P001', posts: readings.map(named), envelope: text, ...change }),
    );
    return { root: { ...window, ward: by.ward }, envelope: text };
}

const stated = (sequences: readonly number[], retracted: readonly number[]): PostOfWindow[] =>
    sequences.map((sequence) => {
        const { name: _, ...post } = named(postOf(sequence, 60 + sequence));
        return { ...post, ...(retracted.includes(sequence) && { retracted: true as const }) };
    });
const retract = async (change: Partial<CorrectionRequest> = {}) =>
    attestCorrection(ports, { id: newWindowId(), version: 1, root, posts, envelope, ...change });
/** Signed with the key of this custodian, as if it had been made here. */
const isSigned = (window: VitalsWindow) => isAttested(window.attestation, attestedText('mychannel', 'ward1', window));

beforeAll(async () => {
    const { publicKey, privateKey } = await generateKeyPair('ECDH-ES+A256KW', { crv: 'P-256', extractable: true });
    recipient = { ...(await exportJWK(publicKey)), kid: 'own' };
    const encrypt = async (window: HeWindow) => {
        encrypted.push(window);
        const ciphertext = Buffer.from(JSON.stringify([encrypted.length, window]));
        return Promise.resolve({ ciphertext, digest: sha256Hex(ciphertext) });
    };
    const place = { channel: 'mychannel', ward: 'ward1', ...onlyKey(newAttestationKey()) };
    ports = {
        ...place,
        envelopeKeys: [privateKey],
        encryptor: { keyId: 'a'.repeat(64), encrypt },
        committed: async () => Promise.resolve(undefined),
    };
});

beforeEach(async () => {
    encrypted = [];
    ({ root, envelope } = await made([postOf(1, 61), postOf(2, 62), postOf(3, 63)]));
    posts = stated([1, 2, 3], [2]);
    encrypted = [];
});

test('what was retracted is not encrypted, not counted and not among the posts; all else is as it was', async () => {
    const { window } = await retract();
    expect(encrypted).toEqual([{ steps: 2, values: [{ code: '8867-4', values: [610, 630] }] }]);
    expect(window).toMatchObject({
        subject,
        corrects: { window: root.id, version: 1 },
        envelope: root.envelope,
        signals: [{ code: '8867-4', count: 2 }],
        posts: {
            count: 2,
            digest: sha256Hex(postsText(stated([1, 3], []))),
            ranges: root.posts.ranges,
            leftOut: [{ device, sequence: 2, reason: 'RETRACTED' }],
        },
    });
    expect(window.ciphertext.digest).not.toBe(root.ciphertext.digest);
    expect(isSigned(window)).toBe(true);
    expect(isSigned({ ...window, corrects: { window: root.id, version: 2 } })).toBe(false);
    const { corrects: _, ...uncorrecting } = window;
    expect(isSigned(uncorrecting)).toBe(false);
});

test('the order of the posts is of no matter, and another version retracts more', async () => {
    const { window } = await retract({ version: 2, posts: stated([3, 1, 2], [1, 2]) });
    // From when to when is said of the envelope: whoever looks for what was retracted finds it there.
    expect(window).toMatchObject({ corrects: { version: 2 }, posts: { count: 1 }, first: root.first, last: root.last });
});

test('of a first window, too: a retracted post is verified like the others, and stays in the envelope alone', async () => {
    const readings = [postOf(1, 61), postOf(2, 62)];
    const first = await made(readings, { posts: [named(readings[0]!), { ...named(readings[1]!), retracted: true }] });
    expect(encrypted).toEqual([{ steps: 1, values: [{ code: '8867-4', values: [610] }] }]);
    expect(first.root).toMatchObject({
        posts: { count: 1, ranges: [{ device, from: 1, to: 2 }], leftOut: [{ device, sequence: 2, reason: 'RETRACTED' }] },
    });
    // Another post than the one that stands on the ledger, or none that counts.
    const other = { ...named(postOf(2, 99)), retracted: true as const };
    const all = readings.map((post) => ({ ...named(post), retracted: true as const }));
    await expect(made(readings, { posts: [named(readings[0]!), other] })).rejects.toThrow('posts differ: 1');
    await expect(made(readings, { posts: all })).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
});

test.each(['UNREADABLE', 'INTEGRITY_FAILURE'] as const)(
    'a post that its root had left out stays out, for the same reason: %s',
    async (reason) => {
        const unreadable = { device, sequence: 9, reason };
        const readings = [postOf(1, 61), postOf(2, 62), postOf(3, 63)];
        const known = readings.map((post) => (post.sequence === 3 ? { ...named(post), retracted: true as const } : named(post)));
        ({ root, envelope } = await made(readings, { posts: known, leftOut: [unreadable] }));
        const lost = { device, sequence: 9, digest: 'd'.repeat(64) };
        const all = [...stated([1, 2, 3], [2, 3]), lost];
        const { window } = await retract({ posts: all });
        expect(window.posts).toMatchObject({ count: 1, ranges: [{ device, from: 1, to: 9 }] });
        expect(window.posts.leftOut).toEqual([
            { device, sequence: 2, reason: 'RETRACTED' },
            { device, sequence: 3, reason: 'RETRACTED' },
            unreadable,
        ]);
        const since = await retract({ posts: [...stated([1, 2, 3], [2, 3]), { ...lost, retracted: true }] });
        expect(since.window.posts.leftOut?.at(-1)).toEqual({ device, sequence: 9, reason: 'RETRACTED' });
        for (const wrong of [
            [...stated([1, 2, 3], [2]), lost],
            stated([1, 2, 3], [2, 3]),
            [...stated([1, 2, 3], [2, 3]), { ...lost, sequence: 8 }],
            [...all, lost],
        ]) {
            await expect(retract({ posts: wrong })).rejects.toMatchObject(REFUSED);
        }
    },
);

describe('is refused like any other,', () => {
    const stranger = (): CorrectionPorts => ({ ...ports, ...onlyKey(newAttestationKey()) });

    test.each<[string, () => Promise<Partial<CorrectionRequest>>]>([
        ['a root of another custodian', async () => made([postOf(1, 61), postOf(2, 62), postOf(3, 63)], {}, stranger())],
        ['a root of the other ward', async () => ({ root: { ...root, ward: 'ward2' } })],
        ['a root that states what was not attested', async () => ({ root: { ...root, subject: newLedgerId() } })],
        ['a window made anew in the place of its root', async () => ({ root: { ...(await retract()).window, ward: 'ward1' } })],
        ['the id of the root', async () => ({ id: root.id })],
        ['an id of the other ward', async () => ({ id: windowIdOf('ward2', newLedgerId()) })],
        [
            'another envelope of the same posts',
            async () => ({ envelope: await sealed(root.id, [postOf(1, 61), postOf(2, 62), postOf(3, 63)]) }),
        ],
        ['an envelope of other readings', async () => ({ envelope: await sealed(root.id, [postOf(1, 99), postOf(2, 62), postOf(3, 63)]) })],
        ['no envelope', async () => ({ envelope: 'junk' })],
        ['a post that is not in it', async () => ({ posts: stated([1, 2, 3, 4], [2]) })],
        ['another post in the place of one', async () => ({ posts: stated([1, 2, 4], [2]) })],
        ['fewer posts than it holds', async () => ({ posts: stated([1, 2], [2]) })],
        ['a post twice', async () => ({ posts: stated([1, 2, 3, 3], [2]) })],
        ['a post with another digest', async () => ({ posts: posts.map((post) => ({ ...post, digest: 'e'.repeat(64) })) })],
    ])('%s', async (_name, change) => {
        const wrong = await change();
        encrypted = [];
        await expect(retract(wrong)).rejects.toMatchObject(REFUSED);
        expect(encrypted).toEqual([]);
    });

    test('a window of which nothing is left', async () => {
        await expect(retract({ posts: stated([1, 2, 3], [1, 2, 3]) })).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
        expect(demandDefined(encrypted, 'what was encrypted')).toEqual([]);
    });
});
