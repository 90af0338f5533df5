// SPDX-License-Identifier: Apache-2.0
// Facts on the ledger: what the channel sees of them is the same for every kind, and who may read what follows from them.

import { factId } from '../../src/crypto';
import { type Fact, FACT_KINDS, FORBIDS_KINDS, ROLES, type Role, type StoredFact, TRAIL_KINDS } from '../../src/domain';
import { identities, type Identity } from '../support/certificates';
import { assign, digest, enrol, founded, id, publicKey } from '../support/fixtures';
import { LedgerDouble, type Outcome } from '../support/ledger-double';
import { alarmOf } from '../alarms/raised';
import { record } from '../records/record-fixtures';

const { ward1One, ward1Two, ward1Three, ward1Admin, ward2One, ward2Two } = identities;
const about = id('alice');
const idOf = ({ pem }: Identity): string => id(pem);
const [clerk, doctor, officer, colleague, patient] = [ward1One, ward1Two, ward1Three, ward2One, ward2Two] as const;
const LATER = 4_102_444_800_000;
/** Of the point of P-256 whose other coordinate is nought: a root of b. */
const ZERO_POINT_Y = 'ZkhceA4vg9ckM71dhKBrtlQcKvMdrocXKL-FahdPk_Q';

const line = { about, person: idOf(colleague), roles: ['doctor' as const], at: 1_750_000_000_000, counter: 1, digest: digest('line') };

const content: { readonly [Kind in Fact['kind']]: Fact } = {
    visit: { kind: 'visit', about, team: [idOf(doctor)], location: 'Bay 4' },
    handover: { kind: 'handover', about, visit: id('visit'), team: [idOf(doctor)] },
    'visit-closed': { kind: 'visit-closed', about, visit: id('visit') },
    grant: { kind: 'grant', about, clinician: idOf(colleague), scope: ['read'], expires: LATER },
    'grant-revoked': { kind: 'grant-revoked', about, grant: id('grant') },
    consent: { kind: 'consent', about, purpose: 'TREAT', decision: 'deny' },
    'consent-withdrawn': { kind: 'consent-withdrawn', about, consent: id('consent') },
    emergency: { kind: 'emergency', about, reason: 'unconscious' },
    review: { kind: 'review', about, emergency: id('emergency'), outcome: 'justified', comment: 'seen' },
    notice: { kind: 'notice', about, concerning: 'grant', outcome: 'not-found' },
    proxy: { kind: 'proxy', about, person: idOf(patient), relation: 'self' },
    look: { kind: 'look', about, action: 'read', category: 'demographics', purpose: 'TREAT', decision: 'permit' },
    confidential: { kind: 'confidential', about, category: 'note' },
    'confidential-ended': { kind: 'confidential-ended', about, confidential: id('confidential') },
    link: { kind: 'link', about, other: id('alice elsewhere'), evidence: 'the same passport' },
    'link-confirmed': { kind: 'link-confirmed', about, link: id('link'), other: id('alice elsewhere') },
    unlink: { kind: 'unlink', about, link: id('link') },
    attributes: { kind: 'attributes', about, attributes: { heightCm: 180 } },
    'encryption-key': { kind: 'encryption-key', about, key: publicKey },
    'encryption-key-ended': { kind: 'encryption-key-ended', about },
    disclosure: { kind: 'disclosure', about, to: 'A person', organisation: 'An office', purpose: 'HPAYMT', categories: ['claim'], when: 1 },
    withholding: { kind: 'withholding', about, person: idOf(doctor), reason: 'threats' },
    'withholding-ended': { kind: 'withholding-ended', about, withholding: id('withholding') },
    downtime: { kind: 'downtime', ...line, reason: 'the ledger is away' },
    'downtime-look': { kind: 'downtime-look', ...line, category: 'note' },
    alarm: alarmOf('pulse', ward1Admin),
    'alarm-acknowledged': { kind: 'alarm-acknowledged', about, alarm: id('alarm pulse') },
    'alarm-escalated': { kind: 'alarm-escalated', about, alarm: id('alarm pulse') },
};

