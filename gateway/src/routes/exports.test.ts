// SPDX-License-Identifier: Apache-2.0
// Exports: what `Accept` asks for, whole, no faster than it is read, decided page by page.

import { createHash } from 'node:crypto';
import { get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DomainError, ERRORS } from '@wardledger/chaincode/domain';
import { handMade, type HandMade } from '../../test/support/hand-made';
import { committedTransaction } from '../../test/support/scripted-ledger';
import { until } from '../../test/support/until';

const hex = (text: string) => createHash('sha256').update(text).digest('hex');
const PATIENT = hex('P001').slice(0, 32);
const MOST = 450;
const author = { mspId: 'Ward2MSP', ledgerId: 'e'.repeat(32), ward: 'ward2', roles: ['doctor', 'nurse'], username: 'k.osei' };
const lookOf = (index: number, kind: 'look' | 'notice' = 'look') => ({
    kind,
    ...(kind === 'look'
        ? { action: 'read', category: 'vitals', purpose: 'ETREAT', decision: 'permit' }
        : { concerning: 'grant', decision: 'not-found' }),
    id: hex(String(index)).slice(0, 32),
    author,
    time: 1_000 * (MOST - index),
    transactionId: hex(`transaction ${String(index)}`),
});

describe('who looked', () => {
    let gateway: HandMade;
    let authorization = '';
    let rows = MOST;
    const asked = () => gateway.calls.filter(({ name }) => name === 'access:ListLooks').map(({ request }) => request);
    beforeEach(async () => {
        rows = MOST;
        gateway = await handMade({
            // So that a look is new, and covers what follows.
            overrides: { now: () => Date.parse(committedTransaction.timestamp) },
            script: {
                'subject:FindSubjects': ({ lookupKeys }) =>
                    lookupKeys.map((lookupKey) =>
                        lookupKey === hex('record P001') ? { lookupKey, ledgerId: PATIENT, sealedId: '' } : null,
                    ),
                'policies:ExplainLooks': ({ looks }) => ({
                    looks: looks.map((_, index) => (index === 0 ? { policies: ['break-glass', 'ward-visit'], digest: hex('set') } : null)),
                }),
                'access:ListLooks': ({ limit, cursor = '0' }) => {
                    const first = Number(cursor);
                    const last = Math.min(first + limit, rows);
                    const items = Array.from({ length: last - first }, (_, index) =>
                        lookOf(first + index, first + index === 1 ? 'notice' : 'look'),
                    );
                    return { items, ...(last < rows && { next: String(last) }) };
                },
            },
        });
        authorization = await gateway.token('officer', 'privacy-officer');
    });
    afterEach(async () => gateway.app.close());

    const url = '/v1/patients/P001/accesses';
    const ask = async (accept: string, path = url) => gateway.app.inject({ url: path, headers: { authorization, accept } });

    it('as lines of JSON is every row of every page, in order', async () => {
        const { headers, body, statusCode } = await ask('application/x-ndjson');
        expect([statusCode, headers['content-type'], headers.vary]).toEqual([200, 'application/x-ndjson', 'Accept']);
        const lines = body.split('\n');
        expect(lines.pop()).toBe('');
        const items = lines.map((line) => JSON.parse(line) as { transactionId: string });
        expect(items.map(({ transactionId }) => transactionId)).toEqual(
            Array.from({ length: MOST }, (_, index) => hex(`transaction ${String(index)}`)),
        );
        expect(items[0]).toEqual({
            id: hex('0').slice(0, 32),
            time: '1970-01-01T00:07:30.000Z',
            origin: 'ledger',
            person: author.ledgerId,
            username: 'k.osei',
            organisation: 'Ward2MSP',
            role: ['doctor', 'nurse'],
            category: 'vitals',
            purpose: 'ETREAT',
            decision: 'permit',
            emergency: true,
            withheld: false,
            transactionId: hex('transaction 0'),
            ward: 'ward2',
            policies: ['break-glass', 'ward-visit'],
            policySet: hex('set'),
        });
        expect(asked()).toMatchObject([{ limit: 200 }, { limit: 200, cursor: '200' }, { limit: 200, cursor: '400' }]);
    });

    it('as CSV has a head, a line a row, and nothing in the cells that are not there', async () => {
        const { headers, body } = await ask('text/csv');
        expect(headers['content-type']).toBe('text/csv; charset=utf-8; header=present');
        const [head, look, notice, ...rest] = body.split('\r\n');
        const withheld = 'withheld,withholding,withholdingReason';
        expect(head).toBe(
            `id,time,origin,person,username,organisation,role,category,purpose,decision,emergency,recipient,recipientOrganisation,disclosed,${withheld},transactionId,ward,downtime,reason,policies,policySet,board,boardFrom`,
        );
        const who = `ledger,${author.ledgerId},k.osei,Ward2MSP,doctor nurse`;
        const idOf = (index: number) => hex(String(index)).slice(0, 32);
        expect(look).toBe(
            `${idOf(0)},1970-01-01T00:07:30.000Z,${who},vitals,ETREAT,permit,true,,,,false,,,${hex('transaction 0')},ward2,,,break-glass ward-visit,${hex('set')},,`,
        );
        expect(notice).toBe(
            `${idOf(1)},1970-01-01T00:07:29.000Z,${who},grant,,not-found,false,,,,false,,,${hex('transaction 1')},ward2,,,,,,`,
        );
        expect(rest).toHaveLength(MOST - 2 + 1);
    });

    it('of which there is nothing is no line, and a head alone', async () => {
        rows = 0;
        expect((await ask('application/x-ndjson')).body).toBe('');
        expect((await ask('text/csv')).body).toMatch(/^id,time,[A-Za-z,]+\r\n$/);
    });

    it.each([
        ['', 'application/json'],
        ['*/*', 'application/json'],
        ['text/html,application/xhtml+xml,*/*;q=0.8', 'application/json'],
        ['text/csv;q=0', 'application/json'],
        ['text/csv;q=x', 'application/json'],
        ['text/csv;q=0.5, application/json', 'application/json'],
        ['text/csv, */*;q=0.1', 'text/csv'],
        ['Text/CSV; Q=0.9, application/*;q=0.2', 'text/csv'],
        ['text/csv;q=0.2, application/x-ndjson;q=0.3', 'application/x-ndjson'],
    ])('accepted as %j is %s', async (accept, type) => {
        rows = 1;
        expect((await ask(accept)).headers['content-type']).toMatch(new RegExp(`^${type}`));
    });

    it('whole has no pages of its own', async () => {
        for (const query of ['limit=10', 'cursor=AA']) {
            const answer = await ask('text/csv', `${url}?${query}`);
            const pointer = `/querystring/${query.split('=')[0]!}`;
            expect(answer.json()).toMatchObject({ status: 400, code: 'REQUEST_INVALID', errors: [{ pointer }] });
        }
        expect(asked()).toEqual([]);
    });

    it('between two times is asked of the ledger so; a span that ends before it begins is a mistake', async () => {
        await ask('text/csv', `${url}?from=1970-01-01T00:00:01Z&to=1970-01-01T00:00:02Z`);
        expect(asked()[0]).toMatchObject({ from: 1000, to: 2000 });
        expect((await ask('text/csv', `${url}?from=1970-01-01T00:00:02Z&to=1970-01-01T00:00:02Z`)).statusCode).toBe(400);
    });

    it('that is refused is a problem, not an empty export', async () => {
        gateway.script['access:ListLooks'] = () => {
            throw new DomainError(ERRORS.ACCESS_DENIED);
        };
        const answer = await ask('text/csv');
        expect([answer.headers['content-type'], answer.json().code]).toEqual([
            'application/problem+json; charset=utf-8',
            'RECORD_NOT_FOUND',
        ]);
    });

    it('is a look before anything is read, one for all pages', async () => {
        await ask('text/csv');
        const looks = gateway.submitted('access:Record').flatMap(({ transient }) => (transient as { facts: object[] }).facts);
        expect(looks).toMatchObject([{ about: PATIENT, action: 'read', category: 'trail', purpose: 'HOPERAT' }]);
        const order = gateway.calls.map(({ name }) => name);
        expect(order.indexOf('access:Record')).toBeLessThan(order.indexOf('access:ListLooks'));
    });

    it('asked for its head alone reads one page', async () => {
        const answer = await gateway.app.inject({ method: 'HEAD', url, headers: { authorization, accept: 'text/csv' } });
        expect([answer.statusCode, answer.body, asked().length]).toEqual([200, '', 1]);
    });

    describe('on a connection', () => {
        let connected = 0;
        const connections = () => connected;
        beforeEach(async () => {
            connected = 0;
            gateway.app.server.on('connection', (socket) => {
                connected += 1;
                socket.on('close', () => (connected -= 1));
            });
            await gateway.app.listen({ host: '127.0.0.1', port: 0 });
        });
        const open = async (): Promise<IncomingMessage> => {
            const { port } = gateway.app.server.address() as AddressInfo;
            return new Promise((resolve, reject) => {
                get({ host: '127.0.0.1', port, path: url, headers: { authorization, accept: 'application/x-ndjson' } }, resolve).on(
                    'error',
                    reject,
                );
            });
        };
        /** What came until the connection ended, and whether that was the end of the export. */
        const read = async (answer: IncomingMessage) => {
            const chunks: Buffer[] = [];
            try {
                for await (const chunk of answer) {
                    chunks.push(chunk as Buffer);
                }
            } catch {
                // Broken: `complete` says so.
            }
            return { complete: answer.complete, lines: Buffer.concat(chunks).toString().split('\n').length - 1 };
        };

        it('that is not read asks for no more pages, and ends with its reader', async () => {
            rows = 1_000_000;
            const answer = await open();
            answer.pause();
            let before = -1;
            await until('a quiet ledger', () => {
                const now = asked().length;
                const isQuiet = now === before;
                before = now;
                return isQuiet;
            });
            expect(before).toBeLessThan(rows / 200 / 10);
            const closed = new Promise((resolve) => answer.on('close', resolve));
            answer.destroy();
            await closed;
            await until('a closed connection', () => connections() === 0);
            expect(asked().length).toBeLessThan(rows / 200 / 10);
        });

        it('that comes to its end is complete; one that is refused on the way is broken', async () => {
            expect(await read(await open())).toEqual({ complete: true, lines: MOST });
            const first = gateway.script['access:ListLooks']!;
            gateway.script['access:ListLooks'] = (request, ...others) => {
                if (request.cursor === '400') {
                    throw new DomainError(ERRORS.ACCESS_DENIED);
                }
                return first(request, ...others);
            };
            const broken = await read(await open());
            expect(broken.complete).toBe(false);
            expect(broken.lines).toBeLessThanOrEqual(400);
        });
    });
});
