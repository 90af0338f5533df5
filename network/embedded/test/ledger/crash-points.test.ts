// SPDX-License-Identifier: Apache-2.0
// Crashes at every write. What kill -9 leaves is what is in the files at that moment; so the files are copied before each write,
// and a network is opened on every copy that differs. At the writes that matter most a process is really killed.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { headerHash } from '../../src/ledger/encoding/block-header';
import { parseBlock } from '../../src/ledger/encoding/block-bytes';
import { dataHash } from '../../src/ledger/orderer/block-builder';
import { inCollection, PARITY, TestNetwork, text } from './network';
import { watchWrites } from './writes.cjs';

const NS = 'parity';
const base = mkdtempSync(join(tmpdir(), 'crash-'));
afterAll(() => {
    rmSync(base, { recursive: true });
});

const filesOf = (folder: string): string[] =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((name) => statSync(join(folder, name)).isFile())
        .sort();

function digest(folder: string): string {
    const hash = createHash('sha256');
    filesOf(folder)
        .filter((name) => !name.endsWith('-shm')) // rebuilt from the log
        .forEach((name) => hash.update(name).update(readFileSync(join(folder, name))));
    return hash.digest('hex');
}

/** Both peers have the same blocks, and each block holds the hash of the one before it and of its own content. */
function verifyChain(network: TestNetwork): void {
    const height = network.ledger(1).height();
    expect([network.ledger(2).height(), network.channel.ordererHeight()]).toEqual([height, height]);
    let previous: Buffer = Buffer.alloc(0);
    for (let number = 0; number < height; number++) {
        const bytes = network.ledger(1).block(number)?.bytes() ?? new Uint8Array(0);
        expect(Buffer.compare(network.ledger(2).block(number)?.bytes() ?? Buffer.alloc(0), bytes)).toBe(0);
        const { header, envelopes } = parseBlock(bytes);
        expect([header.number, Buffer.from(header.previousHash)]).toEqual([number, previous]);
        expect(Buffer.from(header.dataHash)).toEqual(dataHash(envelopes));
        previous = headerHash(header);
    }
}

/** Everything that was reported is there, at both peers, and work goes on. */
async function verifyNetwork(directory: string, reported: readonly string[]): Promise<void> {
    const network = await TestNetwork.open(directory);
    try {
        verifyChain(network);
        for (const ward of [1, 2] as const) {
            expect(reported.filter((txId) => network.ledger(ward).status(txId)?.code !== 0)).toEqual([]);
            expect(reported.filter((txId) => text(network.read((s) => s.getState(NS, txId), ward)) !== 'v')).toEqual([]);
            expect(
                reported.filter((txId) => text(network.read((s) => s.getPrivateData(inCollection('bothWards', txId)), ward)) !== 'secret'),
            ).toEqual([]);
        }
        if (!network.ledger(1).definition(NS)) {
            await network.define(PARITY);
        }
        const next = await network.submit((s) => s.putState(NS, 'next', Buffer.from('v')));
        expect([1, 2].map((ward) => network.ledger(ward as 1 | 2).status(next)?.code)).toEqual([0, 0]);
        verifyChain(network);
    } finally {
        await network.close();
    }
}

/** Writes of every kind: definitions, state, deletes, private data, purges, expiries, invalid transactions, a copied log. */
async function work(network: TestNetwork, report: (txId: string) => void): Promise<void> {
    const submit = async (more: (s: Parameters<Parameters<TestNetwork['submit']>[0]>[0]) => void): Promise<void> => {
        const txId = await network.submit((s) => {
            s.putState(NS, s.txId, Buffer.from('v'));
            s.putPrivateData(inCollection('bothWards', s.txId), Buffer.from('secret'));
            more(s);
        });
        report(txId);
    };
    await network.define(PARITY);
    await submit((s) => s.putState(NS, 'key', Buffer.from('1')));
    await submit((s) => {
        s.deleteState(NS, 'key');
        s.putPrivateData(inCollection('shortLived', 'brief'), Buffer.from('b'));
        s.putPrivateData(inCollection('bothWards', 'purged'), Buffer.from('p'));
    });
    await submit((s) => s.purgePrivateData(inCollection('bothWards', 'purged')));
    const stale = network.endorse((s) => {
        s.getState(NS, 'key');
        s.putState(NS, 'key', Buffer.from('stale'));
    });
    await submit((s) => s.putState(NS, 'key', Buffer.from('2')));
    await network.commit(stale);
    await submit(() => undefined); // what was brief goes
    await submit((s) => s.putState(NS, 'large', Buffer.alloc(4_500_000, 'x')));
    await submit(() => undefined);
}

test('whichever write is the last, the network opens with all that was reported and both peers agree', async () => {
    const directory = join(base, 'live');
    const reported: string[] = [];
    const copies = new Map<string, { folder: string; count: number }>();
    const names = new Set<string>();
    const stop = watchWrites(directory, (name) => {
        names.add(name);
        const state = existsSync(directory) ? digest(directory) : '';
        if (state !== '' && !copies.has(state)) {
            const folder = join(base, String(copies.size));
            cpSync(directory, folder, { recursive: true });
            copies.set(state, { folder, count: reported.length });
        }
    });
    const network = await TestNetwork.open(directory);
    await work(network, (txId) => reported.push(txId));
    await network.close();
    stop();
    expect([...names]).toEqual(
        expect.arrayContaining(['orderer INSERT blocks', 'ward1 INSERT transient', 'ward1 COMMIT', 'ward2 COMMIT', 'ward2 checkpoint']),
    );
    expect(copies.size).toBeGreaterThan(30);
    for (const { folder, count } of copies.values()) {
        await verifyNetwork(folder, reported.slice(0, count));
    }
}, 300_000);

test.each([
    'ward1 INSERT transient',
    'orderer INSERT blocks',
    'ward1 BEGIN',
    'ward1 COMMIT',
    'ward2 BEGIN',
    'ward2 INSERT blocks',
    'ward2 COMMIT',
    'ward2 checkpoint',
])(
    'killed (SIGKILL) right before «%s»',
    async (point) => {
        const directory = mkdtempSync(join(base, 'killed-'));
        const notes = join(base, `${point}.notes`);
        const occurrence = point.endsWith('checkpoint') ? '1' : '2';
        const child = spawn(process.execPath, [join(__dirname, 'crash-writer.cjs'), directory, point, occurrence, notes], {
            stdio: 'inherit',
        });
        const patience = setTimeout(() => child.kill('SIGTERM'), 60_000); // should the write never come
        expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
        clearTimeout(patience);
        const reported = readFileSync(notes, 'utf8').split('\n').filter(Boolean);
        expect(reported.length).toBeGreaterThan(0);
        await verifyNetwork(directory, reported);
    },
    120_000,
);
