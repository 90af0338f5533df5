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
