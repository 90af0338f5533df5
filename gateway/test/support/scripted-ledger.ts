// SPDX-License-Identifier: Apache-2.0
// A ledger that answers what a test tells it to, and remembers what it was asked.

import { DomainError, ERRORS, type LedgerFunctionName } from '@wardledger/chaincode/domain';
import type { Ledger, LedgerCall, LedgerCaller, RequestOf, TransientOf } from '../../src/ledger/ports';

/** One call as the services made it. */
export interface LedgerCallSeen {
    readonly caller: string;
    readonly name: string;
    readonly request: unknown;
    readonly transient: unknown;
    readonly submitted: boolean;
}

/** Answers by function name. */
export type Script = {
    [Name in LedgerFunctionName]?: (request: RequestOf<Name>, transient: TransientOf<Name>, caller: LedgerCaller) => unknown;
};
type Respond = (request: unknown, transient: unknown, caller: LedgerCaller) => unknown;

export const transactionId = 'ab'.repeat(32);
/** The block that has it. */
export const committedBlock = {
    number: 7,
    previousHash: 'c6'.repeat(32),
    dataHash: 'd7'.repeat(32),
    transactions: [{ id: transactionId, code: 'VALID' }],
} as const;
export const committedTransaction = { id: transactionId, status: 'VALID', blockNumber: 7, timestamp: '2026-01-02T03:04:05.000Z' } as const;

/** Builds the ledger; `script` may be changed by the test at any time. */
export function scriptedLedger(script: Script) {
    const calls: LedgerCallSeen[] = [];
    const answer = async (
        caller: LedgerCaller,
        call: Pick<LedgerCallSeen, 'request'> & { readonly name: LedgerFunctionName; readonly transient?: unknown },
        submitted: boolean,
    ) => {
        const { name, request, transient } = call;
        calls.push({ caller: caller.name, name, request, transient, submitted });
        await new Promise((resolve) => setImmediate(resolve));
        const respond = script[name] as Respond | undefined;
        if (respond === undefined) {
            throw new DomainError(ERRORS.FUNCTION_UNKNOWN, `the script has no ${name}`);
        }
        return respond(request, transient, caller);
    };
    const submit = async (caller: LedgerCaller, call: LedgerCall<LedgerFunctionName>) => ({
        result: await answer(caller, call, true),
        transaction: committedTransaction,
    });
    const ledger = {
        evaluate: async (caller: LedgerCaller, name: LedgerFunctionName, request: unknown) => answer(caller, { name, request }, false),
        evaluateAtEndorsers: async (caller: LedgerCaller, _transactionId: string, call: LedgerCall<LedgerFunctionName>) =>
            Promise.all([answer(caller, call, false), answer(caller, call, false)]),
        submit,
        submitOnce: async (
            caller: LedgerCaller,
            name: LedgerFunctionName,
            prepare: () => Promise<Omit<LedgerCall<LedgerFunctionName>, 'name'>>,
        ) => submit(caller, { name, ...(await prepare()) }),
        transaction: async (_caller: LedgerCaller, id: string) =>
            id === transactionId
                ? {
                      id,
                      code: 'VALID',
                      blockNumber: 7,
                      timestamp: committedTransaction.timestamp,
                      creator: { mspId: 'Ward1MSP', certificateId: 'c'.repeat(64) },
                      endorsers: ['Ward1MSP', 'Ward2MSP'],
                      chaincode: 'wardledger',
                      function: 'record:CreateRecord',
                  }
                : undefined,
        blockOf: async (_caller: LedgerCaller, id: string) => Promise.resolve(id === transactionId ? committedBlock : undefined),
        reachable: async () => true,
        close: () => undefined,
    } as unknown as Ledger;
    return { ledger, calls, script, submitted: (name: string) => calls.filter((call) => call.submitted && call.name === name) };
}
