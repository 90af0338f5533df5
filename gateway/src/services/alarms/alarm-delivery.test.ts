// SPDX-License-Identifier: Apache-2.0
// From a row to the ledger: each alarm once, wherever the process dies; escalated once, and only where nobody has acknowledged it.

import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DomainError, ERRORS, type Fact, type FoundAlarm } from '@wardledger/chaincode/domain';
import fc from 'fast-check';
import type { JWK } from 'jose';
import { identities } from '../../../../chaincode/test/support/certificates';
import { id } from '../../../../chaincode/test/support/fixtures';
import { openInProcessStore } from '../../../test/support/in-process-store';
import { StoreSeal } from '../../custody';
import type { EndorsedTransaction, Ledger, LedgerCaller } from '../../ledger';
import { followed } from '../../ledger/earlier-submission';
import type { WardStore } from '../../store';
import type { AlarmContent } from './alarm-content';
import { AlarmDelivery, type AlarmDeliveryPorts } from './alarm-delivery';

const jwk = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' }) as JWK;
const caller: LedgerCaller = { name: 'any', mspId: 'Ward1MSP', certificate: identities.ward1Admin.pem, sign: async (message) => message };

/** Where a process may die on the way of a transaction. */
type Death = 'endorsing' | 'kept' | 'sent' | 'committed';

/** A ledger that outlives processes, and in front of which they die as told. */
class MortalLedger {
    readonly committed = new Map<string, Fact>();
    readonly proposed = new Map<string, Fact>();
    readonly acknowledged = new Set<string>();
    isErased = false;
    deaths: (Death | undefined)[] = [];
    count = 0;

    ports(): Pick<Ledger, 'evaluate' | 'submitOnce'> {
        const death = this.deaths.shift();
        const die = (at: Death): void => {
            if (death === at) {
                throw new Error(`killed when ${at}`);
            }
        };
        const staged: Pick<Ledger, 'outcome' | 'send'> = {
            outcome: async (_, transactionId) =>
                this.committed.has(transactionId) ? { transactionId, code: 'VALID', blockNumber: 1 } : undefined,
            send: async (_, envelope) => {
                const name = Buffer.from(envelope).toString();
                this.committed.set(name, this.proposed.get(name)!);
            },
        };
        const submitOnce = async (signer: LedgerCaller, name: 'access:Record', prepare: () => Promise<object>) => {
            const kept = await signer.journal!.find(name);
            const found = kept && (await followed(staged, { caller: signer, earlier: kept, deadlines: { commitStatus: 1 } }));
            if (found !== undefined) {
                return found;
            }
            const { transient } = (await prepare()) as { transient: { facts: [Fact] } };
            die('endorsing');
            const transactionId = `transaction-${String((this.count += 1))}`;
            this.proposed.set(transactionId, transient.facts[0]);
            const endorsed: EndorsedTransaction = {
                transactionId,
                envelope: Buffer.from(transactionId),
                result: {},
                timestamp: new Date(0).toISOString(),
            };
            await signer.journal!.save(name, endorsed);
            die('kept');
            await staged.send(signer, endorsed.envelope);
            die('sent');
            die('committed');
            return { result: {}, transaction: { id: transactionId, status: 'VALID', blockNumber: 1, timestamp: endorsed.timestamp } };
        };
        const evaluate = async (_: unknown, name: string, { places }: { places: { alarm: string }[] }) => {
            expect(name).toBe('alarms:Find');
            return {
                found: (this.isErased ? [] : places).map(
                    ({ alarm }) => ({ alarm, ...(this.acknowledged.has(alarm) && { acknowledged: {} }) }) as FoundAlarm,
                ),
            };
        };
        return { evaluate, submitOnce } as unknown as Pick<Ledger, 'evaluate' | 'submitOnce'>;
    }

    of(kind: Fact['kind']): string[] {
        return [...this.committed.values()].flatMap((fact) => (fact.kind === kind && 'alarm' in fact ? [fact.alarm] : []));
    }
}

