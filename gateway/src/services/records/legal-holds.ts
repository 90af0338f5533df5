// SPDX-License-Identifier: Apache-2.0
// Legal holds: placed, lifted, and read with the names that were overwritten while they stood.

import { isSealedFor, type LedgerId, type Page, type Purpose } from '@wardledger/chaincode/domain';
import { newLedgerId } from '../../custody';
import { instant, undefinedOn } from '../../kernel';
import type { Ledger, LedgerCaller } from '../../ledger';
import type { Disclosures, SealedParts } from '../access';
import type { RecordDirectory } from '../subjects';
import { STEWARDSHIP_PURPOSE, unknownToOthers } from './record-changes';
import { pageOf, type PageRequest } from './record-lists';
import type { Committed } from './record-stewardship';
import type { SignedChanges } from './signed-changes';

/** `GET /records/{id}/legal-hold`. */
export interface HoldQuestion extends PageRequest {
    readonly id: string;
    readonly purpose: Purpose;
}

/** A version of the record that was overwritten under the hold. */
export interface HeldName {
    readonly version: number;
    /** Absent where the number was sealed anew and not the name, or where the name does not open. */
    readonly name?: string;
}

/** A hold with a page of what it keeps, oldest first. */
export interface HoldView extends Page<HeldName> {
    readonly id: string;
    readonly held: boolean;
    readonly since?: string;
}

/** What legal holds need. */
export interface LegalHoldPorts {
    readonly ledger: Pick<Ledger, 'evaluate'>;
    readonly changes: SignedChanges;
    readonly directory: RecordDirectory;
    readonly disclosures: Pick<Disclosures, 'demandChange' | 'demandLook' | 'open'>;
}

/** Places, lifts and reads. */
export interface LegalHolds {
    place(caller: LedgerCaller, id: string): Promise<Committed<{ readonly held: boolean }>>;
    lift(caller: LedgerCaller, id: string): Promise<Committed<{ readonly held: boolean }>>;
    /** A disclosure: leaves a look on the ledger first. */
    read(caller: LedgerCaller, question: HoldQuestion): Promise<HoldView>;
}

/** Builds the service. */
export function createLegalHolds({ ledger, changes, directory, disclosures }: LegalHoldPorts): LegalHolds {
    /** Whether a record stands; of one that was revoked no policy says anything, and it may be held all the same. */
    async function isCurrent(caller: LedgerCaller, ledgerId: LedgerId): Promise<boolean> {
        const history = ledger.evaluate(caller, 'record:GetRecordHistory', { ledgerId, limit: 1 });
        return (await undefinedOn(history, 'RECORD_NOT_FOUND'))?.items[0]?.isDelete === false;
    }

    /** Decided by both wards first: a hold keeps former names, and is placed by whom they would be shown to. */
    async function demandHolder(caller: LedgerCaller, id: string): Promise<LedgerId> {
        const entry = await undefinedOn(directory.known(caller, id), 'RECORD_NOT_FOUND');
        const about = entry?.ledgerId ?? newLedgerId();
        if ((await isCurrent(caller, about)) || entry === undefined) {
            await disclosures.demandChange(caller, about, { action: 'write', category: 'hold', purpose: STEWARDSHIP_PURPOSE });
        }
        return about;
    }

    return {
        place: async (caller, id) => {
            const placed = changes.submitOnce(caller, 'record:PlaceLegalHold', async () => {
                const ledgerId = await demandHolder(caller, id);
                return { request: { ledgerId } };
            });
            const { result, transaction } = await unknownToOthers(placed);
            return { id, held: result.held, transaction };
        },
        lift: async (caller, id) => {
            const ledgerId = await demandHolder(caller, id);
            const lifted = changes.submit(caller, { name: 'record:LiftLegalHold', request: { ledgerId } });
            const { result, transaction } = await unknownToOthers(lifted);
            return { id, held: result.held, transaction };
        },
        read: async (caller, { id, purpose, ...place }) => {
            const { ledgerId } = await directory.known(caller, id);
            const use = { action: 'read', category: 'hold', purpose } as const;
            await disclosures.demandLook(caller, ledgerId, use);
            const found = await ledger.evaluate(caller, 'record:GetLegalHold', { ledgerId, ...place });
            const ofRecord = (envelope: string | undefined): envelope is string =>
                envelope !== undefined && isSealedFor(envelope, { type: 'record-name', ledgerId });
            const envelopes = found.items.map(({ envelope }) => envelope).filter(ofRecord);
            // One decision for all names of the page; where there is none to open, none.
            const parts = (): SealedParts => ({ envelopes, sealedIds: [] });
            const opened = envelopes.length === 0 ? undefined : await disclosures.open(caller, { patients: [ledgerId], ...use }, parts);
            const kept = (opened?.names ?? []).values();
            const names = found.items.map(({ version, envelope }): HeldName => {
                const name = ofRecord(envelope) ? kept.next().value : undefined;
                return { version, ...(name !== undefined && 'content' in name && { name: name.content }) };
            });
            const since = found.since === undefined ? {} : { since: instant(found.since) };
            return { id, held: found.held, ...since, ...pageOf(found, names) };
        },
    };
}
