// SPDX-License-Identifier: Apache-2.0
// Makes corrected windows anew. What is due stands on the ledger until the window that was made anew stands there, so nothing is kept here: whatever process
// looks next takes it up, and what two of them make of one window the ledger takes once.

import { isDeepStrictEqual } from 'node:util';
import { type DueCorrection, type LedgerId, type Page, windowIdOf } from '@wardledger/chaincode/domain';
import { type AttestedWindow, type CorrectionRequest, type Custodian, newLedgerId } from '../../../custody';
import { pagesOf, RepeatedTurns } from '../../../kernel';
import type { Ledger, LedgerCaller } from '../../../ledger';
import type { BlobStore } from '../../../store';
import type { Failure } from '../delivery/batch';
import { pauseFor } from '../delivery/delivery-health';
import { failureOf } from '../delivery/failures';
import type { VitalsSettings } from '../ports/settings';
import type { VitalsPorts } from '../ports/vitals-ports';

/** What it stands on. */
export interface WindowMakerPorts extends Pick<VitalsPorts, 'registrar' | 'random' | 'report'> {
    readonly ledger: Pick<Ledger, 'evaluate' | 'submit'>;
    readonly custodian: Pick<Custodian, 'attestCorrection'>;
    readonly blobs: Pick<BlobStore, 'read' | 'write' | 'remove'>;
    readonly settings: Pick<VitalsSettings, 'backoff' | 'correctEvery' | 'holdAt'>;
}

/** How many are asked for at a time: each comes with its posts. */
const PAGE = 8;

/** What was made, and does not stand as far as is known here. */
interface MadeWindow {
    /** What was due when it was made. */
    readonly of: DueCorrection;
    readonly window: AttestedWindow['window'];
    /** Of its ciphertext. */
    readonly digest: string;
}

/** Makes them; nothing runs before `start`. */
export class WindowMaker {
    readonly #ports: WindowMakerPorts;
    readonly #turns: RepeatedTurns;
    /** By root. A failed attempt may have come to stand all the same: it is submitted again as it is, or each look would store another ciphertext. */
    readonly #made = new Map<LedgerId, MadeWindow>();
    /** Looks in a row after which something was left. */
    #failures = 0;

    constructor(ports: WindowMakerPorts) {
        this.#ports = ports;
        this.#turns = new RepeatedTurns(async () => this.#turn());
    }

    /** Takes up what an earlier process left, and goes on. */
    start(): void {
        if (this.#ports.settings.holdAt !== 'CORRECTED') {
            this.#turns.start();
        }
    }

    /** Posts were retracted. */
    wake(): void {
        this.#turns.wake();
    }

    /** Resolves when the window that is being made is made. */
    async stop(): Promise<void> {
        await this.#turns.stop();
    }

    /** One look at all that is due. One window of which something is wrong keeps back no other; while somebody is away nothing more is tried. @returns how many are left */
    async look(): Promise<number> {
        const { ledger, registrar, report } = this.#ports;
        const caller = await registrar.itself();
        const roots = new Set<LedgerId>();
        let [made, left, isAway] = [0, 0, false];
        const pages = pagesOf(async (range): Promise<Page<DueCorrection>> =>
            ledger.evaluate(caller, 'vitals:ListDueCorrections', { ...range, limit: PAGE }),
        );
        for await (const due of pages) {
            for (const correction of due) {
                roots.add(correction.root.id);
                const isTried = !isAway && !this.#turns.isStopping;
                const outcome = isTried ? await this.#attempt(caller, correction) : 'failed';
                made += outcome === 'made' ? 1 : 0;
                left += outcome === 'made' ? 0 : 1;
                isAway ||= outcome === 'away';
            }
        }
        [...this.#made.keys()].filter((root) => !roots.has(root)).forEach((root) => this.#made.delete(root));
        report({ type: 'corrections', made, left });
        return left;
    }

    /** Never rejects. Without a failure it looks again when something was retracted, and now and then; with one, after pauses that grow. */
    async #turn(): Promise<number> {
        const { random, settings } = this.#ports;
        const left = await this.look().catch((error: unknown) => {
            this.#trouble(failureOf(error).code);
            return 1;
        });
        this.#failures = left === 0 ? 0 : this.#failures + 1;
        return left === 0 ? settings.correctEvery : pauseFor(this.#failures, settings.backoff, random);
    }

    /** Never rejects. */
    async #attempt(caller: LedgerCaller, correction: DueCorrection): Promise<'made' | 'failed' | 'away'> {
        const made = correction.isEmpty ? this.#settle(caller, correction) : this.#make(caller, correction);
        const failure = await made.catch(failureOf);
        if (failure === undefined) {
            return 'made';
        }
        this.#trouble(failure.code);
        return failure.type === 'away' || failure.type === 'unattested' ? 'away' : 'failed';
    }

