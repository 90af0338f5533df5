// SPDX-License-Identifier: Apache-2.0
// The way through which every call goes: caller, permission, validation, function, canonical answer; and the only place where errors become text.

import { Contract } from 'fabric-contract-api';
import { canonicalJson, DomainError, encodeError, ERRORS, isLedgerFunction } from '../domain';
import { callerOf } from './call/actor';
import { demandPermission } from './call/authorization';
import { readCall } from './call/requests';
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
            const actor = await callerOf(context);
            demandPermission(name, actor);
            context.admit(actor);
            const call = readCall(name, request, context.stub.getTransient());
            const method = (this as unknown as Record<string, (context: LedgerContext, call: unknown) => Promise<unknown>>)[String(fn)];
            const answer = await method?.call(this, context, call);
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

/** Turns any failure into a text with a code. What is not ours may quote private data, so only its kind and place are logged. */
function refusal(context: LedgerContext, error: unknown): Error {
    if (error instanceof DomainError) {
        return new Error(encodeError(error));
    }
    const { name, stack } = error instanceof Error ? error : new TypeError('not an error');
    const frames = (stack ?? '').split('\n').filter((line) => line.startsWith('    at '));
    context.logging.getLogger('internal').error([name, ...frames].join('\n'));
    return new Error(encodeError(new DomainError(ERRORS.INTERNAL)));
}
