// SPDX-License-Identifier: Apache-2.0
// Readings for the other ward's custodian: what its people look at is wrapped for that look, which alone opens it there; everything else stays as it was sealed.

import { demandDefined, DomainError, ERRORS } from '@wardledger/chaincode/domain';
import { type CryptoKey, exportJWK, type GeneralJWE, generateKeyPair, type JWK } from 'jose';
import { type CommittedLook, DecidingWards } from '../../../test/custody/deciding-wards';
import { PROOF } from '../../../test/support/post-proofs';
import { envelopeDigest, importEnvelopeKeys, openEnvelope, sealEntry, sealOutsideId } from '../envelopes/envelopes';
import { withoutLastEntry } from '../envelopes/wrapped-for-a-look';
import { NewestLook } from '../decisions/newest-look';
import type { WardPublicKeys } from '../keys/key-material';
import { newLedgerId } from '../keys/randomness';
import type { Opening } from '../openings/openings-log';
import type { DisclosedText, WalletIdentity } from '../ports/custodian-api';
import type { HandOverRequest, HandOverResult } from '../ports/hand-over';
import type { OpeningEntry } from '../ports/opening-entry';
import { sealWindowReadings } from '../windows/window-readings';
import { handOver } from './hand-over';
import { openDisclosure } from './open-disclosure';

const NOW = 1_763_700_000_000;
const [ZOE, ADA, MERGED] = [newLedgerId(), newLedgerId(), newLedgerId()];
/** Who looks, and of which ward. */
const lind: WalletIdentity = { mspId: 'Ward2MSP', certificate: '', certificateId: 'a'.repeat(64), ledgerId: newLedgerId() };
const okoro: WalletIdentity = { ...lind, certificateId: 'b'.repeat(64), ledgerId: newLedgerId() };
const osei: WalletIdentity = { ...lind, mspId: 'Ward1MSP' };

interface Keys {
    readonly privateKeys: readonly CryptoKey[];
    readonly publicJwk: JWK;
}
let wards: DecidingWards;
let keys: Record<'ward1' | 'ward2', Keys>;
let windows: Record<'zoe' | 'ada' | 'merged', string>;
let openings: Opening[];
let log: OpeningEntry[];
let elapsed = 0;
let writes = true;

async function newKeys(kid: string): Promise<Keys> {
    const pair = await generateKeyPair('ECDH-ES+A256KW', { crv: 'P-256', extractable: true });
    return {
        privateKeys: await importEnvelopeKeys([await exportJWK(pair.privateKey)]),
        publicJwk: { ...(await exportJWK(pair.publicKey)), kid },
    };
}

const contentOf = (subject: string) => ({
    window: newLedgerId(),
    subject,
    posts: [
        {
            device: newLedgerId(),
            sequence: 1,
            start: NOW,
            periodSeconds: 60,
            signals: [{ code: '8867-4', unit: '/min', values: [70] }],
            late: false,
            receivedAt: NOW,
            proof: PROOF,
        },
    ],
});

beforeAll(async () => {
    wards = await DecidingWards.make();
    keys = { ward1: await newKeys('ward1'), ward2: await newKeys('ward2') };
    const sealed = async (subject: string) => sealWindowReadings(contentOf(subject), [keys.ward1.publicJwk]);
    windows = { zoe: await sealed(ZOE), ada: await sealed(ADA), merged: await sealed(MERGED) };
});
beforeEach(() => {
    wards.reset();
    [openings, log, elapsed, writes] = [[], [], 0, true];
});

