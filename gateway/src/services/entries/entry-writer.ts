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
    type ListedEntry,
    mayEnter,
    type NewEntry,
} from '@wardledger/chaincode/domain';
import { type Custodian, entryDigest, newAccessKey, newLedgerId, newSalt, sealEntry } from '../../custody';
import { undefinedOn } from '../../kernel';
import type { CommittedTransaction, Ledger, LedgerCall } from '../../ledger';
import { type Asker, type Askers, type NamedPerson, ownMatter, readBack, type ReadBackPorts } from '../access';
import { ContentError } from '../refusals';
import { recordNotFound } from '../subjects';
import type { EntryBudget } from './entry-budget';
import { type EntryContent, findEntry, type SealedContent } from './entry-opener';

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

/** Of which entry something is: what is known of one before it is written. */
export interface EntryNote {
    readonly about: LedgerId;
    readonly notice: string;
}

/** An entry about a file, which is received once nothing else refuses it. */
export interface FileEntryRequest {
    readonly patient: string;
    readonly confidential: boolean;
    /** The entry that it replaces. */
    readonly corrects?: LedgerId | undefined;
    readonly receive: (note: EntryNote) => Promise<Pick<EntryContent, 'form' | 'fileKey'>>;
}

/** An entry that both wards have. */
export interface WrittenEntry {
    readonly id: LedgerId;
    /** Of what is sealed. */
    readonly digest: string;
    readonly transaction: CommittedTransaction;
}

/** What writing needs. */
export interface EntryWriterPorts extends ReadBackPorts {
    readonly custodian: Pick<Custodian, 'signEntry'>;
    readonly askers: Pick<Askers, 'patient' | 'people' | 'self'>;
    readonly ledger: Pick<Ledger, 'evaluate' | 'evaluateAtEndorsers' | 'submitOnce'>;
    /** Envelope keys of every ward's custodian. */
    readonly recipients: Parameters<typeof sealEntry>[2];
    readonly entryBudget: Pick<EntryBudget, 'spend'>;
}

/** What is to be sealed and stated. */
interface Draft extends Omit<NewEntry, 'binding' | 'envelope'> {
    readonly content: EntryContent;
    readonly notice: string;
}
/** An entry that somebody wants to correct, and how the loop ended for them. */
interface Correctable {
    readonly about: LedgerId;
    readonly id: LedgerId;
    readonly end: Entered;
}
type WriteCall = Omit<LedgerCall<'entries:Write'>, 'name'>;

/** @throws DomainError ENTRY_FORBIDDEN */
function demandAuthor({ roles }: Asker, category: EntryCategory): void {
    if (!mayEnter(category, roles)) {
        throw new DomainError(ERRORS.ENTRY_FORBIDDEN);
    }
}

/** @throws ContentError, DomainError ENTRY_FORBIDDEN */
function demandWritable(asker: Asker, category: EntryCategory, form: unknown): asserts form is EntryContent['form'] {
    demandAuthor(asker, category);
    if (category === 'file') {
        throw new ContentError([{ pointer: '', detail: 'files are taken, and replaced, by POST /v1/patients/{id}/files' }]);
    }
    const misfits = formMisfits(category, form);
    if (misfits.length > 0) {
        throw new ContentError(misfits.map(({ pointer, detail }) => ({ pointer: `/form${pointer}`, detail })));
    }
}

/** Writes and corrects. */
export class EntryWriter {
    readonly #ports: EntryWriterPorts;

    constructor(ports: EntryWriterPorts) {
        this.#ports = ports;
    }

