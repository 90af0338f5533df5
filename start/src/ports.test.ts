// SPDX-License-Identifier: Apache-2.0
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import type { Options } from './options';
import { requireFreePorts } from './ports';
import { ProcessError } from './processes';

const at = (port: number): Options => ({ exit: true, help: false, port, network: 'embedded', dataDir: '/nowhere' });

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
        const node = createServer().listen(7051, '127.0.0.1');
        const listens = await Promise.race([once(node, 'listening').then(() => true), once(node, 'error').then(() => false)]);
        const asked = requireFreePorts({ ...at(18_080), network: 'native' });
        const answer = await asked.then(
            () => 'free',
            (error: unknown) => String(error),
        );
        expect(answer).not.toContain('7051');
        if (listens) {
            node.close();
        }
    });

    it('at which another program listens are named', async () => {
        const program = createServer().listen(0, '127.0.0.1');
        await once(program, 'listening');
        const { port } = program.address() as AddressInfo;
        try {
            await expect(requireFreePorts(at(port))).rejects.toThrow(
                `Port ${String(port)} for ward 1's gateway is taken by another program`,
            );
        } finally {
            program.close();
        }
    });
});