    /** Of all that was retracted there is no window. */
    async #settle(caller: LedgerCaller, { root }: DueCorrection): Promise<undefined> {
        await this.#ports.ledger.submit(caller, { name: 'vitals:SettleCorrection', request: { window: root.id } });
    }

    /** Its ciphertext is stored before it is submitted, and removed when it is known to stand nowhere. @returns what stands against it */
    async #make(caller: LedgerCaller, due: DueCorrection): Promise<Failure | undefined> {
        const { root, version, posts } = due;
        const known = this.#made.get(root.id);
        const kept = known !== undefined && isDeepStrictEqual([known.of.version, known.of.posts], [version, posts]) ? known : undefined;
        const made = kept ?? (await this.#attest(due));
        if (made === undefined) {
            return { type: 'fault', code: 'ENVELOPE_MISSING' };
        }
        this.#made.set(root.id, made);
        const request = { windows: [{ ...made.window, corrects: { window: root.id, version } }] };
        try {
            const { result } = await this.#ports.ledger.submit(caller, { name: 'vitals:RemakeWindows', request });
            // Posts may have been retracted meanwhile: then it is another version that is due.
            const code = result.results.find(({ status }) => status === 'rejected')?.code;
            await this.#forget(made, { isNowhere: code !== undefined && code !== 'CIPHERTEXT_REUSED' });
            return code === undefined ? undefined : { type: 'fault', code };
        } catch (error) {
            if (isRefused(failureOf(error))) {
                // An earlier attempt of it may stand.
                await this.#forget(made, { isNowhere: kept === undefined });
            }
            throw error;
        }
    }

    /** Makes a window of the readings of the root. `undefined` without its envelope. */
    async #attest(due: DueCorrection): Promise<MadeWindow | undefined> {
        const { blobs, custodian } = this.#ports;
        const { root, version, posts } = due;
        const stated = statementOf(root);
        const envelope = await blobs.read('envelope', root.envelope.digest);
        if (envelope === undefined) {
            return undefined;
        }
        const { window, ciphertext } = await custodian.attestCorrection({
            id: windowIdOf(root.ward, newLedgerId()),
            version,
            root: stated,
            posts: posts.map(({ unproven: _unproven, ...post }) => post),
            envelope: Buffer.from(envelope).toString('utf8'),
        });
        return { of: due, window, digest: await blobs.write('ciphertext', ciphertext) };
    }

    async #forget({ of, digest }: MadeWindow, { isNowhere }: { readonly isNowhere: boolean }): Promise<void> {
        this.#made.delete(of.root.id);
        if (isNowhere) {
            await this.#ports.blobs.remove('ciphertext', digest);
        }
    }

    #trouble(code: string): void {
        this.#ports.report({ type: 'trouble', stage: 'correcting', code });
    }
}

/** The statement of a window, without what the ledger has written beside it: a custodian takes no other word of it. */
function statementOf({
    actor: _actor,
    time: _time,
    transactionId: _transaction,
    unproven: _unproven,
    ...stated
}: DueCorrection['root']): CorrectionRequest['root'] {
    return stated;
}

/** Whether nothing was sent, and what is made anew may be taken where this one is not. */
function isRefused({ type }: Failure): boolean {
    return type === 'refused' || type === 'unattested';
}
