// SPDX-License-Identifier: Apache-2.0
// What a custodian is told before it opens: every refusal, every denial, and what somebody learns who submits the answer.

import { sealDecision } from '../../src/crypto';
import { decide, type Fact, LOOK_MS, type LookPlace, NOBODY, starterSet } from '../../src/domain';
import { record } from '../records/record-fixtures';
import type { Identity } from '../support/certificates';
import { certificateIdOf, digest, id, publicKey, salted } from '../support/fixtures';
import { LedgerDouble } from '../support/ledger-double';
import {
    about,
    clerk,
    colleague,
    custodian,
    Hospital,
    idOf,
    key,
    LATER,
    nonce,
    patient,
    type Seen,
    ward1Three,
    ward2Admin,
    ward2One,
    ward2Two,
} from './hospital';
import { policyFor, setWith } from './sets';

const [doctor, officer, other] = [ward2One, ward1Three, ward2Two];
const open = async () => Hospital.open([doctor, 'doctor'], [officer, 'privacy-officer'], [other, 'doctor']);
const visit: Fact = { kind: 'visit', about, team: [idOf(doctor)] };
const grant = { kind: 'grant' as const, about, clinician: idOf(doctor), scope: ['read' as const], expires: LATER };
const starter = starterSet(digest);

/** What becomes of looks. */
const outcomes = async (hospital: Hospital, looks: readonly LookPlace[]) =>
    (await hospital.decide(looks)).decisions.map(({ decision }) => decision);
const outcomeOf = async (hospital: Hospital, as: Identity, seen: Seen = {}) => (await outcomes(hospital, await hospital.look(as, seen)))[0];

describe('a decision for a custodian', () => {
    it('says who looked, at whom under which ids, and by which policies', async () => {
        const hospital = await open();
        await hospital.tell(clerk, visit);
        const looks = await hospital.look(doctor, {}, { category: 'note' });
        const { time } = hospital.ledger;
        const answer = await hospital.decide(looks);
        const decided = { about, lists: [about], action: 'read', purpose: 'TREAT', claimed: 'permit', decision: 'permit' };
        expect(answer).toMatchObject({
            nonce,
            time,
            digest: starter.digest,
            author: { mspId: 'Ward2MSP', ledgerId: idOf(doctor), certificateId: certificateIdOf(doctor) },
            decisions: [
                { ...decided, id: looks[0]!.id, category: 'vitals', policies: ['clinician-by-visit'] },
                { ...decided, id: looks[1]!.id, category: 'note', policies: ['clinician-by-visit'] },
            ],
        });
    });

    it('is made again by whoever has the set and the request', async () => {
        const hospital = await open();
        await hospital.tell(clerk, visit);
        const looks = await hospital.look(
            doctor,
            {},
            { category: 'claim' },
            { about: id('nobody') },
            { about: colleague, category: 'staff' },
        );
        const { decisions } = await hospital.decide(looks);
        const found = decisions.map(({ request, decision, policies }) => [decide(starter, request), { decision, policies }] as const);
        found.forEach(([again, told]) => expect(again).toMatchObject(told));
        expect(decisions.map(({ decision }) => decision)).toEqual(['permit', 'deny', 'deny', 'permit']);
    });

    it('is by the set in force', async () => {
        const hospital = await open();
        const looks = await hospital.look(clerk, { category: 'demographics' });
        expect(await outcomes(hospital, looks)).toEqual(['permit']);
        const strict = setWith(policyFor('forbid', 'admission', 'demographics'));
        await hospital.store(strict);
        await hospital.agree(strict);
        expect(await hospital.decide(looks)).toMatchObject({
            digest: strict.digest,
            decisions: [{ decision: 'deny', policies: ['z-forbid-admission-demographics'] }],
        });
    });
});

