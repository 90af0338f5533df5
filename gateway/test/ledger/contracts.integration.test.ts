// SPDX-License-Identifier: Apache-2.0
// The contracts' story on a real ledger, by the real SDK and driver: each function gives what it gave on the double of the contracts' tests,
// and both wards' peers hold the golden read-write sets in their blocks.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gateway as protos, peer } from '@hyperledger/fabric-protos';
import {
    factId,
    openDecision,
    openSnapshotPart,
    partDigestOf,
    positionOf,
    reservationIdOf,
    sha256Hex,
    transientDigestOf,
} from '@wardledger/chaincode/crypto';
import {
    type Authorship,
    canonicalJson,
    demandDefined,
    LEDGER_FUNCTIONS,
    type ManualPost,
    type ReservedPart,
    textOfPost,
} from '@wardledger/chaincode/domain';
import { identities } from '../../../chaincode/test/support/certificates';
import { STORY_EXPIRIES } from '../../../chaincode/test/governance/story';
import { ATTESTATION_KEY_EXPIRES } from '../../../chaincode/test/vitals/story';
import { SEED_WINDOW_MS } from '../../../chaincode/test/clusters/cluster-fixtures';
import { certificateIdOf as storyCertificateIdOf, id, salted } from '../../../chaincode/test/support/fixtures';
import type { Speaker, Step } from '../../../chaincode/test/support/chapter';
import { descending } from '../../../chaincode/src/platform';
import { cast, tellStory } from '../../../chaincode/test/support/story';
import { certificateIdOf, issueClientCertificate } from '../../src/custody/wallet/certificates';
import { readAdministrator, readAuthority, type PemPair } from '../../src/custody/wallet/organization-folder';
import { connectLedger, type Ledger, type LedgerCall, type LedgerCaller } from '../../src/ledger';
import { LedgerConnection } from '../../src/ledger/connection';
import { domainOf, peerOf, startedNetwork, tlsRootFile, type TestNetwork, type Ward } from '../support/networks';
import { channelView, hashed, hashedKey, type ChannelView } from '../support/read-write-sets';
import { callerWith } from '../support/registered';
import { signedInside } from '../support/signed-inside';

const place = { channel: 'mychannel', chaincode: 'wardledger' };
const wards = ['ward1', 'ward2'] as const;
const dataDir = mkdtempSync(join(tmpdir(), 'wardledger-story-'));
const wardOf = (actor: string): Ward => (actor.startsWith('ward1') ? 'ward1' : 'ward2');

let network: TestNetwork;
let ledgers: Record<Ward, Ledger>;
let connections: Record<Ward, LedgerConnection>;
let callers: Record<Speaker, LedgerCaller>;
/** What the story calls something, and what this ledger does: certificates, transactions and times are its own. */
const names = new Map<string, string>();

const callerOf = (ward: Ward, pair: PemPair): LedgerCaller => callerWith(pair, ward === 'ward1' ? 'Ward1MSP' : 'Ward2MSP');

/** The certificate of an MSP's administrator: it alone is told of whole transactions, and registers administrators. */
const mspAdministrator = (ward: Ward): LedgerCaller => callerOf(ward, readAdministrator(network.organizationsDir, domainOf(ward)));

async function enrolled(actor: Speaker): Promise<LedgerCaller> {
    const ward = wardOf(actor);
    return callerOf(ward, await issueClientCertificate(readAuthority(network.organizationsDir, domainOf(ward)), new Date()));
}

async function findActors(): Promise<typeof callers> {
    const [ward1Admin, ward2Admin, ward1One, ward1Two, ward1Three, ward2One] = await Promise.all([
        enrolled('ward1Admin'),
        enrolled('ward2Admin'),
        enrolled('ward1One'),
        enrolled('ward1Two'),
        enrolled('ward1Three'),
        enrolled('ward2One'),
    ]);
    return { ward1Admin, ward2Admin, ward1One, ward1Two, ward1Three, ward2One };
}

function remember(inStory: string, here: string): void {
    names.set(inStory, here);
}

/** A text of the story with this ledger's names; the longest first, because a short one may begin a long one. */
function translated(story: string): string {
    const ordered = [...names].sort(([one], [other]) => other.length - one.length);
    return ordered.reduce((result, [inStory, here]) => result.replaceAll(inStory, here), story);
}

