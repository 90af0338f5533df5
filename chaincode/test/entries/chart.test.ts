// SPDX-License-Identifier: Apache-2.0
// The chart: the fold against a model written apart from it.

import fc from 'fast-check';
import { chartOf, ENTRY_CATEGORIES, mayEnter, ROLES, type StoredEntry } from '../../src/domain';
import { histories, type History, lists, people, START } from '../access/histories';
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

it('is what the reference model says, whatever was written, granted, refused and bound before', () => {
    let corrected = 0;
    fc.assert(
        fc.property(histories, fc.array(drawn, { minLength: 2, maxLength: 12, size: 'max' }), (history, draws) => {
            const entries = entriesIn(history, draws);
            const model = new ChartModel(entries, history.facts);
            const chart = chartOf(entries, history.facts);
            const expected = entries
                .filter((entry) => model.counts(entry))
                .map((entry) => [entry.id, model.replacedBy(entry)?.id, model.replacementOf(entry)?.id]);
            const told = chart.map(({ entry, corrects, correctedBy }) => [entry.id, corrects, correctedBy]);
            expect([...told].sort()).toEqual([...expected].sort());
            corrected += chart.filter(({ correctedBy }) => correctedBy !== undefined).length;
            // Newest first.
            const times = chart.map(({ entry }) => entry.time);
            expect(times).toEqual([...times].sort((one, other) => other - one));
        }),
        { numRuns: 400 },
    );
    expect(corrected).toBeGreaterThan(100);
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
