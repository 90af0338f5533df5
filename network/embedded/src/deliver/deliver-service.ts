// SPDX-License-Identifier: Apache-2.0
// The peer's Deliver service: blocks, filtered blocks, or blocks with private data, to whom the channel lets have them.
import { common } from '@hyperledger/fabric-protos';
import type { DuplexMethod, Service } from '../grpc/grpc-server';
import type { CommittedBlock, PeerLedger } from '../ledger/ports';
import type { SignedData } from '../msp/access-control';
import { isExpired } from '../msp/expiry';
import type { MspManager } from '../msp/msp-manager';
import { encode, present } from '../protos/encode';
import { asBuffer, WireMessage } from '../protos/wire';
import { filteredBlock } from './filtered-block';
import { blockWithPrivateData, type Rendering } from './private-block';
import { openDeliverRequest, readSeek, type DeliverRequest, type Seek } from './seek';

const { Status } = common;
const TIME_WINDOW_MS = 15 * 60_000;
const CONCURRENCY = 2500;

/** What the service works with. */
export interface DeliverOptions {
    readonly channelId: string;
    readonly ledger: PeerLedger;
    readonly msps: MspManager;
    /** Whether a signer may have blocks. */
    readonly mayRead: (signed: SignedData) => Promise<boolean>;
}

/** A DeliverResponse that holds a block in one of its forms. */
type Render = (rendering: Rendering) => Buffer;

/** Where the answers to a request go. */
interface Answers {
    readonly render: Render;
    readonly send: (answer: Buffer) => void;
    readonly signal: AbortSignal;
}

/** Header and metadata of a serialised block. */
function withoutTransactions(bytes: Uint8Array): Buffer {
    const block = new WireMessage(asBuffer(bytes));
    return encode([0, present(1, block.bytesField(1))], [0, present(3, block.bytesField(3))]);
}

const isConfiguration = ({ transactions }: CommittedBlock): boolean =>
    transactions.length === 1 && transactions[0]?.type === common.HeaderType.CONFIG;

function opened(envelope: WireMessage): DeliverRequest | undefined {
    try {
        const request = openDeliverRequest(envelope);
        const apart = Math.abs(Date.now() - (request.timestampMs ?? NaN));
        return apart <= TIME_WINDOW_MS ? request : undefined;
    } catch {
        return undefined;
    }
}

function seekOf({ seekInfo }: DeliverRequest, ledger: PeerLedger): Seek | undefined {
    try {
        return readSeek(seekInfo, ledger.height());
    } catch {
        return undefined;
    }
}

/** Sends blocks until the last one asked for, or until there is a reason to end: the status says which. */
async function sendBlocks(
    seek: Seek,
    ledger: PeerLedger,
    stream: { creator: Buffer; signal: AbortSignal; send(block: CommittedBlock): void },
): Promise<number> {
    if (seek.start === undefined) {
        return Status.NOT_FOUND;
    }
    if (seek.failIfNotReady && seek.start >= ledger.height()) {
        return Status.NOT_FOUND;
    }
    for await (const block of ledger.blocks(seek.start, stream.signal)) {
        if (isExpired(stream.creator)) {
            return Status.FORBIDDEN;
        }
        stream.send(block);
        if (block.number === seek.stop) {
            return Status.SUCCESS;
        }
        if (seek.failIfNotReady && block.number + 1 >= ledger.height()) {
            return Status.NOT_FOUND;
        }
    }
    return Status.INTERNAL_SERVER_ERROR;
}

/** Opens a request, checks it, and sends what it asks for; the status that ends it. */
async function serve(envelope: WireMessage, { channelId, ledger, msps, mayRead }: DeliverOptions, answers: Answers): Promise<number> {
    const request = opened(envelope);
    if (!request) {
        return Status.BAD_REQUEST;
    }
    if (request.channelId !== channelId) {
        return Status.NOT_FOUND;
    }
    const { payload, creator, signature } = request;
    const reader = msps.identify(creator);
    const isAllowed = !isExpired(creator) && (await mayRead({ data: payload, identity: creator, signature }));
    if (!isAllowed || !reader) {
        return Status.FORBIDDEN;
    }
    const seek = seekOf(request, ledger);
    if (!seek) {
        return Status.BAD_REQUEST;
    }
    const send = (block: CommittedBlock): void => {
        const part = seek.headersOnly && !isConfiguration(block) ? withoutTransactions : (bytes: Uint8Array): Uint8Array => bytes;
        answers.send(answers.render({ block, reader, part }));
    };
    return sendBlocks(seek, ledger, { creator, signal: answers.signal, send });
}

/** Answers one request of a stream: blocks, then the status that ends it. */
export function deliverMethod(options: DeliverOptions, render: Render): DuplexMethod {
    return async (envelope, send, signal) => {
        const status = await serve(envelope, options, { render, send, signal });
        if (!signal.aborted) {
            send(encode([1, status]));
        }
        return status === Status.SUCCESS;
    };
}

/** The Deliver service of one peer. */
export function deliverService(options: DeliverOptions): Service {
    const { channelId, ledger } = options;
    return {
        name: 'protos.Deliver',
        limit: CONCURRENCY,
        duplex: {
            Deliver: deliverMethod(options, ({ block, part }) => encode([0, present(2, part(block.bytes()))])),
            DeliverFiltered: deliverMethod(options, ({ block }) => {
                // In place of a block with a transaction that cannot be read there is a status; the stream goes on.
                try {
                    return encode([0, present(3, filteredBlock(channelId, block))]);
                } catch {
                    return encode([1, Status.BAD_REQUEST]);
                }
            }),
            DeliverWithPrivateData: deliverMethod(options, (rendering) => encode([0, present(4, blockWithPrivateData(ledger, rendering))])),
        },
    };
}