const deciding = () => ({
    decisions: wards.reader(),
    floor: new NewestLook(),
    monotonic: () => elapsed,
    pause: async () => Promise.resolve(),
    openings: {
        append: async (opening: Opening) => {
            if (!writes) {
                throw new DomainError(ERRORS.CUSTODIAN_UNAVAILABLE);
            }
            return Promise.resolve(String(openings.push(opening)));
        },
    },
    log: (entry: OpeningEntry) => void log.push(entry),
});
const placeOf = ({ about, id }: Pick<CommittedLook, 'about' | 'id'>) => ({ about, id, time: NOW });
const lookOf = (identity = lind, change: Partial<CommittedLook> = {}, about = ZOE) =>
    wards.commit(about, identity, { category: 'vitals', lists: [about], ...change });

/** Ward 1's custodian, asked by its gateway for ward 2. */
async function handed(
    look: Pick<CommittedLook, 'about' | 'id'>,
    change: Partial<HandOverRequest> = {},
): Promise<readonly HandOverResult[]> {
    const peer = { ward: 'ward2', mspId: 'Ward2MSP', envelopePublicJwk: keys.ward2.publicJwk } as WardPublicKeys;
    const ports = { ...deciding(), peers: [peer], envelopeKeys: keys.ward1.privateKeys };
    const request = { ward: 'ward2', look: placeOf(look), purpose: 'TREAT', sealedReadings: [windows.zoe], ...change } as const;
    return handOver(ports, request);
}
const envelopeOf = (results: readonly HandOverResult[]): string => {
    const [first] = results;
    return first !== undefined && 'envelope' in first ? first.envelope : '';
};
/** Ward 2's custodian, asked by its own gateway. */
async function opened(looks: readonly CommittedLook[], envelopes: readonly string[], identity = lind): Promise<readonly DisclosedText[]> {
    const ports = { ...deciding(), wallet: { identity: () => identity }, changes: { note: () => undefined } };
    const use = { action: 'read', category: 'vitals', purpose: 'TREAT' } as const;
    const request = { caller: 'dr-lind', looks: looks.map(placeOf), ...use, sealedIds: [], sealedReadings: envelopes };
    return demandDefined((await openDisclosure(ports, keys.ward2.privateKeys, request)).readings, 'what became of readings');
}
const kindOf = (result: object | undefined) => Object.keys(result ?? {});
const DENIED = { code: 'ACCESS_DENIED' };
async function expectNothing(asking: Promise<unknown>, error: object = DENIED, lines = 0): Promise<void> {
    await expect(asking).rejects.toMatchObject(error);
    expect([openings.length, log.map(({ outcome }) => outcome)]).toEqual([lines, ['refused']]);
}

it('are opened by the look against which they were wrapped; the decision is written down before, in both wards', async () => {
    const look = lookOf();
    const envelope = envelopeOf(await handed(look));
    expect(openings).toMatchObject([{ items: 1, question: { looks: [placeOf(look)] } }]);
    expect(openings[0]?.evidence.endorsements).toHaveLength(2);
    expect(log).toEqual([{ opening: 'other-ward', outcome: 'opened', looks: [look.id], items: 1, line: '1' }]);
    const [first] = await opened([look], [envelope]);
    expect(JSON.parse((first as { content: string }).content)).toMatchObject({ subject: ZOE });
    expect(openings[1]?.question.nonce).not.toBe(openings[0]?.question.nonce);
});

it('have the digest that the ledger knows, without the entry that came', async () => {
    const envelope = envelopeOf(await handed(lookOf()));
    expect(envelope).not.toBe(windows.zoe);
    expect(envelopeDigest(withoutLastEntry(envelope)!)).toBe(envelopeDigest(windows.zoe));
    expect(withoutLastEntry('no envelope')).toBeUndefined();
});

it('go to the other ward’s custodian alone: the own one’s key is the only other that opens them', async () => {
    const envelope = envelopeOf(await handed(lookOf()));
    const { privateKeys } = await newKeys('somebody');
    await expect(openEnvelope(envelope, privateKeys)).rejects.toThrow();
});

it('that crossed before are not handed on: they are for the look against which they came', async () => {
    const envelope = envelopeOf(await handed(lookOf()));
    expect(await handed(lookOf(), { sealedReadings: [envelope] })).toEqual([{ unreadable: true }]);
});