/** A store on a disk, opened anew by each process. */
class Disk {
    readonly directory = mkdtempSync(join(tmpdir(), 'wardledger-alarms-'));

    async with<T>(work: (store: WardStore) => Promise<T>): Promise<T> {
        const store = await openInProcessStore({ directory: this.directory, ward: 'ward1', seal: new StoreSeal(Buffer.alloc(32, 1)) });
        try {
            return await work(store);
        } finally {
            await store.close();
        }
    }

    /** Acknowledges posts, each of which rings. */
    async raise(...words: readonly string[]): Promise<void> {
        const content = (patient: string): AlarmContent => ({
            random: id(`random ${patient}`),
            says: { patient, code: 'SIGNAL_LOST', severity: 'high', signal: '8867-4', time: 1, news2: { isComplete: false, missing: [] } },
        });
        const post = (word: string, sequence: number) => ({
            id: id(word),
            caller: 'iot-1',
            device: 'd',
            sequence,
            patient: word,
            period: 0,
            digest: word,
            steps: 1,
            receivedAt: 1,
            content: {},
        });
        await this.with(async ({ outbox }) => {
            const watches = words.map((word) => ({
                watch: {},
                alarms: [{ id: id(`alarm ${word}`), stage: 'RAISED' as const, dueAt: 0, content: content(word) }],
            }));
            await outbox.append(words.map(post), () => watches);
        });
    }

    remove(): void {
        rmSync(this.directory, { recursive: true });
    }
}

function delivery(store: WardStore, ledger: MortalLedger, changes: Partial<AlarmDeliveryPorts> = {}): AlarmDelivery {
    return new AlarmDelivery({
        store: store.alarms,
        ledger: ledger.ports(),
        registrar: { itself: async () => caller, find: async () => ({ ledgerId: id('registrar') }) as never },
        subjects: { resolve: async (_, ids) => ids.map((one) => id(one.id)) },
        recipients: [jwk, { ...jwk, kid: 'other' }],
        escalateSeconds: 0,
        now: () => 1_000,
        failed: () => undefined,
        ...changes,
    });
}

it('an alarm is on the ledger once, and escalated once, wherever processes die', async () => {
    const deaths = fc.array(fc.constantFrom<Death>('endorsing', 'kept', 'sent', 'committed'), { maxLength: 4 });
    await fc.assert(
        fc.asyncProperty(deaths, async (dying) => {
            const disk = new Disk();
            const ledger = new MortalLedger();
            ledger.deaths = [...dying];
            await disk.raise('P1', 'P2');
            for (let process = 0; process < dying.length + 3; process += 1) {
                await disk.with(async (store) => delivery(store, ledger).look());
            }
            const alarms = [id('alarm P1'), id('alarm P2')].sort();
            expect([ledger.of('alarm').sort(), ledger.of('alarm-escalated').sort()]).toEqual([alarms, alarms]);
            await disk.with(async ({ alarms: store }) => expect(await store.counts()).toEqual({ RAISED: 0, ACTIVE: 0, ESCALATED: 2 }));
            disk.remove();
        }),
        { numRuns: 25 },
    );
});

it('what was acknowledged at the other ward is not escalated, and is kept no longer', async () => {
    const disk = new Disk();
    const ledger = new MortalLedger();
    await disk.raise('P1', 'P2');
    await disk.with(async (store) => delivery(store, ledger).look());
    ledger.acknowledged.add(id('alarm P1'));
    await disk.with(async (store) => delivery(store, ledger).look());
    expect(ledger.of('alarm-escalated')).toEqual([id('alarm P2')]);
    await disk.with(async ({ alarms }) => expect((await alarms.active(9)).map((one) => one.id)).toEqual([id('alarm P2')]));
    disk.remove();
});

it('nothing is stated about a patient who was erased', async () => {
    const disk = new Disk();
    const ledger = new MortalLedger();
    await disk.raise('P1');
    for (const isErased of [false, true, true]) {
        ledger.isErased = isErased;
        await disk.with(async (store) => delivery(store, ledger).look());
    }
    expect(ledger.of('alarm-escalated')).toEqual([]);
    disk.remove();
});

