// SPDX-License-Identifier: Apache-2.0
// The start and the end of a block stream, from the SeekInfo in a client's signed envelope.
import { WireMessage } from '../protos/wire';

const NEWEST = 1;
const OLDEST = 2;
const SPECIFIED = 3;
const NEXT_COMMIT = 4;
const FAIL_IF_NOT_READY = 1;
const HEADER_WITH_SIG = 1;

/** What a client asks for. */
export interface Seek {
    /** First block; undefined when there can be none. */
    readonly start: number | undefined;
    /** Last block, Infinity for a stream without end. */
    readonly stop: number;
    readonly failIfNotReady: boolean;
    /** Blocks come without their transactions. */
    readonly headersOnly: boolean;
}

/** An opened envelope of a deliver request. */
export interface DeliverRequest {
    readonly channelId: string;
    readonly creator: Buffer;
    readonly payload: Buffer;
    readonly signature: Buffer;
    readonly timestampMs: number | undefined;
    readonly seekInfo: Buffer;
}

/** Opens an envelope; throws when it is no deliver request. */
export function openDeliverRequest(envelope: WireMessage): DeliverRequest {
    const payload = new WireMessage(envelope.bytesField(1));
    if (!payload.has(1)) {
        throw new Error('envelope has no header');
    }
    const channelHeader = payload.message(1).message(1);
    const timestamp = channelHeader.has(3) ? channelHeader.message(3) : undefined;
    return {
        channelId: channelHeader.text(4),
        creator: payload.message(1).message(2).bytesField(1),
        payload: payload.bytes,
        signature: envelope.bytesField(2),
        timestampMs: timestamp && timestamp.number(1) * 1000 + timestamp.number(2) / 1e6,
        seekInfo: payload.bytesField(2),
    };
}

function startOf(position: WireMessage, height: number): number | undefined {
    if (position.has(SPECIFIED)) {
        const number = position.message(SPECIFIED).number(1);
        return number > height ? undefined : number;
    }
    if (position.has(OLDEST)) {
        return 0;
    }
    if (position.has(NEWEST)) {
        return height - 1;
    }
    return position.has(NEXT_COMMIT) ? height : undefined;
}

interface Positions {
    readonly from: WireMessage;
    readonly to: WireMessage;
}

/** `first` is the block that the stream starts with. */
function stopOf({ from, to }: Positions, first: number, height: number): number {
    if (to.has(SPECIFIED)) {
        return to.message(SPECIFIED).number(1);
    }
    if (to.has(OLDEST)) {
        return first;
    }
    if (to.has(NEWEST)) {
        return from.bytes.equals(to.bytes) ? first : height - 1;
    }
    return 0;
}

/** Reads a SeekInfo; undefined when start or stop is missing or they are the wrong way round. */
export function readSeek(bytes: Buffer, height: number): Seek | undefined {
    const message = new WireMessage(bytes);
    if (!message.has(1) || !message.has(2)) {
        return undefined;
    }
    const [from, to] = [message.message(1), message.message(2)];
    const options = { failIfNotReady: message.number(3) === FAIL_IF_NOT_READY, headersOnly: message.number(5) === HEADER_WITH_SIG };
    const start = startOf(from, height);
    const stop = stopOf({ from, to }, start ?? 0, height);
    return to.has(SPECIFIED) && stop < (start ?? 0) ? undefined : { start, stop, ...options };
}
