// SPDX-License-Identifier: Apache-2.0
// The command lines of the gateway's programs.

export { BACKUP_HELP, type BackupOptions, demandBackup, parseBackupOptions } from './backup-options';
export { CLUSTER_HELP, type ClusterOptions, parseClusterOptions } from './cluster-options';
export { CUSTODIAN_HELP, type CustodianOptions, demandFile, demandKey, demandOrder, parseCustodianOptions } from './custodian-options';
export { parseServerOptions, SERVER_HELP, type ServerOptions } from './server-options';
export type { WardPlace } from './ward-options';
