// SPDX-License-Identifier: Apache-2.0
// What asking the ledger tells, whoever of those on the way fails or hangs.

import { DomainError, type ErrorCode, ERRORS } from '@wardledger/chaincode/domain';
import { openCustodian } from '../../../test/support/hand-made';
import { LedgerProbe } from './ledger-probe';

const hanging = async () => Promise.withResolvers<never>().promise;
const refusing = (code: ErrorCode) => async () => Promise.reject(new DomainError(ERRORS[code]));

function setUp({
    evaluate = async () => ({}),
    reachable = async () => true,
}: {
    evaluate?: () => Promise<unknown>;
    reachable?: () => Promise<boolean>;
}) {
    const asked: unknown[] = [];
    const ledger = {
        evaluate: async (caller: { name: string }, name: string, request: unknown) => {
            asked.push([caller.name, name, request]);
            return evaluate();
        },
        reachable: jest.fn(async () => true),
    };
    const custodian = { ...openCustodian(), reachable };
    return { asked, ledger, probe: new LedgerProbe({ ledger: ledger as never, custodian }) };
}

describe('asking the ledger', () => {
    beforeEach(() => jest.useFakeTimers());
    afterEach(() => jest.useRealTimers());

    it('is a signed question that a chaincode answers', async () => {
        const { asked, probe } = setUp({});
        expect(await probe.ask()).toEqual({ answers: true, clockFits: true });
        const certificateId = expect.stringMatching(/^[0-9a-f]{64}$/) as string;
        expect(asked).toEqual([['#registrar', 'participant:GetParticipant', { certificateId }]]);
    });

    it.each<[ErrorCode, boolean, boolean]>([
        ['PARTICIPANT_NOT_FOUND', true, true],
        ['ACTOR_UNKNOWN', true, true],
        ['CLOCK_SKEWED', true, false],
        ['LEDGER_UNAVAILABLE', false, true],
        ['INTERNAL', false, true],
    ])('that is refused with %s', async (code, answers, clockFits) => {
        expect(await setUp({ evaluate: refusing(code) }).probe.ask()).toEqual({ answers, clockFits });
    });

    it('fails when the wallet has nobody to ask as, and never rejects', async () => {
        const { ledger } = setUp({});
        const custodian = { ...openCustodian(), identity: async () => undefined, reachable: async () => true };
        expect(await new LedgerProbe({ ledger: ledger as never, custodian }).ask()).toEqual({ answers: false, clockFits: true });
    });

    it('is asked once at a time, however long it hangs', async () => {
        const { asked, probe } = setUp({ evaluate: hanging });
        const answers = [probe.ask(), probe.ask()];
        await jest.advanceTimersByTimeAsync(2_500);
        answers.push(probe.ask());
        await jest.advanceTimersByTimeAsync(2_500);
        expect(await Promise.all(answers)).toEqual(answers.map(() => ({ answers: false, clockFits: true })));
        expect(asked).toHaveLength(1);
    });

    it.each([
        ['is away', async () => false],
        ['hangs', hanging],
    ])('is unsigned while the custodian %s', async (_what, reachable) => {
        const { asked, ledger, probe } = setUp({ reachable });
        const answer = probe.ask();
        await jest.advanceTimersByTimeAsync(1_000);
        expect(await answer).toEqual({ answers: true, clockFits: true });
        expect([asked, ledger.reachable.mock.calls]).toEqual([[], [[1_200]]]);
    });
});