describe('to whom something is handed out', () => {
    const keyOf = (as: Identity, one = publicKey): Fact => ({ kind: 'encryption-key', about: idOf(as), key: one });
    const second = { ...publicKey, x: 'A'.repeat(43), y: 'ZkhceA4vg9ckM71dhKBrtlQcKvMdrocXKL-FahdPk_Q' };
    const sealed = { sealed: true } as const;

    it('is the key of whoever looked, as it is now, where that was asked', async () => {
        const hospital = await open();
        await hospital.tell(clerk, visit);
        const looks = await hospital.look(doctor, {});
        expect(await hospital.decide(looks, sealed)).not.toHaveProperty('recipient');
        await hospital.tell(doctor, keyOf(doctor));
        expect(await hospital.decide(looks)).not.toHaveProperty('recipient');
        expect(await hospital.decide(looks, sealed)).toMatchObject({ recipient: publicKey, decisions: [{ decision: 'permit' }] });
        await hospital.tell(doctor, keyOf(doctor, second));
        expect(await hospital.decide(looks, sealed)).toMatchObject({ recipient: second });
        await hospital.tell(doctor, { kind: 'encryption-key-ended', about: idOf(doctor) });
        expect(await hospital.decide(looks, sealed)).not.toHaveProperty('recipient');
    });

    it.each([
        ['an administrator', ward2Admin, doctor],
        ['somebody else', other, doctor],
        ['somebody else in the patient’s list', other, undefined],
    ])('is no key that %s has stated', async (_who, as, of) => {
        const hospital = await open();
        await hospital.tell(clerk, visit);
        const looks = await hospital.look(doctor, {});
        await hospital.tell(as, of === undefined ? { kind: 'encryption-key', about, key: publicKey } : { ...keyOf(of) });
        expect(await hospital.decide(looks, sealed)).not.toHaveProperty('recipient');
    });

    it('is a decision that reads nothing that names them', async () => {
        const hospital = await open();
        await hospital.tell(clerk, visit);
        await hospital.tell(doctor, keyOf(doctor));
        const looks = await hospital.look(doctor, {});
        const { set } = await hospital.ask(looks, sealed);
        const plain = await hospital.ask(looks);
        expect(set).toEqual(plain.set);
        expect(JSON.stringify(set)).not.toContain(idOf(doctor));
    });

    it('is denied to whoever is suspended, whatever key they have', async () => {
        const hospital = await open();
        await hospital.tell(clerk, visit);
        await hospital.tell(doctor, keyOf(doctor));
        const looks = await hospital.look(doctor, {});
        const request = { ledgerId: idOf(doctor), reason: 'left' } as const;
        await hospital.ledger.submit('participant:SuspendParticipant', request, { as: ward2Admin, transient: salted });
        expect(await hospital.decide(looks, sealed)).toMatchObject({ decisions: [{ decision: 'deny' }] });
    });
});

describe('a refusal', () => {
    const refused = async (hospital: Hospital, looks: readonly LookPlace[]) =>
        (await hospital.ledger.refusal('policies:Decide', {}, { as: custodian, transient: { question: { nonce, looks }, key } })).code;

    it.each<[string, Partial<LookPlace>]>([
        ['another id', { id: id('other') }],
        ['another time', { time: 1 }],
        ['another patient', { about: colleague }],
    ])('of a look that is not there: %s', async (_what, change) => {
        const hospital = await open();
        const [look] = await hospital.look(doctor, {});
        expect(await refused(hospital, [{ ...look!, ...change }])).toBe('LOOK_NOT_FOUND');
    });

    it('of a notice in the place of a look', async () => {
        const hospital = await open();
        const { time } = hospital.ledger;
        const notice = await hospital.tell(doctor, { kind: 'notice', about, concerning: 'grant', outcome: 'not-found' });
        expect(await refused(hospital, [{ about, time, id: notice }])).toBe('LOOK_NOT_FOUND');
    });

    it('of a look that is older than a quarter of an hour, or as far ahead', async () => {
        const hospital = await open();
        const [look] = await hospital.look(doctor, {});
        for (const [age, code] of [
            [LOOK_MS, undefined],
            [LOOK_MS + 1, 'LOOK_EXPIRED'],
            [-LOOK_MS, undefined],
            [-LOOK_MS - 1, 'LOOK_EXPIRED'],
        ] as const) {
            hospital.ledger.time = look!.time + age;
            expect(code === undefined ? (await hospital.ask([look!])).message : await refused(hospital, [look!])).toBe(code ?? '');
        }
    });

    it.each([idOf(other), idOf(doctor)])('of looks under several certificates, whosever they are', async (ledgerId) => {
        const hospital = await Hospital.open([doctor, 'doctor']);
        const binding = { certificateId: certificateIdOf(other), ledgerId };
        if (ledgerId === idOf(doctor)) {
            await hospital.ledger.submit('participant:BindCertificate', binding, { as: ward2Admin });
        } else {
            const registration = { ...binding, roles: ['doctor' as const] };
            await hospital.ledger.submit('participant:RegisterParticipant', registration, { as: ward2Admin, transient: salted });
        }
        const [mine] = await hospital.look(doctor, {});
        const [theirs] = await hospital.look(other, {});
        expect(await refused(hospital, [mine!, theirs!])).toBe('REQUEST_INVALID');
    });
});

