// SPDX-License-Identifier: Apache-2.0
// A taken port is found before anything is started, and named with what to do about it.
import { connect, createServer } from 'node:net';
import type { Options } from '../options';
import { ProcessError } from './processes';

type Port = readonly [number, string];

const nodePorts: readonly Port[] = [
    [7051, "ward 1's peer"],
    [9051, "ward 2's peer"],
    [7050, 'the orderer'],
];
const metricsPorts: readonly Port[] = [
    [9464, "ward 1's metrics"],
    [9465, "ward 2's metrics"],
];

async function taken(port: number): Promise<boolean> {
    return new Promise((resolve) => {
        const socket = connect({ port, host: '127.0.0.1' });
        const answer = (open: boolean): void => {
            socket.destroy();
            resolve(open);
        };
        socket.once('connect', () => {
            answer(true);
        });
        socket.once('error', () => {
            answer(false);
        });
    });
}

/** Why this user may not listen there, if so: ports below 1024 are often the administrator's. */
async function refusal(port: number): Promise<string | undefined> {
    return new Promise((resolve) => {
        const server = createServer();
        server.once('error', (error: NodeJS.ErrnoException) => {
            resolve(error.code ?? error.message);
        });
        server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
            server.close(() => {
                resolve(undefined);
            });
        });
    });
}

async function requireFree(port: number, use: string, cure: string): Promise<void> {
    if (await taken(port)) {
        throw new ProcessError(`Port ${String(port)} for ${use} is taken by another program: ${cure}.`);
    }
    const reason = await refusal(port);
    if (reason !== undefined) {
        throw new ProcessError(`Port ${String(port)} for ${use} cannot be had here (${reason}): ${cure}.`);
    }
}

/** Ports that no option moves. */
export interface FixedPorts {
    readonly nodes: readonly Port[];
    readonly metrics: readonly Port[];
}

/** @throws ProcessError naming the first port that is not free, or is meant for two. */
export async function requireFreePorts(
    { port, network }: Pick<Options, 'port' | 'network'>,
    { nodes, metrics }: FixedPorts = { nodes: nodePorts, metrics: metricsPorts },
): Promise<void> {
    const fixedPorts = [...nodes, ...metrics];
    const gatewayPorts = [[port, "ward 1's gateway"] as const, [port + 1, "ward 2's gateway"] as const];
    for (const [number, use] of gatewayPorts) {
        const other = fixedPorts.find(([fixed]) => fixed === number);
        if (other !== undefined) {
            throw new ProcessError(`Port ${String(number)} for ${use} is that of ${other[1]}: choose another with --port N.`);
        }
        await requireFree(number, use, 'stop that program, or choose another with --port N');
    }
    // What network.sh started may run from before: it looks after its nodes' ports itself.
    for (const [number, use] of network === 'embedded' ? fixedPorts : metrics) {
        await requireFree(number, use, 'stop that program (perhaps an earlier start of this one)');
    }
}
