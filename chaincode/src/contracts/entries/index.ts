// SPDX-License-Identifier: Apache-2.0
// Contract `entries`.

export { EntryContract } from './entry.contract';
