// SPDX-License-Identifier: Apache-2.0
// One run through every function, for the golden read-write sets and for the search of private words in what the channel sees.

import type { LedgerFunctionName, Role } from '../../src/domain';
import { identities } from './certificates';
import { cluster, clusterRequest, commitments, reports, secretOf, SEED_WINDOW_MS } from '../clusters/cluster-fixtures';
import { digest, enrol, id, record, vitalsWindow } from './fixtures';
import { LedgerDouble, type Outcome } from './ledger-double';

/** Who speaks in the story. */
export type Actor = 'ward1Admin' | 'ward1One' | 'ward1Two' | 'ward1Three' | 'ward2One' | 'ward2Admin';

/** Whom the wards' administrators register before the story begins. */
export const cast: readonly (readonly [Exclude<Actor, 'ward1Admin' | 'ward2Admin'>, readonly Role[]])[] = [
    ['ward1One', ['doctor', 'admission']],
    ['ward1Two', ['iot-gateway']],
    ['ward1Three', ['privacy-officer']],
    ['ward2One', ['doctor']],
];

/** A call of the story and what came of it. */
export interface Step {
    readonly as: Actor;
    readonly name: LedgerFunctionName;
    readonly request: object;
    readonly transient?: object;
    /** The transaction's time, in milliseconds. */
    readonly time: number;
    readonly outcome: Outcome;
}

const ledgerId = id('alice');
const alice = record('alice');
const lookupKey = digest('lookup alice');
const words = ['a', 'b', 'c', 'd', 'e'];
const windows = words.map((word) => vitalsWindow(word));
const windowIds = windows.map((window) => window.id).sort();
const parts = (word: string) => ({
    record: { lookupKey: digest(`lookup ${word}`), salt: digest(`salt anew ${word}`), sealedId: `sealed anew ${word}` },
});
const subjects = ['alice', 'monitor'].map((word) => ({
    lookupKey: digest(`lookup ${word}`),
    ledgerId: id(word),
    kind: word === 'alice' ? 'record' : 'device',
    sealedId: `sealed ${word}`,
    salt: digest(`salt ${word}`),
}));
const renamed = '{"ciphertext":"alice, renamed"}';
const change = { ledgerId, version: 1, envelopeDigest: digest(renamed), commitment: digest('commitment 2') };
const bob = record('bob');
const bert = record('bert');

const through = vitalsWindow('f', {
    posts: [{ device: id('device f'), sequence: 1, digest: digest('post f'), via: { cluster, round: 1 } }],
});
const areaSubjects = ['cluster', 'node 0', 'node 1', 'node 2'].map((word) => ({
    lookupKey: digest(`lookup ${word}`),
    ledgerId: id(word),
    kind: word === 'cluster' ? 'cluster' : 'node',
    sealedId: `sealed ${word}`,
    salt: digest(`salt ${word}`),
}));

type Line = readonly [Actor, LedgerFunctionName, object, object?];

