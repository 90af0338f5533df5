// SPDX-License-Identifier: Apache-2.0
// Random histories of a patient with two numbers: what people of two wards do, permitted or not, while some of them are suspended.

import fc from 'fast-check';
import { type Fact, FACT_KINDS, isLook, mayWrite, PURPOSES, type Role, type StoredFact } from '../../src/domain';
import { digest, id } from '../support/fixtures';

export interface Person {
    readonly ledgerId: string;
    readonly ward: string;
    readonly roles: readonly Role[];
}

const person = (name: string, ward: string, ...roles: Role[]): Person => ({ ledgerId: id(name), ward, roles });

export const people: readonly Person[] = [
    person('ann', 'ward1', 'patient'),
    person('parent', 'ward1', 'patient'),
    person('clerk 1', 'ward1', 'admission'),
    person('clerk 2', 'ward2', 'admission'),
    person('doctor 1', 'ward1', 'doctor'),
    person('doctor 2', 'ward2', 'doctor'),
    person('nurse and clerk', 'ward1', 'nurse', 'admission'),
    person('doctor and patient', 'ward1', 'doctor', 'patient'),
    person('officer', 'ward1', 'privacy-officer'),
    person('officer and doctor', 'ward2', 'privacy-officer', 'doctor'),
];
export const lists = [id('ann’s number'), id('ann’s other number')] as const;
export const START = 1_750_000_000_000;
const MINUTE = 60_000;

/** What is drawn for one step; a kind takes of it what it needs. */
interface Draw {
    readonly kind: Fact['kind'] | 'suspend';
    readonly author: number;
    readonly others: readonly number[];
    readonly list: number;
    readonly earlier: number;
    readonly minutes: number;
    readonly lasts: number | undefined;
    readonly purpose: (typeof PURPOSES)[number];
    readonly permits: boolean;
    /** Whether the author is one of those whose role may write this; most are, so that most of a history counts. */
    readonly isApt: boolean;
}

/** A history and who is suspended at its end. */
export interface History {
    readonly facts: readonly StoredFact[];
    readonly suspended: ReadonlySet<string>;
    readonly end: number;
}

const anybody = fc.nat(people.length - 1);
const drawn: fc.Arbitrary<Draw> = fc.record({
    kind: fc.constantFrom(
        // What a custodian states no person may.
        ...FACT_KINDS.filter((kind) => !isLook(kind) && kind !== 'downtime'),
        'visit',
        'grant',
        'grant',
        'consent',
        'emergency',
        'look',
        'suspend',
    ),
    author: anybody,
    others: fc.uniqueArray(anybody, { minLength: 1, maxLength: 3 }),
    list: fc.nat(1),
    earlier: fc.nat(40),
    minutes: fc.nat(12),
    lasts: fc.option(fc.integer({ min: -5, max: 90 }), { nil: undefined }),
    purpose: fc.constantFrom(...PURPOSES),
    permits: fc.boolean(),
    isApt: fc.nat(4).map((one) => one > 0),
});

function authorOf({ kind, author, isApt }: Draw): Person {
    const apt = isApt && kind !== 'suspend' ? people.filter(({ roles }) => mayWrite(kind, roles)) : [];
    return apt[author % Math.max(apt.length, 1)] ?? people[author]!;
}

