// SPDX-License-Identifier: Apache-2.0
// Brings alarms to the ledger, each once, and says there which of them nobody has acknowledged for too long. What fails is tried again, and holds up no other.

import { demandDefined, DomainError, type Fact } from '@wardledger/chaincode/domain';
import { certificateIdOf, newAccessKey, newLedgerId, newSalt, sealEntry } from '../../custody';
import { RepeatedTurns } from '../../kernel';
import type { Ledger, LedgerCall, LedgerCaller, SubmissionJournal } from '../../ledger';
import type { AlarmStore, KeptAlarm } from '../../store';
import type { Registrar } from '../participants';
import type { SubjectResolver } from '../subjects';
import type { AlarmContent, KeptTransaction } from './alarm-content';

/** What delivering stands on. */
export interface AlarmDeliveryPorts {
    readonly store: Pick<AlarmStore, 'raised' | 'due' | 'save' | 'remove'>;
    readonly ledger: Pick<Ledger, 'evaluate' | 'submitOnce'>;
    /** The ward's own process, which signs alarms. */
    readonly registrar: Pick<Registrar, 'itself' | 'find'>;
    readonly subjects: Pick<SubjectResolver, 'resolve'>;
    /** Envelope keys of every ward's custodian. */
    readonly recipients: Parameters<typeof sealEntry>[2];
    readonly escalateSeconds: number;
    /** Milliseconds since the epoch. */
    readonly now: () => number;
    /** Told of every alarm that could not be brought on; it is tried again. */
    readonly failed: (code: string) => void;
    /** Milliseconds between two looks; a second unless said otherwise. */
    readonly every?: number;
    /** For tests of crashes: nothing is sent that was not. */
    readonly isHeld?: boolean;
}

/** Who signs, by both its names. */
interface Signer {
    readonly caller: LedgerCaller;
    readonly ledgerId: string;
}

const EVERY = 1_000;
/** How many are taken up in one look; what is left comes in the next, at once. */
const AT_ONCE = 32;

/** Delivers; nothing runs before `start`. */
export class AlarmDelivery {
    readonly #ports: AlarmDeliveryPorts;
    readonly #turns: RepeatedTurns;
    /** Of the ward's own process: a person's, so that a renewed certificate leaves it as it is. */
    #ledgerId: string | undefined;

    constructor(ports: AlarmDeliveryPorts) {
        const { every = EVERY } = ports;
        this.#ports = ports;
        this.#turns = new RepeatedTurns(async () => ((await this.look().catch(() => false)) ? 0 : every));
    }

    /** Takes up what an earlier process left, and goes on. */
    start(): void {
        if (this.#ports.isHeld !== true) {
            this.#turns.start();
        }
    }

    /** Something has rung. */
    wake(): void {
        this.#turns.wake();
    }

    /** Resolves when the look that runs has ended. */
    async stop(): Promise<void> {
        await this.#turns.stop();
    }

    /** One look at what is to be done. @returns whether all of it went well and there was as much as one look takes */
    async look(): Promise<boolean> {
        const { store, now } = this.#ports;
        const raised = await store.raised(AT_ONCE);
        const due = await store.due(now(), AT_ONCE);
        const done = await Promise.all([
            ...raised.map(async (alarm) => this.#attempt(async () => this.#raise(alarm))),
            ...due.map(async (alarm) => this.#attempt(async () => this.#escalate(alarm))),
        ]);
        return done.every((isDone) => isDone) && (raised.length === AT_ONCE || due.length === AT_ONCE);
    }

    async #attempt(task: () => Promise<void>): Promise<boolean> {
        try {
            await task();
            return true;
        } catch (error) {
            this.#ports.failed(error instanceof DomainError ? error.code : 'UNEXPECTED');
            return false;
        }
    }

    async #raise(alarm: KeptAlarm): Promise<void> {
        const { ledger, store, subjects, recipients, now, escalateSeconds } = this.#ports;
        const { caller, ledgerId } = await this.#signing();
        const content = alarm.content as AlarmContent;
        // Not by whoever brought the post: a new ledger id must not stand beside a clinician.
        const [patient] = await subjects.resolve(caller, [{ kind: 'record', id: content.says.patient }]);
        const about = demandDefined(patient, 'ledger id of a patient');
        const signed = { ...caller, journal: this.#journal(alarm, 'raising') };
        const { transaction } = await ledger.submitOnce(signed, 'access:Record', async () => {
            const sealedFor = { ledgerId: about, category: 'vitals', author: ledgerId, id: alarm.id };
            const envelope = await sealEntry(sealedFor, content.says, recipients);
            return callFor({ kind: 'alarm', about, alarm: alarm.id, envelope }, content.random);
        });
        const place = { about, time: Date.parse(transaction.timestamp) };
        await store.save({ ...alarm, stage: 'ACTIVE', dueAt: now() + escalateSeconds * 1000, content: settled(content, place) });
    }

    async #escalate(alarm: KeptAlarm): Promise<void> {
        const { ledger, store, now, escalateSeconds } = this.#ports;
        const { caller } = await this.#signing();
        const content = alarm.content as AlarmContent;
        const { about, time } = demandDefined(content.place, 'where an alarm stands');
        const places = [{ about, alarm: alarm.id, since: time }];
        const [found] = (await ledger.evaluate(caller, 'alarms:Find', { places, purpose: 'TREAT' })).found;
        if (found === undefined) {
            // The patient was erased, or the peer has fallen behind: nothing is stated about nobody.
            await store.save({ ...alarm, dueAt: now() + escalateSeconds * 1000 });
            return;
        }
        if (found.acknowledged !== undefined) {
            await store.remove(alarm.id); // at the other ward's gateway
            return;
        }
        const signed = { ...caller, journal: this.#journal(alarm, 'escalating') };
        await ledger.submitOnce(signed, 'access:Record', () => callFor({ kind: 'alarm-escalated', about, alarm: alarm.id }, newLedgerId()));
        await store.save({ ...alarm, stage: 'ESCALATED', content: settled(content, { about, time }) });
    }

    async #signing(): Promise<Signer> {
        const { registrar } = this.#ports;
        const caller = await registrar.itself();
        this.#ledgerId ??= demandDefined(
            (await registrar.find(certificateIdOf(caller.certificate)))?.ledgerId,
            "the ledger id of the ward's own process",
        );
        return { caller, ledgerId: this.#ledgerId };
    }

    /** What was endorsed is kept before it is sent. */
    #journal(alarm: KeptAlarm, step: 'raising' | 'escalating'): SubmissionJournal {
        const content = alarm.content as AlarmContent;
        const before = content[step];
        return {
            find: async () => Promise.resolve(before && { ...before, envelope: Buffer.from(before.envelope, 'base64') }),
            save: async (_name, { transactionId, envelope, result, timestamp }) => {
                const kept: KeptTransaction = { transactionId, envelope: Buffer.from(envelope).toString('base64'), result, timestamp };
                await this.#ports.store.save({ ...alarm, content: { ...content, [step]: kept } satisfies AlarmContent });
            },
            drawn: async (_name, draw) => draw(),
        };
    }
}

/** Without the transactions that brought it there. */
function settled({ raising: _raising, escalating: _escalating, ...content }: AlarmContent, place: AlarmContent['place']): AlarmContent {
    return { ...content, ...(place && { place }) };
}

function callFor(fact: Fact, random: string): Omit<LedgerCall<'access:Record'>, 'name'> {
    return { request: { notice: newAccessKey() }, transient: { facts: [fact], random, salt: newSalt() } };
}
