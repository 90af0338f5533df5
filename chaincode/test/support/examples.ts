// SPDX-License-Identifier: Apache-2.0
// One valid call of every function, for the tests that go over all of them.

import type { LedgerFunctionName, LedgerFunctions } from '../../src/domain';
import { clusterRequest, nodeReport } from '../clusters/cluster-fixtures';
import { digest, id, record, vitalsWindow } from './fixtures';

type Examples = {
    readonly [Name in LedgerFunctionName]: {
        readonly request: LedgerFunctions[Name]['request'];
        readonly transient: LedgerFunctions[Name]['transient'];
    };
};

const alice = record('alice');
const ledgerId = id('alice');
const lookupKey = digest('lookup alice');
const page = { limit: 10, cursor: 'AAAA' };

export const examples: Examples = {
    'participant:RegisterParticipant': { request: { ledgerId, certificateId: digest('certificate'), roles: ['doctor'] }, transient: {} },
    'participant:UpdateParticipant': {
        request: { certificateId: digest('certificate'), roles: ['doctor'], status: 'active' },
        transient: {},
    },
    'participant:GetParticipant': { request: { certificateId: digest('certificate'), mspId: 'Ward1MSP' }, transient: {} },
    'subject:RegisterSubjects': {
        request: {},
        transient: { subjects: [{ lookupKey, ledgerId, kind: 'record', sealedId: 'sealed', salt: digest('salt') }] },
    },
    'subject:FindSubjects': { request: { lookupKeys: [lookupKey] }, transient: {} },
    'record:CreateRecord': alice,
    'record:UpdateRecord': {
        request: {
            ledgerId,
            version: 1,
            status: 'inactive',
            envelopeDigest: alice.request.envelopeDigest,
            commitment: digest('commitment'),
        },
        transient: { record: { envelope: alice.transient.record.envelope, salt: digest('salt') } },
    },
    'record:RevokeRecord': { request: { ledgerId, version: 1 }, transient: {} },
    'record:EraseRecord': { request: { ledgerId }, transient: { record: { lookupKey } } },
    'record:PlaceLegalHold': { request: { ledgerId }, transient: {} },
    'record:LiftLegalHold': { request: { ledgerId }, transient: {} },
    'record:MergeRecords': {
        request: { ledgerId, into: id('bob'), version: 1 },
        transient: { record: { lookupKey, salt: digest('salt'), sealedId: 'sealed' } },
    },
    'record:FindRecordById': { request: { lookupKey }, transient: {} },
    'record:ListRecords': { request: { kind: 'patient', ward: 'ward1', ...page }, transient: {} },
    'record:GetRecordHistory': { request: { ledgerId, ...page }, transient: {} },
    'access:RecordAccess': {
        request: { accessKey: digest('access') },
        transient: { access: { subject: ledgerId, action: 'read-record', purpose: 'TREAT', salt: digest('salt') } },
    },
    'access:GetAccess': { request: { accessKey: digest('access') }, transient: {} },
    'vitals:SubmitWindows': {
        request: {
            windows: [
                vitalsWindow('a', {
                    posts: [{ device: id('d'), sequence: 1, digest: digest('p'), late: true, via: { cluster: id('cluster'), round: 0 } }],
                }),
            ],
        },
        transient: {},
    },
    'vitals:GetWindow': { request: { id: id('w') }, transient: {} },
    'vitals:GetPost': { request: { device: id('d'), sequence: 1 }, transient: {} },
    'vitals:ListWindows': { request: { subject: ledgerId, from: 0, to: 1, ...page }, transient: {} },
    'vitals:GetWindowHistory': { request: { id: id('w'), ...page }, transient: {} },
    'vitals:GetPostHistory': { request: { device: id('d'), sequence: 1, ...page }, transient: {} },
    'cluster:CreateCluster': { request: { ...clusterRequest, collector: id('collector') }, transient: {} },
    'cluster:GetCluster': { request: { cluster: id('cluster') }, transient: {} },
    'cluster:ListClusters': { request: { ward: 'ward1', ...page }, transient: {} },
    'cluster:CommitSeed': { request: { cluster: id('cluster'), epoch: 0, main: digest('main'), spare: digest('spare') }, transient: {} },
    'cluster:RevealSeed': { request: { cluster: id('cluster'), epoch: 0, kind: 'main', secret: digest('secret') }, transient: {} },
    'cluster:CloseSeedPhase': { request: { cluster: id('cluster'), epoch: 0, phase: 'commit' }, transient: {} },
    'cluster:GetSeed': { request: { cluster: id('cluster'), epoch: 0 }, transient: {} },
    'cluster:ReportTelemetry': { request: { cluster: id('cluster'), round: 0, nodes: [nodeReport(0)] }, transient: {} },
    'cluster:GetTelemetry': { request: { cluster: id('cluster'), round: 0 }, transient: {} },
    'cluster:ElectHeads': { request: { cluster: id('cluster'), round: 0 }, transient: {} },
    'cluster:GetElection': { request: { cluster: id('cluster'), round: 0 }, transient: {} },
    'cluster:ListElections': { request: { cluster: id('cluster'), ...page }, transient: {} },
    'cluster:FindNodes': { request: { nodes: [id('node')] }, transient: {} },
    'cluster:FindHead': { request: { node: id('node') }, transient: {} },
    'statistics:RequestRelease': { request: { codes: ['8867-4'], windows: [id('w')], ciphertextDigest: digest('sum') }, transient: {} },
    'statistics:GetRelease': { request: { id: digest('release') }, transient: {} },
};
