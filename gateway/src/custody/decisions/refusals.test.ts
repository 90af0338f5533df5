// SPDX-License-Identifier: Apache-2.0
// Asking both wards who refuses: in parts, each under a nonce and a key of its own; what is believed, asked again, or nobody's answer.

import { sealDecision } from '@wardledger/chaincode/crypto';
import {
    DomainError,
    type ErrorCode,
    ERRORS,
    MOST_REFUSALS_ASKED,
    type RefusalAnswer,
    type RefusalQuestion,
} from '@wardledger/chaincode/domain';
import type { DecisionEvidence } from '../ports/decision-reader';
import type { ReleaseReader } from '../ports/ledger-reader';
import { FRESH } from './both-wards';
import { askWhoRefuses } from './refusals';

type Answering = ReleaseReader['findRefusing'];
const evidence = { endorsements: [] } as unknown as DecisionEvidence;
const nameOf = (index: number): string => index.toString(16).padStart(32, '0');
const answering =
    (refusing: readonly string[], change: Partial<RefusalAnswer> = {}): Answering =>
    async ({ nonce, patients }, key) => {
        const answer = { nonce, refusing: patients.filter((patient) => refusing.includes(patient)), ...change };
        return Promise.resolve({ sealed: sealDecision(answer, key), evidence });
    };
const failing =
    (code: ErrorCode): Answering =>
    async () =>
        Promise.reject(new DomainError(ERRORS[code]));

/** Asks readers that answer one after the other, the last of them ever again; the clock goes on by so much with each answer. */
async function ask(patients: readonly string[], readers: readonly Answering[], takes = 0) {
    let clock = 1_000_000;
    const asked: (RefusalQuestion & { readonly key: string })[] = [];
    const pauses: number[] = [];
    const findRefusing: Answering = async (question, key) => {
        const answer = readers[Math.min(asked.length, readers.length - 1)]!;
        asked.push({ ...question, key });
        clock += takes;
        return answer(question, key);
    };
    const pause = async (milliseconds: number) => Promise.resolve(void pauses.push(milliseconds));
    const outcome = await askWhoRefuses({ releases: { findRefusing }, monotonic: () => clock, pause }, patients).catch(
        (error: unknown) => error,
    );
    return { outcome, asked, pauses };
}

it('of as many patients as there are, each once, in parts of which each is a question of its own', async () => {
    const patients = Array.from({ length: 2 * MOST_REFUSALS_ASKED + 1 }, (_, index) => nameOf(index));
    const refusing = [nameOf(0), nameOf(MOST_REFUSALS_ASKED), nameOf(2 * MOST_REFUSALS_ASKED)];
    const { outcome, asked } = await ask([...patients, ...patients], [answering(refusing)]);
    expect([...(outcome as Set<string>)]).toEqual(refusing);
    expect(asked.map((one) => one.patients.length)).toEqual([MOST_REFUSALS_ASKED, MOST_REFUSALS_ASKED, 1]);
    expect(asked.every(({ purpose }) => purpose === 'HRESCH')).toBe(true);
    expect(new Set(asked.flatMap(({ nonce, key }) => [nonce, key])).size).toBe(6);
});

it('nobody is asked about nobody', async () => {
    const { outcome, asked } = await ask([], [failing('LEDGER_UNAVAILABLE')]);
    expect([outcome, asked]).toEqual([new Set(), []]);
});

it('a peer that is behind the other is asked again, twice', async () => {
    const behind = failing('ENDORSEMENT_MISMATCH');
    const found = await ask([nameOf(1)], [behind, behind, answering([nameOf(1)])]);
    expect([found.outcome, found.pauses]).toEqual([new Set([nameOf(1)]), [100, 400]]);
    const never = await ask([nameOf(1)], [behind]);
    expect([never.asked.length, never.outcome]).toMatchObject([3, { code: 'LEDGER_UNAVAILABLE' }]);
});

it.each<[string, Answering, number]>([
    ['not signed by both wards', async () => Promise.resolve({ untrusted: 'Ward2MSP: no endorsement' }), 0],
    ['to another question', answering([], { nonce: '0'.repeat(64) }), 0],
    ['under another key', async (question) => answering([])(question, 'b'.repeat(64)), 0],
    ['that came too late', answering([]), FRESH + 1],
    ['that did not come', failing('LEDGER_UNAVAILABLE'), 0],
    ['that is none', async () => Promise.reject(new Error('content')), 0],
])('an answer %s is nobody’s: nothing is known', async (_what, answer, takes) => {
    const { outcome, asked } = await ask([nameOf(1)], [answer], takes);
    expect(outcome).toMatchObject({ code: 'LEDGER_UNAVAILABLE', params: { retryAfter: 1 } });
    expect(asked).toHaveLength(1);
});

it('an answer that came in time counts, and that the own identity is not registered is said as it is', async () => {
    expect((await ask([nameOf(1)], [answering([])], FRESH)).outcome).toEqual(new Set());
    expect((await ask([nameOf(1)], [failing('CUSTODIAN_UNAVAILABLE')])).outcome).toMatchObject({ code: 'CUSTODIAN_UNAVAILABLE' });
});
