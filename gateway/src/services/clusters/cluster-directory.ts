// SPDX-License-Identifier: Apache-2.0
// Names of areas and of their nodes, there and back: the ledger knows both by random ids only.

import {
    demandDefined,
    DomainError,
    ERRORS,
    type FoundCluster,
    type LedgerId,
    MAX_NAMED_NODES,
    WARD_MSPS,
    wardOf,
} from '@wardledger/chaincode/domain';
import { LruMap } from 'toad-cache';
import type { Custodian } from '../../custody';
import { slicesOf } from '../../kernel';
import type { Ledger, LedgerCaller } from '../../ledger';
import type { RecordDirectory, SubjectResolver } from '../subjects';

/** What looking up needs. */
export interface ClusterDirectoryPorts {
    readonly ledger: Pick<Ledger, 'evaluate'>;
    readonly custodian: Pick<Custodian, 'openNodeNames'>;
    readonly directory: Pick<RecordDirectory, 'find'>;
    readonly subjects: Pick<SubjectResolver, 'resolve'>;
}

const REMEMBERED = 100_000;

/** Looks areas and nodes up; one instance a process, because names are remembered. */
export class ClusterDirectory {
    readonly #ports: ClusterDirectoryPorts;
    readonly #names = new LruMap<string>(REMEMBERED);

    constructor(ports: ClusterDirectoryPorts) {
        this.#ports = ports;
    }

    /** The ledger id of an area's name, given now if it has none. */
    async register(caller: LedgerCaller, name: string): Promise<LedgerId> {
        const [ledgerId] = await this.#ports.subjects.resolve(caller, [{ kind: 'cluster', id: name }]);
        return demandDefined(ledgerId, 'the ledger id of an area');
    }

    /** The cluster of a name: this ward's, else another ward's that is called so. @throws DomainError CLUSTER_NOT_FOUND */
    async cluster(caller: LedgerCaller, name: string): Promise<FoundCluster> {
        const { directory, ledger } = this.#ports;
        for (const ward of [undefined, ...WARD_MSPS.map(wardOf)]) {
            const [entry] = await directory.find(caller, { kind: 'cluster', ids: [name], ward });
            if (entry?.ledgerId !== undefined) {
                return ledger.evaluate(caller, 'cluster:GetCluster', { cluster: entry.ledgerId });
            }
        }
        throw new DomainError(ERRORS.CLUSTER_NOT_FOUND);
    }

    /** The ledger ids of nodes, in order, given now to those that have none. */
    async nodeIds(caller: LedgerCaller, names: readonly string[]): Promise<LedgerId[]> {
        const nodes = names.map((id) => ({ kind: 'node' as const, id }));
        const ledgerIds = await this.#ports.subjects.resolve(caller, nodes);
        for (const [index, name] of names.entries()) {
            this.#names.set(demandDefined(ledgerIds[index], 'the ledger id of a node'), name);
        }
        return ledgerIds;
    }

    /** What nodes are called, by their ledger ids; a node whose name was erased or does not open stands for itself. */
    async names(caller: LedgerCaller, nodes: readonly LedgerId[]): Promise<ReadonlyMap<LedgerId, string>> {
        const { ledger, custodian } = this.#ports;
        const names = new Map(nodes.map((node) => [node, this.#names.get(node)]));
        const missing = [...names.keys()].filter((node) => names.get(node) === undefined);
        for (const some of slicesOf(missing, MAX_NAMED_NODES)) {
            const found = await ledger.evaluate(caller, 'cluster:FindNodes', { nodes: some });
            const entries = found.filter((entry) => entry !== null);
            const sealedIds = entries.map(({ sealedId }) => sealedId);
            const opened = sealedIds.length === 0 ? [] : await custodian.openNodeNames({ sealedIds });
            for (const [index, result] of opened.entries()) {
                // The other ward seals for its own nodes, and could seal a name for one of ours; or what it sealed does not open.
                if ('id' in result && result.ledgerId === entries[index]?.ledgerId) {
                    this.#names.set(result.ledgerId, result.id);
                    names.set(result.ledgerId, result.id);
                }
            }
        }
        return new Map([...names].map(([node, name]) => [node, name ?? node]));
    }
}
