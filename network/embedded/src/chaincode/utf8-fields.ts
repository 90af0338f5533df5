// SPDX-License-Identifier: Apache-2.0
// Where the messages of a chaincode have texts: a peer refuses those that are not UTF-8.
import { requireUtf8, type TextPath } from '../protos/texts';
import { asBuffer, WireMessage } from '../protos/wire';
import { MessageType } from './messages';

const KEY_AND_COLLECTION: readonly TextPath[] = [[1], [2]];

const texts: ReadonlyMap<number, readonly TextPath[]> = new Map<number, readonly TextPath[]>([
    [MessageType.GET_STATE, KEY_AND_COLLECTION],
    [MessageType.GET_PRIVATE_DATA_HASH, KEY_AND_COLLECTION],
    [MessageType.PUT_STATE, [[1], [3]]],
    [MessageType.DEL_STATE, KEY_AND_COLLECTION],
    [MessageType.PURGE_PRIVATE_DATA, KEY_AND_COLLECTION],
    [MessageType.GET_STATE_METADATA, KEY_AND_COLLECTION],
    [MessageType.PUT_STATE_METADATA, [[1], [3], [4, 1]]],
    [MessageType.GET_STATE_BY_RANGE, [[1], [2], [3], [4, 2]]],
    [MessageType.GET_QUERY_RESULT, [[1], [2], [3, 2]]],
    [MessageType.GET_HISTORY_FOR_KEY, [[1]]],
    [MessageType.QUERY_STATE_NEXT, [[1]]],
    [MessageType.QUERY_STATE_CLOSE, [[1]]],
    [
        MessageType.INVOKE_CHAINCODE,
        [
            [2, 1],
            [2, 2],
            [2, 3],
        ],
    ],
]);

/**
 * Throws, with a peer's text, when a text of the message is not UTF-8.
 * @param payload - of a ChaincodeMessage of this type
 */
export function requireTexts(type: number, payload: Uint8Array): void {
    try {
        requireUtf8(new WireMessage(asBuffer(payload)), texts.get(type) ?? []);
    } catch (error) {
        throw new Error(`unmarshal failed: ${(error as Error).message}`, { cause: error });
    }
}
