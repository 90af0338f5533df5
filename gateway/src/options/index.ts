// SPDX-License-Identifier: Apache-2.0
// The command lines of the gateway's programs.

export { CLUSTER_HELP, type ClusterOptions, parseClusterOptions } from './cluster-options';
export { CUSTODIAN_HELP, type CustodianOptions, parseCustodianOptions, required } from './custodian-options';
export { parseServerOptions, SERVER_HELP, type ServerOptions } from './server-options';
export { UsageError, type WardPlace } from './ward-options';
