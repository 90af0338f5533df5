// SPDX-License-Identifier: Apache-2.0
// One valid call of every function of contract `cluster`, and who may make it, written down apart from its row in the domain.

import type { ExamplesOf } from '../support/example';
import { digest, id } from '../support/fixtures';
import { clusterRequest, nodeReport } from './cluster-fixtures';

const page = { limit: 10, cursor: 'AAAA' };
const READERS = 'admin auditor doctor iot-gateway nurse paramedic evaluate';
/** Those, and an operator who verifies with the certificate of the MSP. */
const VERIFIERS = 'admin auditor doctor iot-gateway msp-administrator nurse paramedic evaluate';

export const examples: ExamplesOf<'cluster'> = {
    'cluster:CreateCluster': {
        permitted: 'admin submit',
        optional: ['request/collector'],
        request: { ...clusterRequest, collector: id('collector') },
        transient: {},
    },
    'cluster:GetCluster': { permitted: VERIFIERS, request: { cluster: id('cluster') }, transient: {} },
    'cluster:ListClusters': {
        permitted: 'admin auditor doctor iot-gateway msp-administrator nurse paramedic registrar evaluate',
        request: { ward: 'ward1', ...page },
        transient: {},
    },
    'cluster:CommitSeed': {
        permitted: 'admin registrar submit',
        request: { cluster: id('cluster'), epoch: 0, main: digest('main'), spare: digest('spare') },
        transient: {},
    },
    'cluster:RevealSeed': {
        permitted: 'admin registrar submit',
        request: { cluster: id('cluster'), epoch: 0, kind: 'main', secret: digest('secret') },
        transient: {},
    },
    'cluster:CloseSeedPhase': {
        permitted: 'admin registrar submit',
        request: { cluster: id('cluster'), epoch: 0, phase: 'commit' },
        transient: {},
    },
    'cluster:GetSeed': {
        permitted: 'admin auditor custodian doctor iot-gateway msp-administrator nurse paramedic registrar evaluate',
        request: { cluster: id('cluster'), epoch: 0 },
        transient: {},
    },
    'cluster:ReportTelemetry': {
        permitted: 'iot-gateway submit',
        request: { cluster: id('cluster'), round: 0, nodes: [nodeReport(0)] },
        transient: {},
    },
    'cluster:GetTelemetry': { permitted: VERIFIERS, request: { cluster: id('cluster'), round: 0 }, transient: {} },
    'cluster:ElectHeads': { permitted: 'admin iot-gateway submit', request: { cluster: id('cluster'), round: 0 }, transient: {} },
    'cluster:GetElection': { permitted: VERIFIERS, request: { cluster: id('cluster'), round: 0 }, transient: {} },
    'cluster:ListElections': { permitted: READERS, request: { cluster: id('cluster'), ...page }, transient: {} },
    'cluster:FindNodes': { permitted: READERS, request: { nodes: [id('node')] }, transient: {} },
    'cluster:FindHead': { permitted: 'doctor iot-gateway nurse paramedic evaluate', request: { node: id('node') }, transient: {} },
};
