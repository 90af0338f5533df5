// SPDX-License-Identifier: Apache-2.0
/** What a chaincode is given and what it answers: times, transient data, odd results, functions, history, several at once. */
import { add, pause, run } from './helpers.mjs';

export const chaincodeValues = [
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