async function hospital(): Promise<LedgerDouble> {
    const ledger = new LedgerDouble();
    const people: readonly [Identity, Role][] = [
        [clerk, 'admission'],
        [doctor, 'doctor'],
        [officer, 'privacy-officer'],
        [colleague, 'doctor'],
        [patient, 'patient'],
    ];
    for (const [identity, role] of people) {
        await enrol(ledger, identity, role);
    }
    return ledger;
}

let count = 0;
async function propose(ledger: LedgerDouble, as: Identity, fact: Fact): Promise<Outcome & { readonly id: string }> {
    count += 1;
    const transient = { facts: [fact], random: id(`random ${count}`), salt: digest(`salt ${count}`) };
    const outcome = await ledger.call('access:Record', { notice: digest(`notice ${count}`) }, { as, transient });
    return { ...outcome, id: factId(transient.random, outcome.transactionId) };
}

/** States a fact; answers its id. */
async function state(ledger: LedgerDouble, as: Identity, fact: Fact): Promise<string> {
    const outcome = await propose(ledger, as, fact);
    expect(outcome.message).toBe('');
    ledger.commit(outcome);
    ledger.time += 1000;
    return outcome.id;
}

const standing = async (ledger: LedgerDouble, as: Identity, of = about) => ledger.submit('access:GetStanding', { about: of }, { as });
const refusal = async (ledger: LedgerDouble, name: string, request: object, as: Identity) =>
    (await ledger.refusal(name, request, { as })).code;

describe('what the channel sees of a fact', () => {
    it.each(FACT_KINDS)('of kind %s is what it sees of any other: no read but the caller, two keys, one random id', async (kind) => {
        const ledger = await founded();
        await assign(ledger, ward1Admin, ...ROLES, 'custodian', 'registrar');
        const { set, payload, id: made } = await propose(ledger, ward1Admin, content[kind]);
        expect({ ...set, reads: set.reads.length, privateWrites: Object.keys(set.privateWrites).length, event: undefined }).toEqual({
            reads: 2, // the certificate, and whose it is
            writes: { announced: expect.any(String) }, // what the event and the creator say
            ranges: [],
            privateReads: [],
            privateWrites: 2,
            purges: [],
            event: undefined,
        });
        const notice = digest(`notice ${count}`);
        const announced = { event: 'FactRecorded', payload: { notice }, by: id(ward1Admin.pem) };
        expect(JSON.parse(set.writes['announced'] ?? '')).toEqual(announced);
        expect([payload, set.event]).toEqual([JSON.stringify({ notice }), { name: 'FactRecorded', payload: JSON.stringify({ notice }) }]);
        for (const [key, value] of Object.entries(set.privateWrites)) {
            expect(key.endsWith(`/${made}`)).toBe(true);
            expect(value).toContain(`"salt":"${digest(`salt ${count}`)}"`);
        }
    });

    it('is never the same for the same words: the id is nobody’s choice', async () => {
        const ledger = await hospital();
        const random = id('chosen');
        const transient = { facts: [content.visit], random, salt: digest('salt') };
        const calls = [1, 2].map(async () => ledger.call('access:Record', { notice: digest('notice') }, { as: clerk, transient }));
        const [first, second] = (await Promise.all(calls)) as [Outcome, Outcome];
        expect(Object.keys(first.set.privateWrites)).not.toEqual(Object.keys(second.set.privateWrites));
    });
});

