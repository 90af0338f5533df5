// SPDX-License-Identifier: Apache-2.0
// Names of areas and of their nodes, there and back: the ledger knows both by random ids only.

import { DomainError, ERRORS, type FoundCluster, type LedgerId, MAX_NAMED_NODES, WARD_MSPS, wardOf } from '@wardledger/chaincode/domain';
import type { Custodian } from '../../custody';
import type { Ledger, LedgerCaller } from '../../ledger';
import type { RecordDirectory, SubjectResolver } from '../subjects';

/** What looking up needs. */
export interface ClusterDirectoryPorts {
    readonly ledger: Pick<Ledger, 'evaluate'>;
    readonly custodian: Pick<Custodian, 'openNodeNames'>;
    readonly directory: Pick<RecordDirectory, 'find'>;
    readonly subjects: Pick<SubjectResolver, 'resolve'>;
}

/** Looks areas and nodes up. */
export interface ClusterDirectory {
    /** The ledger id of an area's name, given now if it has none. */
    register(caller: LedgerCaller, name: string): Promise<LedgerId>;
    /** The cluster of a name: this ward's, else another ward's that is called so. @throws DomainError CLUSTER_NOT_FOUND */
    cluster(caller: LedgerCaller, name: string): Promise<FoundCluster>;
    /** The ledger ids of nodes, given now to those that have none. */
    nodeIds(caller: LedgerCaller, names: readonly string[]): Promise<LedgerId[]>;
    /** The ledger ids of nodes that are known. */
    knownNodes(caller: LedgerCaller, names: readonly string[]): Promise<(LedgerId | undefined)[]>;
    /** What nodes are called; an id whose name was erased stands for itself. */
    names(caller: LedgerCaller, nodes: readonly LedgerId[]): Promise<(node: LedgerId) => string>;
}

const REMEMBERED = 100_000;

/** Builds the directory; one instance a process, because names are remembered. */
export function createClusterDirectory({ ledger, custodian, directory, subjects }: ClusterDirectoryPorts): ClusterDirectory {
    const known = new Map<LedgerId, string>();

    function remember(node: LedgerId, name: string): void {
        if (known.size >= REMEMBERED) {
            known.clear();
        }
        known.set(node, name);
    }

    async function open(caller: LedgerCaller, nodes: LedgerId[]): Promise<void> {
        const found = await ledger.evaluate(caller, 'cluster:FindNodes', { nodes });
        const sealedIds = found.flatMap((entry) => (entry === null ? [] : [entry.sealedId]));
        if (sealedIds.length > 0) {
            const opened = await custodian.openNodeNames({ sealedIds });
            opened.forEach(({ ledgerId, id }) => {
                remember(ledgerId, id);
            });
        }
    }

    return {
        register: async (caller, name) => {
            const [ledgerId = ''] = await subjects.resolve(caller, [{ kind: 'cluster', id: name }]);
            return ledgerId;
        },
        cluster: async (caller, name) => {
            for (const ward of [undefined, ...WARD_MSPS.map(wardOf)]) {
                const [entry] = await directory.find(caller, 'cluster', [name], ward);
                if (entry?.ledgerId !== undefined) {
                    return ledger.evaluate(caller, 'cluster:GetCluster', { cluster: entry.ledgerId });
                }
            }
            throw new DomainError(ERRORS.CLUSTER_NOT_FOUND);
        },
        nodeIds: async (caller, names) => {
            const ids = await subjects.resolve(
                caller,
                names.map((id) => ({ kind: 'node', id })),
            );
            ids.forEach((node, index) => {
                remember(node, names[index] ?? node);
            });
            return ids;
        },
        knownNodes: async (caller, names) => (await directory.find(caller, 'node', names)).map(({ ledgerId }) => ledgerId),
        names: async (caller, nodes) => {
            const missing = [...new Set(nodes)].filter((node) => !known.has(node));
            for (let start = 0; start < missing.length; start += MAX_NAMED_NODES) {
                await open(caller, missing.slice(start, start + MAX_NAMED_NODES));
            }
            return (node) => known.get(node) ?? node;
        },
    };
}
