// SPDX-License-Identifier: Apache-2.0
// Who looked at a patient's data, for the patient, who speaks for them, and the privacy officer; and for auditors and privacy officers who of a ward
// stated what. Whoever reads either has stated so before.

import {
    type BookedKind,
    type Category,
    demandDefined,
    type DenialReason,
    type ExplainedLook,
    type LedgerId,
    NOBODY,
    type Page,
    type PolicyAction,
    type Purpose,
    type Role,
    type SeenLook,
    type TrailDecision,
} from '@wardledger/chaincode/domain';
import { instant, undefinedOn } from '../../kernel';
import type { Ledger, LedgerCaller } from '../../ledger';
import { patientOrNobody, recordNotFound } from '../subjects';
import type { Asker, Askers } from './askers';
import type { Disclosures } from './disclosures';
import { nameOf } from './facts/fact-names';

/** One row of `GET /v1/patients/{id}/accesses`. */
export interface LookRow {
    /** Of the fact. */
    readonly id: string;
    readonly time: string;
    /** Whether the ledger saw it, or somebody entered by hand that it was given away on paper. */
    readonly origin: 'ledger' | 'paper';
    /** Ledger id; absent where it is withheld from the reader, as what they are called and the transaction. */
    readonly person?: string;
    readonly username?: string;
    readonly organisation: string;
    /** Where it is not the own one. */
    readonly ward?: string;
    readonly role: readonly Role[];
    /** What was looked at and why; of a notice what it is about; of paper all of it, with blanks between. */
    readonly category: string;
    readonly purpose?: Purpose;
    readonly decision?: TrailDecision;
    /** For the patient and the privacy officer: why it was denied. */
    readonly reason?: DenialReason;
    /** For the same: ids of the policies that permitted or denied it when it was stated, and the digest of their set. */
    readonly policies?: readonly string[];
    readonly policySet?: string;
    readonly emergency: boolean;
    /** Of paper: who has it, and since when. */
    readonly recipient?: string;
    readonly recipientOrganisation?: string;
    readonly disclosed?: string;
    readonly withheld: boolean;
    /** For the privacy officer: by which it is ended, and why it is. */
    readonly withholding?: string;
    readonly withholdingReason?: string;
    /** Seen by a snapshot while the ledger did not answer: `time` is when, and the custodian stated it afterwards. */
    readonly downtime?: true;
    /** For how many looks at the ward's board the line stands; `time` is of the last one, `boardFrom` of the first. */
    readonly board?: number;
    readonly boardFrom?: string;
    readonly transactionId?: string;
}

/** A page of what was stated: from <= time < to, in milliseconds. */
interface TrailRange {
    readonly from?: number;
    readonly to?: number;
    readonly limit: number;
    readonly cursor?: string;
}

/** A page of a patient's trail. */
export interface LookQuestion extends TrailRange {
    readonly patient: string;
}

/** One row of `GET /v1/audit/events`. */
export interface EventRow {
    /** Of the fact. */
    readonly id: string;
    readonly time: string;
    readonly kind: BookedKind;
    /** Ledger id of who stated it; of what a custodian states of somebody, theirs. */
    readonly person: string;
    readonly username?: string;
    readonly organisation: string;
    readonly ward: string;
    readonly role: readonly Role[];
    /** Ledger id of the patient, or of whose attributes were stated; absent where it is about nobody. */
    readonly about?: string;
    readonly decision?: TrailDecision;
    /** Of looks: at what, what to do, and why. */
    readonly category?: Category;
    readonly action?: PolicyAction;
    readonly purpose?: Purpose;
    /** Of withholdings: the ledger id of whom the patient is not told of, and why. */
    readonly withheld?: string;
    readonly reason?: string;
    /** Of what a ward forbids by itself, or no more. */
    readonly digest?: string;
    readonly notice: string;
    readonly transactionId: string;
}

/** Which events of a ward; the own one unless said. */
export interface EventQuestion extends TrailRange {
    readonly ward?: string;
    readonly kind?: BookedKind;
    readonly person?: string;
    readonly decision?: TrailDecision;
    readonly category?: Category;
}

/** Reads who looked, and who stated what; that somebody reads it is on it first. */
export interface Trail {
    /** @throws DomainError RECORD_NOT_FOUND also for a patient of whom the caller may not know */
    looks(asker: Asker, question: LookQuestion): Promise<Page<LookRow>>;
    /** @throws DomainError ACCESS_DENIED */
    events(asker: Asker, question: EventQuestion): Promise<Page<EventRow>>;
}