describe('a fact', () => {
    it('keeps who stated it, as what, when, and in which transaction', async () => {
        const ledger = await hospital();
        const { time } = ledger;
        const visit = await state(ledger, clerk, content.visit);
        const { visits } = await standing(ledger, doctor);
        expect(visits).toMatchObject([
            { visit: { id: visit, time, author: { ledgerId: idOf(clerk), mspId: 'Ward1MSP', ward: 'ward1', roles: ['admission'] } } },
        ]);
        expect(visits[0]?.visit.transactionId).toMatch(/^[0-9a-f]{64}$/);
    });

    it.each<[string, Identity, Fact]>([
        ['a visit by a doctor', doctor, content.visit],
        ['an emergency by a clerk', clerk, content.emergency],
        ['a consent by a doctor', doctor, content.consent],
        ['a review by a doctor', doctor, content.review],
        ['attributes by a clerk', clerk, content.attributes],
        ['a binding by a doctor', doctor, content.proxy],
        ['what was opened in downtime, by a doctor', doctor, content.downtime],
        ['what was seen in downtime, by a doctor', doctor, content['downtime-look']],
    ])('is refused at once where no role allows it: %s', async (_what, as, fact) => {
        const ledger = await hospital();
        const outcome = await propose(ledger, as, fact);
        expect([outcome.message.includes('FACT_FORBIDDEN'), outcome.set.privateWrites]).toEqual([true, {}]);
    });

    it.each<[string, object]>([
        ['a private part', { d: 'A'.repeat(43) }],
        ['another curve', { crv: 'P-384' }],
        ['another kind of key', { kty: 'OKP' }],
        ['a point beside the curve', { y: publicKey.x }],
        ['a number in another text', { x: `${publicKey.x.slice(0, -1)}Z` }],
        // P-256's prime, added to nought: x = 0 has a point, and a second name.
        ['a coordinate that is not below the prime', { x: '_____wAAAAEAAAAAAAAAAAAAAAD_______________8', y: ZERO_POINT_Y }],
        ['no coordinate', { y: '' }],
    ])('that is a key is refused at once with %s', async (_what, change) => {
        const ledger = await hospital();
        const fact = { kind: 'encryption-key', about: idOf(doctor), key: { ...publicKey, ...change } } as unknown as Fact;
        const outcome = await propose(ledger, doctor, fact);
        expect([outcome.message.includes('REQUEST_INVALID'), outcome.set.privateWrites]).toEqual([true, {}]);
    });

    it.each<[string, Identity, readonly Fact['kind'][], string]>([
        ['two bindings', clerk, ['proxy', 'proxy'], 'REQUEST_INVALID'],
        ['a look and an emergency', doctor, ['look', 'emergency'], 'REQUEST_INVALID'],
        ['a look that they may state, and one that a custodian states of them', doctor, ['look', 'downtime-look'], 'FACT_FORBIDDEN'],
    ])('is not stated in one transaction with another of which that is not said: %s', async (_what, as, kinds, code) => {
        const ledger = await hospital();
        const transient = { facts: kinds.map((kind) => content[kind]), random: id('random'), salt: digest('salt') };
        expect((await ledger.refusal('access:Record', { notice: digest('notice') }, { as, transient })).code).toBe(code);
    });

    it('that is a key may have a nought for a coordinate', async () => {
        const ledger = await hospital();
        const key = { ...publicKey, x: 'A'.repeat(43), y: ZERO_POINT_Y };
        expect((await propose(ledger, doctor, { kind: 'encryption-key', about: idOf(doctor), key })).message).toBe('');
    });

    it('is found by its author alone, by the notice under which it was announced', async () => {
        const ledger = await hospital();
        const visit = await state(ledger, clerk, content.visit);
        const notice = digest(`notice ${count}`);
        const find = async (change: object, as: Identity) => ledger.submit('access:FindFact', { about, notice, ...change }, { as });
        expect(await find({}, clerk)).toEqual({ id: visit });
        const others = [find({}, doctor), find({}, officer), find({ notice: digest('other') }, clerk), find({ about: id('bob') }, clerk)];
        expect(await Promise.all(others)).toEqual([{}, {}, {}, {}]);
    });
});

