// SPDX-License-Identifier: Apache-2.0
// The command call-chaincode, through a ward's peer. What it prints is the chaincode's answer and nothing else.
import { setTimeout as delay } from 'node:timers/promises';
import { GatewayError } from '@hyperledger/fabric-gateway';
import { common, peer as messages } from '@hyperledger/fabric-protos';
import { UsageError } from '@wardledger/command-line';
import { parseCall, parseTransient } from './call';
import { demandText, help, type Options, parseOptions } from './options';
import { WardPeer } from './ward-peer';

const METADATA = 'org.hyperledger.fabric:GetMetadata';
const PAUSE = 100; // ms

type Verb = (peer: WardPeer, options: Options) => Promise<void>;

const print = (bytes: Uint8Array): void => void process.stdout.write(bytes.length === 0 ? '' : `${Buffer.from(bytes).toString()}\n`);

async function call(verb: 'evaluate' | 'submit', peer: WardPeer, options: Options): Promise<void> {
    const { name, args } = parseCall(demandText(options, 'call'));
    const transientData = parseTransient(options.transient);
    const contract = peer.channel.getContract(demandText(options, 'chaincode'));
    print(await contract[verb](name, { arguments: [...args], transientData }));
}

const verbs: Readonly<Record<Options['command'], Verb>> = {
    query: async (peer, options) => call('evaluate', peer, options),
    invoke: async (peer, options) => call('submit', peer, options),
    /** Until both wards endorse. Nothing is submitted: nothing is left on the ledger. */
    async ready(peer, options) {
        const deadline = performance.now() + options.seconds * 1000;
        for (;;) {
            try {
                await peer.channel.getContract(demandText(options, 'chaincode')).newProposal(METADATA).endorse();
                return;
            } catch (error) {
                if (explanation(error).includes('chaincode response')) {
                    return; // a refusal by the chaincode is an answer, too
                }
                if (error instanceof UsageError || performance.now() > deadline) {
                    throw error;
                }
                await delay(PAUSE);
            }
        }
    },
    async height(peer, { channel }) {
        const info = await peer.channel.getContract('qscc').evaluate('GetChainInfo', { arguments: [channel] });
        print(Buffer.from(String(common.BlockchainInfo.deserializeBinary(info).getHeight())));
    },
    async list(peer) {
        const argument = new messages.lifecycle.QueryChaincodeDefinitionsArgs().serializeBinary();
        const answer = await peer.channel.getContract('_lifecycle').evaluate('QueryChaincodeDefinitions', { arguments: [argument] });
        const definitions = messages.lifecycle.QueryChaincodeDefinitionsResult.deserializeBinary(answer).getChaincodeDefinitionsList();
        const lines = definitions.map(
            (defined) => `Name: ${defined.getName()}, Version: ${defined.getVersion()}, Sequence: ${String(defined.getSequence())}`,
        );
        print(Buffer.from(lines.join('\n')));
    },
};

/** What the peers said; a GatewayError's own message only names the stage. */
function explanation(error: unknown): string {
    if (!(error instanceof Error)) {
        return String(error);
    }
    const details = error instanceof GatewayError ? error.details.map(({ mspId, message }) => `${mspId}: ${message}`) : [];
    return [error.message, ...details].join('\n');
}

async function main(): Promise<void> {
    const options = parseOptions(process.argv.slice(2));
    if (options === undefined) {
        process.stdout.write(`${help}\n`);
        return;
    }
    const { organizations, channel, command, user } = options;
    const wards: readonly (1 | 2)[] = command === 'ready' ? [1, 2] : [options.ward];
    await Promise.all(
        wards.map(async (ward) => {
            const peer = new WardPeer({ ward, user, organizations, channel, endpoint: options[`peer${ward}`] });
            try {
                await verbs[command](peer, options);
            } finally {
                peer.close();
            }
        }),
    );
}

main().catch((error: unknown) => {
    const hint = error instanceof UsageError ? '\ncall-chaincode --help lists commands and options' : '';
    process.stderr.write(`${explanation(error)}${hint}\n`);
    process.exitCode = 1;
});
