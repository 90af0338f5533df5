// SPDX-License-Identifier: Apache-2.0
// Runs the embedded network until it is told to stop.
import { readCommandLine, usage, type CommandLine } from './cli-options';
import { startNetwork, type Network } from './start-network';

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const complain = (line: string): void => void process.stderr.write(`${line}\n`);

function announce({ endpoints, organizationsDir }: Network, { network }: CommandLine, took: number): void {
    print('Embedded Fabric network: ONE process, one sequencer, no consensus. For development and tests, NOT FOR PRODUCTION.');
    endpoints.peers.forEach(({ name, mspId, address }) => {
        print(`  peer     ${address}  ${name} (${mspId})`);
    });
    print(`  orderer  ${endpoints.orderer.address}  ${endpoints.orderer.name} (${endpoints.orderer.mspId})`);
    print(`  channel  ${network.channel ?? 'mychannel'}, chaincode ${network.chaincodes.map(({ name }) => name).join(', ')}`);
    print(`  identities ${organizationsDir}`);
    print(`Ready after ${Math.round(took)} ms. Stop with Ctrl-C.`);
}

/** Stops once, whichever signal comes first; a second signal ends the process at once. */
function stopOnSignal(network: Network): void {
    let stopping = false;
    const stop = (): void => {
        if (stopping) {
            process.exit(1);
        }
        stopping = true;
        network.stop().then(
            () => process.exit(0),
            (error: unknown) => {
                complain(`stopping failed: ${(error as Error).message}`);
                process.exit(1);
            },
        );
    };
    process.on('SIGTERM', stop);
    process.on('SIGINT', stop);
    process.on('disconnect', stop); // whoever started it with a channel is gone
    process.channel?.unref();
}

/** SIGUSR2: the configuration file is read again, and what is new in it, or not as it was, is deployed. The log says of each chaincode what came of it. */
async function deployAgain(network: Promise<Network>, args: readonly string[]): Promise<void> {
    const running = await network;
    for (const chaincode of readCommandLine(args).network.chaincodes) {
        const { name, version = '1.0' } = chaincode;
        try {
            complain(`deployed ${name} ${version} (sequence ${await running.deploy(chaincode)})`);
        } catch (error) {
            complain(`not deployed ${name}: ${(error as Error).message.replaceAll('\n', ' ')}`);
        }
    }
}

/** The command `embedded-network`. */
export async function main(args: readonly string[]): Promise<void> {
    process.on('unhandledRejection', (reason) => {
        complain(`a chaincode left a promise rejected: ${reason instanceof Error ? reason.message : String(reason)}`);
    });
    try {
        const command = readCommandLine(args);
        if (command.help) {
            print(usage);
            return;
        }
        const started = performance.now();
        const starting = startNetwork({ ...command.network, log: complain });
        process.on('SIGUSR2', () => {
            deployAgain(starting, args).catch((error: unknown) => {
                complain(`the configuration cannot be read: ${(error as Error).message}`);
            });
        });
        const network = await starting;
        stopOnSignal(network);
        if (command.network.strict) {
            void network.failed.then(() => process.exit(1)); // the log says why
        }
        if (command.json) {
            print(JSON.stringify({ endpoints: network.endpoints, organizationsDir: network.organizationsDir }));
        } else {
            announce(network, command, performance.now() - started);
        }
    } catch (error) {
        complain((error as Error).message);
        process.exit(1);
    }
}
