// SPDX-License-Identifier: Apache-2.0
// From outside ids to ledger ids.

export { OUTSIDE_ID_PATTERN } from '../../kernel';
export { deviceName, type DeviceStart } from './device-name';
export { countingMisses, type LookUps } from './look-ups';
export { MissBudget } from './miss-budget';
export { createRecordDirectory, type KnownEntry, patientOrNobody, type RecordDirectory, recordNotFound } from './record-directory';
export { SubjectResolver } from './subject-resolver';
