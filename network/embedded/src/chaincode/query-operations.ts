// SPDX-License-Identifier: Apache-2.0
// What a chaincode asks for many keys: ranges, pages, history, the next batch of an open query, and its end.
import { peer } from '@hyperledger/fabric-protos';
import { encode } from '../protos/encode';
import type { KeyValue, ResultIterator } from '../ledger/ports';
import { requireRead } from './collection-access';
import { MessageType } from './messages';
import { pageMetadata, queryResponse, QueryRows } from './query-rows';
import type { Operation } from './state-operations';
import type { TransactionContext } from './transaction-context';

/** core.yaml ledger.state.totalQueryLimit. */
const TOTAL_QUERY_LIMIT = 100_000;

function mapRows<T>(rows: ResultIterator<T>, encodeRow: (row: T) => Uint8Array): ResultIterator<Uint8Array> {
    return {
        next: () => {
            const row = rows.next();
            return row === undefined ? undefined : encodeRow(row);
        },
        close: () => {
            rows.close();
        },
    };
}

/** The next batch of a query as QueryResponse; the query is closed with its last batch. */
function nextBatch(context: TransactionContext, id: string, rows: QueryRows): Uint8Array {
    const { batch, more } = rows.batch();
    if (more) {
        return queryResponse({ id, batch, more });
    }
    const metadata = rows.bookmark && pageMetadata(rows.given, rows.bookmark());
    context.closeQuery(id);
    return queryResponse({ id, batch, more, metadata });
}

const open = (context: TransactionContext, rows: QueryRows): Uint8Array => nextBatch(context, context.openQuery(rows), rows);

/** Page size and bookmark of a query; undefined when it is not to be paged. */
function pageOf(metadata: Uint8Array): { size: number; bookmark: string } | undefined {
    const message = peer.QueryMetadata.deserializeBinary(metadata);
    const page = { size: message.getPagesize(), bookmark: message.getBookmark() };
    return page.size === 0 && page.bookmark === '' ? undefined : page;
}

/** By message type. */
export const queryOperations: Readonly<Record<number, Operation>> = {
    [MessageType.GET_STATE_BY_RANGE](payload, context, membership) {
        const { simulator, namespace } = context;
        const request = peer.GetStateByRange.deserializeBinary(payload);
        const collection = request.getCollection();
        const range = { startKey: request.getStartkey(), endKey: request.getEndkey() };
        // Serialised queryresult.KV.
        const row = ({ key, value }: KeyValue): Uint8Array => encode([1, namespace], [2, key], [3, value]);
        if (collection) {
            requireRead(context, collection, membership);
            const rows = simulator.getPrivateDataByRange({ namespace, collection }, range);
            return open(context, new QueryRows(mapRows(rows, row), TOTAL_QUERY_LIMIT));
        }
        const page = pageOf(request.getMetadata_asU8());
        if (!page) {
            return open(context, new QueryRows(mapRows(simulator.getStateByRange(namespace, range), row), TOTAL_QUERY_LIMIT));
        }
        const from = { ...range, startKey: page.bookmark || range.startKey };
        const rows = simulator.getStateByRangeWithPagination(namespace, from, page.size);
        const limit = page.size > 0 && page.size < TOTAL_QUERY_LIMIT ? page.size : TOTAL_QUERY_LIMIT;
        return open(context, new QueryRows(mapRows(rows, row), limit, () => rows.bookmark()));
    },
    [MessageType.GET_HISTORY_FOR_KEY](payload, context) {
        const key = peer.GetHistoryForKey.deserializeBinary(payload).getKey();
        // Serialised queryresult.KeyModification.
        const rows = mapRows(context.simulator.getHistoryForKey(context.namespace, key), ({ txId, value, timestamp, isDelete }) =>
            encode([1, txId], [2, value], [3, encode([1, timestamp.seconds], [2, timestamp.nanos])], [4, isDelete ? 1 : 0]),
        );
        return open(context, new QueryRows(rows, TOTAL_QUERY_LIMIT));
    },
    [MessageType.GET_QUERY_RESULT](payload, context, membership) {
        const request = peer.GetQueryResult.deserializeBinary(payload);
        if (request.getCollection()) {
            requireRead(context, request.getCollection(), membership);
            return context.simulator.richQuery('private');
        }
        return context.simulator.richQuery(pageOf(request.getMetadata_asU8()) ? 'paged' : 'public');
    },
    [MessageType.QUERY_STATE_NEXT](payload, context) {
        const id = peer.QueryStateNext.deserializeBinary(payload).getId();
        const rows = context.query(id);
        if (!rows) {
            throw new Error('query iterator not found');
        }
        return nextBatch(context, id, rows);
    },
    [MessageType.QUERY_STATE_CLOSE](payload, context) {
        const id = peer.QueryStateClose.deserializeBinary(payload).getId();
        context.closeQuery(id);
        return queryResponse({ id, batch: [], more: false });
    },
};
