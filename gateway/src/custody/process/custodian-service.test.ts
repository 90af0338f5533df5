// SPDX-License-Identifier: Apache-2.0
// Every way around the ledger is tried: the custodian opens nothing that a committed event or release does not justify.

import { createHmac } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { openDecision, releaseIdOf, sha256Hex, sumCiphertexts, windowsDigestOf } from '@wardledger/chaincode/crypto';
import {
    commitmentOf,
    demandDefined,
    DomainError,
    type EncryptionKey,
    ERRORS,
    type LookPlace,
    STATS_1,
} from '@wardledger/chaincode/domain';
import { type CryptoKey, exportJWK, generalDecrypt, type GeneralJWE, generateKeyPair } from 'jose';
import {
    HandMadeLedger,
    temporaryFolder,
    testEncryption,
    noDowntime,
    testSigning,
    writeOrganization,
} from '../../../test/custody/fixtures';
import { type Asked, type CommittedLook, DecidingWards, sealedIn } from '../../../test/custody/deciding-wards';
import { endorsement, newAuthority, newPeer, transactionOf } from '../../../test/custody/endorsing-peers';
import { type CustodianPorts, CustodianService } from './custodian-service';
import type { OpeningEntry } from './opening-entry';
import { entryDigest, type EntrySignature, entryText, isSignedBy, type SignedEntry } from '../envelopes/entry-signature';
import { sealEntry, sealOutsideId, sealReadings, sealRecordName } from '../envelopes/envelopes';
import { HeDecryptor } from '../encryption/he-decryptor';
import { HeEncryptor } from '../encryption/he-encryptor';
import { shareIndex } from '../keys/index-share';
import { generateKeyMaterial, publicKeysOf, type KeyMaterial } from '../keys/key-material';
import { KeyStore } from '../keys/key-store';
import type { Opening } from '../openings/openings-log';
import { type DisclosureRequest, type OpenedId, type OpenedText, REGISTRAR, type WalletIdentity } from '../ports/custodian-api';
import type { CommittedWindow } from '../ports/ledger-reader';
import { ReleaseLock, unlockFolder } from '../release/release-lock';
import { newLedgerId } from '../keys/randomness';
import { Wallet } from '../wallet/wallet';

const NOW = 1_763_700_000_000;
const ZOE = newLedgerId();
const ADA = newLedgerId();
const folder = temporaryFolder();
const organizations = join(folder, 'organizations');
const refusal = { code: 'ACCESS_DENIED', message: 'both wards permit no current look of this caller at what was to be opened' };

let material: KeyMaterial;
let other: KeyMaterial;
let custodian: CustodianService;
let wallet: Wallet;
let decryptor: HeDecryptor;
let encryptor: HeEncryptor;
let ledger: HandMadeLedger;
let blobs: Map<string, Uint8Array>;
let log: OpeningEntry[];
let locks: string;
let identity: WalletIdentity;
let certificateId: string;
let wards: DecidingWards;
let openings: Opening[];
let append: jest.Mock<Promise<string>, [Opening]>;
let elapsed: number;
let pauses: number[];
let names: Record<'zoe' | 'ada', string>;
let sealed: Record<'zoe' | 'ada' | 'device' | 'staff', string>;

beforeAll(async () => {
    await writeOrganization(organizations, 'ward1.example.com');
    wards = await DecidingWards.make();
    const [own, theirs] = wards.authorities;
    other = await generateKeyMaterial('ward2', theirs!);
    ({ material } = await shareIndex(await generateKeyMaterial('ward1', own!), publicKeysOf(other)));
    const store = await KeyStore.create(join(folder, 'store'), testEncryption(folder), material);
    wallet = new Wallet(store, { mspId: 'Ward1MSP', organizations, domain: 'ward1.example.com' });
    identity = await wallet.enrol('dr-osei');
    ({ certificateId } = identity);
    await wallet.enrol('nurse-1');
    decryptor = new HeDecryptor(Buffer.from(material.heSecretKey, 'base64'));
    encryptor = new HeEncryptor({ publicKey: Buffer.from(material.hePublicKey, 'base64') });
});

afterAll(async () => {
    await decryptor.close();
    await encryptor.close();
});

beforeEach(async () => {
    ledger = new HandMadeLedger();
    wards.reset();
    openings = [];
    append = jest.fn(async (opening: Opening) => Promise.resolve(String(openings.push(opening))));
    elapsed = 0;
    pauses = [];
    blobs = new Map();
    log = [];
    locks = mkdtempSync(join(folder, 'locks-'));
    custodian = await CustodianService.create(ports());
    const { recipients } = await custodian.keys();
    names = {
        zoe: await sealRecordName({ ledgerId: ZOE, name: 'Zoe Quillfeather' }, recipients),
        ada: await sealRecordName({ ledgerId: ADA, name: 'Ada Ironwood' }, recipients),
    };
    sealed = {
        zoe: await sealOutsideId({ ledgerId: ZOE, kind: 'record', id: 'P001' }, recipients),
        ada: await sealOutsideId({ ledgerId: ADA, kind: 'record', id: 'P002' }, recipients),
        device: await sealOutsideId({ ledgerId: newLedgerId(), kind: 'device', id: 'monitor-7' }, recipients),
        staff: await sealOutsideId({ ledgerId: newLedgerId(), kind: 'participant', id: 'nurse-9' }, recipients),
    };
});

function ports(): CustodianPorts {
    return {
        material,
        wallet,
        decryptor,
        ledger,
        signing: testSigning,
        decisions: wards.reader(),
        openings: { append },
        monotonic: () => elapsed,
        pause: async (milliseconds) => Promise.resolve(void pauses.push(milliseconds)),
        ciphertexts: { read: async (digest) => Promise.resolve(demandDefined(blobs.get(digest), 'a ciphertext of the test')) },
        lock: new ReleaseLock(locks),
        downtime: noDowntime,
        log: (entry) => log.push(entry),
        now: () => NOW,
    };
}

/** Whose look, at whom, and what both wards decide about it now. */
function look(about = ZOE, change: Partial<CommittedLook> = {}): CommittedLook {
    return wards.commit(about, identity, change);
}

const placeOf = ({ about, id }: CommittedLook): LookPlace => ({ about, id, time: NOW });
const use = { action: 'read', category: 'demographics', purpose: 'TREAT' } as const;

/** What GET /v1/records/{id} asks for: a name and a number, with one look. */
const open = async (looks: readonly CommittedLook[], change: Partial<DisclosureRequest> = {}) =>
    custodian.openDisclosure({
        caller: 'dr-osei',
        looks: looks.map(placeOf),
        ...use,
        envelopes: [names.zoe],
        sealedIds: [sealed.zoe],
        ...change,
    });

