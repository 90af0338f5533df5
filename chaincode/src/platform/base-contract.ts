// SPDX-License-Identifier: Apache-2.0
// The way through which every call goes: caller, permission, validation, function, canonical answer; and the only place where errors become text.

import { Contract } from 'fabric-contract-api';
import {
    type Actor,
    canonicalJson,
    DomainError,
    encodeError,
    ERRORS,
    functionRow,
    isLedgerFunction,
    type LedgerFunctionName,
} from '../domain';
import { callerOf } from './call/actor';
import { authoredCall, behind, keepAuthor } from './call/authorship';
import { demandPermission, demandSubmitter } from './call/authorization';
import { type Call, readCall } from './call/requests';
import { logFault } from './by-itself';
import { LedgerContext } from './context';

/**
 * The base of every contract. Own methods of a subclass become transaction functions: they take the context and a validated
 * {@link Call} and answer a value. Nothing else may be a method there, unless its name begins with an underscore.
 */
export abstract class LedgerContract extends Contract {
    override createContext(): LedgerContext {
        return new LedgerContext();
    }

    /**
     * Runs one function.
     * @param context - made by createContext.
     * @param fn - the method's name.
     * @param parameters - one JSON text.
     * @throws Error whose message is `[WL:CODE] detail`
     */
    override async aroundTransaction(context: LedgerContext, fn: unknown, parameters: unknown): Promise<never> {
        try {
            const name = `${this.getName()}:${String(fn)}`;
            const request = (parameters as readonly [string])[0];
            if (!isLedgerFunction(name)) {
                throw new DomainError(ERRORS.FUNCTION_UNKNOWN);
            }
            const submitter = await callerOf(context);
            demandSubmitter(name, submitter);
            const call = readCall(name, request, context.stub.getTransient());
            const keep = await admit(context, { name, call, submitter });
            const method = (this as unknown as Record<string, (context: LedgerContext, call: unknown) => Promise<unknown>>)[String(fn)];
            const answer = await method?.call(this, context, call);
            await keep();
            await context.announce();
            // The declaration promises nothing; the shim sends on what comes back.
            return canonicalJson(answer) as never;
        } catch (error) {
            throw refusal(context, error);
        }
    }

    /** Refuses without repeating the arguments: the inherited method would write them to the log. */
    override unknownTransaction(_context: LedgerContext): Promise<void> {
        return Promise.reject(new Error(encodeError(new DomainError(ERRORS.FUNCTION_UNKNOWN))));
    }
}

/** A call, and whose certificate brought it. */
interface BroughtCall {
    readonly name: LedgerFunctionName;
    readonly call: Call<LedgerFunctionName>;
    readonly submitter: Actor;
}

/** Admits the caller: who submits, or who has signed inside what the ward's own process submits. @returns what keeps who that was, once the function is through */
async function admit(context: LedgerContext, { name, call, submitter }: BroughtCall): Promise<() => Promise<void>> {
    if (functionRow(name).submittedBy === undefined) {
        context.admit(submitter);
        return async () => Promise.resolve();
    }
    const signed = await behind(context, authoredCall(name, call), submitter);
    demandPermission(name, signed.author);
    context.admit(signed.author, submitter);
    return async () => keepAuthor(context, signed);
}

/** Turns any failure into a text with a code. What is not ours may quote private data, so only its kind and place are logged. */
function refusal(context: LedgerContext, error: unknown): Error {
    if (error instanceof DomainError) {
        return new Error(encodeError(error));
    }
    logFault(context, error);
    return new Error(encodeError(new DomainError(ERRORS.INTERNAL)));
}
