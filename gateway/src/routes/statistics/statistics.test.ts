// SPDX-License-Identifier: Apache-2.0
// Windows that are closed before their hour is over: by themselves, and for a question; at most once a minute.

import { DomainError, ERRORS } from '@wardledger/chaincode/domain';
import { fresh, handMade, type HandMade } from '../../../test/support/hand-made';

let gateway: HandMade;
/** Seconds until all windows may be closed again. */
let wait = 0;
let closings = 0;
beforeAll(async () => {
    gateway = await handMade({
        vitals: {
            closeWindows: async () => {
                if (wait > 0) {
                    throw new DomainError(ERRORS.RATE_LIMITED, 'All windows were closed a moment ago.', { retryAfter: wait });
                }
                closings += 1;
                return Promise.resolve(3);
            },
            windowCounts: async () => Promise.resolve({ OPEN: 1, CLOSED: 0, ATTESTED: 0, STUCK: 0 }),
        },
        script: { 'vitals:ListWindows': () => ({ items: [] }), 'statistics:FindRetired': () => [] },
    });
});
beforeEach(() => {
    wait = 0;
    closings = 0;
});
afterAll(async () => gateway.app.close());

const post = async (url: string, role: Parameters<HandMade['token']>[1], payload: object = {}) => {
    const answer = await gateway.app.inject({
        method: 'POST',
        url,
        headers: fresh(await gateway.token(`a ${role}`.replace(' ', '-'), role)),
        payload,
    });
    return {
        status: answer.statusCode,
        retryAfter: answer.headers['retry-after'],
        ...answer.json<{ readonly code?: string; readonly closed?: number }>(),
    };
};
const question = { codes: ['8867-4'], ward: 'ward1', from: '2026-11-28T00:00:00Z', to: '2026-11-29T00:00:00Z' };

describe('all windows', () => {
    it.each(['admin', 'doctor', 'nurse', 'researcher'] as const)('are closed for a %s, who is told how many', async (role) => {
        expect(await post('/v1/windows/close', role)).toMatchObject({ status: 200, closed: 3 });
    });

    it.each(['iot-gateway', 'patient', 'auditor', 'paramedic'] as const)('are not closed for a %s', async (role) => {
        expect(await post('/v1/windows/close', role)).toMatchObject({ status: 403, code: 'ROLE_FORBIDDEN' });
        expect(closings).toBe(0);
    });

    it('are not closed twice in a minute', async () => {
        wait = 42;
        expect(await post('/v1/windows/close', 'doctor')).toMatchObject({ status: 429, code: 'RATE_LIMITED', retryAfter: '42' });
        expect(await post('/v1/statistics', 'doctor', { ...question, close: true })).toMatchObject({ status: 429, retryAfter: '42' });
    });
});

it.each([
    [{}, 0],
    [{ close: false }, 0],
    [{ close: true }, 1],
])('a question with %j closes them %i times', async (change, times) => {
    // There are no windows: the question gets as far as that.
    expect(await post('/v1/statistics', 'doctor', { ...question, ...change })).toMatchObject({ code: 'COHORT_TOO_SMALL' });
    expect(closings).toBe(times);
});