/** What a list asks for. */
const openIds = async (looks: readonly CommittedLook[], ...sealedIds: string[]) =>
    (await custodian.openDisclosure({ caller: 'dr-osei', looks: looks.map(placeOf), ...use, action: 'list', sealedIds })).ids.map(
        (result) => ('id' in result ? result.id : Object.keys(result)[0]),
    );

const opened = { decisions: ['permit'], policies: ['clinician-by-visit'], digest: 'd'.repeat(64) };

async function expectNothingOpened(asking: Promise<unknown>, error: object = refusal): Promise<void> {
    await expect(asking).rejects.toMatchObject(error);
    expect(openings).toEqual([]);
    expect(log.filter(({ outcome }) => outcome === 'opened')).toEqual([]);
}

describe('a record', () => {
    test('opens with a look of this caller that both wards permit now, which is written down before', async () => {
        const committed = look();
        expect(await open([committed])).toEqual({
            ...opened,
            names: [{ content: 'Zoe Quillfeather' }],
            ids: [{ ledgerId: ZOE, id: 'P001' }],
        });
        expect(openings).toMatchObject([{ items: 2, question: { looks: [placeOf(committed)] } }]);
        expect(openings[0]?.evidence.endorsements).toHaveLength(2);
        expect(openDecision(sealedIn(openings[0]!.evidence), openings[0]!.key)?.decisions[0]?.id).toBe(committed.id);
        expect(log).toEqual([{ opening: 'record', outcome: 'opened', looks: [committed.id], certificateId, items: 2, line: '1' }]);
    });

    test('is decided anew each time: a revocation denies the next look', async () => {
        const committed = look();
        await open([committed]);
        wards.looks.set(committed.id, { ...committed, decision: 'deny', policies: [] });
        await expect(open([committed])).rejects.toMatchObject(refusal);
        expect(openings).toHaveLength(1);
        const [first, second] = wards.asked;
        expect(first?.question.nonce).not.toBe(second?.question.nonce);
        expect(first?.key).not.toBe(second?.key);
    });

    test.each<[string, () => CommittedLook]>([
        ['a look of another person', () => wards.commit(ZOE, { ...identity, certificateId: 'f'.repeat(64) })],
        ['a look of another ward', () => wards.commit(ZOE, { ...identity, mspId: 'Ward2MSP' })],
        ['a look at another patient', () => look(ADA)],
        ['a look at something else', () => look(ZOE, { category: 'vitals' })],
        ['a look that does something else', () => look(ZOE, { action: 'list' })],
        ['a look for another purpose', () => look(ZOE, { purpose: 'HRESCH' })],
        ['what both wards deny now, as of whoever is suspended since', () => look(ZOE, { decision: 'deny', policies: [] })],
    ])('stays sealed with %s', async (_name, prepare) => {
        const committed = prepare();
        await expectNothingOpened(open([committed]));
        expect(log).toMatchObject([{ opening: 'record', outcome: 'refused', looks: [committed.id], items: 2 }]);
    });

    test.each(['vitals', 'trail', 'note'] as const)(
        'has a name that a look at %s does not open, though it was asked so',
        async (category) => {
            await expectNothingOpened(open([look(ZOE, { category })], { category }));
        },
    );

    test.each(['nurse-1', 'nobody'])("stays sealed for %s, who refers to a colleague's look", async (caller) => {
        await expectNothingOpened(open([look()], { caller }));
        expect(wards.asked).toHaveLength(1); // also for nobody: the time does not tell who is enrolled
    });

    test('stays sealed as a whole when its name or its number is that of another patient', async () => {
        const looks = [look()];
        for (const change of [{ envelopes: [names.ada] }, { sealedIds: [sealed.ada] }, { sealedIds: [sealed.zoe, sealed.ada] }]) {
            await expectNothingOpened(open(looks, change));
        }
    });

    test('stays sealed as a whole when its name is that of a look that is denied', async () => {
        await expectNothingOpened(open([look(), look(ADA, { decision: 'deny' })], { envelopes: [names.ada] }));
    });

    test('has a number that is shown as its own ward calls it', async () => {
        const { recipients } = await custodian.keys();
        const shown = async (id: string): Promise<unknown> =>
            (await open([look()], { sealedIds: [await sealOutsideId({ ledgerId: ZOE, kind: 'record', id }, recipients)] })).ids;
        expect(await shown('ward1:P001')).toEqual([{ ledgerId: ZOE, id: 'P001' }]);
        expect(await shown('ward2:P001')).toEqual([{ ledgerId: ZOE, id: 'ward2:P001' }]);
    });

    test('opens under any ledger id that leads to the patient', async () => {
        expect((await open([look(ADA, { lists: [ADA, ZOE] })])).names).toEqual([{ content: 'Zoe Quillfeather' }]);
    });

    test("of another patient stays sealed, also with that patient's envelope rebound by hand", async () => {
        const looks = [look()];
        const jwe = JSON.parse(names.ada) as { protected: string };
        const header = Buffer.from(jwe.protected, 'base64url').toString('utf8').replace(ADA, ZOE);
        const envelope = JSON.stringify({ ...jwe, protected: Buffer.from(header).toString('base64url') });
        expect(await open(looks, { envelopes: [envelope] })).toEqual({
            ...opened,
            names: [{ unreadable: true }],
            ids: [{ ledgerId: ZOE, id: 'P001' }],
        });
        expect(log).toMatchObject([{ opening: 'record', outcome: 'opened', items: 2, unreadable: 1 }]);
    });

    test('has a name that no envelope of another kind holds', async () => {
        const looks = [look()];
        const { recipients } = await custodian.keys();
        const readings = await sealReadings({ ledgerId: ZOE, readings: Buffer.from('[]') }, recipients);
        for (const envelope of [sealed.zoe, readings]) {
            await expectNothingOpened(open(looks, { envelopes: [envelope] }));
        }
    });

    test('shows what opens of it where the rest is junk, or sealed for others only', async () => {
        const looks = [look()];
        const elsewhere = [publicKeysOf(other).envelopePublicJwk];
        for (const envelope of ['{}', 'x', 'null', await sealRecordName({ ledgerId: ZOE, name: 'x' }, elsewhere)]) {
            expect(await open(looks, { envelopes: [envelope] })).toEqual({
                ...opened,
                names: [{ unreadable: true }],
                ids: [{ ledgerId: ZOE, id: 'P001' }],
            });
        }
        for (const number of ['{}', 'x', 'null', await sealOutsideId({ ledgerId: ZOE, kind: 'record', id: 'P001' }, elsewhere)]) {
            expect(await open(looks, { sealedIds: [number] })).toEqual({
                ...opened,
                names: [{ content: 'Zoe Quillfeather' }],
                ids: [{ unreadable: true }],
            });
        }
        expect(log.map(({ outcome, unreadable }) => [outcome, unreadable])).toEqual(Array.from({ length: 8 }, () => ['opened', 1]));
    });

    test('the log never holds the caller, the name or an outside id', async () => {
        await open([look()]);
        await open([look()], { envelopes: [names.ada] }).catch(() => undefined);
        expect(log).toHaveLength(2);
        for (const kept of [log, openings]) {
            expect(JSON.stringify(kept)).not.toMatch(/osei|Quillfeather|Ironwood|P00/);
        }
    });

    test('what the process cannot log is not answered', async () => {
        const silent = await CustodianService.create({
            ...ports(),
            log: () => {
                throw new Error('no such pipe');
            },
        });
        const request = { caller: 'dr-osei', looks: [placeOf(look())], ...use, envelopes: [names.zoe], sealedIds: [sealed.zoe] };
        await expect(silent.openDisclosure(request)).rejects.toThrow('no such pipe');
    });

    test('what cannot be written down is not opened, and why is in the log', async () => {
        const cause = Object.assign(new Error('full'), { code: 'ENOSPC' });
        const full = Object.assign(new DomainError(ERRORS.CUSTODIAN_UNAVAILABLE), { cause });
        append.mockRejectedValueOnce(full);
        await expectNothingOpened(open([look()]), { code: 'CUSTODIAN_UNAVAILABLE' });
        expect(log).toMatchObject([{ outcome: 'refused', reason: 'ENOSPC' }]);
    });
});

