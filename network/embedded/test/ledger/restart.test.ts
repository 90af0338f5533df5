// SPDX-License-Identifier: Apache-2.0
import { fork } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inCollection, PARITY, peerOf, TestNetwork, text } from './network';

const NS = 'parity';

test('closed and opened again: height, state, history, definitions, private data and statuses are there', async () => {
    const first = await TestNetwork.ready();
    const txId = await first.submit((s) => {
        s.putState(NS, 'k', Buffer.from('v'));
        s.putPrivateData(inCollection('bothWards', 'p'), Buffer.from('secret'));
    });
    const info = first.ledger(1).chainInfo();
    await first.close();
    const second = await TestNetwork.open(first.directory);
    expect(second.ledger(2).chainInfo()).toEqual(info);
    expect(second.ledger(2).definition(NS)).toMatchObject({ version: PARITY.version });
    expect(text(second.read((s) => s.getState(NS, 'k'), 2))).toBe('v');
    expect(text(second.read((s) => s.getPrivateData(inCollection('bothWards', 'p')), 2))).toBe('secret');
    expect(second.read((s) => s.getHistoryForKey(NS, 'k').next())?.txId).toBe(txId);
    expect(second.ledger(2).status(txId)).toEqual({ code: 0, blockNumber: info.height - 1 });
    await second.submit((s) => s.putState(NS, 'k', Buffer.from('w')));
    expect(text(second.read((s) => s.getState(NS, 'k'), 1))).toBe('w');
    await second.close();
});

test("a peer that lost its database catches up from the orderer's blocks with the same commit hashes", async () => {
    const first = await TestNetwork.ready();
    const transient = first.endorse((s) => s.putState(NS, 'k', Buffer.from('v')), { endorsers: [peerOf(1), peerOf(2)] });
    await first.commit(transient, transient);
    const blocks = [1, 2].map((number) => first.ledger(1).block(number)?.bytes());
    await first.close();
    const { rmSync } = await import('node:fs');
    rmSync(join(first.directory, 'peers', 'peer0.ward2.example.com'), { recursive: true });
    const second = await TestNetwork.open(first.directory);
    expect([1, 2].map((number) => second.ledger(2).block(number)?.bytes())).toEqual(blocks);
    expect(text(second.read((s) => s.getState(NS, 'k'), 2))).toBe('v');
    await second.close();
});

/** Starts the writer in a process of its own and kills it after `blocks` reports of committed blocks. */
function writeAndKill(directory: string, blocks: number): Promise<string[]> {
    const child = fork(join(__dirname, 'restart-writer.cjs'), [directory], { stdio: 'inherit' });
    const reported: string[] = [];
    return new Promise((resolve) => {
        child.on('message', (txId: string) => {
            if (reported.push(txId) === blocks) {
                child.kill('SIGKILL');
            }
        });
        child.on('exit', () => {
            resolve(reported);
        });
    });
}

test('killed while it commits: everything reported is there, both peers agree, and the chain goes on', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'ledger-'));
    await (await TestNetwork.open(directory)).close();
    for (const blocks of [3, 7, 12]) {
        const reported = await writeAndKill(directory, blocks);
        expect(reported.length).toBeGreaterThanOrEqual(blocks);
        const network = await TestNetwork.open(directory);
        for (const txId of reported) {
            expect([network.ledger(1).status(txId)?.code, network.ledger(2).status(txId)?.code]).toEqual([0, 0]);
            expect(text(network.read((s) => s.getState(NS, txId), 2))).toBe('v');
            expect(text(network.read((s) => s.getPrivateData(inCollection('bothWards', txId)), 2))).toBe('secret');
        }
        const height = network.ledger(1).height();
        expect([network.ledger(2).height(), network.channel.ordererHeight()]).toEqual([height, height]);
        for (let number = 0; number < height; number++) {
            expect(network.ledger(2).block(number)?.bytes()).toEqual(network.ledger(1).block(number)?.bytes());
        }
        await network.close();
    }
});