/**
 * A decision is sealed with ids and times of this ledger in it: it is compared as who has the key reads it. A cursor through a history has a transaction's id
 * in it: that there is one is compared.
 */
function readable({ name, transient }: Step, payload: string): string {
    if (name === 'access:ListAnnounced') {
        const { next, ...page } = JSON.parse(payload) as { readonly next?: string };
        return canonicalJson({ ...page, goesOn: next !== undefined });
    }
    if (name !== 'policies:Decide' && name !== 'downtime:Snapshot') {
        return payload;
    }
    const { sealed } = JSON.parse(payload) as { readonly sealed: string };
    const { key } = transient as { readonly key: string };
    return canonicalJson(name === 'policies:Decide' ? openDecision(sealed, key) : openSnapshotPart(sealed, key));
}

/** Copies of what the transaction itself says in the open are salted by it. */
const saltsOf = (transactionId: string): string[] => ['mark', 'bound'].map((list) => sha256Hex(`${list} ${transactionId}`));

/** What the channel should show of a step. */
function expectedView({ payload, set }: Pick<Step['outcome'], 'payload' | 'set'>): ChannelView {
    const read = JSON.parse(translated(JSON.stringify({ payload, event: undefined, ...set }))) as { payload: string } & typeof set;
    const sorted = <T>(record: Record<string, T>) => Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
    const hashes = Object.entries(read.privateWrites).map(([key, value]) => [hashedKey(key), hashed(value)]);
    return {
        payload: read.payload,
        reads: [...read.reads].sort(),
        writes: sorted(read.writes),
        ranges: [...read.ranges].sort(),
        privateReads: read.privateReads.map(hashedKey).sort(),
        privateWrites: sorted(Object.fromEntries(hashes) as Record<string, string>),
        purges: read.purges.map(hashedKey).sort(),
        event: read.event,
    };
}

const isWriting = ({ outcome: { set } }: Step): boolean =>
    Object.keys({ ...set.writes, ...set.privateWrites }).length + set.purges.length > 0;

/** Orders an endorsed transaction; answers what each ward's peer has of it in its blocks. */
async function commit(caller: LedgerCaller, ward: Ward, transactionId: string, envelope: Uint8Array): Promise<ChannelView[]> {
    await ledgers[ward].send(caller, envelope);
    const views: ChannelView[] = [];
    for (const each of wards) {
        const outcome = await ledgers[each].outcome(callers[`${each}Admin`], transactionId, 20_000);
        expect(outcome?.code).toBe('VALID');
        const system = connections[each].as(mspAdministrator(each)).getNetwork(place.channel).getContract('qscc');
        const found = await system.evaluate('GetTransactionByID', { arguments: [place.channel, transactionId] });
        const stored = peer.ProcessedTransaction.deserializeBinary(found).getTransactionenvelope()!;
        views.push(channelView(stored, place.chaincode));
    }
    return views;
}

/** A phase is closed when half an hour has passed: this ledger's clock is a true one, so it refuses what the story's clock allowed. */
async function demandTooEarly({ as, name, request }: Step): Promise<void> {
    const asked = ledgers[wardOf(as)].endorse(callers[as], { name, request: JSON.parse(translated(JSON.stringify(request))) as never });
    await expect(asked).rejects.toMatchObject({ code: 'SEED_REFUSED' });
}

/** As it stands in the value of a write, which is a text within a text. */
const within = (text: string): string => JSON.stringify(JSON.stringify(text).slice(1, -1)).slice(1, -1);

/** The call with the signature of this ledger's caller inside, in the place of the one of the story. */
async function authored({ as, name, transient, outcome }: Step, call: LedgerCall<Step['name']>): Promise<LedgerCall<Step['name']>> {
    const told = demandDefined(outcome.authorship, 'what stands inside');
    const signed = await signedInside(callers[as], call, { nonce: told.nonce, time: Date.now() });
    const { authorship } = signed.transient as { readonly authorship: Authorship };
    remember(String(told.time), String(authorship.time));
    remember(told.signature, authorship.signature);
    remember(within(told.certificate), within(authorship.certificate));
    remember(transientDigestOf(transient ?? {}), transientDigestOf(signed.transient ?? {}));
    expect(name).toBe(signed.name);
    return signed;
}

