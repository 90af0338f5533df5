// SPDX-License-Identifier: Apache-2.0
// The contracts of the chaincode, in one list that a peer's runtime and the embedded network both take.

import { AccessContract } from './access/access.contract';
import { ClusterContract } from './clusters/cluster.contract';
import { ParticipantContract } from './participants/participant.contract';
import { RecordContract } from './records/record.contract';
import { StatisticsContract } from './statistics/statistics.contract';
import { SubjectContract } from './subjects/subject.contract';
import { VitalsContract } from './vitals/vitals.contract';

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
