// SPDX-License-Identifier: Apache-2.0
// A load generator in a process of its own: does what its parent tells it and answers what came of it.

import { setTimeout as delay } from 'node:timers/promises';
import type { ClientKind, LoadClient, Target } from './client';
import { leanClient } from './lean-client';
import type { Order, Outcome } from './client-orders';
import { sdkClient } from './sdk-client';

const CLIENTS: Readonly<Record<ClientKind, (target: Target) => LoadClient>> = { sdk: sdkClient, lean: leanClient };

const PATIENCE_MS = 60_000;

const open = new Map<string, LoadClient>();

function processorMs(): number {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
}

async function carryOut({ kind, target, task, lanes, milliseconds, calls, pauseMs }: Order): Promise<Outcome> {
    const name = JSON.stringify([kind, target]);
    const client = open.get(name) ?? CLIENTS[kind](target);
    open.set(name, client);
    if (task === 'prepare') {
        await client.prepare();
        return { took: [], milliseconds: 0, processorMs: 0 };
    }
    const call = task === 'submit' ? () => client.submit() : () => client.evaluate();
    const [began, used] = [performance.now(), processorMs()];
    // So many lanes, each beginning its next call when the last was answered, until the time is over or so many calls were made.
    const took: number[] = [];
    const end = performance.now() + milliseconds;
    let left = calls;
    const lane = async (): Promise<void> => {
        while (performance.now() < end && left-- > 0) {
            const called = performance.now();
            await call();
            took.push(performance.now() - called);
            if (pauseMs > 0) {
                await delay(pauseMs * Math.random()); // so that calls do not fall in step with the blocks
            }
        }
    };
    // A network that hangs must end the run, not make it wait.
    const { promise: stalled, reject } = Promise.withResolvers<never>();
    let last = -1;
    const patience = setInterval(() => {
        if (took.length === last) {
            reject(new Error(`no call was answered for ${String(PATIENCE_MS / 1000)} s`));
        }
        last = took.length;
    }, PATIENCE_MS);
    await Promise.race([Promise.all(Array.from({ length: lanes }, lane)), stalled]).finally(() => {
        clearInterval(patience);
    });
    return { took, milliseconds: performance.now() - began, processorMs: processorMs() - used };
}

process.on('message', (order: Order) => {
    carryOut(order).then(
        (outcome) => process.send?.({ outcome }),
        (error: unknown) => process.send?.({ error: String((error as Error).stack) }),
    );
});
process.on('disconnect', () => process.exit(0));
