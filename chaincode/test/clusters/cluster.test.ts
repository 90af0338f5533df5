// SPDX-License-Identifier: Apache-2.0
// Clusters on the ledger: rounds follow each other, nodes are the area's own, the seed is both wards', and a refusal leaves nothing.

import fc from 'fast-check';
import { electionIn, genesisSeed, type NodeReport, type OpenPhase, recomputedSeed, type Telemetry, WARD_MSPS } from '../../src/domain';
import { identities, type Identity } from '../support/certificates';
import {
    area,
    cluster,
    clusterRequest,
    commit,
    commitments,
    makeSeed,
    nodeId,
    nodeReport,
    playRound,
    register,
    reports,
    reveal,
    secretOf,
    SEED_WINDOW_MS,
    stateAt,
} from './cluster-fixtures';
import { firstDifference } from './round-history';
import { digest, id, wards } from '../support/fixtures';
import { sealedId } from '../subjects/sealed';
import { submitPosts } from '../vitals/attestation';
import { drawnBy, postsIn, vitalsWindow } from '../vitals/vitals-fixtures';
import type { LedgerDouble } from '../support/ledger-double';

const { ward1Admin, ward1One, ward1Two, ward1Three, ward2One, ward2Admin } = identities;
const report = (ledger: LedgerDouble, { round, nodes }: Telemetry, as: Identity = ward1Two) =>
    ledger.submit('cluster:ReportTelemetry', { cluster, round, nodes: [...nodes] }, { as });
const elect = (ledger: LedgerDouble, round: number) => ledger.submit('cluster:ElectHeads', { cluster, round }, { as: ward1Two });
const elected = async (ledger: LedgerDouble, round: number) => ledger.submit('cluster:GetElection', { cluster, round }, { as: ward1Two });
const refusedTelemetry = (ledger: LedgerDouble, { round, nodes }: Telemetry, as: Identity = ward1Two) =>
    ledger.refusal('cluster:ReportTelemetry', { cluster, round, nodes }, { as });
const refusedElection = (ledger: LedgerDouble, round: number, as: Identity = ward1Two) =>
    ledger.refusal('cluster:ElectHeads', { cluster, round }, { as });

describe('a cluster', () => {
    it('is created once, by an administrator of its ward, under a registered id', async () => {
        const ledger = await wards();
        expect((await ledger.refusal('cluster:CreateCluster', clusterRequest, { as: ward1Admin })).code).toBe('SUBJECT_NOT_FOUND');
        await register(ledger, ward1Admin, { kind: 'node', words: ['cluster'] });
        expect((await ledger.refusal('cluster:CreateCluster', clusterRequest, { as: ward1Admin })).code).toBe('SUBJECT_NOT_FOUND');
        const there = await area();
        expect((await there.refusal('cluster:CreateCluster', clusterRequest, { as: ward1Admin })).code).toBe('CLUSTER_EXISTS');
        expect(await there.submit('cluster:GetCluster', { cluster }, { as: ward2One })).toMatchObject({ ward: 'ward1' });
        const { items } = await there.submit('cluster:ListClusters', { ward: 'ward1', limit: 10 }, { as: ward2One });
        expect(items.map((item) => item.id)).toEqual([cluster]);
        expect(await there.submit('cluster:ListClusters', { ward: 'ward2', limit: 10 }, { as: ward2One })).toEqual({ items: [] });
    });

    it.each(['GetCluster', 'ListElections', 'GetSeed', 'GetElection', 'GetTelemetry', 'FindHead'] as const)(
        '%s refuses what is not there',
        async (name) => {
            const ledger = await wards();
            const requests = {
                GetCluster: { cluster },
                ListElections: { cluster, limit: 1 },
                GetSeed: { cluster, epoch: 0 },
                GetElection: { cluster, round: 0 },
                GetTelemetry: { cluster, round: 0 },
                FindHead: { node: nodeId(0) },
            };
            const { code } = await ledger.refusal(`cluster:${name}`, requests[name], { as: ward1Two });
            expect(code).toMatch(/^(CLUSTER|TELEMETRY|NODE)_NOT_FOUND$/);
        },
    );
});

