// SPDX-License-Identifier: Apache-2.0
// What is handed out sealed opens with plain jose and the reader's key, says what it said, and takes no key of another envelope along.

import { createHash, webcrypto } from 'node:crypto';
import type { EncryptionKey } from '@wardledger/chaincode/domain';
import {
    calculateJwkThumbprint,
    compactDecrypt,
    exportJWK,
    FlattenedEncrypt,
    type FlattenedJWE,
    GeneralEncrypt,
    generalDecrypt,
    type GeneralJWE,
    generateKeyPair,
    importJWK,
    type JWK,
} from 'jose';
import { openContent } from './content-key';
import { importEnvelopeKeys, sealEntry, sealRecordName } from './envelopes';
import { handOut, type Reader } from './hand-out';

interface Pair {
    readonly privateJwk: JWK;
    readonly publicJwk: EncryptionKey;
    readonly key: Awaited<ReturnType<typeof importEnvelopeKeys>>;
}

async function pair(): Promise<Pair> {
    const { privateKey, publicKey } = await generateKeyPair('ECDH-ES+A256KW', { crv: 'P-256', extractable: true });
    const { x = '', y = '' } = await exportJWK(publicKey);
    const privateJwk = await exportJWK(privateKey);
    return { privateJwk, publicJwk: { kty: 'EC', crv: 'P-256', x, y }, key: await importEnvelopeKeys([privateJwk]) };
}

const [ledgerId, other, party] = ['a'.repeat(32), 'b'.repeat(32), 'd'.repeat(32)] as const;
const NAME = 'Zoë Quillfeather';
let ward1: Pair;
let ward2: Pair;
let doctor: Pair;
let stranger: Pair;
let envelope: string;
let reader: Reader;

beforeAll(async () => {
    [ward1, ward2, doctor, stranger] = await Promise.all([pair(), pair(), pair(), pair()]);
    envelope = await nameOf(ledgerId, NAME);
    reader = { form: 'general', key: doctor.publicJwk, party };
});

const nameOf = async (about: string, name: string): Promise<string> =>
    sealRecordName({ ledgerId: about, name }, [ward1.publicJwk, ward2.publicJwk]);
const parse = (text: string): GeneralJWE => JSON.parse(text) as GeneralJWE;
const given = async (sealed = envelope, change: Partial<Reader> = {}, by = ward1): Promise<string> =>
    Buffer.from((await handOut(sealed, by.key, { ...reader, ...change })).content).toString('utf8');
/** As a client opens it, with nothing of ours. */
async function openedBy({ privateJwk }: Pair, text: string): Promise<{ readonly text: string; readonly header: unknown }> {
    const key = await importJWK(privateJwk, 'ECDH-ES+A256KW');
    const { plaintext, protectedHeader } = text.startsWith('{') ? await generalDecrypt(parse(text), key) : await compactDecrypt(text, key);
    return { text: Buffer.from(plaintext).toString('utf8'), header: protectedHeader };
}

/* eslint-disable @typescript-eslint/no-deprecated -- deprecated for all but tests */
/** What jose makes of one letter under a content key that we choose. */
const sealedBy = async (to: Pair, contentKey: Uint8Array, parties = {}): Promise<FlattenedJWE> =>
    new FlattenedEncrypt(Buffer.from('x'))
        .setProtectedHeader({ alg: 'ECDH-ES+A256KW', enc: 'A256GCM' })
        .setContentEncryptionKey(contentKey)
        .setInitializationVector(new Uint8Array(12))
        .setKeyManagementParameters(parties)
        .encrypt(await importJWK(to.publicJwk, 'ECDH-ES+A256KW'));

/* eslint-enable @typescript-eslint/no-deprecated */

/** An entry of jose's own making: its header, which jose protects where there is but one, belongs to the entry. */
async function wrappedFor(to: Pair, contentKey: Uint8Array, parties = {}): Promise<GeneralJWE['recipients'][number]> {
    const { protected: header = '', encrypted_key = '' } = await sealedBy(to, contentKey, parties);
    const { enc: _enc, ...entry } = JSON.parse(Buffer.from(header, 'base64url').toString('utf8')) as Record<string, unknown>;
    return { header: entry, encrypted_key };
}

