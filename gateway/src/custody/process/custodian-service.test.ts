// SPDX-License-Identifier: Apache-2.0
// Every way around the ledger is tried: the custodian opens nothing that a committed event or release does not justify.

import { createHmac, X509Certificate } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { isSigned, openDecision, sha256Hex, transientDigestOf } from '@wardledger/chaincode/crypto';
import {
    canonicalJson,
    commitmentOf,
    demandDefined,
    DomainError,
    type EncryptionKey,
    ERRORS,
    type LookPlace,
    textOfCall,
    textOfPost,
} from '@wardledger/chaincode/domain';
import { type CryptoKey, exportJWK, generalDecrypt, type GeneralJWE, generateKeyPair } from 'jose';
import {
    fixedKeys,
    HandMadeLedger,
    noDowntime,
    noSums,
    temporaryFolder,
    testEncryption,
    testSigning,
    writeOrganization,
} from '../../../test/custody/fixtures';
import { type Asked, type CommittedLook, DecidingWards, sealedIn } from '../../../test/custody/deciding-wards';
import { endorsement, newAuthority, newPeer, transactionOf } from '../../../test/custody/endorsing-peers';
import { type CustodianPorts, CustodianService } from './custodian-service';
import type { OpeningEntry } from '../ports/opening-entry';
import { entryDigest, type EntrySignature, entryText, isSignedBy, type SignedEntry } from '../envelopes/entry-signature';
import { sealEntry, sealOutsideId, sealReadings, sealRecordName } from '../envelopes/envelopes';
import type { CallToSign } from '../ports/signing';
import { HeDecryptor } from '../encryption/he-decryptor';
import { HeEncryptor } from '../encryption/he-encryptor';
import { shareIndex } from '../keys/index-share';
import { generateKeyMaterial, publicKeysOf, type KeyMaterial } from '../keys/key-material';
import { KeyStore } from '../keys/key-store';
import type { LiveKeys } from '../rotation/serving-keys';
import type { Opening } from '../openings/openings-log';
import { type DisclosureRequest, type OpenedId, type OpenedText, REGISTRAR, type WalletIdentity } from '../ports/custodian-api';
import { SpentWindows } from '../release/spent-windows';
import { ReleaseLock } from '../release/release-lock';
import { newLedgerId } from '../keys/randomness';
import { Wallet } from '../wallet/wallet';
import { sealWindowReadings } from '../windows/window-readings';
import { PROOF } from '../../../test/support/post-proofs';
import { readable } from '../../../test/support/readable';

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
let keys: LiveKeys;
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
    keys = await fixedKeys(material, encryptor);
});

afterAll(async () => {
    await decryptor.close();
    await encryptor.close();
});