it('are asked for by nobody who may not, and that there is nothing is decided, too', async () => {
    expect(await handed(lookOf(), { sealedReadings: [] })).toEqual([]);
    expect(openings).toHaveLength(1);
    openings = [];
    log = [];
    await expectNothing(handed(lookOf(lind, { decision: 'deny' }), { sealedReadings: [] }));
});

it('of one patient come under all their numbers', async () => {
    const look = lookOf(lind, { lists: [ZOE, MERGED] });
    expect((await handed(look, { sealedReadings: [windows.zoe, windows.merged] })).map(kindOf)).toEqual([['envelope'], ['envelope']]);
});

it('that no key opens take no others with them', async () => {
    const jwe = JSON.parse(windows.zoe) as GeneralJWE;
    const altered = JSON.stringify({ ...jwe, tag: Buffer.alloc(16).toString('base64url') });
    const results = await handed(lookOf(), { sealedReadings: ['no envelope', altered, windows.zoe] });
    expect(results.map(kindOf)).toEqual([['unreadable'], ['unreadable'], ['envelope']]);
    expect(log).toMatchObject([{ outcome: 'opened', items: 3, unreadable: 2 }]);
});

describe('a gateway of the other ward that was taken over gets nothing', () => {
    it('by a look that nobody has stated', async () => {
        await expectNothing(handed({ about: ZOE, id: newLedgerId() }), { code: 'LEDGER_UNAVAILABLE' });
    });
    it('by a look that has expired', async () => {
        wards.hand = () => {
            throw new DomainError(ERRORS.LOOK_EXPIRED);
        };
        await expectNothing(handed(lookOf()));
    });
    it.each<[string, () => CommittedLook]>([
        ['of somebody of the own ward', () => lookOf(osei)],
        ['that both wards deny by now', () => lookOf(lind, { decision: 'deny' })],
        ['that was denied', () => lookOf(lind, { claimed: 'deny', decision: 'deny' })],
        ['at another patient', () => lookOf(lind, {}, ADA)],
        ['at one alarm', () => lookOf(lind, { entry: newLedgerId() })],
        ['at the name', () => lookOf(lind, { category: 'demographics' })],
        ['for a list', () => lookOf(lind, { action: 'list' })],
        ['for another purpose', () => lookOf(lind, { purpose: 'HRESCH' })],
    ])('by a look %s', async (_what, look) => expectNothing(handed(look())));
    it('of another patient beside the one that is looked at: neither', async () => {
        await expectNothing(handed(lookOf(), { sealedReadings: [windows.zoe, windows.ada] }));
    });
    it('that is no window of readings', async () => {
        const recipients = [keys.ward1.publicJwk];
        const number = await sealOutsideId({ ledgerId: ZOE, kind: 'record', id: 'P001' }, recipients);
        const sealedFor = { ledgerId: ZOE, category: 'note', author: newLedgerId(), id: newLedgerId() } as const;
        for (const envelope of [number, await sealEntry(sealedFor, {}, recipients)]) {
            log = [];
            await expectNothing(handed(lookOf(), { sealedReadings: [envelope] }));
        }
    });
    it('for a ward whose keys were never exchanged', async () => expectNothing(handed(lookOf(), { ward: 'ward1' })));
    it('by a readdressed header: it says another patient than the one for whom it was sealed', async () => {
        const jwe = JSON.parse(windows.ada) as GeneralJWE;
        const header = Buffer.from(JSON.stringify({ enc: 'A256GCM', wardledger: { type: 'readings', ledgerId: ZOE } })).toString(
            'base64url',
        );
        expect((await handed(lookOf(), { sealedReadings: [JSON.stringify({ ...jwe, protected: header })] })).map(kindOf)).toEqual([
            ['unreadable'],
        ]);
    });
});

