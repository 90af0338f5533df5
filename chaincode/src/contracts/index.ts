// SPDX-License-Identifier: Apache-2.0
// The contracts of the chaincode, in one list that a peer's runtime and the embedded network both take.

import * as all from './all';

/** A contract class as fabric-shim takes it. */
export type ContractClass = (typeof all)[keyof typeof all];

export const contracts: readonly ContractClass[] = Object.values(all);
