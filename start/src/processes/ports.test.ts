// SPDX-License-Identifier: Apache-2.0
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freeRange } from '../../../scripts/free-range.cjs';
import { blockFrom, describePorts, type Ports, takePorts } from './ports';
import { ProcessError } from './processes';

const folder = mkdtempSync(join(tmpdir(), 'ports-'));
afterAll(() => {
    rmSync(folder, { recursive: true });
});
const embedded = { network: 'embedded', dataDir: folder } as const;
const native = { network: 'native', dataDir: folder } as const;
const all = ({ gateways, metrics, links, peers, orderer }: Ports): number[] => [...gateways, ...metrics, ...links, ...peers, orderer];

/** A program that listens there, while something is tried. */
async function whileTaken<T>(port: number, attempt: () => Promise<T>): Promise<T> {
    const server = createServer().listen(port, '127.0.0.1');
    await once(server, 'listening');
    expect((server.address() as AddressInfo).port).toBe(port);
    try {
        return await attempt();
    } finally {
        server.close();
        await once(server, 'close');
    }
}

describe('the ports of a start', () => {
    it('all follow from --port, so that two starts need no port in common', async () => {
        const base = await freeRange();
        const { ports, networkFrom, note, release } = await takePorts({ ...embedded, port: base });
        release();
        expect(ports).toEqual(blockFrom(base));
        expect(new Set([...all(ports), ports.launcher]).size).toBe(10);
        expect(Math.max(...all(ports), ports.launcher) - base).toBe(12);
        expect([networkFrom, note]).toEqual([base + 10, undefined]);
    });

    it.each([
        ["ward 1's gateway", 0],
        ["ward 2's gateway", 1],
        ["ward 1's metrics", 2],
        ["ward 2's metrics", 3],
        ["ward 1's link", 4],
        ["ward 2's link", 5],
        ['the launcher', 9],
        ['the orderer', 10],
        ["ward 1's peer", 11],
        ["ward 2's peer", 12],
    ])('that --port asks for are refused by name where one is taken: %s', async (use, offset) => {
        const base = await freeRange();
        await whileTaken(base + offset, async () => {
            const attempt = takePorts({ ...embedded, port: base });
            await expect(attempt).rejects.toThrow(ProcessError);
            await expect(attempt).rejects.toThrow(
                `Port ${String(base + offset)} for ${use} is taken by another program: stop that program, or choose another beginning with --port N.`,
            );
        });
        const { release } = await takePorts({ ...embedded, port: base }); // nothing is held of what was refused
        release();
    });

    it('are the usual ones where nobody else has them', async () => {
        const usual = blockFrom(await freeRange());
        const { ports, networkFrom, note, release } = await takePorts(embedded, usual);
        release();
        expect([ports, networkFrom, note]).toEqual([usual, undefined, undefined]);
    });

    it('are others that are free where one of the usual ones is taken, and that is said', async () => {
        const usual = blockFrom(await freeRange());
        await whileTaken(usual.peers[1], async () => {
            const { ports, networkFrom, note, release } = await takePorts(embedded, usual);
            release();
            const [first] = ports.gateways;
            expect(ports).toEqual(blockFrom(first));
            expect(first).not.toBe(usual.gateways[0]);
            expect(networkFrom).toBe(ports.orderer);
            expect(note).toBe(
                `Port ${String(usual.peers[1])} for ward 2's peer is taken by another program: this start takes others, from ${String(first)} on.`,
            );
        });
    });

    it('are never the same for two that start at one moment', async () => {
        const usual = blockFrom(await freeRange());
        const starts = await Promise.all([takePorts(embedded, usual), takePorts(embedded, usual), takePorts(embedded, usual)]);
        const ports = starts.flatMap((start) => all(start.ports));
        starts.forEach(({ release }) => {
            release();
        });
        expect(new Set(ports).size).toBe(ports.length);
    });

    it('of nodes that network.sh made earlier stay theirs, and may be in use: it looks after them itself', async () => {
        const [usual, nodes] = [blockFrom(await freeRange()), await freeRange()];
        const dataDir = mkdtempSync(join(folder, 'native-'));
        const made = [
            'ENGINE=native',
            `ORDERER_PORT=${String(nodes)}`,
            `PEER1_PORT=${String(nodes + 1)}`,
            `PEER2_PORT=${String(nodes + 2)}`,
        ];
        writeFileSync(join(dataDir, 'network.settings'), `${made.join('\n')}\n`);
        await whileTaken(nodes + 1, async () => {
            const { ports, networkFrom, note, release } = await takePorts({ network: 'native', dataDir }, usual);
            release();
            expect(ports).toEqual({ ...usual, orderer: nodes, peers: [nodes + 1, nodes + 2] });
            expect([networkFrom, note]).toEqual([undefined, undefined]);
        });
    });

    it('of a native network that is still to be made begin where network.sh is told to', async () => {
        const base = await freeRange();
        const { ports, networkFrom, release } = await takePorts({ ...native, port: base });
        release();
        expect([ports, networkFrom]).toEqual([blockFrom(base), ports.orderer]);
    });

    it('are described for whoever wants to reach one', () => {
        expect(describePorts(blockFrom(9000))).toBe(
            'gateways 9000 and 9001, metrics 9002 and 9003, ward link 9004 and 9005, peers 9011 and 9012, orderer 9010',
        );
    });
});
