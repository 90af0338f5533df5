// SPDX-License-Identifier: Apache-2.0
/** What a chaincode can do in one transaction: odd keys and values, calls, events, times, several things at once. */
import { add, inBlock, pause, run, withoutPaths } from './helpers.mjs';

/** Evaluates each step alone, so that one failure does not hide the next. */
async function alone(session, steps) {
    const out = {};
    for (const [name, step] of Object.entries(steps)) {
        out[name] = await session.ask({ try: step });
    }
    return withoutPaths(out);
}

export const chaincodeEdges = [
    add(
        'key-kinds',
        'Keys with control characters, surrogates, U+10FFFF, composite prefixes, dots and slashes; very long keys.',
        async (t) => {
            const keys = ['\u0001', '\n', ' ', '.', '..', '/', '\u007f', '\u{10ffff}', '\ufffd', '\u0000a\u0000', 'x'.repeat(20_000)].map(
                (k) => `${t.key()}${k}`,
            );
            const write = await t.ward1.write(keys.map((k, i) => ['put', k, String(i)]));
            return {
                status: write.status ?? write.error,
                half: await alone(
                    t.ward1,
                    Object.fromEntries(
                        [
                            ['get', ['\ud800']],
                            ['put', ['\ud800', 'x']],
                            ['put', [t.key('v'), '\ud800']],
                            ['del', ['a\udfff']],
                            ['range', ['\ud800', '']],
                            ['page', ['a', 'b', 5, '\ud800']],
                            ['history', ['\ud800']],
                            ['pget', ['bothWards', '\ud800']],
                            ['pget', ['\ud800', 'k']],
                            ['purge', ['bothWards', '\ud800']],
                            ['signersOf', ['\ud800']],
                            ['signers', ['\ud800', ['Ward1MSP']]],
                            ['call', ['\ud800', ['ping'], 'mychannel']],
                            ['query', ['\ud800']],
                        ].map(([name, args], i) => [`${i} ${name}`, [name, ...args]]),
                    ),
                ),
                read: await t.ward1.ask(...keys.map((k) => ['get', k])),
                order: (await t.ward1.ask(['range', t.key(), `${t.key()}\u{10ffff}\u{10ffff}`])).ok?.[0].map(([k, v]) => [k.length, v]),
            };
        },
    ),
    add('key-prefixes', 'Keys of the composite space written, read and ranged as plain keys.', async (t) => {
        const zero = `\u0000${t.key()}`;
        return {
            write: await t.ward1.write([
                ['put', zero, 'x'],
                ['put', `${zero}\u0000a\u0000`, 'y'],
            ]),
            get: await t.ward1.ask(['get', zero]),
            ...(await alone(t.ward1, {
                range: ['range', zero, `${zero}~`],
                rangeOpen: ['range', zero, ''],
                page: ['page', zero, `${zero}~`, 5],
                partial: ['partial', t.key(), []],
                partialDeeper: ['partial', t.key(), ['a']],
                history: ['history', zero],
            })),
        };
    }),
    add('key-types', 'Arguments that are no text: numbers, null and objects as keys and values.', async (t) =>
        alone(t.ward1, {
            putNumberKey: ['put', 5, 'x'],
            putNullKey: ['put', null, 'x'],
            delNull: ['del', null],
            delEmpty: ['del', ''],
            pgetNull: ['pget', 'bothWards', null],
            pgetNoCollection: ['pget', null, 'k'],
            phashNoCollection: ['phash', '', 'k'],
            purgeNoCollection: ['purge', '', 'k'],
            purgeEmptyKey: ['purge', 'bothWards', ''],
            pdelEmptyKey: ['pdel', 'bothWards', ''],
            prangeEmptyCollection: ['prange', '', 'a', 'b'],
            pageText: ['page', 'a', 'b', 'five'],
            pageFraction: ['page', 'a', 'b', 1.5],
            pageNull: ['page', t.key('a'), t.key('b'), null],
            pageHuge: ['page', 'a', 'b', 4294967297],
            callNull: ['call', null, ['x'], null],
            signersNone: ['signers', t.key(), []],
            signersEmptyKey: ['signers', '', ['Ward1MSP']],
            signersOfEmptyKey: ['signersOf', ''],
        }),
    ),
    add('composite-edges', 'Composite keys with odd attributes, prefixes of attributes, and pages with foreign bookmarks.', async (t) => {
        const type = t.key('t');
        await t.ward1.write([
            ['cput', type, ['a'], '1'],
            ['cput', type, ['a', 'b'], '2'],
            ['cput', type, ['ab'], '3'],
            ['cput', type, ['b'], '4'],
            ['cput', type, ['a', 'b', 'c'], '5'],
        ]);
        return alone(t.ward1, {
            numbers: ['composite', 'type', [1, 2]],
            nullPart: ['composite', 'type', [null]],
            noList: ['composite', 'type', 'text'],
            maxInType: ['composite', 'ty\u{10ffff}pe', []],
            zeroInType: ['composite', 'ty\u0000pe', []],
            maxInside: ['composite', 'type', ['a\u{10ffff}b']],
            surrogate: ['composite', 'type', ['\ud800']],
            splitPlain: ['split', 'a\u0000b'],
            splitEmpty: ['split', ''],
            splitOpen: ['split', '\u0000type\u0000a'],
            prefix: ['partial', type, ['a']],
            whole: ['partial', type, ['a', 'b', 'c']],
            beyond: ['partial', type, ['z']],
            page: ['partialPage', type, ['a'], 1],
            pageNext: ['partialPage', type, ['a'], 2, `\u0000${type}\u0000a\u0000b\u0000`],
            pageZero: ['partialPage', type, ['a'], 0],
            pageNegative: ['partialPage', type, ['a'], -5],
            pagePlainBookmark: ['partialPage', type, [], 2, t.key('plain')],
            pageForeignBookmark: ['partialPage', type, ['a'], 5, `\u0000${type}\u0000b\u0000`],
        });
    }),
    add('page-bookmarks', 'Bookmarks of deleted keys, before the start, at the end; pages while keys come and go.', async (t) => {
        await t.ward1.write(['a', 'b', 'c', 'd', 'e'].map((n) => ['put', t.key(n), n]));
        const [from, to] = [t.key('a'), t.key('z')];
        const { ok } = await t.ward1.ask(['page', from, to, 2]);
        await t.ward1.write([
            ['del', t.key('c')],
            ['put', t.key('bb'), 'BB'],
        ]);
        return {
            first: ok,
            next: await t.ward1.ask(['page', from, to, 2, ok?.[0].bookmark]),
            ...(await alone(t.ward1, {
                emptyBookmark: ['page', from, to, 2, ''],
                beyondEnd: ['page', from, t.key('d'), 2, t.key('e')],
                atEnd: ['page', from, t.key('d'), 2, t.key('d')],
                openEnd: ['page', t.key('d'), '', 1],
                openBoth: ['page', '', '', 1, t.key('d')],
                oddBookmark: ['page', from, to, 2, `${t.key('b')}\u0000`],
                reversed: ['page', to, from, 2],
                same: ['page', from, from, 2],
                one: ['page', from, to, 1],
                exactly: ['page', from, to, 5],
            })),
        };
    }),
    add('range-limits', 'A stream read to a limit at, before and behind the edge of a batch of 100.', async (t) => {
        const key = (i) => t.key(String(i).padStart(4, '0'));
        await t.ward1.write(Array.from({ length: 205 }, (_, i) => ['put', key(i), 'x']));
        const out = {};
        for (const limit of [1, 50, 51, 99, 100, 101, 200, 201, 204, 205, 206]) {
            const tx = await t.ward1.prepare([['range', key(0), t.key('~'), limit]]);
            const [range] = t.resultsOf(tx, 0).at(-1).rangeQueries;
            out[limit] = { end: range.endKey, exhausted: range.itrExhausted, reads: range.rawReads?.length, merkle: range.merkle };
        }
        const page = await t.ward1.prepare([['page', key(0), t.key('~'), 100]]);
        const [range] = t.resultsOf(page, 0).at(-1).rangeQueries;
        return { ...out, page: { end: range.endKey, exhausted: range.itrExhausted, reads: range.rawReads?.length, merkle: range.merkle } };
    }),
    add('several-ranges', 'Equal, overlapping and nested ranges in one transaction, with reads and writes beside them.', async (t) => {
        await t.ward1.write(['a', 'b', 'c', 'd'].map((n) => ['put', t.key(n), n]));
        const base = t.lastBlock;
        const write = await t.ward1.write([
            ['range', t.key('a'), t.key('c')],
            ['range', t.key('a'), t.key('c')],
            ['range', t.key('a'), t.key('c'), 1],
            ['range', t.key('b'), t.key('z')],
            ['get', t.key('b')],
            ['get', t.key('absent')],
            ['put', t.key('b'), 'B'],
            ['range', t.key('x'), t.key('z')],
            ['history', t.key('a')],
        ]);
        return {
            status: write.status,
            results: t.blocks.describeBlock(await t.blockOf(write.txId), base).envelopes[0].actions[0].results.at(-1),
            base: t.lastBlock - base,
        };
    }),
    add('range-own-writes', 'Ranges, pages, history and policies do not see what the transaction itself writes.', async (t) => {
        await t.ward1.write([
            ['put', t.key('a'), '1'],
            ['put', t.key('b'), '1'],
        ]);
        return t.ward1.ask(
            ['put', t.key('c'), '1'],
            ['del', t.key('a')],
            ['signers', t.key('b'), ['Ward1MSP']],
            ['range', t.key(''), t.key('~')],
            ['history', t.key('a')],
            ['signersOf', t.key('b')],
            ['get', t.key('c')],
        );
    }),
    add('writes-in-block', 'Many kinds of writes in one transaction as they stand in the block, with their order.', async (t) => {
        await t.ward1.write([
            ['put', t.key('b'), '1'],
            ['put', t.key('d'), '1'],
        ]);
        const write = await t.ward1.write([
            ['put', t.key('z'), 'last'],
            ['del', t.key('b')],
            ['put', t.key('a'), 'hex:00ff'],
            ['signers', t.key('d'), ['Ward2MSP', 'Ward1MSP']],
            ['del', t.key('absent')],
            ['put', t.key('B'), 'upper'],
            ['put', t.key('é'), 'accent'],
            ['pput', 'ward1Open', t.key('p'), '1'],
            ['pdel', 'bothWards', t.key('q')],
            ['pput', 'bothWards', t.key('p'), '1'],
            ['phash', 'bothWards', t.key('r')],
            ['event', 'e', 'x'],
        ]);
        return { write, block: await inBlock(t, write, [t.key('p'), t.key('q'), t.key('r'), '1']) };
    }),
    add(
        'signers-kinds',
        'Policies of keys: replaced twice, of an unknown organisation, then deleted keys, policies of private keys through ranges.',
        async (t) => {
            const k = t.key();
            const set = await t.ward1.write([
                ['put', k, '1'],
                ['signers', k, ['Ward1MSP']],
                ['signers', k, ['Ward2MSP']],
            ]);
            const unknown = await t.ward1.write([
                ['put', t.key('u'), '1'],
                ['signers', t.key('u'), ['Ward9MSP']],
            ]);
            return {
                set: await inBlock(t, set).catch(() => set),
                signers: await t.ward1.ask(['signersOf', k], ['signersOf', t.key('u')]),
                unknown: unknown.status ?? unknown.error,
                toUnknown: await t.ward1.planned([['put', t.key('u'), '2']]),
                delUnknown: await t.ward1.planned([['del', t.key('u')]]),
                named: await t.ward1.planned([['put', t.key('u'), '3']], { endorsingOrganizations: ['Ward1MSP', 'Ward2MSP'] }),
                del: await t.ward1.planned([['del', k]]),
                recreated: await t.ward1.planned([['put', k, '5']]),
                after: await t.ward1.ask(['get', k], ['signersOf', k]),
            };
        },
    ),
    add('calls-deep', 'Calls through several chaincodes, with writes at each level, errors below, and the same key in both.', async (t) => {
        const { chaincode2, channel } = t.config;
        const k = t.key();
        const call = (steps, where = channel, name = chaincode2) => ['call', name, run(...steps), where];
        const write = await t.ward1.write([
            ['put', k, 'outer'],
            call([
                ['put', k, 'inner'],
                ['get', k],
            ]),
            ['get', k],
        ]);
        const results = t.blocks.describeBlock(await t.blockOf(write.txId), 0).envelopes[0].actions[0].results;
        return {
            write: write.result,
            namespaces: results.map(({ namespace, writes }) => [namespace, writes.map((w) => [w.key, w.value])]),
            errorAfterWrite: await t.ward1.write([
                {
                    try: call([
                        ['put', t.key('lost'), 'x'],
                        ['fail', 'below'],
                    ]),
                },
                ['put', t.key('kept'), 'y'],
            ]),
            lost: await t.ward1.evaluate('get', [t.key('lost')], { contract: t.ward1.network.getContract(chaincode2) }),
            kept: await t.ward1.ask(['get', t.key('kept')]),
            throughChannelOfOther: await t.ward1.ask({ try: call([['put', k, 'x']], 'otherchannel') }),
            privately: await t.ward1.ask({ try: call([['pget', 'bothWards', k]]) }),
            policy: await t.ward1.planned([call([['signers', k, ['Ward1MSP']]])]),
            event: await t.ward1.planned([call([['event', 'inner', 'x']])]),
            range: await t.ward1.ask(call([['range', t.key(''), t.key('~')]])),
            ids: await t.ward1.ask(['ids'], call([['ids'], ['args'], ['binding'], ['transient']])),
            same: await t.ward1.ask({ try: ['call', chaincode2, run(call([['ids']], channel, chaincode2)), channel] }),
        };
    }),
    add('calls-of-system', 'System chaincodes called from a chaincode.', async (t) => {
        const { channel } = t.config;
        const { ok } = await t.ward1.ask(['call', '_lifecycle', ['QueryChaincodeDefinitions', ''], channel]);
        const answers = await alone(t.ward1, {
            qscc: ['call', 'qscc', ['GetChainInfo', channel], channel],
            qsccNoChannel: ['call', 'qscc', ['GetChainInfo', channel], ''],
            cscc: ['call', 'cscc', ['GetChannels'], channel],
            csccConfig: ['call', 'cscc', ['GetConfigBlock', channel], ''],
            lscc: ['call', 'lscc', ['getchaincodes'], channel],
            lsccId: ['call', 'lscc', ['getid', channel, 'parity'], channel],
            slash: ['call', `parity2/${channel}`, ['ping'], ''],
            slashAbsent: ['call', 'parity2/absent', ['ping'], ''],
            slashAndChannel: ['call', `parity2/${channel}`, ['ping'], channel],
            versioned: ['call', 'parity2:1.0', ['ping'], channel],
            spaces: ['call', ' parity2', ['ping'], channel],
        });
        return { ...answers, lifecycle: [ok?.[0].status, ok?.[0].payload.length] };
    }),
    add('event-edges', 'Event names and payloads: odd, long, binary; set before a failure; in evaluated transactions.', async (t) => {
        const base = await t.height();
        const list = [];
        for (const step of [
            ['event', 'a b\n', 'x'],
            ['event', 'n'.repeat(1000), ''],
            ['event', 'binary', 'hex:00ff'],
            ['event', '\u0000', 'zero'],
            ['event', 5, 'number'],
        ]) {
            list.push((await t.ward1.write([step])).status ?? 'refused');
        }
        const events = await t.take(
            await t.ward1.network.getChaincodeEvents(t.config.chaincode, { startBlock: BigInt(base) }),
            (x) => x.length === list.filter((s) => s !== 'refused').length,
            2000,
        );
        return {
            list,
            events: events.map((e) => [
                e.eventName.length > 100 ? e.eventName.length : e.eventName,
                Buffer.from(e.payload).toString('hex'),
            ]),
            afterFailure: await t.ward1.write([
                ['event', 'e', 'x'],
                ['fail', 'no'],
            ]),
            emptyTry: await t.ward1.ask({ try: ['event', '', 'x'] }),
            undefinedName: await t.ward1.ask({ try: ['event', null, 'x'] }),
        };
    }),
    add('timestamps', 'The time of the transaction in history, in the chaincode and in the header; odd times.', async (t) => {
        const at = (date) => t.evaluateRaw({ timestamp: date, args: run(['time']) });
        const now = Date.now();
        const past = new Date(Math.floor(now / 1000) * 1000 - 600_000 + 7);
        const { envelope, txId } = await t.endorseRaw({ timestamp: past, args: ['put', t.key(), 'x'] });
        await t.submitRaw(t.signed(envelope), txId);
        const seconds = async (date) => {
            const { ok } = await at(date);
            const [time] = JSON.parse(ok.payload);
            return time.seconds * 1000 + time.nanos / 1e6 - date.getTime();
        };
        return {
            past: await seconds(past),
            whole: await seconds(new Date(Math.floor(now / 1000) * 1000)),
            history: await t.ward1.ask(['history', t.key()]),
        };
    }),
    add('transient-kinds', 'Transient data: empty values, odd names, many entries; absent names; in submitted transactions.', async (t) => {
        const ask = (transientData, ...steps) => t.ward1.evaluate('run', [JSON.stringify(steps)], { transientData });
        return {
            kinds: await ask({ '': 'no name', empty: '', é: 'x', a: 'y' }, ['transient']),
            absent: await ask({ a: 'x' }, { try: ['pputTransient', 'bothWards', t.key(), 'missing'] }),
            emptyValue: await t.ward1.write([['pputTransient', 'bothWards', t.key(), 'empty']], { transientData: { empty: '' } }),
            many: JSON.parse((await ask(Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`k${i}`, 'v'])), ['transient'])).ok)[0]
                .length,
            called: await ask({ a: 'x' }, ['call', t.config.chaincode2, run(['transient']), t.config.channel]),
        };
    }),
    add('results-odd', 'Results that are odd texts: long, with zeros, invalid surrogates, JSON.', async (t) => {
        const size = async (n) => {
            const { ok, error } = await t.ward1.ask(['big', n]);
            return ok ? ok[0].length : error;
        };
        return {
            sizes: [await size(0), await size(1), await size(1_000_000)],
            submittedBig: (await t.ward1.write([['big', 500_000]])).status,
            error: [
                await t.ward1.evaluate('throwError', ['x'.repeat(3000)]),
                await t.ward1.evaluate('throwError', ['\u0000']),
                await t.ward1.evaluate('throwError', ['a%sb%d']),
            ].map((r) => (r.error?.message.length > 500 ? r.error.message.length : r)),
            submitError: await t.ward1.submit('throwError', ['tab\tquote"\\']),
            coded: await t.ward1.submit('throwCoded', ['no', '404']),
            text: await t.ward1.submit('throwText', ['just text']),
            noStep: await t.ward1.ask(['nosuchstep']),
            noSteps: await t.ward1.ask(),
            noList: await t.ward1.evaluate('run', ['5']),
        };
    }),
    add('function-forms', 'Function names with colons, spaces, dots; qualified names of the metadata contract.', async (t) => {
        const call = (fn, ...args) => t.ward1.evaluate(fn, args);
        return {
            colonOnly: await call(':'),
            emptyContract: await call(':ping'),
            emptyFunction: await call('Parity:'),
            twoColons: await call('Parity:ping:x'),
            space: await call(' ping'),
            proto: await call('constructor'),
            inherited: await call('getName'),
            toString: await call('toString'),
            beforeTransaction: await call('beforeTransaction'),
            metadataUnknown: await call('org.hyperledger.fabric:Nothing'),
            metadataArgs: (await call('org.hyperledger.fabric:GetMetadata', 'x')).ok?.length > 100,
            longName: await call('x'.repeat(300)),
            unicode: await call('größe'),
        };
    }),
    add('concurrent-readers', 'Twenty evaluations and ten submissions of distinct keys at once, at both wards.', async (t) => {
        const jobs = Array.from({ length: 20 }, (_, i) => (i % 2 ? t.ward1 : t.ward2).evaluate('ping'));
        const writes = Array.from({ length: 10 }, (_, i) => (i % 2 ? t.ward1 : t.ward2).submit('put', [t.key(`k${i}`), 'x']));
        const results = [...(await Promise.all(jobs)), ...(await Promise.all(writes))];
        return { answers: [...new Set(results.map((r) => r.ok ?? r.status))].sort() };
    }),
    add('history-kinds', 'History of keys written by called chaincodes, with policies changed, deleted and empty values.', async (t) => {
        const k = t.key();
        await t.ward1.write([['put', k, '1']]);
        await t.ward1.write([['signers', k, ['Ward1MSP', 'Ward2MSP']]]);
        await t.ward1.write([['put', k, '']]);
        await t.ward1.write([['del', k]]);
        await t.ward1.write([
            ['put', k, '2'],
            ['signers', k, ['Ward1MSP']],
        ]);
        await t.ward1.write([['call', t.config.chaincode2, run(['put', k, 'other']), t.config.channel]]);
        return {
            own: await t.ward1.ask(['history', k]),
            other: await t.ward1.evaluate('run', [JSON.stringify([['history', k]])], {
                contract: t.ward1.network.getContract(t.config.chaincode2),
            }),
        };
    }),
    add('live-after-pause', 'A stream of events that stays open over a pause and several blocks.', async (t) => {
        const stream = await t.ward1.network.getChaincodeEvents(t.config.chaincode);
        const taken = t.take(stream, (x) => x.length === 3, 5000);
        await pause(400);
        for (const name of ['one', 'two', 'three']) {
            await t.ward2.write([['event', name, '']]);
        }
        return (await taken).map((e) => e.eventName);
    }),
];
