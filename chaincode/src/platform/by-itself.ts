// SPDX-License-Identifier: Apache-2.0
// One of many that a function answers about: what is wrong with it takes no other along. Peers that have the same state find the same wrong.

import type { LedgerContext } from './context';

/** Logs what is not ours, which may quote private data: its kind and place alone. */
export function logFault(context: LedgerContext, error: unknown): void {
    const { name, stack } = error instanceof Error ? error : new TypeError('not an error');
    const frames = (stack ?? '').split('\n').filter((line) => line.startsWith('    at '));
    context.logging.getLogger('internal').error([name, ...frames].join('\n'));
}

/**
 * Answers about one of many. For functions that are evaluated.
 * @param context - of the transaction.
 * @param answer - reads and judges it.
 * @returns undefined where that failed, for whatever reason; it is in the log.
 */
export async function byItself<Answer>(context: LedgerContext, answer: () => Promise<Answer>): Promise<Answer | undefined> {
    try {
        return await answer();
    } catch (error) {
        logFault(context, error);
        return undefined;
    }
}