describe('what is handed out sealed', () => {
    const missing = { code: 'ENCRYPTION_KEY_MISSING' };
    let reader: { readonly recipient: EncryptionKey; readonly privateKey: CryptoKey };

    beforeAll(async () => {
        const { privateKey, publicKey } = await generateKeyPair('ECDH-ES+A256KW', { crv: 'P-256', extractable: true });
        const { x = '', y = '' } = await exportJWK(publicKey);
        reader = { privateKey, recipient: { kty: 'EC', crv: 'P-256', x, y } };
    });

    const naming = (recipient: EncryptionKey) => (asked: Asked) => wards.endorsed(asked, [wards.own, wards.other], { recipient });
    const openedWith = async (text: string): Promise<string> =>
        Buffer.from((await generalDecrypt(JSON.parse(text) as GeneralJWE, reader.privateKey)).plaintext).toString('utf8');

    test('is asked for with the decision, written down like every opening, and opens with the key that both wards named', async () => {
        wards.hand = naming(reader.recipient);
        const { names: [name] = [], ids } = await open([look()], { sealed: 'general' });
        expect([await openedWith((name as OpenedText).content), await openedWith((ids[0] as OpenedId).id)]).toEqual([
            'Zoe Quillfeather',
            'P001',
        ]);
        expect(openings).toMatchObject([{ items: 2, question: { sealed: true } }]);
        expect(openDecision(sealedIn(openings[0]!.evidence), openings[0]!.key)?.recipient).toEqual(reader.recipient);
        expect(log).toMatchObject([{ outcome: 'opened', items: 2, line: '1' }]);
    });

    test('is asked for only then', async () => {
        wards.hand = naming(reader.recipient);
        expect(await open([look()])).toMatchObject({ names: [{ content: 'Zoe Quillfeather' }] });
        expect(openings[0]?.question).not.toHaveProperty('sealed');
    });

    test('where both wards name no key, is nothing, and nothing is written down', async () => {
        await expectNothingOpened(open([look()], { sealed: 'general' }), missing);
        expect(log).toMatchObject([{ outcome: 'refused', reason: 'ENCRYPTION_KEY_MISSING' }]);
    });

    test('where it is denied, is denied: of a missing key nothing is said', async () => {
        await expectNothingOpened(open([look(ZOE, { decision: 'deny', policies: [] })], { sealed: 'general' }));
    });

    test('by a key that the own ward’s peer alone names, is nothing', async () => {
        wards.hand = (asked) => wards.endorsed(asked, [wards.own], { recipient: reader.recipient });
        await expectNothingOpened(open([look()], { sealed: 'general' }), { code: 'LEDGER_UNAVAILABLE' });
    });

    test.each(['general', 'compact'] as const)('is %s for what was not altered, and unreadable else', async (form) => {
        wards.hand = naming(reader.recipient);
        const jwe = JSON.parse(names.ada) as { protected: string };
        const header = Buffer.from(jwe.protected, 'base64url').toString('utf8').replace(ADA, ZOE);
        const envelope = JSON.stringify({ ...jwe, protected: Buffer.from(header).toString('base64url') });
        expect(await open([look()], { envelopes: [envelope], sealed: form })).toMatchObject({ names: [{ unreadable: true }] });
        expect(log).toMatchObject([{ outcome: 'opened', unreadable: 1 }]);
    });
});

