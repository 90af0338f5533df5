// SPDX-License-Identifier: Apache-2.0
// The history of a key: positions come from an index, values from the transactions themselves, as a peer reads them.
import { common } from '@hyperledger/fabric-protos';
import { type KeyModification } from '../ports';
import { decodeKeyValueSet } from '../rwset/decode';
import { type Position } from '../storage/peer-schema';
import { type StateView } from '../storage/state-view';
import { wireField, wireFields } from '../encoding/wire';

/** Envelope.payload.data -> Transaction.actions[0].payload -> action.proposal_response_payload.extension -> ChaincodeAction.results. */
const PATH_TO_RESULTS = [1, 2, 1, 2, 2, 1, 2, 1];

function nested(message: Uint8Array, path: readonly number[]): Uint8Array {
    return path.reduce((bytes, field) => wireField(bytes, field), message);
}

function writeOf(results: Uint8Array, namespace: string, key: string): { value: Uint8Array; isDelete: boolean } | undefined {
    for (const set of wireFields(results)) {
        if (set.field === 2 && Buffer.from(wireField(set.bytes, 1)).toString() === namespace) {
            return decodeKeyValueSet(wireField(set.bytes, 2)).writes.find((write) => write.key === key);
        }
    }
    return undefined;
}

/** What the transaction at a position did to the key. */
export function modification(view: StateView, position: Position, namespace: string, key: string): KeyModification {
    const envelope = view.envelope(position) ?? new Uint8Array(0);
    const header = common.ChannelHeader.deserializeBinary(nested(envelope, [1, 1, 1]));
    const write = writeOf(nested(envelope, PATH_TO_RESULTS), namespace, key);
    const timestamp = header.getTimestamp();
    return {
        txId: header.getTxId(),
        value: write?.value ?? new Uint8Array(0),
        isDelete: write?.isDelete ?? true,
        timestamp: { seconds: timestamp?.getSeconds() ?? 0, nanos: timestamp?.getNanos() ?? 0 },
    };
}
