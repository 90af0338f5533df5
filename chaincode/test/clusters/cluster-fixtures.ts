// SPDX-License-Identifier: Apache-2.0
// An area with wearables for the contract tests: registered nodes, telemetry, and both wards' secrets.

import {
    commitmentOf,
    type CreateCluster,
    type LedgerFunctions,
    type NodeReport,
    rulesOf,
    SECRET_KINDS,
    type SecretKind,
    type SubjectKind,
} from '../../src/domain';
import { identities, type Identity } from '../support/certificates';
import { digest, enrol, id, wards } from '../support/fixtures';
import { sealedId } from '../subjects/sealed';
import type { LedgerDouble } from '../support/ledger-double';

const { ward1Admin, ward1Two, ward2Admin } = identities;

export const cluster = id('cluster');
export const SEED_WINDOW_MS = 3_600_000;
export const clusterRequest: CreateCluster = { id: cluster, rules: rulesOf({ xCm: 0, yCm: 0 }), seedWindowMs: SEED_WINDOW_MS };

/** A wearable's report, from its number and the round. */
export function nodeReport(index: number, changes: Partial<NodeReport> = {}): NodeReport {
    const word = digest(`node ${index}`);
    const place = (at: number): number => Number.parseInt(word.slice(at, at + 6), 16) % 10_000;
    return { id: nodeId(index), xCm: place(0), yCm: place(6), energyMicrojoule: 400_000, trustPermille: 900, ...changes };
}
export const nodeId = (index: number): string => id(`node ${index}`);

/** The reports of the first nodes, in a round. */
export const reports = (count: number, round = 0): NodeReport[] =>
    Array.from({ length: count }, (_, index) => nodeReport(index, { energyMicrojoule: 400_000 - round * 2_000 }));

/** Gives ledger ids to words of a kind. */
export async function register(
    ledger: LedgerDouble,
    as: Identity,
    { kind, words }: { kind: SubjectKind; words: readonly string[] },
): Promise<void> {
    for (let start = 0; start < words.length; start += 200) {
        const subjects = words.slice(start, start + 200).map((word) => ({
            lookupKey: digest(`lookup ${kind} ${word}`),
            ledgerId: id(word),
            kind,
            sealedId: sealedId(id(word), word, kind),
            salt: digest(`salt ${kind} ${word}`),
        }));
        await ledger.submit('subject:RegisterSubjects', {}, { as, transient: { subjects } });
    }
}

/** Both wards with a cluster of ward 1 and registered nodes; ward1Two is its IoT gateway. */
export async function area({ nodes = 20, changes = {} }: { nodes?: number; changes?: Partial<CreateCluster> } = {}): Promise<LedgerDouble> {
    const ledger = await wards();
    await enrol(ledger, identities.ward1Three, 'iot-gateway');
    await register(ledger, ward1Admin, { kind: 'cluster', words: ['cluster'] });
    const words = Array.from({ length: nodes }, (_, index) => `node ${index}`);
    await register(ledger, ward1Two, { kind: 'node', words });
    await ledger.submit('cluster:CreateCluster', { ...clusterRequest, ...changes }, { as: ward1Admin });
    return ledger;
}

export const secretOf = (as: Identity, kind: SecretKind, epoch = 0): string => digest(`secret ${as.mspId} ${kind} ${epoch}`);

/** The commitments of a ward to its secrets. */
export function commitments(as: Identity, epoch = 0): LedgerFunctions['cluster:CommitSeed']['request'] {
    const { mspId } = as;
    const of = (kind: SecretKind): string =>
        commitmentOf({ clusterId: cluster, epoch, mspId, kind }, secretOf(as, kind, epoch), (text) => digest(text));
    const [main, spare] = SECRET_KINDS.map(of) as [string, string];
    return { cluster, epoch, main, spare };
}

export const commit = (ledger: LedgerDouble, as: Identity, epoch = 0) =>
    ledger.submit('cluster:CommitSeed', commitments(as, epoch), { as });
export const reveal = (ledger: LedgerDouble, as: Identity, { kind = 'main', epoch = 0 }: { kind?: SecretKind; epoch?: number } = {}) =>
    ledger.submit('cluster:RevealSeed', { cluster, epoch, kind, secret: secretOf(as, kind, epoch) }, { as });

/** Both wards make the seed of an epoch. */
export async function makeSeed(ledger: LedgerDouble, epoch = 0): Promise<void> {
    for (const as of [ward1Admin, ward2Admin]) {
        await commit(ledger, as, epoch);
    }
    for (const as of [ward1Admin, ward2Admin]) {
        await reveal(ledger, as, { epoch });
    }
}

/** Reports telemetry and elects. */
export async function playRound(ledger: LedgerDouble, round: number, nodes: readonly NodeReport[]): Promise<void> {
    await ledger.submit('cluster:ReportTelemetry', { cluster, round, nodes: [...nodes] }, { as: ward1Two });
    await ledger.submit('cluster:ElectHeads', { cluster, round }, { as: ward1Two });
}

/** The world-state value of a key, as text. */
export function stateAt(ledger: LedgerDouble, ...parts: string[]): string | undefined {
    return ledger.world.get(`\u0000${parts.join('\u0000')}\u0000`);
}
