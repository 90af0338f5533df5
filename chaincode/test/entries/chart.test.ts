// SPDX-License-Identifier: Apache-2.0
// The chart: the fold against a model written apart from it.

import fc from 'fast-check';
import { chartOf, ENTRY_CATEGORIES, mayEnter, type Role, ROLES, type StoredEntry, type StoredFact } from '../../src/domain';
import { circleIn, histories, type History, lists, people, type Person, START } from '../access/histories';
import { digest, id } from '../support/fixtures';
import { ChartModel } from './chart-model';

interface Draw {
    readonly author: number;
    readonly minutes: number;
    readonly list: number;
    readonly category: 'note' | 'plan';
    readonly corrects: number;
    readonly confidential: boolean;
}

const MINUTE = 60_000;
const clinicians = people.filter(({ roles }) => mayEnter('note', roles));
const drawn: fc.Arbitrary<Draw> = fc.record({
    author: fc.nat(clinicians.length - 1),
    minutes: fc.nat(90),
    list: fc.nat(1),
    category: fc.constantFrom('note', 'note', 'note', 'plan'),
    corrects: fc.nat(12),
    confidential: fc.nat(3).map((one) => one === 0),
});

/** Entries in the time of a history, drawn in no order: they may name what comes later, themselves, or nothing. */
function entriesIn({ end }: History, draws: readonly Draw[]): StoredEntry[] {
    return draws.map(({ author, minutes, list, category, corrects, confidential }, index): StoredEntry => {
        const writer = clinicians[author]!;
        return {
            about: lists[list]!,
            category,
            binding: id(`binding ${index}`),
            ...(corrects > 0 && { corrects: id(`entry ${corrects - 1}`) }),
            ...(confidential && { confidential }),
            id: id(`entry ${index}`),
            author: { mspId: 'M', certificateId: digest(writer.ledgerId), ...writer },
            time: Math.min(START + minutes * MINUTE, end + MINUTE),
            digest: digest('envelope'),
            notice: digest('n'),
            transactionId: String(index),
            salt: digest('s'),
        };
    });
}

/** What each run meets: somebody corrects what they wrote themselves. */
const written: Draw = { author: 0, minutes: 1, list: 0, category: 'note', corrects: 0, confidential: false };
const corrected: [History, Draw[]] = [
    { facts: [], suspended: new Set(), end: START + 90 * MINUTE },
    [written, { ...written, minutes: 2, corrects: 1 }],
];

it('is what the reference model says, whatever was written, granted, refused and bound before', () => {
    let replaced = 0;
    fc.assert(
        fc.property(histories, fc.array(drawn, { minLength: 2, maxLength: 12, size: 'max' }), (history, draws) => {
            const entries = entriesIn(history, draws);
            const model = new ChartModel(entries, history.facts);
            const chart = chartOf(entries, circleIn(history.facts));
            const expected = entries
                .filter((entry) => model.counts(entry))
                .map((entry) => [entry.id, model.replacedBy(entry)?.id, model.replacementOf(entry)?.id]);
            const told = chart.map(({ entry, corrects, correctedBy }) => [entry.id, corrects, correctedBy]);
            expect([...told].sort()).toEqual([...expected].sort());
            replaced += chart.filter(({ correctedBy }) => correctedBy !== undefined).length;
            // Newest first.
            const times = chart.map(({ entry }) => entry.time);
            expect(times).toEqual([...times].sort((one, other) => other - one));
        }),
        { numRuns: 400, examples: [corrected] },
    );
    // Some 150; a fifth of that comes by chance in no run.
    expect(replaced).toBeGreaterThan(30);
});

it.each<[Role, boolean]>([
    ['nurse', true],
    ['lab', false],
])('lets a %s in the team of a visit, with a grant to update, correct what others wrote: %s', (role, corrects) => {
    const [patient, desk] = [people[0]!, people[2]!];
    const named = { ledgerId: id('named'), ward: 'ward1', roles: [role] };
    const marks = (author: Person, minutes: number) => ({
        author: { mspId: 'M', certificateId: digest(author.ledgerId), ...author },
        time: START + minutes * MINUTE,
        notice: digest('n'),
        transactionId: String(minutes),
        salt: digest('s'),
    });
    const about = lists[0];
    const [team, clinician] = [[named.ledgerId], named.ledgerId];
    const facts: StoredFact[] = [
        { kind: 'proxy', about, person: patient.ledgerId, relation: 'self', id: id('0'), ...marks(desk, 0) },
        { kind: 'visit', about, team, id: id('1'), ...marks(desk, 1) },
        { kind: 'grant', about, clinician, scope: ['update'], expires: START + 60 * MINUTE, id: id('2'), ...marks(desk, 2) },
    ];
    const entry = { about, category: 'laboratory' as const, binding: id('b'), digest: digest('envelope') };
    const former: StoredEntry = { ...entry, id: id('former'), ...marks(clinicians[0]!, 3) };
    const correction: StoredEntry = { ...entry, id: id('correction'), corrects: former.id, ...marks(named, 4) };
    const found = chartOf([former, correction], circleIn(facts)).find((one) => one.entry.id === former.id);
    expect(found?.correctedBy === correction.id).toBe(corrects);
});

it('has of each role what that role writes', () => {
    const table = ROLES.map((role) => [role, ENTRY_CATEGORIES.filter((category) => mayEnter(category, [role])).length]);
    expect(table.filter(([, count]) => count !== 0)).toEqual([
        ['doctor', ENTRY_CATEGORIES.length],
        ['nurse', ENTRY_CATEGORIES.length - 1],
        ['paramedic', ENTRY_CATEGORIES.length - 1],
        ['lab', 2],
    ]);
    expect([mayEnter('prescription', ['nurse']), mayEnter('laboratory', ['lab'])]).toEqual([false, true]);
});
