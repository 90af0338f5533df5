// SPDX-License-Identifier: Apache-2.0
// What happens next to a batch: posts of one caller on their way to `vitals:SubmitPosts`, or windows to `vitals:SubmitWindows`. Pure: no clock, no store, no
// ledger. The runner commits what a step writes before it begins what the step does (ADR 57 has the table).

import type { CarriedKind, OpenTransaction, SignedTransaction } from '../../../store';

/** Where a batch stands. Until it is endorsed it is a choice in memory; from then on a row says so, and the next process begins there. */
export interface Batch {
    readonly kind: CarriedKind;
    readonly state: 'WAITING' | OpenTransaction['state'];
    /** Ids of its posts or windows. */
    readonly items: readonly string[];
    /** Unexpected failures so far, and the code of the last. */
    readonly failures: number;
    readonly lastCode?: string;
    /** How often its envelope was sent again. */
    readonly resends: number;
}

/** `away`: somebody does not answer, and it counts against nobody. `unattested`: no window is taken that is attested as these are, for its key is not (or no more) the approved one. `fault`: unexpected. `refused`: for its content, or for who sends it. */
export type Failure =
    | { readonly type: 'away' | 'unattested' | 'fault'; readonly code: string }
    | { readonly type: 'refused'; readonly of: 'caller' | 'content'; readonly code: string };

/** What happened. */
export type BatchEvent =
    /** Its turn; found by a process that starts; one of its items waits no more; nothing of it waits; the caller can sign nothing now. */
    | { readonly type: 'due' | 'found' | 'overtaken' | 'nothing' | 'caller-waits' }
    | { readonly type: 'endorsed'; readonly transaction: SignedTransaction }
    /** The orderer took it; or did not say so, which proves nothing. */
    | { readonly type: 'sent' | 'unsent' }
    | { readonly type: 'outcome'; readonly code: string; readonly blockNumber: number }
    | { readonly type: 'no-outcome' }
    | Failure;

/** What is written in one synced commit, before the action. */
export type Write =
    | { readonly write: 'endorsed'; readonly transaction: SignedTransaction }
    | { readonly write: 'mark'; readonly state: 'SUBMITTED' | 'UNKNOWN' }
    /** What the transaction carries waits again. */
    | { readonly write: 'release' }
    /** Windows are CLOSED again, to be attested anew. */
    | { readonly write: 'reopen' }
    /** Posts are INVALID, windows STUCK. */
    | { readonly write: 'refuse'; readonly code: string }
    | { readonly write: 'settle'; readonly blockNumber: number };

/** How long something waits: not at all, until whoever is away may be back, longer with each failure, or the longest pause there is. */
export type Pause = 'none' | 'all' | 'own' | 'longest';

/** What is done next. */
export type Action =
    | { readonly do: 'endorse' | 'send' | 'end' }
    /** For as long as a commit takes, or shortly, because it may never have arrived. */
    | { readonly do: 'ask'; readonly patience: 'commit' | 'short' }
    /** In its place; then the event. */
    | { readonly do: 'rest'; readonly pause: Pause; readonly then: BatchEvent }
    /** Others have its place meanwhile; its row says where it goes on. */
    | { readonly do: 'leave'; readonly pause: Pause }
    /** Waits for its turn again, whole or in parts. */
    | { readonly do: 'line-up'; readonly batches: readonly Batch[]; readonly pause: Pause };

/** Where the batch stands next, what is written before, and what is done then. */
export interface Step {
    readonly batch: Batch;
    readonly write?: Write;
    readonly action: Action;
}

/** How patient deliveries are. */
export interface BatchLimits {
    /** How often a batch meets an unexpected failure before it is taken apart. */
    readonly attempts: number;
    /** How often the same envelope is sent again before a new proposal. */
    readonly resends: number;
}

/** Conflicts: the same content deserves a new proposal, however often; what it conflicts with is among fewer then. */
const CONFLICTS: ReadonlySet<string> = new Set(['MVCC_READ_CONFLICT', 'PHANTOM_READ_CONFLICT', 'DUPLICATE_TXID']);

/** A batch that waits. */
export function waitingBatch(kind: CarriedKind, items: readonly string[]): Batch {
    return { kind, state: 'WAITING', items, failures: 0, resends: 0 };
}

/** The next step, whatever happens where. */
export function next(batch: Batch, event: BatchEvent, limits: BatchLimits): Step {
    return batch.state === 'WAITING' ? nextOfWaiting(batch, event, limits) : nextOfOpen(batch, event, limits);
}

/** What waits for its turn again, whole and with nothing counted against it, and for how long. */
const LINES_UP: Partial<Record<BatchEvent['type'], Pause>> = { overtaken: 'none', away: 'all', 'caller-waits': 'longest' };