/** What happens after a look that was permitted, and what becomes of it. */
const AFTERWARDS: readonly (readonly [string, (hospital: Hospital, granted: string, visited: string) => Promise<unknown>])[] = [
    [
        'the person was suspended',
        async ({ ledger }) =>
            ledger.submit(
                'participant:SuspendParticipant',
                { ledgerId: idOf(doctor), reason: 'left' },
                { as: ward2Admin, transient: salted },
            ),
    ],
    [
        'the person is no doctor any more',
        async ({ ledger }) => {
            const change = { ledgerId: idOf(doctor), roles: ['pharmacist' as const] };
            await ledger.submit('participant:UpdateParticipant', change, { as: ward2Admin, transient: salted });
        },
    ],
    [
        'the certificate that it was stated under has ended',
        async ({ ledger }) => ledger.submit('participant:EndCertificate', { certificateId: certificateIdOf(doctor) }, { as: ward2Admin }),
    ],
    [
        'another certificate took the place of that one',
        async ({ ledger }) => {
            const bound = { certificateId: certificateIdOf(other), ledgerId: idOf(doctor), replaces: certificateIdOf(doctor) };
            await ledger.submit('participant:BindCertificate', bound, { as: ward2Admin });
        },
    ],
    ['the grant was revoked', async (hospital, granted) => hospital.tell(patient, { kind: 'grant-revoked', about, grant: granted })],
    ['the patient refused', async (hospital) => hospital.tell(patient, { kind: 'consent', about, purpose: 'TREAT', decision: 'deny' })],
    [
        'the patient refused this person',
        async (hospital) => hospital.tell(patient, { kind: 'consent', about, purpose: 'TREAT', decision: 'deny', actors: [idOf(doctor)] }),
    ],
    [
        'the record was revoked',
        async ({ ledger }) => {
            await ledger.submit('record:RevokeRecord', { ledgerId: about }, { as: clerk });
        },
    ],
    ['the grant ran out', async ({ ledger }) => (ledger.time += 700_000)],
];

