// SPDX-License-Identifier: Apache-2.0
// One sequencer: takes envelopes, cuts blocks by count, size and time, stores each durably, then hands it to the peers in order.
import { common } from '@hyperledger/fabric-protos';
import { asBuffer, WireMessage } from '../../protos/wire';
import type { BlockParts } from '../encoding/block-bytes';
import { headerHash } from '../encoding/block-header';
import type { BatchOptions, BlockSigner, OrderAnswer } from '../ports';
import { BlockCutter } from './block-cutter';
import { buildBlock } from './block-builder';
import type { BlockLog } from './block-log';

const { BAD_REQUEST, SERVICE_UNAVAILABLE } = common.Status;

/** An ordered envelope with what its inspection will say. */
export interface OrderedEnvelope<Inspection> {
    readonly size: number;
    readonly bytes: Uint8Array;
    readonly inspection: Inspection;
}

/** What the orderer works with. */
export interface OrdererOptions<Inspection> {
    readonly batch: BatchOptions;
    readonly log: BlockLog;
    readonly signer: BlockSigner;
    /** Called as soon as an envelope is accepted, so that signatures are checked while the block fills. */
    readonly inspect: (envelope: Uint8Array) => Inspection;
    /** Called with each block after it is stored, in order. */
    readonly deliver: (block: BlockParts, inspections: readonly Inspection[]) => void;
}

/** The orderer of a channel. */
export class Orderer<Inspection> {
    readonly #options: OrdererOptions<Inspection>;
    readonly #cutter: BlockCutter<OrderedEnvelope<Inspection>>;
    #previousHash: Uint8Array;
    #timer: NodeJS.Timeout | undefined;
    #closed = false;

    /** The log must hold the first block already. */
    constructor(options: OrdererOptions<Inspection>) {
        this.#options = options;
        this.#cutter = new BlockCutter(options.batch);
        const last = options.log.block(options.log.height - 1);
        if (!last) {
            throw new RangeError('the orderer needs a first block');
        }
        this.#previousHash = headerHash(last.header);
    }

    /** Takes an envelope, or says why not. Taken is not durable before its block is cut. */
    order(bytes: Uint8Array): OrderAnswer {
        if (this.#closed) {
            return { accepted: false, status: SERVICE_UNAVAILABLE, info: 'the orderer is closing' };
        }
        const size = messageSize(bytes);
        if (size === 0) {
            return { accepted: false, status: BAD_REQUEST, info: 'Message was empty' };
        }
        const { absoluteMaxBytes, timeoutMs } = this.#options.batch;
        if (size > absoluteMaxBytes) {
            const info = `message payload is ${size} bytes and exceeds maximum allowed ${absoluteMaxBytes} bytes`;
            return { accepted: false, status: BAD_REQUEST, info };
        }
        const batches = this.#cutter.add({ size, bytes, inspection: this.#options.inspect(bytes) });
        batches.forEach((batch) => {
            this.#write(batch);
        });
        // The timer runs from the first message of a batch.
        if (batches.length > 0) {
            this.#stopTimer();
        }
        if (this.#cutter.hasPending && !this.#timer) {
            this.#timer = setTimeout(() => {
                this.flush();
            }, timeoutMs);
        }
        return { accepted: true };
    }

    /** Cuts what is pending now. */
    flush(): void {
        this.#stopTimer();
        this.#cutter.cut().forEach((batch) => {
            this.#write(batch);
        });
    }

    close(): void {
        this.flush();
        this.#closed = true;
    }

    #stopTimer(): void {
        clearTimeout(this.#timer);
        this.#timer = undefined;
    }

    #write(batch: readonly OrderedEnvelope<Inspection>[]): void {
        const { log, signer, deliver } = this.#options;
        const envelopes = batch.map(({ bytes }) => bytes);
        const block = buildBlock({ number: log.height, previousHash: this.#previousHash }, envelopes, signer);
        log.append(block);
        this.#previousHash = headerHash(block.header);
        deliver(
            block,
            batch.map(({ inspection }) => inspection),
        );
    }
}

/** Payload and signature, as the orderer counts an envelope; 0 when it is none. */
function messageSize(envelope: Uint8Array): number {
    try {
        const message = new WireMessage(asBuffer(envelope));
        return message.bytesField(1).length + message.bytesField(2).length;
    } catch {
        return 0;
    }
}