/** Posts with signatures of this ledger's people inside, in the place of those of the story. */
async function entered(call: LedgerCall<Step['name']>): Promise<LedgerCall<Step['name']>> {
    const { posts, ...others } = (call.transient as { readonly posts: { readonly posts: readonly ManualPost[] } }).posts;
    const signed = posts.map(async ({ author: { person, certificate }, ...post }) => {
        const [speaker] = Object.entries(identities).find(([, { pem }]) => pem === certificate) ?? [];
        const author = demandDefined(callers[speaker as Speaker], 'who has entered a post');
        const time = Date.now();
        const text = textOfPost({ channel: place.channel, digest: post.digest, person, time });
        const signature = Buffer.from(await author.sign(Buffer.from(text, 'utf8'))).toString('base64');
        return { ...post, author: { person, certificate: author.certificate, signature, time } };
    });
    return { ...call, transient: { posts: { ...others, posts: await Promise.all(signed) } } as never };
}

/** Ids of facts, or of one entry, which follow from the transaction's. A correction has what is drawn by who signs it. */
function rememberFacts({ transient, outcome }: Step, here: string): void {
    const inStory = outcome.transactionId;
    const drawn = outcome.authorship?.nonce.slice(0, id('').length);
    if (drawn !== undefined) {
        remember(factId(drawn, inStory), factId(drawn, here));
    }
    const { random, facts, patients } = (transient ?? {}) as Partial<Readonly<Record<'facts' | 'patients', readonly unknown[]>>> & {
        readonly random?: string;
    };
    if (random !== undefined) {
        (facts ?? patients ?? [undefined]).forEach((_, index) => {
            remember(factId(random, inStory, index), factId(random, here, index));
        });
    }
}

/** A reservation is named by the transaction that begins it, and each part of it by that. */
function rememberReservation({ name, request, outcome }: Step, here: string): void {
    if (name !== 'statistics:ReserveWindows') {
        return;
    }
    const { set } = request as { readonly set: string };
    const [inStory, now] = [outcome.transactionId, here].map((transaction) => reservationIdOf(set, transaction)) as [string, string];
    const [, written] = Object.entries(outcome.set.writes).find(([key]) => key.startsWith('reserved/')) ?? [];
    const { addends, digest } = JSON.parse(demandDefined(written ?? undefined, 'a part of a reservation')) as ReservedPart;
    remember(inStory, now);
    remember(digest, partDigestOf({ reservation: now, position: 0, before: undefined, addends }));
}

async function tell(step: Step): Promise<void> {
    const [caller, ward] = [callers[step.as], wardOf(step.as)];
    const request = JSON.parse(translated(JSON.stringify(step.request))) as never;
    const transient = step.transient === undefined ? {} : { transient: JSON.parse(translated(JSON.stringify(step.transient))) as never };
    const asTold = { name: step.name, request, ...transient };
    const fields = step.name === 'vitals:EnterPosts' ? await entered(asTold) : asTold;
    const call = step.outcome.authorship === undefined ? fields : await authored(step, fields);
    const submitter = step.outcome.authorship === undefined ? caller : callers[`${ward}Admin`];
    const { transactionId, envelope, timestamp } = await ledgers[ward].endorse(submitter, call);
    remember(step.outcome.transactionId, transactionId);
    remember(String(step.time), String(Date.parse(timestamp)));
    remember(descending(step.time), descending(Date.parse(timestamp))); // in keys of what is read newest first
    rememberFacts(step, transactionId);
    rememberReservation(step, transactionId);
    remember(positionOf(step.outcome.transactionId), positionOf(transactionId));
    const salts = saltsOf(transactionId);
    saltsOf(step.outcome.transactionId).forEach((salt, index) => remember(salt, demandDefined(salts[index], 'a salt')));
    remember(String(step.time + SEED_WINDOW_MS), String(Date.parse(timestamp) + SEED_WINDOW_MS)); // when a phase may be closed
    const endorsed = protos.PreparedTransaction.deserializeBinary(envelope).getEnvelope()!;
    const expected = expectedView({ ...step.outcome, payload: readable(step, step.outcome.payload) });
    const view = channelView(endorsed, place.chaincode);
    expect([step.name, { ...view, payload: readable(step, view.payload) }]).toEqual([step.name, expected]);
    if (isWriting(step)) {
        expect([step.name, await commit(submitter, ward, transactionId, envelope)]).toEqual([step.name, [expected, expected]]);
    }
}

