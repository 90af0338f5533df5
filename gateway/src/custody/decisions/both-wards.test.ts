// SPDX-License-Identifier: Apache-2.0
// Asking both wards: what is asked again, what is late, and what nobody is told of why.

import { sealDecision } from '@wardledger/chaincode/crypto';
import { type DecidedLook, type DecisionAnswer, DomainError, type ErrorCode, ERRORS } from '@wardledger/chaincode/domain';
import type { DecisionEvidence, DecisionReader } from '../ports/decision-reader';
import { askBothWards, type Decided, FRESH, type Undecided, type Wanted } from './both-wards';
import { NewestLook } from './newest-look';

const ALICE = 'a'.repeat(32);
const identity = { mspId: 'Ward1MSP', certificateId: 'c'.repeat(64) };
const use = { action: 'read', category: 'demographics', purpose: 'TREAT' } as const;
const wanted: Wanted = { ...use, identity, looks: [{ about: ALICE, id: '1', time: 0 }] };
const look: DecidedLook = {
    ...use,
    about: ALICE,
    lists: [ALICE],
    id: '1',
    claimed: 'permit',
    decision: 'permit',
    policies: [],
    request: { action: 'read', resource: { category: 'demographics' }, purpose: 'TREAT', time: 0, consent: 'none', grants: [] },
};
const evidence = { endorsements: [] } as unknown as DecisionEvidence;
/** The clock began long before the question. */
const BEGAN = 1_000_000;

type Answering = DecisionReader['decide'];
const answering =
    (change: Partial<DecisionAnswer> = {}): Answering =>
    async ({ nonce }, key) => {
        const author = { ...identity, ledgerId: 'e'.repeat(32) };
        const answer: DecisionAnswer = { nonce, time: 0, digest: 'd'.repeat(64), author, decisions: [look], ...change };
        return Promise.resolve({ sealed: sealDecision(answer, key), evidence });
    };
const failing = (error: unknown): Answering => jest.fn().mockRejectedValue(error);
const refusing = (code: ErrorCode): Answering => failing(new DomainError(ERRORS[code]));

/** Asks readers that answer one after the other; the clock goes on by so much with each answer. */
async function ask(takes: number, ...readers: readonly Answering[]) {
    return askAbove(new NewestLook(), takes, readers);
}

async function askAbove(floor: NewestLook, takes: number, readers: readonly Answering[]) {
    let clock = BEGAN;
    const rest = [...readers];
    const pauses: number[] = [];
    const decide: Answering = async (...asked) => {
        const answer = await rest.shift()!(...asked);
        clock += takes;
        return answer;
    };
    const ports = {
        decisions: { decide },
        floor,
        monotonic: () => clock,
        pause: async (milliseconds: number) => Promise.resolve(void pauses.push(milliseconds)),
    };
    const outcome = await askBothWards(ports, wanted);
    return { outcome, pauses, left: rest.length, wait: (milliseconds: number) => void (clock += milliseconds) };
}

const undecided = ({ outcome }: { outcome: Decided | Undecided }): [string, string, unknown] => {
    const { error, reason } = outcome as Undecided;
    return [error.code, reason, error.params];
};

it('an answer counts for so long after it was asked for, and no longer', async () => {
    const { outcome, wait } = await ask(FRESH, answering());
    const { answer, evidence: shown, isFresh } = outcome as Decided;
    expect([answer.decisions, shown, isFresh()]).toEqual([[look], evidence, true]);
    wait(1);
    expect(isFresh()).toBe(false);
    expect(undecided(await ask(FRESH + 1, answering()))).toEqual(['LEDGER_UNAVAILABLE', 'late', { retryAfter: 1 }]);
});

it('what one of two peers had not seen yet is asked again, twice, each time a little later', async () => {
    const behind = [refusing('LOOK_NOT_FOUND'), refusing('ENDORSEMENT_MISMATCH')];
    expect(await ask(1, ...behind, answering())).toMatchObject({ outcome: { answer: { decisions: [look] } }, pauses: [100, 400] });
    const never = await ask(1, ...behind, refusing('LOOK_NOT_FOUND'), answering());
    expect([...undecided(never), never.left]).toEqual(['LEDGER_UNAVAILABLE', 'LOOK_NOT_FOUND', { retryAfter: 1 }, 1]);
});

