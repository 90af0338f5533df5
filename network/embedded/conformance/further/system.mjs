// SPDX-License-Identifier: Apache-2.0
/** System chaincodes: queries and refusals. */
import { add } from './helpers.mjs';

export const system = [
    add('qscc-arguments', 'Odd block numbers, too many arguments, the first block, a configuration transaction, hashes.', async (t) => {
        const ask = (...args) => t.outcome(t.qscc(...args).then((bytes) => bytes.length > 0));
        const genesis = await t.block(0);
        const txId = t.mask(
            t.protos.common.ChannelHeader.deserializeBinary(
                t.protos.common.Payload.deserializeBinary(
                    t.protos.common.Envelope.deserializeBinary(genesis.getData().getDataList_asU8()[0]).getPayload_asU8(),
                )
                    .getHeader()
                    .getChannelHeader_asU8(),
            ).getTxId(),
            '<config tx>',
        );
        return {
            empty: await ask('GetBlockByNumber', ''),
            negative: await ask('GetBlockByNumber', '-1'),
            zeros: await ask('GetBlockByNumber', '007'),
            newest: await ask('GetBlockByNumber', '18446744073709551615'),
            tooLarge: await ask('GetBlockByNumber', '18446744073709551616'),
            quoted: await ask('GetBlockByNumber', 'a"b'),
            surplus: await ask('GetChainInfo', 'surplus'),
            emptyTx: await ask('GetTransactionByID', ''),
            emptyBlockTx: await ask('GetBlockByTxID', ''),
            emptyHash: await ask('GetBlockByHash', ''),
            configTx: await ask('GetTransactionByID', txId),
            configBlock: await ask('GetBlockByTxID', txId),
        };
    }),
    add('qscc-from-chaincode', 'A chaincode that calls the query chaincode.', (t) =>
        t.ward1.ask({ try: ['call', 'qscc', ['GetChainInfo', t.config.channel], t.config.channel] }),
    ),
    add('qscc-chain-info', 'Height and hashes belong to the last block.', async (t) => {
        await t.ward1.submit('put', [t.key(), 'x']);
        const info = t.protos.common.BlockchainInfo.deserializeBinary(await t.qscc('GetChainInfo'));
        const last = await t.block(info.getHeight() - 1);
        return {
            current: Buffer.from(info.getCurrentblockhash_asU8()).equals(t.blocks.headerHash(last.getHeader())),
            previous: Buffer.from(info.getPreviousblockhash_asU8()).equals(Buffer.from(last.getHeader().getPreviousHash_asU8())),
        };
    }),
    add('cscc', 'The configuration chaincode: channels, configuration, unknown functions.', async (t) => {
        const ask = (fn, ...args) =>
            t.outcome(
                t.ward1.network
                    .getContract('cscc')
                    .evaluate(fn, { arguments: args })
                    .then((bytes) => bytes.length > 0),
            );
        return {
            block: await ask('GetConfigBlock', t.config.channel),
            config: await ask('GetChannelConfig', t.config.channel),
            unknown: await ask('Nothing', 'x'),
            absent: await ask('GetConfigBlock', 'absent'),
            none: await ask('GetConfigBlock'),
        };
    }),
    add('cscc-channels', 'GetChannels names the channel, for a member.', async (t) => {
        const bytes = await t.outcome(t.ward1.network.getContract('cscc').evaluate('GetChannels'));
        return bytes.ok
            ? t.protos.peer.ChannelQueryResponse.deserializeBinary(bytes.ok)
                  .getChannelsList()
                  .map((c) => c.getChannelId())
            : bytes;
    }),
    add('lifecycle-query', 'The lifecycle chaincode: what is committed.', async (t) => {
        const ask = (fn, ...args) =>
            t.outcome(
                t.ward1.network
                    .getContract('_lifecycle')
                    .evaluate(fn, { arguments: args })
                    .then((bytes) => bytes.length > 0),
            );
        const name = (text) => Buffer.concat([Buffer.from([10, text.length]), Buffer.from(text)]);
        return {
            definition: await ask('QueryChaincodeDefinition', name('parity')),
            absent: await ask('QueryChaincodeDefinition', name('absent')),
            all: await ask('QueryChaincodeDefinitions', Buffer.alloc(0)),
            unknown: await ask('Nothing', 'x'),
        };
    }),
];
