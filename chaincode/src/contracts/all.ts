// SPDX-License-Identifier: Apache-2.0
// The contracts, one line each.

export { AccessContract } from './access';
export { AlarmContract } from './alarms';
export { BoardContract } from './boards';
export { ClinicianContract } from './clinicians';
export { ClusterContract } from './clusters';
export { DeviceContract } from './devices';
export { DowntimeContract } from './downtime';
export { EntryContract } from './entries';
export { GovernanceContract } from './governance';
export { ParticipantContract } from './participants';
export { PolicyContract } from './policies';
export { RecordContract } from './records';
export { StatisticsContract } from './statistics';
export { SubjectContract } from './subjects';
export { VitalsContract } from './vitals';
