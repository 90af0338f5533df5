// SPDX-License-Identifier: Apache-2.0
// The command: verify-blocks --organizations DIR [--peer1 HOST:PORT] [--peer2 HOST:PORT] [--channel NAME] [--json]
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { BlockError } from './check-block';
import { PeerBlocks } from './peer-blocks';
import { verifyChannel, type Verified } from './verify-channel';

const help = `Usage: verify-blocks --organizations DIR [--peer1 HOST:PORT] [--peer2 HOST:PORT] [--channel NAME] [--json]

Re-computes every block of a channel from its raw bytes (hash chain, data hashes, orderer signatures) and compares both wards' peers.
Ends with 0 where everything holds, 1 where a block breaks a rule or differs, 2 where it could not look.`;

const { values } = parseArgs({
    options: {
        organizations: { type: 'string' },
        peer1: { type: 'string', default: '127.0.0.1:7051' },
        peer2: { type: 'string', default: '127.0.0.1:9051' },
        channel: { type: 'string', default: 'mychannel' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
    },
});

const print = (text: string): boolean => process.stdout.write(`${text}\n`);

function peerOf(ward: 1 | 2, endpoint: string, organizations: string): PeerBlocks {
    return new PeerBlocks({
        endpoint,
        organizations,
        channel: values.channel,
        domain: `ward${String(ward)}.example.com`,
        mspId: `Ward${String(ward)}MSP`,
    });
}

function tell({ blocks, transactions, heights }: Verified): void {
    if (values.json) {
        print(JSON.stringify({ blocks, transactions, heights }));
    } else {
        print(
            `${String(blocks)} blocks with ${String(transactions)} transactions: chained, hashed, signed by the orderer, and the same at both wards.`,
        );
        print(`Heights: ward 1 ${String(heights[0])}, ward 2 ${String(heights[1])}`);
    }
}

async function verify(organizations: string): Promise<void> {
    const folder = join(organizations, 'ordererOrganizations', 'example.com', 'ca');
    const authority = new X509Certificate(readFileSync(join(folder, 'ca.example.com-cert.pem')));
    const peers = [peerOf(1, values.peer1, organizations), peerOf(2, values.peer2, organizations)] as const;
    try {
        tell(await verifyChannel(peers[0], peers[1], authority));
    } finally {
        peers.forEach((peer) => {
            peer.close();
        });
    }
}

function fail(error: unknown): void {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = error instanceof BlockError ? 1 : 2;
}

if (values.help || values.organizations === undefined) {
    print(help);
    process.exitCode = values.help ? 0 : 2;
} else {
    verify(values.organizations).catch(fail);
}