beforeEach(async () => {
    ledger = new HandMadeLedger();
    ledger.approved = publicKeysOf(material).attestationDigest;
    wards.reset();
    openings = [];
    append = jest.fn(async (opening: Opening) => Promise.resolve(String(openings.push(opening))));
    elapsed = 0;
    pauses = [];
    blobs = new Map();
    log = [];
    locks = mkdtempSync(join(folder, 'locks-'));
    custodian = new CustodianService(ports());
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
        keys,
        decryptor,
        ledger,
        releases: ledger,
        begunSums: noSums,
        spent: new SpentWindows(locks),
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
            expect(readable(JSON.stringify(kept))).not.toMatch(/osei|Quillfeather|Ironwood|P00/);
        }
    });

    test('what the process cannot log is not answered', async () => {
        const silent = new CustodianService({
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

describe('a board, of which each look is decided by itself', () => {
    const vitals = { category: 'vitals' } as const;
    let window: Record<'zoe' | 'ada', string>;

    beforeEach(async () => {
        const { recipients } = await custodian.keys();
        const readings = async (ledgerId: string, text: string) => sealReadings({ ledgerId, readings: Buffer.from(text) }, recipients);
        window = { zoe: await readings(ZOE, 'of Zoe'), ada: await readings(ADA, 'of Ada') };
    });
    const openBoard = async (looks: readonly LookPlace[], change: Partial<DisclosureRequest> = {}) =>
        custodian.openDisclosure({
            caller: 'dr-osei',
            looks,
            each: true,
            ...use,
            ...vitals,
            sealedIds: [sealed.zoe, sealed.ada],
            sealedReadings: [window.zoe, window.ada],
            ...change,
        });
    const zoe = { ledgerId: ZOE, id: 'P001' };

    test('opens numbers and readings of all who are permitted, by one decision and one line', async () => {
        const looks = [look(ZOE, vitals), look(ADA, vitals)];
        expect(await openBoard(looks.map(placeOf))).toMatchObject({
            decisions: ['permit', 'permit'],
            ids: [zoe, { ledgerId: ADA, id: 'P002' }],
            readings: [{ content: 'of Zoe' }, { content: 'of Ada' }],
        });
        expect([wards.asked.length, openings.length]).toEqual([1, 1]);
        expect(openings).toMatchObject([{ items: 4, question: { each: true, looks: looks.map(placeOf) } }]);
    });

    const nowhere = { about: ADA, id: newLedgerId(), time: NOW };
    test.each<[string, () => LookPlace[], string[]]>([
        [
            'whom both wards deny now',
            () => [look(ZOE, vitals), look(ADA, { ...vitals, decision: 'deny' })].map(placeOf),
            ['permit', 'deny'],
        ],
        ['whose look is not there', () => [placeOf(look(ZOE, vitals)), nowhere], ['permit', 'undecided']],
        ['at whom no look is, as a gateway asks that was taken over', () => [placeOf(look(ZOE, vitals))], ['permit']],
    ])('leaves sealed what is of a patient %s, and opens the others', async (_name, looks, decisions) => {
        expect(await openBoard(looks())).toMatchObject({
            decisions,
            ids: [zoe, { denied: true }],
            readings: [{ content: 'of Zoe' }, { denied: true }],
        });
        expect(openings).toMatchObject([{ items: 2 }]);
    });

    test('opens nothing where nobody is permitted, and nothing by the looks of somebody else', async () => {
        await expectNothingOpened(
            openBoard([look(ZOE, { ...vitals, decision: 'deny' }), look(ADA, { ...vitals, decision: 'deny' })].map(placeOf)),
        );
        const another = { ...identity, certificateId: 'f'.repeat(64) };
        await expectNothingOpened(openBoard([wards.commit(ZOE, another, vitals), wards.commit(ADA, another, vitals)].map(placeOf)));
    });

    test.each<[string, (asked: Asked) => Uint8Array]>([
        ['answers alone', (asked) => wards.endorsed(asked, [wards.own])],
        ['signs for the other ward, too', (asked) => wards.endorsed(asked, [wards.own, wards.own])],
        [
            'permits who is denied, with the other ward’s signature under something else',
            (asked) => {
                const lie = wards.response(asked, {
                    decisions: wards.answerTo(asked.question).decisions.map((one) => ({ ...one, decision: 'permit' })),
                });
                return transactionOf(lie, [endorsement(lie, wards.own), endorsement(wards.response(asked), wards.other)]);
            },
        ],
    ])('opens nothing where the own ward’s peer %s', async (_name, hand) => {
        wards.hand = hand;
        const looks = [look(ZOE, vitals), look(ADA, { ...vitals, decision: 'deny' })];
        await expectNothingOpened(openBoard(looks.map(placeOf)), { code: 'LEDGER_UNAVAILABLE' });
    });

    test.each<[string, (asked: Asked) => Partial<Parameters<DecidingWards['endorsed']>[2]>]>([
        ['lacks one of the looks', ({ question }) => ({ decisions: wards.answerTo(question).decisions.slice(1) })],
        [
            'has one twice',
            ({ question }) => ({ decisions: [...wards.answerTo(question).decisions, ...wards.answerTo(question).decisions] }),
        ],
        ['decides and does not decide about one', ({ question }) => ({ undecided: question.looks.slice(1) })],
    ])('opens nothing by an answer of both wards that %s', async (_name, changeOf) => {
        wards.hand = (asked) => wards.endorsed(asked, [wards.own, wards.other], changeOf(asked));
        await expectNothingOpened(openBoard([look(ZOE, vitals), look(ADA, vitals)].map(placeOf)));
    });

    test('opens nothing by an answer that is older than ten seconds, nor twice by one', async () => {
        const looks = [look(ZOE, vitals), look(ADA, vitals)].map(placeOf);
        wards.hand = (asked) => {
            elapsed += 10_001;
            return wards.endorsed(asked, [wards.own, wards.other]);
        };
        await expectNothingOpened(openBoard(looks), { code: 'LEDGER_UNAVAILABLE' });
        wards.hand = (asked) => wards.endorsed(asked, [wards.own, wards.other]);
        await openBoard(looks);
        const [, first] = wards.asked;
        wards.hand = () => wards.endorsed(first!, [wards.own, wards.other]);
        await expect(openBoard(looks)).rejects.toMatchObject({ code: 'LEDGER_UNAVAILABLE' });
        expect(openings).toHaveLength(1);
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

describe('readings', () => {
    const post = {
        device: newLedgerId(),
        sequence: 1,
        start: 0,
        periodSeconds: 60,
        signals: [{ code: '8867-4', unit: '/min', values: [7391] }],
        late: false,
        receivedAt: 0,
        proof: PROOF,
    };
    const windowOf = async (subject: string) => {
        const { envelopePublicJwk } = await custodian.keys();
        return sealWindowReadings({ window: newLedgerId(), subject, posts: [post] }, [envelopePublicJwk]);
    };
    const vitals = { category: 'vitals' } as const;
    const read = async (looks: readonly CommittedLook[], ...sealedReadings: string[]) =>
        custodian.openDisclosure({
            caller: 'dr-osei',
            looks: looks.map(placeOf),
            ...use,
            ...vitals,
            sealedIds: [],
            sealedReadings,
        });

    test('open with a look at vitals, and are written down before; the log says none', async () => {
        const { readings = [], ...answer } = await read([look(ZOE, vitals)], await windowOf(ZOE));
        expect(answer).toEqual({ ...opened, ids: [] });
        expect(readings).toEqual([{ content: expect.stringContaining('7391') as string }]);
        expect(openings).toMatchObject([{ items: 1 }]);
        expect(log).toMatchObject([{ opening: 'readings', outcome: 'opened', items: 1 }]);
        expect(readable(JSON.stringify(log))).not.toContain('7391');
    });

    test('of one that no key opens, and of none, are named and take no others with them', async () => {
        const whole = await windowOf(ZOE);
        const broken = { ...(JSON.parse(whole) as { ciphertext: string }), ciphertext: 'AAAA' };
        const { readings = [] } = await read([look(ZOE, vitals)], JSON.stringify(broken), whole, 'no envelope');
        expect(readings).toEqual([{ unreadable: true }, { content: expect.any(String) as string }, { unreadable: true }]);
    });

    test.each<[string, Partial<CommittedLook>]>([
        ['at another patient’s', { about: ADA }],
        ['that is denied', { decision: 'deny' }],
    ])('stay sealed for a look %s', async (_what, seen) => {
        await expectNothingOpened(read([look(ZOE, { ...vitals, ...seen })], await windowOf(seen.about === undefined ? ZOE : ADA)));
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

describe('signatures of posts', () => {
    const digests = ['a', 'b'].map((word) => word.repeat(64));

    test('are the author’s, one for each, in a text that no call can be', async () => {
        const authors = await custodian.signPosts({ caller: 'dr-osei', digests });
        expect(authors).toHaveLength(2);
        for (const [index, { person, certificate, signature, time }] of authors.entries()) {
            expect([person, certificate]).toEqual([identity.ledgerId, identity.certificate]);
            const { publicKey } = new X509Certificate(certificate);
            const text = (digest: string) => textOfPost({ channel: 'mychannel', digest, person, time });
            expect(digests.map((digest) => isSigned(publicKey, text(digest), signature))).toEqual([index === 0, index === 1]);
            expect(Buffer.from(text(digests[0]!))[0]! & 7).toBe(7);
            await expect(custodian.sign('dr-osei', Buffer.from(text(digests[0]!)))).rejects.toMatchObject({ code: 'SIGNING_REFUSED' });
        }
    });

    test('are nobody’s whom the wallet does not have', async () => {
        await expect(custodian.signPosts({ caller: 'nobody', digests })).rejects.toMatchObject({ code: 'ACTOR_UNKNOWN' });
    });
});

describe('keys', () => {
    test('are the public ones, every ward among the recipients, and two symmetric ones derived for the gateway', async () => {
        const keys = await custodian.keys();
        expect(keys.recipients).toEqual([publicKeysOf(material).envelopePublicJwk, publicKeysOf(other).envelopePublicJwk]);
        expect(JSON.stringify(keys.recipients)).not.toContain('"d"');
        expect([keys.storeKey, keys.postKey].map((key) => key.length)).toEqual([32, 32]);
        expect(Buffer.from(keys.storeKey).equals(keys.postKey)).toBe(false);
        expect(Buffer.from(keys.storeKey).equals(Buffer.from(material.storeKey, 'base64'))).toBe(false);
    });

    test('both wards give the same lookup keys, other kinds and ids other ones', async () => {
        const parts = ports();
        const neighbour = new CustodianService({
            ...parts,
            material: { ...other, indexKey: material.indexKey! },
            keys: await fixedKeys(other),
        });
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
        const alone = new CustodianService({ ...parts, material: other, keys: await fixedKeys(other) });
        await expect(alone.lookupKeys(asked)).rejects.toMatchObject({ code: 'CUSTODIAN_UNAVAILABLE' });
    });

    test('a number of a ward’s own has a key of its own, alike at both wards; one of both has the key that it had before', async () => {
        const parts = ports();
        const neighbour = new CustodianService({
            ...parts,
            material: { ...other, indexKey: material.indexKey! },
            keys: await fixedKeys(other),
        });
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

    const change = (ledgerId: string): CallToSign => ({
        caller: 'dr-osei',
        function: 'record:UpdateRecord',
        request: canonicalJson({ ledgerId, version: 1, status: 'inactive' }),
        transient: transientDigestOf({}),
    });

    test('a change of a record is signed inside for whom both wards have just let change it', async () => {
        await expect(custodian.signCall(change(ZOE))).rejects.toMatchObject({ code: 'SIGNING_REFUSED' });
        expect(log).toEqual([{ opening: 'signature', outcome: 'refused', certificateId }]);
        await open([look()]);
        await expect(custodian.signCall(change(ZOE))).rejects.toMatchObject({ code: 'SIGNING_REFUSED' });
        const writing = look(ZOE, { action: 'write' });
        await custodian.openDisclosure({ caller: 'dr-osei', looks: [placeOf(writing)], ...use, action: 'write', sealedIds: [] });
        const { certificate, signature, nonce, time } = await custodian.signCall(change(ZOE));
        expect([certificate, time]).toEqual([identity.certificate, NOW]);
        const { caller: _, request, ...called } = change(ZOE);
        const text = textOfCall({ channel: 'mychannel', ...called, request: JSON.parse(request) as unknown, nonce, time });
        expect(isSigned(new X509Certificate(certificate).publicKey, text, signature)).toBe(true);
        expect((await custodian.signCall(change(ZOE))).nonce).not.toBe(nonce);
        await expect(custodian.signCall(change(ADA))).rejects.toMatchObject({ code: 'SIGNING_REFUSED' });
        await expect(custodian.signCall({ ...change(ZOE), caller: 'nurse-1' })).rejects.toMatchObject({ code: 'SIGNING_REFUSED' });
        await expect(custodian.signCall({ ...change(ZOE), caller: 'nobody' })).rejects.toMatchObject({ code: 'ACTOR_UNKNOWN' });
    });

    test('the ward’s own process signs around what was just signed inside, and around nothing else; its callers sign no such call themselves', async () => {
        const registrar = await wallet.enrol(REGISTRAR);
        const creating: CallToSign = { ...change(ZOE), function: 'record:CreateRecord', request: canonicalJson({ ledgerId: ZOE }) };
        let authorship: string;
        let signer = registrar;
        const read = () => ({
            channel: testSigning.channel,
            creator: { mspId: signer.mspId, certificate: signer.certificate },
            call: {
                stage: 'proposal' as const,
                chaincode: testSigning.chaincode,
                function: creating.function,
                parameters: [creating.request],
                transientFields: ['record', 'authorship'],
                authorship,
            },
        });
        custodian = new CustodianService({ ...ports(), signing: { ...testSigning, read } });
        const sign = async (caller: string) => custodian.sign(caller, Buffer.from('x'));
        authorship = JSON.stringify({ nonce: 'a'.repeat(64) });
        await expect(sign(REGISTRAR)).rejects.toMatchObject({ code: 'SIGNING_REFUSED' });
        authorship = JSON.stringify(await custodian.signCall(creating));
        expect(await sign(REGISTRAR)).toBeInstanceOf(Uint8Array);
        signer = identity;
        await expect(sign('dr-osei')).rejects.toMatchObject({ code: 'SIGNING_REFUSED' });
    });

    test('the registrar signs once it is registered, and says why it is not', async () => {
        const registrar = await wallet.enrol(REGISTRAR);
        const creator = { mspId: registrar.mspId, certificate: registrar.certificate };
        const read = () => ({ channel: testSigning.channel, creator }); // a question about the fate of a transaction
        const registered = jest.fn(async () => Promise.reject(new DomainError(ERRORS.LEDGER_UNAVAILABLE)));
        const early = new CustodianService({ ...ports(), signing: { ...testSigning, read, registered } });
        await expect(early.sign(REGISTRAR, Buffer.from('x'))).rejects.toMatchObject({ code: 'LEDGER_UNAVAILABLE' });
        const later = new CustodianService({ ...ports(), signing: { ...testSigning, read } });
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
