// SPDX-License-Identifier: Apache-2.0
// Envelopes open for each grantee and nobody else, and say whom they are about without being movable to another.

import { isSealedFor } from '@wardledger/chaincode/domain';
import { calculateJwkThumbprint, exportJWK, GeneralEncrypt, generateKeyPair, type JWK } from 'jose';
import { envelopeDigest, importEnvelopeKeys, openEnvelope, sealEntry, sealOutsideId, sealReadings, sealRecordName } from './envelopes';

interface Pair {
    readonly privateJwk: JWK;
    readonly publicJwk: JWK;
}

async function pair(): Promise<Pair> {
    const { privateKey, publicKey } = await generateKeyPair('ECDH-ES+A256KW', { crv: 'P-256', extractable: true });
    return { privateJwk: await exportJWK(privateKey), publicJwk: await exportJWK(publicKey) };
}

async function open(envelope: string, { privateJwk }: Pair): Promise<{ binding: unknown; text: string }> {
    const { binding, content } = await openEnvelope(envelope, await importEnvelopeKeys([privateJwk]));
    return { binding, text: Buffer.from(content).toString('utf8') };
}

const ledgerId = 'a'.repeat(32);
let ward1: Pair;
let ward2: Pair;
let stranger: Pair;
let envelope: string;

beforeAll(async () => {
    [ward1, ward2, stranger] = await Promise.all([pair(), pair(), pair()]);
    envelope = await sealRecordName({ ledgerId, name: 'Zoë Quillfeather' }, [ward1.publicJwk, ward2.publicJwk]);
});

test('each recipient opens it', async () => {
    const expected = { binding: { type: 'record-name', ledgerId }, text: 'Zoë Quillfeather' };
    expect(await open(envelope, ward1)).toEqual(expected);
    expect(await open(envelope, ward2)).toEqual(expected);
});

test('nobody else opens it', async () => {
    await expect(open(envelope, stranger)).rejects.toThrow();
});

test('the other two kinds carry their binding', async () => {
    const id = await sealOutsideId({ ledgerId, kind: 'device', id: 'monitor-7' }, [ward1.publicJwk]);
    expect(await open(id, ward1)).toEqual({ binding: { type: 'outside-id', kind: 'device', ledgerId }, text: 'monitor-7' });
    const readings = await sealReadings({ ledgerId, readings: Buffer.from('{}') }, [ward1.publicJwk]);
    expect(await open(readings, ward1)).toEqual({ binding: { type: 'readings', ledgerId }, text: '{}' });
});

test('for both wards it has the shape that the ledger takes, and no other is about anybody else', async () => {
    const recipients = await Promise.all(
        [ward1, ward2].map(async ({ publicJwk }) => ({ ...publicJwk, kid: await calculateJwkThumbprint(publicJwk) })),
    );
    const number = await sealOutsideId({ ledgerId, kind: 'record', id: 'P001' }, recipients);
    expect(isSealedFor(number, { type: 'outside-id', kind: 'record', ledgerId })).toBe(true);
    expect(isSealedFor(number, { type: 'outside-id', kind: 'record', ledgerId: 'b'.repeat(32) })).toBe(false);
    expect(isSealedFor(await sealRecordName({ ledgerId, name: 'Zoë' }, recipients), { type: 'record-name', ledgerId })).toBe(true);
    const alone = await sealRecordName({ ledgerId, name: 'Zoë' }, recipients.slice(1));
    expect(isSealedFor(alone, { type: 'record-name', ledgerId })).toBe(false);
});

test('the text holds neither content nor recipient in clear, and its digest is that of its bytes', () => {
    expect(envelope).not.toContain('Quillfeather');
    expect(envelopeDigest(envelope)).toMatch(/^[0-9a-f]{64}$/);
});

test('an envelope bound to another patient does not open', async () => {
    const jwe = JSON.parse(envelope) as { protected: string };
    const header = JSON.parse(Buffer.from(jwe.protected, 'base64url').toString('utf8')) as { wardledger: { ledgerId: string } };
    header.wardledger.ledgerId = 'b'.repeat(32);
    const moved = { ...jwe, protected: Buffer.from(JSON.stringify(header)).toString('base64url') };
    await expect(open(JSON.stringify(moved), ward1)).rejects.toThrow();
});

