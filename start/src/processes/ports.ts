// SPDX-License-Identifier: Apache-2.0
// Which ports a start takes: the usual ones or others that are free, or those that follow from --port. A taken port is found before anything
// is started, and named with what to do about it.
import { existsSync, readFileSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import type { Options } from '../options';
import { ProcessError } from './processes';

/** The ports of one start; of two, ward 1's comes first. */
export interface Ports {
    readonly gateways: readonly [number, number];
    readonly metrics: readonly [number, number];
    /** Where each ward's gateway listens for the other's. */
    readonly links: readonly [number, number];
    readonly orderer: number;
    readonly peers: readonly [number, number];
    /** Listened at by the launcher itself while it runs: two that start at the same moment do not choose the same ports. */
    readonly launcher: number;
}

/** Those of documentation and defaults elsewhere. */
const USUAL: Ports = {
    gateways: [8080, 8081],
    metrics: [9464, 9465],
    links: [8082, 8083],
    orderer: 7050,
    peers: [7051, 9051],
    launcher: 8089,
};
/** From a block's first port to its network's. Behind it network.sh needs more for its own nodes. */
const NETWORK_OFFSET = 10;
const FIRST_BLOCK = 8180;
const BLOCKS = 20;
const BLOCK_STEP = 100;

/** Ports that stand close together, beginning with those of the gateways. */
export function blockFrom(first: number): Ports {
    const orderer = first + NETWORK_OFFSET;
    return {
        gateways: [first, first + 1],
        metrics: [first + 2, first + 3],
        links: [first + 4, first + 5],
        orderer,
        peers: [orderer + 1, orderer + 2],
        launcher: first + NETWORK_OFFSET - 1,
    };
}

/** Ports that are held for one start. */
export interface TakenPorts {
    readonly ports: Ports;
    /** Where network.sh is to begin with its ports (--ports-from); `undefined` where it has them already, or takes the usual ones. */
    readonly networkFrom?: number;
    /** What a person should know of the choice. */
    readonly note?: string;
    /** Gives them free for others. */
    readonly release: () => void;
}

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

/** A server there, or why this user may not have one: ports below 1024 are often the administrator's. */
async function listen(port: number): Promise<Server | string> {
    return new Promise((resolve) => {
        const server = createServer((socket) => socket.destroy());
        server.once('error', (error: NodeJS.ErrnoException) => {
            resolve(error.code ?? error.message);
        });
        server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
            resolve(server);
        });
    });
}

/** Why a port cannot be had; `undefined` where it can. */
async function refusal(port: number, use: string): Promise<string | undefined> {
    if (await taken(port)) {
        return `Port ${String(port)} for ${use} is taken by another program`;
    }
    const server = await listen(port);
    if (typeof server === 'string') {
        return `Port ${String(port)} for ${use} cannot be had here (${server})`;
    }
    await new Promise((resolve) => server.close(resolve));
    return undefined;
}

/** Holds ports, or says which of them cannot be had. */
async function hold(ports: Ports, withNodes: boolean): Promise<(() => void) | string> {
    const { gateways, metrics, links, orderer, peers, launcher } = ports;
    const server = await listen(launcher);
    if (typeof server === 'string') {
        return `Port ${String(launcher)} for the launcher is taken by another program`;
    }
    server.unref();
    const needed: (readonly [number, string])[] = [
        [gateways[0], "ward 1's gateway"],
        [gateways[1], "ward 2's gateway"],
        // What network.sh started may run from before: it looks after its nodes' ports itself.
        ...(withNodes
            ? ([
                  [peers[0], "ward 1's peer"],
                  [peers[1], "ward 2's peer"],
                  [orderer, 'the orderer'],
              ] as const)
            : []),
        [metrics[0], "ward 1's metrics"],
        [metrics[1], "ward 2's metrics"],
        [links[0], "ward 1's link"],
        [links[1], "ward 2's link"],
    ];
    for (const [port, use] of needed) {
        const reason = await refusal(port, use);
        if (reason !== undefined) {
            server.close();
            return reason;
        }
    }
    return () => server.close();
}

/** The nodes' ports of a network that network.sh made in the folder earlier: it cannot change them. */
function nodesIn(dataDir: string): Pick<Ports, 'orderer' | 'peers'> | undefined {
    const file = join(dataDir, 'network.settings');
    if (!existsSync(file)) {
        return undefined;
    }
    const lines = new Map(
        readFileSync(file, 'utf8')
            .split('\n')
            .map((line) => line.split('=') as [string, string]),
    );
    const [orderer, peer1, peer2] = ['ORDERER_PORT', 'PEER1_PORT', 'PEER2_PORT'].map((name) => Number(lines.get(name)));
    return orderer && peer1 && peer2 ? { orderer, peers: [peer1, peer2] } : undefined;
}

/**
 * Takes ports: those of --port, else the usual ones, else others that are free.
 * @throws ProcessError naming the first port that cannot be had
 */
export async function takePorts(
    { port, network, dataDir }: Pick<Options, 'port' | 'network' | 'dataDir'>,
    usual: Ports = USUAL,
): Promise<TakenPorts> {
    const nodes = network === 'embedded' ? undefined : nodesIn(dataDir);
    const others = Array.from({ length: BLOCKS }, (_, index) => blockFrom(FIRST_BLOCK + index * BLOCK_STEP));
    const choices = port === undefined ? [usual, ...others] : [blockFrom(port)];
    const reasons: string[] = [];
    for (const choice of choices) {
        const ports = { ...choice, ...nodes };
        const held = await hold(ports, nodes === undefined);
        if (typeof held !== 'string') {
            const [first] = ports.gateways;
            return {
                ports,
                ...(nodes === undefined && choice !== usual ? { networkFrom: first + NETWORK_OFFSET } : {}),
                ...(reasons[0] === undefined ? {} : { note: `${reasons[0]}: this start takes others, from ${String(first)} on.` }),
                release: held,
            };
        }
        reasons.push(held);
    }
    throw new ProcessError(`${reasons[0] ?? 'No port is free'}: stop that program, or choose another beginning with --port N.`);
}

/** What a start prints of its ports. */
export function describePorts({ gateways, metrics, links, orderer, peers }: Ports): string {
    const both = (ports: readonly [number, number]): string => ports.map(String).join(' and ');
    return `gateways ${both(gateways)}, metrics ${both(metrics)}, ward link ${both(links)}, peers ${both(peers)}, orderer ${String(orderer)}`;
}