describe('what the own ward’s peer hands over', () => {
    const unavailable = { code: 'LEDGER_UNAVAILABLE' };
    /** What both wards decide now. */
    const denied = () => look(ZOE, { decision: 'deny', policies: [] });
    /** The same, as the own ward alone would have it. */
    const permitting = (committed: CommittedLook) => ({ decisions: [{ ...committed, decision: 'permit' as const }] });

    test.each<[string, (committed: CommittedLook) => DecidingWards['hand']]>([
        ['a permit that it signed alone', (one) => (asked) => wards.endorsed(asked, [wards.own], permitting(one))],
        ['a permit that it signed twice', (one) => (asked) => wards.endorsed(asked, [wards.own, wards.own], permitting(one))],
        [
            'a permit under what the other ward signed of its denial',
            (one) => (asked) => {
                const [forged, said] = [wards.response(asked, permitting(one)), wards.response(asked)];
                return transactionOf(forged, [endorsement(forged, wards.own), endorsement(said, wards.other)]);
            },
        ],
        [
            'a permit that somebody signed in the name of the other ward',
            (one) => async (asked) => wards.endorsed(asked, [wards.own, await newPeer(await newAuthority('Ward2MSP'))], permitting(one)),
        ],
        [
            'a permit that a client of the other ward signed',
            (one) => async (asked) =>
                wards.endorsed(asked, [wards.own, await newPeer(wards.authorities[1]!, { units: ['client'] })], permitting(one)),
        ],
        ['nothing', () => () => new Uint8Array(0)],
        ['no transaction', () => () => Buffer.from('permit')],
    ])('opens nothing: %s', async (_name, handing) => {
        const committed = denied();
        wards.hand = handing(committed);
        await expectNothingOpened(open([committed]), unavailable);
        expect(log).toMatchObject([{ outcome: 'refused', reason: expect.stringMatching(/^(Ward2MSP: |malformed)/) as string }]);
    });

    test('opens nothing: a permit of both wards of before a revocation', async () => {
        const committed = look();
        let kept: Uint8Array | undefined;
        wards.hand = (asked) => (kept ??= wards.endorsed(asked, [wards.own, wards.other]));
        await open([committed]);
        openings.length = log.length = 0;
        wards.looks.set(committed.id, { ...committed, decision: 'deny' });
        await expectNothingOpened(open([committed]), unavailable);
        expect(log).toMatchObject([{ reason: 'the answer to another proposal' }]);
    });

    test('opens nothing twice, though nothing has changed', async () => {
        const committed = look();
        let kept: Uint8Array | undefined;
        wards.hand = (asked) => (kept ??= wards.endorsed(asked, [wards.own, wards.other]));
        await open([committed]);
        await expect(open([committed])).rejects.toMatchObject(unavailable);
        expect(openings).toHaveLength(1);
    });

    test('opens nothing: an earlier permit, sealed under its own key, that both wards’ peers sign for the new question', async () => {
        const committed = look();
        wards.hand = (asked) => wards.endorsed({ ...asked, key: 'e'.repeat(64) }, [wards.own, wards.other]);
        await expectNothingOpened(open([committed]));
        wards.hand = (asked) => wards.endorsed(asked, [wards.own, wards.other], { nonce: 'e'.repeat(64) });
        await expectNothingOpened(open([committed]));
        expect(log.map(({ reason }) => reason)).toEqual(['sealed for another question', 'another nonce']);
    });

    test.each([
        ['while it travels', () => (wards.hand = slowly(10_001))],
        [
            'while it is written down',
            () =>
                append.mockImplementationOnce(async () => {
                    elapsed += 10_001;
                    return Promise.resolve('late');
                }),
        ],
    ])('opens nothing that became old %s', async (_name, delay) => {
        delay();
        const asking = open([look()]);
        await expectNothingOpened(asking, unavailable);
        expect(log).toMatchObject([{ outcome: 'refused', reason: 'late' }]);
    });

    test('opens what is as old as it may be', async () => {
        wards.hand = slowly(10_000);
        expect((await open([look()])).names).toEqual([{ content: 'Zoe Quillfeather' }]);
    });

    function slowly(milliseconds: number): DecidingWards['hand'] {
        return (asked) => {
            elapsed += milliseconds;
            return wards.endorsed(asked, [wards.own, wards.other]);
        };
    }
});

describe('peers of which one is behind', () => {
    test.each(['ENDORSEMENT_MISMATCH', 'LOOK_NOT_FOUND'] as const)('are asked again, each time anew: %s', async (code) => {
        let failures = 2;
        wards.hand = (asked) => {
            failures -= 1;
            if (failures >= 0) {
                throw new DomainError(ERRORS[code]);
            }
            return wards.endorsed(asked, [wards.own, wards.other]);
        };
        expect((await open([look()])).names).toEqual([{ content: 'Zoe Quillfeather' }]);
        expect(pauses).toEqual([100, 400]);
        expect(new Set(wards.asked.map(({ question }) => question.nonce)).size).toBe(3);
        expect(new Set(wards.asked.map(({ key }) => key)).size).toBe(3);
    });

    test.each<[string, keyof typeof ERRORS, number, string]>([
        ['after three times', 'ENDORSEMENT_MISMATCH', 3, 'LEDGER_UNAVAILABLE'],
        ['after three times', 'LOOK_NOT_FOUND', 3, 'LEDGER_UNAVAILABLE'],
        ['at once', 'LEDGER_UNAVAILABLE', 1, 'LEDGER_UNAVAILABLE'],
        ['at once', 'ENDORSEMENT_REFUSED', 1, 'LEDGER_UNAVAILABLE'],
        ['at once', 'CUSTODIAN_UNAVAILABLE', 1, 'CUSTODIAN_UNAVAILABLE'],
        ['at once', 'LOOK_EXPIRED', 1, 'ACCESS_DENIED'],
        ['at once', 'REQUEST_INVALID', 1, 'ACCESS_DENIED'],
    ])('are given up %s: %s', async (_when, code, times, shown) => {
        wards.hand = () => {
            throw new DomainError(ERRORS[code], 'words of a peer');
        };
        const asking = open([look()]);
        await expectNothingOpened(asking, { code: shown });
        expect(wards.asked).toHaveLength(times);
        expect(log).toMatchObject([{ outcome: 'refused', reason: code }]);
    });

    test('are given up at once where what they say is not understood', async () => {
        wards.hand = () => {
            throw new Error('something of gRPC');
        };
        await expectNothingOpened(open([look()]), { code: 'LEDGER_UNAVAILABLE' });
        expect(wards.asked).toHaveLength(1);
    });
});

