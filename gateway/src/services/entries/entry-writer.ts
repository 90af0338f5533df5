// SPDX-License-Identifier: Apache-2.0
// Writes entries, as the clinician's loop says who may: any clinician a new one, whoever is granted and its author a correction.

import {
    demandDefined,
    DomainError,
    type EntryCategory,
    type Entered,
    ERRORS,
    type FoundEntry,
    formMisfits,
    type LedgerId,
    type ListedEntries,
    type ListedEntry,
    mayEnter,
    type NewEntry,
} from '@wardledger/chaincode/domain';
import { newAccessKey, newLedgerId, newSalt, sealEntry } from '../../custody';
import { pagesOf } from '../../kernel';
import type { CommittedTransaction, Ledger, LedgerCall } from '../../ledger';
import { type Asker, type Askers, type NamedPerson, ownMatter, readBack, type ReadBackPorts } from '../access';
import { ContentError } from '../refusals';
import { recordNotFound } from '../subjects';
import type { EntryContent } from './chart';
import type { EntryBudget } from './entry-budget';

/** `POST /v1/patients/{id}/entries`. */
export interface EntryRequest {
    readonly patient: string;
    readonly category: EntryCategory;
    /** Not looked at before. */
    readonly form: unknown;
    readonly lab?: NamedPerson | undefined;
    readonly confidential: boolean;
}

/** `POST /v1/patients/{id}/entries/{entry}/correct`. */
export interface CorrectionRequest {
    readonly patient: string;
    readonly entry: LedgerId;
    readonly form: unknown;
}

/** An entry that both wards have. */
export interface WrittenEntry {
    readonly id: LedgerId;
    /** Of what is sealed. */
    readonly digest: string;
    readonly transaction: CommittedTransaction;
}

/** Writes and corrects. */
export interface EntryWriter {
    write(asker: Asker, entry: EntryRequest): Promise<WrittenEntry>;
    correct(asker: Asker, correction: CorrectionRequest): Promise<WrittenEntry>;
}

/** What writing needs. */
export interface EntryWriterPorts extends ReadBackPorts {
    readonly askers: Pick<Askers, 'patient' | 'people' | 'self'>;
    readonly ledger: Pick<Ledger, 'evaluate' | 'evaluateAtEndorsers' | 'submitOnce'>;
    /** Envelope keys of every ward's custodian. */
    readonly recipients: Parameters<typeof sealEntry>[2];
    readonly entryBudget: Pick<EntryBudget, 'spend'>;
}

/** What is to be sealed and stated. */
type Draft = Omit<NewEntry, 'binding' | 'envelope'> & { readonly form: unknown };
/** An entry that somebody wants to correct, and how the loop ended for them. */
interface Correctable {
    readonly about: LedgerId;
    readonly id: LedgerId;
    readonly end: Entered;
}
type WriteCall = Omit<LedgerCall<'entries:Write'>, 'name'>;

/** @throws ContentError, DomainError ENTRY_FORBIDDEN */
function demandWritable({ roles }: Asker, category: EntryCategory, form: unknown): asserts form is EntryContent['form'] {
    if (!mayEnter(category, roles)) {
        throw new DomainError(ERRORS.ENTRY_FORBIDDEN);
    }
    const misfits = formMisfits(category, form);
    if (misfits.length > 0) {
        throw new ContentError(misfits.map(({ pointer, detail }) => ({ pointer: `/form${pointer}`, detail })));
    }
}

