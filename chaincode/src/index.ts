// SPDX-License-Identifier: Apache-2.0
// What a Fabric peer's runtime loads: `fabric-chaincode-node` looks for `contracts` in the package's main file.

export { contracts, type ContractClass } from './contracts';
