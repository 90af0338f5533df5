// SPDX-License-Identifier: Apache-2.0
// The contracts of the chaincode, in one list that a peer's runtime and the embedded network both take.

import { AccessContract } from './access.contract';
import { ClusterContract } from './cluster.contract';
import { ParticipantContract } from './participant.contract';
import { RecordContract } from './record.contract';
import { StatisticsContract } from './statistics.contract';
import { SubjectContract } from './subject.contract';
import { VitalsContract } from './vitals.contract';

export { AccessContract, ClusterContract, ParticipantContract, RecordContract, StatisticsContract, SubjectContract, VitalsContract };

/** A contract class as fabric-shim takes it. */
export type ContractClass = new () => InstanceType<(typeof contracts)[number]>;

export const contracts = [
    ParticipantContract,
    SubjectContract,
    RecordContract,
    AccessContract,
    VitalsContract,
    StatisticsContract,
    ClusterContract,
];
