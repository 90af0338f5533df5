// SPDX-License-Identifier: Apache-2.0
// A suspended caller is refused wherever no ledger would be asked, and an administrator suspends with a reason.

import { DomainError, ERRORS } from '@wardledger/chaincode/domain';
import { fresh, handMade, type HandMade } from '../../../test/support/hand-made';

const found = { mspId: 'Ward1MSP', certificateId: '', ledgerId: 'f'.repeat(32), roles: ['iot-gateway'], status: 'active', ward: 'ward1' };
const suspension = { reason: 'misuse', actor: { mspId: 'Ward1MSP', ledgerId: 'a'.repeat(32) }, time: 1_800_000_000_000 };
const body = {
    windows: [
        {
            device: 'monitor-7',
            patient: 'P001',
            sequence: 1,
            start: new Date(Date.now() - 60_000).toISOString(),
            periodSeconds: 60,
            signals: [{ code: '8867-4', unit: '/min', values: [72] }],
        },
    ],
};

describe('a participant', () => {
    let gateway: HandMade;
    let suspended: boolean;
    beforeEach(async () => {
        suspended = false;
        const state = () => (suspended ? { ...found, status: 'suspended', suspension } : found);
        gateway = await handMade({
            script: {
                'participant:GetParticipant': state,
                'participant:SuspendParticipant': () => {
                    suspended = true;
                    return state();
                },
                'participant:ReinstateParticipant': () => {
                    suspended = false;
                    return state();
                },
            },
        });
    });
    afterEach(async () => gateway.app.close());

    const ask = async (method: 'GET' | 'POST' | 'DELETE', url: string, authorization: string, payload?: object) =>
        gateway.app.inject({ method, url, headers: fresh(authorization), ...(payload !== undefined && { payload }) });
    const codeOf = (answer: Awaited<ReturnType<typeof ask>>) => [answer.statusCode, answer.json<{ code?: string }>().code];
    /** Known here since its first post. */
    const device = async () => {
        const authorization = await gateway.token('iot-1', 'iot-gateway');
        expect((await ask('POST', '/v1/vitals', authorization, body)).statusCode).toBe(202);
        return authorization;
    };

    it('is suspended with a reason by an administrator, who signs it, and shown so', async () => {
        await device();
        const admin = await gateway.token('chief', 'admin');
        const answer = await ask('POST', '/v1/participants/iot-1/suspension', admin, { reason: 'misuse' });
        expect(answer.statusCode).toBe(200);
        const time = new Date(suspension.time).toISOString();
        const shown = {
            id: 'iot-1',
            ledgerId: found.ledgerId,
            roles: found.roles,
            status: 'suspended',
            suspension: { ...suspension, time },
        };
        expect(answer.json()).toMatchObject(shown);
        expect(answer.headers['wardledger-transaction']).toBe(answer.json<{ transaction: { id: string } }>().transaction.id);
        expect(gateway.submitted('participant:SuspendParticipant')).toMatchObject([{ caller: 'chief', request: { reason: 'misuse' } }]);
    });

    it('that is suspended is refused at every route from then on, stored answers included, until it is reinstated', async () => {
        const own = await device();
        const admin = await gateway.token('chief', 'admin');
        const repeat = fresh(own);
        const post = async () => gateway.app.inject({ method: 'POST', url: '/v1/vitals', headers: repeat, payload: body });
        expect((await post()).statusCode).toBe(202);
        await ask('POST', '/v1/participants/iot-1/suspension', admin, { reason: 'left' });
        expect(codeOf(await post())).toEqual([403, 'ACTOR_SUSPENDED']);
        for (const url of ['/v1/time', '/v1/submissions/s0', '/v1/windows']) {
            expect(codeOf(await ask('GET', url, own))).toEqual([403, 'ACTOR_SUSPENDED']);
        }
        await ask('DELETE', '/v1/participants/iot-1/suspension', admin);
        expect((await ask('GET', '/v1/time', own)).statusCode).toBe(200);
        expect((await post()).headers['idempotent-replayed']).toBe('true');
    });

    it('that was suspended elsewhere gets no development token, and its gateway knows from then on', async () => {
        const own = await device();
        suspended = true;
        const token = { sub: 'iot-1', roles: ['iot-gateway'] };
        const host = { host: '127.0.0.1:8080' };
        const answer = await gateway.app.inject({ method: 'POST', url: '/dev/token', headers: host, payload: token });
        expect(codeOf(answer)).toEqual([403, 'ACTOR_SUSPENDED']);
        expect(codeOf(await ask('POST', '/v1/vitals', own, body))).toEqual([403, 'ACTOR_SUSPENDED']);
    });

    it('of no name that was ever enrolled here is not found; a reason that is none of the words is refused', async () => {
        const admin = await gateway.token('chief', 'admin');
        for (const [method, url] of [
            ['GET', '/v1/participants/nobody'],
            ['DELETE', '/v1/participants/nobody/suspension'],
        ] as const) {
            expect(codeOf(await ask(method, url, admin))).toEqual([404, 'PARTICIPANT_NOT_FOUND']);
        }
        expect(codeOf(await ask('POST', '/v1/participants/nobody/suspension', admin, { reason: 'left' }))).toEqual([
            404,
            'PARTICIPANT_NOT_FOUND',
        ]);
        await device();
        expect(codeOf(await ask('POST', '/v1/participants/iot-1/suspension', admin, { reason: 'Ann said so' }))).toEqual([
            422,
            'CONTENT_INVALID',
        ]);
        expect(codeOf(await ask('POST', '/v1/participants/iot-1/suspension', admin, {}))).toEqual([400, 'REQUEST_INVALID']);
        expect((await ask('GET', '/v1/participants/iot-1', admin)).json()).toMatchObject({ status: 'active' });
    });

    it('passes while the ledger does not answer: posts wait for it, and it refuses them itself', async () => {
        const own = await device();
        gateway.script['participant:GetParticipant'] = () => {
            throw new DomainError(ERRORS.LEDGER_UNAVAILABLE);
        };
        expect((await ask('POST', '/v1/vitals', own, body)).statusCode).toBe(202);
    });
});
