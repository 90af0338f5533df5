// SPDX-License-Identifier: Apache-2.0
// What the rest of the embedded network may use of the ledger.
export { openChannel } from './channel';
export type * from './ports';