it('nobody is called again before it is time', async () => {
    const disk = new Disk();
    const ledger = new MortalLedger();
    await disk.raise('P1');
    for (const now of [0, 59_999]) {
        await disk.with(async (store) => delivery(store, ledger, { escalateSeconds: 60, now: () => now }).look());
    }
    expect(ledger.of('alarm-escalated')).toEqual([]);
    await disk.with(async (store) => delivery(store, ledger, { now: () => 60_000 }).look());
    expect(ledger.of('alarm-escalated')).toHaveLength(1);
    disk.remove();
});

it('one that cannot be brought on holds up no other, and is tried again', async () => {
    const disk = new Disk();
    const ledger = new MortalLedger();
    await disk.raise('P1', 'P2');
    const failed: string[] = [];
    const resolve = async (_: unknown, [one]: readonly { id: string }[]) =>
        one!.id === 'P1' ? Promise.reject(new DomainError(ERRORS.CUSTODIAN_UNAVAILABLE)) : [id(one!.id)];
    const ports = { failed: (code: string) => void failed.push(code), escalateSeconds: 60 };
    await disk.with(async (store) => delivery(store, ledger, { ...ports, subjects: { resolve } }).look());
    expect([ledger.of('alarm'), failed]).toEqual([[id('alarm P2')], ['CUSTODIAN_UNAVAILABLE']]);
    await disk.with(async (store) => delivery(store, ledger, ports).look());
    expect(ledger.of('alarm')).toHaveLength(2);
    disk.remove();
});

it('one whose row was altered is set aside and named, and takes no other with it', async () => {
    const disk = new Disk();
    const ledger = new MortalLedger();
    await disk.raise('P1', 'P2');
    const database = new DatabaseSync(join(disk.directory, 'gateway.sqlite'));
    database.prepare("UPDATE alarms SET content = x'00' WHERE id = ?").run(Buffer.from(id('alarm P1'), 'hex'));
    database.close();
    await disk.with(async (store) => {
        await delivery(store, ledger, { escalateSeconds: 60 }).look();
        expect(await store.damage()).toMatchObject({ 'value-unreadable': 1 });
    });
    expect(ledger.of('alarm')).toEqual([id('alarm P2')]);
    disk.remove();
});

it('begins by itself, is woken, and ends', async () => {
    const disk = new Disk();
    const ledger = new MortalLedger();
    await disk.with(async (store) => {
        const running = delivery(store, ledger, { every: 60_000, escalateSeconds: 60 });
        running.start();
        await disk.raise('P1');
        while (ledger.of('alarm').length === 0) {
            running.wake();
            await new Promise((resolve) => setTimeout(resolve, 5));
        }
        await running.stop();
    });
    expect(ledger.of('alarm')).toEqual([id('alarm P1')]);
    disk.remove();
});

it('is signed with the certificate of now: one that was renewed meanwhile is asked for, whose it is but once', async () => {
    const disk = new Disk();
    const ports = new MortalLedger().ports();
    const signed: string[] = [];
    const submitOnce = async (signer: LedgerCaller, ...call: unknown[]) => {
        signed.push(signer.certificate);
        return (ports.submitOnce as (...all: unknown[]) => Promise<unknown>)(signer, ...call);
    };
    let certificate = identities.ward1Admin.pem;
    const find = jest.fn(async () => Promise.resolve({ ledgerId: id('registrar') } as never));
    const registrar = { itself: async () => ({ ...caller, certificate }), find };
    await disk.raise('P1');
    await disk.with(async (store) => {
        const delivering = delivery(store, new MortalLedger(), { registrar, ledger: { ...ports, submitOnce } as never });
        await delivering.look();
        certificate = identities.ward1One.pem;
        await delivering.look();
    });
    expect(signed).toEqual([identities.ward1Admin.pem, identities.ward1One.pem]);
    expect(find).toHaveBeenCalledTimes(1);
    disk.remove();
});
