// SPDX-License-Identifier: Apache-2.0
// From outside ids to ledger ids.

export {
    CORRECTED_DEVICE_PATTERN,
    DEVICE_AT_BOOT_PATTERN,
    LONGEST_CORRECTED_DEVICE,
    LONGEST_DEVICE_AT_BOOT,
    LONGEST_RECORD_NUMBER,
    OUTSIDE_ID_PATTERN,
    RECORD_NUMBER_PATTERN,
} from '../../kernel';
export { deviceName, type DeviceStart, replacementOf } from './device-name';
export { countingMisses, type LookUps } from './look-ups';
export { MissBudget } from './miss-budget';
export { createRecordDirectory, type KnownEntry, patientOrNobody, type RecordDirectory, recordNotFound } from './record-directory';
export { SubjectResolver } from './subject-resolver';
