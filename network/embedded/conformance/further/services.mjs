// SPDX-License-Identifier: Apache-2.0
/** The services besides the Gateway: Endorser, Broadcast, Deliver. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { add, bytesOf, run } from './helpers.mjs';

/** One call of the peer's own endorser. */
export function processProposal(t, made, ward = 1) {
    const { peer } = t.protos;
    return new Promise((resolve, reject) => {
        t.net.clients[ward].makeUnaryRequest(
            '/protos.Endorser/ProcessProposal',
            bytesOf,
            (b) => peer.ProposalResponse.deserializeBinary(b),
            made.proposed.getProposal(),
            { deadline: Date.now() + 10_000 },
            (error, value) => (error ? reject(error) : resolve(value)),
        );
    });
}

/** The orderer's client. */
export function ordererClient(t) {
    const root = readFileSync(
        join(t.config.organizations, 'ordererOrganizations', 'example.com', 'orderers', 'orderer.example.com', 'tls', 'ca.crt'),
    );
    return new t.grpc.Client(t.config.orderer, t.grpc.credentials.createSsl(root), {
        'grpc.ssl_target_name_override': 'orderer.example.com',
        'grpc.default_authority': 'orderer.example.com',
    });
}

/** Sends messages on a stream one after the other and gathers the answers until `count`, an error or the end. */
export function converse(client, path, Answer, messages, count, ms = 3000) {
    return new Promise((resolve) => {
        const call = client.makeBidiStreamRequest(path, bytesOf, (b) => Answer.deserializeBinary(b), { deadline: Date.now() + ms });
        const answers = [];
        const finish = (end) => {
            call.cancel();
            resolve({ answers, end });
        };
        call.on('data', (answer) => answers.push(answer) === count && finish('enough'));
        call.on('error', (error) => finish(error.code === 1 || error.code === 4 ? 'waiting' : `${error.code} ${error.details}`));
        call.on('end', () => finish('ended'));
        messages.forEach((message) => call.write(message));
    });
}

