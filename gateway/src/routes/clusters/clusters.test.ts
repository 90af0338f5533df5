// SPDX-License-Identifier: Apache-2.0
// /v1/clusters on the real contracts in memory: shapes, names and refusals, and that a refusal leaves nothing on the ledger.

import { createHash } from 'node:crypto';
import { identities } from '../../../../chaincode/test/support/certificates';
import { commitmentOf, type SecretKind } from '@wardledger/chaincode/domain';
import { fresh, handMade, openCustodian } from '../../../test/support/hand-made';
import { realContracts } from '../../../test/support/real-contracts';
import { until } from '../../../test/support/until';
import type { Custodian } from '../../custody';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const area = { id: 'ward1-east', ward: 'ward1', rangeCm: 3_000, trustThreshold: 0.5, directRangeCm: 500 };
const path = `/v1/clusters/${area.id}`;
const nodes = (round = 0) =>
    Array.from({ length: 8 }, (_, index) => ({
        id: `wearable-${String(index)}`,
        xCm: 2_000 + 150 * index,
        yCm: 1_000 + 10 * index,
        energyMicrojoule: 500_000 - round,
        trust: 0.9,
    }));

type World = Awaited<ReturnType<typeof world>>;

/** A custodian with secrets of ward 1, and the other ward's answer played by hand. */
async function world() {
    const contracts = await realContracts({ 'gateway-1': ['iot-gateway'], 'gateway-9': ['iot-gateway'], 'nurse-1': ['nurse'] });
    const secret = (cluster: string, mspId: string, kind: SecretKind) => sha256(`${cluster} ${mspId} ${kind}`);
    const commitments = (cluster: string, mspId: string, epoch: number) => {
        const of = (kind: SecretKind) => commitmentOf({ clusterId: cluster, epoch, mspId, kind }, secret(cluster, mspId, kind), sha256);
        return { main: of('main'), spare: of('spare') };
    };
    const sealed = new Map<string, string>();
    const custodian = {
        ...openCustodian(),
        openNodeNames: async ({ sealedIds }: { sealedIds: readonly string[] }) => sealedIds.map((one) => ({ ledgerId: one, id: one })),
        seedCommitments: async ({ cluster, epoch }: { cluster: string; epoch: number }) => commitments(cluster, 'Ward1MSP', epoch),
        seedSecret: async ({ cluster, kind }: { cluster: string; kind: SecretKind }) => ({ secret: secret(cluster, 'Ward1MSP', kind) }),
    } as unknown as Custodian;
    const made = await handMade({ overrides: { ledger: contracts.ledger, custodian } });
    const as = identities.ward2Admin;
    const otherWard = async (cluster: string) => {
        await contracts.double.submit('cluster:CommitSeed', { cluster, epoch: 0, ...commitments(cluster, 'Ward2MSP', 0) }, { as });
    };
    const otherReveals = async (cluster: string) =>
        contracts.double.submit(
            'cluster:RevealSeed',
            { cluster, epoch: 0, kind: 'main', secret: secret(cluster, 'Ward2MSP', 'main') },
            { as },
        );
    return { ...made, ...contracts, sealed, otherWard, otherReveals };
}

