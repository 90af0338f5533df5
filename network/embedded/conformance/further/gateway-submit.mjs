// SPDX-License-Identifier: Apache-2.0
/** Submit and CommitStatus: odd envelopes, signatures, channels and ids. */
import { add, bytesOf, call, garbage } from './helpers.mjs';
import { filled, forge, peerOf, serialized } from './forge.mjs';

export const gatewaySubmit = [
    add('submit-envelopes', 'Submit requests whose envelope is empty, garbage, of another channel or type.', async (t) => {
        const { common } = t.protos;
        const send = (envelope, { channel = t.config.channel, txId = 'x' } = {}) =>
            call(t, 'submit', t.raw.submitRequest({ txId, channel, envelope }));
        const garbled = filled(new common.Envelope(), { Payload: garbage, Signature: garbage });
        const noPayload = filled(new common.Envelope(), { Signature: garbage });
        const { envelope } = forge(t, { channelFields: { ChannelId: 'absent' } });
        const config = forge(t, { channelFields: { Type: 1 } }).envelope;
        const update = forge(t, { channelFields: { Type: 2 }, data: garbage }).envelope;
        const unsigned = forge(t).envelope;
        unsigned.setSignature(Buffer.alloc(0));
        return {
            empty: await send(new common.Envelope()),
            garbled: await send(garbled),
            noPayload: await send(noPayload),
            otherChannel: await send(envelope),
            absentChannel: await send(envelope, { channel: 'absent' }),
            config: await send(config),
            update: await send(update),
            unsigned: await send(unsigned),
            foreign: await send(forge(t, { identity: t.people.foreign }).envelope),
            expired: await send(forge(t, { identity: t.people.expired }).envelope),
        };
    }),
    add(
        'status-edges',
        'CommitStatus: foreign signatures, unknown channel and identity, odd ids, an invalid transaction, many waiting.',
        async (t) => {
            const { gateway } = t.protos;
            const { user1, user2, ordererAdmin } = t.people;
            const request = (fields, who = user1) => {
                const inner = filled(new gateway.CommitStatusRequest(), {
                    TransactionId: 'a'.repeat(64),
                    ChannelId: t.config.channel,
                    Identity: serialized(t, user1),
                    ...fields,
                });
                const bytes = bytesOf(inner);
                return filled(new gateway.SignedCommitStatusRequest(), {
                    Request: bytes,
                    Signature: t.raw.signEnvelope(bytes, who).getSignature_asU8(),
                });
            };
            const ask = (fields, who) => call(t, 'commitStatus', request(fields, who), 700);
            const loser = await t.ward1.prepare([['increment', t.key()]]);
            await t.ward1.submit('put', [t.key(), '2']);
            await t.ward1.send(loser);
            const waiting = Array.from({ length: 5 }, () => ask({ TransactionId: 'b'.repeat(64) }));
            return {
                waits: await ask({}),
                absentChannel: await ask({ ChannelId: 'absent' }),
                emptyChannel: await ask({ ChannelId: '' }),
                emptyId: await ask({ TransactionId: '' }),
                garbageIdentity: await ask({ Identity: garbage }),
                emptyIdentity: await ask({ Identity: Buffer.alloc(0) }),
                signedByOther: await ask({}, user2),
                otherIdentity: await ask({ Identity: serialized(t, user2) }, user2),
                ordererAdmin: await ask({ Identity: serialized(t, ordererAdmin) }, ordererAdmin),
                peer: await ask({ Identity: serialized(t, peerOf(t, 2)) }, peerOf(t, 2)),
                oddId: await ask({ TransactionId: 'not hex ✓' }),
                invalid: await t.outcome(t.rawStatus(loser.getTransactionId()).then(({ code }) => code)),
                atOther: await t.outcome(t.rawStatus(loser.getTransactionId(), { ward: 2 }).then(({ code }) => code)),
                many: [...new Set((await Promise.all(waiting)).map((x) => JSON.stringify(x)))],
            };
        },
    ),
];
