// SPDX-License-Identifier: Apache-2.0
// The conformance kit's conflicts, tampered and forged transactions, each recorded on Fabric: what is left of them in blocks has the codes and the state
// that the audit gives.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startNetwork } from '@wardledger/embedded-network';
import { Audit } from '../src/core';
import { PeerBlocks } from '../src/program/peer-blocks';
import { blockOf, slotOf, TRANSACTIONS_FILTER } from './support/forger';
import { authorityIn } from './support/ledger';

const kit = join(__dirname, '..', '..', 'embedded', 'conformance');
const work = mkdtempSync(join(tmpdir(), 'audit-kit-'));
afterAll(() => {
    rmSync(work, { recursive: true, force: true });
});

/** Plays scenarios on a new network. */
function play(dataDir: string, { scenarios, golden, only }: { scenarios: string; golden: string; only: readonly string[] }): void {
    const files = ['--scenarios', join(kit, scenarios), '--compare', join(kit, golden)];
    const { stdout, stderr } = spawnSync(
        process.execPath,
        [join(kit, 'parity.mjs'), '--data-dir', dataDir, ...files, '--only', only.join(',')],
        {
            encoding: 'utf8',
        },
    );
    expect(`${stdout}${stderr}`).toMatch(/\n[1-9]\d* scenarios, 0 differ/);
}

/** The codes in the blocks of a network, once all of them held. */
async function auditedCodes(dataDir: string): Promise<Set<number>> {
    const network = await startNetwork({ dataDir, chaincodes: [], ports: { peers: [0, 0], orderer: 0 } });
    const organizations = network.organizationsDir;
    const peer = new PeerBlocks({
        endpoint: network.endpoints.peers[0]!.address,
        domain: 'ward1.example.com',
        mspId: 'Ward1MSP',
        organizations,
        channel: 'mychannel',
    });
    const audit = new Audit({ authority: readFileSync(authorityIn(organizations)) });
    const codes = new Set<number>();
    try {
        for await (const block of peer.blocks(await peer.height())) {
            await audit.add(block);
            slotOf(blockOf(block), TRANSACTIONS_FILTER).forEach((code) => codes.add(code));
        }
    } finally {
        peer.close();
        await network.stop();
    }
    return codes;
}

it.each([
    {
        scenarios: 'scenarios.mjs',
        golden: 'golden.json',
        only: [
            'mvcc-*',
            'phantom-*',
            'composite-phantom',
            'conflict-in-one-block',
            'tampered-after-signing',
            'endorsement-*',
            'result-changed',
            'envelope-edits',
            'private-mvcc',
            'private-purge',
        ],
        codes: [0, 3, 5, 10, 11, 12],
    },
    {
        scenarios: 'further.mjs',
        golden: 'golden-further.json',
        only: [
            'key-policy*',
            'block-to-live',
            'private-lifetimes',
            'envelope-*',
            'duplicates-in-one-block',
            'range-in-block',
            'forged-plain',
            'forged-names*',
            'forged-ranges',
            'forged-twice',
        ],
        codes: [0, 3, 5, 8, 9, 10, 11, 12, 22, 23],
    },
])(
    'the blocks of $scenarios',
    async ({ codes, ...set }) => {
        const dataDir = join(work, set.scenarios);
        play(dataDir, set);
        expect([...(await auditedCodes(dataDir))].sort((left, right) => left - right)).toEqual(expect.arrayContaining(codes));
    },
    120_000,
);
