// SPDX-License-Identifier: Apache-2.0
// Runs in a thread of its own: one chaincode, for every peer. The shim's handlers speak with the peers in serialised messages.
import { join, sep } from 'node:path';
import { workerData, type MessagePort } from 'node:worker_threads';
import { demandDefined } from '../invariants';
import { encode } from '../protos/encode';
import { MessageSender, onMessage } from './message-batches';
import { decodeMessage, encodeMessage, MessageType } from './messages';
import { loadShim, type Shim, type ShimStream } from './shim';
import { fromShim, toShim } from './shim-messages';

/** What the thread is told. */
export interface WorkerTask {
    readonly name: string;
    /** Folder of the chaincode package. */
    readonly module: string;
    /** One for each peer. */
    readonly ports: readonly MessagePort[];
    /** The organisation of each peer. */
    readonly members: readonly string[];
}

function streamTo(port: MessagePort, shim: Shim): ShimStream {
    const sender = new MessageSender(port);
    return {
        on: (event, listener) => {
            if (event === 'data') {
                onMessage(port, (bytes) => {
                    listener(toShim(shim, decodeMessage(bytes)));
                });
            }
        },
        write: (message) => {
            sender.send(encodeMessage(fromShim(message)));
        },
        end: () => {
            port.close();
        },
    };
}

async function run({ name, module, ports, members }: WorkerTask): Promise<void> {
    const shim = loadShim(module);
    const register = toShim(shim, { type: MessageType.REGISTER, payload: encode([2, name]), txId: '', channelId: '' });
    const folder = join(module) + sep;
    for (const [i, port] of ports.entries()) {
        // The chaincode's own files (not its packages) are forgotten, so that each peer gets an instance with a state of its own.
        for (const file of Object.keys(require.cache)) {
            if (file.startsWith(folder) && !file.includes(`${sep}node_modules${sep}`)) {
                Reflect.deleteProperty(require.cache, file);
            }
        }
        const member = demandDefined(members[i], `the organisation of peer ${i}`);
        const handler = shim.handlerOn(streamTo(port, shim), await shim.chaincodeOfModule(module), member);
        handler.chat(register);
    }
}

// As in a chaincode process, an error that nobody catches is reported and the chaincode goes on. Only loading may fail.
run(workerData as WorkerTask).then(
    () => {
        process.on('uncaughtException', (error) => {
            process.stderr.write(`a chaincode left an error uncaught: ${error.message}\n`);
        });
    },
    (error: unknown) => {
        queueMicrotask(() => {
            throw error as Error;
        });
    },
);