describe('telemetry', () => {
    const two = (first: Partial<NodeReport>, second: Partial<NodeReport> = {}) => [nodeReport(0, first), nodeReport(1, second)];
    it.each([
        ['one node', [nodeReport(0)], 'CONTENT_INVALID', /one node/],
        ['all under the threshold', two({ trustPermille: 499 }, { trustPermille: 0 }), 'CONTENT_INVALID', /trust threshold/],
        ['all dead', two({ energyMicrojoule: 0 }, { energyMicrojoule: 0 }), 'CONTENT_INVALID', /dead/],
        ['two nodes at one place', two({ xCm: 1, yCm: 1 }, { xCm: 1, yCm: 1 }), 'CONTENT_INVALID', /one place/],
        ['a node twice', [nodeReport(0), nodeReport(0, { xCm: 1 })], 'CONTENT_INVALID', /same node/],
        ['an unregistered node', [nodeReport(0), nodeReport(77)], 'NODE_UNKNOWN', /registered/],
        ['no nodes', [], 'REQUEST_INVALID', /nodes/],
        ['a position out of range', two({ xCm: 100_001 }), 'REQUEST_INVALID', /xCm/],
    ])('refuses %s, and stores nothing', async (_what, nodes, code, message) => {
        const ledger = await area();
        const before = ledger.world.size;
        const error = await refusedTelemetry(ledger, { round: 0, nodes });
        expect([error.code, ledger.world.size]).toEqual([code, before]);
        expect(error.message).toMatch(message);
    });

    it('is refused from another ward, from another gateway where the area names one, and from an administrator', async () => {
        const ledger = await area({ changes: { collector: id(ward1Two.pem) } });
        expect((await refusedTelemetry(ledger, { round: 0, nodes: reports(3) }, ward2One)).code).toBe('WARD_FORBIDDEN');
        expect((await refusedTelemetry(ledger, { round: 0, nodes: reports(3) }, ward1Three)).code).toBe('AREA_FORBIDDEN');
        expect((await refusedTelemetry(ledger, { round: 0, nodes: reports(3) }, ward1Admin)).code).toBe('ROLE_FORBIDDEN');
        await report(ledger, { round: 0, nodes: reports(3) });
    });

    it('comes from the gateway that reported first where the area names none', async () => {
        const ledger = await area();
        await makeSeed(ledger);
        expect(await report(ledger, { round: 0, nodes: reports(3) }, ward1Three)).toEqual({ round: 0, nodes: 3 });
        expect((await refusedElection(ledger, 0)).code).toBe('AREA_FORBIDDEN');
        await ledger.submit('cluster:ElectHeads', { cluster, round: 0 }, { as: ward1Admin });
        expect((await refusedTelemetry(ledger, { round: 1, nodes: reports(3, 1) })).code).toBe('AREA_FORBIDDEN');
        await report(ledger, { round: 1, nodes: reports(3, 1) }, ward1Three);
        const shown = await ledger.submit('cluster:GetCluster', { cluster }, { as: ward2One });
        expect(shown.collector).toBe(id(ward1Three.pem));
    });

    it('is taken once for each round, and for no round but the next', async () => {
        const ledger = await area();
        await makeSeed(ledger);
        expect((await refusedTelemetry(ledger, { round: 1, nodes: reports(3) })).message).toMatch(/0 has not been elected/);
        await report(ledger, { round: 0, nodes: reports(3) });
        expect((await refusedTelemetry(ledger, { round: 0, nodes: reports(4) })).message).toMatch(/reported already/);
        await elect(ledger, 0);
        expect((await refusedTelemetry(ledger, { round: 0, nodes: reports(4) })).code).toBe('ROUND_REFUSED');
        expect((await refusedTelemetry(ledger, { round: 2, nodes: reports(3) })).code).toBe('ROUND_REFUSED');
    });

    it('is refused when energy has grown', async () => {
        const ledger = await area();
        await makeSeed(ledger);
        await playRound(ledger, 0, reports(3));
        expect(
            (await refusedTelemetry(ledger, { round: 1, nodes: [nodeReport(0, { energyMicrojoule: 400_001 }), nodeReport(1)] })).message,
        ).toMatch(/more energy/);
    });

    it('names no node of another cluster', async () => {
        const ledger = await area();
        await register(ledger, ward1Admin, { kind: 'cluster', words: ['other'] });
        await ledger.submit('cluster:CreateCluster', { ...clusterRequest, id: id('other') }, { as: ward1Admin });
        await report(ledger, { round: 0, nodes: reports(3) });
        const request = { cluster: id('other'), round: 0, nodes: reports(4).slice(2) };
        expect((await ledger.refusal('cluster:ReportTelemetry', request, { as: ward1Two })).code).toBe('NODE_FOREIGN');
    });

    it('is hindered by no claim of the other ward to the same nodes', async () => {
        const ledger = await area();
        await register(ledger, ward2Admin, { kind: 'cluster', words: ['theirs'] });
        await ledger.submit('cluster:CreateCluster', { ...clusterRequest, id: id('theirs') }, { as: ward2Admin });
        const request = { cluster: id('theirs'), round: 0, nodes: reports(4) };
        await ledger.submit('cluster:ReportTelemetry', request, { as: ward2One });
        expect(await report(ledger, { round: 0, nodes: reports(4) })).toEqual({ round: 0, nodes: 4 });
    });
});