describe('a key for what is handed out', () => {
    const stated = (as: Identity, key = publicKey): Fact => ({ kind: 'encryption-key', about: idOf(as), key });
    const find = async (ledger: LedgerDouble, person: Identity, as = person) =>
        (await ledger.submit('access:FindEncryptionKey', { person: idOf(person) }, { as })).found;

    it('is told to its holder, and to an administrator of their ward alone', async () => {
        const ledger = await hospital();
        await assign(ledger, ward1Admin, 'admin');
        expect(await find(ledger, doctor)).toBeUndefined();
        await state(ledger, doctor, stated(doctor));
        await state(ledger, colleague, stated(colleague));
        expect(await find(ledger, doctor)).toMatchObject({ key: publicKey, author: { ledgerId: idOf(doctor) } });
        expect(await find(ledger, doctor, ward1Admin)).toMatchObject({ key: publicKey });
        expect(await find(ledger, colleague, ward1Admin)).toBeUndefined();
        for (const other of [clerk, officer, patient]) {
            expect(await find(ledger, doctor, other)).toBeUndefined();
        }
    });

    it('that an administrator has stated for somebody is none, and one that they have ended has ended', async () => {
        const ledger = await hospital();
        await assign(ledger, ward1Admin, 'admin');
        await state(ledger, ward1Admin, stated(doctor));
        expect(await find(ledger, doctor)).toBeUndefined();
        await state(ledger, doctor, stated(doctor));
        await state(ledger, ward1Admin, { kind: 'encryption-key-ended', about: idOf(doctor) });
        expect(await find(ledger, doctor)).toBeUndefined();
    });
});

describe('the standing of a patient', () => {
    it('is shown to the team, the patient, the officer and the custodian; to the desk without what the patient decided', async () => {
        const ledger = await hospital();
        await state(ledger, clerk, content.proxy);
        await state(ledger, clerk, content.visit);
        await state(ledger, patient, content.consent);
        await assign(ledger, ward1Admin, 'custodian');
        for (const as of [doctor, patient, officer, ward1Admin]) {
            expect(await standing(ledger, as)).toMatchObject({ visits: [{}], consents: [{}], proxies: [{}], lists: [about] });
        }
        expect(await standing(ledger, clerk)).toMatchObject({ visits: [{}], consents: [], proxies: [{}] });
    });

    it('of which somebody has no part looks like that of nobody', async () => {
        const ledger = await hospital();
        await state(ledger, clerk, content.visit);
        const answers = await Promise.all(
            [about, id('nobody')].map(async (of) => ledger.call('access:GetStanding', { about: of }, { as: colleague })),
        );
        expect(answers.map(({ message, status }) => [message, status])).toEqual(Array(2).fill(['[WL:ACCESS_DENIED] Access denied', 500]));
    });

    it('shows to others what is their own', async () => {
        const ledger = await hospital();
        await state(ledger, clerk, content.visit);
        await state(ledger, clerk, content.grant);
        expect(await standing(ledger, colleague)).toMatchObject({ visits: [], grants: [{}], consents: [], emergencies: [], proxies: [] });
    });

    it('ends for whom it ends: a handover takes the standing away with the team', async () => {
        const ledger = await hospital();
        const visit = await state(ledger, clerk, content.visit);
        await state(ledger, doctor, { kind: 'handover', about, visit, team: [idOf(colleague)] });
        expect(await refusal(ledger, 'access:GetStanding', { about }, doctor)).toBe('ACCESS_DENIED');
        expect((await standing(ledger, colleague)).visits).toMatchObject([{ team: [idOf(colleague)] }]);
    });
});

describe('a patient with two numbers', () => {
    it('has one standing once they are merged: of either number the same, and a refusal under one holds for both', async () => {
        const ledger = await hospital();
        for (const word of ['alice', 'alys']) {
            const { request, transient } = record(word);
            await ledger.submit('record:CreateRecord', request, { as: clerk, transient });
        }
        await state(ledger, clerk, content.proxy);
        await state(ledger, clerk, content.visit);
        await state(ledger, clerk, { ...content.proxy, about: id('alys') });
        await state(ledger, patient, { ...content.consent, about: id('alys') });
        await state(ledger, doctor, { ...content.look, about: id('alys') });
        expect(await standing(ledger, doctor)).toMatchObject({ consents: [], lists: [about] });

        await ledger.submit('record:MergeRecords', { ledgerId: id('alys'), into: about }, { as: clerk });
        const both = { visits: [{}], consents: [{ about: id('alys') }], lists: [about, id('alys')] };
        expect(await standing(ledger, doctor)).toMatchObject(both);
        expect(await standing(ledger, doctor, id('alys'))).toMatchObject(both);
        const looks = await ledger.submit('access:ListLooks', { about, limit: 10 }, { as: patient });
        expect(looks.items).toMatchObject([{ kind: 'look' }]);
    });
});

