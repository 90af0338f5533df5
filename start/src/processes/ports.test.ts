// SPDX-License-Identifier: Apache-2.0
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import type { Options } from '../options';
import { requireFreePorts } from './ports';
import { ProcessError } from './processes';

const at = (port: number): Options => ({ exit: true, port, network: 'embedded', dataDir: '/nowhere' });

/** A program that listens at a port of the system's choice. */
async function listening(port = 0): Promise<{ readonly port: number; readonly close: () => void }> {
    const server = createServer().listen(port, '127.0.0.1');
    await once(server, 'listening');
    return { port: (server.address() as AddressInfo).port, close: () => server.close() };
}

/** The first of two neighbouring ports that are both free. */
async function freePair(): Promise<number> {
    for (;;) {
        const first = await listening();
        const second = await listening(first.port + 1).catch(() => undefined);
        first.close();
        second?.close();
        if (second !== undefined) {
            return first.port;
        }
    }
}

describe('ports', () => {
    it.each([
        [7051, /Port 7051 for ward 1's gateway is that of ward 1's peer: choose another with --port N/],
        [9050, /Port 9051 for ward 2's gateway is that of ward 2's peer/],
        [9464, /that of ward 1's metrics/],
        [7049, /that of the orderer/],
    ])('%d is refused for a gateway, because another process of the same start needs it', async (port, message) => {
        await expect(requireFreePorts(at(port))).rejects.toThrow(ProcessError);
        await expect(requireFreePorts(at(port))).rejects.toThrow(message);
    });

    it('of nodes that network.sh started earlier may be taken: it looks after them itself', async () => {
        const node = await listening();
        const fixed = { nodes: [[node.port, "ward 1's peer"]] as const, metrics: [] };
        const port = await freePair();
        try {
            await expect(requireFreePorts({ port, network: 'native' }, fixed)).resolves.toBeUndefined();
            await expect(requireFreePorts({ port, network: 'embedded' }, fixed)).rejects.toThrow(
                `Port ${String(node.port)} for ward 1's peer is taken by another program`,
            );
        } finally {
            node.close();
        }
    });

    it('of metrics must be free, whichever network', async () => {
        const other = await listening();
        const fixed = { nodes: [], metrics: [[other.port, "ward 1's metrics"]] as const };
        try {
            await expect(requireFreePorts({ port: await freePair(), network: 'native' }, fixed)).rejects.toThrow(
                `Port ${String(other.port)} for ward 1's metrics is taken by another program`,
            );
        } finally {
            other.close();
        }
    });

    it('at which another program listens are named', async () => {
        const program = await listening();
        try {
            await expect(requireFreePorts(at(program.port))).rejects.toThrow(
                `Port ${String(program.port)} for ward 1's gateway is taken by another program`,
            );
        } finally {
            program.close();
        }
    });
});