describe('an election', () => {
    it('waits for telemetry and for the seed', async () => {
        const ledger = await area();
        expect((await refusedElection(ledger, 0)).code).toBe('TELEMETRY_MISSING');
        await report(ledger, { round: 0, nodes: reports(5) });
        expect((await refusedElection(ledger, 0)).code).toBe('SEED_AWAITED');
        await makeSeed(ledger);
        expect(await elect(ledger, 0)).toMatchObject({ round: 0, lost: [], ward: 'ward1' });
    });

    it('skips and repeats no round', async () => {
        const ledger = await area();
        await makeSeed(ledger);
        await report(ledger, { round: 0, nodes: reports(5) });
        expect((await refusedElection(ledger, 1)).code).toBe('ROUND_REFUSED');
        await elect(ledger, 0);
        expect((await refusedElection(ledger, 0)).message).toMatch(/elected already/);
        expect((await refusedElection(ledger, 2)).code).toBe('ROUND_REFUSED');
    });

    it('is for the gateway of the area or an administrator of its ward', async () => {
        const ledger = await area({ changes: { collector: id(ward1Two.pem) } });
        await makeSeed(ledger);
        await report(ledger, { round: 0, nodes: reports(5) });
        expect((await refusedElection(ledger, 0, ward2Admin)).code).toBe('WARD_FORBIDDEN');
        expect((await refusedElection(ledger, 0, ward2One)).code).toBe('WARD_FORBIDDEN');
        expect((await refusedElection(ledger, 0, ward1Three)).code).toBe('AREA_FORBIDDEN');
        expect((await refusedElection(ledger, 0, ward1One)).code).toBe('ROLE_FORBIDDEN');
        expect((await ledger.submit('cluster:ElectHeads', { cluster, round: 0 }, { as: ward1Admin })).round).toBe(0);
    });

    it('keeps an account of every node from round to round, and never elects under the threshold', async () => {
        const ledger = await area();
        await makeSeed(ledger);
        const distrusted = nodeReport(3, { trustPermille: 499 });
        for (const round of [0, 1, 2]) {
            const nodes = reports(12, round).map((node) => (node.id === distrusted.id ? { ...node, trustPermille: 499 } : node));
            await playRound(ledger, round, nodes);
        }
        const { stored } = await elected(ledger, 2);
        expect(stored.nodes.every(([, , , , , spent]) => spent > 0)).toBe(true);
        const row = stored.nodes.findIndex(([node]) => node === distrusted.id);
        expect(stored.nodes[row]?.[8]).not.toBe(row);
    });

    it('after a head died or lost trust is the next round, and names whom it replaces', async () => {
        const ledger = await area();
        await makeSeed(ledger);
        await playRound(ledger, 0, reports(12));
        const { stored } = await elected(ledger, 0);
        const heads = stored.nodes.flatMap(([node, , , , , , , , head], row) => (head === row ? [node] : []));
        const [dead] = heads;
        await report(ledger, {
            round: 1,
            nodes: reports(12, 1).map((node) => (node.id === dead ? { ...node, energyMicrojoule: 0 } : node)),
        });
        expect((await elect(ledger, 1)).lost).toEqual([dead]);
        const next = await elected(ledger, 1);
        const again = next.stored.nodes.flatMap(([node, , , , , , , , head], row) => (head === row ? [node] : []));
        await report(ledger, {
            round: 2,
            nodes: reports(12, 2).map((node) => ({
                ...node,
                ...(node.id === again[0] && { trustPermille: 0 }),
                ...(node.id === dead && { energyMicrojoule: 0 }),
            })),
        });
        expect((await elect(ledger, 2)).lost).toEqual([again[0]]);
    });

    it('leaves an event with ids only, a mark, and at most 200 bytes a node', async () => {
        const ledger = await area({ nodes: 300 });
        await makeSeed(ledger);
        await report(ledger, { round: 0, nodes: reports(300) });
        const outcome = await ledger.call('cluster:ElectHeads', { cluster, round: 0 }, { as: ward1Two });
        expect(outcome.set.event).toEqual({ name: 'HeadsElected', payload: JSON.stringify({ cluster, round: 0 }) });
        ledger.commit(outcome);
        const stored = stateAt(ledger, 'round', cluster, '0'.repeat(16)) ?? '';
        expect(stored.length).toBeGreaterThan(0);
        expect(stored.length / 300).toBeLessThanOrEqual(200);
        const { items } = await ledger.submit('cluster:ListElections', { cluster, limit: 10 }, { as: ward2One });
        expect(items.map(({ round }) => round)).toEqual([0]);
    });

    it('reads nothing that live telemetry writes: the telemetry of the next round does not read the pointer to the last', async () => {
        const ledger = await area();
        await makeSeed(ledger);
        await playRound(ledger, 0, reports(5));
        const next = await ledger.call('cluster:ReportTelemetry', { cluster, round: 1, nodes: reports(5, 1) }, { as: ward1Two });
        expect([next.status, next.set.ranges, next.set.reads.filter((key) => key.startsWith('cluster~latest'))]).toEqual([200, [], []]);
    });

    it('is the same whatever the order of the telemetry', async () => {
        const rounds = async (nodes: readonly NodeReport[]) => {
            const ledger = await area();
            await makeSeed(ledger);
            await playRound(ledger, 0, nodes);
            return stateAt(ledger, 'round', cluster, '0'.repeat(16));
        };
        const first = await rounds(reports(9));
        await fc.assert(
            fc.asyncProperty(fc.shuffledSubarray(reports(9), { minLength: 9 }), async (nodes) => {
                expect(await rounds(nodes)).toBe(first);
            }),
            { numRuns: 5 },
        );
    });
});