describe('an envelope with an entry more', () => {
    test('opens for the reader, by the custodian of either ward, and says whom it is about', async () => {
        for (const ward of [ward1, ward2]) {
            const { text, header } = await openedBy(doctor, await given(envelope, {}, ward));
            expect(text).toBe(NAME);
            expect(header).toEqual({ enc: 'A256GCM', wardledger: { type: 'record-name', ledgerId } });
        }
    });

    test('is the one that the wards keep, byte for byte, but for the entry, which names the reader’s key', async () => {
        const { recipients, ...rest } = parse(await given());
        const kept = recipients.slice(0, -1);
        expect(JSON.stringify({ ...rest, recipients: kept }).length).toBe(envelope.length);
        expect({ ...rest, recipients: kept }).toEqual(parse(envelope));
        expect(recipients.at(-1)?.header).toMatchObject({ alg: 'ECDH-ES+A256KW', kid: await calculateJwkThumbprint(doctor.publicJwk) });
    });

    test('opens for the custodians as before, and for nobody else', async () => {
        const text = await given();
        expect((await openedBy(ward2, text)).text).toBe(NAME);
        await expect(openedBy(stranger, text)).rejects.toThrow();
    });

    test('has another entry each time: one that was kept tells nothing of the next', async () => {
        const [one, two] = [parse(await given()), parse(await given())];
        expect(one.recipients.at(-1)).not.toEqual(two.recipients.at(-1));
    });

    test('is for the person whom it names, also where somebody else has the same key', async () => {
        const jwe = parse(await given());
        const last = jwe.recipients.at(-1)!;
        const apv = Buffer.from('e'.repeat(32)).toString('base64url');
        const moved = { ...jwe, recipients: [{ ...last, header: { ...last.header, apv } }] };
        await expect(openedBy(doctor, JSON.stringify(moved))).rejects.toThrow();
    });

    test('says what an entry is: patient, category, author, number', async () => {
        const sealedFor = { ledgerId, category: 'note', author: 'c'.repeat(32), id: 'e'.repeat(32) };
        const note = await sealEntry(sealedFor, { form: { text: 'Slept well' } }, [ward1.publicJwk, ward2.publicJwk]);
        const { text, header } = await openedBy(doctor, await given(note));
        expect([JSON.parse(text), header]).toEqual([
            { form: { text: 'Slept well' } },
            { enc: 'A256GCM', wardledger: { type: 'entry', ...sealedFor } },
        ]);
        const without = parse(note);
        const { recipients, ...rest } = parse(await given(note));
        const digest = (jwe: object): string => createHash('sha256').update(JSON.stringify(jwe)).digest('hex');
        const members = Object.keys(without) as (keyof GeneralJWE)[];
        const again = Object.fromEntries(members.map((name) => [name, name === 'recipients' ? recipients.slice(0, -1) : rest[name]]));
        expect(digest(again)).toBe(createHash('sha256').update(note).digest('hex'));
    });
});

describe('the compact form', () => {
    test('opens for the reader alone, and says whom it is about', async () => {
        const text = await given(envelope, { form: 'compact' });
        expect(text.split('.')).toHaveLength(5);
        const { text: name, header } = await openedBy(doctor, text);
        expect([name, header]).toMatchObject([
            NAME,
            { alg: 'ECDH-ES+A256KW', enc: 'A256GCM', wardledger: { type: 'record-name', ledgerId } },
        ]);
        await expect(openedBy(ward1, text)).rejects.toThrow();
    });

    test('is sealed under a content key of its own', async () => {
        const [iv, ciphertext] = (await given(envelope, { form: 'compact' })).split('.').slice(2);
        const jwe = parse(envelope);
        expect([iv, ciphertext]).not.toEqual([jwe.iv, jwe.ciphertext]);
    });
});

