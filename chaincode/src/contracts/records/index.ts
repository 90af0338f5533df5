// SPDX-License-Identifier: Apache-2.0
// Contract `record`.

export { recordKeys, recordRuns } from './keys';
export { RecordContract } from './record.contract';
