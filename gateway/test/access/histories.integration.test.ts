// SPDX-License-Identifier: Apache-2.0
// Random histories on a real ledger: what people of both wards state, permitted or not, some of whom are suspended at the end, and what the peer of each
// ward makes of it, and both of them for an opening, against the reference model.

import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { factId, openDecision } from '@wardledger/chaincode/crypto';
import {
    type DecidedLook,
    type Fact,
    type FoundStanding,
    type LookPlace,
    mayWrite,
    type Purpose,
    PURPOSES,
    type Role,
    type StoredFact,
} from '@wardledger/chaincode/domain';
import fc from 'fast-check';
import { certificateIdOf, issueClientCertificate } from '../../src/custody/wallet/certificates';
import { readAdministrator, readAuthority, type PemPair } from '../../src/custody/wallet/organization-folder';
import { undefinedOn } from '../../src/kernel';
import { connectLedger, type Ledger, type LedgerCaller } from '../../src/ledger';
import { domainOf, peerOf, startedNetwork, tlsRootFile, type TestNetwork, type Ward } from '../support/networks';
import { callerWith } from '../support/registered';
import { signedInside } from '../support/signed-inside';
import { until } from '../support/until';
// Behind the network: the shim of the contracts' tests brings protobufs of its own.
import { elsewhere, type History, histories, lists, type Person, people } from '../../../chaincode/test/access/histories';
import { ReferenceModel } from '../../../chaincode/test/access/reference-model';
import { record } from '../../../chaincode/test/records/record-fixtures';

const HISTORIES = 20;
const SECOND = 1_000;
const MINUTE = 60_000;
const dataDir = mkdtempSync(join(tmpdir(), 'wardledger-histories-'));
const hex = (bytes: number): string => randomBytes(bytes).toString('hex');
const wards = ['ward1', 'ward2'] as const;
const ENDS = ['expires', 'until'] as const;
type Ends = Partial<Record<(typeof ENDS)[number], number>>;
const IDS = /"[0-9a-f]{32}"/g;

let network: TestNetwork;
let ledgers: Record<Ward, Ledger>;
/** The registrar of a ward, who is its custodian here, too. */
let services: Record<Ward, LedgerCaller>;
let administrators: Record<Ward, LedgerCaller>;
const callers = new Map<string, LedgerCaller>();
const wardOf = ({ ward }: Pick<Person, 'ward'>): Ward => ward as Ward;
const callerFor = ({ ledgerId }: Pick<Person, 'ledgerId'>): LedgerCaller => callers.get(ledgerId)!;

const callerOf = (ward: Ward, pair: PemPair): LedgerCaller => callerWith(pair, ward === 'ward1' ? 'Ward1MSP' : 'Ward2MSP');

const newCaller = async (ward: Ward): Promise<LedgerCaller> =>
    callerOf(ward, await issueClientCertificate(readAuthority(network.organizationsDir, domainOf(ward)), new Date()));

/** Somebody of a ward with roles that its MSP's administrator gives. */
async function appointed(ward: Ward, ...roles: Role[]): Promise<LedgerCaller> {
    const caller = await newCaller(ward);
    const administrator = callerOf(ward, readAdministrator(network.organizationsDir, domainOf(ward)));
    const request = { ledgerId: hex(16), certificateId: certificateIdOf(caller.certificate), roles };
    await ledgers[ward].submit(administrator, { name: 'participant:RegisterParticipant', request, transient: { salt: hex(32) } });
    return caller;
}

beforeAll(async () => {
    network = await startedNetwork(dataDir);
    const at = (ward: Ward) =>
        connectLedger({
            channel: 'mychannel',
            chaincode: 'wardledger',
            peerEndpoint: network.peers[ward],
            tlsRoot: readFileSync(tlsRootFile(network, ward)),
            serverName: peerOf(ward),
            random: Math.random,
        });
    ledgers = { ward1: at('ward1'), ward2: at('ward2') };
    const registrar = async (ward: Ward) => appointed(ward, 'registrar', 'custodian');
    services = { ward1: await registrar('ward1'), ward2: await registrar('ward2') };
    administrators = { ward1: await appointed('ward1', 'admin'), ward2: await appointed('ward2', 'admin') };
    for (const person of people) {
        const { ledgerId, roles } = person;
        const ward = wardOf(person);
        const caller = await newCaller(ward);
        const request = { ledgerId, certificateId: certificateIdOf(caller.certificate), roles: [...roles] };
        await ledgers[ward].submit(services[ward], { name: 'participant:RegisterParticipant', request, transient: { salt: hex(32) } });
        callers.set(ledgerId, caller);
    }
}, 180_000);
afterAll(async () => {
    wards.forEach((ward) => {
        ledgers[ward].close();
    });
    await network.stop();
    rmSync(dataDir, { recursive: true });
});

/**
 * An end of a history by this clock: as long ago, as soon over or as far ahead as there, but that what ends before the history does ends in a moment, and
 * nothing while it is asked about.
 */
