// SPDX-License-Identifier: Apache-2.0
/** The chaincodes of ledger and configuration asked in more ways than clients usually do. */
import { add, bytesOf } from './helpers.mjs';

/** Evaluates a system chaincode; `read` makes JSON of its bytes. */
export const asks =
    (t, chaincode, read = (bytes) => bytes.length > 0, session = t.ward1) =>
    (fn, ...args) =>
        t.outcome(session.network.getContract(chaincode).evaluate(fn, { arguments: args }).then(read));

/** The same by whoever is named, at ward 1. */
export const asksAs =
    (t, chaincode) =>
    (who, ...call) =>
        asks(t, chaincode, undefined, t.session(who, 1))(...call);

export const systemChaincodes = [
    add('qscc-edges', 'Each function with wrong counts, numbers and hashes.', async (t) => {
        const ask = asks(t, 'qscc');
        const { channel } = t.config;
        return {
            nothing: await ask(''),
            noChannel: await ask('GetBlockByNumber'),
            emptyChannel: await ask('GetChainInfo', ''),
            noNumber: await ask('GetBlockByNumber', channel),
            plus: await ask('GetBlockByNumber', channel, '+1'),
            hex: await ask('GetBlockByNumber', channel, '0x1'),
            space: await ask('GetBlockByNumber', channel, ' 1'),
            underscore: await ask('GetBlockByNumber', channel, '1_0'),
            fraction: await ask('GetBlockByNumber', channel, '1.0'),
            unicode: await ask('GetBlockByNumber', channel, '٣'),
            control: await ask('GetBlockByNumber', channel, 'a\nb\u0001é\u{1f600}'),
            surplus: await ask('GetBlockByNumber', channel, '0', 'more'),
            noHash: await ask('GetBlockByHash', channel),
            shortHash: await ask('GetBlockByHash', channel, Buffer.from([1, 2])),
            zeroHash: await ask('GetBlockByHash', channel, Buffer.alloc(32)),
            noTx: await ask('GetTransactionByID', channel),
            oddTx: await ask('GetTransactionByID', channel, 'no hex ✓'),
            oddBlockTx: await ask('GetBlockByTxID', channel, 'no hex ✓'),
            noBlockTx: await ask('GetBlockByTxID', channel),
            caseMatters: await ask('getchaininfo', channel),
            user2: await t.outcome(
                t
                    .as('user2', 1)
                    .network.getContract('qscc')
                    .evaluate('GetBlockByNumber', { arguments: [channel, '0'] })
                    .then((b) => b.length > 0),
            ),
            atOther: await t.outcome(t.ward2.network.getContract('qscc').evaluate('GetBlockByNumber', { arguments: [channel, '999999'] })),
        };
    }),
    add('cscc-edges', 'Configuration chaincode: counts of arguments, refusals of joining, by members of the other ward.', async (t) => {
        const ask = asks(t, 'cscc');
        const { channel } = t.config;
        const by = asksAs(t, 'cscc');
        return {
            empty: await ask(''),
            channelsWithArgument: await ask('GetChannels', 'x'),
            noArgument: await ask('GetChannelConfig'),
            emptyChannel: await ask('GetChannelConfig', ''),
            emptyBlock: await ask('GetConfigBlock', ''),
            surplus: await ask('GetConfigBlock', channel, 'x'),
            absentConfig: await ask('GetChannelConfig', 'absent'),
            caseMatters: await ask('getchannels'),
            join: await ask('JoinChain', 'x'),
            joinNothing: await ask('JoinChain'),
            joinEmpty: await ask('JoinChain', ''),
            joinSnapshot: await ask('JoinBySnapshot', '/nowhere'),
            joinStatus: await ask('JoinBySnapshotStatus'),
            joinByAdmin: await by(t.people.admin1, 'JoinChain', 'x'),
            joinNothingByAdmin: await by(t.people.admin1, 'JoinChain', ''),
            joinOwn: await by(t.people.user1, 'JoinChain', bytesOf(await t.block(0))),
            joinOwnByAdmin: await by(t.people.admin1, 'JoinChain', bytesOf(await t.block(0))),
            statusByAdmin: await by(t.people.admin1, 'JoinBySnapshotStatus', ''),
            user2: await by(t.people.user2, 'GetConfigBlock', channel),
            user2Channels: await by(t.people.user2, 'GetChannels'),
            ordererAdmin: await by(t.people.ordererAdmin, 'GetConfigBlock', channel),
            admin2Channels: await by(t.people.admin2, 'GetChannels'),
            simulate: await ask('SimulateConfigTreeUpdate', channel, 'x'),
        };
    }),
];
