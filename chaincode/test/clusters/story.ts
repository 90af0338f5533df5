// SPDX-License-Identifier: Apache-2.0
// What the story tells of clusters: an area of three wearables, its seed, two rounds, and an epoch in which a ward is silent.

import { identities } from '../support/certificates';
import type { Chapter } from '../support/chapter';
import { digest, id } from '../support/fixtures';
import { sealedId } from '../subjects/sealed';
import { cluster, clusterRequest, commitments, nodeId, reports, secretOf, SEED_WINDOW_MS } from './cluster-fixtures';

const { ward1Admin, ward2Admin } = identities;
const node = nodeId(0);
const subjects = ['cluster', 'node 0', 'node 1', 'node 2'].map((word) => ({
    lookupKey: digest(`lookup ${word}`),
    ledgerId: id(word),
    kind: word === 'cluster' ? 'cluster' : 'node',
    sealedId: sealedId(id(word), word, word === 'cluster' ? 'cluster' : 'node'),
    salt: digest(`salt ${word}`),
}));

export const chapters: readonly Chapter[] = [
    {
        number: 8,
        lines: [
            ['ward1Two', 'subject:RegisterSubjects', {}, { subjects }],
            ['ward1Admin', 'cluster:CreateCluster', clusterRequest],
            ['ward1Two', 'cluster:ReportTelemetry', { cluster, round: 0, nodes: reports(3) }],
            ['ward1Admin', 'cluster:CommitSeed', commitments(ward1Admin)],
            ['ward2Admin', 'cluster:CommitSeed', commitments(ward2Admin)],
            ['ward1Admin', 'cluster:RevealSeed', { cluster, epoch: 0, kind: 'main', secret: secretOf(ward1Admin, 'main') }],
            ['ward2Admin', 'cluster:RevealSeed', { cluster, epoch: 0, kind: 'main', secret: secretOf(ward2Admin, 'main') }],
            ['ward2One', 'cluster:GetSeed', { cluster, epoch: 0 }],
            ['ward1Two', 'cluster:ElectHeads', { cluster, round: 0 }],
            ['ward1Two', 'cluster:ReportTelemetry', { cluster, round: 1, nodes: reports(2, 1) }],
            ['ward1Two', 'cluster:ElectHeads', { cluster, round: 1 }],
            ['ward2Admin', 'cluster:CommitSeed', commitments(ward2Admin, 1)],
        ],
    },
    {
        number: 9,
        after: SEED_WINDOW_MS,
        lines: [
            ['ward1Admin', 'cluster:CloseSeedPhase', { cluster, epoch: 1, phase: 'commit' }],
            ['ward2One', 'cluster:GetCluster', { cluster }],
            ['ward2One', 'cluster:ListClusters', { ward: 'ward1', limit: 10 }],
            ['ward2One', 'cluster:GetTelemetry', { cluster, round: 1 }],
            ['ward2One', 'cluster:GetElection', { cluster, round: 1 }],
            ['ward2One', 'cluster:ListElections', { cluster, limit: 10 }],
            ['ward2One', 'cluster:FindNodes', { nodes: [node] }],
            ['ward1Two', 'cluster:FindHead', { node }],
        ],
    },
];
export const privateTexts = [];
export const people = ['cluster', 'node 0', 'node 1', 'node 2'];
