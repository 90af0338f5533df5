// SPDX-License-Identifier: Apache-2.0
/** Deliver requests, as a client makes them and broken ones, and what a stream answers. */
import { bytesOf, garbage } from './helpers.mjs';
import { converse, ordererClient, seekEnvelope } from './services.mjs';

/** Answers of a stream of one of the peer's Deliver methods, relative to `base`. */
export async function delivered(t, envelopes, count, { method = 'Deliver', ward = 1, base = 0, ms = 1000 } = {}) {
    const { peer } = t.protos;
    const list = [envelopes].flat();
    const { answers, end } = await converse(t.net.clients[ward], `/protos.Deliver/${method}`, peer.DeliverResponse, list, count, ms);
    return { answers: answers.map((a) => shown(a, base)), end };
}

function shown(a, base) {
    if (a.hasBlock()) {
        return `block ${a.getBlock().getHeader().getNumber() - base}`;
    }
    if (a.hasFilteredBlock?.()) {
        return `filtered ${a.getFilteredBlock().getNumber() - base}`;
    }
    return a.hasBlockAndPrivateData?.()
        ? `private ${a.getBlockAndPrivateData().getBlock().getHeader().getNumber() - base}`
        : `status ${a.getStatus()}`;
}

/** Answers of the orderer's Deliver. */
export async function fromOrderer(t, envelopes, count, base, ms = 1000) {
    const client = ordererClient(t);
    const { answers, end } = await converse(
        client,
        '/orderer.AtomicBroadcast/Deliver',
        t.protos.orderer.DeliverResponse,
        [envelopes].flat(),
        count,
        ms,
    );
    client.close();
    return { answers: answers.map((a) => shown(a, base)), end };
}
/** Every place with every other, all at once. */
export async function combined(places, ask) {
    const names = Object.keys(places);
    const pairs = names.flatMap((from) => names.map((to) => [from, to]));
    return Object.fromEntries(await Promise.all(pairs.map(async ([from, to]) => [`${from} to ${to}`, await ask(from, to)])));
}

/** A hand-made deliver request whose parts can be replaced. */
function rawSeek(t, f) {
    const { common } = t.protos;
    const known = seekEnvelope(t, { start: 'newest', stop: 'newest', ...f.fields });
    const payload = common.Payload.deserializeBinary(known.getPayload_asU8());
    const header = payload.getHeader();
    f.channelHeader && header.setChannelHeader(f.channelHeader);
    f.signatureHeader && header.setSignatureHeader(f.signatureHeader);
    f.noHeader && payload.clearHeader();
    const bytes = f.payload ?? bytesOf(payload);
    const envelope = t.raw.signEnvelope(bytes, f.signer ?? t.people.user1);
    f.signature && envelope.setSignature(f.signature);
    return envelope;
}

/** Requests that are broken, each in one way. */
export const broken = (t) => ({
    payload: rawSeek(t, { payload: garbage }),
    emptyPayload: rawSeek(t, { payload: Buffer.alloc(0) }),
    noHeader: rawSeek(t, { noHeader: true }),
    channelHeader: rawSeek(t, { channelHeader: garbage }),
    signatureHeader: rawSeek(t, { signatureHeader: garbage }),
    signature: rawSeek(t, { signature: garbage }),
    otherSigner: rawSeek(t, { signer: t.people.user2 }),
    noChannel: rawSeek(t, { fields: { channel: '' } }),
    future: rawSeek(t, { fields: { timestamp: new Date(Date.now() + 16 * 60_000) } }),
    wrongMsp: rawSeek(t, { fields: { identity: t.people.wrongMsp } }),
});
