// SPDX-License-Identifier: Apache-2.0
// Tells that a call is over: answered, given up by the client, or late. grpc-js says so after every call, and an AbortSignal
// costs more than many a call itself.

/** The end of one call. */
export interface Cancellation {
    /** Calls back once, when the call is over. */
    onEnd(listener: () => void): void;
}

/** The end of a call of grpc-js. */
export function cancellationOf(call: NodeJS.EventEmitter): Cancellation {
    return { onEnd: (listener) => void call.once('cancelled', listener) };
}

/** A signal that aborts when a call is over. */
export function abortSignalOf(call: NodeJS.EventEmitter): AbortController {
    const controller = new AbortController();
    call.once('cancelled', () => {
        controller.abort();
    });
    return controller;
}
