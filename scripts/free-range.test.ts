// SPDX-License-Identifier: Apache-2.0
// The one finder of free ports: what it hands out is nobody's, is handed out once, and is none that a system gives away by itself.
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { freePorts, freeRange } from './free-range.cjs';

// Every look begins at the same place, so that it is no luck when two of them differ.
jest.mock('node:crypto', () => ({ randomInt: () => 0 }));

/** The first port that this system gives to whoever asks for none in particular. */
const RANGE = '/proc/sys/net/ipv4/ip_local_port_range';
const FIRST_GIVEN = existsSync(RANGE) ? Number(readFileSync(RANGE, 'utf8').trim().split(/\s+/)[0]) : 32_768;

const servers: Server[] = [];
afterEach(() => {
    servers.splice(0).forEach((server) => server.close());
});

async function listenAt(port: number): Promise<void> {
    const server = createServer().listen(port, '127.0.0.1');
    servers.push(server);
    await once(server, 'listening');
}

describe('single ports', () => {
    it('differ, also from those that were given before, and lie below those that the system gives away', async () => {
        const ports = [...(await freePorts(10)), ...(await freePorts(10))];
        expect(new Set(ports).size).toBe(20);
        expect(ports.filter((port) => port >= FIRST_GIVEN)).toEqual([]);
    });

    it('can be listened at, and are none at which somebody listens', async () => {
        const [before = 0] = await freePorts(1);
        await listenAt(before);
        const taken = before + 1;
        await listenAt(taken);
        expect(await freePorts(5)).not.toContain(taken);
    });
});

describe('a range', () => {
    it('is one in which nobody listens, below the ports that the system gives away', async () => {
        const before = await freeRange();
        await listenAt(before + 25);
        const after = await freeRange();
        expect(after).toBeGreaterThan(before);
        expect(after).toBeLessThan(FIRST_GIVEN);
    });
});
