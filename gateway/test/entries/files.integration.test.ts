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
                let isOver = false;
                void send(content, key)
                    .catch(() => undefined)
                    .finally(() => (isOver = true));
                // A busy machine may let the moment pass unseen: then it is killed a little later.
                await noticed(() => isOver || blobs().some((name) => name.endsWith('.pending')));
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

    describe('of the other ward', () => {
        const theirs = async (entry: string, headers: Record<string, string> = {}) => {
            const authorization = `Bearer ${await wards.token('ward2', 'dr-lind', 'doctor')}`;
            const answer = await fetch(wards.url('ward2', `${PATH}/${entry}`), { headers: { authorization, ...headers } });
            return { status: answer.status, bytes: Buffer.from(await answer.arrayBuffer()), headers: answer.headers };
        };
        const codeOf = ({ status, bytes }: Awaited<ReturnType<typeof theirs>>) => [
            status,
            (JSON.parse(bytes.toString()) as { code: string }).code,
        ];
        const copies = () =>
            readdirSync(join(wards.dataDir, 'ward2', 'blobs'), { recursive: true, encoding: 'utf8' }).filter((name) =>
                /[.]file$/.test(name),
            );

        it('is read bit for bit, whole and in parts, and of the second time there is a copy', async () => {
            const content = randomBytes(LARGEST);
            const { body } = await send(content);
            const before = copies().length;
            const part = await theirs(body.id, { range: 'bytes=20000000-20000099' });
            expect([part.status, part.bytes.equals(content.subarray(20_000_000, 20_000_100))]).toEqual([206, true]);
            expect(copies().length).toBe(before + 1);
            const crossed = async () => {
                const text = await (await fetch(`http://127.0.0.1:${String(wards.ports['metrics-ward2'])}/metrics`)).text();
                return /ward_link_requests_total\{direction="out",outcome="came".*\} (\d+)/.exec(text)?.[1];
            };
            const asked = await crossed();
            const whole = await theirs(body.id);
            expect([whole.status, whole.bytes.equals(content), await crossed()]).toEqual([200, true, asked]);
            expect(whole.headers.get('repr-digest')).toBe(`sha-256=:${sha256(content).digest('base64')}:`);
        }, 120_000);

        it('is 503 while its gateway is away, and what has crossed is read all the same', async () => {
            const [here, there] = [await send(Buffer.from('crossed before')), await send(Buffer.from('not yet'))];
            expect((await theirs(here.body.id)).bytes.toString()).toBe('crossed before');
            await wards.programs.get('gateway-ward1')!.end('SIGKILL');
            const refused = await theirs(there.body.id);
            expect([...codeOf(refused), refused.headers.get('retry-after')]).toEqual([503, 'OTHER_WARD_UNAVAILABLE', expect.any(String)]);
            expect((await theirs(here.body.id)).bytes.toString()).toBe('crossed before');
            await wards.startGateway('ward1');
            await connect();
            expect((await theirs(there.body.id)).bytes.toString()).toBe('not yet');
        }, 120_000);

        it('is refused once the visit is over, and a copy goes with the patient', async () => {
            const clerk = await wards.as('ward1', 'clerk-1', 'admission');
            const record = { id: 'P009', kind: 'patient', name: 'Bea Example', status: 'active' };
            expect((await clerk('/v1/records', { method: 'POST', body: record })).status).toBe(201);
            await wards.admit('ward1', 'dr-osei', 'P009');
            const desk = await wards.as('ward2', 'desk-of-visits', 'admission');
            const visit = await desk('/v1/visits', { method: 'POST', body: { patient: 'P009', clinician: 'dr-lind' } });
            const path = '/v1/patients/P009/files';
            const content = Buffer.from('of P009');
            const sent = await fetch(wards.url('ward1', path), {
                method: 'POST',
                headers: headersOf(content, randomUUID()),
                body: new Uint8Array(content),
            });
            const { id } = (await sent.json()) as { id: string };
            const before = copies();
            expect([(await lind(`${path}/${id}`)).text, copies().length]).toEqual(['of P009', before.length + 1]);
            const [copy] = copies().filter((name) => !before.includes(name));

            const { id: visitId } = visit.body as { id: string };
            expect((await desk(`/v1/visits/${visitId}/close`, { method: 'POST', body: {} })).status).toBeLessThan(300);
            const refused = await lind(`${path}/${id}`);
            expect([refused.status, (refused.body as { code: string }).code]).toEqual([404, 'RECORD_NOT_FOUND']);
            expect(copies()).toContain(copy);

            const officer = await wards.as('ward1', 'officer-1', 'privacy-officer');
            const admin = await wards.as('ward1', 'admin-1', 'admin');
            await officer('/v1/records/P009/erase', { method: 'POST' });
            expect((await admin('/v1/records/P009/erase', { method: 'POST' })).body).toMatchObject({ state: 'erased' });
            // What an hour would do, a start does.
            await wards.programs.get('gateway-ward2')!.end('SIGKILL');
            await wards.startGateway('ward2');
            await connect();
            await until('the copy is gone', () => !copies().includes(copy!));
        }, 120_000);
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