test.each(['ciphertext', 'iv', 'tag'])('an altered %s does not open', async (member) => {
    const jwe = JSON.parse(envelope) as Record<string, string>;
    const bytes = Buffer.from(jwe[member]!, 'base64url');
    bytes.writeUInt8(bytes.readUInt8(0) ^ 1, 0);
    await expect(open(JSON.stringify({ ...jwe, [member]: bytes.toString('base64url') }), ward1)).rejects.toThrow();
});

test.each([
    ['no JSON', 'x'],
    ['no envelope', '{}'],
    ['no recipient', JSON.stringify({ recipients: [], ciphertext: '', iv: '', tag: '' })],
])('%s does not open', async (_name, text) => {
    await expect(open(text, ward1)).rejects.toThrow();
});

/** An envelope such as somebody could make who has the recipients' public keys. */
async function foreign(wardledger: unknown, { alg = 'ECDH-ES+A256KW', enc = 'A256GCM' } = {}): Promise<string> {
    const envelope = new GeneralEncrypt(Buffer.from('x')).setProtectedHeader({ enc, wardledger });
    envelope.addRecipient(ward1.publicJwk).setUnprotectedHeader({ alg });
    return JSON.stringify(await envelope.encrypt());
}

test('an envelope made by another hand opens, when it states what it holds in our words', async () => {
    const binding = { type: 'outside-id', kind: 'device', ledgerId };
    expect(await open(await foreign(binding), ward1)).toEqual({ binding, text: 'x' });
});

test.each<[string, unknown]>([
    ['nothing', undefined],
    ['no ledger id', { type: 'record-name' }],
    ['a ledger id that is no text', { type: 'readings', ledgerId: 7 }],
    ['no type', { ledgerId }],
    ['an unknown type', { type: 'note', ledgerId }],
    ['an unknown type with a kind', { type: 'note', kind: 'device', ledgerId }],
    ['an entry of no category', { type: 'entry', ledgerId, id: ledgerId }],
    ['an entry without a number', { type: 'entry', ledgerId, category: 'note', id: 'x' }],
    ['an entry that is confidential in other words', { type: 'entry', ledgerId, category: 'note', id: ledgerId, confidential: 'no' }],
    ['an outside id of no kind', { type: 'outside-id', ledgerId }],
    ['an outside id of an unknown kind', { type: 'outside-id', kind: 'ghost', ledgerId }],
])('an envelope that states %s does not open', async (_what, binding) => {
    await expect(open(await foreign(binding), ward1)).rejects.toThrow('states no ');
});

test.each([
    ['key management', { alg: 'ECDH-ES+A128KW' }],
    ['encryption of the content', { enc: 'A128GCM' }],
])('an envelope with another %s does not open, though its keys are right', async (_what, algorithms) => {
    await expect(open(await foreign({ type: 'record-name', ledgerId }, algorithms), ward1)).rejects.toThrow('decryption operation failed');
});

test('an envelope without a recipient is not made', async () => {
    await expect(sealRecordName({ ledgerId, name: 'x' }, [])).rejects.toThrow('recipient');
});

test.each([{}, { confidential: true as const }])(
    'an entry has the shape that the ledger takes, and says of what kind it is: %j',
    async (mark) => {
        const recipients = await Promise.all(
            [ward1, ward2].map(async ({ publicJwk }) => ({ ...publicJwk, kid: await calculateJwkThumbprint(publicJwk) })),
        );
        const sealedFor = { ledgerId, category: 'note', author: 'd'.repeat(32), id: 'c'.repeat(32), ...mark };
        const sealed = await sealEntry(sealedFor, { form: { text: 'Slept well' } }, recipients);
        const binding = { type: 'entry', ...sealedFor } as const;
        expect(isSealedFor(sealed, binding)).toBe(true);
        expect(isSealedFor(sealed, { ...binding, category: 'plan' })).toBe(false);
        expect(await open(sealed, ward2)).toEqual({ binding, text: '{"form":{"text":"Slept well"}}' });
    },
);
