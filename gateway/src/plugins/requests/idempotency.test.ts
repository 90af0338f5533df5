// SPDX-License-Identifier: Apache-2.0
import { DomainError, ERRORS } from '@wardledger/chaincode/domain';
import Fastify from 'fastify';
import { handMade, type HandMade } from '../../../test/support/hand-made';
import { memoryStore } from '../../../test/support/memory-store';
import { committedTransaction } from '../../../test/support/scripted-ledger';
import type { PostAnswer } from '../../services/vitals';
import { addIdempotency, idempotencyKey } from './idempotency';

const body = { id: 'P001', kind: 'patient', name: 'Ann Example', status: 'active' };
let gateway: HandMade;
beforeEach(async () => {
    gateway = await handMade({ script: { 'record:CreateRecord': (request) => ({ ...request, ward: 'ward1', version: 1 }) } });
});
afterEach(async () => gateway.app.close());

async function create(key: string, payload: object = body, subject = 'dr-osei', url = '/v1/records') {
    const headers = { authorization: await gateway.token(subject, 'doctor', 'admin', 'privacy-officer'), 'idempotency-key': key };
    return gateway.app.inject({ method: 'POST', url, headers, payload });
}
const written = () => gateway.submitted('record:CreateRecord').length;

describe('the same key', () => {
    it('with the same body replays the answer and writes once', async () => {
        const first = await create('"k1"');
        const second = await create('"k1"', { status: 'active', name: 'Ann Example', kind: 'patient', id: 'P001' });
        expect([first.statusCode, second.statusCode, written()]).toEqual([201, 201, 1]);
        expect(second.body).toBe(first.body);
        expect(first.headers['idempotent-replayed']).toBeUndefined();
        expect(second.headers).toMatchObject({
            'idempotent-replayed': 'true',
            location: '/v1/records/P001',
            etag: '"1"',
            'wardledger-transaction': committedTransaction.id,
            'content-type': first.headers['content-type'],
        });
    });

    it('with another body is refused', async () => {
        await create('"k1"');
        const second = await create('"k1"', { ...body, status: 'inactive' });
        expect([second.statusCode, second.json<{ code: string }>().code, written()]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED', 1]);
    });

    it('while the first still runs is refused with a hint to wait', async () => {
        const [first, second] = await Promise.all([create('"k1"'), create('"k1"')]);
        const statuses = [first.statusCode, second.statusCode].sort();
        expect(statuses).toEqual([201, 409]);
        const refused = first.statusCode === 409 ? first : second;
        expect(refused.json()).toMatchObject({ code: 'IDEMPOTENCY_IN_PROGRESS' });
        expect(refused.headers['retry-after']).toBe('1');
        expect(written()).toBe(1);
    });

    it('of another subject or route is another key', async () => {
        gateway.script['subject:FindSubjects'] = ({ lookupKeys }) => lookupKeys.map(() => ({ ledgerId: 'a'.repeat(32) }));
        gateway.script['record:EraseRecord'] = () => ({ state: 'erased' });
        const answers = [
            await create('"k1"'),
            await create('"k1"', body, 'dr-other'),
            await create('"k1"', {}, 'dr-osei', '/v1/records/P001/erase'),
        ];
        expect(answers.map((answer) => answer.headers['idempotent-replayed'])).toEqual([undefined, undefined, undefined]);
        expect(answers.map((answer) => answer.statusCode)).toEqual([201, 201, 200]);
    });

    it('for another path of the same route is another request', async () => {
        gateway.script['subject:FindSubjects'] = ({ lookupKeys }) => lookupKeys.map(() => ({ ledgerId: 'a'.repeat(32) }));
        gateway.script['record:EraseRecord'] = () => ({ state: 'erased' });
        await create('"k1"', {}, 'dr-osei', '/v1/records/P001/erase');
        expect((await create('"k1"', {}, 'dr-osei', '/v1/records/P002/erase')).statusCode).toBe(422);
    });
});

describe('what is kept', () => {
    const outcomes: readonly [string, DomainError, number, number][] = [
        ['a refusal', new DomainError(ERRORS.RECORD_EXISTS), 409, 1],
        [
            'not an unknown outcome, which the repetition finds out',
            new DomainError(ERRORS.OUTCOME_UNKNOWN, 'sent', { transactionId: committedTransaction.id }),
            504,
            2,
        ],
        ['not an unreachable ledger', new DomainError(ERRORS.LEDGER_UNAVAILABLE), 503, 2],
        ['not a conflict with others', new DomainError(ERRORS.LEDGER_CONFLICT), 409, 2],
        ['not a fault of ours', new DomainError(ERRORS.FUNCTION_UNKNOWN), 500, 2],
    ];
    it.each(outcomes)('%s', async (_what, error, status, runs) => {
        gateway.script['record:CreateRecord'] = () => {
            throw error;
        };
        const answers = [await create('"k1"'), await create('"k1"')];
        expect(answers.map((answer) => answer.statusCode)).toEqual([status, status]);
        expect(written()).toBe(runs);
        expect(answers[1]!.headers['idempotent-replayed']).toBe(runs === 1 ? 'true' : undefined);
        expect(answers[1]!.headers['content-type']).toMatch(/^application\/problem\+json/);
    });

    it('an answer that only quotes a passing refusal', async () => {
        const quoting = { type: '', title: '', status: 409, code: 'LEDGER_CONFLICT', detail: '' } as const;
        const take = jest.fn<Promise<PostAnswer[]>, []>(async () => [
            { index: 0, status: 'accepted', submission: 's0' },
            { index: 1, status: 'rejected', problem: quoting },
        ]);
        const own = await handMade({ vitals: { take } });
        const window = { device: 'D1', patient: 'P1', sequence: 1, start: '2026-01-01T00:00:00Z', periodSeconds: 1, signals: [] };
        const headers = { authorization: await own.token('nurse-lee', 'nurse'), 'idempotency-key': '"k1"' };
        const post = async () => own.app.inject({ method: 'POST', url: '/v1/vitals', headers, payload: { windows: [window, window] } });
        const answers = [await post(), await post()];
        expect(answers.map(({ statusCode }) => statusCode)).toEqual([202, 202]);
        expect(answers[1]!.headers['idempotent-replayed']).toBe('true');
        expect(take).toHaveBeenCalledTimes(1);
        await own.app.close();
    });

    it('not a fault that came past the error handler', async () => {
        const app = Fastify();
        const principal = { issuer: 'i', caller: 'dr-osei', ward: 'ward1', roles: ['doctor'], issuedAt: 0, expiresAt: 1 } as const;
        app.decorateRequest('principal', null);
        app.addHook('onRequest', async (request) => {
            request.principal = principal;
        });
        addIdempotency(app, memoryStore().idempotency);
        app.post('/v1/things', async (_request, reply) => reply.code(503).send({}));
        const post = async () => app.inject({ method: 'POST', url: '/v1/things', headers: { 'idempotency-key': '"k1"' }, payload: {} });
        expect((await post()).headers['idempotent-replayed']).toBeUndefined();
        expect((await post()).headers['idempotent-replayed']).toBeUndefined();
        await app.close();
    });

    it('nothing of a request that was refused before it ran', async () => {
        expect((await create('"k1"', { ...body, extra: 1 })).statusCode).toBe(400);
        expect((await create('"k1"')).statusCode).toBe(201);
    });
});

describe('the header', () => {
    it.each(['"8e03978e-40d5-43dd-bc93-6894a57f9324"', '8e03978e-40d5-43dd-bc93-6894a57f9324', '"x"'])('%s is a key', (header) => {
        expect(idempotencyKey(header)).toBe(header.replaceAll('"', ''));
    });
    it.each([undefined, ''])('%j is missing', (header) => {
        expect(() => idempotencyKey(header)).toThrow(expect.objectContaining({ code: 'IDEMPOTENCY_KEY_MISSING' }) as Error);
    });
    it.each(['""', '"a,b"', `"${'x'.repeat(256)}"`, '"a', 'a"b', '"ä"', ['a', 'b']])('%j is refused', (header) => {
        expect(() => idempotencyKey(header)).toThrow(expect.objectContaining({ code: 'REQUEST_INVALID' }) as Error);
    });
});
