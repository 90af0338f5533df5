// SPDX-License-Identifier: Apache-2.0
// The orderer's door: checks an envelope as an ordering node does and hands it to the block cutter.
import { common } from '@hyperledger/fabric-protos';
import type { Channel, OrderAnswer } from '../ledger/ports';
import type { AccessControl } from '../msp/access-control';
import { isExpired } from '../msp/expiry';
import { unmarshal } from '../protos/proposal';
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

function named<T>(what: string, read: () => T): T {
    try {
        return read();
    } catch (error) {
        throw new Error(`${what}: ${(error as Error).message}`, { cause: error });
    }
}

/** Why a ConfigUpdateEnvelope is refused: it is malformed, for another channel, or would change this one. */
function updateRefusal(data: Buffer, channelId: string): string {
    try {
        const update = new WireMessage(data).message(1).text(1);
        return update === channelId
            ? 'the embedded network does not change its configuration'
            : `error authorizing update: ConfigUpdate for channel '${update}' but envelope for channel '${channelId}'`;
    } catch (error) {
        const reason = `error unmarshalling message for type CONFIG_UPDATE: ${(error as Error).message}`;
        return `error converting envelope to config update: ${reason}`;
    }
}

function headerRefusal(payload: Buffer, channel: Channel): OrderAnswer | undefined {
    try {
        const message = unmarshal('Payload', payload);
        if (!message.has(1)) {
            throw new Error('header not set');
        }
        if (!message.message(1).has(1)) {
            throw new Error('channel header not set');
        }
        const header = named('error unmarshalling channel header', () => unmarshal('ChannelHeader', message.message(1).bytesField(1)));
        const [type, channelId] = [header.number(1), header.text(4)];
        if (channelId !== channel.channelId) {
            return refused(Status.BAD_REQUEST, 'channel does not exist');
        }
        if (type === HeaderType.CONFIG) {
            return refused(Status.BAD_REQUEST, 'message is of type that cannot be processed directly');
        }
        if (type === HeaderType.CONFIG_UPDATE) {
            const reason = updateRefusal(message.bytesField(2), channelId);
            return refused(Status.BAD_REQUEST, `error applying config update to existing channel '${channelId}': ${reason}`);
        }
        return type === HeaderType.ORDERER_TRANSACTION
            ? refused(Status.BAD_REQUEST, 'message is of type that is no longer supported')
            : undefined;
    } catch (error) {
        return refused(Status.BAD_REQUEST, `could not determine channel ID: ${(error as Error).message}`);
    }
}

function creatorOf(payload: Buffer): Buffer | Error {
    try {
        return new WireMessage(payload).message(1).message(2).bytesField(1);
    } catch (error) {
        const reason = `GetSignatureHeaderFromBytes failed, err ${(error as Error).message}`;
        return new Error(`could not convert message to signedData: ${reason}`);
    }
}

async function filterRefusal(
    payload: Buffer,
    signature: Buffer,
    { access, absoluteMaxBytes }: BroadcastOptions,
): Promise<OrderAnswer | undefined> {
    const size = payload.length + signature.length;
    if (size > absoluteMaxBytes) {
        return refused(Status.BAD_REQUEST, `message payload is ${size} bytes and exceeds maximum allowed ${absoluteMaxBytes} bytes`);
    }
    const identity = creatorOf(payload);
    if (identity instanceof Error) {
        return refused(Status.BAD_REQUEST, identity.message);
    }
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