describe('a look that was permitted when it was stated', () => {
    it.each(AFTERWARDS)('is denied after %s', async (_what, happens) => {
        const hospital = await Hospital.open([doctor, 'doctor'], [officer, 'privacy-officer']);
        const visited = await hospital.tell(clerk, visit);
        const granted = await hospital.tell(clerk, { ...grant, expires: hospital.ledger.time + 600_000 });
        await hospital.tell(clerk, { kind: 'visit-closed', about, visit: visited });
        const looks = await hospital.look(doctor, {});
        expect(await outcomes(hospital, looks)).toEqual(['permit']);
        await happens(hospital, granted, visited);
        expect(await outcomes(hospital, looks)).toEqual(['deny']);
    });

    it('is denied after the person was suspended who has been given another certificate since', async () => {
        const hospital = await Hospital.open([doctor, 'doctor']);
        const certificateId = certificateIdOf(other);
        await hospital.ledger.submit('participant:BindCertificate', { certificateId, ledgerId: idOf(doctor) }, { as: ward2Admin });
        await hospital.tell(clerk, visit);
        const looks = await hospital.look(doctor, {});
        expect(await outcomes(hospital, looks)).toEqual(['permit']);
        const suspension = { ledgerId: idOf(doctor), reason: 'left' as const };
        await hospital.ledger.submit('participant:SuspendParticipant', suspension, { as: ward2Admin, transient: salted });
        expect(await outcomes(hospital, looks)).toEqual(['deny']);
    });

    it('stays permitted when another certificate of the person has ended; one stated under that is denied, and why can be seen', async () => {
        const hospital = await Hospital.open([doctor, 'doctor']);
        const certificateId = certificateIdOf(other);
        await hospital.ledger.submit('participant:BindCertificate', { certificateId, ledgerId: idOf(doctor) }, { as: ward2Admin });
        await hospital.tell(clerk, visit);
        const [looks, others] = [await hospital.look(doctor, {}), await hospital.look(other, {})];
        await hospital.ledger.submit('participant:EndCertificate', { certificateId }, { as: ward2Admin });
        expect([await outcomes(hospital, looks), await outcomes(hospital, others)]).toEqual([['permit'], ['deny']]);
        const [ended] = (await hospital.decide(others)).decisions;
        expect(decide(starter, ended!.request)).toMatchObject({ decision: 'deny', reason: 'certificate-ended' });
    });

    // The visit is in ward 1: doctors of ward 2 are let in by its team alone.
    it('is denied after the visit was closed, or handed over to others', async () => {
        for (const end of [{ kind: 'visit-closed' }, { kind: 'handover', team: [idOf(other)] }]) {
            const hospital = await open();
            const visited = await hospital.tell(clerk, visit);
            const looks = await hospital.look(doctor, {});
            expect(await outcomes(hospital, looks)).toEqual(['permit']);
            await hospital.tell(clerk, { about, visit: visited, ...end } as Fact);
            expect(await outcomes(hospital, looks)).toEqual(['deny']);
        }
    });

    it('is denied after the hour of an emergency, and after its review', async () => {
        const hospital = await open();
        const glass = await hospital.tell(doctor, { kind: 'emergency', about, reason: 'unconscious' });
        const looks = await hospital.look(doctor, { purpose: 'ETREAT' });
        expect(await outcomes(hospital, looks)).toEqual(['permit']);
        await hospital.tell(officer, { kind: 'review', about, emergency: glass, outcome: 'unjustified', comment: 'seen' });
        expect(await outcomes(hospital, looks)).toEqual(['deny']);
    });

    it('is denied after a refusal under another number of the patient', async () => {
        const hospital = await open();
        const { request, transient } = record('alys');
        await hospital.ledger.submit('record:CreateRecord', request, { as: clerk, transient });
        await hospital.tell(clerk, { kind: 'proxy', about: id('alys'), person: idOf(patient), relation: 'self' });
        await hospital.tell(patient, { kind: 'consent', about: id('alys'), purpose: 'TREAT', decision: 'deny' });
        await hospital.tell(clerk, visit);
        const looks = await hospital.look(doctor, {}, { about: id('alys') });
        expect(await outcomes(hospital, looks)).toEqual(['permit', 'deny']);
        await hospital.ledger.submit('record:MergeRecords', { ledgerId: id('alys'), into: about }, { as: clerk });
        const { decisions } = await hospital.decide(looks);
        const lists = [about, id('alys')];
        expect(decisions).toMatchObject([
            { about, lists, decision: 'deny' },
            { about: id('alys'), lists, decision: 'deny' },
        ]);
        await hospital.ledger.submit('record:UnmergeRecords', { ledgerId: id('alys') }, { as: clerk });
        expect(await outcomes(hospital, looks)).toEqual(['permit', 'deny']);
    });
});

