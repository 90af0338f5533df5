// SPDX-License-Identifier: Apache-2.0
// Files through the real processes of two wards: over sockets, through kill -9 at each point of an upload, and searched for on the disk.

import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { type Answer, type Ask, TwoWards } from '../support/two-wards';
import { until } from '../support/until';

type Client = (path: string, ask?: Ask) => Promise<Answer>;

const LARGEST = 33_554_432;
const PATIENT = 'P001';
const PATH = `/v1/patients/${PATIENT}/files`;
/** Asks again and again without a pause: what is waited for is over in a moment. */
async function noticed(holds: () => boolean): Promise<void> {
    for (const deadline = Date.now() + 30_000; !holds();) {
        if (Date.now() > deadline) {
            throw new Error('it did not come');
        }
        await new Promise((resolve) => setImmediate(resolve));
    }
}

const sha256 = (content: Buffer) => createHash('sha256').update(content);

describe('files on two wards', () => {
    let wards: TwoWards;
    let doctor: Client;
    let lind: Client;
    let token: string;
    beforeAll(async () => {
        wards = await TwoWards.start();
        await connect();
        const clerk = await wards.as('ward1', 'clerk-1', 'admission');
        const record = { id: PATIENT, kind: 'patient', name: 'Ann Example', status: 'active' };
        expect((await clerk('/v1/records', { method: 'POST', body: record })).status).toBe(201);
        await wards.admit('ward1', 'dr-osei', PATIENT);
        await wards.admit('ward2', 'dr-lind', PATIENT);
    }, 240_000);
    afterAll(async () => {
        await wards.stop();
        wards.forget();
    }, 120_000);

    const connect = async () => {
        doctor = await wards.as('ward1', 'dr-osei', 'doctor');
        lind = await wards.as('ward2', 'dr-lind', 'doctor');
        token = await wards.token('ward1', 'dr-osei', 'doctor');
    };
    const headersOf = (content: Buffer, key: string) => ({
        authorization: `Bearer ${token}`,
        'content-type': 'video/mp4',
        'content-digest': `sha-256=:${sha256(content).digest('base64')}:`,
        'wardledger-title': 'Gait',
        'idempotency-key': `"${key}"`,
    });
    const send = async (content: Buffer, key: string = randomUUID()) => {
        const answer = await fetch(wards.url('ward1', PATH), {
            method: 'POST',
            headers: headersOf(content, key),
            body: new Uint8Array(content),
        });
        return { status: answer.status, body: (await answer.json()) as { id: string; code?: string } };
    };
    const get = async (entry: string, headers: Record<string, string> = {}) =>
        fetch(wards.url('ward1', `${PATH}/${entry}`), { headers: { authorization: `Bearer ${token}`, ...headers } });
    const bytesOf = async (entry: string) => Buffer.from(await (await get(entry)).arrayBuffer());
    const count = async () =>
        ((await doctor(`/v1/patients/${PATIENT}/entries?category=file&limit=200`)).body as { items: unknown[] }).items.length;
    const blobs = () => readdirSync(join(wards.dataDir, 'ward1', 'blobs'), { recursive: true, encoding: 'utf8' });
    const restart = async () => {
        await wards.programs.get('gateway-ward1')!.end('SIGKILL');
        await wards.startGateway('ward1');
        await connect();
    };

    it('of 32 MiB goes in and comes back, whole and in parts', async () => {
        const content = randomBytes(LARGEST);
        const { status, body } = await send(content);
        expect(status).toBe(201);
        expect((await bytesOf(body.id)).equals(content)).toBe(true);
        const part = await get(body.id, { range: 'bytes=20000000-20000099' });
        expect([part.status, Buffer.from(await part.arrayBuffer()).equals(content.subarray(20_000_000, 20_000_100))]).toEqual([206, true]);
        const head = await fetch(wards.url('ward1', `${PATH}/${body.id}`), {
            method: 'HEAD',
            headers: { authorization: `Bearer ${token}` },
        });
        expect([head.status, head.headers.get('content-length')]).toEqual([200, String(LARGEST)]);
    }, 120_000);

    it('of one byte more is refused with the limit, while it is still being sent', async () => {
        const content = Buffer.alloc(LARGEST + 1);
        const { status, body } = await send(content);
        expect([status, JSON.stringify(body)]).toEqual([413, expect.stringContaining('33554432')]);
    }, 120_000);

    it('in chunks of no stated length is refused', async () => {
        const answer = await fetch(wards.url('ward1', PATH), {
            method: 'POST',
            headers: headersOf(Buffer.from('x'), randomUUID()),
            body: new ReadableStream({
                pull: (controller) => {
                    controller.enqueue(Buffer.from('x'));
                    controller.close();
                },
            }),
            duplex: 'half',
        });
        expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([411, 'LENGTH_REQUIRED']);
    });

    /** Sends the beginning of a file and keeps the connection open. */
    const begin = (content: Buffer, key: string, bytes: number) => {
        const sending = request(wards.url('ward1', PATH), {
            method: 'POST',
            headers: { ...headersOf(content, key), 'content-length': content.length },
        });
        sending.on('error', () => undefined);
        sending.write(content.subarray(0, bytes));
        return sending;
    };
    const drafts = () => blobs().filter((name) => name.endsWith('.part'));

    it('whose sender goes away leaves nothing', async () => {
        const before = await count();
        const sending = begin(randomBytes(1_000_000), randomUUID(), 500_000);
        await until('it is being written', () => drafts().length > 0);
        sending.destroy();
        await until('nothing is left', () => drafts().length === 0);
        expect(await count()).toBe(before);
    }, 120_000);

    describe.each<[string, (content: Buffer, key: string) => Promise<unknown>]>([
        [
            'while it streams',
            async (content, key) => {
                begin(content, key, 2_000_000);
                await until('it is being written', () => drafts().length > 0);
            },
        ],
        [
            'once it is synced, before its entry is answered for',
            async (content, key) => {
                void send(content, key).catch(() => undefined);
                await noticed(() => blobs().some((name) => name.endsWith('.pending')));
            },
        ],
        ['once its entry is on the ledger', async (content, key) => send(content, key)],
    ])('after kill -9 of the gateway %s', (_when, reach) => {
        it('the same request writes it once, and what is left of the first goes', async () => {
            const before = await count();
            const content = randomBytes(4_000_000);
            const key = randomUUID();
            await reach(content, key);
            await restart();
            expect(drafts()).toEqual([]);
            const answer = await send(content, key);
            expect([answer.status, answer.body.code]).toEqual([201, undefined]);
            expect(await count()).toBe(before + 1);
            expect((await bytesOf(answer.body.id)).equals(content)).toBe(true);
        }, 120_000);
    });

    it('of one ward is read in the other as far as its entry goes', async () => {
        const { body } = await send(Buffer.from('of ward 1'));
        const rows = (await lind(`/v1/patients/${PATIENT}/entries?category=file`)).body as { items: { id: string; form: object }[] };
        expect(rows.items.find(({ id }) => id === body.id)?.form).toMatchObject({ text: 'Gait', size: 9 });
        const answer = await lind(`${PATH}/${body.id}`);
        expect([answer.status, (answer.body as { code: string }).code]).toEqual([409, 'FILE_IN_OTHER_WARD']);
    });

    it('is in clear nowhere on the disk of either ward, nor in a log', async () => {
        const content = Buffer.from('QUILLFEATHERSCAN '.repeat(5000));
        const { body } = await send(content);
        expect((await bytesOf(body.id)).equals(content)).toBe(true);
        const everything = readdirSync(wards.dataDir, { recursive: true, withFileTypes: true, encoding: 'utf8' }).filter((one) =>
            one.isFile(),
        );
        const found = everything.filter((one) => readFileSync(join(one.parentPath, one.name)).includes('QUILLFEATHERSCAN'));
        expect(found.map(({ name }) => name)).toEqual([]);
    }, 120_000);
});
