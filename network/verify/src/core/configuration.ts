// SPDX-License-Identifier: Apache-2.0
// The channel's configuration in its blocks: the first one, and each that replaces it.
import { BrokenBlock } from './finding';
import { Channel } from './msp/channel';
import { CONFIG_ENVELOPE } from './wire/config-messages';
import { CHANNEL_HEADER, ENVELOPE, millisecondsOf, PAYLOAD } from './wire/fabric-messages';

/** The configuration in the first block, which nobody signs: it is what the pinned hash stands for. */
export async function firstChannel(envelope: Uint8Array | undefined): Promise<{ channel: Channel; time: number }> {
    const { header, data } = PAYLOAD.decode(ENVELOPE.decode(envelope ?? new Uint8Array()).payload);
    const { channelId, timestamp } = CHANNEL_HEADER.decode(header?.channelHeader ?? new Uint8Array());
    const { config } = CONFIG_ENVELOPE.decode(data);
    if (config === undefined || channelId === '') {
        throw new BrokenBlock('it holds no configuration of a channel');
    }
    const channel = await Channel.of({ id: channelId, sequence: config.sequence }, config.channelGroup);
    return { channel, time: millisecondsOf(timestamp) };
}

/** The channel after a configuration block. Whether its update was signed as the configuration before asks is not looked at. */
export async function nextChannel(configEnvelope: Uint8Array, before: Channel): Promise<Channel> {
    const { config, lastUpdate } = CONFIG_ENVELOPE.decode(configEnvelope);
    if (config === undefined || lastUpdate === undefined) {
        throw new BrokenBlock('it holds a configuration without the update that led to it');
    }
    if (config.sequence !== before.sequence + 1) {
        const values = { found: `configuration ${config.sequence}`, expected: `configuration ${before.sequence + 1}` };
        throw new BrokenBlock('its configuration does not follow the one before', values);
    }
    return Channel.of({ id: before.id, sequence: config.sequence }, config.channelGroup);
}
