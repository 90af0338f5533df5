// SPDX-License-Identifier: Apache-2.0
// Refusals about clusters.

import { errorTable } from '../kernel';

export const CLUSTER_ERRORS = errorTable({
    AREA_FORBIDDEN: {
        status: 403,
        title: 'Not the gateway of this area',
        explanation:
            'One IoT gateway speaks for an area: the one that the cluster names, else the one that reported first. Only that one reports telemetry and asks for elections.',
    },
    CLUSTER_NOT_FOUND: { status: 404, title: 'Cluster not found', explanation: 'No cluster has this id.' },
    TELEMETRY_NOT_FOUND: { status: 404, title: 'Telemetry not found', explanation: 'No telemetry was reported for this round.' },
    ELECTION_NOT_FOUND: { status: 404, title: 'Election not found', explanation: 'This round has not been elected.' },
    NODE_NOT_FOUND: { status: 404, title: 'Node not found', explanation: 'No cluster has a node of this id.' },
    CLUSTER_EXISTS: {
        status: 409,
        title: 'Cluster exists',
        explanation: 'A cluster with this id is stored already; its rules never change.',
    },
    ROUND_REFUSED: {
        status: 409,
        title: 'Not the round that is next',
        explanation:
            'Rounds follow each other from 0 without gaps, each is reported once and elected once. `detail` names the one that is next.',
    },
    TELEMETRY_MISSING: {
        status: 409,
        title: 'No telemetry for this round',
        explanation: 'The gateway of the area must report telemetry for the round before its heads can be elected.',
    },
    SEED_AWAITED: {
        status: 409,
        title: 'Seed is not known yet',
        explanation: 'A seed holds for 100 rounds and needs a secret of each ward. POST /v1/clusters/{id}/seeds asks both for theirs.',
    },
    SEED_REFUSED: {
        status: 409,
        title: 'Secret or commitment is refused',
        explanation:
            'Commitments come first, each ward commits once, only secrets that were committed to are taken, and a phase is closed when its time is over. `detail` says which rule was broken.',
    },
    NODE_FOREIGN: {
        status: 409,
        title: 'Node belongs to another cluster',
        explanation: 'A wearable is a node of one cluster of its ward only: of the one that reported it first.',
    },
    NODE_UNKNOWN: {
        status: 422,
        title: 'Node is not registered',
        explanation: 'Every node needs a ledger id of its own kind before it is reported; the gateway gives one to each new name.',
    },
    HEAD_MISMATCH: {
        status: 422,
        title: 'Not the head of this device',
        explanation:
            'The post names in `via` a node that is not the head of its device in the last two rounds. Send it through the elected head, or without `via` when the device reports to the gateway itself.',
    },
});