function endBy(ends: number, { time, end }: { readonly time: number; readonly end: number }): number {
    if (ends <= time) {
        return Date.now() - Math.max(time - ends, SECOND);
    }
    return ends <= end ? Date.now() + SECOND : Date.now() + 3 * MINUTE + (ends - end);
}

/** A fact of a history as this ledger is told it: with its own names for patients and for what came before, and ends that this clock has. */
function translated({ time, ...told }: StoredFact, end: number, names: ReadonlyMap<string, string>): Fact {
    const { id: _i, author: _a, notice: _n, transactionId: _t, salt: _s, ...content } = told;
    const text = JSON.stringify(content).replace(IDS, (name) => names.get(name) ?? name);
    const fact = JSON.parse(text) as Fact & Ends;
    for (const name of ENDS) {
        const ends = fact[name];
        if (ends !== undefined) {
            fact[name] = endBy(ends, { time, end });
        }
    }
    return fact;
}

/** States a fact; what no role allows is refused at once, and `undefined` here. */
async function stated(author: StoredFact['author'], fact: Fact): Promise<StoredFact | undefined> {
    const ward = author.ward as Ward;
    const [notice, salt] = [hex(32), hex(32)];
    const caller = callers.get(author.ledgerId)!;
    const call = { name: 'access:Record' as const, request: { notice }, transient: { facts: [fact], random: hex(16), salt } };
    const submitted = await undefinedOn(ledgers[ward].submit(caller, call), 'FACT_FORBIDDEN');
    if (submitted === undefined) {
        return undefined;
    }
    const { id: transactionId, timestamp } = submitted.transaction;
    const question = { name: 'access:FindFact', request: { about: fact.about, notice } } as const;
    const answers = await ledgers[ward].evaluateAtEndorsers(caller, transactionId, question);
    // Looks stand in a list of their own, which nothing is computed from.
    const marks = { id: answers[0]?.id ?? hex(16), author, time: Date.parse(timestamp), notice, transactionId, salt };
    return { ...fact, ...marks };
}

/** An administrator of the ward suspends or reinstates somebody. */
const judged = async (person: Person, name: 'SuspendParticipant' | 'ReinstateParticipant'): Promise<unknown> => {
    const ward = wardOf(person);
    const { ledgerId } = person;
    const call =
        name === 'SuspendParticipant'
            ? ({ name: `participant:${name}`, request: { ledgerId, reason: 'left' } } as const)
            : ({ name: `participant:${name}`, request: { ledgerId } } as const);
    return ledgers[ward].submit(administrators[ward], { ...call, transient: { salt: hex(32) } });
};

/** Creates a record by a desk of the ward. */
async function created(ward: Ward, ledgerId: string): Promise<void> {
    const clerk = people.find(({ roles, ward: of }) => ward === of && roles.includes('admission'))!;
    const { request, transient } = record(ledgerId, { ledgerId });
    await ledgers[ward].submit(services[ward], await signedInside(callerFor(clerk), { name: 'record:CreateRecord', request, transient }));
}

/** States what a history tells about two new patients, and waits until what ends within it is over. */
async function lived({ facts, end }: History, [patient, other]: readonly [string, string]): Promise<StoredFact[]> {
    const names = new Map([...lists.map((list) => [`"${list}"`, `"${patient}"`] as const), [`"${elsewhere}"`, `"${other}"`]]);
    const history: StoredFact[] = [];
    let over = 0;
    for (const told of facts) {
        const content = translated(told, end, names);
        const fact = await stated(told.author, content);
        if (fact !== undefined) {
            names.set(`"${told.id}"`, `"${fact.id}"`);
            history.push(fact);
        }
        const soon = ENDS.map((name) => (content as Ends)[name] ?? 0).filter((ends) => ends <= Date.now() + MINUTE);
        over = Math.max(over, ...soon);
    }
    await until('what ends within the history is over', () => Date.now() > over + 50);
    return history;
}

const use = { action: 'read', category: 'note' } as const;

/** States a look of somebody. */
async function looked(person: Person, about: string, purpose: Purpose): Promise<LookPlace> {
    const random = hex(16);
    const facts: Fact[] = [{ kind: 'look', about, ...use, purpose, decision: 'permit' }];
    const call = { name: 'access:Record' as const, request: { notice: hex(32) }, transient: { facts, random, salt: hex(32) } };
    const { transaction } = await ledgers[wardOf(person)].submit(callerFor(person), call);
    return { about, time: Date.parse(transaction.timestamp), id: factId(random, transaction.id, 0) };
}

/** What both wards decide now about a look, as the custodian of ward 1 asks. */
async function decided(look: LookPlace): Promise<DecidedLook['decision']> {
    const [nonce, key] = [hex(32), hex(32)];
    const call = { name: 'policies:Decide' as const, request: {}, transient: { question: { nonce, looks: [look] }, key } };
    const { result } = await ledgers.ward1.endorse(services.ward1, call);
    return openDecision(result.sealed, key)!.decisions[0]!.decision;
}

