// SPDX-License-Identifier: Apache-2.0
// OPEN -> CLOSED -> ATTESTED: closes what is due, and has the custodian make each window of which every post is final.

import { demandDefined } from '@wardledger/chaincode/domain';
import type { AttestedWindowEntry, Outbox, WaitingWindow } from '../../../store';
import type { VitalsSettings } from '../ports/settings';
import type { VitalsPorts } from '../ports/vitals-ports';
import { nextOfWindow, type WindowEvent, type WindowStep } from './closed-window';
import type { DeliveryHealth } from './delivery-health';
import { failureOf } from './failures';
import { Pump } from './pump';
import { statementOf, type WindowStatementPorts } from './window-statement';

/** What it stands on. */
export interface AttesterPorts extends Pick<VitalsPorts, 'callers' | 'monotonic' | 'now'>, WindowStatementPorts {
    readonly outbox: Pick<
        Outbox,
        'closeWindows' | 'closesAt' | 'attestable' | 'closedWindow' | 'holders' | 'attested' | 'retracted' | 'stick'
    >;
    readonly health: DeliveryHealth;
    readonly settings: Pick<VitalsSettings, 'attempts' | 'windowsAttesting' | 'period' | 'grace' | 'idle' | 'holdAt'>;
    /** How many of these places may be taken now. */
    readonly places: (all: number) => number;
    /** A window is ATTESTED. */
    readonly attested: (window: WaitingWindow) => void;
}

/** A closed window whose turn comes. */
interface Waiting extends WaitingWindow {
    readonly failures: number;
    /** Time of the monotonic clock. */
    readonly notBefore: number;
}

/** The pause of a window that rests is that after so many failures. */
const RESTS_AS_AFTER = 3;
/** How many closed windows are looked for at a time. */
const PAGE = 200;
/** The clock that closes windows may be set: it is looked at again by then. */
const LONGEST_SLEEP = 30_000;

/** Makes windows. */
export class Attester {
    readonly #ports: AttesterPorts;
    #waiting: Waiting[] = [];
    /** Waiting or being made. */
    readonly #known = new Set<string>();
    /** Windows of which posts may be retracted: forgotten by a restart, and learned again when the ledger refuses them. */
    readonly #doubted = new Set<string>();
    /** Windows that rest before they are made anew, though nothing is wrong with them. */
    readonly #resting = new Set<string>();
    /** How often the ledger has refused windows as they were attested. */
    readonly #refusals = new Map<string, number>();
    #looking: Promise<void> | undefined;
    #looksAgain = false;
    #timer: NodeJS.Timeout | undefined;
    #isStopped = false;
    readonly pump: Pump;

    constructor(ports: AttesterPorts) {
        const { health, monotonic, settings } = ports;
        this.#ports = ports;
        this.pump = new Pump({
            parallel: () => ports.places(settings.windowsAttesting),
            monotonic,
            next: () => {
                const window = settings.holdAt === 'CLOSED' || health.paused ? undefined : this.#next();
                return window === undefined ? undefined : async () => this.#make(window);
            },
            wakeAt: () => {
                const times =
                    settings.holdAt === 'CLOSED' ? [] : this.#waiting.map(({ notBefore }) => Math.max(notBefore, health.pausedUntil));
                return times.length === 0 ? undefined : Math.min(...times);
            },
        });
    }