describe('outside ids', () => {
    const listed = (about: string, change: Partial<CommittedLook> = {}) => look(about, { action: 'list', ...change });

    test('of a record open with a look at it', async () => {
        expect(await openIds([listed(ZOE)], sealed.zoe)).toEqual(['P001']);
        expect(log).toMatchObject([{ opening: 'ids', outcome: 'opened', certificateId, items: 1 }]);
    });

    test.each(['device', 'staff'] as const)('of a %s do not open with a look at a record, and then none does', async (whose) => {
        await expectNothingOpened(openIds([listed(ZOE)], sealed.zoe, sealed[whose]));
    });

    test('of a record without a look do not open, and then none does', async () => {
        await expectNothingOpened(openIds([listed(ZOE)], sealed.zoe, sealed.ada));
    });

    test('of a list open row by row: what is denied stays sealed, and takes no other with it', async () => {
        const looks = [listed(ZOE), listed(ADA, { decision: 'deny', policies: [] })];
        expect(await openIds(looks, sealed.zoe, sealed.ada)).toEqual(['P001', 'denied']);
        expect(openings).toMatchObject([{ items: 1 }]);
        const request = { caller: 'dr-osei', looks: looks.map(placeOf), ...use, action: 'list', sealedIds: [] } as const;
        expect((await custodian.openDisclosure(request)).decisions).toEqual(['permit', 'deny']);
    });

    test('of a list do not open where all of it is denied', async () => {
        await expectNothingOpened(openIds([listed(ZOE, { decision: 'deny' })], sealed.zoe));
        await expectNothingOpened(openIds([listed(ZOE, { decision: 'deny' })], sealed.device));
    });

    test('are looked at by one person at a time', async () => {
        const stranger = wards.commit(ADA, { ...identity, certificateId: 'f'.repeat(64) }, { action: 'list' });
        await expectNothingOpened(openIds([listed(ZOE), stranger], sealed.zoe));
    });

    test('of one record that do not open leave the others of the list as they are', async () => {
        const elsewhere = await sealOutsideId({ ledgerId: ZOE, kind: 'record', id: 'P003' }, [publicKeysOf(other).envelopePublicJwk]);
        const looks = [listed(ZOE), listed(ADA)];
        expect(await openIds(looks, sealed.zoe, 'junk', elsewhere, sealed.ada)).toEqual(['P001', 'unreadable', 'unreadable', 'P002']);
        expect(log).toMatchObject([{ opening: 'ids', outcome: 'opened', items: 4, unreadable: 2 }]);
    });

    test('open without a name, whatever the look would cover', async () => {
        const request = { caller: 'dr-osei', looks: [placeOf(look())], ...use, sealedIds: [sealed.zoe] };
        expect(await custodian.openDisclosure(request)).not.toHaveProperty('names');
    });

    test('of a page come with names, each of its look, in the order asked', async () => {
        const committed = [look(ZOE), look(ADA)];
        const request = { caller: 'dr-osei', looks: committed.map(placeOf), ...use, sealedIds: [sealed.zoe] };
        const several = await custodian.openDisclosure({ ...request, envelopes: [names.ada, 'junk', names.zoe] });
        const content = [{ content: 'Ada Ironwood' }, { unreadable: true }, { content: 'Zoe Quillfeather' }];
        expect(several).toMatchObject({ names: content, ids: [{ id: 'P001' }] });
        expect(openings).toMatchObject([{ items: 3 }]);
        expect(log).toMatchObject([{ opening: 'record', outcome: 'opened', items: 4, unreadable: 1 }]);
    });

    test('and a name of a look that is denied stays sealed, and takes no other with it, unless it is the only one', async () => {
        const committed = [look(ZOE), look(ADA, { decision: 'deny', policies: [] })];
        const request = { caller: 'dr-osei', looks: committed.map(placeOf), ...use, sealedIds: [] };
        const opened = await custodian.openDisclosure({ ...request, envelopes: [names.zoe, names.ada] });
        expect(opened.names).toEqual([{ content: 'Zoe Quillfeather' }, { denied: true }]);
        openings.length = 0;
        log.length = 0;
        await expectNothingOpened(custodian.openDisclosure({ ...request, envelopes: [names.ada] }));
    });

    test('say which policies permitted, each once', async () => {
        const looks = [
            look(ZOE, { policies: ['b', 'a'] }),
            look(ADA, { policies: ['c', 'a'] }),
            look(ADA, { decision: 'deny', policies: ['z'] }),
        ];
        const request = { caller: 'dr-osei', looks: looks.map(placeOf), ...use, sealedIds: [] };
        expect(await custodian.openDisclosure(request)).toMatchObject({
            policies: ['a', 'b', 'c'],
            decisions: ['permit', 'permit', 'deny'],
        });
    });

    test('are neither names nor readings', async () => {
        const { recipients } = await custodian.keys();
        const readings = await sealReadings({ ledgerId: ZOE, readings: Buffer.from('[]') }, recipients);
        for (const envelope of [names.zoe, readings]) {
            await expectNothingOpened(openIds([listed(ZOE)], envelope));
        }
    });
});

describe('what entries say', () => {
    const note = async (ledgerId: string, text: string, change: object = {}) => {
        const { recipients } = await custodian.keys();
        return sealEntry({ ledgerId, category: 'note', author: AUTHOR, id: NOTE, ...change }, text, recipients);
    };
    const [NOTE, AUTHOR] = [newLedgerId(), newLedgerId()];
    const read = async (looks: readonly CommittedLook[], ...sealedEntries: string[]) =>
        custodian.openDisclosure({
            caller: 'dr-osei',
            looks: looks.map(placeOf),
            ...use,
            category: 'note',
            sealedIds: [],
            sealedEntries,
        });

    test('opens with a look at notes, and is written down before', async () => {
        const committed = look(ZOE, { category: 'note' });
        expect(await read([committed], await note(ZOE, 'Slept well'))).toEqual({
            ...opened,
            ids: [],
            entries: [{ content: '"Slept well"' }],
        });
        expect(openings).toMatchObject([{ items: 1 }]);
        expect(log).toMatchObject([{ opening: 'entries', outcome: 'opened', items: 1 }]);
        expect(JSON.stringify(log)).not.toContain('Slept');
    });

    test.each<[string, Partial<CommittedLook>, object]>([
        ['another patient’s', {}, { ledgerId: ADA }],
        ['of another kind', {}, { category: 'plan' }],
        ['a confidential one, with a look at all notes', {}, { confidential: true }],
        ['another one than is looked at', { entry: newLedgerId() }, {}],
        ['another author’s, with a look at an entry that was given its number', { entry: NOTE }, {}],
    ])('stays sealed: %s', async (_what, seen, change) => {
        const committed = look(ZOE, { category: 'note', ...seen });
        await expectNothingOpened(read([committed], await note(ZOE, 'Slept well', change)));
    });

    test('opens one by one: what is denied stays sealed, what is junk says so, and neither takes another with it', async () => {
        const [mine, theirs] = [newLedgerId(), newLedgerId()];
        const { request } = look();
        const by = { category: 'note', request: { ...request, resource: { category: 'note', author: AUTHOR } } } as const;
        const looks = [look(ZOE, { ...by, entry: mine }), look(ZOE, { ...by, entry: theirs, decision: 'deny', policies: [] })];
        const answer = await read(looks, await note(ZOE, 'Mine', { id: mine }), await note(ZOE, 'Theirs', { id: theirs }), 'junk');
        expect(answer.entries).toEqual([{ content: '"Mine"' }, { denied: true }, { unreadable: true }]);
        expect(log).toMatchObject([{ outcome: 'opened', unreadable: 1 }]);
    });
});

