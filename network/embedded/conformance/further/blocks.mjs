// SPDX-License-Identifier: Apache-2.0
/** A block byte for byte, and where blocks are cut. */
import { add } from './helpers.mjs';

export const blocks = [
    add('block-bytes', 'A block byte for byte: its metadata slots, flags and the envelope that was sent.', async (t) => {
        const { common } = t.protos;
        const tx = await t.ward1.prepare([['put', t.key(), 'x']]);
        const sent = t.envelopeOf(tx);
        await t.ward1.send(tx);
        const block = await t.block(t.lastBlock);
        const before = await t.block(t.lastBlock - 1);
        const slots = block.getMetadata().getMetadataList_asU8();
        const kept = common.Envelope.deserializeBinary(block.getData().getDataList_asU8()[0]);
        const signatures = common.Metadata.deserializeBinary(slots[0]);
        const other = await t.outcome(
            t.ward2.network.getContract('qscc').evaluate('GetBlockByNumber', { arguments: [t.config.channel, String(t.lastBlock)] }),
        );
        return {
            samePayload: Buffer.from(kept.getPayload_asU8()).equals(Buffer.from(sent.getPayload_asU8())),
            lengths: slots.map((slot, i) => (i === 0 ? slot.length > 0 : slot.length)),
            signatures: signatures
                .getSignaturesList()
                .map((s) => [s.getSignatureHeader_asU8().length > 0, s.getIdentifierHeader_asU8?.().length > 0]),
            commitHashDiffers: !Buffer.from(slots[4]).equals(Buffer.from(before.getMetadata().getMetadataList_asU8()[4])),
            sameAtOther: Buffer.from(other.ok).equals(Buffer.from(block.serializeBinary())),
        };
    }),
    add(
        'block-cutting',
        'Large transactions share a block as long as they are below the preferred size, or stand alone.',
        async (t) => {
            const value = (bytes) => 'v'.repeat(bytes);
            const prepare = (name, bytes) => t.ward1.prepare([['put', t.key(name), value(bytes)]]);
            const large = [await prepare('a', 700_000), await prepare('b', 700_000)];
            const mixed = [await prepare('c', 10), await prepare('d', 1_500_000), await prepare('e', 10)];
            return { large: await t.ward1.together(large), mixed: await t.ward1.together(mixed) };
        },
        'Sizes count twice, as argument and as write; the preferred size is 2 MB.',
    ),
];
