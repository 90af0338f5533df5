// SPDX-License-Identifier: Apache-2.0
// What the gateway knows of suspensions: soon, without asking for every request, and without waiting for a ledger that is away.

import { DomainError, ERRORS } from '@wardledger/chaincode/domain';
import { createStandings } from './standings';

const SUSPENDED = { code: 'ACTOR_SUSPENDED' };

function world() {
    const state = { suspended: false, ended: false, away: false, elapsed: 0, asked: 0, enrolled: true };
    let hanging: Promise<unknown> = Promise.resolve();
    const standings = createStandings({
        certificateIdOf: async (caller) => (state.enrolled ? `certificate of ${caller}` : undefined),
        registrar: {
            demandActive: async () => {
                state.asked += 1;
                await hanging;
                if (state.away) {
                    throw new DomainError(ERRORS.LEDGER_UNAVAILABLE);
                }
                if (state.suspended) {
                    throw new DomainError(ERRORS.ACTOR_SUSPENDED);
                }
                return state.ended ? ({ roles: [], certificate: { until: 1 } } as never) : undefined;
            },
        },
        elapsed: () => state.elapsed,
        patience: 5,
    });
    const hang = (): (() => void) => {
        const { promise, resolve } = Promise.withResolvers<unknown>();
        hanging = promise;
        return () => {
            resolve(undefined);
        };
    };
    return { state, standings, hang };
}

describe('standings', () => {
    it('ask the ledger once for many requests, and again after some seconds', async () => {
        const { state, standings } = world();
        await Promise.all(Array.from({ length: 9 }, async () => standings.demandNotSuspended('iot-1')));
        await standings.demandNotSuspended('iot-1');
        expect(state.asked).toBe(1);
        state.suspended = true;
        state.elapsed += 5_000;
        await expect(standings.demandNotSuspended('iot-1')).rejects.toMatchObject(SUSPENDED);
        expect(state.asked).toBe(2);
    });

    it('refuse from the first request on', async () => {
        const { state, standings } = world();
        state.suspended = true;
        await expect(standings.demandNotSuspended('iot-1')).rejects.toMatchObject(SUSPENDED);
    });

    it('look again at once when asked to, and keep what they knew when no answer comes', async () => {
        const { state, standings } = world();
        await standings.demandNotSuspended('iot-1', { now: true });
        state.suspended = true;
        await expect(standings.demandNotSuspended('iot-1', { now: true })).rejects.toMatchObject(SUSPENDED);
        state.away = true;
        await expect(standings.demandNotSuspended('iot-1', { now: true })).rejects.toMatchObject(SUSPENDED);
        expect(state.asked).toBe(3);
    });

    it('follow at once what was committed here', async () => {
        const { standings } = world();
        standings.note('iot-1', 'suspended');
        await expect(standings.demandNotSuspended('iot-1')).rejects.toMatchObject(SUSPENDED);
        standings.note('iot-1', 'active');
        await standings.demandNotSuspended('iot-1');
    });

    it('keep what they knew while the ledger is away, and let pass whom they know nothing of', async () => {
        const { state, standings } = world();
        standings.note('iot-1', 'suspended');
        state.away = true;
        state.elapsed += 60_000;
        await expect(standings.demandNotSuspended('iot-1')).rejects.toMatchObject(SUSPENDED);
        await standings.demandNotSuspended('iot-2');
    });

    it('make one request wait for a ledger that hangs, no other, and learn from its late answer', async () => {
        const { state, standings, hang } = world();
        const answer = hang();
        state.suspended = true;
        await standings.demandNotSuspended('iot-1');
        await standings.demandNotSuspended('iot-1');
        expect(state.asked).toBe(1);
        answer();
        await new Promise((resolve) => setImmediate(resolve));
        await expect(standings.demandNotSuspended('iot-1')).rejects.toMatchObject(SUSPENDED);
    });

    it('let no late answer undo what was committed meanwhile', async () => {
        const { state, standings, hang } = world();
        const answer = hang();
        await standings.demandNotSuspended('iot-1');
        standings.note('iot-1', 'suspended');
        answer();
        await new Promise((resolve) => setImmediate(resolve));
        await expect(standings.demandNotSuspended('iot-1')).rejects.toMatchObject(SUSPENDED);
        expect(state.suspended).toBe(false);
    });

    it('refuse whose certificate has ended, and follow at once what was committed here', async () => {
        const { state, standings } = world();
        state.ended = true;
        await expect(standings.demandNotSuspended('iot-1')).rejects.toMatchObject({ code: 'CERTIFICATE_ENDED' });
        standings.note('iot-1', 'active'); // another one is bound
        await standings.demandNotSuspended('iot-1');
        standings.note('iot-1', 'ended');
        await expect(standings.demandNotSuspended('iot-1')).rejects.toMatchObject({ code: 'CERTIFICATE_ENDED' });
    });

    it('let pass who is not enrolled here', async () => {
        const { state, standings } = world();
        state.enrolled = false;
        state.suspended = true;
        await standings.demandNotSuspended('nobody');
    });
});
