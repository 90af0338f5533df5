// SPDX-License-Identifier: Apache-2.0
// A signed proposal, opened layer by layer. Each layer is parsed when it is first asked for, because the gateway and the
// endorser open them in different orders and their error texts tell which came first.
import { hash } from 'node:crypto';
import { encode } from './encode';
import { requireUtf8, type TextPath } from './texts';
import { WireMessage } from './wire';

const chaincodeId = (...around: TextPath): TextPath[] => [1, 2, 3].map((field) => [...around, field]);

/** Texts by the name of the message. */
const texts: Readonly<Record<string, readonly TextPath[]>> = {
    ChannelHeader: [[4], [5]],
    ChaincodeHeaderExtension: chaincodeId(2),
    ChaincodeInvocationSpec: chaincodeId(1, 2),
};

/** Parses a message; an error names it as Go does. */
export function unmarshal(name: string, bytes: Buffer): WireMessage {
    try {
        const message = new WireMessage(bytes);
        requireUtf8(message, texts[name] ?? []);
        return message;
    } catch (error) {
        throw new Error(`error unmarshalling ${name}: ${(error as Error).message}`, { cause: error });
    }
}

/** Seconds and nanoseconds since 1970. */
export interface Timestamp {
    readonly seconds: number;
    readonly nanos: number;
}

/** The layers of a proposal, outermost first. */
export type Layer = 'proposal' | 'header' | 'channelHeader' | 'signatureHeader' | 'extension' | 'payload' | 'invocation';

/** peer.SignedProposal and what is in it. */
export class SignedProposal {
    readonly bytes: Buffer;
    readonly proposalBytes: Buffer;
    readonly signature: Buffer;
    private readonly layers = new Map<string, WireMessage>();
    #channelId: string | undefined;
    #txId: string | undefined;
    #headerChaincode: string | undefined;
    #proposalHash: Buffer | undefined;

    constructor(bytes: Buffer) {
        this.bytes = bytes;
        const message = new WireMessage(bytes);
        this.proposalBytes = message.bytesField(1);
        this.signature = message.bytesField(2);
    }

    get proposal(): WireMessage {
        return this.layer('Proposal', () => this.proposalBytes);
    }

    get header(): WireMessage {
        return this.layer('Header', () => this.proposal.bytesField(1));
    }

    get channelHeader(): WireMessage {
        return this.layer('ChannelHeader', () => this.header.bytesField(1));
    }

    get signatureHeader(): WireMessage {
        return this.layer('SignatureHeader', () => this.header.bytesField(2));
    }

    get extension(): WireMessage {
        return this.layer('ChaincodeHeaderExtension', () => this.channelHeader.bytesField(7));
    }

    get payload(): WireMessage {
        return this.layer('ChaincodeProposalPayload', () => this.proposal.bytesField(2));
    }

    get invocation(): WireMessage {
        return this.layer('ChaincodeInvocationSpec', () => this.payload.bytesField(1));
    }

    /** Throws when one of these layers is malformed; they are opened in this order. */
    open(...layers: readonly Layer[]): void {
        for (const layer of layers) {
            this[layer].has(0);
        }
    }

    get type(): number {
        return this.channelHeader.number(1);
    }

    get timestamp(): Timestamp {
        const time = this.channelHeader.message(3);
        return { seconds: time.number(1), nanos: time.number(2) };
    }

    get channelId(): string {
        return (this.#channelId ??= this.channelHeader.text(4));
    }

    get txId(): string {
        return (this.#txId ??= this.channelHeader.text(5));
    }

    /** The chaincode that the header names: the one that is executed. */
    get headerChaincode(): string {
        return (this.#headerChaincode ??= this.extension.message(2).text(2));
    }

    get epoch(): number {
        return this.channelHeader.number(6);
    }

    get creator(): Buffer {
        return this.signatureHeader.bytesField(1);
    }

    get nonce(): Buffer {
        return this.signatureHeader.bytesField(2);
    }

    /** The chaincode that the invocation names. */
    get chaincodeName(): string {
        return this.invocation.message(1).message(2).text(2);
    }

    /** Serialised peer.ChaincodeInput. */
    get input(): Buffer {
        return this.invocation.message(1).bytesField(3);
    }

    get hasTransientData(): boolean {
        return this.payload.has(2);
    }

    /** The payload as it goes into the transaction: without the transient map. */
    get publicPayload(): Buffer {
        return encode([1, this.payload.bytesField(1)]);
    }

    /** SHA-256 over both headers and the public payload; what endorsers sign for. */
    get proposalHash(): Buffer {
        const parts = (): Buffer[] => [this.header.bytesField(1), this.header.bytesField(2), this.publicPayload];
        return (this.#proposalHash ??= hash('sha256', Buffer.concat(parts()), 'buffer'));
    }

    private layer(name: string, bytes: () => Buffer): WireMessage {
        const known = this.layers.get(name);
        if (known) {
            return known;
        }
        const message = unmarshal(name, bytes());
        this.layers.set(name, message);
        return message;
    }
}

/** SHA-256 of nonce and creator: the only transaction id that a peer accepts. */
export const computeTxId = (nonce: Uint8Array, creator: Uint8Array): string => hash('sha256', Buffer.concat([nonce, creator]), 'hex');