const lines: readonly Line[] = [
    [
        'ward1Admin',
        'participant:RegisterParticipant',
        { certificateId: digest('somebody'), ledgerId: id('somebody'), roles: ['nurse', 'lab'] },
    ],
    ['ward1Admin', 'participant:UpdateParticipant', { certificateId: digest('somebody'), roles: ['nurse'], status: 'suspended' }],
    ['ward1One', 'participant:GetParticipant', { certificateId: digest('somebody') }],
    ['ward1Two', 'subject:RegisterSubjects', {}, { subjects }],
    ['ward1One', 'subject:FindSubjects', { lookupKeys: [lookupKey, digest('nobody')] }],
    ['ward1One', 'record:CreateRecord', alice.request, alice.transient],
    ['ward1One', 'record:UpdateRecord', change, { record: { envelope: renamed, salt: digest('salt 2') } }],
    ['ward1One', 'record:UpdateRecord', { ledgerId, version: 2, status: 'inactive' }],
    ['ward1One', 'record:CreateRecord', bob.request, bob.transient],
    ['ward1One', 'record:CreateRecord', bert.request, bert.transient],
    ['ward1One', 'record:MergeRecords', { ledgerId: id('bert'), into: id('bob'), version: 1 }, parts('bert')],
    ['ward1One', 'record:MergeRecords', { ledgerId: id('bob'), into: ledgerId, version: 1 }, parts('bob')],
    ['ward2One', 'record:FindRecordById', { lookupKey: digest('lookup bert') }],
    ['ward2One', 'record:ListRecords', { kind: 'patient', ward: 'ward1', limit: 10 }],
    [
        'ward1One',
        'access:RecordAccess',
        { accessKey: digest('access') },
        { access: { subject: ledgerId, action: 'read-record', purpose: 'ETREAT', salt: digest('salt 3') } },
    ],
    ['ward1Three', 'access:GetAccess', { accessKey: digest('access') }],
    ['ward1Two', 'vitals:SubmitWindows', { windows }],
    ['ward1Two', 'vitals:SubmitWindows', { windows: [windows[0], { ...windows[1], id: id('replay') }] }],
    ['ward1One', 'vitals:GetWindow', { id: windowIds[0] }],
    ['ward1One', 'vitals:GetPost', { device: id('device a'), sequence: 42 }],
    ['ward1One', 'vitals:ListWindows', { ward: 'ward1', from: 0, limit: 2 }],
    ['ward1One', 'vitals:GetWindowHistory', { id: windowIds[0], limit: 2 }],
    ['ward1One', 'vitals:GetPostHistory', { device: id('device a'), sequence: 42, limit: 2 }],
    ['ward1One', 'statistics:RequestRelease', { codes: ['8867-4'], windows: windowIds, ciphertextDigest: digest('sum') }],
    ['ward1One', 'statistics:RequestRelease', { codes: ['8867-4'], windows: windowIds.slice(1), ciphertextDigest: digest('sum') }],
    ['ward1One', 'record:RevokeRecord', { ledgerId, version: 3 }],
    ['ward1One', 'record:CreateRecord', alice.request, alice.transient],
    ['ward1Three', 'record:PlaceLegalHold', { ledgerId }],
    ['ward1Three', 'record:LiftLegalHold', { ledgerId }],
    ['ward1Three', 'record:EraseRecord', { ledgerId }, { record: { lookupKey } }],
    ['ward1Admin', 'record:EraseRecord', { ledgerId }, { record: { lookupKey } }],
    ['ward2One', 'record:GetRecordHistory', { ledgerId, limit: 10 }],
    ['ward1Two', 'subject:RegisterSubjects', {}, { subjects: areaSubjects }],
    ['ward1Admin', 'cluster:CreateCluster', clusterRequest],
    ['ward1Two', 'cluster:ReportTelemetry', { cluster, round: 0, nodes: reports(3) }],
    ['ward1Admin', 'cluster:CommitSeed', commitments(identities.ward1Admin)],
    ['ward2Admin', 'cluster:CommitSeed', commitments(identities.ward2Admin)],
    ['ward1Admin', 'cluster:RevealSeed', { cluster, epoch: 0, kind: 'main', secret: secretOf(identities.ward1Admin, 'main') }],
    ['ward2Admin', 'cluster:RevealSeed', { cluster, epoch: 0, kind: 'main', secret: secretOf(identities.ward2Admin, 'main') }],
    ['ward2One', 'cluster:GetSeed', { cluster, epoch: 0 }],
    ['ward1Two', 'cluster:ElectHeads', { cluster, round: 0 }],
    ['ward1Two', 'cluster:ReportTelemetry', { cluster, round: 1, nodes: reports(2, 1) }],
    ['ward1Two', 'cluster:ElectHeads', { cluster, round: 1 }],
    ['ward2Admin', 'cluster:CommitSeed', commitments(identities.ward2Admin, 1)],
    ['ward1Admin', 'cluster:CloseSeedPhase', { cluster, epoch: 1, phase: 'commit' }],
    ['ward2One', 'cluster:GetCluster', { cluster }],
    ['ward2One', 'cluster:ListClusters', { ward: 'ward1', limit: 10 }],
    ['ward2One', 'cluster:GetTelemetry', { cluster, round: 1 }],
    ['ward2One', 'cluster:GetElection', { cluster, round: 1 }],
    ['ward2One', 'cluster:ListElections', { cluster, limit: 10 }],
    ['ward2One', 'cluster:FindNodes', { nodes: [reports(1)[0]?.id] }],
    ['ward1Two', 'cluster:FindHead', { node: reports(1)[0]?.id }],
    ['ward1Two', 'vitals:SubmitWindows', { windows: [through] }],
];

async function tell(ledger: LedgerDouble, [as, name, request, transient]: Line): Promise<Step> {
    if (name === 'cluster:CloseSeedPhase') {
        ledger.time += SEED_WINDOW_MS;
    }
    const { time } = ledger;
    const outcome = await ledger.call(name, JSON.stringify(request), identities[as], transient);
    if (outcome.status !== 200) {
        throw new Error(`${name}: ${outcome.message}`);
    }
    ledger.commit(outcome);
    ledger.time += 1001;
    return { as, name, request, time, outcome, ...(transient === undefined ? {} : { transient }) };
}

/** Tells the story on a fresh ledger. */
export async function tellStory(): Promise<{ ledger: LedgerDouble; steps: Step[] }> {
    const ledger = new LedgerDouble();
    for (const [actor, roles] of cast) {
        await enrol(ledger, identities[actor], ...roles);
    }
    const steps: Step[] = [];
    for (const line of lines) {
        steps.push(await tell(ledger, line));
    }
    const [first] = steps.filter(({ name }) => name === 'statistics:RequestRelease');
    const { release } = JSON.parse(first?.outcome.payload ?? '') as { release: { id: string } };
    return { ledger, steps: [...steps, await tell(ledger, ['ward1One', 'statistics:GetRelease', { id: release.id }])] };
}

/** Texts of the story that must never reach the channel, with the digests that could be guessed from them. */
export function privateWords(): string[] {
    const plain = ['sealed', 'ciphertext":"', 'ciphertext\\":\\"', 'renamed', 'ETREAT', 'read-record', '"lookup', '"salt'];
    const keys = ['alice', 'bob', 'bert', 'monitor', 'cluster', 'node 0', 'node 1', 'node 2'].flatMap((word) => [
        digest(`lookup ${word}`),
        digest(`salt ${word}`),
        digest(`private ${word}`),
    ]);
    return [...plain, ...keys, digest('salt 2'), digest('salt 3'), ...keys.map(digest)];
}
