// SPDX-License-Identifier: Apache-2.0
/** Streams whose client asks for less than whole blocks, or whose identity ends while they are open. */
import { readdirSync, readFileSync } from 'node:fs';
import { createPrivateKey } from 'node:crypto';
import { join } from 'node:path';
import { issue } from '../kit/x509.mjs';
import { add, pause } from './helpers.mjs';
import { converse, ordererClient, seekEnvelope } from './services.mjs';
import { filled } from './forge.mjs';

const HEADER_WITH_SIG = 1;
const BEST_EFFORT = 1;

/** A signed request for the blocks from `start` to `stop`, with what they are to hold. */
function seek(t, start, stop, { contentType = 0, errorResponse = 0 } = {}) {
    const { orderer } = t.protos;
    const at = (n) => filled(new orderer.SeekPosition(), { Specified: filled(new orderer.SeekSpecified(), { Number: n }) });
    const info = filled(new orderer.SeekInfo(), {
        Start: at(start),
        Stop: at(stop),
        ContentType: contentType,
        ErrorResponse: errorResponse,
    });
    return seekEnvelope(t, { data: info.serializeBinary() });
}

/** What of a block there is. */
function parts(t, block) {
    const metadata = block.getMetadata().getMetadataList_asU8();
    return {
        header: t.blocks.headerHash(block.getHeader()).length,
        data: block.hasData() ? block.getData().getDataList().length : 'none',
        slots: metadata.map((slot, i) => (i === 0 ? slot.length > 0 : slot.length)),
    };
}

function shown(t, answer) {
    if (answer.hasBlock()) {
        return parts(t, answer.getBlock());
    }
    if (answer.hasBlockAndPrivateData?.()) {
        const both = answer.getBlockAndPrivateData();
        return { ...parts(t, both.getBlock()), private: both.getPrivateDataMapMap().getLength() };
    }
    return `status ${answer.getStatus()}`;
}

/** A client of ward 1 whose certificate ends so many ms from now, to the second. */
function expiringIn(t, ms) {
    const ca = join(t.config.organizations, 'peerOrganizations', 'ward1.example.com', 'ca');
    const read = (end) =>
        readFileSync(
            join(
                ca,
                readdirSync(ca).find((name) => name.endsWith(end)),
            ),
            'utf8',
        );
    const authority = { cert: read('.pem'), key: createPrivateKey(read('_sk')) };
    const end = new Date(Math.ceil((Date.now() + ms) / 1000) * 1000);
    const identity = {
        mspId: 'Ward1MSP',
        ...issue(authority, { commonName: 'brief', unit: 'client', from: new Date(Date.now() - 1000), to: end }),
    };
    return { identity, end };
}

export const deliverContent = [
    add(
        'deliver-content',
        'Headers and signatures instead of whole blocks, at a peer and at the orderer; the first block comes whole.',
        async (t) => {
            await t.ward1.write([['pput', 'bothWards', t.key(), 'x']]);
            const { peer, orderer } = t.protos;
            const last = t.lastBlock;
            const client = ordererClient(t);
            const at = async (from, path, Answer, start, options) => {
                const { answers, end } = await converse(from, path, Answer, [seek(t, start, start, options)], 2, 1500);
                return [...answers.map((answer) => shown(t, answer)), end];
            };
            const out = {};
            for (const [name, options] of Object.entries({
                block: {},
                headers: { contentType: HEADER_WITH_SIG },
                unknown: { contentType: 7 },
                bestEffort: { errorResponse: BEST_EFFORT },
            })) {
                out[name] = {
                    peer: await at(t.net.clients[1], '/protos.Deliver/Deliver', peer.DeliverResponse, last, options),
                    private: await at(t.net.clients[1], '/protos.Deliver/DeliverWithPrivateData', peer.DeliverResponse, last, options),
                    orderer: await at(client, '/orderer.AtomicBroadcast/Deliver', orderer.DeliverResponse, last, options),
                    first: await at(t.net.clients[1], '/protos.Deliver/Deliver', peer.DeliverResponse, 0, options).then(
                        ([block, ...rest]) => [block.data, ...rest],
                    ),
                    firstOfOrderer: await at(client, '/orderer.AtomicBroadcast/Deliver', orderer.DeliverResponse, 0, options).then(
                        ([block, ...rest]) => [block.data, ...rest],
                    ),
                };
            }
            client.close();
            return out;
        },
    ),
    add(
        'identity-ends',
        'A certificate ends while streams are open and a transaction waits: streams, status, evaluation, endorsement, submission.',
        async (t) => {
            const { peer, orderer } = t.protos;
            const { identity, end } = expiringIn(t, 2500);
            const session = t.session(identity, 1);
            const client = ordererClient(t);
            const height = await t.height();
            const stream = async (from, path, Answer) => {
                const { answers, end: how } = await converse(
                    from,
                    path,
                    Answer,
                    [seekEnvelope(t, { identity, start: height, stop: Number.MAX_SAFE_INTEGER })],
                    10,
                    6000,
                );
                return [
                    ...answers.map((a) =>
                        a.hasBlock?.() || a.hasFilteredBlock?.() || a.hasBlockAndPrivateData?.() ? 'block' : `status ${a.getStatus()}`,
                    ),
                    how,
                ];
            };
            const streams = {
                blocks: stream(t.net.clients[1], '/protos.Deliver/Deliver', peer.DeliverResponse),
                filtered: stream(t.net.clients[1], '/protos.Deliver/DeliverFiltered', peer.DeliverResponse),
                private: stream(t.net.clients[1], '/protos.Deliver/DeliverWithPrivateData', peer.DeliverResponse),
                orderer: stream(client, '/orderer.AtomicBroadcast/Deliver', orderer.DeliverResponse),
            };
            const events = t.take(await session.network.getChaincodeEvents(t.config.chaincode), (x) => x.length === 2, 6000);
            await pause(200);
            await t.ward1.write([['event', 'before', '']]);
            const prepared = await session.prepare([['put', t.key('late'), 'x']]);
            const waiting = await t.ward1.prepare([['event', 'after', '']]);
            const status = t.outcome(t.rawStatus(waiting.getTransactionId(), { identity }).then(({ code }) => code));
            await pause(end.getTime() + 300 - Date.now());
            const late = {
                evaluate: await session.evaluate('ping'),
                endorse: await session.submit('ping'),
                submit: await session.send(prepared),
                status: await t.outcome(t.rawStatus(waiting.getTransactionId(), { identity, deadline: 500 })),
            };
            await t.ward1.send(waiting);
            const out = {
                late: JSON.parse(JSON.stringify(late).replace(/expired [^ "]+ before/g, 'expired <time> before')),
                waiting: await status,
                events: (await events).map((e) => e.eventName),
                error: (await events).error,
            };
            for (const [name, answers] of Object.entries(streams)) {
                out[name] = await answers;
            }
            client.close();
            return out;
        },
    ),
];
