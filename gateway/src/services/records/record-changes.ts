// SPDX-License-Identifier: Apache-2.0
// Whether somebody may change a record: decided by both wards for whoever asks, before the answer says anything of a record. A transaction that reads facts
// by private ranges cannot write, so the ledger does not decide it when the change is submitted.

import type { Category, LedgerId, Purpose, RecordKind } from '@wardledger/chaincode/domain';
import { newLedgerId } from '../../custody';
import { undefinedOn } from '../../kernel';
import type { LedgerCaller } from '../../ledger';
import type { Disclosures } from '../access';
import { type KnownEntry, type RecordDirectory, recordNotFound } from '../subjects';

/** For which purpose records are merged, separated, sealed anew, retired and held: it is the register's matter, and nobody's treatment. */
export const STEWARDSHIP_PURPOSE = 'HOPERAT';

/** What having a change decided needs. */
export interface RecordChangePorts {
    readonly directory: Pick<RecordDirectory, 'current'>;
    readonly disclosures: Pick<Disclosures, 'demandChange'>;
}

/** Which record somebody wants to change, and why. */
export interface WantedChange {
    readonly id: string;
    readonly purpose: Purpose;
}

/** Who somebody is, as a category: of the staff that is no patient's data. */
export function categoryOf(kind: RecordKind): Category {
    return kind === 'patient' ? 'demographics' : 'staff';
}

/** Tells what a record is that somebody has under this number now, and else of a patient whom nobody knows, who is decided about as anybody is. */
export async function recordOrNobodys(
    { directory }: Pick<RecordChangePorts, 'directory'>,
    caller: LedgerCaller,
    id: string,
): Promise<{ readonly ledgerId: LedgerId; readonly kind: RecordKind; readonly isKnown: boolean }> {
    const found = await undefinedOn(directory.current(caller, id), 'RECORD_NOT_FOUND');
    return found === undefined
        ? { ledgerId: newLedgerId(), kind: 'patient', isKnown: false }
        : { ledgerId: found.record.ledgerId, kind: found.record.kind, isKnown: true };
}

/**
 * Finds whose office it is to act upon a record, also upon one that was revoked, of which no policy says anything: then the ledger's own rule decides, of office
 * and ward, and where that refuses it is said as of somebody whom nobody knows.
 * @throws DomainError RECORD_NOT_FOUND
 */
export async function demandOffice(
    ports: RecordChangePorts & { readonly directory: Pick<RecordDirectory, 'known'> },
    caller: LedgerCaller,
    { id, purpose }: WantedChange,
): Promise<KnownEntry> {
    const [entry, record] = await Promise.all([
        undefinedOn(ports.directory.known(caller, id), 'RECORD_NOT_FOUND'),
        recordOrNobodys(ports, caller, id),
    ]);
    if (record.isKnown || entry === undefined) {
        await ports.disclosures.demandChange(caller, record.ledgerId, { action: 'write', category: categoryOf(record.kind), purpose });
    }
    if (entry === undefined) {
        throw recordNotFound();
    }
    return entry;
}

/** The ledger's refusal for another ward's, as of somebody whom nobody knows. @throws DomainError RECORD_NOT_FOUND */
export async function unknownToOthers<T>(acted: Promise<T>): Promise<T> {
    const done = await undefinedOn(acted, 'WARD_FORBIDDEN');
    if (done === undefined) {
        throw recordNotFound();
    }
    return done;
}

/** @throws DomainError RECORD_NOT_FOUND, also for a record that the caller may not change */
export async function demandChangeable(ports: RecordChangePorts, caller: LedgerCaller, { id, purpose }: WantedChange): Promise<void> {
    const { ledgerId, kind } = await recordOrNobodys(ports, caller, id);
    await ports.disclosures.demandChange(caller, ledgerId, { action: 'write', category: categoryOf(kind), purpose });
}