describe('a look', () => {
    it('that was denied stays denied, by no policy', async () => {
        const hospital = await open();
        await hospital.tell(clerk, visit);
        const { decisions } = await hospital.decide(await hospital.look(doctor, { decision: 'deny' }, {}));
        expect(decisions).toMatchObject([
            { claimed: 'deny', decision: 'deny', policies: [] },
            { claimed: 'permit', decision: 'permit' },
        ]);
    });

    it.each<[string, Seen, 'permit' | 'deny']>([
        ['at one of the staff', { about: colleague, category: 'staff' }, 'permit'],
        ['at a patient as one of the staff', { category: 'staff' }, 'deny'],
        ['at one of the staff as a patient', { about: colleague, category: 'vitals' }, 'deny'],
        ['at nobody of the staff', { about: NOBODY, category: 'staff' }, 'deny'],
        ['at a ledger id that nobody has, as staff', { about: id('nobody'), category: 'staff' }, 'deny'],
        ['at a ledger id that nobody has', { about: id('nobody') }, 'deny'],
        ['at nobody’s vitals', { about: NOBODY }, 'deny'],
        ['at themselves, who is no patient', { about: idOf(doctor) }, 'deny'],
        ['to write', { action: 'write' }, 'permit'],
        ['to grant', { action: 'grant' }, 'deny'],
        ['for payment', { purpose: 'HPAYMT' }, 'deny'],
        ['at what a hold keeps', { category: 'hold', purpose: 'HOPERAT' }, 'deny'],
    ])('%s: by a doctor of the team', async (_what, seen, expected) => {
        const hospital = await open();
        await hospital.tell(clerk, visit);
        expect(await outcomeOf(hospital, doctor, seen)).toBe(expected);
    });

    it.each<[string, Seen, 'permit' | 'deny']>([
        ['at what a hold keeps, whatever the patient refuses', { category: 'hold', purpose: 'HOPERAT' }, 'permit'],
        ['at the trail of a patient', { category: 'trail', purpose: 'HOPERAT' }, 'permit'],
        ['at the trail as a whole', { about: NOBODY, category: 'trail', purpose: 'HOPERAT', action: 'list' }, 'permit'],
        ['at the trail of nobody', { about: id('nobody'), category: 'trail', purpose: 'HOPERAT' }, 'deny'],
        ['at vitals', { purpose: 'HOPERAT' }, 'deny'],
    ])('%s: by a privacy officer', async (_what, seen, expected) => {
        const hospital = await open();
        await hospital.tell(patient, { kind: 'consent', about, purpose: 'HOPERAT', decision: 'deny' });
        expect(await outcomeOf(hospital, officer, seen)).toBe(expected);
    });
});

describe('several looks', () => {
    it('of one transaction are each their own: twice two keys, other ids, one notice', async () => {
        const hospital = await open();
        const before = hospital.ledger.private.size;
        const looks = await hospital.look(doctor, {}, {}, { about: colleague, category: 'staff' });
        expect([hospital.ledger.private.size - before, new Set(looks.map((look) => look.id)).size]).toEqual([6, 3]);
    });

    it('are looks and nothing else', async () => {
        const { ledger } = await open();
        const look = { kind: 'look', about, action: 'read', category: 'vitals', purpose: 'TREAT', decision: 'permit' } as const;
        const facts: Fact[] = [look, { kind: 'emergency', about, reason: 'unconscious' }];
        const transient = { facts, random: id('random'), salt: digest('salt') };
        const refusal = await ledger.refusal('access:Record', { notice: digest('notice') }, { as: doctor, transient });
        expect(refusal.code).toBe('REQUEST_INVALID');
    });

    it('up to two hundred are decided at once', async () => {
        const hospital = await open();
        await hospital.tell(clerk, visit);
        const looks = await hospital.look(doctor, ...Array.from({ length: 200 }, (): Seen => ({})));
        expect(new Set(await outcomes(hospital, looks))).toEqual(new Set(['permit']));
    });
});

describe('what is asked before a look', () => {
    it('is answered as the look will be, of many at once, in order', async () => {
        const hospital = await open();
        await hospital.tell(clerk, visit);
        for (const category of ['vitals', 'staff'] as const) {
            const patients = [id('nobody'), about, colleague, NOBODY, idOf(doctor)];
            const use = { category, action: 'read', purpose: 'TREAT' } as const;
            const { decisions } = await hospital.ledger.submit('policies:CheckAccess', { patients, ...use }, { as: doctor });
            const looks = await hospital.look(doctor, ...patients.map((of) => ({ about: of, ...use })));
            expect(decisions).toEqual(await outcomes(hospital, looks));
            expect(decisions).toContain('permit');
        }
    });

    it('of what is nobody’s is answered too', async () => {
        const hospital = await Hospital.open([doctor, 'researcher']);
        const use = { patients: [NOBODY], category: 'cohort' as const, action: 'read' as const, purpose: 'HRESCH' as const };
        expect(await hospital.ledger.submit('policies:CheckAccess', use, { as: doctor })).toEqual({ decisions: ['permit'] });
        expect(await hospital.ledger.submit('policies:CheckAccess', use, { as: patient })).toEqual({ decisions: ['deny'] });
    });
});