const close = (ledger: LedgerDouble, phase: OpenPhase) =>
    ledger.submit('cluster:CloseSeedPhase', { cluster, epoch: 0, phase }, { as: ward1Admin });

/** Both commit, one ward reveals, the other lets its time pass. */
async function makeHalf(ledger: LedgerDouble): Promise<void> {
    for (const as of [ward1Admin, ward2Admin]) {
        await commit(ledger, as);
    }
    await reveal(ledger, ward1Admin);
    ledger.time += SEED_WINDOW_MS;
    await close(ledger, 'reveal');
}

describe('a seed', () => {
    it('is fixed by both wards before telemetry can change anything', async () => {
        const seeds = await Promise.all(
            [reports(5), reports(6), reports(5).map((node) => ({ ...node, energyMicrojoule: 1_000 }))].map(async (nodes) => {
                const ledger = await area();
                await makeSeed(ledger);
                await report(ledger, { round: 0, nodes });
                return (await elect(ledger, 0)).seed;
            }),
        );
        expect(new Set(seeds).size).toBe(1);
    });

    it('takes one commitment of each ward, then secrets that were committed to', async () => {
        const ledger = await area();
        const refused = async (name: string, request: unknown, as: Identity = ward1Admin) =>
            (await ledger.refusal(`cluster:${name}`, request, { as })).message;
        const mine = { cluster, epoch: 0, kind: 'main', secret: secretOf(ward1Admin, 'main') };
        expect(await refused('RevealSeed', mine)).toMatch(/committed to no secret/);
        await commit(ledger, ward1Admin);
        expect(await refused('CommitSeed', commitments(ward1Admin))).toMatch(/committed already/);
        expect(await refused('RevealSeed', mine)).toMatch(/other ward has not committed/);
        expect(await commit(ledger, ward2Admin)).toMatchObject({ phase: 'reveal' });
        expect(await refused('RevealSeed', { ...mine, secret: digest('another') })).toMatch(/not the one/);
        expect(await refused('RevealSeed', { ...mine, kind: 'spare', secret: secretOf(ward1Admin, 'spare') })).toMatch(/main secret/);
        await reveal(ledger, ward1Admin);
        expect(await refused('RevealSeed', mine)).toMatch(/revealed already/);
        expect((await reveal(ledger, ward2Admin)).seed?.rule).toBe('both');
    });

    it('names a silent ward, whose silence buys a seed that it could not know', async () => {
        const ledger = await area();
        await report(ledger, { round: 0, nodes: reports(5) });
        await commit(ledger, ward1Admin);
        ledger.time += SEED_WINDOW_MS;
        await close(ledger, 'commit');
        await reveal(ledger, ward1Admin);
        expect((await refusedElection(ledger, 0)).code).toBe('SEED_AWAITED');
        ledger.time += SEED_WINDOW_MS;
        expect(await close(ledger, 'reveal')).toMatchObject({ phase: 'spare', closed: { reveal: ledger.time } });
        expect((await refusedElection(ledger, 0)).code).toBe('SEED_AWAITED');
        const found = await reveal(ledger, ward1Admin, { kind: 'spare' });
        expect(found.seed).toMatchObject({ rule: 'one', missing: ['Ward2MSP'] });
        await elect(ledger, 0);
        expect((await ledger.refusal('cluster:CommitSeed', commitments(ward2Admin), { as: ward2Admin })).message).toMatch(/in use/);
    });

    it('shows no lone secret before the ledger marks that the other ward is too late, and that mark kills what was held back', async () => {
        const ledger = await area();
        await commit(ledger, ward1Admin);
        const held = await ledger.call('cluster:CommitSeed', commitments(ward2Admin), { as: ward2Admin });
        const mark = `seed~closed/${cluster}/${'0'.repeat(16)}/commit`;
        expect(held.set.reads).toContain(mark);
        const alone = { cluster, epoch: 0, kind: 'main', secret: secretOf(ward1Admin, 'main') };
        const tooEarly = { cluster, epoch: 0, phase: 'commit' };
        expect((await ledger.refusal('cluster:CloseSeedPhase', tooEarly, { as: ward1Admin })).message).toMatch(/not over/);
        ledger.time += SEED_WINDOW_MS;
        expect((await ledger.refusal('cluster:RevealSeed', alone, { as: ward1Admin })).message).toMatch(/other ward has not committed/);
        const closing = await ledger.call('cluster:CloseSeedPhase', tooEarly, { as: ward1Admin });
        expect(Object.keys(closing.set.writes)).toEqual(['announced', mark]);
        ledger.commit(closing);
        await reveal(ledger, ward1Admin);
        ledger.time -= SEED_WINDOW_MS;
        expect((await ledger.refusal('cluster:CommitSeed', commitments(ward2Admin), { as: ward2Admin })).message).toMatch(/over/);
    });

    it('gives every phase its whole window, and the main secret of a late ward is read against the mark too', async () => {
        const ledger = await area();
        await commit(ledger, ward1Admin);
        ledger.time += 5 * SEED_WINDOW_MS;
        await commit(ledger, ward2Admin);
        await reveal(ledger, ward1Admin);
        const late = { cluster, epoch: 0, kind: 'main', secret: secretOf(ward2Admin, 'main') };
        const held = await ledger.call('cluster:RevealSeed', late, { as: ward2Admin });
        expect(held.set.reads).toContain(`seed~closed/${cluster}/${'0'.repeat(16)}/reveal`);
        const request = { cluster, epoch: 0, phase: 'reveal' };
        expect((await ledger.refusal('cluster:CloseSeedPhase', request, { as: ward1Admin })).message).toMatch(/not over/);
        ledger.time += SEED_WINDOW_MS;
        await close(ledger, 'reveal');
        expect((await ledger.refusal('cluster:RevealSeed', late, { as: ward2Admin })).message).toMatch(/over/);
    });

    it('is held up for ever by no ward that keeps its spare back', async () => {
        const ledger = await area();
        await report(ledger, { round: 0, nodes: reports(5) });
        await makeHalf(ledger);
        ledger.time += SEED_WINDOW_MS;
        expect((await close(ledger, 'spare')).seed).toMatchObject({ rule: 'none', missing: WARD_MSPS });
        await elect(ledger, 0);
    });

    it('of the next epoch is made while this one runs, not before', async () => {
        const ledger = await area();
        expect((await ledger.refusal('cluster:CommitSeed', commitments(ward1Admin, 1), { as: ward1Admin })).message).toMatch(
            /has not begun/,
        );
        await makeSeed(ledger);
        await playRound(ledger, 0, reports(4));
        await makeSeed(ledger, 1);
        const found = await ledger.submit('cluster:GetSeed', { cluster, epoch: 1 }, { as: ward2One });
        expect(found.seed?.rule).toBe('both');
    });
});

