// SPDX-License-Identifier: Apache-2.0
/** Transactions that no honest peer would endorse, made by hand with the peers' keys: the code of each. */
import { add, bytesOf, garbage } from './helpers.mjs';
import { filled, forge, ordered, peerOf, results, serialized } from './forge.mjs';

async function each(t, cases) {
    const out = {};
    for (const [name, fields] of Object.entries(cases)) {
        out[name] = await ordered(t, typeof fields === 'function' ? await fields() : fields);
    }
    return out;
}

export const forged = [
    add('forged-plain', 'A transaction made by hand and endorsed with the keys of the peers is as good as any.', async (t) => ({
        both: await ordered(t, {}),
        value: await t.ward1.ask(['get', t.key()], ['history', t.key()]),
        oneOrg: await ordered(t, { endorsers: [peerOf(t, 1)] }),
        parity2: await ordered(t, {
            chaincode: t.config.chaincode2,
            endorsers: [peerOf(t, 2)],
            results: results(t, { namespace: t.config.chaincode2, writes: [[t.key('p'), 'x']] }),
        }),
        byPeer: await ordered(t, { identity: peerOf(t, 1) }),
        byAdmin: await ordered(t, { identity: t.people.admin2 }),
    })),
    add('forged-layers', 'Each layer of an envelope replaced by garbage, or left empty.', async (t) =>
        each(t, {
            emptyPayload: { payload: Buffer.alloc(0) },
            payload: { payload: garbage },
            noHeader: { header: null },
            channelHeader: { channelHeader: garbage },
            signatureHeader: { signatureHeader: garbage },
            emptySignatureHeader: { signatureHeader: Buffer.alloc(0) },
            noNonce: { nonce: Buffer.alloc(0) },
            emptyCreator: { creator: Buffer.alloc(0) },
            garbageCreator: { creator: garbage },
            data: { data: garbage },
            emptyData: { data: Buffer.alloc(0) },
            actionPayload: { actionPayload: garbage },
            actionHeader: { actionHeader: garbage },
            emptyActionHeader: { actionHeader: Buffer.alloc(0) },
            responsePayload: { responsePayload: garbage },
            emptyResponsePayload: { responsePayload: Buffer.alloc(0) },
            action: { action: garbage },
            emptyAction: { action: Buffer.alloc(0) },
            proposalPayload: { proposalPayload: garbage },
            emptyProposalPayload: { proposalPayload: Buffer.alloc(0) },
            results: { results: garbage },
            emptyResults: { results: Buffer.alloc(0) },
            events: { events: garbage },
            extension: { extension: garbage },
            emptyExtension: { extension: Buffer.alloc(0) },
        }),
    ),
    add('forged-names', 'Chaincode names, versions and events that do not fit together.', async (t) => {
        const { peer } = t.protos;
        const event = (ChaincodeId) => bytesOf(filled(new peer.ChaincodeEvent(), { ChaincodeId, EventName: 'e', TxId: 'x' }));
        return each(t, {
            headerOther: { headerChaincode: t.config.chaincode2 },
            absent: { chaincode: 'absent' },
            empty: { chaincode: '' },
            lifecycle: { chaincode: '_lifecycle', results: results(t, { namespace: '_lifecycle', writes: [[t.key(), 'x']] }) },
            lscc: { chaincode: 'lscc', results: results(t, { namespace: 'lscc', writes: [[t.key(), 'x']] }) },
            qscc: { chaincode: 'qscc', results: results(t, { namespace: 'qscc', writes: [[t.key(), 'x']] }) },
            version: { version: '9.9' },
            noVersion: { version: '' },
            noChaincodeId: { chaincodeId: null },
            noResponse: { response: null },
            status500: { response: { Status: 500 } },
            eventOther: { events: event('other') },
            eventOwn: { events: event(t.config.chaincode) },
            eventNameless: { events: event('') },
        });
    }),
    add('forged-namespaces', 'Write sets of other, unknown, system and repeated namespaces.', async (t) => {
        const w = (namespace, key = t.key()) => ({ namespace, writes: [[key, 'x']] });
        const own = t.config.chaincode;
        return each(t, {
            other: { results: results(t, w(own), w(t.config.chaincode2)) },
            otherOnly: { results: results(t, w(t.config.chaincode2)) },
            absent: { results: results(t, w(own), w('absent')) },
            readAbsent: { results: results(t, w(own), { namespace: 'absent', reads: [['k']] }) },
            lifecycle: { results: results(t, w(own), w('_lifecycle')) },
            lscc: { results: results(t, w(own), w('lscc')) },
            emptyName: { results: results(t, w(own), w('')) },
            twice: { results: results(t, w(own, t.key('a')), w(own, t.key('b'))) },
            notOwn: { results: results(t, { namespace: t.config.chaincode2, reads: [['k']] }) },
            nothing: { results: results(t) },
            garbageSet: { results: results(t, { namespace: own, bytes: garbage }) },
            lowOrder: { results: results(t, w(t.config.chaincode2), w(own)) },
            odd: { results: results(t, w('\u0000odd')) },
        });
    }),
    add('forged-writes', 'Writes with odd flags: repeated, deleted with a value, unsorted.', async (t) => {
        const put = (...writes) => ({ results: results(t, { writes }) });
        const out = await each(t, {
            plain: put([`plain${t.key()}`, 'x']),
            twice: put([t.key('a'), '1'], [t.key('a'), '2']),
            deleteAndPut: put([t.key('b'), null], [t.key('b'), '2']),
            putAndDelete: put([t.key('c'), '2'], [t.key('c'), null]),
            deleteWithValue: put([t.key('d'), 'x', { IsDelete: true }]),
            emptyNotDeleted: put([t.key('e'), '', { IsDelete: false }]),
            unsorted: put([t.key('z'), '1'], [t.key('y'), '2']),
        });
        return {
            ...out,
            values: await t.ward1.ask(...['a', 'b', 'c', 'd', 'e', 'y', 'z'].map((k) => ['getHex', t.key(k)]), [
                'range',
                t.key(''),
                t.key('~'),
            ]),
            history: await t.ward1.ask(...['a', 'b', 'c', 'd', 'e'].map((k) => ['history', t.key(k)])),
        };
    }),
    add('forged-reads', 'Read versions that are wrong, of the future, missing; repeated reads; reads of own writes.', async (t) => {
        await t.ward1.submit('put', [t.key(), 'x']);
        const block = t.lastBlock;
        const other = (i) => [[t.key(`o${i}`), 'x']];
        return each(t, {
            right: { results: results(t, { reads: [[t.key(), [block, 0]]], writes: other(1) }) },
            wrongTx: { results: results(t, { reads: [[t.key(), [block, 1]]], writes: other(2) }) },
            wrongBlock: { results: results(t, { reads: [[t.key(), [block - 1, 0]]], writes: other(3) }) },
            future: { results: results(t, { reads: [[t.key(), [block + 1000, 0]]], writes: other(4) }) },
            missing: { results: results(t, { reads: [[t.key()]], writes: other(5) }) },
            absentWithVersion: { results: results(t, { reads: [[t.key('absent'), [0, 0]]], writes: other(6) }) },
            absent: { results: results(t, { reads: [[t.key('absent')]], writes: other(7) }) },
            contradicting: { results: results(t, { reads: [[t.key(), [block, 0]], [t.key()]], writes: other(8) }) },
            absentNamespace: { results: results(t, { writes: other(9) }, { namespace: 'nowhere', reads: [['k', [1, 0]]] }) },
        });
    }),
    add('forged-ranges', 'Range queries with wrong results, in wrong order, summaries that do not fit.', async (t) => {
        await t.ward1.write(['a', 'b', 'c'].map((n) => ['put', t.key(n), n]));
        const at = [t.lastBlock, 0];
        const [a, b, c] = ['a', 'b', 'c'].map((n) => [t.key(n), at]);
        const query = (range, i) => ({
            results: results(t, { ranges: [{ start: t.key('a'), end: t.key('d'), ...range }], writes: [[`q${t.key(String(i))}`, 'x']] }),
        });
        return each(t, {
            right: query({ reads: [a, b, c] }, 1),
            short: query({ reads: [a, b] }, 2),
            long: query({ reads: [a, b, c, [t.key('cc'), at]] }, 3),
            wrongVersion: query({ reads: [a, b, [t.key('c'), [at[0], 1]]] }, 4),
            order: query({ reads: [b, a, c] }, 5),
            noResults: query({}, 6),
            emptyList: query({ reads: [] }, 7),
            limited: query({ reads: [a, b], end: t.key('b'), exhausted: false }, 8),
            limitedWrong: query({ reads: [a], end: t.key('b'), exhausted: false }, 9),
            limitedAbsentEnd: query({ reads: [a, b], end: t.key('bb'), exhausted: false }, 10),
            merkle: query({ merkle: { MaxDegree: 50, MaxLevel: 1, MaxLevelHashesList: [Buffer.alloc(32)] } }, 11),
            merkleEmpty: query({ merkle: { MaxDegree: 50, MaxLevel: 1 } }, 13),
            reversed: query({ start: t.key('d'), end: t.key('a'), reads: [] }, 14),
            open: query({ start: t.key('c'), end: '', reads: [c] }, 15),
        });
    }),
    add('forged-collections', 'Private hashes: unknown collections, missing private data, wrong hashes, bad versions.', async (t) => {
        const k = t.key();
        const write = (name, more = {}) => ({
            results: results(t, { collections: [{ name, writes: [[k, 'secret']], hash: Buffer.alloc(32, 1), ...more }] }),
        });
        const out = await each(t, {
            implicit: write('_implicit_org_Ward1MSP'),
            only: { ...write('ward1Only'), endorsers: [peerOf(t, 1)] },
            onlyWrong: { ...write('ward1Only'), endorsers: [peerOf(t, 2)] },
            noHash: write('bothWards', { hash: Buffer.alloc(0) }),
            garbage: write('bothWards', { bytes: garbage }),
            missing: write('bothWards'),
            staleRead: { results: results(t, { writes: [[t.key('x'), 'x']], collections: [{ name: 'bothWards', reads: [[k]] }] }) },
            twice: {
                results: results(t, {
                    collections: [
                        { name: 'bothWards', writes: [[k, '1']], hash: Buffer.alloc(32, 1) },
                        { name: 'bothWards', writes: [[k, '2']], hash: Buffer.alloc(32, 1) },
                    ],
                }),
            },
        });
        return {
            ...out,
            seen: await t.ward1.ask(
                { try: ['pget', 'bothWards', k] },
                { try: ['phash', 'bothWards', k] },
                { try: ['prange', 'bothWards', t.key(''), t.key('~')] },
            ),
        };
    }),
    add('forged-metadata', 'Metadata of keys: odd names, garbage policies, absent keys, and what they do to later writes.', async (t) => {
        const put = async (i) => t.ward1.submit('put', [t.key(i), 'x']);
        await Promise.all(['a', 'b', 'c', 'd'].map(put));
        const meta = (key, ...entries) => ({
            results: results(t, { metadata: [[t.key(key), entries.map(([n, v]) => [n, Buffer.from(v)])]] }),
        });
        const out = await each(t, {
            otherName: meta('a', ['other', 'x']),
            garbage: meta('b', ['VALIDATION_PARAMETER', 'garbage']),
            empty: meta('c', ['VALIDATION_PARAMETER', '']),
            noEntries: meta('d'),
            absent: meta('absent', ['other', 'x']),
        });
        const later = await each(
            t,
            Object.fromEntries(['a', 'c', 'd'].map((k) => [k, { results: results(t, { writes: [[t.key(k), 'y']] }) }])),
        );
        return {
            ...out,
            later,
            planned: await t.ward1.planned([['put', t.key('a'), 'z']]),
            plannedGarbage: await t.ward1.planned([['put', t.key('b'), 'z']]),
            values: await t.ward1.ask(...['a', 'b', 'c', 'd', 'absent'].map((k) => ['get', t.key(k)])),
        };
    }),
    add('forged-endorsers', 'Endorsements by users, orderers, strangers, by one peer twice, with odd endorser bytes.', async (t) => {
        const [p1, p2] = [peerOf(t, 1), peerOf(t, 2)];
        const { user1, user2, ordererAdmin, foreign, expired } = t.people;
        return each(t, {
            users: { endorsers: [user1, user2] },
            peerAndUser: { endorsers: [p1, user2] },
            none: { endorsers: [] },
            twice: { endorsers: [p1, p1] },
            twiceAndOther: { endorsers: [p1, p1, p2] },
            strangers: { endorsers: [p1, foreign, p2] },
            expired: { endorsers: [p1, expired, p2] },
            orderer: { endorsers: [p1, ordererAdmin, p2] },
            swapped: { endorsers: [p2, p1] },
            otherBytes: { endorserBytes: serialized(t, p1) },
            garbageBytes: { endorserBytes: garbage },
            parity2user: {
                chaincode: t.config.chaincode2,
                endorsers: [user1],
                results: results(t, { namespace: t.config.chaincode2, writes: [[t.key(), 'x']] }),
            },
            parity2foreign: {
                chaincode: t.config.chaincode2,
                endorsers: [foreign],
                results: results(t, { namespace: t.config.chaincode2, writes: [[t.key(), 'x']] }),
            },
        });
    }),
    add('forged-headers', 'Channel header types, epochs, ids, and identities of the creator.', async (t) => {
        const { foreign, expired, notYet, noUnit, ordererAdmin, wrongMsp } = t.people;
        const h = (channelFields) => ({ channelFields });
        return each(t, {
            message: h({ Type: 0 }),
            config: h({ Type: 1 }),
            deliver: h({ Type: 5 }),
            peerAdmin: h({ Type: 8 }),
            unknownType: h({ Type: 77 }),
            negativeType: h({ Type: -1 }),
            epoch: h({ Epoch: 3 }),
            version: h({ Version: 5 }),
            wrongId: { txId: 'ab'.repeat(32) },
            emptyId: { txId: '' },
            upperId: async () => {
                const nonce = Buffer.alloc(24, 9);
                return { nonce, txId: t.raw.sha256(nonce, serialized(t, t.people.user1)).toString('hex').toUpperCase() };
            },
            otherChannel: h({ ChannelId: 'absent' }),
            noChannel: h({ ChannelId: '' }),
            longAgo: h({ Timestamp: t.timestampClass.fromDate(new Date(0)) }),
            foreign: { identity: foreign },
            expired: { identity: expired },
            notYet: { identity: notYet },
            noUnit: { identity: noUnit },
            ordererAdmin: { identity: ordererAdmin },
            wrongMsp: { identity: wrongMsp },
        });
    }),
    add('forged-twice', 'One transaction id used by two different transactions, in a row and in one block.', async (t) => {
        const nonce = Buffer.alloc(24, 5);
        nonce.write(t.run);
        const make = (value) => forge(t, { nonce, results: results(t, { writes: [[t.key(), value]] }) });
        const first = await ordered(t, make('1'));
        const second = await ordered(t, make('2'));
        const bad = Buffer.alloc(24, 6);
        bad.write(t.run);
        const invalidFirst = await ordered(t, { nonce: bad, endorsers: [peerOf(t, 1)] });
        const validLater = await ordered(t, { nonce: bad });
        return { first, second, invalidFirst, validLater, value: await t.ward1.ask(['get', t.key()]) };
    }),
];
