// SPDX-License-Identifier: Apache-2.0
// What is refused tells nobody who is a patient: neither another part of the request that is wrong, nor that the caller has written too much.

import { scriptedLedger } from '../../../test/support/scripted-ledger';
import type { Asker } from '../access';
import { ContentError } from '../refusals';
import { recordNotFound } from '../subjects';
import { EntryBudget } from './entry-budget';
import { EntryWriter } from './entry-writer';

const asker: Asker = {
    caller: { name: 'dr-osei', mspId: 'Ward1MSP', certificate: '', sign: async () => new Uint8Array() },
    roles: ['doctor'],
};

/** The directory has one number, and no laboratory; nobody has granted the caller anything. */
function writer(perHour: number): EntryWriter {
    const { ledger } = scriptedLedger({
        'clinician:Enter': () => ({ outcome: 'NOT_GRANTED', may: [] }),
    });
    const submitOnce = async (_caller: unknown, _name: unknown, prepare: () => Promise<unknown>) => prepare();
    return new EntryWriter({
        ledger: { ...ledger, evaluate: ledger.evaluate.bind(ledger), submitOnce },
        entryBudget: new EntryBudget({ perHour, elapsed: () => 0 }),
        askers: {
            patient: async (_asker: Asker, id: string) => (id === 'P001' ? 'a'.repeat(32) : Promise.reject(recordNotFound())),
            self: async () => 'b'.repeat(32),
            people: async (_asker: Asker, people: readonly { readonly pointer: string }[]) =>
                people.length === 0 ? [] : Promise.reject(new ContentError([{ pointer: '/lab', detail: 'is no participant' }])),
        },
    } as never);
}
const request = { category: 'laboratory' as const, form: { text: 'x' }, confidential: false };
const refusal = async (made: EntryWriter, change: object) =>
    made.write(asker, { ...request, ...change } as never).then(
        () => 'written',
        (error: unknown) => (error as { code?: string }).code,
    );

it('a laboratory that nobody is: the same words for a patient and for nobody', async () => {
    const made = writer(5);
    const lab = { pointer: '/lab', name: 'nobody' };
    const known = await refusal(made, { patient: 'P001', lab });
    expect(known).not.toBe('RECORD_NOT_FOUND');
    expect(await refusal(made, { patient: 'P404', lab })).toBe(known);
});

it('who has written too much is told so of a patient and of nobody', async () => {
    const made = writer(1);
    expect(await refusal(made, { patient: 'P404' })).toBe('RECORD_NOT_FOUND');
    expect(await refusal(made, { patient: 'P404' })).toBe('RATE_LIMITED');
    expect(await refusal(made, { patient: 'P001' })).toBe('RATE_LIMITED');
});
