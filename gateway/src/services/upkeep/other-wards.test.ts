// SPDX-License-Identifier: Apache-2.0
// What is known of the other ward's peers: asked past the own one, seldom, and not at all while one's own does not answer.

import { DomainError, type ErrorCode, ERRORS } from '@wardledger/chaincode/domain';
import { openCustodian } from '../../../test/support/hand-made';
import { OtherWards } from './other-wards';

const refusing = (code: ErrorCode) => async () => Promise.reject(new DomainError(ERRORS[code]));

function setUp(evaluate: () => Promise<unknown>, custodian = openCustodian()) {
    const world = { own: true, now: 0, evaluate };
    const asked: unknown[] = [];
    const ledger = {
        evaluateAt: async (caller: { name: string }, organization: string, call: unknown) => {
            asked.push([caller.name, organization, call]);
            return world.evaluate();
        },
    };
    const ports = { ledger: ledger as never, custodian, ownAnswers: async () => world.own, monotonic: () => world.now };
    const others = new OtherWards(ports);
    return { world, asked, standing: async () => Object.fromEntries(await others.standing()) };
}

it('is a signed question at a peer of each other ward', async () => {
    const { asked, standing } = setUp(async () => ({}));
    expect(await standing()).toEqual({ Ward2MSP: true });
    const certificateId = expect.stringMatching(/^[0-9a-f]{64}$/) as string;
    expect(asked).toEqual([['#registrar', 'Ward2MSP', { name: 'participant:GetParticipant', request: { certificateId } }]]);
});

it.each<[ErrorCode, boolean]>([
    ['PARTICIPANT_NOT_FOUND', true],
    ['LEDGER_UNAVAILABLE', false],
    ['INTERNAL', false],
])('that is refused with %s: %s', async (code, answers) => {
    expect(await setUp(refusing(code)).standing()).toEqual({ Ward2MSP: answers });
});

it('is nothing while custodian or own peer do not answer, and nobody else is asked then', async () => {
    const { world, asked, standing } = setUp(async () => ({}));
    world.own = false;
    expect([await standing(), asked]).toEqual([{}, []]);
    const nobody = { ...openCustodian(), identity: async () => Promise.resolve(undefined) };
    expect(await setUp(async () => ({}), nobody).standing()).toEqual({});
});

it('is asked once a minute, however many read it, and found out again after that', async () => {
    const { world, asked, standing } = setUp(refusing('LEDGER_UNAVAILABLE'));
    await Promise.all([standing(), standing()]);
    world.now = 59_999;
    expect([await standing(), asked.length]).toEqual([{ Ward2MSP: false }, 1]);
    world.evaluate = async () => ({});
    world.now = 60_000;
    expect([await standing(), asked.length]).toEqual([{ Ward2MSP: true }, 2]);
});

it('a peer that hangs is away after five seconds', async () => {
    jest.useFakeTimers();
    const { standing } = setUp(async () => Promise.withResolvers<never>().promise);
    const found = standing();
    await jest.advanceTimersByTimeAsync(5_000);
    expect(await found).toEqual({ Ward2MSP: false });
    jest.useRealTimers();
});