function factFor(draw: Draw, time: number, facts: readonly StoredFact[]): Fact {
    const { kind, others, purpose, permits, lasts } = draw;
    const about = lists[draw.list]!;
    const names = others.map((other) => people[other]!.ledgerId);
    const [somebody] = names as [string];
    const until = lasts === undefined ? undefined : time + lasts * MINUTE;
    /** Mostly an id of the kind that is meant. */
    const one = (...kinds: Fact['kind'][]): string => {
        const fitting = facts.filter((fact) => kinds.includes(fact.kind));
        return (
            (fitting[draw.earlier % Math.max(fitting.length, 1)] ?? facts[draw.earlier % Math.max(facts.length, 1)])?.id ?? id('nothing')
        );
    };
    const line = { about, person: somebody, roles: ['doctor' as const], at: time, counter: 1, digest: digest('line') };
    const byKind: { readonly [Kind in Fact['kind']]: () => Fact } = {
        visit: () => ({ kind: 'visit', about, team: names }),
        handover: () => ({ kind: 'handover', about, visit: one('visit'), team: names }),
        'visit-closed': () => ({ kind: 'visit-closed', about, visit: one('visit') }),
        grant: () => ({
            kind: 'grant',
            about,
            clinician: somebody,
            scope: permits ? ['read'] : ['read', 'update'],
            expires: until ?? time + 60 * MINUTE,
        }),
        'grant-revoked': () => ({ kind: 'grant-revoked', about, grant: one('grant') }),
        consent: () => ({
            kind: 'consent',
            about,
            purpose,
            decision: permits ? 'permit' : 'deny',
            ...(draw.earlier % 2 === 0 && { actors: names }),
            ...(until !== undefined && { expires: until }),
        }),
        'consent-withdrawn': () => ({ kind: 'consent-withdrawn', about, consent: one('consent') }),
        emergency: () => ({ kind: 'emergency', about, reason: 'found on the floor', ...(permits && { supports: one('emergency') }) }),
        review: () => ({
            kind: 'review',
            about,
            emergency: one('emergency'),
            outcome: permits ? 'justified' : 'unjustified',
            comment: 'seen',
        }),
        notice: () => ({ kind: 'notice', about, concerning: 'grant', outcome: 'not-found' }),
        proxy: () => ({
            kind: 'proxy',
            about,
            person: somebody,
            relation: permits ? 'self' : 'parent',
            ...(until !== undefined && { until }),
        }),
        look: () => ({ kind: 'look', about, action: 'read', category: 'demographics', purpose, decision: 'permit' }),
        attributes: () => ({ kind: 'attributes', about, attributes: {} }),
        downtime: () => ({ kind: 'downtime', ...line, reason: 'away' }),
        'downtime-look': () => ({ kind: 'downtime-look', ...line, category: 'note' }),
    };
    return byKind[kind as Fact['kind']]();
}

function historyOf(draws: readonly Draw[]): History {
    const facts: StoredFact[] = [];
    const suspended = new Set<string>();
    let time = START;
    for (const [index, draw] of draws.entries()) {
        time += draw.minutes * MINUTE;
        const { ledgerId, ward, roles } = authorOf(draw);
        if (draw.kind === 'suspend') {
            if (!suspended.delete(ledgerId)) {
                suspended.add(ledgerId);
            }
            continue;
        }
        // Whoever is suspended writes nothing: the platform refuses the caller.
        if (suspended.has(ledgerId)) {
            continue;
        }
        const author = { mspId: `W${ward.slice(1)}MSP`, ledgerId, certificateId: digest(ledgerId), ward, roles };
        const marks = { id: id(`fact ${index}`), author, time, notice: digest('n'), transactionId: String(index), salt: digest('s') };
        facts.push({ ...factFor(draw, time, facts), ...marks });
    }
    return { facts, suspended, end: time };
}

/** The patient is mostly bound first, a visit open and a grant given: whatever nobody may do is soon tried otherwise. */
const usual: readonly Partial<Draw>[] = [
    { kind: 'proxy', author: 2, isApt: false, others: [0], permits: true, lasts: undefined },
    { kind: 'visit', author: 2, isApt: false, others: [4, 6] },
    { kind: 'grant', author: 2, isApt: false, others: [5], lasts: 90 },
];

export const histories: fc.Arbitrary<History> = fc
    .tuple(fc.array(drawn, { minLength: 4, maxLength: 24, size: 'max' }), fc.integer({ min: 0, max: 3 }))
    .map(([draws, plain]) => historyOf(plain === 0 ? draws : draws.map((draw, index) => ({ ...draw, ...usual[index] }))));