describe('a signature of an entry', () => {
    const sealedFor = { ledgerId: ZOE, category: 'note', author: 'd'.repeat(32), id: 'e'.repeat(32) };
    const entry: SignedEntry = { sealedFor, content: { form: { text: 'Slept well' } } };
    const signatureOf = async (signed: SignedEntry): Promise<EntrySignature> => {
        const signature = await custodian.signEntry({ caller: 'dr-osei', digest: entryDigest(signed) });
        return { certificate: identity.certificate, signature: Buffer.from(signature).toString('base64') };
    };

    test('is the author’s, and of nothing else', async () => {
        const signature = await signatureOf(entry);
        expect(isSignedBy(certificateId, entry, signature)).toBe(true);
        const changed: SignedEntry[] = [
            { ...entry, content: { form: { text: 'Slept badly' } } },
            { ...entry, content: { form: { text: 'Slept well' }, previous: 'f'.repeat(64) } },
            ...[{ ledgerId: ADA }, { category: 'plan' }, { id: 'f'.repeat(32) }, { confidential: true as const }].map((change) => ({
                ...entry,
                sealedFor: { ...sealedFor, ...change },
            })),
        ];
        expect(changed.map((one) => isSignedBy(certificateId, one, signature))).toEqual(changed.map(() => false));
    });

    test('is nobody else’s: neither another certificate nor another signature counts', async () => {
        const signature = await signatureOf(entry);
        const { certificate, certificateId: nurse } = (await custodian.identity('nurse-1'))!;
        expect(isSignedBy(nurse, entry, signature)).toBe(false);
        expect(isSignedBy(nurse, entry, { ...signature, certificate })).toBe(false);
        expect(isSignedBy(certificateId, entry, { ...signature, certificate })).toBe(false);
        expect(isSignedBy(certificateId, entry, { ...signature, signature: '' })).toBe(false);
        expect(isSignedBy(certificateId, entry, { ...signature, certificate: 'none' })).toBe(false);
    });

    test('is over a text that no call can be: its bytes begin no protobuf message, and the signer of calls refuses them', async () => {
        const text = entryText('a'.repeat(64));
        expect(text[0]! & 7).toBe(7);
        await expect(custodian.sign('dr-osei', text)).rejects.toMatchObject({ code: 'SIGNING_REFUSED' });
        await expect(custodian.signEntry({ caller: 'nobody', digest: 'a'.repeat(64) })).rejects.toMatchObject({ code: 'ACTOR_UNKNOWN' });
    });
});