describe('nothing is handed out', () => {
    /** An envelope about one patient whose text somebody has made who wants the key of another envelope. */
    async function lure(about: string, entries: (own: GeneralJWE['recipients']) => GeneralJWE['recipients']): Promise<string> {
        const jwe = parse(await nameOf(about, 'made up'));
        return JSON.stringify({ ...jwe, recipients: entries(jwe.recipients) });
    }

    test('of an envelope whose header was changed to another patient', async () => {
        const secret = parse(await nameOf(other, 'somebody else'));
        const stolen = { ...secret, protected: parse(envelope).protected };
        await expect(given(JSON.stringify(stolen))).rejects.toThrow('no entry');
    });

    test.each(['first', 'last'])('of the key that an entry from another envelope wraps, which stands %s', async (place) => {
        const secret = parse(await nameOf(other, 'somebody else'));
        const foreign = secret.recipients[0]!;
        const made = await lure(ledgerId, (own) => (place === 'first' ? [foreign, ...own] : [...own, foreign]));
        const got = parse(await given(made));
        const spliced = { ...secret, recipients: got.recipients.slice(-1) };
        await expect(openedBy(doctor, JSON.stringify(spliced))).rejects.toThrow();
        expect((await openedBy(doctor, JSON.stringify(got))).text).toBe('made up');
    });

    test('where the only entry is another envelope’s', async () => {
        const foreign = parse(await nameOf(other, 'somebody else')).recipients;
        await expect(given(await lure(ledgerId, () => foreign))).rejects.toThrow('no entry');
    });

    test.each(['ciphertext', 'iv', 'tag'])('of an envelope with an altered %s', async (member) => {
        const jwe = JSON.parse(envelope) as Record<string, string>;
        const bytes = Buffer.from(jwe[member]!, 'base64url');
        bytes.writeUInt8(bytes.readUInt8(0) ^ 1, 0);
        await expect(given(JSON.stringify({ ...jwe, [member]: bytes.toString('base64url') }))).rejects.toThrow('no entry');
    });

    test('by whom it was not sealed for', async () => {
        await expect(given(envelope, {}, stranger)).rejects.toThrow('no entry');
    });

    test.each<[string, object, string]>([
        [
            'a header of another meaning',
            { enc: 'A256GCM', crit: ['b64'], b64: true, wardledger: { type: 'record-name', ledgerId } },
            'ours',
        ],
        ['no binding', { enc: 'A256GCM' }, 'states no'],
        ['a compressed text', { enc: 'A256GCM', zip: 'DEF', wardledger: { type: 'record-name', ledgerId } }, 'ours'],
        ['another encryption in its header', { enc: 'A256CBC-HS512', wardledger: { type: 'record-name', ledgerId } }, 'ours'],
    ])('of an envelope with %s', async (_what, header, reason) => {
        const contentKey = webcrypto.getRandomValues(new Uint8Array(32));
        const jwe = parse(await nameOf(ledgerId, 'x'));
        const iv = webcrypto.getRandomValues(new Uint8Array(12));
        const text = Buffer.from(JSON.stringify(header)).toString('base64url');
        const key = await webcrypto.subtle.importKey('raw', contentKey, 'AES-GCM', false, ['encrypt']);
        const how = { name: 'AES-GCM', iv, additionalData: Buffer.from(text, 'ascii') };
        const sealed = Buffer.from(await webcrypto.subtle.encrypt(how, key, Buffer.from('x')));
        const entry = await wrappedFor(ward1, contentKey);
        const made = {
            ...jwe,
            protected: text,
            iv: Buffer.from(iv).toString('base64url'),
            ciphertext: sealed.subarray(0, -16).toString('base64url'),
            tag: sealed.subarray(-16).toString('base64url'),
            recipients: [entry],
        } as unknown as GeneralJWE;
        await expect(given(JSON.stringify(made))).rejects.toThrow(reason);
    });

    test.each<[string, Partial<Record<keyof EncryptionKey, string>>]>([
        ['beside the curve', { y: 'A'.repeat(43) }],
        ['on another curve', { crv: 'P-384' }],
        ['of another kind', { kty: 'OKP' }],
    ])('to a key %s', async (_what, change) => {
        const key = { ...doctor.publicJwk, ...change } as EncryptionKey;
        await expect(given(envelope, { key })).rejects.toThrow();
        await expect(given(envelope, { key, form: 'compact' })).rejects.toThrow();
    });

    test.each(['ECDH-ES+A128KW', undefined])('of an entry that says another algorithm: %s', async (alg) => {
        const jwe = parse(envelope);
        const recipients = jwe.recipients.map((one) => ({ ...one, header: { ...one.header, alg } }));
        await expect(given(JSON.stringify({ ...jwe, recipients }))).rejects.toThrow('no entry');
    });

    test('of an entry by another algorithm', async () => {
        const foreign = new GeneralEncrypt(Buffer.from('x')).setProtectedHeader({
            enc: 'A256GCM',
            wardledger: { type: 'record-name', ledgerId },
        });
        foreign.addRecipient(ward1.publicJwk).setUnprotectedHeader({ alg: 'ECDH-ES+A128KW' });
        await expect(given(JSON.stringify(await foreign.encrypt()))).rejects.toThrow('no entry');
    });
});

test('whoever kept the content key of one version opens no later one with it', async () => {
    const later = parse(await nameOf(ledgerId, 'Zoë Quillfeather-Marsh'));
    const { contentKey } = await openContent(parse(envelope), ward1.key[0]!);
    const kept = new Uint8Array(await webcrypto.subtle.exportKey('raw', contentKey));
    /** With the content key alone, as whoever kept it would: `dir`. */
    const withKept = async ({ protected: header = '', iv, ciphertext, tag }: GeneralJWE): Promise<string> => {
        const key = await webcrypto.subtle.importKey('raw', kept, 'AES-GCM', false, ['decrypt']);
        const bytes = Buffer.concat([ciphertext, tag].map((part) => Buffer.from(part!, 'base64url')));
        const how = { name: 'AES-GCM', iv: Buffer.from(iv!, 'base64url'), additionalData: Buffer.from(header, 'ascii') };
        return Buffer.from(await webcrypto.subtle.decrypt(how, key, bytes)).toString('utf8');
    };
    expect(await withKept(parse(envelope))).toBe(NAME);
    await expect(withKept(later)).rejects.toThrow();
});

test('what jose wraps for apu and apv opens here, and only under them', async () => {
    const contentKey = webcrypto.getRandomValues(new Uint8Array(32));
    const parties = { apu: Buffer.from('Alice'), apv: Buffer.from('Bob') };
    const { protected: header = '', iv = '', ciphertext, tag = '' } = await sealedBy(ward1, contentKey, parties);
    const entry = await wrappedFor(ward1, contentKey, parties);
    const jwe = (change: object) => ({
        protected: header,
        iv,
        ciphertext,
        tag,
        recipients: [{ ...entry, header: { ...entry.header, ...change } }],
    });
    expect(Buffer.from((await openContent(jwe({}), ward1.key[0]!)).content).toString()).toBe('x');
    const mallory = Buffer.from('Mallory').toString('base64url');
    await expect(openContent(jwe({ apu: mallory }), ward1.key[0]!)).rejects.toThrow('no entry');
    await expect(openContent(jwe({ apv: mallory }), ward1.key[0]!)).rejects.toThrow('no entry');
});
