// SPDX-License-Identifier: Apache-2.0
// What happens next to a window that is closed and whose posts are all final, until it is attested and waits in a batch. Pure, as `batch.ts` (ADR 57).

import type { Failure, Pause } from './batch';

/** `attested`: the custodian has. `nothing-left`: every post of it was retracted, or its number leads to nobody any more. `overtaken`: it is not CLOSED any more. `unwritten`: the store did not take what was to be written. */
export type WindowEvent =
    | { readonly type: 'due' | 'attested' | 'nothing-left' | 'overtaken' | 'caller-waits' }
    | { readonly type: 'unwritten'; readonly code: string }
    | Failure;

/** What is written in one synced commit, and done then. `line-up`: its turn comes again. */
export type WindowStep =
    | { readonly action: 'attest' | 'end' }
    /** ATTESTED is written. */
    | { readonly action: 'submit' }
    /** RETRACTED is: an end. */
    | { readonly action: 'retract' }
    /** STUCK is. */
    | { readonly action: 'stick'; readonly code: string }
    | { readonly action: 'line-up'; readonly failures: number; readonly pause: Pause };

/** For how long, after what says nothing about the window itself. `unattested`: the custodian has no key that both wards have approved. `unwritten`: nothing was changed. */
const PAUSES = { away: 'all', unattested: 'all', 'caller-waits': 'longest', unwritten: 'longest' } as const;

/**
 * The next step. A window of which one thing is wrong holds up no other, and its posts stay on the ledger: it is STUCK, for somebody to look at.
 * @param counts - `failures`: unexpected ones so far; `refusals`: how often the ledger has refused what was attested of it
 */
export function nextOfWindow(
    event: WindowEvent,
    { failures, refusals, attempts }: { readonly failures: number; readonly refusals: number; readonly attempts: number },
): WindowStep {
    switch (event.type) {
        case 'due':
            return due(refusals, attempts);
        case 'attested':
            return { action: 'submit' };
        case 'nothing-left':
            return { action: 'retract' };
        case 'overtaken':
            return { action: 'end' };
        case 'fault':
            return faulted(event.code, failures + 1, attempts);
        case 'refused':
            return stuck(event.code);
        default:
            return { action: 'line-up', failures, pause: PAUSES[event.type] };
    }
}

/** What the ledger has refused so often is not mended by being made once more. */
function due(refusals: number, attempts: number): WindowStep {
    return refusals < attempts ? { action: 'attest' } : stuck('LEDGER_REJECTED');
}

function faulted(code: string, failures: number, attempts: number): WindowStep {
    return failures < attempts ? { action: 'line-up', failures, pause: 'own' } : stuck(code);
}

function stuck(code: string): WindowStep {
    return { action: 'stick', code };
}