describe('sums and releases', () => {
    const codes = ['59408-5', '8867-4'];
    let windows: CommittedWindow[];

    beforeEach(async () => {
        windows = [];
        for (const [index, values] of [[780, 790, null], [900], [1000, 1010]].entries()) {
            const heWindow = {
                steps: 3,
                values: [
                    { code: '8867-4', values },
                    { code: '59408-5', values: [980 + index] },
                ],
            };
            const { ciphertext, digest } = await encryptor.encrypt(heWindow);
            blobs.set(digest, ciphertext);
            const counts = [values.filter((value) => value !== null).length, 1];
            windows.push({
                id: newLedgerId(),
                keyId: encryptor.keyId,
                parameterSet: 'stats-1',
                signals: ['8867-4', '59408-5'].map((code, i) => ({ code, count: counts[i]! })),
                ciphertext: { digest, bytes: ciphertext.length },
            });
        }
        windows.sort((a, b) => (a.id < b.id ? -1 : 1));
        ledger.windows.clear();
        windows.forEach((window) => ledger.windows.set(window.id, window));
    });

    const ids = () => windows.map(({ id }) => id);
    const sumDigest = (all = windows) => sha256Hex(sumCiphertexts(all.map(({ ciphertext }) => blobs.get(ciphertext.digest)!)));

    function release(change: { codes?: string[]; windows?: string[]; ciphertextDigest?: string } = {}, id?: string): string {
        const content = { codes, windows: ids(), ciphertextDigest: sumDigest(), ...change };
        const releaseId = id ?? releaseIdOf(content.codes, content.windows);
        ledger.releases.set(releaseId, {
            windows: content.windows,
            release: {
                id: releaseId,
                codes: content.codes,
                windowsDigest: windowsDigestOf(content.windows),
                ciphertextDigest: content.ciphertextDigest,
                patients: 5,
                windows: content.windows.length,
            },
        });
        return releaseId;
    }

    test('a sum gives its digest and nothing else', async () => {
        expect(await custodian.sumCiphertexts({ windows: ids() })).toEqual({ ciphertextDigest: sumDigest(), leftOut: [] });
        expect(log).toEqual([]);
    });

    test('a committed release opens to the totals of its codes', async () => {
        const releaseId = release();
        expect(await custodian.openRelease({ releaseId })).toEqual([
            { code: '59408-5', count: 3, sum: 980 + 981 + 982, sumOfSquares: 980 ** 2 + 981 ** 2 + 982 ** 2 },
            { code: '8867-4', count: 5, sum: 4480, sumOfSquares: 780 ** 2 + 790 ** 2 + 900 ** 2 + 1000 ** 2 + 1010 ** 2 },
        ]);
        expect(log).toEqual([{ opening: 'release', outcome: 'opened', releaseId, items: 2 }]);
    });

    const refused = { code: 'RELEASE_REFUSED', message: ERRORS.RELEASE_REFUSED.title, params: {} };

    test.each<[string, string, () => string | Promise<string>]>([
        ['no release', 'RELEASE_NOT_FOUND', () => 'a'.repeat(64)],
        ['the digest of another sum', 'SUM_MISMATCH', () => release({ ciphertextDigest: sumDigest(windows.slice(1)) })],
        ['other windows than its id says', 'RELEASE_NOT_FOUND', () => release({ windows: ids().slice(1) }, releaseIdOf(codes, ids()))],
        ['other codes than its id says', 'RELEASE_NOT_FOUND', () => release({ codes: ['8867-4'] }, releaseIdOf(codes, ids()))],
        ['a window twice', 'REQUEST_INVALID', () => release({ windows: [...ids(), ids()[0]!] })],
        ['a window that is not on the ledger', 'WINDOW_NOT_FOUND', () => withWindow(0, undefined)],
        ['a window under another key', 'KEY_MISMATCH', () => withWindow(1, { keyId: 'e'.repeat(64) })],
        ['a window of another parameter set', 'PARAMETER_SET_UNKNOWN', () => withWindow(1, { parameterSet: 'stats-2' })],
        ['a ciphertext that is none', 'CIPHERTEXT_INVALID', () => withBlob(0, new Uint8Array(STATS_1.ciphertextBytes))],
        ['no blob', 'Error', () => withBlob(0, undefined)],
        ['a worker that is gone', 'HeJobError', () => withoutWorker()],
    ])('%s: refused like any other, logged with its reason, nothing opened, nothing locked', async (_name, reason, prepare) => {
        const releaseId = await prepare();
        await expect(custodian.openRelease({ releaseId })).rejects.toMatchObject(refused);
        expect(log).toEqual([{ opening: 'release', outcome: 'refused', releaseId, reason }]);
        expect(await custodian.releasesLocked()).toBe(false);
    });

    test('a ledger that does not answer is no refusal', async () => {
        jest.spyOn(ledger, 'getRelease').mockRejectedValueOnce(new DomainError(ERRORS.LEDGER_UNAVAILABLE));
        await expect(custodian.openRelease({ releaseId: release() })).rejects.toMatchObject({ code: 'LEDGER_UNAVAILABLE' });
        expect(log).toEqual([]);
    });

    /** A window whose ciphertext a gateway has shaped: it decrypts to a question about the secret key. */
    function shaped(): string {
        const [window] = windows;
        const bytes = Buffer.from(blobs.get(window!.ciphertext.digest)!);
        const { ciphertextPrefixBytes: prefix, coefficientPrimes: primes, polyModulusDegree: degree } = STATS_1;
        for (const [index, prime] of primes.entries()) {
            // The first coefficient of the second polynomial, which meets the key.
            const at = prefix + (primes.length + index) * degree * 8;
            bytes.writeBigUInt64LE((bytes.readBigUInt64LE(at) + BigInt(prime >> 1)) % BigInt(prime), at);
        }
        const digest = sha256Hex(bytes);
        blobs.set(digest, bytes);
        windows[0] = { ...window!, ciphertext: { digest, bytes: bytes.length } };
        ledger.windows.set(window!.id, windows[0]);
        return release();
    }

    test.each<[string, string, () => string]>([
        ['a ciphertext that was shaped', 'SLOTS', shaped],
        ['a window whose count is not what is inside', 'COUNTS', () => withWindow(2, { signals: [{ code: '8867-4', count: 50 }] })],
        ['a window that does not state a signal', 'COUNTS', () => withWindow(2, { signals: [{ code: '59408-5', count: 1 }] })],
    ])('%s: refused like any other, and then every release is, until the host unlocks them', async (_name, reason, prepare) => {
        const releaseId = prepare();
        await expect(custodian.openRelease({ releaseId })).rejects.toMatchObject(refused);
        expect(log).toEqual([
            { opening: 'release', outcome: 'locked', releaseId, reason },
            { opening: 'release', outcome: 'refused', releaseId, reason: 'SUM_MISMATCH' },
        ]);

        // Another set, which is as it should be; the next process knows, too.
        const good = release({ codes: ['59408-5'], windows: [ids()[1]!], ciphertextDigest: sumDigest([windows[1]!]) });
        const decrypt = jest.spyOn(decryptor, 'totals');
        const next = await CustodianService.create(ports());
        for (const each of [custodian, next]) {
            await expect(each.openRelease({ releaseId: good })).rejects.toMatchObject(refused);
            expect(await each.releasesLocked()).toBe(true);
        }
        expect(decrypt).not.toHaveBeenCalled();
        expect(unlockFolder(locks, NOW)).toContain(releaseId);
        expect(await custodian.openRelease({ releaseId: good })).toMatchObject([{ code: '59408-5', count: 1 }]);
        expect(await next.releasesLocked()).toBe(false);
        decrypt.mockRestore();
    });

    test('asked for at once, too, nothing is decrypted after a law was broken', async () => {
        const releaseId = shaped();
        const decrypt = jest.spyOn(decryptor, 'totals');
        const asked = await Promise.allSettled(Array.from({ length: 4 }, async () => custodian.openRelease({ releaseId })));
        expect(asked.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected', 'rejected']);
        expect(decrypt).toHaveBeenCalledTimes(1);
        decrypt.mockRestore();
    });

    test('what cannot be decrypted lawfully stays closed although the lock cannot be written', async () => {
        const lock = new ReleaseLock(join(locks, 'none'));
        const full = await CustodianService.create({ ...ports(), lock });
        await expect(full.openRelease({ releaseId: shaped() })).rejects.toMatchObject(refused);
        expect([await full.releasesLocked(), log]).toMatchObject([true, [{ outcome: 'refused' }]]);
    });

    test('a sum that was just made is not made again', async () => {
        const read = jest.spyOn(blobs, 'get');
        const asked = jest.spyOn(ledger, 'getWindows');
        await custodian.sumCiphertexts({ windows: ids() });
        const releaseId = release();
        read.mockClear();
        expect(await custodian.openRelease({ releaseId })).toHaveLength(2);
        expect([read.mock.calls.length, asked.mock.calls.length]).toEqual([0, 1]);
        const part = release({ windows: ids().slice(1), ciphertextDigest: sumDigest(windows.slice(1)) });
        read.mockClear();
        expect(await custodian.openRelease({ releaseId: part })).toHaveLength(2);
        expect([read.mock.calls.length, asked.mock.calls.length]).toEqual([2, 2]);
    });

    /** A release under which one window changed afterwards. */
    function withWindow(index: number, change: Partial<CommittedWindow> | undefined): string {
        const releaseId = release();
        const window = windows[index]!;
        if (change === undefined) {
            ledger.windows.delete(window.id);
        } else {
            ledger.windows.set(window.id, { ...window, ...change });
        }
        return releaseId;
    }

    function withBlob(index: number, bytes: Uint8Array | undefined): string {
        const releaseId = release();
        const { digest } = windows[index]!.ciphertext;
        if (bytes === undefined) {
            blobs.delete(digest);
        } else {
            blobs.set(digest, bytes);
        }
        return releaseId;
    }

    async function withoutWorker(): Promise<string> {
        const gone = new HeDecryptor(Buffer.from(material.heSecretKey, 'base64'));
        await gone.close();
        custodian = await CustodianService.create({ ...ports(), decryptor: gone });
        return release();
    }

    test('a blob swapped for another valid ciphertext changes the sum', async () => {
        const releaseId = release();
        const [first, second] = windows;
        blobs.set(first!.ciphertext.digest, blobs.get(second!.ciphertext.digest)!);
        await expect(custodian.openRelease({ releaseId })).rejects.toMatchObject(refused);
        expect([log[0]?.reason, await custodian.releasesLocked()]).toEqual(['SUM_MISMATCH', false]);
    });

    test('so many windows that a slot could wrap around are not added', async () => {
        const many = Array.from({ length: 2200 }, (_, i) => ({ ...windows[0]!, id: i.toString(16).padStart(32, '0') }));
        many.forEach((window) => ledger.windows.set(window.id, { ...window, signals: [{ code: 'wl-emg', count: 1 }] }));
        await expect(custodian.sumCiphertexts({ windows: many.map(({ id }) => id) })).rejects.toMatchObject({ code: 'SUM_OVERFLOW' });
    });

    test('a sum of nothing is refused', async () => {
        await expect(custodian.sumCiphertexts({ windows: [] })).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
    });
});

describe('keys', () => {
    test('are the public ones, every ward among the recipients, and two symmetric ones derived for the gateway', async () => {
        const keys = await custodian.keys();
        expect(keys.keyId).toBe(encryptor.keyId);
        expect(keys.recipients).toEqual([publicKeysOf(material).envelopePublicJwk, publicKeysOf(other).envelopePublicJwk]);
        expect(JSON.stringify(keys.recipients)).not.toContain('"d"');
        expect([keys.storeKey, keys.postKey].map((key) => key.length)).toEqual([32, 32]);
        expect(Buffer.from(keys.storeKey).equals(keys.postKey)).toBe(false);
        expect(Buffer.from(keys.storeKey).equals(Buffer.from(material.storeKey, 'base64'))).toBe(false);
    });

    test('both wards give the same lookup keys, other kinds and ids other ones', async () => {
        const parts = ports();
        const neighbour = await CustodianService.create({ ...parts, material: { ...other, indexKey: material.indexKey! } });
        const asked = [
            { kind: 'record', id: 'P001' },
            { kind: 'device', id: 'P001' },
            { kind: 'record', id: 'P002' },
        ] as const;
        const keys = await custodian.lookupKeys(asked);
        expect(await neighbour.lookupKeys(asked)).toEqual(keys);
        expect(new Set(keys).size).toBe(3);
        for (const kind of ['cluster', 'node'] as const) {
            const at = async (of: typeof custodian, ward?: string) => of.lookupKeys([{ kind, id: 'east', ward }]);
            const { ward: own } = await custodian.keys();
            const { ward: next } = await neighbour.keys();
            expect([own === next, await at(neighbour, own)]).toEqual([false, await at(custodian)]);
            expect(await at(neighbour)).not.toEqual(await at(custodian));
        }
        const alone = await CustodianService.create({ ...parts, material: other });
        await expect(alone.lookupKeys(asked)).rejects.toMatchObject({ code: 'CUSTODIAN_UNAVAILABLE' });
    });

    test('a number of a ward’s own has a key of its own, alike at both wards; one of both has the key that it had before', async () => {
        const parts = ports();
        const neighbour = await CustodianService.create({ ...parts, material: { ...other, indexKey: material.indexKey! } });
        const asked = [undefined, 'ward1', 'ward2'].map((ward) => ({ kind: 'record', id: 'P001', ward }) as const);
        const texts = ['record\0P001', 'record\0ward1\0P001', 'record\0ward2\0P001'];
        const keyed = (text: string): string => createHmac('sha256', Buffer.from(material.indexKey!, 'base64')).update(text).digest('hex');
        expect(await custodian.lookupKeys(asked)).toEqual(texts.map(keyed));
        expect(await neighbour.lookupKeys(asked)).toEqual(texts.map(keyed));
        const device = { kind: 'device', id: 'm', ward: 'ward2' } as const;
        expect(await custodian.lookupKeys([device])).toEqual([keyed('device\0m')]);
    });

    test('nothing is signed but calls, and what was refused is written down', async () => {
        await expect(custodian.sign('dr-osei', Buffer.from('x'))).rejects.toMatchObject({ code: 'SIGNING_REFUSED' });
        expect(log).toEqual([{ opening: 'signature', outcome: 'refused', certificateId }]);
    });

    test('the registrar signs once it is registered, and says why it is not', async () => {
        const registrar = await wallet.enrol(REGISTRAR);
        const creator = { mspId: registrar.mspId, certificate: registrar.certificate };
        const read = () => ({ channel: testSigning.channel, creator }); // a question about the fate of a transaction
        const registered = jest.fn(async () => Promise.reject(new DomainError(ERRORS.LEDGER_UNAVAILABLE)));
        const early = await CustodianService.create({ ...ports(), signing: { ...testSigning, read, registered } });
        await expect(early.sign(REGISTRAR, Buffer.from('x'))).rejects.toMatchObject({ code: 'LEDGER_UNAVAILABLE' });
        const later = await CustodianService.create({ ...ports(), signing: { ...testSigning, read } });
        expect(await later.sign(REGISTRAR, Buffer.from('x'))).toBeInstanceOf(Uint8Array);
    });

    test('nobody signs for a caller that was never enrolled', async () => {
        await expect(custodian.sign('nobody', Buffer.from('x'))).rejects.toMatchObject({ code: 'ACTOR_UNKNOWN' });
    });
});

describe('areas and nodes', () => {
    test('open without an event; nothing else does', async () => {
        const { recipients } = await custodian.keys();
        const seal = async (kind: 'node' | 'cluster' | 'device' | 'record', id: string) =>
            sealOutsideId({ ledgerId: ZOE, kind, id }, recipients);
        const opened = await custodian.openNodeNames({
            sealedIds: [await seal('node', 'wearable-1'), await seal('cluster', 'ward1-east')],
        });
        expect(opened).toEqual([
            { ledgerId: ZOE, id: 'wearable-1' },
            { ledgerId: ZOE, id: 'ward1-east' },
        ]);
        expect(await custodian.openNodeNames({ sealedIds: ['junk', await seal('node', 'wearable-1')] })).toEqual([
            { unreadable: true },
            { ledgerId: ZOE, id: 'wearable-1' },
        ]);
        for (const other of [await seal('device', 'monitor-7'), await seal('record', 'P001'), names.zoe]) {
            await expect(custodian.openNodeNames({ sealedIds: [await seal('node', 'w'), other] })).rejects.toMatchObject({
                code: 'ACCESS_DENIED',
            });
        }
    });

    test('a secret of a seed stays until the ledger shows that it is due', async () => {
        const [cluster, epoch] = [newLedgerId(), 0];
        await expect(custodian.seedSecret({ cluster, epoch, kind: 'main' })).rejects.toMatchObject({ code: 'SEED_REFUSED' });
        const commitments = await custodian.seedCommitments({ cluster, epoch });
        const parts = ['Ward1MSP', 'Ward2MSP'].map((mspId) => ({ mspId, commitments }));
        ledger.seeds.set(`${cluster}/0`, { epoch, phase: 'commit', parts: parts.slice(0, 1), closed: {} });
        await expect(custodian.seedSecret({ cluster, epoch, kind: 'main' })).rejects.toMatchObject({ code: 'SEED_REFUSED' });
        ledger.seeds.set(`${cluster}/0`, { epoch, phase: 'reveal', parts, closed: {} });
        const { secret } = await custodian.seedSecret({ cluster, epoch, kind: 'main' });
        const place = { clusterId: cluster, epoch, mspId: 'Ward1MSP', kind: 'main' as const };
        expect(commitmentOf(place, secret, (text) => sha256Hex(text))).toBe(commitments.main);
        await expect(custodian.seedSecret({ cluster, epoch, kind: 'spare' })).rejects.toMatchObject({ code: 'SEED_REFUSED' });
    });
});
