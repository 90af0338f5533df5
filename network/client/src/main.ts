// SPDX-License-Identifier: Apache-2.0
// The command: call-chaincode query|invoke|ready|height, through a ward's peer. What it prints is the chaincode's answer and nothing else.
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { GatewayError } from '@hyperledger/fabric-gateway';
import { common } from '@hyperledger/fabric-protos';
import { parseCall, parseTransient } from './call';
import { WardPeer } from './ward-peer';

const help = `Usage: call-chaincode VERB --organizations DIR [FLAGS]

  query, invoke   --chaincode NAME --call JSON [--transient JSON] [--ward 1|2]
  ready           --chaincode NAME [--seconds N]: until both wards endorse, whichever ward's peer is asked
  height          [--ward 1|2]: number of blocks

  --peer1, --peer2 HOST:PORT (127.0.0.1:7051 and 127.0.0.1:9051), --channel NAME (mychannel)`;

const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
        organizations: { type: 'string', default: 'organizations' },
        peer1: { type: 'string', default: '127.0.0.1:7051' },
        peer2: { type: 'string', default: '127.0.0.1:9051' },
        channel: { type: 'string', default: 'mychannel' },
        chaincode: { type: 'string', default: '' },
        call: { type: 'string', default: '' },
        transient: { type: 'string', default: '{}' },
        ward: { type: 'string', default: '1' },
        seconds: { type: 'string', default: '30' },
    },
});

const metadata = 'org.hyperledger.fabric:GetMetadata';
const pause = 100; // ms

function peerOf(ward: number): WardPeer {
    const { organizations, channel } = values;
    return new WardPeer({ ward, organizations, channel, endpoint: ward === 1 ? values.peer1 : values.peer2 });
}

const print = (bytes: Uint8Array): void => void process.stdout.write(bytes.length === 0 ? '' : `${Buffer.from(bytes).toString()}\n`);

async function call(peer: WardPeer, verb: 'evaluate' | 'submit'): Promise<void> {
    const { name, args } = parseCall(values.call);
    const transientData = parseTransient(values.transient);
    print(await peer.channel.getContract(values.chaincode)[verb](name, { arguments: [...args], transientData }));
}

async function height(peer: WardPeer): Promise<void> {
    const info = await peer.channel.getContract('qscc').evaluate('GetChainInfo', { arguments: [values.channel] });
    print(Buffer.from(String(common.BlockchainInfo.deserializeBinary(info).getHeight())));
}

/** Endorsed by both wards, and not submitted: nothing is left on the ledger. A refusal by the chaincode is an answer, too. */
async function endorse(peer: WardPeer): Promise<void> {
    try {
        await peer.channel.getContract(values.chaincode).newProposal(metadata).endorse();
    } catch (error) {
        if (!explanation(error).includes('chaincode response')) {
            throw error;
        }
    }
}

async function ready(peer: WardPeer, deadline = Date.now() + Number(values.seconds) * 1000): Promise<void> {
    for (;;) {
        try {
            await endorse(peer);
            return;
        } catch (error) {
            if (Date.now() > deadline) {
                throw error;
            }
            await delay(pause);
        }
    }
}

const verbs: Record<string, (peer: WardPeer) => Promise<void>> = {
    query: (peer) => call(peer, 'evaluate'),
    invoke: (peer) => call(peer, 'submit'),
    ready,
    height,
};

async function withPeer(ward: number, work: (peer: WardPeer) => Promise<void>): Promise<void> {
    const peer = peerOf(ward);
    try {
        await work(peer);
    } finally {
        peer.close();
    }
}

/** What the peers said; a GatewayError's own message only names the stage. */
function explanation(error: unknown): string {
    if (!(error instanceof Error)) {
        return String(error);
    }
    const details = error instanceof GatewayError ? error.details.map(({ mspId, message }) => `${mspId}: ${message}`) : [];
    return [error.message, ...details].join('\n');
}

async function main(): Promise<void> {
    const [verb = ''] = positionals;
    const work = verbs[verb];
    if (work === undefined) {
        throw new Error(help);
    }
    const wards = verb === 'ready' ? [1, 2] : [Number(values.ward)];
    await Promise.all(wards.map((ward) => withPeer(ward, work)));
}

main().catch((error: unknown) => {
    process.stderr.write(`${explanation(error)}\n`);
    process.exitCode = 1;
});
