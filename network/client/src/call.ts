// SPDX-License-Identifier: Apache-2.0
// A call as Fabric's peer command takes it: {"Args":["function","argument"]} or {"function":"f","Args":["argument"]}, and its transient data.

/** A function of a chaincode with its arguments. */
export interface Call {
    readonly name: string;
    readonly args: readonly string[];
}

/** A call or transient data that cannot be read. */
export class CallError extends Error {}

function parsed(text: string, what: string): Record<string, unknown> {
    let value: unknown;
    try {
        value = JSON.parse(text);
    } catch {
        throw new CallError(`${what} is not JSON: ${text.slice(0, 80)}`);
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
        throw new CallError(`${what} must be a JSON object`);
    }
    return value as Record<string, unknown>;
}

const isText = (value: unknown): value is string => typeof value === 'string';

const example = '{"Args":["contract:Function","argument"]}';

/**
 * Reads a call.
 * @throws CallError naming what is wrong
 */
export function parseCall(text: string): Call {
    const { Args: args = [], function: name, Function: alsoName = name, ...rest } = parsed(text, 'the call');
    const unknown = Object.keys(rest)[0];
    if (unknown !== undefined) {
        throw new CallError(`the call has an entry "${unknown}"; it wants ${example}`);
    }
    const words: unknown = alsoName === undefined ? args : [alsoName, ...(Array.isArray(args) ? (args as unknown[]) : [args])];
    if (!Array.isArray(words) || !words.every(isText) || words[0] === undefined || words[0] === '') {
        throw new CallError(`the call must name a function and give its arguments as texts: ${example}`);
    }
    return { name: words[0], args: words.slice(1) };
}

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/**
 * Reads transient data: values are base64, as for the peer command.
 * @throws CallError naming what is wrong
 */
export function parseTransient(text: string): Record<string, Uint8Array> {
    const entries = Object.entries(parsed(text, 'the transient data')).map(([name, value]) => {
        if (!isText(value) || !base64.test(value)) {
            throw new CallError(`the transient data's "${name}" must be base64`);
        }
        return [name, Buffer.from(value, 'base64')] as const;
    });
    return Object.fromEntries(entries);
}