describe('what stands on the ledger', () => {
    async function played(rounds: number) {
        const ledger = await area();
        await makeSeed(ledger);
        for (let round = 0; round < rounds; round += 1) {
            await playRound(ledger, round, reports(10, round));
        }
        return ledger;
    }

    it('is enough to recompute every round and its seed', async () => {
        const ledger = await played(4);
        const seed = await ledger.submit('cluster:GetSeed', { cluster, epoch: 0 }, { as: ward2One });
        const state = {
            clusterId: cluster,
            epoch: 0,
            previousSeed: genesisSeed(cluster, digest),
            parts: seed.parts,
            mspIds: WARD_MSPS,
            closed: [],
        };
        const recomputed = recomputedSeed(state, digest);
        const found = await Promise.all([0, 1, 2, 3].map((round) => elected(ledger, round)));
        const difference = firstDifference(
            found.map(({ stored }) => stored),
            {
                rules: clusterRequest.rules,
                seedOf: () => recomputed?.seed ?? '',
                telemetryOf: (round) => ({ round, nodes: reports(10, round) }),
            },
        );
        expect([recomputed?.rule, difference]).toEqual(['both', undefined]);
    });

    it('shows a node its head of the last two rounds, of one where there is no other', async () => {
        const ledger = await played(1);
        const headsOf = async (index: number) => ledger.submit('cluster:FindHead', { node: nodeId(index) }, { as: ward1Two });
        expect(await headsOf(1)).toMatchObject({ cluster, ward: 'ward1', rounds: [{ round: 0 }] });
        await playRound(ledger, 1, reports(10, 1));
        await playRound(ledger, 2, reports(10, 2));
        const elections = await Promise.all([2, 1].map(async (round) => (await elected(ledger, round)).stored));
        for (let index = 0; index < 10; index += 1) {
            const expected = elections.map((stored) => {
                const { heads, members } = electionIn(stored);
                const own = heads.includes(nodeId(index)) ? nodeId(index) : null;
                return { round: stored.round, head: own ?? members.get(nodeId(index)) ?? null };
            });
            expect((await headsOf(index)).rounds).toEqual(expected);
        }
    });

    it('shows no round that was not elected, nor half of one', async () => {
        const ledger = await played(1);
        const refused = async (round: number) => (await ledger.refusal('cluster:GetElection', { cluster, round }, { as: ward1Two })).code;
        expect(await refused(1)).toBe('ELECTION_NOT_FOUND');
        const halves = [...ledger.world.keys()].filter((key) => ['election', 'round'].includes(key.split('\0')[1] ?? ''));
        expect(halves).toHaveLength(2);
        for (const key of halves) {
            const kept = ledger.world.get(key)!;
            ledger.world.delete(key);
            expect([key, await refused(0)]).toEqual([key, 'ELECTION_NOT_FOUND']);
            ledger.world.set(key, kept);
        }
        expect((await elected(ledger, 0)).stored.round).toBe(0);
    });

    it('shows no head before an election, nor to the other ward', async () => {
        const ledger = await area();
        await report(ledger, { round: 0, nodes: reports(4) });
        const refused = async (as: Identity) => (await ledger.refusal('cluster:FindHead', { node: nodeId(1) }, { as })).code;
        expect([await refused(ward1Two), await refused(ward2One)]).toEqual(['ELECTION_NOT_FOUND', 'NODE_NOT_FOUND']);
    });

    it('shows the sealed names of nodes, and of nothing else', async () => {
        const ledger = await played(1);
        await register(ledger, ward1Two, { kind: 'device', words: ['monitor'] });
        const asked = [nodeId(1), id('nobody'), id('monitor')];
        const nodes = await ledger.submit('cluster:FindNodes', { nodes: asked }, { as: ward1Two });
        expect(nodes).toEqual([{ ledgerId: nodeId(1), sealedId: sealedId(nodeId(1), 'node 1', 'node') }, null, null]);
    });
});