beforeAll(async () => {
    network = await startedNetwork(dataDir);
    const at = (ward: Ward) => ({
        peerEndpoint: network.peers[ward],
        tlsRoot: readFileSync(tlsRootFile(network, ward)),
        serverName: peerOf(ward),
    });
    const ledgerAt = (ward: Ward) => connectLedger({ ...place, ...at(ward), random: Math.random });
    ledgers = { ward1: ledgerAt('ward1'), ward2: ledgerAt('ward2') };
    connections = { ward1: new LedgerConnection(at('ward1')), ward2: new LedgerConnection(at('ward2')) };
    callers = await findActors();
    for (const ward of wards) {
        const actor = `${ward}Admin` as const;
        const certificateId = certificateIdOf(callers[actor].certificate);
        const request = {
            certificateId,
            ledgerId: id(identities[actor].pem),
            roles: ['admin' as const, 'registrar' as const, 'custodian' as const],
        };
        await ledgers[ward].submit(mspAdministrator(ward), { name: 'participant:RegisterParticipant', request, transient: salted });
    }
    for (const [actor, roles] of cast) {
        const ward = wardOf(actor);
        const certificateId = certificateIdOf(callers[actor].certificate);
        const ledgerId = id(identities[actor].pem);
        const participant = { certificateId, ledgerId, roles: [...roles] };
        const registration = { name: 'participant:RegisterParticipant', request: participant, transient: salted } as const;
        await ledgers[ward].submit(callers[`${ward}Admin`], registration);
    }
    for (const actor of ['ward1Admin', 'ward2Admin', ...cast.map(([name]) => name)] as const) {
        const [inStory, here] = [storyCertificateIdOf(identities[actor]), certificateIdOf(callers[actor].certificate)];
        remember(inStory, here);
    }
    // This ledger's clock is a true one: what waits in the story waits for an hour here.
    const inAnHour = Date.now() + 3_600_000;
    [ATTESTATION_KEY_EXPIRES, ...STORY_EXPIRIES].forEach((expires, index) => remember(String(expires), String(inAnHour + index)));
}, 180_000);
afterAll(async () => {
    wards.forEach((ward) => {
        ledgers[ward].close();
        connections[ward].close();
    });
    await network.stop();
    rmSync(dataDir, { recursive: true });
});

it('gives on the ledger of both wards what it gave on the double, every function of it', async () => {
    const { steps } = await tellStory();
    for (const step of steps) {
        await (step.name === 'cluster:CloseSeedPhase' ? demandTooEarly(step) : tell(step));
    }
    expect(new Set(steps.map(({ name }) => name)).size).toBe(LEDGER_FUNCTIONS.length);

    // What one ward has committed, a peer of each ward that endorsed it gives back.
    const aboutOf = ({ transient }: Step): string => (transient as { facts: [{ about: string }] }).facts[0].about;
    // Facts about who was erased are purged by then.
    const fact = steps.find((step) => step.name === 'access:Record' && aboutOf(step) === id('carol'))!;
    const { as, request, outcome } = fact;
    const { notice } = request as { notice: string };
    const about = aboutOf(fact);
    const question = { name: 'access:FindFact', request: { about, notice } } as const;
    const answers = await ledgers[wardOf(as)].evaluateAtEndorsers(callers[as], translated(outcome.transactionId), question);
    expect(answers).toEqual(Array(2).fill({ id: expect.stringMatching(/^[0-9a-f]{32}$/) as string }));
    await expect(ledgers[wardOf(as)].evaluateAtEndorsers(callers[as], '0'.repeat(64), question)).rejects.toMatchObject({
        code: 'OUTCOME_UNKNOWN',
    });
}, 180_000);
