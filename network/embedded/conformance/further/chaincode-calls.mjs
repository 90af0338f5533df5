// SPDX-License-Identifier: Apache-2.0
/** What goes out of a chaincode: calls of other chaincodes and of the system, events. */
import { add, alone, run } from './helpers.mjs';

export const chaincodeCalls = [
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
    add('calls-of-system', 'Chaincodes of the system, on other channels, and not defined, called from a chaincode.', async (t) => {
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
            qsccElsewhere: ['call', 'qscc', ['GetChainInfo', 'elsewhere'], 'elsewhere'],
            csccElsewhere: ['call', 'cscc', ['GetChannels'], 'elsewhere'],
            lifecycleElsewhere: ['call', '_lifecycle', ['QueryChaincodeDefinitions', ''], 'elsewhere'],
            lsccElsewhere: ['call', 'lscc', ['getid'], 'elsewhere'],
            ownElsewhere: ['call', 'parity2', ['ping'], 'elsewhere'],
        });
        const absent = await t.ward1.write([{ try: ['call', 'absent', ['ping'], channel] }, ['put', t.key(), 'x']]);
        const read = t.blocks.describeBlock(await t.blockOf(absent.txId), 0).envelopes[0].actions[0].results;
        return {
            ...answers,
            lifecycle: [ok?.[0].status, ok?.[0].payload.length],
            absent: absent.result,
            readForAbsent: read.map(({ namespace, reads }) => [namespace, reads.map(({ key }) => key)]),
        };
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
];