    /** @throws DomainError ENTRY_FORBIDDEN, RECORD_NOT_FOUND, OWN_MATTER, RATE_LIMITED; ContentError */
    async write(asker: Asker, { patient, category, form, lab, confidential }: EntryRequest): Promise<WrittenEntry> {
        demandWritable(asker, category, form);
        if (lab !== undefined && category !== 'laboratory') {
            throw new ContentError([{ pointer: lab.pointer, detail: 'stands in entries of the category laboratory alone' }]);
        }
        // First: what is refused in any case must not tell whether there is such a patient.
        const [labId] = await this.#ports.askers.people(asker, lab === undefined ? [] : [lab]);
        const about = await this.#patient(asker, patient);
        return this.#submit(asker, about, async () => {
            const end = await this.#enter(asker, about);
            this.#count(asker, about, end);
            const marks = { ...(labId !== undefined && { lab: labId }), ...(confidential && { confidential }) };
            return this.#callFor(asker, { about, category, content: contentOf({ form }, end), notice: newAccessKey(), ...marks });
        });
    }

    /** @throws DomainError RECORD_NOT_FOUND, ENTRY_NOT_FOUND, ENTRY_CORRECTED, ENTRY_FORBIDDEN, OWN_MATTER, RATE_LIMITED; ContentError */
    async correct(asker: Asker, { patient, entry: id, form }: CorrectionRequest): Promise<WrittenEntry> {
        const about = await this.#ports.askers.patient(asker, patient);
        return this.#submit(asker, about, async () => {
            const end = await this.#enter(asker, about);
            const { category, lab, confidential } = await this.#demandCorrectable(asker, { about, id, end });
            demandWritable(asker, category, form);
            this.#count(asker, about, end);
            // What was kept from proxies stays so.
            const marks = { corrects: id, ...(lab !== undefined && { lab }), ...(confidential && { confidential }) };
            return this.#callFor(asker, { about, category, content: contentOf({ form }, end), notice: newAccessKey(), ...marks });
        });
    }

    /**
     * Writes an entry about a file. Nothing of the file is taken before it is known that the entry may be written; of a request that is repeated
     * nothing, where the first try has written it.
     * @throws DomainError ENTRY_FORBIDDEN, RECORD_NOT_FOUND, OWN_MATTER, RATE_LIMITED, ENTRY_NOT_FOUND, ENTRY_CORRECTED; what receiving throws
     */
    async writeFile(asker: Asker, { patient, confidential, corrects, receive }: FileEntryRequest): Promise<WrittenEntry> {
        demandAuthor(asker, 'file');
        const about = await this.#patient(asker, patient);
        return this.#submit(asker, about, async () => {
            const end = await this.#enter(asker, about);
            const former = corrects === undefined ? undefined : await this.#demandCorrectable(asker, { about, id: corrects, end });
            if (former !== undefined && former.category !== 'file') {
                throw new ContentError([{ pointer: '/querystring/corrects', detail: 'is no entry about a file' }]);
            }
            this.#count(asker, about, end);
            const notice = newAccessKey();
            const received = await receive({ about, notice });
            const isConfidential = confidential || former?.confidential === true;
            const marks = { ...(corrects !== undefined && { corrects }), ...(isConfidential && { confidential: true as const }) };
            // What the author wrote last is asked again: receiving takes its time.
            const content = contentOf(received, await this.#enter(asker, about));
            return this.#callFor(asker, { about, category: 'file', content, notice, ...marks });
        });
    }

    /** Counts one for whom nobody knows, too: who has written too much is told so of whomever they try. */
    async #patient(asker: Asker, id: string): Promise<LedgerId> {
        const about = await undefinedOn(this.#ports.askers.patient(asker, id), 'RECORD_NOT_FOUND');
        if (about === undefined) {
            this.#ports.entryBudget.spend(asker.caller.name, newLedgerId());
            throw recordNotFound();
        }
        return about;
    }

    /** Goes through the loop. */
    async #enter({ caller }: Asker, patient: LedgerId): Promise<Entered> {
        const end = await this.#ports.ledger.evaluate(caller, 'clinician:Enter', { patient });
        if (end.outcome === 'NOT_EXIST') {
            throw new DomainError(ERRORS.ROLE_FORBIDDEN);
        }
        if (end.isOwn === true) {
            throw ownMatter();
        }
        return end;
    }

    #count({ caller }: Asker, patient: LedgerId, { outcome }: Entered): void {
        if (outcome === 'NOT_GRANTED') {
            this.#ports.entryBudget.spend(caller.name, patient);
        }
    }

    async #callFor(asker: Asker, { content, notice, ...draft }: Draft): Promise<WriteCall> {
        const { caller } = asker;
        const { about: ledgerId, category, confidential } = draft;
        const binding = newLedgerId();
        const sealedFor = {
            ledgerId,
            category,
            author: await this.#ports.askers.self(asker),
            id: binding,
            ...(confidential && { confidential }),
        };
        const signature = await this.#ports.custodian.signEntry({ caller: caller.name, digest: entryDigest({ sealedFor, content }) });
        const author = { certificate: caller.certificate, signature: Buffer.from(signature).toString('base64') };
        const sealed: SealedContent = { ...content, author };
        const entry = { ...draft, binding, envelope: await sealEntry(sealedFor, sealed, this.#ports.recipients) };
        return { request: { notice }, transient: { entry, random: newLedgerId(), salt: newSalt() } };
    }

    /** Answers once both wards have it; of a request that is repeated with what the first try has written. */
    async #submit({ caller }: Asker, about: LedgerId, prepare: () => Promise<WriteCall>): Promise<WrittenEntry> {
        const { result, transaction } = await this.#ports.ledger.submitOnce(caller, 'entries:Write', prepare);
        const request = { about, notice: result.notice };
        const idOf = ({ id }: FoundEntry): string | undefined => id;
        const { id, digest } = await readBack(this.#ports, { caller, transaction }, { name: 'entries:FindEntry', request, idOf });
        return { id: demandDefined(id, 'the id of an entry'), digest: demandDefined(digest, 'the digest of an entry'), transaction };
    }

    async #demandCorrectable(asker: Asker, { about, id, end }: Correctable): Promise<ListedEntry['entry']> {
        const sought = { patient: about, id, purpose: 'TREAT' } as const;
        const [found, self] = await Promise.all([findEntry(this.#ports.ledger, asker, sought), this.#ports.askers.self(asker)]);
        const updates = end.outcome !== 'NOT_EXIST' && end.may.includes('UpdateRecords');
        if (found === undefined) {
            // To whom the record is closed it is as if there were none.
            throw updates ? new DomainError(ERRORS.ENTRY_NOT_FOUND) : recordNotFound();
        }
        if (found.correctedBy !== undefined) {
            throw new DomainError(ERRORS.ENTRY_CORRECTED);
        }
        if (found.entry.author.ledgerId !== self && !updates) {
            throw new DomainError(ERRORS.ENTRY_FORBIDDEN);
        }
        return found.entry;
    }
}

/** What is sealed, with what the author wrote before it. */
function contentOf(said: Pick<EntryContent, 'form' | 'fileKey'>, { previous }: Entered): EntryContent {
    return { ...said, ...(previous !== undefined && { previous }) };
}