function nextOfWaiting(batch: Batch, event: BatchEvent, limits: BatchLimits): Step {
    const pause = LINES_UP[event.type];
    if (pause !== undefined) {
        return linedUp(batch, pause);
    }
    switch (event.type) {
        case 'due':
            return tried(batch, limits);
        case 'endorsed':
            return endorsed(batch, event.transaction);
        case 'nothing':
            return { batch, action: { do: 'end' } };
        case 'unattested':
            return unattested(batch, event.code, limits);
        case 'refused':
            return event.of === 'caller' || batch.items.length === 1 ? refused(batch, event.code) : { batch, action: split(batch, 'none') };
        case 'fault':
            return again(batch, event.code, limits);
        default:
            return again(batch, 'INTERNAL', limits);
    }
}

/** Windows whose key counts no more are attested anew. */
function unattested(batch: Batch, code: string, limits: BatchLimits): Step {
    return batch.kind === 'windows' ? { batch, write: { write: 'reopen' }, action: { do: 'end' } } : again(batch, code, limits);
}

/** One alone that failed too often is refused in its turn. */
function tried(batch: Batch, limits: BatchLimits): Step {
    return isGivenUp(batch, limits) ? refused(batch, batch.lastCode ?? 'LEDGER_REJECTED') : { batch, action: { do: 'endorse' } };
}

function endorsed(batch: Batch, transaction: SignedTransaction): Step {
    const open: Batch = { ...batch, state: 'ENDORSED', items: transaction.items, resends: 0 };
    return { batch: open, write: { write: 'endorsed', transaction }, action: { do: 'send' } };
}

function nextOfOpen(batch: Batch, event: BatchEvent, limits: BatchLimits): Step {
    switch (event.type) {
        case 'found':
            return { batch, action: { do: 'ask', patience: 'short' } };
        case 'sent':
            return marked(batch, 'SUBMITTED', { do: 'ask', patience: 'commit' });
        case 'unsent':
            return marked(batch, 'UNKNOWN', { do: 'ask', patience: 'short' });
        case 'outcome':
            return nextByOutcome(batch, event, limits);
        case 'no-outcome':
            return batch.resends < limits.resends
                ? marked({ ...batch, resends: batch.resends + 1 }, 'UNKNOWN', { do: 'send' })
                : released(linedUp({ ...batch, failures: 0 }, 'own'));
        case 'away':
            return { batch, action: { do: 'rest', pause: 'all', then: { type: 'found' } } };
        case 'caller-waits':
            return { batch, action: { do: 'leave', pause: 'longest' } };
        default:
            // An answer that makes no sense: nobody is away, and nothing is known.
            return { batch, action: { do: 'rest', pause: 'own', then: { type: 'no-outcome' } } };
    }
}

function nextByOutcome(batch: Batch, { code, blockNumber }: Extract<BatchEvent, { readonly type: 'outcome' }>, limits: BatchLimits): Step {
    if (code === 'VALID') {
        return { batch, write: { write: 'settle', blockNumber }, action: { do: 'end' } };
    }
    return released(CONFLICTS.has(code) ? { batch, action: split(batch, 'own') } : again(batch, code, limits));
}

/** Another attempt after a pause of its own; after the last one it is taken apart, and one alone is refused in its turn. */
function again(batch: Batch, code: string, { attempts }: BatchLimits): Step {
    const failed = { ...batch, failures: batch.failures + 1, lastCode: code };
    return failed.failures >= attempts && batch.items.length > 1 ? { batch, action: split(batch, 'none') } : linedUp(failed, 'own');
}

function isGivenUp({ failures, items }: Batch, { attempts }: BatchLimits): boolean {
    return items.length === 1 && failures >= attempts;
}

function linedUp(batch: Batch, pause: Pause): Step {
    return { batch, action: { do: 'line-up', batches: [{ ...batch, state: 'WAITING', resends: 0 }], pause } };
}

/** Halves: a bad one among 500 is alone after nine rounds, and a half without it has gone on. */
function split({ kind, items }: Batch, pause: Pause): Action {
    const middle = Math.ceil(items.length / 2);
    const parts = [items.slice(0, middle), items.slice(middle)].filter((part) => part.length > 0);
    return { do: 'line-up', batches: parts.map((part) => waitingBatch(kind, part)), pause };
}

function refused(batch: Batch, code: string): Step {
    return { batch, write: { write: 'refuse', code }, action: { do: 'end' } };
}

function marked(batch: Batch, state: 'SUBMITTED' | 'UNKNOWN', action: Action): Step {
    return { batch: { ...batch, state }, write: { write: 'mark', state }, action };
}

/** Put if absent makes a late twin harmless: it writes the same under the same keys, or cannot commit. */
function released({ batch, action }: Step): Step {
    return { batch: { ...batch, state: 'WAITING' }, write: { write: 'release' }, action };
}
