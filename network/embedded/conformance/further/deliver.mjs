// SPDX-License-Identifier: Apache-2.0
/** Deliver of peers and orderer: starts and stops, broken requests, who may read, what is in the blocks. */
import { add, bytesOf, garbage, pause, privateEvents } from './helpers.mjs';
import { filled, forge, peerOf } from './forge.mjs';
import { seekEnvelope } from './services.mjs';
import { broken, combined, delivered, fromOrderer } from './deliver-requests.mjs';

export const deliver = [
    add('deliver-combinations', 'All starts with all stops, with and without waiting, at both wards.', async (t) => {
        await t.ward1.submit('put', [t.key('a'), 'x']);
        await t.ward1.submit('put', [t.key('b'), 'x']);
        const height = await t.height();
        const places = { oldest: 'oldest', newest: 'newest', next: 'next', last: height - 1, before: height - 2, coming: height };
        const ask = async (from, to, behavior, ward) => {
            const base = from === 'oldest' ? 0 : height;
            const seek = seekEnvelope(t, { start: places[from], stop: places[to], behavior });
            const { answers, end } = await delivered(t, seek, 4, { base, ward, ms: 4500 });
            return [...answers, end].join(', ');
        };
        return combined(places, async (from, to) => {
            const isWholeChain = from === 'oldest' && to !== 'oldest';
            return isWholeChain ? undefined : Promise.all([ask(from, to, 0, 1), ask(from, to, 1, 2)]);
        });
    }),
    add('deliver-far', 'Specified positions beyond the height, and of enormous size.', async (t) => {
        const height = await t.height();
        const ask = (start, stop, behavior) => delivered(t, seekEnvelope(t, { start, stop, behavior }), 2, { base: height, ms: 400 });
        return {
            oneBeyond: await ask(height + 1, height + 1, 1),
            oneBeyondWaits: await ask(height + 1, height + 1, 0),
            far: await ask(height + 1000, height + 2000, 1),
            stopFar: await ask(height - 1, 9007199254740991, 1),
            unknownBehavior: await ask(height - 1, height - 1, 7),
        };
    }),
    add('deliver-broken', 'Deliver requests that are garbled, unsigned, late or early.', async (t) => {
        const out = {};
        for (const [name, envelope] of Object.entries(broken(t))) {
            out[name] = await delivered(t, envelope, 2, { base: await t.height() });
        }
        return out;
    }),
    add('orderer-deliver-broken', "The same at the orderer's Deliver.", async (t) => {
        const out = {};
        for (const [name, envelope] of Object.entries(broken(t))) {
            out[name] = await fromOrderer(t, envelope, 2, await t.height());
        }
        return out;
    }),
    add('orderer-deliver-combinations', "Starts and stops at the orderer's Deliver.", async (t) => {
        await t.ward1.submit('put', [t.key('a'), 'x']);
        const height = await t.height();
        const places = { newest: 'newest', next: 'next', last: height - 1, before: height - 2, coming: height };
        const ask = async (from, to, behavior) => {
            const seek = seekEnvelope(t, { start: places[from], stop: places[to], behavior });
            const { answers, end } = await fromOrderer(t, seek, 4, height, 4500);
            return [...answers, end].join(', ');
        };
        return {
            ...(await combined(places, (from, to) => Promise.all([ask(from, to, 0), ask(from, to, 1)]))),
            oldest: await fromOrderer(t, seekEnvelope(t, { start: 'oldest', stop: 'oldest' }), 2, 0),
            beyond: await fromOrderer(t, seekEnvelope(t, { start: height + 5, stop: height + 5 }), 1, height),
        };
    }),
    add('deliver-readers', 'Who may read blocks, filtered blocks and private data.', async (t) => {
        const out = {};
        const people = { ...t.people, peer2: peerOf(t, 2) };
        for (const who of [
            'user2',
            'admin1',
            'peer1',
            'peer2',
            'ordererAdmin',
            'ordererNode',
            'foreign',
            'expired',
            'notYet',
            'noUnit',
            'otherUnit',
            'wrongMsp',
            'unknownMsp',
            'garbage',
        ]) {
            out[who] = [];
            for (const method of ['Deliver', 'DeliverFiltered', 'DeliverWithPrivateData']) {
                const { answers, end } = await delivered(
                    t,
                    seekEnvelope(t, { identity: people[who], start: 'oldest', stop: 'oldest' }),
                    2,
                    { method },
                );
                out[who].push([...answers, end].join(', '));
            }
        }
        return out;
    }),
    add('deliver-filtered-kinds', 'Filtered blocks of refused, forged and eventful transactions.', async (t) => {
        const base = await t.height();
        const { peer } = t.protos;
        const event = bytesOf(
            filled(new peer.ChaincodeEvent(), {
                ChaincodeId: t.config.chaincode,
                TxId: 'other',
                EventName: 'e',
                Payload: Buffer.from('secret'),
            }),
        );
        const list = [
            forge(t, { events: event }),
            forge(t, { endorsers: [], events: event }),
            forge(t, { data: garbage }),
            forge(t, { txId: '', data: garbage }),
            forge(t, { channelFields: { Type: 3 } }),
            forge(t, { action: garbage }),
        ];
        for (const { envelope, txId } of list) {
            const height = await t.height();
            await t.submitRaw(envelope, txId || 'none', { wait: 1 });
            for (let i = 0; i < 200 && (await t.height()) === height; i++) {
                await pause(20);
            }
        }
        const filtered = await t.take(
            await t.ward1.network.getFilteredBlockEvents({ startBlock: BigInt(base) }),
            (x) => x.length === list.length,
            3000,
        );
        const events = await t.take(
            await t.ward1.network.getChaincodeEvents(t.config.chaincode, { startBlock: BigInt(base) }),
            (x) => x.length === 2,
            700,
        );
        return {
            filtered: filtered.map((b) => t.blocks.describeFiltered(b, base)),
            error: filtered.error,
            stream: await delivered(t, seekEnvelope(t, { start: base, stop: base + list.length - 1 }), list.length + 1, {
                method: 'DeliverFiltered',
                base,
            }),
            hashMismatch: await delivered(t, seekEnvelope(t, { start: base, stop: base + list.length - 1 }), list.length + 1, {
                method: 'DeliverWithPrivateData',
                base,
            }),
            events: events.map((e) => [e.eventName, e.transactionId, t.blocks.text(e.payload)]),
        };
    }),
    add('deliver-private-kinds', 'Private data of a block with several transactions, collections and chaincodes.', async (t) => {
        const base = await t.height();
        const list = [
            await t.ward1.prepare([
                ['pput', 'bothWards', t.key('a'), 'A'],
                ['pput', 'ward1Only', t.key('a'), 'own'],
            ]),
            await t.ward1.prepare([['put', t.key('plain'), 'x']]),
            await t.ward1.prepare([
                ['pput', 'ward1Open', t.key('b'), 'B'],
                ['pdel', 'bothWards', t.key('c')],
            ]),
            await t.ward1.prepare([['pput', 'bothWards', t.key('d'), 'D']], { endorsingOrganizations: ['Ward1MSP'] }),
        ];
        const { statuses } = await t.ward1.together(list);
        const read = (session) => privateEvents(t, session, base);
        return { statuses, ward1: await read(t.ward1), ward2: await read(t.ward2), user2AtWard1: await read(t.as('user2', 1)) };
    }),
];