describe('who looked', () => {
    it('is read by the patient and the officer, newest first, in pages', async () => {
        const ledger = await hospital();
        await state(ledger, clerk, content.proxy);
        const looks: string[] = [];
        for (const purpose of ['TREAT', 'HPAYMT', 'HOPERAT'] as const) {
            looks.unshift(await state(ledger, doctor, { ...content.look, purpose } as Fact));
        }
        for (const as of [patient, officer]) {
            const first = await ledger.submit('access:ListLooks', { about, limit: 2 }, { as });
            const second = await ledger.submit('access:ListLooks', { about, limit: 2, cursor: first.next! }, { as });
            expect([...first.items, ...second.items].map((item) => item.id)).toEqual(looks);
            expect(second.next).toBeUndefined();
        }
        await assign(ledger, ward1Admin, 'patient');
        for (const [as, code] of [
            [ward1Admin, 'ACCESS_DENIED'],
            [doctor, 'ROLE_FORBIDDEN'],
            [clerk, 'ROLE_FORBIDDEN'],
        ] as const) {
            expect(await refusal(ledger, 'access:ListLooks', { about, limit: 2 }, as)).toBe(code);
        }
    });
});

describe('who looked, by time', () => {
    it('is from a time on, and before another', async () => {
        const ledger = await hospital();
        const times: number[] = [];
        for (let index = 0; index < 4; index += 1) {
            times.push(ledger.time);
            await state(ledger, doctor, content.look);
        }
        const between = async (range: object) => {
            const { items } = await ledger.submit('access:ListLooks', { about, limit: 10, ...range }, { as: officer });
            return items.map(({ time }: { time: number }) => times.indexOf(time));
        };
        expect(await between({})).toEqual([3, 2, 1, 0]);
        expect(await between({ from: times[1] })).toEqual([3, 2, 1]);
        expect(await between({ to: times[2] })).toEqual([1, 0]);
        expect(await between({ from: times[1], to: times[2] })).toEqual([1]);
        expect(await between({ from: times[1]! + 1, to: times[2] })).toEqual([]);
    });
});

