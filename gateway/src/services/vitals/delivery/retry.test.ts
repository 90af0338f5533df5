// SPDX-License-Identifier: Apache-2.0
// What each failure on the way to the ledger calls for, and that it is reported, once.

import { DomainError, ERRORS } from '@wardledger/chaincode/domain';
import type { VitalsEvent } from '../ports/vitals-ports';
import { DeliveryHealth } from './delivery-health';
import { type Again, Retry, type Remedy } from './retry';

const NOW = 1_000;
const full = Object.assign(new Error('no space'), { code: 'ENOSPC' });

function retry() {
    const events: VitalsEvent[] = [];
    const settings = { attempts: 3, backoff: { first: 100, longest: 1_000 } };
    const clock = { monotonic: () => NOW, random: () => 0 };
    const health = new DeliveryHealth(clock, settings);
    return { events, health, retry: new Retry({ ...clock, health, settings, report: (event) => events.push(event) }) };
}

const again = (failures: number, notBefore: number): Remedy => ({ again: true, failures, notBefore });

const waits = (failures: number) => ({ failures, remedy: again(failures, 0), everybodyWaits: true });
const tries = (failures: number, pause: number) => ({ failures, remedy: again(failures + 1, NOW + pause), everybodyWaits: false });
const givesUp = (failures: number, code: string) => ({ failures, code, remedy: { again: false, code } as const, everybodyWaits: false });

describe('after an error', () => {
    it.each<[string, { error: unknown; failures: number; remedy: Remedy; everybodyWaits: boolean; code: string }]>([
        ['the ledger is away', { ...waits(2), error: new DomainError(ERRORS.LEDGER_UNAVAILABLE), code: 'LEDGER_UNAVAILABLE' }],
        ['the custodian is away', { ...waits(0), error: new DomainError(ERRORS.CUSTODIAN_UNAVAILABLE), code: 'CUSTODIAN_UNAVAILABLE' }],
        ['our clock is wrong', { ...waits(0), error: new DomainError(ERRORS.CLOCK_SKEWED), code: 'CLOCK_SKEWED' }],
        ['the disk is full', { ...waits(9), error: full, code: 'STORE_FULL' }],
        ['the content is refused', { ...givesUp(0, 'REQUEST_INVALID'), error: new DomainError(ERRORS.REQUEST_INVALID) }],
        ['a conflict', { ...tries(0, 50), error: new DomainError(ERRORS.LEDGER_CONFLICT), code: 'LEDGER_CONFLICT' }],
        [
            'a certificate was replaced meanwhile',
            { ...tries(0, 50), error: new DomainError(ERRORS.SIGNING_REFUSED), code: 'SIGNING_REFUSED' },
        ],
        ['something unexpected', { ...tries(1, 100), error: new Error('boom'), code: 'INTERNAL' }],
        ['something unexpected for the last time', { ...givesUp(2, 'INTERNAL'), error: new Error('boom') }],
    ])('%s', (_, { error, failures, remedy, everybodyWaits, code }) => {
        const { events, health, retry: policy } = retry();
        expect(policy.afterError('endorse', error, failures)).toEqual(remedy);
        expect(health.paused).toBe(everybodyWaits);
        expect(events).toEqual([{ type: 'trouble', stage: 'endorse', code }]);
    });
});

describe('after a transaction that is not valid', () => {
    it.each<[string, number, Remedy]>([
        ['MVCC_READ_CONFLICT', 0, again(1, NOW + 50)],
        ['OUTCOME_UNKNOWN', 99, again(100, NOW + 500)],
        ['ENDORSEMENT_POLICY_FAILURE', 1, again(2, NOW + 100)],
        ['ENDORSEMENT_POLICY_FAILURE', 2, { again: false, code: 'ENDORSEMENT_POLICY_FAILURE' }],
    ])('%s, failed %d times', (code, failures, remedy) => {
        const { events, health, retry: policy } = retry();
        expect(policy.afterInvalid(code, failures)).toEqual(remedy);
        expect(health.healthy).toBe(true);
        expect(events).toEqual([{ type: 'trouble', stage: 'resolve', code }]);
    });
});

it.each<[string, (policy: Retry) => Again, Again, string]>([
    [
        'its caller can sign nothing',
        (policy) => policy.whileCallerWaits('resolve', 2),
        { again: true, failures: 2, notBefore: NOW + 500 },
        'CALLER_WAITS',
    ],
    [
        'the time of its readings has not come',
        (policy) => policy.whileEarly('resolve', 0),
        { again: true, failures: 0, notBefore: NOW + 500 },
        'TIME_IN_FUTURE',
    ],
    [
        'the fate of its transaction gets no sensible answer',
        (policy) => policy.unresolved(new DomainError(ERRORS.ACTOR_UNKNOWN), 1),
        { again: true, failures: 2, notBefore: NOW + 100 },
        'ACTOR_UNKNOWN',
    ],
])('lets what waits because %s wait alone', (_what, ask, remedy, code) => {
    const { events, health, retry: policy } = retry();
    expect(ask(policy)).toEqual(remedy);
    expect([health.healthy, health.paused]).toEqual([true, false]);
    expect(events).toEqual([{ type: 'trouble', stage: 'resolve', code }]);
});

it('waits where the work stands, and says when the process stops instead', async () => {
    const { events, health, retry: policy } = retry();
    const waiting = policy.inPlace('resolve', new Error('boom'));
    expect([health.paused, events]).toEqual([true, [{ type: 'trouble', stage: 'resolve', code: 'INTERNAL' }]]);
    health.stop();
    await expect(waiting).resolves.toBe(false);
});
