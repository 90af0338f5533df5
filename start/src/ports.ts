// SPDX-License-Identifier: Apache-2.0
// A taken port is found before anything is started, and named with what to do about it.
import { connect } from 'node:net';
import type { Options } from './options';
import { ProcessError } from './processes';

const networkPorts: readonly (readonly [number, string])[] = [
    [7051, "ward 1's peer"],
    [9051, "ward 2's peer"],
    [7050, 'the orderer'],
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

/** @throws ProcessError naming the first port that another program listens at. */
export async function requireFreePorts({ port }: Options): Promise<void> {
    const gatewayPorts = [[port, "ward 1's gateway"] as const, [port + 1, "ward 2's gateway"] as const];
    for (const [number, use] of [...gatewayPorts, ...networkPorts]) {
        if (await taken(number)) {
            const cure =
                number === port || number === port + 1
                    ? 'stop that program, or choose another with --port N'
                    : 'stop that program (perhaps an earlier start of this one)';
            throw new ProcessError(`Port ${String(number)} for ${use} is taken by another program: ${cure}.`);
        }
    }
}
