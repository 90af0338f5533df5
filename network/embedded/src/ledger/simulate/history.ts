// SPDX-License-Identifier: Apache-2.0
// The history of a key: positions come from an index, values from the transactions themselves, as a peer reads them.
import { common } from '@hyperledger/fabric-protos';
import { demandDefined } from '../../invariants';
import { asBuffer, WireMessage } from '../../protos/wire';
import type { KeyModification } from '../ports';
import { decodeKeyValueSet } from '../rwset/decode';
import type { Position } from '../storage/peer-schema';
import type { StateView } from '../storage/state-view';

/** Payload.data -> Transaction.actions[0].payload -> action.proposal_response_payload.extension -> ChaincodeAction.results. */
const PATH_TO_RESULTS = [2, 1, 2, 2, 1, 2, 1];

/** What the transaction at a position did to the key. */
export function modification(view: StateView, position: Position, { namespace, key }: { namespace: string; key: string }): KeyModification {
    const envelope = demandDefined(view.envelope(position), `the transaction at ${position}`);
    const payload = new WireMessage(asBuffer(envelope)).message(1);
    const header = common.ChannelHeader.deserializeBinary(payload.message(1).bytesField(1));
    const results = PATH_TO_RESULTS.reduce((message, field) => message.message(field), payload);
    const sets = results.all(2).map((bytes) => new WireMessage(bytes));
    const set = sets.find((candidate) => candidate.bytesField(1).toString() === namespace);
    const write = set && decodeKeyValueSet(set.bytesField(2)).writes.find((candidate) => candidate.key === key);
    const { value, isDelete } = demandDefined(write, `the write of the transaction at ${position}`);
    const timestamp = header.getTimestamp();
    return {
        txId: header.getTxId(),
        value,
        isDelete,
        timestamp: { seconds: timestamp?.getSeconds() ?? 0, nanos: timestamp?.getNanos() ?? 0 },
    };
}