function paperIn({ paper }: SeenLook): Partial<LookRow> {
    if (paper === undefined) {
        return { origin: 'ledger' };
    }
    const { to: recipient, organisation: recipientOrganisation, when } = paper;
    return { origin: 'paper', recipient, recipientOrganisation, disclosed: instant(when) };
}

function withholdingIn({ withheld, withholding }: SeenLook): Pick<LookRow, 'withheld'> & Partial<LookRow> {
    return {
        withheld: withheld === true,
        // Under the number where it was stated, which may be a linked one.
        ...(withholding !== undefined && { withholding: nameOf(withholding), withholdingReason: withholding.reason }),
    };
}

/** For how many looks of a shift it stands. */
function boardIn({ board }: SeenLook): Partial<LookRow> {
    return board === undefined ? {} : { board: board.count, boardFrom: instant(board.first) };
}

/** What was looked at, tried, or given away. */
function seenIn({ category, concerning, paper }: SeenLook): string {
    return category ?? concerning ?? demandDefined(paper, 'what is no look and no notice').categories.join(' ');
}

/** A look, and by what it was permitted or denied, where its reader is told. */
interface Explained {
    readonly look: SeenLook;
    readonly explained: ExplainedLook | undefined;
}

/** Why it was permitted or denied. */
function whyOf({ look: { reason }, explained }: Explained): Partial<LookRow> {
    return {
        ...(reason !== undefined && { reason }),
        ...(explained !== undefined && { policies: explained.policies, policySet: explained.digest }),
    };
}

function rowOf({ look, explained }: Explained, own: string): LookRow {
    const { id, time, author, purpose, decision, paper, transactionId } = look;
    const { ledgerId: person, username, mspId: organisation, ward, roles: role } = author;
    return {
        id,
        time: instant(time),
        origin: 'ledger',
        ...(person !== undefined && { person }),
        ...(username !== undefined && { username }),
        organisation,
        ...(ward !== own && { ward }),
        role,
        category: seenIn(look),
        ...(purpose !== undefined && { purpose }),
        ...(decision !== undefined && { decision }),
        ...whyOf({ look, explained }),
        emergency: purpose === 'ETREAT' && paper === undefined,
        ...paperIn(look),
        ...withholdingIn(look),
        ...(look.downtime && { downtime: true }),
        ...boardIn(look),
        ...(transactionId !== undefined && { transactionId }),
    };
}

/** Asks why, for those looks of a page that policies have decided; in the order of the page. */
async function explain(
    ledger: TrailPorts['ledger'],
    caller: LedgerCaller,
    { about, page }: { readonly about: LedgerId; readonly page: readonly SeenLook[] },
): Promise<Explained[]> {
    const decided = page.filter(({ kind }) => kind === 'look');
    const looks = decided.map(({ about: list, time, id }) => ({ about: list, time, id }));
    const answer = looks.length === 0 ? undefined : await ledger.evaluate(caller, 'policies:ExplainLooks', { about, looks });
    const told = new Map(decided.map(({ id }, index) => [id, answer?.looks[index] ?? undefined]));
    return page.map((look) => ({ look, explained: told.get(look.id) }));
}

/** What the trail needs. */
export interface TrailPorts {
    readonly askers: Askers;
    readonly ledger: Pick<Ledger, 'evaluate'>;
    readonly disclosures: Pick<Disclosures, 'demandLook' | 'demandLookAtNobodys'>;
}

/** Builds the service. */
export function createTrail({ askers, ledger, disclosures }: TrailPorts): Trail {
    return {
        looks: async (asker, { patient, ...range }) => {
            const about = await patientOrNobody(askers.patient(asker, patient));
            await disclosures.demandLook(asker.caller, about, { action: 'read', category: 'trail', purpose: 'HOPERAT' });
            const page = await undefinedOn(ledger.evaluate(asker.caller, 'access:ListLooks', { about, ...range }), 'ACCESS_DENIED');
            if (page === undefined) {
                throw recordNotFound();
            }
            const explained = await explain(ledger, asker.caller, { about, page: page.items });
            return { ...page, items: explained.map((one) => rowOf(one, askers.ward)) };
        },
        events: async ({ caller }, question) => {
            await disclosures.demandLookAtNobodys(caller, { action: 'list', category: 'trail', purpose: 'HOPERAT' });
            const page = await ledger.evaluate(caller, 'access:ListEvents', question);
            const items = page.items.map(({ time, author, about, ...event }): EventRow => {
                const { ledgerId, mspId: organisation, ward, roles: role } = author;
                const { person = ledgerId } = event;
                return { ...event, time: instant(time), person, organisation, ward, role, ...(about !== NOBODY && { about }) };
            });
            return { ...page, items };
        },
    };
}