/** A signed deliver request. */
export function seekEnvelope(
    t,
    { identity = t.people.user1, channel = t.config.channel, start, stop, behavior = 0, timestamp = new Date(), data },
) {
    const { common, orderer, msp } = t.protos;
    const creator = new msp.SerializedIdentity();
    creator.setMspid(identity.mspId);
    creator.setIdBytes(Buffer.from(identity.cert));
    const channelHeader = new common.ChannelHeader();
    channelHeader.setType(common.HeaderType.DELIVER_SEEK_INFO);
    channelHeader.setChannelId(channel);
    if (timestamp) {
        channelHeader.setTimestamp(t.timestampClass.fromDate(timestamp));
    }
    const signatureHeader = new common.SignatureHeader();
    signatureHeader.setCreator(creator.serializeBinary());
    signatureHeader.setNonce(Buffer.alloc(24, 1));
    const header = new common.Header();
    header.setChannelHeader(channelHeader.serializeBinary());
    header.setSignatureHeader(signatureHeader.serializeBinary());
    const position = (value) => {
        const result = new orderer.SeekPosition();
        if (value === 'newest') {
            result.setNewest(new orderer.SeekNewest());
        } else if (value === 'oldest') {
            result.setOldest(new orderer.SeekOldest());
        } else if (value === 'next') {
            result.setNextCommit(new orderer.SeekNextCommit());
        } else if (typeof value === 'number') {
            const specified = new orderer.SeekSpecified();
            specified.setNumber(value);
            result.setSpecified(specified);
        }
        return result;
    };
    const seek = new orderer.SeekInfo();
    seek.setBehavior(behavior);
    if (start !== undefined) {
        seek.setStart(position(start));
    }
    if (stop !== undefined) {
        seek.setStop(position(stop));
    }
    const payload = new common.Payload();
    payload.setHeader(header);
    payload.setData(data ?? seek.serializeBinary());
    return t.raw.signEnvelope(payload.serializeBinary(), identity);
}
export const services = [
    add('endorser-service', "The peer's own ProcessProposal: results, chaincode errors, refusals, without a channel.", async (t) => {
        const ask = async (fields, ward) => {
            const out = await t.outcome(processProposal(t, t.propose(fields), ward));
            return out.ok
                ? {
                      version: out.ok.getVersion(),
                      status: out.ok.getResponse().getStatus(),
                      message: out.ok.getResponse().getMessage(),
                      result: t.blocks.text(out.ok.getResponse().getPayload_asU8()),
                      hasPayload: out.ok.getPayload_asU8().length > 0,
                      endorsed: Boolean(out.ok.getEndorsement()),
                      calls: out.ok
                          .getInterest()
                          ?.getChaincodesList()
                          .map((c) => [c.getName(), c.getCollectionNamesList(), c.getNoPrivateReads(), c.getDisregardNamespacePolicy()])
                          .sort(),
                  }
                : out;
        };
        const steps = (...list) => ({ args: run(...list) });
        return {
            ping: await ask({}),
            at2: await ask({}, 2),
            put: await ask({ args: ['put', t.key(), 'x'] }),
            error: await ask({ args: ['throwError', 'no'] }),
            absent: await ask({ chaincode: 'absent' }),
            channel: await ask({ channel: 'absent' }),
            privately: await ask(steps(['pput', 'bothWards', t.key(), 'x'], ['pget', 'ward1Only', t.key()], ['put', t.key(), 'x'])),
            only: await ask(steps(['pput', 'ward1Only', t.key(), 'x'])),
            signature: await ask({ signWith: t.people.user2 }),
            expired: await ask({ identity: t.people.expired }),
            qscc: await ask({ chaincode: 'qscc', args: ['GetChainInfo', 'absent'] }),
            noChannel: await ask({ channel: '', chaincode: 'cscc', args: ['GetChannels'] }),
            noChannelOther: await ask({ channel: '', chaincode: 'cscc', args: ['GetChannels'], identity: t.people.user2 }),
        };
    }),
    add('broadcast-service', "The orderer's Broadcast: accepted, refused, several on one stream.", async (t) => {
        const client = ordererClient(t);
        const { orderer, common } = t.protos;
        const send = async (...envelopes) => {
            const { answers, end } = await converse(
                client,
                '/orderer.AtomicBroadcast/Broadcast',
                orderer.BroadcastResponse,
                envelopes,
                envelopes.length,
            );
            return { answers: answers.map((a) => [a.getStatus(), a.getInfo()]), end };
        };
        const prepared = async (i) => {
            const { envelope, txId } = await t.endorseRaw({ args: ['put', t.key(i), 'x'] });
            return { envelope: t.signed(envelope), txId };
        };
        const [a, b, c] = [await prepared('a'), await prepared('b'), await prepared('c')];
        const empty = new common.Envelope();
        const garbage = new common.Envelope();
        garbage.setPayload(Buffer.from('garbage'));
        const out = {
            accepted: await send(a.envelope, b.envelope),
            refused: await send(t.signed(c.envelope, t.people.user2)),
            empty: await send(empty),
            garbage: await send(garbage),
            twoRefused: await send(empty, c.envelope),
        };
        await t.everywhere(b.txId);
        client.close();
        return { ...out, statuses: [(await t.rawStatus(a.txId)).code, (await t.rawStatus(b.txId)).code] };
    }),
    add('deliver-seek', "Start and stop positions of the peer's Deliver: statuses and numbers of blocks.", async (t) => {
        await t.ward1.submit('put', [t.key(), 'x']);
        const height = await t.height();
        const { peer } = t.protos;
        const ask = async (fields, count = 3, method = 'Deliver') => {
            const { answers, end } = await converse(
                t.net.clients[1],
                `/protos.Deliver/${method}`,
                peer.DeliverResponse,
                [seekEnvelope(t, fields)],
                count,
                1500,
            );
            return {
                answers: answers.map((a) =>
                    a.hasBlock()
                        ? a.getBlock().getHeader().getNumber() - height
                        : a.hasFilteredBlock()
                          ? a.getFilteredBlock().getNumber() - height
                          : `status ${a.getStatus()}`,
                ),
                end,
            };
        };
        return {
            newest: await ask({ start: 'newest', stop: 'newest' }, 2),
            oldestToOldest: (await ask({ start: 'oldest', stop: 'oldest' }, 2)).answers.length,
            last: await ask({ start: height - 1, stop: height - 1 }, 2),
            two: await ask({ start: height - 2, stop: height - 1 }, 3),
            wrongWay: await ask({ start: height - 1, stop: 0 }, 1),
            future: await ask({ start: height + 5, stop: height + 5 }, 1),
            next: await ask({ start: height, stop: height }, 1),
            notReady: await ask({ start: height, stop: height, behavior: 1 }, 1),
            runOut: await ask({ start: height - 1, stop: height + 3, behavior: 1 }, 2),
            toNewest: await ask({ start: height - 2, stop: 'newest' }, 3),
            noStart: await ask({ stop: 'newest' }, 1),
            noStop: await ask({ start: 'newest' }, 1),
            emptyPositions: await ask({ start: null, stop: null }, 1),
            nextCommit: await ask({ start: 'next', stop: 'newest' }, 1),
            filtered: await ask({ start: 'newest', stop: 'newest' }, 2, 'DeliverFiltered'),
            old: await ask({ start: 'newest', stop: 'newest', timestamp: new Date(Date.now() - 16 * 60_000) }, 1),
            noTime: await ask({ start: 'newest', stop: 'newest', timestamp: null }, 1),
            garbage: await ask({ data: Buffer.from('garbage') }, 1),
            absent: await ask({ channel: 'absent', start: 'newest', stop: 'newest' }, 1),
        };
    }),
    add('deliver-twice', 'Two requests on one stream, and what follows a refused one.', async (t) => {
        const { peer } = t.protos;
        const newest = () => seekEnvelope(t, { start: 'newest', stop: 'newest' });
        const ask = async (messages, count) => {
            const { answers, end } = await converse(
                t.net.clients[1],
                '/protos.Deliver/Deliver',
                peer.DeliverResponse,
                messages,
                count,
                1500,
            );
            return { answers: answers.map((a) => (a.hasBlock() ? 'block' : `status ${a.getStatus()}`)), end };
        };
        return {
            two: await ask([newest(), newest()], 4),
            afterRefusal: await ask([seekEnvelope(t, { channel: 'absent', start: 'newest', stop: 'newest' }), newest()], 4),
        };
    }),
    add('orderer-deliver', 'Blocks as the orderer delivers them: no validation codes, same hashes; who may read.', async (t) => {
        await t.ward1.submit('put', [t.key(), 'x']);
        const number = t.lastBlock;
        const client = ordererClient(t);
        const { orderer } = t.protos;
        const ask = async (fields) => {
            const { answers } = await converse(
                client,
                '/orderer.AtomicBroadcast/Deliver',
                orderer.DeliverResponse,
                [seekEnvelope(t, { start: number, stop: number, ...fields })],
                2,
                2000,
            );
            return answers;
        };
        const [block, status] = await ask({});
        const mine = await t.block(number);
        const statusOf = async (identity) => (await ask({ identity })).map((a) => (a.hasBlock() ? 'block' : a.getStatus()));
        const out = {
            status: status?.getStatus(),
            sameHeader: t.blocks.headerHash(block.getBlock().getHeader()).equals(t.blocks.headerHash(mine.getHeader())),
            sameData: t.blocks.dataHash(block.getBlock()).equals(t.blocks.dataHash(mine)),
            metadata: block
                .getBlock()
                .getMetadata()
                .getMetadataList_asU8()
                .map((slot, i) => (i === 0 ? slot.length > 0 : slot.length)),
            ordererAdmin: await statusOf(t.people.ordererAdmin),
            peer: await statusOf(t.people.peer1),
            foreign: await statusOf(t.people.foreign),
        };
        client.close();
        return out;
    }),
];