describe('an answer that somebody submits', () => {
    it('has nothing in its read set or its bytes that names patient, person or look', async () => {
        const hospital = await open();
        const { request, transient } = record('alys');
        await hospital.ledger.submit('record:CreateRecord', request, { as: clerk, transient });
        await hospital.ledger.submit('record:MergeRecords', { ledgerId: id('alys'), into: about }, { as: clerk });
        await hospital.tell(clerk, visit);
        const looks = await hospital.look(doctor, {}, { about: id('alys') });
        const { set, payload } = await hospital.ask(looks);
        const seen = JSON.stringify({ set, payload });
        const names = [about, id('alys'), idOf(doctor), certificateIdOf(doctor), ...looks.map((look) => look.id)];
        expect(names.filter((name) => seen.includes(name))).toEqual([]);
        expect([set.privateReads, set.privateWrites, set.writes]).toEqual([[], {}, {}]);
    });

    it('has a read set that is the same whoever looked at whatever', async () => {
        const hospital = await open();
        await hospital.tell(clerk, visit);
        const one = await hospital.ask(await hospital.look(doctor, {}));
        const another = await hospital.ask(await hospital.look(officer, { about: colleague, category: 'staff' }));
        expect(another.set).toEqual(one.set);
    });

    it('is of the same bytes from a peer that has the set in memory and from one that has not', async () => {
        const hospital = await open();
        const set = setWith(policyFor('forbid', 'doctor', 'claim'));
        await hospital.store(set);
        await hospital.agree(set);
        await hospital.tell(clerk, visit);
        const looks = await hospital.look(doctor, {});
        const cold = await hospital.ask(looks);
        const warm = await hospital.ask(looks);
        expect([warm.payload, warm.set]).toEqual([cold.payload, cold.set]);
        const restarted = new LedgerDouble();
        restarted.time = hospital.ledger.time;
        hospital.ledger.world.forEach((value, at) => restarted.world.set(at, value));
        hospital.ledger.private.forEach((value, at) => restarted.private.set(at, value));
        hospital.ledger.history.forEach((value, at) => restarted.history.set(at, value));
        const again = await restarted.call('policies:Decide', {}, { as: custodian, transient: { question: { nonce, looks }, key } });
        expect([again.payload, again.set]).toEqual([cold.payload, cold.set]);
    });

    it('is the seal of what the custodian opens, and of nothing else', async () => {
        const hospital = await open();
        const looks = await hospital.look(doctor, {});
        const answer = await hospital.decide(looks);
        expect(JSON.parse((await hospital.ask(looks)).payload)).toEqual({ sealed: sealDecision(answer, key) });
    });
});

it('a look at one of the staff leads to nobody else: not to who was merged into that record, and no patient is', async () => {
    const hospital = await Hospital.open([doctor, 'doctor']);
    await hospital.ledger.submit('record:RevokeRecord', { ledgerId: about }, { as: clerk });
    const refused = await hospital.ledger.refusal('record:MergeRecords', { ledgerId: about, into: colleague }, { as: clerk });
    expect(refused.code).toBe('MERGE_REFUSED');
    const { request, transient } = record('another of the staff', { kind: 'doctor' });
    await hospital.ledger.submit('record:CreateRecord', request, { as: clerk, transient });
    await hospital.ledger.submit('record:MergeRecords', { ledgerId: request.ledgerId, into: colleague }, { as: clerk });
    const [one] = (await hospital.decide(await hospital.look(doctor, { about: colleague, category: 'staff' }))).decisions;
    expect([one?.decision, one?.lists]).toEqual(['permit', [colleague]]);
});
