// SPDX-License-Identifier: Apache-2.0
// Asks both wards for a release. Of many windows all but the last part are reserved before, a part a transaction, so that nobody else waits behind them. Where that
// was interrupted the ledger says how far it came: nothing of it is remembered here.

import {
    demandDefined,
    DomainError,
    ERRORS,
    hasCode,
    type Hex64,
    type LedgerId,
    MOST_RESERVED_AT_ONCE,
    type ReleaseDecision,
    type ReleaseDenial,
    type RequestRelease,
    type ReservedLink,
} from '@wardledger/chaincode/domain';
import { windowsDigestOf } from '../../custody';
import { slicesOf } from '../../kernel';
import type { CommittedTransaction, Ledger, LedgerCaller } from '../../ledger';

/** All windows of a release, in ascending order. */
export type WholeRelease = Omit<RequestRelease, 'after'>;

/** The wards' permission. */
export interface Permitted {
    readonly decision: Extract<ReleaseDecision, { readonly decision: 'permit' }>;
    readonly transaction: CommittedTransaction;
}

/** Who asks for what, and where. */
interface Asking {
    readonly ledger: Pick<Ledger, 'evaluate' | 'submit'>;
    readonly caller: LedgerCaller;
    readonly request: WholeRelease;
    /** Of which windows could not be added, for whom is refused. */
    readonly detail: string | undefined;
}

/** Others may be reserving the same windows for the same question; who comes too late goes on where they are. */
const ATTEMPTS = 3;

/**
 * Asks for a release in the caller's name.
 * @throws DomainError why the ledger does not release this to this caller; a refusal is committed too, it is evidence, and its transaction is named
 */
export async function requestRelease(asking: Asking): Promise<Permitted> {
    const parts = partsOf(asking.request.windows);
    if (parts.length === 1) {
        return conclude(asking, demandDefined(parts[0], 'the windows of a release'), undefined);
    }
    const set = windowsDigestOf(asking.request.windows);
    for (let attempt = 1; ; attempt += 1) {
        try {
            return await requestInParts(asking, { set, parts });
        } catch (error) {
            if (!hasCode(error, 'RESERVATION_BROKEN', 'WINDOW_RESERVED') || attempt === ATTEMPTS) {
                throw error;
            }
            // Where another holds a window, what is reserved stays: whoever asks again goes on there.
            if (attempt === ATTEMPTS - 1 && hasCode(error, 'RESERVATION_BROKEN')) {
                await abandon(asking, set);
            }
        }
    }
}

/** Cuts windows into what one transaction reads. */
export function partsOf<Window>(windows: readonly Window[]): Window[][] {
    return slicesOf(windows, MOST_RESERVED_AT_ONCE);
}

async function requestInParts(
    asking: Asking,
    { set, parts }: { readonly set: Hex64; readonly parts: readonly LedgerId[][] },
): Promise<Permitted> {
    const { ledger, caller } = asking;
    let after = await standing(asking, set);
    for (const windows of parts.slice(after?.parts ?? 0, -1)) {
        const request = { set, windows, ...(after && { after }) };
        const { result, transaction } = await ledger.submit(caller, { name: 'statistics:ReserveWindows', request });
        if (result.decision === 'deny') {
            throw denied(result.code, asking.detail, transaction);
        }
        ({ after } = result);
    }
    return conclude(asking, demandDefined(parts.at(-1), 'the last windows of a release'), after);
}

/** How far this set was reserved, by this gateway before it stopped or by whoever asked the same. */
async function standing({ ledger, caller, request }: Asking, set: Hex64): Promise<ReservedLink | undefined> {
    const window = demandDefined(request.windows[0], 'a window of a release');
    const found = await ledger.evaluate(caller, 'statistics:FindReservation', { window });
    if (found?.set !== set || found.status === 'abandoned') {
        return undefined;
    }
    const { id, parts, digest } = found;
    return { id, parts, digest };
}

/** What cannot be gone on with is begun anew. */
async function abandon(asking: Asking, set: Hex64): Promise<void> {
    const link = await standing(asking, set);
    if (link !== undefined) {
        await asking.ledger.submit(asking.caller, { name: 'statistics:AbandonReservation', request: { id: link.id } });
    }
}

async function conclude(
    { ledger, caller, request, detail }: Asking,
    windows: LedgerId[],
    after: ReservedLink | undefined,
): Promise<Permitted> {
    const last = { ...request, windows, ...(after && { after }) };
    const { result, transaction } = await ledger.submit(caller, { name: 'statistics:RequestRelease', request: last });
    if (result.decision === 'deny') {
        throw denied(result.code, detail, transaction);
    }
    return { decision: result, transaction };
}

function denied(code: ReleaseDenial, detail: string | undefined, { id }: CommittedTransaction): DomainError {
    return new DomainError(ERRORS[code], detail, { transactionId: id });
}
