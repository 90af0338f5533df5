// SPDX-License-Identifier: Apache-2.0
// A Fabric network in one process: what other packages may use.
import './node-version';

export { startNetwork, type Network } from './network/start-network';
export type { Endpoint, Endpoints } from './network/servers';
export type { ChaincodeOptions, NetworkOptions, PortOptions } from './network/options';
export type { OrdererOrganization, Organizations, PeerOrganization } from './identities/organizations';
export { ensureOrganizations } from './identities/organizations-folder';
export type { BatchOptions, CollectionDefinition } from './ledger/ports';