/** What each ward's peer tells somebody about a patient. */
async function answersTo(person: Person, asked: { readonly patients: string[]; readonly purpose: Purpose }): Promise<unknown[]> {
    return Promise.all(
        wards.map(async (ward) =>
            ledgers[ward].evaluate(callerFor(person), 'policies:CheckAccess', { ...asked, ...use }).catch((error: unknown) => {
                expect(error).toMatchObject({ code: 'ACTOR_SUSPENDED' });
                return 'ACTOR_SUSPENDED';
            }),
        ),
    );
}

/** Of those who may look one who is let in, if anybody is. */
function opener(all: readonly Person[], permits: (person: Person, purpose: Purpose) => boolean) {
    const wishes = all
        .filter(({ roles }) => mayWrite('look', roles))
        .flatMap((person) => PURPOSES.map((purpose) => ({ person, purpose, isLetIn: permits(person, purpose) })));
    return [wishes.find(({ isLetIn }) => isLetIn) ?? wishes[0]].filter((wish) => wish !== undefined);
}

/** Whether a fact held when it was stated, and does so no more. */
const hasEndedSince = (fact: StoredFact): boolean =>
    ENDS.map((name) => (fact as Ends)[name]).some((ends) => ends !== undefined && ends > fact.time && ends <= Date.now());

const seen = { permitted: 0, 'suspended, else permitted': 0, 'permitted opening': 0, 'suspended opening': 0, 'ended on the way': 0 };
/** Notes that somebody whom the model lets in was asked about. */
function note(what: 'opening' | 'question', isSuspended: boolean): void {
    const names = { question: ['permitted', 'suspended, else permitted'], opening: ['permitted opening', 'suspended opening'] } as const;
    seen[names[what][isSuspended ? 1 : 0]] += 1;
}

interface Asked {
    readonly patient: string;
    readonly suspended: readonly Person[];
    /** What the model lets through, of whoever is not suspended. */
    readonly permits: (person: Person, purpose: Purpose) => boolean;
}

/** Looks that were stated before the suspensions, and the decisions about them after. @returns what asks for the decisions */
async function openings({ patient, suspended, permits }: Asked): Promise<() => Promise<void>> {
    const others = people.filter((person) => !suspended.includes(person));
    const wishes = [suspended, others].flatMap((all) => opener(all, permits));
    const looks = await Promise.all(wishes.map(async ({ person, purpose }) => looked(person, patient, purpose)));
    return async () => {
        for (const [index, { person, isLetIn }] of wishes.entries()) {
            const isSuspended = suspended.includes(person);
            expect(await decided(looks[index]!)).toBe(isLetIn && !isSuspended ? 'permit' : 'deny');
            if (isLetIn) {
                note('opening', isSuspended);
            }
        }
    };
}

/** Each person asks both peers, for each purpose. */
async function questions({ patient, suspended, permits }: Asked): Promise<void> {
    for (const [person, purpose] of people.flatMap((one) => PURPOSES.map((purpose) => [one, purpose] as const))) {
        const isLetIn = permits(person, purpose);
        const isSuspended = suspended.includes(person);
        const expected = isSuspended ? 'ACTOR_SUSPENDED' : { decisions: [isLetIn ? 'permit' : 'deny'] };
        expect(await answersTo(person, { patients: [patient], purpose })).toEqual(wards.map(() => expected));
        if (isLetIn) {
            note('question', isSuspended);
        }
    }
}

it('let in on both peers whom the model lets in, and nobody else, nor whom an administrator has suspended', async () => {
    for (const history of fc.sample(histories, { numRuns: HISTORIES, seed: 11 })) {
        const [patient, other] = [hex(16), hex(16)] as const;
        await created('ward1', patient);
        await created('ward2', other);
        const facts = await lived(history, [patient, other]);
        const question = { about: patient };
        const [here, there] = (await Promise.all(
            wards.map(async (ward) => ledgers[ward].evaluate(services[ward], 'access:GetStanding', question)),
        )) as [FoundStanding, FoundStanding];
        expect(there).toEqual(here);

        const model = new ReferenceModel(facts, { own: [patient], other: [other] });
        const permits = (person: Person, purpose: Purpose): boolean => model.permits({ person, purpose, time: Date.now(), ...use });
        const suspended = people.filter(({ ledgerId }) => history.suspended.has(ledgerId));
        const asked = { patient, suspended, permits };
        const decideAll = await openings(asked);
        for (const person of suspended) {
            await judged(person, 'SuspendParticipant');
        }
        await decideAll();
        await questions(asked);
        seen['ended on the way'] += facts.filter(hasEndedSince).length;
        for (const person of suspended) {
            await judged(person, 'ReinstateParticipant');
        }
    }
    expect(seen.permitted).toBeGreaterThan(3 * HISTORIES);
    // The histories are the same at each run, so each of these comes up.
    expect(Object.entries(seen).filter(([, times]) => times < 3)).toEqual([]);
}, 400_000);
