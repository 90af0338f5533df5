// SPDX-License-Identifier: Apache-2.0
// Clusters through both wards' gateways on the embedded network: create, report, elect, read, re-elect, and vitals through the head.

import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { rowsOf, TwoWards, type Answer } from '../support/two-wards';

const root = join(__dirname, '..', '..', '..');

interface Election {
    readonly round: number;
    readonly heads: string[];
    readonly members: Record<string, string>;
    readonly direct: string[];
    readonly dead: string[];
    readonly lost: string[];
    readonly seed: string;
}

const electionIn = ({ body }: Answer): Election => body as Election;
const area = { id: 'ward1-east', ward: 'ward1', rangeCm: 3_000, trustThreshold: 0.5, directRangeCm: 500 };

/** Twelve wearables in two groups, out of direct reach of the gateway. */
const nodes = (round: number, changes: Readonly<Record<string, object>> = {}) =>
    Array.from({ length: 12 }, (_, index) => {
        const id = `ward1-wearable-${String(index)}`;
        const place = { xCm: 2_000 + 150 * index, yCm: index < 6 ? 1_000 : 3_000 };
        return { id, ...place, energyMicrojoule: 500_000 - 3_000 * round, trust: 0.9, ...changes[id] };
    });

describe('clusters on two wards', () => {
    let wards: TwoWards;
    let admin: Awaited<ReturnType<TwoWards['as']>>;
    let gateway: typeof admin;
    let other: typeof admin;
    beforeAll(async () => {
        wards = await TwoWards.start();
        admin = await wards.as('ward1', 'admin-1', 'admin');
        gateway = await wards.as('ward1', 'gateway-1', 'iot-gateway');
        other = await wards.as('ward2', 'gateway-2', 'iot-gateway', 'admin');
    }, 240_000);
    afterAll(async () => {
        await wards.stop();
        wards.forget();
    });
    const post = (as: typeof admin, path: string, body?: unknown) => as(path, { method: 'POST', ...(body === undefined ? {} : { body }) });
    const report = (round: number, changes: Readonly<Record<string, object>> = {}) =>
        post(gateway, `/v1/clusters/${area.id}/telemetry`, { nodes: nodes(round, changes) });
    const refused = async (answer: Promise<Answer>, status: number, code: string) => {
        const { status: got, body } = await answer;
        expect([got, (body as { code: string }).code]).toEqual([status, code]);
    };

    it('is created by an administrator of its ward, once, and found by both wards', async () => {
        await refused(post(gateway, '/v1/clusters', area), 403, 'ROLE_FORBIDDEN');
        await refused(post(admin, '/v1/clusters', { ...area, ward: 'ward2' }), 403, 'WARD_FORBIDDEN');
        await refused(post(admin, '/v1/clusters', { ...area, gateway: { xCm: 0, yCm: 0, id: 'nobody' } }), 422, 'CONTENT_INVALID');
        const created = await post(admin, '/v1/clusters', area);
        expect([created.status, created.headers.get('location')]).toEqual([201, `/v1/clusters/${area.id}`]);
        expect(created.body).toMatchObject({ ...area, reportsPerRound: 3, transaction: { status: 'VALID' } });
        await refused(post(admin, '/v1/clusters', area), 409, 'CLUSTER_EXISTS');
        expect((await other(`/v1/clusters/${area.id}`)).body).toMatchObject(area);
        expect(rowsOf(await other('/v1/clusters?ward=ward1'))).toHaveLength(1);
        await refused(other('/v1/clusters/nowhere'), 404, 'CLUSTER_NOT_FOUND');
    });

    it('takes telemetry of its own gateway only, and only what can be elected from', async () => {
        const path = `/v1/clusters/${area.id}/telemetry`;
        await refused(post(other, path, { nodes: nodes(0) }), 403, 'WARD_FORBIDDEN');
        await refused(post(admin, path, { nodes: nodes(0) }), 403, 'ROLE_FORBIDDEN');
        await refused(post(gateway, `/v1/clusters/${area.id}/elections`), 409, 'TELEMETRY_MISSING');
        const dead = nodes(0).map((node) => ({ ...node, energyMicrojoule: 0 }));
        const distrusted = nodes(0).map((node) => ({ ...node, trust: 0.4 }));
        const [first, second] = nodes(0);
        const bad: [unknown[], number, string][] = [
            [[], 422, 'CONTENT_INVALID'],
            [[first], 422, 'CONTENT_INVALID'],
            [dead, 422, 'CONTENT_INVALID'],
            [distrusted, 422, 'CONTENT_INVALID'],
            [[first, { ...second, xCm: first?.xCm, yCm: first?.yCm }], 422, 'CONTENT_INVALID'],
            [[first, first], 422, 'CONTENT_INVALID'],
            [[first, { ...second, xCm: 100_001 }], 422, 'CONTENT_INVALID'],
            [[first, { ...second, xCm: 1.5 }], 400, 'REQUEST_INVALID'],
        ];
        for (const [list, status, code] of bad) {
            await refused(post(gateway, path, { nodes: list }), status, code);
        }
        await refused(post(gateway, path, { round: 1, nodes: nodes(0) }), 409, 'ROUND_REFUSED');
        const reported = await report(0);
        expect([reported.status, reported.body]).toMatchObject([201, { round: 0, nodes: 12, transaction: { status: 'VALID' } }]);
        await refused(report(0), 409, 'ROUND_REFUSED');
    });

    it('elects heads from a seed that both wards made, and shows the same to both', async () => {
        const path = `/v1/clusters/${area.id}/elections`;
        await refused(post(other, path), 403, 'WARD_FORBIDDEN');
        const seed = await post(gateway, `/v1/clusters/${area.id}/seeds`);
        expect([seed.status, seed.body]).toMatchObject([200, { epoch: 0, rule: 'both', missing: [] }]);
        const elected = await post(gateway, path);
        expect([elected.status, elected.headers.get('location')]).toEqual([201, `${path}/0`]);
        const { heads, members, direct, seed: used } = electionIn(elected);
        expect(used).toBe((seed.body as { seed: string }).seed);
        expect([...heads, ...Object.keys(members), ...direct].sort()).toEqual(
            nodes(0)
                .map(({ id }) => id)
                .sort(),
        );
        expect(heads.length).toBeGreaterThan(0);
        const { transaction: _transaction, ...shown } = elected.body as Election & { transaction: unknown };
        expect((await other(`${path}/0`)).body).toEqual(shown);
        await refused(post(gateway, path, { round: 0 }), 409, 'ROUND_REFUSED');
        await refused(post(gateway, path, { round: 2 }), 409, 'ROUND_REFUSED');
        await refused(other(`${path}/7`), 404, 'ELECTION_NOT_FOUND');
    });

    it('re-elects when a head dies: the next round, which names whom it replaces', async () => {
        const [dead = ''] = electionIn(await gateway(`/v1/clusters/${area.id}/elections/0`)).heads;
        expect((await report(1, { [dead]: { energyMicrojoule: 0 } })).status).toBe(201);
        const again = electionIn(await post(gateway, `/v1/clusters/${area.id}/elections`));
        expect([again.round, again.lost, again.dead]).toEqual([1, [dead], [dead]]);
        expect(again.heads).not.toContain(dead);
        expect(rowsOf(await other(`/v1/clusters/${area.id}/elections`)).map(({ round, lost }) => [round, lost])).toEqual([
            [0, 0],
            [1, 1],
        ]);
    });

    /** A busy machine may answer later than posts wait: then they are accepted unchecked, and others must be sent to be judged. */
    const judged = async (posts: (sequence: number) => object[], sequence = 0): Promise<{ sequence: number; body: unknown }> => {
        const request = { method: 'POST', body: { windows: posts(sequence) }, headers: { prefer: 'wait=20' } };
        const { body } = await gateway('/v1/vitals', request);
        const isJudged = !JSON.stringify(body).includes('HEAD_UNCHECKED');
        return isJudged || sequence > 100 ? { sequence, body: body as unknown } : judged(posts, sequence + 10);
    };

    it('checks the head through which vitals come', async () => {
        const { members, heads, dead } = electionIn(await gateway(`/v1/clusters/${area.id}/elections/1`));
        const before = electionIn(await gateway(`/v1/clusters/${area.id}/elections/0`));
        const [device = '', head = ''] = Object.entries(members)[0] ?? [];
        // The seed decides whether the device or the head that died was this device's head in the round before: then its posts are stale.
        const former = before.heads.includes(device) ? device : before.members[device];
        const window = (sequence: number, via?: string) => {
            const signals = [{ code: '8867-4', unit: '/min', values: [78] }];
            const start = new Date().toISOString();
            return { device, patient: 'P001', sequence, start, periodSeconds: 60, signals, ...(via === undefined ? {} : { via }) };
        };
        const strangers = [device, 'never-heard-of', dead[0] ?? ''];
        const windows = (sequence: number) => [
            window(sequence, head),
            window(sequence + 1),
            ...strangers.map((via, index) => window(sequence + 2 + index, via)),
        ];
        const { sequence: first, body: posted } = await judged(windows);
        const { results } = posted as { results: { status: string; problem?: { code: string }; flags?: string[] }[] };
        expect(heads).toContain(head);
        expect(results.map(({ status, problem, flags }) => problem?.code ?? flags?.[0] ?? status)).toEqual([
            'accepted',
            'accepted',
            ...strangers.map((via) => (via === former ? 'HEAD_STALE' : 'HEAD_MISMATCH')),
        ]);
        const { body } = await gateway(`/v1/posts/${device}/${String(first)}`);
        expect(body).toMatchObject({ via: { round: 1 } });
    });

    it('works as the page says, command by command, and the verifier finds every round right', async () => {
        const page = readFileSync(join(root, 'bench', 'cluster', 'prose', 'cluster-heads.md'), 'utf8');
        const [, section = ''] = /^## Try it$([\s\S]*?)^## /m.exec(page) ?? [];
        const commands = [...section.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, text = '']) => text);
        expect(commands.length).toBeGreaterThan(5);
        const environment = {
            WARD1: wards.url('ward1', ''),
            WARD2: wards.url('ward2', ''),
            CLUSTER: 'ward1-west',
            WARDLEDGER_ORGANIZATIONS: wards.network.organizationsDir,
            WARDLEDGER_PEER: wards.network.peers.ward1,
            PATH: `${join(root, 'node_modules', '.bin')}:${process.env['PATH'] ?? ''}`,
        };
        const said = await shell(commands.join('\n'), environment);
        const lines = said.trim().split('\n');
        expect(lines.filter((line) => /of ward1: 2 rounds, every one recomputed and right$/.test(line))).toHaveLength(2);
        expect(lines.at(-1)).toBe('2 clusters verified');
        const elections = lines.filter((line) => line.startsWith('{"round"')).map((line) => JSON.parse(line) as Partial<Election>);
        expect(elections.map(({ round, heads, lost }) => [round, heads?.length, lost?.length]).at(-1)).toEqual([1, expect.any(Number), 1]);
    });
});

/** Runs commands as a reader would paste them; one that fails ends the run. */
async function shell(script: string, environment: Record<string, string>): Promise<string> {
    const run = promisify(execFile);
    const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', script], { cwd: root, env: { ...process.env, ...environment } });
    return stdout;
}