describe('nothing is wrapped', () => {
    it('where the opening cannot be written down', async () => {
        writes = false;
        await expectNothing(handed(lookOf()), { code: 'CUSTODIAN_UNAVAILABLE' });
    });
    it('by an answer that one ward alone has signed', async () => {
        wards.hand = async (asked) => wards.endorsed(asked, [wards.own]);
        await expectNothing(handed(lookOf()), { code: 'LEDGER_UNAVAILABLE' });
    });
    it('by the answer to a question of before', async () => {
        const look = lookOf();
        let kept: Uint8Array | undefined;
        wards.hand = (asked) => (kept = wards.endorsed(asked, [wards.own, wards.other]));
        await handed(look);
        [openings, log] = [[], []];
        const replayed = demandDefined(kept, 'an answer');
        wards.hand = () => replayed;
        await expectNothing(handed(look), { code: 'LEDGER_UNAVAILABLE' });
    });
    it('by a decision that has become old', async () => {
        wards.hand = async (asked) => {
            elapsed += 10_001;
            return wards.endorsed(asked, [wards.own, wards.other]);
        };
        await expectNothing(handed(lookOf()), { code: 'LEDGER_UNAVAILABLE' });
    });
});

describe('what was wrapped against one look', () => {
    it('opens neither by a later look of the same person nor by another’s', async () => {
        const envelope = envelopeOf(await handed(lookOf()));
        expect((await opened([lookOf()], [envelope])).map(kindOf)).toEqual([['denied']]);
        expect((await opened([lookOf(okoro)], [envelope], okoro)).map(kindOf)).toEqual([['denied']]);
    });

    it('opens no more once that look is denied', async () => {
        const look = lookOf();
        const envelope = envelopeOf(await handed(look));
        wards.looks.set(look.id, { ...look, decision: 'deny' });
        await expect(opened([look], [envelope])).rejects.toMatchObject(DENIED);
    });

    it('opens by no other look whatever is written beside the entry', async () => {
        const jwe = JSON.parse(envelopeOf(await handed(lookOf()))) as GeneralJWE;
        const later = lookOf();
        const apv = Buffer.from(`look ${later.id}`).toString('base64url');
        const [own, theirs] = jwe.recipients;
        const { apv: former, ...bare } = theirs!.header as Record<string, unknown>;
        const forged: object[] = [
            { ...jwe, recipients: [own!, { ...theirs!, header: { ...theirs!.header, apv } }] },
            { ...jwe, recipients: [own!, { ...theirs!, header: bare }] },
            { ...jwe, unprotected: { apv: former }, recipients: [own!, { ...theirs!, header: bare }] },
            { ...jwe, recipients: [{ ...theirs!, header: { ...theirs!.header, apv } }, theirs!] },
        ];
        for (const one of forged) {
            const [kind] = kindOf((await opened([later], [JSON.stringify(one)]))[0]);
            expect(['denied', 'unreadable']).toContain(kind);
        }
    });

    it('takes nothing with it where its entries are none', async () => {
        const { recipients: _, ...jwe } = JSON.parse(envelopeOf(await handed(lookOf()))) as GeneralJWE;
        const own = await sealWindowReadings(contentOf(ZOE), [keys.ward2.publicJwk]);
        const broken = [jwe, { ...jwe, recipients: [null] }, { ...jwe, recipients: 'none' }].map((one) => JSON.stringify(one));
        const kinds = (await opened([lookOf()], [...broken, own])).map(kindOf);
        expect(kinds).toEqual([['denied'], ['denied'], ['denied'], ['content']]);
    });

    it('takes nothing with it that may be opened', async () => {
        const [look, former] = [lookOf(), lookOf()];
        const own = await sealWindowReadings(contentOf(ZOE), [keys.ward2.publicJwk]);
        const kinds = (await opened([look], [envelopeOf(await handed(former)), own])).map(kindOf);
        expect(kinds).toEqual([['denied'], ['content']]);
    });
});