it.each<[string, Answering, code: string, reason: string]>([
    ['for other looks is none', answering({ decisions: [] }), 'ACCESS_DENIED', 'other looks'],
    ['for another question is none', answering({ nonce: '0'.repeat(64) }), 'ACCESS_DENIED', 'another nonce'],
    [
        'sealed under another key is none',
        async (question) => answering()(question, '0'.repeat(64)),
        'ACCESS_DENIED',
        'sealed for another question',
    ],
    ['that not both wards signed is none', async () => Promise.resolve({ untrusted: 'one ward' }), 'LEDGER_UNAVAILABLE', 'one ward'],
    ['to looks that have expired is none', refusing('LOOK_EXPIRED'), 'ACCESS_DENIED', 'LOOK_EXPIRED'],
    ['to looks of several authors is none', refusing('REQUEST_INVALID'), 'ACCESS_DENIED', 'REQUEST_INVALID'],
    ['that no identity could ask for is none', refusing('CUSTODIAN_UNAVAILABLE'), 'CUSTODIAN_UNAVAILABLE', 'CUSTODIAN_UNAVAILABLE'],
    ['that failed otherwise is none', refusing('INTERNAL'), 'LEDGER_UNAVAILABLE', 'INTERNAL'],
    ['that broke is none, and its words stay', failing(new Error('Canary Name')), 'LEDGER_UNAVAILABLE', 'unknown'],
])('an answer %s, and is not asked for again', async (_what, reader, code, reason) => {
    const asked = await ask(1, reader, answering());
    expect(undecided(asked).slice(0, 2)).toEqual([code, reason]);
    expect([asked.left, asked.pauses]).toEqual([1, []]);
    expect((asked.outcome as Undecided).error.message).not.toContain('Canary');
});

describe('the floor of a question', () => {
    const later = { about: ALICE, id: '2', time: 7 };
    const seen = { decisions: [{ ...look, id: '2' }], time: 7 };

    it('is the newest look that both wards had when they decided, and stays where nothing newer was decided', async () => {
        const floor = new NewestLook();
        expect(floor.place).toBeUndefined();
        floor.note([later], seen);
        // Not decided, older, and dated ahead of the question.
        floor.note([{ ...later, id: '3', time: 8 }], { ...seen, time: 8 });
        floor.note([{ ...later, id: '1', time: 6 }], { decisions: [look], time: 6 });
        floor.note([{ ...later, id: '1', time: 9 }], { decisions: [look], time: 8 });
        expect(floor.place).toEqual(later);
    });

    it('is named in each question, which is kept with it, and noted from each answer', async () => {
        const floor = new NewestLook();
        const first = await askAbove(floor, 1, [answering()]);
        expect((first.outcome as Decided).question).not.toHaveProperty('floor');
        expect(floor.place).toEqual(wanted.looks[0]);
        floor.note([later], seen);
        const asked = jest.fn(answering());
        const second = await askAbove(floor, 1, [asked]);
        expect(asked.mock.calls[0]![0]).toMatchObject({ floor: later });
        expect((second.outcome as Decided).question).toMatchObject({ floor: later });
    });

    it('that a peer has not reached is asked for again, and then nothing is opened', async () => {
        const behind = refusing('FLOOR_NOT_REACHED');
        expect((await ask(1, behind, answering())).outcome).toMatchObject({ answer: { decisions: [look] } });
        expect(undecided(await ask(1, behind, behind, behind))).toEqual(['LEDGER_UNAVAILABLE', 'FLOOR_NOT_REACHED', { retryAfter: 1 }]);
    });

    it('is not moved by an answer that is not believed', async () => {
        const floor = new NewestLook();
        await askAbove(floor, 1, [answering({ nonce: '0'.repeat(64) })]);
        await askAbove(floor, 1, [async () => Promise.resolve({ untrusted: 'one ward' })]);
        expect(floor.place).toBeUndefined();
    });
});
