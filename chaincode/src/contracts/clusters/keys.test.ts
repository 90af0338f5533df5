// SPDX-License-Identifier: Apache-2.0
// The layout of the keys of clusters: a changed text is a changed ledger.

import { compositeKey } from '../../platform';
import { clusterKeys, clusterPrefixes } from './keys';

const shown = ({ room, path }: { room: string; path: string }): string => [room, ...path.split('\u0000').slice(1, -1)].join('/');

it.each([
    [clusterKeys.cluster('c'), 'world/cluster/c'],
    [clusterKeys.byWard('ward1', 'c'), 'world/cluster~ward/ward1/c'],
    [clusterKeys.latestRound('c'), 'world/cluster~latest/c'],
    [clusterKeys.collector('c'), 'world/cluster~collector/c'],
    [clusterKeys.node('ward1', 'n'), 'world/node/ward1/n'],
    [clusterKeys.telemetry('c', 3), 'world/telemetry/c/0000000000000003'],
    [clusterKeys.round('c', 3), 'world/round/c/0000000000000003'],
    [clusterKeys.election('c', 3), 'world/election/c/0000000000000003'],
    [clusterKeys.seed('c', 3), 'world/seed/c/0000000000000003'],
    [clusterKeys.seedCommitment('c', 3, 'M'), 'world/seed~commitment/c/0000000000000003/M'],
    [clusterKeys.seedSecret('c', 3, { mspId: 'M', kind: 'main' }), 'world/seed~secret/c/0000000000000003/M/main'],
    [clusterKeys.seedClosed('c', 3, 'commit'), 'world/seed~closed/c/0000000000000003/commit'],
])('%j is %s', (key, text) => {
    expect(shown(key)).toBe(text);
});

it.each([
    [clusterPrefixes.byWard('w'), clusterKeys.byWard('w', 'c')],
    [clusterPrefixes.elections('c'), clusterKeys.election('c', 1)],
])('the run %j begins the keys inside it', ({ type, attributes }, key) => {
    expect(key.path.startsWith(compositeKey(type, attributes))).toBe(true);
});