describe('the trail of a ward', () => {
    /** What a caller may state; forbids of a ward come with their own function. */
    const stated = TRAIL_KINDS.filter((kind) => !(FORBIDS_KINDS as readonly string[]).includes(kind));

    /** Every kind once, in the order of the table, by an administrator of ward 1 who may all of it; then a look of ward 2. */
    async function told() {
        const ledger = await hospital();
        await assign(ledger, ward1Admin, ...ROLES, 'custodian', 'registrar');
        const made = new Map<string, string>();
        for (const kind of FACT_KINDS) {
            made.set(kind, await state(ledger, ward1Admin, content[kind]));
        }
        await state(ledger, colleague, { ...content.look, decision: 'deny', category: 'vitals' } as Fact);
        const events = async (request: object, as = officer) => ledger.submit('access:ListEvents', { limit: 50, ...request }, { as });
        const kinds = async (request: object) => (await events(request)).items.map(({ kind }) => kind);
        return { ledger, made, events, kinds };
    }

    it('tells of every kind who stated it when, under which notice and in which transaction, newest first', async () => {
        const { made, events } = await told();
        const { items, next } = await events({});
        const shown = [...made].filter(([kind]) => !kind.startsWith('alarm'));
        expect(items.map(({ kind, id: one }) => [kind, one])).toEqual(shown.reverse());
        expect(next).toBeUndefined();
        expect(items.at(-1)).toEqual({
            id: made.get('visit'),
            kind: 'visit',
            about,
            time: expect.any(Number),
            author: expect.objectContaining({ mspId: 'Ward1MSP', ward: 'ward1', ledgerId: idOf(ward1Admin) }),
            notice: expect.stringMatching(/^[0-9a-f]{64}$/),
            transactionId: expect.stringMatching(/^[0-9a-f]{64}$/),
        });
    });

    it('has nothing of what a fact says but what a look is at and comes to, and whom a custodian let in', async () => {
        const { events } = await told();
        const known = ['about', 'author', 'id', 'kind', 'notice', 'time', 'transactionId'];
        const others: Readonly<Record<string, readonly string[]>> = {
            look: ['action', 'category', 'decision', 'purpose'],
            notice: ['decision'],
            withholding: ['reason', 'withheld'],
            downtime: ['person'],
            'downtime-look': ['action', 'category', 'decision', 'person', 'purpose'],
        };
        for (const event of (await events({})).items) {
            const more = others[event.kind] ?? [];
            expect([event.kind, Object.keys(event).sort()]).toEqual([event.kind, [...known, ...more].sort()]);
        }
    });

    it('is of one kind, one person, one outcome, one category, one ward, one time', async () => {
        const { events, kinds } = await told();
        expect(await kinds({ kind: 'grant' })).toEqual(['grant']);
        expect(await kinds({ decision: 'not-found' })).toEqual(['notice']);
        expect(await kinds({ decision: 'permit' })).toEqual(['downtime-look', 'look']);
        expect(await kinds({ decision: 'deny' })).toEqual([]);
        expect(await kinds({ category: 'demographics' })).toEqual(['look']);
        expect(await kinds({ category: 'vitals' })).toEqual([]);
        expect(await kinds({ person: idOf(ward1Admin) })).toHaveLength(stated.length - 2);
        expect(await kinds({ person: idOf(colleague) })).toEqual(['downtime-look', 'downtime']); // whom the custodian let in
        const elsewhere = { ward: 'ward2', kind: 'look', decision: 'deny', category: 'vitals', person: idOf(colleague) };
        expect(await kinds(elsewhere)).toEqual(['look']);
        const [first, second] = (await events({})).items;
        expect((await events({ from: second!.time, to: first!.time })).items).toEqual([second]);
    });

    it('is read in pages without gap or repetition, also of what is rare', async () => {
        const { events } = await told();
        const all = (await events({})).items;
        for (const filter of [{}, { decision: 'permit' }] as const) {
            const read: unknown[] = [];
            let cursor: string | undefined;
            do {
                const page = await events({ ...filter, limit: 2, ...(cursor !== undefined && { cursor }) });
                read.push(...page.items);
                cursor = page.next;
            } while (cursor !== undefined);
            expect(read).toEqual(all.filter(({ kind }) => !('decision' in filter) || kind.endsWith('look')));
        }
    });

    it('passes over what was erased', async () => {
        const { ledger, made, kinds } = await told();
        const gone = [...ledger.private.keys()].find((key) => key.includes('fact') && key.includes(made.get('emergency')!));
        ledger.private.delete(gone!);
        expect(await kinds({})).toEqual(stated.filter((kind) => kind !== 'emergency').reverse());
    });

    it('is read by auditors and privacy officers, of either ward', async () => {
        const { ledger } = await told();
        await assign(ledger, colleague, 'auditor');
        expect((await ledger.submit('access:ListEvents', { ward: 'ward1', limit: 50 }, { as: colleague })).items).toHaveLength(
            stated.length,
        );
        for (const as of [clerk, doctor, patient]) {
            expect(await refusal(ledger, 'access:ListEvents', { limit: 50 }, as)).toBe('ROLE_FORBIDDEN');
        }
    });
});

describe('emergencies of a ward', () => {
    it('are listed without knowing of whom, newest first, by whether they were reviewed', async () => {
        const ledger = await hospital();
        const first = await state(ledger, doctor, content.emergency);
        const second = await state(ledger, doctor, { ...content.emergency, about: id('bob') });
        await state(ledger, colleague, content.emergency);
        await state(ledger, officer, { ...content.review, emergency: first } as Fact);
        const list = async (request: object) => {
            const page = await ledger.submit('access:ListEmergencies', { limit: 10, ...request }, { as: officer });
            return page.items.map(({ emergency }: { emergency: StoredFact }) => emergency.id);
        };
        expect(await list({})).toEqual([second, first]);
        expect(await list({ reviewed: false })).toEqual([second]);
        expect(await list({ reviewed: true })).toEqual([first]);
        expect(await list({ ward: 'ward2' })).toHaveLength(1);
        const page = await ledger.submit('access:ListEmergencies', { limit: 1 }, { as: officer });
        expect([page.items.length, page.next]).toEqual([1, expect.any(String)]);
    });
});
