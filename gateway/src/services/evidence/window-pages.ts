// SPDX-License-Identifier: Apache-2.0
// Pages of windows, of a ward or of the patient whom an outside id names: a look-up that leaves an access event, or costs a miss.

import type { FoundWindow, Page, Purpose } from '@wardledger/chaincode/domain';
import { newLedgerId } from '../../custody';
import type { Ledger } from '../../ledger';
import type { Disclosures } from '../access';
import type { Enrolment } from '../participants';
import type { PageRequest } from '../records';
import type { LookUps, MissBudget } from '../subjects';
import { isHidden, type WindowReader } from './window-reader';

/** When the first reading of a window was; milliseconds, from <= first < to. */
export interface WindowRange extends PageRequest {
    readonly from?: number;
    readonly to?: number;
}

/** Whose windows, by ledger id or by ward. */
type Owner = { readonly ward: string } | { readonly subject: string };

/** What pages need. */
export interface WindowPagePorts {
    readonly ledger: Pick<Ledger, 'evaluate'>;
    readonly directory: Pick<LookUps, 'find' | 'lookUp'>;
    readonly missBudget: Pick<MissBudget, 'spend'>;
    readonly disclosures: Pick<Disclosures, 'look'>;
    readonly enrolment: Pick<Enrolment, 'ledgerIdOf'>;
}

/** Pages of others that one question passes over. */
const MAXIMUM_PAGES = 25;

/** The page of an owner. Who sees its own gets the next page with any of those, so that a list of others looks like none. */
export async function pageOfOwner(ports: WindowPagePorts, reader: WindowReader, asked: Owner & WindowRange): Promise<Page<FoundWindow>> {
    let page = await ports.ledger.evaluate(reader.caller, 'vitals:ListWindows', asked);
    if (!reader.ownOnly) {
        return page;
    }
    for (let looked = 1; looked <= MAXIMUM_PAGES; looked += 1) {
        const hidden = await Promise.all(page.items.map(async (window) => isHidden(ports.enrolment, reader, window)));
        const items = page.items.filter((_, index) => hidden[index] === false);
        if (items.length > 0) {
            return { ...page, items };
        }
        if (page.next === undefined) {
            break;
        }
        page = await ports.ledger.evaluate(reader.caller, 'vitals:ListWindows', { ...asked, cursor: page.next });
    }
    return { items: [] };
}

/** Whose windows, by an outside id, and why. */
export interface PatientWindows extends WindowRange {
    readonly patient: string;
    readonly purpose: Purpose;
}

/**
 * The page of a patient; whom nobody knows, or of whom the caller may not see it, has none. Who sees its own is answered the same about whoever is known to others alone.
 *
 * @throws DomainError RATE_LIMITED when no miss is left
 */
export async function pageOfPatient(
    ports: WindowPagePorts,
    reader: WindowReader,
    { patient, purpose, ...range }: PatientWindows,
): Promise<Page<FoundWindow>> {
    const { directory, disclosures, missBudget } = ports;
    const { caller, ownOnly, category } = reader;
    const named = { kind: 'record', ids: [patient] } as const;
    if (ownOnly) {
        const own = async (): Promise<Page<FoundWindow>> => {
            const [entry] = await directory.find(caller, named);
            return entry?.ledgerId === undefined ? { items: [] } : pageOfOwner(ports, reader, { subject: entry.ledgerId, ...range });
        };
        return missBudget.spend(caller.name, own, ({ items }) => (items.length === 0 && range.cursor === undefined ? 1 : 0));
    }
    const [entry] = await directory.lookUp(caller, named);
    // Whom nobody knows is looked at under an id that nobody has: what may not be seen is answered like what is not there, and takes as long.
    const subject = entry?.ledgerId ?? newLedgerId();
    const [look] = await disclosures.look(caller, { patients: [subject], action: 'read', category, purpose });
    return look === undefined ? { items: [] } : pageOfOwner(ports, reader, { subject, ...range });
}
