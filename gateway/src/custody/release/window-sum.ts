// SPDX-License-Identifier: Apache-2.0
// Adds the ciphertexts of committed windows, after checking on the ledger's own statements that their sum can be meaningful. One window
// that cannot be added keeps none of the others back: it is left out and named.

import { addendsDigestOf, digestOfSums, sha256Hex, sumCiphertexts, windowsDigestOf } from '@wardledger/chaincode/crypto';
import {
    demandDefined,
    DomainError,
    ERRORS,
    groupsOf,
    hasCode,
    type Hex64,
    type LedgerId,
    PARAMETER_SET,
    type ReservedGroup,
    rootOf,
    SIGNALS,
    sumFits,
} from '@wardledger/chaincode/domain';
import { LruMap } from 'toad-cache';
import type { CommittedWindow, LedgerReader } from '../ports/ledger-reader';
import type { LeftOutWindow } from '../ports/sums';
import type { CiphertextSource } from './ciphertext-files';
import { type KeyedCiphertext, PartialSum } from './partial-sum';
import type { KeptSums } from './sum-files';

/** How many values of each signal the windows of a sum state, by code. */
export type StatedCounts = ReadonlyMap<string, number>;

/** One of the windows of a sum, as this custodian has attested it. */
export interface AddedWindow {
    readonly id: LedgerId;
    readonly ward: string;
    /** What stands for it and for what was made anew of it; and which of them this is. */
    readonly root: LedgerId;
    readonly version: number;
    /** As the own peer has it: no custodian attests who signed. */
    readonly isUnproven: boolean;
}

/** A sum and what it was made of. */
export interface WindowSum {
    /** One for each key under which the windows lie, by key id; they are opened all or none. */
    readonly sums: readonly KeyedCiphertext[];
    /** SHA-256 (hex) of the ciphertext; of several, of all of them by their keys. */
    readonly digest: string;
    /** Of what was added, window by window. */
    readonly addendsDigest: string;
    /** How many ciphertexts were added. */
    readonly leaves: number;
    readonly stated: StatedCounts;
    /** What was added, by the ids. */
    readonly windows: readonly AddedWindow[];
    /** What that brings to a cohort. */
    readonly groups: readonly ReservedGroup[];
    /** Whose windows they are. */
    readonly subjects: readonly LedgerId[];
}

/** A sum of what could be added; none where that was nothing. */
export interface SumOfReadable {
    readonly sum: WindowSum | undefined;
    readonly leftOut: readonly LeftOutWindow[];
    /** Of patients who refuse to be in sums. */
    readonly refused: readonly LedgerId[];
}

/** Windows as the ledger states them. */
interface StatedWindows {
    readonly fitting: readonly CommittedWindow[];
    readonly leftOut: readonly LeftOutWindow[];
}

/** What adding needs. */
export interface SumSources {
    readonly ledger: Pick<LedgerReader, 'getWindows'>;
    readonly ciphertexts: CiphertextSource;
    /** The keys whose ciphertexts may enter, as they are now. */
    readonly keyIds: () => ReadonlySet<string>;
    /** Whether the custodian has made a window's ciphertext itself. */
    readonly isOwn: (window: CommittedWindow) => boolean;
    /** Who of some patients refuses to be in sums, as both wards say. */
    readonly refusing: (patients: readonly LedgerId[]) => Promise<ReadonlySet<LedgerId>>;
    /** How far sums have come that a process did not finish. */
    readonly begun: KeptSums;
}

/** Windows of a range: so many are added until what they came to is kept. */
export const RANGE_WINDOWS = 500;

/** A release is opened when both wards have added it, too, so seconds later, or minutes; of a few more is remembered what they came to. */
const SUMS_KEPT = 8;

/** Makes sums, and keeps the last ones. */
export class WindowSums {
    readonly #sources: SumSources;
    /**
     * By the windows that were added. Nothing of a kept sum is the gateway's word: it names windows, and each ciphertext was held against
     * the digest that the own peer gave for it. Whether that is the one which the ledger holds, its release says.
     */
    readonly #kept = new LruMap<WindowSum>(SUMS_KEPT);

    constructor(sources: SumSources) {
        this.#sources = sources;
    }

