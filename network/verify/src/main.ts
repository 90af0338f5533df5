// SPDX-License-Identifier: Apache-2.0
// The command verify-blocks: reads both wards' peers, says whether everything holds.
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '@wardledger/command-line';
import { BlockError } from './check-block';
import { help, type Options, parseOptions } from './options';
import { PeerBlocks } from './peer-blocks';
import { verifyChannel } from './verify-channel';

const print = (text: string): boolean => process.stdout.write(`${text}\n`);

function peerOf(ward: 1 | 2, { organizations, channel, ...endpoints }: Options): PeerBlocks {
    return new PeerBlocks({
        endpoint: endpoints[`peer${ward}`],
        organizations,
        channel,
        domain: `ward${String(ward)}.example.com`,
        mspId: `Ward${String(ward)}MSP`,
    });
}

async function main(): Promise<void> {
    const options = parseOptions(process.argv.slice(2));
    if (options === undefined) {
        print(help);
        return;
    }
    const folder = join(options.organizations, 'ordererOrganizations', 'example.com', 'ca');
    const authority = new X509Certificate(readFileSync(join(folder, 'ca.example.com-cert.pem')));
    const peers = [peerOf(1, options), peerOf(2, options)] as const;
    try {
        const { blocks, transactions, heights } = await verifyChannel(peers[0], peers[1], authority);
        if (options.json) {
            print(JSON.stringify({ blocks, transactions, heights }));
            return;
        }
        print(
            `${String(blocks)} blocks with ${String(transactions)} transactions: chained, hashed, signed by the orderer, and the same at both wards.`,
        );
        print(`Heights: ward 1 ${String(heights[0])}, ward 2 ${String(heights[1])}`);
    } finally {
        peers.forEach((peer) => {
            peer.close();
        });
    }
}

main().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    if (error instanceof UsageError) {
        process.stderr.write('verify-blocks --help lists the options\n');
    }
    process.exitCode = error instanceof BlockError ? 1 : 2;
});