describe('a window of vitals that came through a head', () => {
    const through = (word: string, round: number, of = cluster) => {
        const window = vitalsWindow(word);
        return { ...window, posts: window.posts.map((post) => ({ ...post, via: { cluster: of, round } })) };
    };

    it('is stored when the election stands and is the ward’s own, else rejected by itself', async () => {
        const ledger = await area();
        await makeSeed(ledger);
        await playRound(ledger, 0, reports(5));
        const windows = [through('a', 0), through('b', 1), through('c', 0, id('other')), vitalsWindow('d')];
        expect(await submitPosts(ledger, windows, ward1Two)).toEqual({
            exceptions: [1, 2].map((index) => ({ index, status: 'rejected', code: 'ELECTION_NOT_FOUND' })),
        });
        const foreign = await submitPosts(ledger, [drawnBy('ward2', through('e', 0))], ward2One);
        expect(foreign).toEqual({ exceptions: [{ index: 0, status: 'rejected', code: 'WARD_FORBIDDEN' }] });
        const stored = windows[0]?.posts[0];
        const found = await ledger.submit('vitals:GetPost', { device: stored?.device ?? '', sequence: 42 }, { as: ward1Two });
        expect(found.via).toEqual({ cluster, round: 0 });
    });

    it('reads of clusters only the mark that never changes', async () => {
        const ledger = await area();
        await makeSeed(ledger);
        await playRound(ledger, 0, reports(5));
        const outcome = await ledger.call('vitals:SubmitPosts', {}, { as: ward1Two, transient: postsIn([through('a', 0)]) });
        const own = outcome.set.reads.filter((key) => !/^(window|:post|device|device-trust|participant|person)\//.test(key));
        expect(own).toEqual([`election/${cluster}/${'0'.repeat(16)}`]);
    });
});
