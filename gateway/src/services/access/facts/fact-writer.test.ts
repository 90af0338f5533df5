// SPDX-License-Identifier: Apache-2.0
import type { Fact } from '@wardledger/chaincode/domain';
import { committedTransaction, scriptedLedger } from '../../../../test/support/scripted-ledger';
import type { LedgerCaller } from '../../../ledger/ports';
import { FactWriter } from './fact-writer';

const caller: LedgerCaller = { name: 'clerk', mspId: 'Ward1MSP', certificate: '', sign: async () => new Uint8Array() };
const [about, id] = ['a'.repeat(32), 'b'.repeat(32)];
const fact: Fact = { kind: 'visit', about, team: ['c'.repeat(32)] };
const hex = (digits: number): string => expect.stringMatching(new RegExp(`^[0-9a-f]{${String(digits)}}$`)) as string;

/** Each question goes to the peers of both wards; `answers` are what they give one after the other, the last for good. */
function setUp(...answers: { readonly id?: string }[]) {
    const pauses: number[] = [];
    const scripted = scriptedLedger({
        'access:Record': ({ notice }) => ({ notice }),
        'access:FindFact': () => (answers.length > 1 ? answers.shift() : answers[0]),
    });
    const facts = new FactWriter({ ledger: scripted.ledger, sleep: async (pause) => void pauses.push(pause) });
    return { ...scripted, facts, pauses };
}

describe('a fact', () => {
    it('is told in private, and announced by what is random', async () => {
        const { facts, calls, submitted } = setUp({ id });
        expect(await facts.write(caller, about, async () => fact)).toEqual({ id: about + id, transaction: committedTransaction });
        const [told] = submitted('access:Record');
        expect(told).toMatchObject({ request: { notice: hex(64) }, transient: { facts: [fact], random: hex(32), salt: hex(64) } });
        expect(calls.filter(({ name }) => name === 'access:FindFact').map(({ request }) => request)).toEqual(
            Array(2).fill({
                about,
                notice: (told?.request as { notice: string }).notice,
                time: Date.parse(committedTransaction.timestamp),
            }),
        );
    });

    it('is answered only once the peers of both wards have it', async () => {
        const { facts, pauses } = setUp({ id }, {}, {}, {}, { id });
        expect((await facts.write(caller, about, async () => fact)).id).toBe(about + id);
        expect(pauses).toEqual([25, 50]);
    });

    it.each<[string, { readonly id?: string }[]]>([
        ['neither has', [{}]],
        ['one has', Array.from({ length: 16 }, (_, index) => (index % 2 === 0 ? { id } : {}))],
        ['each has another', Array.from({ length: 16 }, (_, index) => ({ id: index % 2 === 0 ? id : about }))],
    ])('that %s is 504 with its transaction', async (_what, answers) => {
        const { facts, pauses } = setUp(...answers);
        await expect(facts.write(caller, about, async () => fact)).rejects.toMatchObject({
            code: 'OUTCOME_UNKNOWN',
            params: { transactionId: committedTransaction.id },
        });
        expect(pauses.reduce((sum, pause) => sum + pause)).toBeGreaterThan(5000);
    });

    it('that may not be is not written', async () => {
        const { facts, submitted } = setUp({ id });
        await expect(facts.write(caller, about, async () => Promise.reject(new Error('not permitted')))).rejects.toThrow('not permitted');
        expect(submitted('access:Record')).toEqual([]);
    });
});
