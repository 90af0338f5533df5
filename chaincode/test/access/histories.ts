// SPDX-License-Identifier: Apache-2.0
// Random histories of a patient with two numbers that were merged, and of another number, of the other ward, that some link to them: what people of two
// wards do, permitted or not, while some of them are suspended.

import fc from 'fast-check';
import {
    type Circle,
    CLINICAL_CATEGORIES,
    type Fact,
    FACT_KINDS,
    isLook,
    isOfAlarm,
    mayWrite,
    PURPOSES,
    type Role,
    type StoredFact,
} from '../../src/domain';
import { digest, id, publicKey } from '../support/fixtures';

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
    person('clerk and patient', 'ward1', 'admission', 'patient'),
    person('insurer', 'ward2', 'insurer'),
];
export const lists = [id('ann’s number'), id('ann’s other number')] as const;
/** Of the other ward; whether it is Ann's is for a link to say. */
export const elsewhere = id('a number of the other ward');
const numbers = [...lists, elsewhere] as const;

/** The facts as the fold takes them: of Ann's merged numbers, and of the other one. */
export function circleIn(facts: readonly StoredFact[]): Circle {
    const of = (ids: readonly string[], ward: string) => ({
        ids,
        facts: facts.filter(({ about }) => ids.includes(about)),
        wards: new Map(ids.map((one) => [one, ward])),
    });
    return { own: of(lists, 'ward1'), others: [of([elsewhere], 'ward2')] };
}

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
        // What a custodian states no person may, and from alarms no standing follows.
        ...FACT_KINDS.filter((kind) => !isLook(kind) && !isOfAlarm(kind) && kind !== 'downtime'),
        'visit',
        'grant',
        'grant',
        'consent',
        'emergency',
        'emergency',
        'look',
        'suspend',
        'suspend',
        'link',
        'link-confirmed',
        'link-confirmed',
        'confidential',
        'confidential',
    ),
    author: anybody,
    others: fc.uniqueArray(anybody, { minLength: 1, maxLength: 3 }),
    list: fc.nat(5).map((list) => (list < 4 ? list % 2 : 2)),
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
    const about = numbers[draw.list]!;
    const other = draw.earlier % 9 === 0 ? lists[1] : about === elsewhere ? lists[draw.earlier % 2]! : elsewhere;
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
        confidential: () => ({
            kind: 'confidential',
            about,
            category: CLINICAL_CATEGORIES[permits ? 1 : draw.earlier % CLINICAL_CATEGORIES.length]!,
            ...(until !== undefined && { until }),
        }),
        'confidential-ended': () => ({ kind: 'confidential-ended', about, confidential: one('confidential') }),
        link: () => ({ kind: 'link', about, other, evidence: 'the same passport' }),
        // Mostly as the proposal has it.
        'link-confirmed': () => {
            const link = one('link');
            const named = facts.find((fact): fact is StoredFact<'link'> => fact.id === link && fact.kind === 'link');
            return draw.earlier % 7 === 0 || named === undefined
                ? { kind: 'link-confirmed', about, link, other }
                : { kind: 'link-confirmed', about: named.other, link, other: named.about };
        },
        unlink: () => ({ kind: 'unlink', about, link: one('link') }),
        look: () => ({ kind: 'look', about, action: 'read', category: 'demographics', purpose, decision: 'permit' }),
        attributes: () => ({ kind: 'attributes', about, attributes: {} }),
        'encryption-key': () => ({ kind: 'encryption-key', about, key: publicKey }),
        'encryption-key-ended': () => ({ kind: 'encryption-key-ended', about }),
        disclosure: () => ({ kind: 'disclosure', about, to: 'A', organisation: 'B', purpose, categories: ['claim'], when: 1 }),
        withholding: () => ({ kind: 'withholding', about, person: names[0] ?? about, reason: 'threats' }),
        'withholding-ended': () => ({ kind: 'withholding-ended', about, withholding: one('withholding') }),
        downtime: () => ({ kind: 'downtime', ...line, reason: 'away' }),
        'downtime-look': () => ({ kind: 'downtime-look', ...line, category: 'note' }),
        alarm: () => ({ kind: 'alarm', about, alarm: id('alarm'), envelope: 'sealed' }),
        'alarm-acknowledged': () => ({ kind: 'alarm-acknowledged', about, alarm: id('alarm') }),
        'alarm-escalated': () => ({ kind: 'alarm-escalated', about, alarm: id('alarm') }),
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
    { kind: 'proxy', author: 2, isApt: false, others: [1], permits: false, lasts: undefined },
];

/** And mostly, in every second of these, the numbers are linked, and the patient is bound to the other one, too. */
const linking: readonly Partial<Draw>[] = [
    ...usual,
    { kind: 'link', author: 2, isApt: false, list: 0, earlier: 2 },
    { kind: 'link-confirmed', author: 9, isApt: false, earlier: 0 },
    { kind: 'proxy', author: 3, isApt: false, list: 2, others: [0], permits: true, lasts: undefined },
    { kind: 'confidential', author: 0, isApt: false, list: 2, permits: true, lasts: undefined },
    { kind: 'consent', author: 0, isApt: false, list: 2, permits: false },
];

export const histories: fc.Arbitrary<History> = fc
    .tuple(fc.array(drawn, { minLength: 4, maxLength: 24, size: 'max' }), fc.integer({ min: 0, max: 6 }))
    .map(([draws, plain]) => {
        const first = plain === 0 ? [] : plain < 4 ? usual : linking;
        return historyOf(draws.map((draw, index) => ({ ...draw, ...first[index] })));
    });