/** Builds the service. */
export function createEntryWriter(ports: EntryWriterPorts): EntryWriter {
    const { askers, ledger, recipients, entryBudget } = ports;

    /** Goes through the loop. @throws DomainError ROLE_FORBIDDEN, OWN_MATTER */
    async function enter({ caller }: Asker, patient: LedgerId): Promise<Entered> {
        const end = await ledger.evaluate(caller, 'clinician:Enter', { patient });
        if (end.outcome === 'NOT_EXIST') {
            throw new DomainError(ERRORS.ROLE_FORBIDDEN);
        }
        if (end.isOwn === true) {
            throw ownMatter();
        }
        return end;
    }

    async function callFor({ form, ...draft }: Draft, previous: string | undefined): Promise<WriteCall> {
        const { about: ledgerId, category, confidential } = draft;
        const binding = newLedgerId();
        const content = { form, ...(previous !== undefined && { previous }) };
        const sealedFor = { ledgerId, category, id: binding, ...(confidential && { confidential }) };
        const entry = { ...draft, binding, envelope: await sealEntry(sealedFor, content, recipients) };
        return { request: { notice: newAccessKey() }, transient: { entry, random: newLedgerId(), salt: newSalt() } };
    }

    /** Answers once both wards have it; of a request that is repeated with what the first try has written. */
    async function submit({ caller }: Asker, about: LedgerId, prepare: () => Promise<WriteCall>): Promise<WrittenEntry> {
        const { result, transaction } = await ledger.submitOnce(caller, 'entries:Write', prepare);
        const request = { about, notice: result.notice };
        const idOf = ({ id }: FoundEntry): string | undefined => id;
        const { id, digest } = await readBack(ports, { caller, transaction }, { name: 'entries:FindEntry', request, idOf });
        return { id: demandDefined(id, 'the id of an entry'), digest: demandDefined(digest, 'the digest of an entry'), transaction };
    }

    /** An entry of which the caller may know. */
    async function find({ caller }: Asker, patient: LedgerId, id: LedgerId): Promise<ListedEntry | undefined> {
        const ask = async (range: { readonly limit: number; readonly cursor?: string }): Promise<ListedEntries> =>
            ledger.evaluate(caller, 'entries:ListEntries', { patient, purpose: 'TREAT', ...range });
        for await (const items of pagesOf(ask)) {
            const found = items.find(({ entry }) => entry.id === id);
            if (found !== undefined) {
                return found;
            }
        }
        return undefined;
    }

    /** @throws DomainError RECORD_NOT_FOUND, ENTRY_NOT_FOUND, ENTRY_CORRECTED, ENTRY_FORBIDDEN */
    async function demandCorrectable(asker: Asker, { about, id, end }: Correctable): Promise<ListedEntry> {
        const [found, self] = await Promise.all([find(asker, about, id), askers.self(asker)]);
        const calls: readonly string[] = end.outcome === 'NOT_EXIST' ? [] : end.may;
        if (found === undefined) {
            // To whom the record is closed it is as if there were none.
            throw calls.includes('UpdateRecords') ? new DomainError(ERRORS.ENTRY_NOT_FOUND) : recordNotFound();
        }
        if (found.correctedBy !== undefined) {
            throw new DomainError(ERRORS.ENTRY_CORRECTED);
        }
        if (found.entry.author.ledgerId !== self && !calls.includes('UpdateRecords')) {
            throw new DomainError(ERRORS.ENTRY_FORBIDDEN);
        }
        return found;
    }

    return {
        write: async (asker, { patient, category, form, lab, confidential }) => {
            demandWritable(asker, category, form);
            if (lab !== undefined && category !== 'laboratory') {
                throw new ContentError([{ pointer: lab.pointer, detail: 'stands in entries of the category laboratory alone' }]);
            }
            const about = await askers.patient(asker, patient);
            return submit(asker, about, async () => {
                const end = await enter(asker, about);
                const [labId] = await askers.people(asker, lab === undefined ? [] : [lab]);
                if (end.outcome === 'NOT_GRANTED') {
                    entryBudget.spend(asker.caller.name, about);
                }
                const marks = { ...(labId !== undefined && { lab: labId }), ...(confidential && { confidential }) };
                return callFor({ about, category, form, ...marks }, end.previous);
            });
        },
        correct: async (asker, { patient, entry: id, form }) => {
            const about = await askers.patient(asker, patient);
            return submit(asker, about, async () => {
                const end = await enter(asker, about);
                const { entry } = await demandCorrectable(asker, { about, id, end });
                const { category, lab, confidential } = entry;
                demandWritable(asker, category, form);
                if (end.outcome === 'NOT_GRANTED') {
                    entryBudget.spend(asker.caller.name, about);
                }
                // What was kept from proxies stays so.
                const marks = { corrects: id, ...(lab !== undefined && { lab }), ...(confidential && { confidential }) };
                return callFor({ about, category, form, ...marks }, end.previous);
            });
        },
    };
}
