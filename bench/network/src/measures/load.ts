// SPDX-License-Identifier: Apache-2.0
// Several client processes as one load on one network.

import type { ClientKind } from '../clients/client';
import { ClientProcess, type Order, type Outcome } from '../clients/client-orders';
import type { RunningNetwork } from '../engines/engine';

/** What all clients do together. */
export interface Task extends Pick<Order, 'kind' | 'task' | 'milliseconds'> {
    /** Calls under way at once, of all clients together. */
    readonly inFlight: number;
    readonly calls?: number;
    readonly pauseMs?: number;
}

/** So many client processes; each speaks to one ward's peer, in turn. */
export class Load {
    readonly #clients: readonly ClientProcess[];

    constructor(count: number) {
        this.#clients = Array.from({ length: count }, () => new ClientProcess());
    }

    /** Has every client put the key that its evaluates read. */
    async prepare(network: RunningNetwork, kind: ClientKind): Promise<void> {
        await this.run(network, { kind, task: 'prepare', milliseconds: 0, inFlight: this.#clients.length });
    }

    /** Runs a task at all clients at once. A task for one lane is for one client. */
    async run(network: RunningNetwork, task: Task): Promise<Outcome[]> {
        const clients = this.#clients.slice(0, task.inFlight);
        const outcomes = clients.map((client, index) => {
            const ward = index % network.peers.length;
            return client.carryOut({
                kind: task.kind,
                task: task.task,
                milliseconds: task.milliseconds,
                target: { endpoint: network.peers[ward] ?? '', organizations: network.organizations, ward: ward + 1 },
                lanes: Math.ceil(task.inFlight / clients.length),
                calls: Math.ceil((task.calls ?? Number.MAX_SAFE_INTEGER) / clients.length),
                pauseMs: task.pauseMs ?? 0,
            });
        });
        return Promise.all(outcomes);
    }

    stop(): void {
        this.#clients.forEach((client) => {
            client.stop();
        });
    }
}

/** Calls per second of all clients together. */
export function rate(outcomes: readonly Outcome[]): number {
    return outcomes.reduce((sum, { took, milliseconds }) => sum + took.length / (milliseconds / 1000), 0);
}

/** Calls that all clients together made. */
export function callsOf(outcomes: readonly Outcome[]): number {
    return outcomes.reduce((sum, { took }) => sum + took.length, 0);
}
