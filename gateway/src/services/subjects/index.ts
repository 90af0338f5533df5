// SPDX-License-Identifier: Apache-2.0
// From outside ids to ledger ids.

export { LONGEST_RECORD_NUMBER, OUTSIDE_ID_PATTERN, RECORD_NUMBER_PATTERN } from '../../kernel';
export { deviceName, type DeviceStart, replacementOf, REPLACEMENTS_PATTERN } from './device-name';
export { countingMisses, type LookUps } from './look-ups';
export { MissBudget } from './miss-budget';
export { createRecordDirectory, type KnownEntry, patientOrNobody, type RecordDirectory, recordNotFound } from './record-directory';
export { SubjectResolver } from './subject-resolver';