describe('/v1/clusters', () => {
    let made: World;
    let tokens: Record<'admin' | 'gateway' | 'nurse', string>;
    beforeAll(async () => {
        made = await world();
        tokens = {
            admin: await made.token('admin-1', 'admin'),
            gateway: await made.token('gateway-1', 'iot-gateway'),
            nurse: await made.token('nurse-1', 'nurse'),
        };
    });
    afterAll(async () => made.app.close());
    const post = async (as: keyof typeof tokens, url: string, body?: object) => {
        const answer = await made.app.inject({
            method: 'POST',
            url,
            headers: fresh(tokens[as]),
            ...(body === undefined ? {} : { payload: body }),
        });
        return { status: answer.statusCode, body: answer.json<Record<string, unknown>>(), headers: answer.headers };
    };
    const get = async (as: keyof typeof tokens, url: string) => {
        const answer = await made.app.inject({ url, headers: { authorization: tokens[as] } });
        return { status: answer.statusCode, body: answer.json<Record<string, unknown>>() };
    };
    const refused = async (answer: ReturnType<typeof get>, status: number, code: string) => {
        const before = made.double.world.size;
        const { status: got, body } = await answer;
        expect([got, body['code'], made.double.world.size]).toEqual([status, code, before]);
    };

    it.each<[string, object, number, string]>([
        ['another ward', { ...area, ward: 'ward2' }, 403, 'WARD_FORBIDDEN'],
        ['no reach', { ...area, rangeCm: 0 }, 422, 'CONTENT_INVALID'],
        ['a threshold that would be none', { ...area, trustThreshold: 1e-9 }, 422, 'CONTENT_INVALID'],
        ['a threshold that would be another', { ...area, trustThreshold: 0.12345 }, 422, 'CONTENT_INVALID'],
        ['a threshold that no rounding shows', { ...area, trustThreshold: 1e-300 }, 422, 'CONTENT_INVALID'],
        ['a share that would be another', { ...area, maximumHeadShare: 0.0015 }, 422, 'CONTENT_INVALID'],
        ['a distance in parts of a centimetre', { ...area, rangeCm: 0.5 }, 400, 'REQUEST_INVALID'],
        ['trust over one', { ...area, trustThreshold: 1.1 }, 422, 'CONTENT_INVALID'],
        ['a window that a ward could close alone', { ...area, seedWindowSeconds: 60 }, 422, 'CONTENT_INVALID'],
        ['a gateway outside', { ...area, gateway: { xCm: -1, yCm: 0 } }, 422, 'CONTENT_INVALID'],
        ['an unknown field', { ...area, name: 'x' }, 400, 'REQUEST_INVALID'],
    ])('refuses %s', async (_what, body, status, code) => {
        await refused(post('admin', '/v1/clusters', body), status, code);
    });

    it('says of a share that is too fine what is kept', async () => {
        const { body } = await post('admin', '/v1/clusters', { ...area, trustThreshold: 0.12345 });
        const detail = 'must be in steps of 0.001: nothing finer is kept';
        expect(body['errors']).toEqual([{ pointer: '/trustThreshold', detail }]);
    });

    it('keeps every thousandth as it was written', async () => {
        for (const [index, trustThreshold] of [0, 0.001, 0.057, 0.28, 0.57, 0.95, 0.999, 1].entries()) {
            const created = await post('admin', '/v1/clusters', { ...area, id: `share-${String(index)}`, trustThreshold });
            expect([created.status, created.body]).toEqual([201, expect.objectContaining({ trustThreshold })]);
        }
    });

    it('creates, reports, waits for the other ward, elects, and tells nodes by name', async () => {
        const created = await post('admin', '/v1/clusters', area);
        expect([created.status, created.headers['location']]).toEqual([201, path]);
        const cluster = String(created.body['ledgerId']);
        await refused(post('admin', '/v1/clusters', area), 409, 'CLUSTER_EXISTS');
        await refused(post('gateway', `${path}/elections`), 409, 'TELEMETRY_MISSING');
        expect(await post('gateway', `${path}/telemetry`, { nodes: nodes() })).toMatchObject({ status: 201, body: { round: 0, nodes: 8 } });
        const answering = (async () => {
            await made.otherWard(cluster);
            await until('both wards have committed, so that one may reveal', async () => {
                await made.otherReveals(cluster);
                return true;
            });
        })();
        const elected = await post('gateway', `${path}/elections`);
        await answering;
        expect(elected.status).toBe(201);
        const { heads, members, direct } = elected.body as { heads: string[]; members: Record<string, string>; direct: string[] };
        expect([...heads, ...Object.keys(members), ...direct].sort()).toEqual(nodes().map(({ id }) => id));
        expect((await get('nurse', `${path}/elections/0`)).body).toMatchObject({ round: 0, heads, members });
        expect((await get('nurse', `${path}/elections`)).body['items']).toMatchObject([{ round: 0, heads: heads.length, lost: 0 }]);
        expect((await get('nurse', `${path}/seeds/0`)).body).toMatchObject({ epoch: 0, rule: 'both' });
        expect((await get('nurse', path)).body).toMatchObject({ ...area, round: 0 });
    });

    it.each<[string, object, number, string]>([
        ['a round that is over', { round: 0, nodes: nodes() }, 409, 'ROUND_REFUSED'],
        ['a round that skips one', { round: 2, nodes: nodes() }, 409, 'ROUND_REFUSED'],
        ['energy that has grown', { nodes: nodes(-1) }, 422, 'CONTENT_INVALID'],
        ['a node twice', { nodes: [...nodes(1), nodes(1)[0]] }, 422, 'CONTENT_INVALID'],
        ['no nodes', { nodes: [] }, 422, 'CONTENT_INVALID'],
        ['all dead', { nodes: nodes().map((node) => ({ ...node, energyMicrojoule: 0 })) }, 422, 'CONTENT_INVALID'],
        ['all under the threshold', { nodes: nodes(1).map((node) => ({ ...node, trust: 0.499 })) }, 422, 'CONTENT_INVALID'],
        ['trust that would be another', { nodes: nodes(1).map((node) => ({ ...node, trust: 0.4996 })) }, 422, 'CONTENT_INVALID'],
        ['two at one place', { nodes: nodes(1).map((node) => ({ ...node, xCm: 5, yCm: 5 })) }, 422, 'CONTENT_INVALID'],
        ['a position outside', { nodes: nodes(1).map((node) => ({ ...node, yCm: 100_001 })) }, 422, 'CONTENT_INVALID'],
    ])('refuses telemetry with %s', async (_what, body, status, code) => {
        await refused(post('gateway', `${path}/telemetry`, body), status, code);
    });

    it('holds an election once, when the request is repeated after the gateway died over its answer', async () => {
        const once = async (url: string, payload: object) => {
            const headers = { authorization: tokens.gateway, 'idempotency-key': '"same"' };
            const answer = await made.app.inject({ method: 'POST', url, headers, payload });
            return { status: answer.statusCode, body: answer.json<Record<string, unknown>>() };
        };
        for (const [url, body] of [
            [`${path}/telemetry`, { nodes: nodes(1) }],
            [`${path}/elections`, {}],
        ] as const) {
            made.faults.dieWhen = 'sent';
            expect((await once(url, body)).status).toBe(500);
            expect(await once(url, body)).toMatchObject({ status: 201, body: { round: 1 } });
        }
        const { items } = (await get('nurse', `${path}/elections`)).body as { items: { round: number }[] };
        expect(items.map(({ round }) => round)).toEqual([0, 1]);
    });

    it('refuses who may not, and rounds that are not next', async () => {
        await refused(post('nurse', `${path}/elections`), 403, 'ROLE_FORBIDDEN');
        await refused(post('admin', `${path}/telemetry`, { nodes: nodes(1) }), 403, 'ROLE_FORBIDDEN');
        await refused(post('gateway', `${path}/elections`, { round: 0 }), 409, 'ROUND_REFUSED');
        await refused(post('gateway', `${path}/elections`, { round: 5 }), 409, 'ROUND_REFUSED');
        await refused(get('nurse', `${path}/elections/9`), 404, 'ELECTION_NOT_FOUND');
        await refused(get('nurse', '/v1/clusters/nowhere'), 404, 'CLUSTER_NOT_FOUND');
        await refused(post('gateway', '/v1/clusters/nowhere/seeds'), 404, 'CLUSTER_NOT_FOUND');
        await refused(post('gateway', `${path}/seeds`, { epoch: 1_000 }), 409, 'SEED_REFUSED');
    });
});
