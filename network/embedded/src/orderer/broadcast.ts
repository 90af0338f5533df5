// SPDX-License-Identifier: Apache-2.0
// The orderer's door: checks an envelope as an ordering node does and hands it to the block cutter.
import { common } from '@hyperledger/fabric-protos';
import type { Channel, OrderAnswer } from '../ledger/ports';
import type { AccessControl } from '../msp/access-control';
import { isExpired } from '../msp/expiry';
import { WireMessage } from '../protos/wire';

const { HeaderType, Status } = common;
const names = new Map<number, string>(Object.entries(Status).map(([name, value]) => [value, name]));

/** BAD_REQUEST and so on. */
export const statusName = (status: number): string => names.get(status) ?? String(status);

/** Checks and orders a serialised Envelope. */
export type Broadcast = (envelope: Buffer) => Promise<OrderAnswer>;

/** What an ordering node works with. */
export interface BroadcastOptions {
    readonly channel: Channel;
    readonly access: AccessControl;
    readonly absoluteMaxBytes: number;
}

const refused = (status: number, info: string): OrderAnswer => ({ accepted: false, status, info });

/** Header type and channel of an envelope's payload. */
function channelHeader(payload: Buffer): { type: number; channelId: string } {
    const message = new WireMessage(payload);
    if (!message.has(1)) {
        throw new Error('header not set');
    }
    if (!message.message(1).has(1)) {
        throw new Error('channel header not set');
    }
    const header = message.message(1).message(1);
    return { type: header.number(1), channelId: header.text(4) };
}

function headerRefusal(payload: Buffer, channel: Channel): OrderAnswer | undefined {
    try {
        const { type, channelId } = channelHeader(payload);
        if (channelId !== channel.channelId) {
            return refused(Status.BAD_REQUEST, 'channel does not exist');
        }
        if (type === HeaderType.CONFIG || type === HeaderType.CONFIG_UPDATE) {
            return refused(Status.BAD_REQUEST, 'message is of type that cannot be processed directly');
        }
        return type === HeaderType.ORDERER_TRANSACTION
            ? refused(Status.BAD_REQUEST, 'message is of type that is no longer supported')
            : undefined;
    } catch (error) {
        return refused(Status.BAD_REQUEST, `could not determine channel ID: ${(error as Error).message}`);
    }
}

async function filterRefusal(payload: Buffer, signature: Buffer, { access, absoluteMaxBytes }: BroadcastOptions): Promise<OrderAnswer | undefined> {
    const size = payload.length + signature.length;
    if (size > absoluteMaxBytes) {
        return refused(Status.BAD_REQUEST, `message payload is ${size} bytes and exceeds maximum allowed ${absoluteMaxBytes} bytes`);
    }
    const identity = new WireMessage(payload).message(1).message(2).bytesField(1);
    if (isExpired(identity)) {
        return refused(Status.BAD_REQUEST, 'broadcast client identity expired');
    }
    const reason = await access.broadcastRefusal({ data: payload, identity, signature });
    return reason === undefined ? undefined : refused(Status.FORBIDDEN, reason);
}

/** The ordering node of a channel. */
export function broadcaster(options: BroadcastOptions): Broadcast {
    return async (bytes) => {
        const envelope = new WireMessage(bytes);
        const [payload, signature] = [envelope.bytesField(1), envelope.bytesField(2)];
        const refusal = headerRefusal(payload, options.channel) ?? (await filterRefusal(payload, signature, options));
        return refusal ?? options.channel.order(bytes);
    };
}