    /**
     * Adds the windows that can be added, of patients who do not refuse.
     *
     * @param unadded - others, of which is asked alone whether their patients refuse
     * @throws DomainError `REQUEST_INVALID`, `WINDOW_NOT_FOUND`, `SUM_OVERFLOW`
     */
    async ofReadable(ids: readonly string[], unadded: readonly string[] = []): Promise<SumOfReadable> {
        const { fitting, leftOut } = await this.#stated(ids);
        const beside = unadded.length === 0 ? [] : await demandWindows(unadded, this.#sources.ledger);
        const asked = [...fitting, ...beside];
        const refusing = await this.#sources.refusing(asked.map(({ subject }) => subject));
        const made = await this.#sumOf({ fitting: fitting.filter(({ subject }) => !refusing.has(subject)), leftOut });
        return { ...made, refused: asked.filter(({ subject }) => refusing.has(subject)).map(({ id }) => id) };
    }

    /** What the ledger's statements alone say of windows: what may be added, if its ciphertext is there, and what not. */
    async #stated(ids: readonly string[]): Promise<StatedWindows> {
        const { isOwn } = this.#sources;
        const keyIds = this.#sources.keyIds();
        const windows = await demandWindows(ids, this.#sources.ledger);
        const judged = windows.map((window): { readonly window: CommittedWindow; readonly code?: LeftOutWindow['code'] } => {
            if (window.parameterSet !== PARAMETER_SET) {
                return { window, code: 'PARAMETER_SET_UNKNOWN' };
            }
            if (!keyIds.has(window.keyId)) {
                return { window, code: 'KEY_MISMATCH' };
            }
            return isOwn(window) ? { window } : { window, code: 'ATTESTATION_INVALID' };
        });
        return {
            fitting: judged.flatMap(({ window, code }) => (code === undefined ? [window] : [])),
            leftOut: judged.flatMap(({ window: { id: window }, code }) => (code === undefined ? [] : [{ window, code }])),
        };
    }

    async #sumOf({ fitting, leftOut: unfit }: StatedWindows): Promise<Omit<SumOfReadable, 'refused'>> {
        demandNoOverflow(fitting);
        const windows = [...fitting].sort((one, other) => (one.id < other.id ? -1 : 1));
        const set = addendsDigestOf(windows);
        const kept = this.#kept.get(nameOf(windows.map(({ id }) => id)));
        if (kept?.addendsDigest === set) {
            return { sum: kept, leftOut: unfit };
        }
        const unreadable = new Set<LedgerId>();
        const { sums, leaves } = await this.#add(set, windows, unreadable);
        const leftOut = [...unfit, ...[...unreadable].map((window) => ({ window, code: 'CIPHERTEXT_INVALID' as const }))];
        const added = windows.filter(({ id }) => !unreadable.has(id));
        if (added.length === 0) {
            return { sum: undefined, leftOut };
        }
        const made: WindowSum = {
            sums,
            digest: digestOfSums(Object.fromEntries(sums.map(({ keyId, ciphertext }) => [keyId, sha256Hex(ciphertext)]))),
            addendsDigest: unreadable.size === 0 ? set : addendsDigestOf(added),
            leaves,
            stated: countsOf(added),
            windows: added.map((window) => ({
                id: window.id,
                ward: window.ward,
                root: rootOf(window),
                version: window.corrects?.version ?? 0,
                isUnproven: window.unproven !== undefined,
            })),
            groups: groupsOf(added),
            subjects: [...new Set(added.map(({ subject }) => subject))],
        };
        this.#kept.set(nameOf(added.map(({ id }) => id)), made);
        return { sum: made, leftOut };
    }