    /** Something may be due: a window, or one whose last post is final now. What is asked for meanwhile is looked for once more. */
    look(): void {
        if (this.#looking !== undefined) {
            this.#looksAgain = true;
            return;
        }
        this.#looking = this.#look().finally(() => {
            this.#looking = undefined;
            if (this.#looksAgain) {
                this.#looksAgain = false;
                this.look();
            }
        });
    }

    /** Posts of these windows may be retracted: the ledger is asked before they are attested. */
    doubt(windowIds: readonly string[]): void {
        windowIds.forEach((id) => this.#doubted.add(id));
    }

    /** The ledger has refused these windows as they were attested: they rest before they are made anew, and are not for ever. */
    refused(windowIds: readonly string[]): void {
        this.doubt(windowIds);
        windowIds.forEach((id) => this.#refusals.set(id, this.#refusalsOf(id) + 1));
    }

    /** The key by which these windows were attested counts no more: the custodian learns a moment later than the ledger by which it is to attest. */
    rest(windowIds: readonly string[]): void {
        windowIds.forEach((id) => this.#resting.add(id));
    }

    /** These windows have come to an end. */
    forget(windowIds: readonly string[]): void {
        windowIds.forEach((id) => this.#refusals.delete(id));
    }

    async stop(): Promise<void> {
        this.#isStopped = true;
        clearTimeout(this.#timer);
        await this.#looking;
        await this.pump.stop();
    }

    /** Never rejects: a store that takes nothing now is asked again. */
    async #look(): Promise<void> {
        const { health, outbox, now, report, settings } = this.#ports;
        if (this.#isStopped) {
            return;
        }
        clearTimeout(this.#timer);
        const { period, grace, idle } = settings;
        let next = LONGEST_SLEEP;
        try {
            await outbox.closeWindows({ now: now(), period, grace, idle });
            const due = (await outbox.attestable(PAGE)).filter(({ id }) => !this.#known.has(id));
            for (const window of due) {
                this.#known.add(window.id);
                const pause = this.#refusalsOf(window.id) > 0 ? 'longest' : this.#resting.delete(window.id) ? 'own' : 'none';
                const notBefore = health.until(pause, RESTS_AS_AFTER);
                this.#waiting.push({ ...window, failures: 0, notBefore });
            }
            this.#looksAgain ||= due.length === PAGE;
            this.pump.kick();
            const closesAt = await outbox.closesAt({ period, grace, idle });
            next = closesAt === undefined ? LONGEST_SLEEP : Math.min(LONGEST_SLEEP, Math.max(1, closesAt - now()));
        } catch (error) {
            report({ type: 'trouble', stage: 'attesting', code: failureOf(error).code });
        }
        this.#wakeIn(next);
    }

    /** Unless it was stopped meanwhile. */
    #wakeIn(milliseconds: number): void {
        if (!this.#isStopped) {
            this.#timer = setTimeout(() => {
                this.look();
            }, milliseconds);
        }
    }

    #refusalsOf(id: string): number {
        return this.#refusals.get(id) ?? 0;
    }

    #next(): Waiting | undefined {
        const now = this.#ports.monotonic();
        const index = this.#waiting.findIndex(({ notBefore }) => notBefore <= now);
        return index < 0 ? undefined : this.#waiting.splice(index, 1)[0];
    }

    /** By its table: what fails is an event. Never rejects. */
    async #make(window: Waiting): Promise<void> {
        const { failures } = window;
        const { attempts } = this.#ports.settings;
        let made: AttestedWindowEntry | undefined;
        for (let event: WindowEvent | undefined = { type: 'due' }; event !== undefined;) {
            this.#report(event);
            const step = nextOfWindow(event, { failures, refusals: this.#refusalsOf(window.id), attempts });
            if (step.action === 'attest') {
                ({ event, made } = await this.#attest(window.id).catch((error: unknown) => ({ event: failureOf(error), made: undefined })));
            } else {
                event = await this.#take(step, window, made).catch(unwritten);
            }
        }
    }

    /** Writes what a step writes, then does what it says. @returns what stood against it */
    async #take(
        step: Exclude<WindowStep, { readonly action: 'attest' }>,
        { id, line }: Waiting,
        made: AttestedWindowEntry | undefined,
    ): Promise<WindowEvent | undefined> {
        const { attested, health, outbox, report } = this.#ports;
        if (step.action === 'line-up') {
            this.#waiting.push({ id, line, failures: step.failures, notBefore: health.until(step.pause, step.failures) });
            this.pump.kick();
            return undefined;
        }
        if (step.action === 'submit' && !(await outbox.attested(demandDefined(made, 'a window that was made')))) {
            return { type: 'overtaken' };
        }
        if (step.action === 'stick') {
            await outbox.stick([id], step.code);
            this.forget([id]);
            report({ type: 'windows-final', state: 'STUCK', windows: 1 });
        }
        if (step.action === 'retract') {
            await outbox.retracted(id);
            this.forget([id]);
        }
        this.#known.delete(id);
        this.#doubted.delete(id);
        if (step.action === 'submit') {
            attested({ id, line });
        }
        return undefined;
    }

    async #attest(id: string): Promise<{ readonly event: WindowEvent; readonly made?: AttestedWindowEntry }> {
        const { callers, health, outbox, report } = this.#ports;
        const closed = await outbox.closedWindow(id);
        if (closed === undefined) {
            return { event: { type: 'overtaken' } };
        }
        const { submitter = closed.caller } = closed;
        const signer = await callers.caller(submitter);
        if (typeof signer !== 'object') {
            return { event: signer === 'wait' ? { type: 'caller-waits' } : { type: 'refused', of: 'caller', code: 'ACTOR_UNKNOWN' } };
        }
        const stated = await statementOf(this.#ports, closed, { signer, isDoubted: this.#doubted.has(id) });
        health.succeeded();
        if ('event' in stated) {
            return stated;
        }
        const { request } = stated;
        report({ type: 'window-attested', posts: request.posts.count });
        return { event: { type: 'attested' }, made: { id, caller: submitter, request } };
    }

    #report(event: WindowEvent): void {
        const { health, report } = this.#ports;
        if (event.type === 'away' || event.type === 'unattested') {
            health.failed();
        }
        if ('code' in event || event.type === 'caller-waits') {
            report({ type: 'trouble', stage: 'attesting', code: 'code' in event ? event.code : 'CALLER_WAITS' });
        }
    }
}

function unwritten(error: unknown): WindowEvent {
    return { type: 'unwritten', code: failureOf(error).code };
}
