// SPDX-License-Identifier: Apache-2.0
/** ChaincodeEvents with every kind of start, and with parts missing. */
import { add, bytesOf, garbage, pause } from './helpers.mjs';
import { filled, peerOf, serialized } from './forge.mjs';

export const gatewayEvents = [
    add('event-requests', 'ChaincodeEvents requests with every kind of start, and with parts missing.', async (t) => {
        const { gateway, orderer } = t.protos;
        const base = await t.height();
        const first = await t.ward1.write([['event', 'one', '1']]);
        await t.ward1.write([['event', 'two', '2']]);
        const position = (set) => {
            const p = new orderer.SeekPosition();
            set(p);
            return p;
        };
        const open = (fields, { who = t.people.user1, count = 1, bytes, signature, later } = {}) => {
            const inner =
                bytes ??
                bytesOf(
                    filled(new gateway.ChaincodeEventsRequest(), {
                        ChannelId: t.config.channel,
                        ChaincodeId: t.config.chaincode,
                        Identity: serialized(t, who),
                        ...fields,
                    }),
                );
            const request = filled(new gateway.SignedChaincodeEventsRequest(), {
                Request: inner,
                Signature: signature ?? t.raw.signEnvelope(inner, who).getSignature_asU8(),
            });
            return new Promise((resolve) => {
                const stream = t.net.clients[1].makeServerStreamRequest(
                    '/gateway.Gateway/ChaincodeEvents',
                    bytesOf,
                    (b) => gateway.ChaincodeEventsResponse.deserializeBinary(b),
                    request,
                    { deadline: Date.now() + 1500 },
                );
                const events = [];
                stream.on('data', (answer) => {
                    events.push(...answer.getEventsList().map((e) => [answer.getBlockNumber() - base, e.getEventName()]));
                    if (events.length >= count) {
                        stream.cancel();
                        resolve(events);
                    }
                });
                stream.on('error', (error) =>
                    resolve([1, 4].includes(error.code) ? [...events, 'waiting'] : `${error.code} ${error.details}`),
                );
                stream.on('end', () => resolve([...events, 'ended']));
                later?.();
            });
        };
        const specified = (n) => position((p) => p.setSpecified(filled(new orderer.SeekSpecified(), { Number: n })));
        return {
            specified: await open({ StartPosition: specified(base) }, { count: 2 }),
            next: await open(
                { StartPosition: position((p) => p.setNextCommit(new orderer.SeekNextCommit())) },
                { later: () => pause(300).then(() => t.ward1.write([['event', 'three', '3']])) },
            ),
            noPosition: await open({}, { later: () => pause(300).then(() => t.ward1.write([['event', 'four', '4']])) }),
            emptyPosition: await open(
                { StartPosition: new orderer.SeekPosition() },
                { later: () => pause(300).then(() => t.ward1.write([['event', 'five', '5']])) },
            ),
            oldest: await open({ StartPosition: position((p) => p.setOldest(new orderer.SeekOldest())) }),
            newest: await open({ StartPosition: position((p) => p.setNewest(new orderer.SeekNewest())) }),
            after: await open({ StartPosition: specified(base), AfterTransactionId: first.txId }),
            afterUnknown: await open({ StartPosition: specified(base), AfterTransactionId: 'e'.repeat(64) }),
            afterWithoutPosition: await open({ AfterTransactionId: first.txId }),
            afterOldest: await open({
                StartPosition: position((p) => p.setOldest(new orderer.SeekOldest())),
                AfterTransactionId: first.txId,
            }),
            afterEarlierStart: await open({ StartPosition: specified(Math.max(0, base - 2)), AfterTransactionId: first.txId }),
            afterLaterStart: await open({ StartPosition: specified(base + 1), AfterTransactionId: first.txId }),
            nextCommitAfter: await open({
                StartPosition: position((p) => p.setNextCommit(new orderer.SeekNextCommit())),
                AfterTransactionId: first.txId,
            }),
            emptyChaincode: await open({ ChaincodeId: '' }),
            emptyChannel: await open({ ChannelId: '' }),
            noIdentity: await open({ Identity: Buffer.alloc(0) }),
            signedByOther: await open({ Identity: serialized(t, t.people.user2) }),
            emptySignature: await open({}, { signature: Buffer.alloc(0) }),
            garbage: await open({}, { bytes: garbage }),
            emptyRequest: await open({}, { bytes: Buffer.alloc(0) }),
            system: await open({ ChaincodeId: '_lifecycle', StartPosition: specified(0) }),
            peer: await open({ StartPosition: specified(base) }, { who: peerOf(t, 1) }),
            far: await open({ StartPosition: specified(4294967296) }),
        };
    }),
];
