// SPDX-License-Identifier: Apache-2.0
// The peer's end of a conversation with a chaincode: in memory, with a thread, or over gRPC with a service.
import type { ChaincodeMessage } from './messages';

/** A two-way stream of messages. */
export interface ChaincodeStream {
    /** Sends to the chaincode. */
    send(message: ChaincodeMessage): void;
    /** Sets who gets what the chaincode sends, and who hears that (and why) the stream is over. Call it once, before the first message. */
    receive(onMessage: (message: ChaincodeMessage) => void, onEnd: (reason?: string) => void): void;
    close(): void;
}
