// SPDX-License-Identifier: Apache-2.0
// Contract `record`.

export { RecordContract } from './record.contract';