    /** Adds range after range, from where a process before this one stopped; what it came to is kept only as long as nothing is left out. */
    async #add(set: Hex64, windows: readonly CommittedWindow[], unreadable: Set<LedgerId>): Promise<PartialSum> {
        const { begun, ciphertexts } = this.#sources;
        const isLong = windows.length > RANGE_WINDOWS;
        let sum = (isLong ? begun.find(set) : undefined) ?? PartialSum.none(set);
        while (sum.to < windows.length) {
            const range = { set, from: sum.to, to: Math.min(sum.to + RANGE_WINDOWS, windows.length) };
            const part = windows.slice(range.from, range.to);
            sum = sum.joined(await PartialSum.of(range, readable(part, ciphertexts, unreadable)));
            if (sum.to < windows.length && unreadable.size === 0) {
                begun.keep(sum);
            }
        }
        if (isLong) {
            begun.forget(set);
        }
        return sum;
    }

    /**
     * Gives the sum of all of these windows, whoever refuses: that is asked anew at each opening, and of a sum that is kept, too.
     *
     * @throws DomainError as `ofReadable`, and `CIPHERTEXT_INVALID`, `KEY_MISMATCH`, `PARAMETER_SET_UNKNOWN` where one cannot be added
     */
    async ofAll(ids: readonly string[]): Promise<WindowSum> {
        const kept = this.#kept.get(nameOf(ids));
        if (kept !== undefined) {
            return kept;
        }
        const stated = await this.#stated(ids);
        demandAll(stated.leftOut); // before a ciphertext is read
        const { sum, leftOut } = await this.#sumOf(stated);
        demandAll(leftOut);
        return demandDefined(sum, 'a sum from which nothing was left out');
    }
}

/** @throws DomainError with the code of the first that was left out */
function demandAll([first]: readonly LeftOutWindow[]): void {
    if (first !== undefined) {
        throw new DomainError(ERRORS[first.code]);
    }
}

async function demandWindows(ids: readonly string[], ledger: SumSources['ledger']): Promise<CommittedWindow[]> {
    if (ids.length === 0 || new Set(ids).size < ids.length) {
        throw new DomainError(ERRORS.REQUEST_INVALID, 'a sum needs a window, and each window enters it once');
    }
    const found = await ledger.getWindows(ids);
    const windows = ids.map((id, i) => {
        const window = found[i];
        if (window?.id !== id) {
            throw new DomainError(ERRORS.WINDOW_NOT_FOUND, 'a window of the sum is not on the ledger');
        }
        return window;
    });
    if (new Set(windows.map(rootOf)).size < windows.length) {
        throw new DomainError(ERRORS.REQUEST_INVALID, 'of a window and those made anew of it one enters a sum');
    }
    return windows;
}

/** Any signal that wraps around would be wrong in silence, so each counts, released or not. @throws DomainError `SUM_OVERFLOW` */
function demandNoOverflow(windows: readonly CommittedWindow[]): void {
    const overflows = SIGNALS.some((signal) => {
        const carrying = windows.filter(({ signals }) => signals.some(({ code }) => code === signal.code));
        return !sumFits(signal, carrying.length);
    });
    if (overflows) {
        throw new DomainError(ERRORS.SUM_OVERFLOW);
    }
}

/** The ciphertexts of windows, one at a time; those of which there is none are named. */
async function* readable(
    windows: readonly CommittedWindow[],
    ciphertexts: CiphertextSource,
    unreadable: Set<LedgerId>,
): AsyncGenerator<KeyedCiphertext> {
    for (const { id, keyId, ciphertext: blob } of windows) {
        const ciphertext = await readableCiphertext(ciphertexts, blob.digest);
        if (ciphertext === undefined) {
            unreadable.add(id);
        } else {
            yield { keyId, ciphertext };
        }
    }
}

/** `undefined` for a file that is missing or damaged, and for one that holds no ciphertext: a running sum would be spoiled by it. */
async function readableCiphertext(ciphertexts: CiphertextSource, digest: string): Promise<Uint8Array | undefined> {
    try {
        return sumCiphertexts([await ciphertexts.read(digest)]); // of one: reads every coefficient, gives the same bytes
    } catch (error) {
        if (hasCode(error, 'CIPHERTEXT_INVALID')) {
            return undefined;
        }
        throw error;
    }
}

function countsOf(windows: readonly CommittedWindow[]): StatedCounts {
    const counts = new Map<string, number>();
    for (const { code, count } of windows.flatMap(({ signals }) => signals)) {
        counts.set(code, (counts.get(code) ?? 0) + count);
    }
    return counts;
}

function nameOf(ids: readonly string[]): string {
    return windowsDigestOf([...ids].sort());
}
