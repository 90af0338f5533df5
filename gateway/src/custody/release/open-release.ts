// SPDX-License-Identifier: Apache-2.0
// Opens a release, from top to bottom: what both wards state, what this custodian has made, what it has not given before; then it decrypts, once at a
// time, and looks at what came out before anybody sees it. Every refusal looks the same from outside.

import { demandDefined, DomainError, ERRORS, hasCode } from '@wardledger/chaincode/domain';
import { askAgain } from '../decisions/both-wards';
import { askWhoRefuses, type RefusalPorts } from '../decisions/refusals';
import type { HeDecryptor } from '../encryption/he-decryptor';
import { newSalt } from '../keys/randomness';
import { HeJobError } from '../encryption/he-worker-host';
import type { SignalTotals } from '../encryption/he-window';
import type { CommittedRelease, ReleaseReader } from '../ports/ledger-reader';
import { demandReleasable, demandRules, demandStated, judgeTotals } from './release-check';
import type { BrokenSum, LockReason, ReleaseLock } from './release-lock';
import type { DecryptedSet, SpentWindows } from './spent-windows';
import type { WindowSum, WindowSums } from './window-sum';
import type { OpeningEntry } from '../ports/opening-entry';

/** What opening a release needs. */
export interface ReleasePorts extends Pick<RefusalPorts, 'monotonic'> {
    /** The own one. */
    readonly ward: string;
    readonly releases: ReleaseReader;
    /** Decrypts a sum under the key that is named. */
    readonly decryptor: { readonly totals: (ciphertext: Uint8Array, keyId: string) => ReturnType<HeDecryptor['totals']> };
    readonly lock: Pick<ReleaseLock, 'isLocked' | 'lock' | 'broken'>;
    readonly spent: Pick<SpentWindows, 'intend' | 'finish' | 'forgetUnfinished' | 'holdersOf' | 'newestOf' | 'noteRemade'>;
    readonly log: (entry: OpeningEntry) => void;
    /** Milliseconds since 1970. */
    readonly now: () => number;
    readonly pause: (milliseconds: number) => Promise<void>;
}

/** @throws DomainError `RELEASE_REFUSED`; what keeps the custodian from reading the ledger is told apart, before anything is decrypted */
export async function openRelease(ports: ReleasePorts, sums: WindowSums, releaseId: string): Promise<readonly SignalTotals[]> {
    const { log } = ports;
    try {
        const committed = await releaseOfBothWards(ports, releaseId);
        demandReleasable(committed, releaseId);
        const sum = await sums.ofAll(committed.windows);
        demandStated(committed, sum);
        demandRules(committed.release, sum, {
            ward: ports.ward,
            holders: ports.spent.holdersOf(decryptedSet(sum)),
            newestOf: (root) => ports.spent.newestOf(root),
        });
        // Whatever a gateway has left in, and whatever the ledger has released: who refuses now is in nothing that is opened now.
        if ((await askWhoRefuses(ports, sum.subjects)).size > 0) {
            throw new DomainError(ERRORS.ACCESS_DENIED);
        }
        const totals = await lawfulTotals(ports, committed, sum);
        const released = committed.release.codes.flatMap((code) => totals.filter((one) => one.code === code));
        log({ opening: 'release', outcome: 'opened', releaseId, items: released.length });
        return released;
    } catch (error) {
        if (hasCode(error, 'LEDGER_UNAVAILABLE', 'CUSTODIAN_UNAVAILABLE')) {
            throw error;
        }
        log({ opening: 'release', outcome: 'refused', releaseId, reason: reasonOf(error) });
        throw new DomainError(ERRORS.RELEASE_REFUSED);
    }
}

/** Asks, and again where one of the peers had not seen the release's block yet. */
async function releaseOfBothWards({ releases, pause }: ReleasePorts, releaseId: string): Promise<CommittedRelease | undefined> {
    const ask = async (): Promise<CommittedRelease | DomainError | undefined> =>
        releases.getRelease(releaseId).catch((error: unknown) => {
            if (error instanceof DomainError && hasCode(error, 'ENDORSEMENT_MISMATCH')) {
                return error;
            }
            throw error;
        });
    const found = await askAgain(ask, (answer) => answer === undefined || answer instanceof DomainError, pause);
    if (found instanceof DomainError) {
        throw found;
    }
    return found;
}

/** Decrypts what was not decrypted in another sum, and locks releases for good when what comes out is no sum of the readings that the windows state. */
async function lawfulTotals(
    { decryptor, lock, spent, log, now }: ReleasePorts,
    { release: { id: releaseId } }: CommittedRelease,
    sum: WindowSum,
): Promise<readonly SignalTotals[]> {
    const locked = (law: LockReason, broken?: BrokenSum): void => {
        lock.lock({ time: new Date(now()).toISOString(), releaseId, law, ...(broken && { sum: broken }) });
        log({ opening: 'release', outcome: 'locked', releaseId, reason: law });
    };
    if (lock.isLocked()) {
        throw new DomainError(ERRORS.RELEASE_REFUSED, 'releases are locked');
    }
    const fault = spent.intend(releaseId, decryptedSet(sum));
    if (fault === 'UNFINISHED') {
        locked(fault);
        spent.forgetUnfinished();
    }
    if (fault !== undefined) {
        throw new DomainError(ERRORS.RELEASE_BUDGET_SPENT);
    }
    const decrypted = await totalsUnderAll(decryptor, sum).catch((error: unknown) => error);
    spent.finish(releaseId);
    if (decrypted instanceof Error) {
        throw decrypted; // a thread that died or was late has given nothing
    }
    const judged = judgeTotals(decrypted as readonly SignalTotals[] | undefined, sum.stated);
    if ('totals' in judged) {
        return judged.totals;
    }
    locked(judged.broken, { ciphertextDigest: sum.digest, addendsDigest: sum.addendsDigest, salt: newSalt() });
    throw new DomainError(ERRORS.SUM_MISMATCH);
}

function decryptedSet({ windows, digest }: WindowSum): DecryptedSet {
    return { windows: windows.map(({ id }) => id), roots: windows.map(({ root }) => root), digest };
}

/** All or none; what each key gave is joined here, and nothing of one key alone leaves. `undefined` where one of them is no sum of readings. */
async function totalsUnderAll(decryptor: ReleasePorts['decryptor'], { sums }: WindowSum): Promise<readonly SignalTotals[] | undefined> {
    let joined: readonly SignalTotals[] | undefined;
    for (const { ciphertext, keyId } of sums) {
        const totals = await decryptor.totals(ciphertext, keyId);
        if (totals === undefined) {
            return undefined;
        }
        joined = joined === undefined ? totals : joinedTotals(joined, totals);
    }
    return joined;
}

/** Both are of every signal, in the order of the table. */
function joinedTotals(one: readonly SignalTotals[], other: readonly SignalTotals[]): readonly SignalTotals[] {
    return one.map(({ code, count, sum, sumOfSquares }, index) => {
        const more = demandDefined(other[index], 'the totals of a signal');
        const squares = BigInt(sumOfSquares) + BigInt(more.sumOfSquares);
        return { code, count: count + more.count, sum: sum + more.sum, sumOfSquares: String(squares) };
    });
}

/** Names a refusal for the log; the message of a fault could hold content. */
function reasonOf(error: unknown): string {
    if (error instanceof DomainError) {
        return error.code;
    }
    return error instanceof HeJobError ? `${error.name} ${error.reason}` : error instanceof Error ? error.name : 'unknown';
}
