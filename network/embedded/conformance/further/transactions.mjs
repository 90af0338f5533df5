// SPDX-License-Identifier: Apache-2.0
/** Transactions as the ledger tells of them: that of the first block, refused ones, ones that were sent twice. */
import { add, pause } from './helpers.mjs';

export const transactions = [
    add('config-transaction', 'The transaction of the first block: its status, its place, events behind it.', async (t) => {
        const { common } = t.protos;
        const envelope = common.Envelope.deserializeBinary((await t.block(0)).getData().getDataList_asU8()[0]);
        const header = common.Payload.deserializeBinary(envelope.getPayload_asU8()).getHeader();
        const txId = t.mask(common.ChannelHeader.deserializeBinary(header.getChannelHeader_asU8()).getTxId(), '<config tx>');
        const processed = t.protos.peer.ProcessedTransaction.deserializeBinary(await t.qscc('GetTransactionByID', txId));
        const base = await t.height();
        await t.ward1.write([['event', 'one', '']]);
        const checkpoint = t.sdk.checkpointers.inMemory();
        await checkpoint.checkpointTransaction(0n, txId);
        const events = await t.take(await t.ward1.network.getChaincodeEvents(t.config.chaincode, { checkpoint }), (x) => x.length > 0, 700);
        return {
            status: await t.outcome(t.rawStatus(txId, { deadline: 1000 })),
            processed: processed.getValidationcode(),
            same: Buffer.from(processed.getTransactionenvelope().serializeBinary()).equals(Buffer.from(envelope.serializeBinary())),
            block: common.Block.deserializeBinary(await t.qscc('GetBlockByTxID', txId))
                .getHeader()
                .getNumber(),
            duplicate: await t.evaluateRaw({ headerTxId: txId }),
            events: events.length,
            base: base > 0,
        };
    }),
    add(
        'processed-transactions',
        'What the query chaincode tells of transactions that are refused, in conflict, or sent twice.',
        async (t) => {
            const { peer } = t.protos;
            const code = async (txId) =>
                t.outcome(
                    t.qscc('GetTransactionByID', txId).then((b) => peer.ProcessedTransaction.deserializeBinary(b).getValidationcode()),
                );
            const base = await t.height();
            const block = async (txId) => (await t.blockOf(txId)).getHeader().getNumber() - base;
            await t.ward1.submit('put', [t.key(), '1']);
            const list = [
                await t.ward1.prepare([['increment', t.key()]]),
                await t.ward1.prepare([['increment', t.key()]]),
                await t.ward1.prepare([['put', t.key('o'), 'x']], { endorsingOrganizations: ['Ward1MSP'] }),
            ];
            const { statuses } = await t.ward1.together(list);
            const { envelope, txId } = await t.endorseRaw({ args: ['put', t.key('d'), 'x'] });
            const signed = t.signed(envelope);
            const both = await Promise.all([t.submitRaw(signed, txId), t.submitRaw(signed, txId)]);
            await pause(400);
            return {
                statuses,
                codes: await Promise.all(list.map((tx) => code(tx.getTransactionId()))),
                duplicate: [await code(txId), (await block(txId)) > 0],
                both,
            };
        },
    ),
];
