// SPDX-License-Identifier: Apache-2.0
// What would become of posts, for makers of devices: judged as intake and delivery judge them, as far as that can be asked now. Nothing is stored, counted, rung or registered.

import { demandDefined, type DeviceRejection, type DeviceTrust, type LedgerId, rejectionOfSignature } from '@wardledger/chaincode/domain';
import { isSignedByDevice, newLedgerId, REGISTRAR } from '../../custody';
import { inTime, type Semaphore } from '../../kernel';
import type { CallerDirectory, LedgerCaller } from '../../ledger';
import type { NewPost, Outbox } from '../../store';
import { deviceName } from '../subjects';
import { type DevicePostsPorts, type PostOfDevice, type RefusedPost, refusedPosts } from './bindings/device-posts';
import type { HeadCheck } from './intake/head-check';
import { advance, answerOf, atStep, isNew, type Item } from './intake/intake-items';
import { itemProblem } from './intake/item-problem';
import { checked, judgedPosts, type JudgingPorts, rowOf } from './intake/judging';
import type { DevicePost } from './ports/device-post';
import type { PostContent } from './ports/post-content';
import type { PostAnswer, TakeOptions } from './ports/vitals';

/** What a dry run stands on. */
export interface DryRunPorts extends JudgingPorts, Pick<DevicePostsPorts, 'devices' | 'directory' | 'ledger'> {
    readonly outbox: Pick<Outbox, 'deviceKey' | 'foresee'>;
    readonly heads: HeadCheck;
    /** Whose devices these are. */
    readonly ward: string;
    /** Whose certificates ask the ledger. */
    readonly signers: CallerDirectory;
    /** How many dry runs ask the ledger at one time: they keep nobody else from custodian and peers. */
    readonly questions: Pick<Semaphore, 'run'>;
    /** Milliseconds on a clock that never steps. */
    readonly monotonic: () => number;
}

/** Who asks, and how they would post. */
interface Asker extends Pick<TakeOptions, 'strict' | 'manual'> {
    readonly caller: string;
}

/** Why a post would not come to the ledger. */
type Refusal = RefusedPost['code'] | DeviceRejection;

/** Milliseconds for which a dry run waits for the ledger. */
const PATIENCE = 5_000;

/** The answers that `take` would give, in order; flagged where the ledger could not be asked about the device. */
export async function dryRun(ports: DryRunPorts, posts: readonly DevicePost[], asker: Asker): Promise<PostAnswer[]> {
    const { caller, strict = false, manual = false } = asker;
    let items = advance(judgedPosts(ports, posts, strict), 'plausible', (item) => ({ ...item, step: 'counted' }));
    const heads = await ports.heads.check(
        atStep(items, 'counted').map(({ post }) => post),
        caller,
    );
    items = advance(items, 'counted', (item, place) => checked(item, demandDefined(heads[place], 'verdict on a head')));

    const rows = new Map(atStep(items, 'checked').map((item) => [item.index, rowOf(item, { caller, manual }, ports.rules.period)]));
    const outcomes = await ports.outbox.foresee([...rows.values()]);
    items = advance(items, 'checked', (item, place): Item => {
        return { ...item, step: 'stored', outcome: demandDefined(outcomes[place], 'outcome of a post'), rings: [] };
    });

    const ofNew = new Map(
        atStep(items, 'stored')
            .filter(isNew)
            .map(({ index }) => [index, demandDefined(rows.get(index), 'row of a post')]),
    );
    const until = ports.monotonic() + PATIENCE;
    const asked = ports.questions.run(async () => {
        const isWaitedFor = ports.monotonic() < until;
        return isWaitedFor ? refusalsOf(ports, { caller, manual }, [...ofNew.values()]) : undefined;
    });
    const refusals = await inTime(asked, { milliseconds: PATIENCE, late: undefined }).catch(() => undefined);
    const unstored = new Set([...ofNew.values()].map(({ id }) => id));
    return items.map((item) => {
        const row = ofNew.get(item.index);
        const { submission, ...rest } = answerOf(item);
        // The same post twice in one request: the first has no submission either.
        const answer = submission === undefined || unstored.has(submission) ? rest : { ...rest, submission };
        return row === undefined ? answer : foreseen(answer, refusals === undefined ? 'unchecked' : refusals.get(row.id));
    });
}

/** The answer for a post that would be new. */
function foreseen(answer: PostAnswer, verdict: Refusal | 'unchecked' | undefined): PostAnswer {
    if (verdict === undefined) {
        return answer;
    }
    return verdict === 'unchecked'
        ? { ...answer, flags: [...(answer.flags ?? []), 'DEVICE_UNCHECKED'] }
        : { index: answer.index, status: 'rejected', problem: itemProblem(verdict) };
}

/** Why posts would not come to the ledger, by their ids; `undefined` where nobody can ask now. */
async function refusalsOf(
    ports: DryRunPorts,
    { caller, manual }: Required<Pick<Asker, 'caller' | 'manual'>>,
    rows: readonly NewPost[],
): Promise<ReadonlyMap<string, Refusal> | undefined> {
    const asking = await ports.signers.caller(manual ? REGISTRAR : caller);
    if (typeof asking !== 'object') {
        return undefined;
    }
    const directory = asIfRegistered(ports);
    const subjects: DevicePostsPorts['subjects'] = {
        resolve: async (reader, ids) => {
            const entries = await directory.find(reader, { kind: 'record', ids: ids.map(({ id }) => id) });
            return entries.map(({ ledgerId }) => ledgerId);
        },
    };
    const names = rows.map(({ device, boot }) => deviceName(boot === undefined ? { device } : { device, boot }));
    const devices = await directory.find(asking, { kind: 'device', ids: names });
    const posts = rows.map(({ boot, submitter, ...row }, index): PostOfDevice => {
        const post = { ...row, ...(boot !== undefined && { boot }), ...(submitter !== undefined && { submitter }) };
        return { post, device: demandDefined(devices[index], 'entry of a device').ledgerId };
    });
    // What people enter needs no device.
    const { trust } = manual
        ? { trust: 'off' as const }
        : await ports.ledger.evaluate(asking, 'device:GetDeviceTrust', { ward: ports.ward });
    const unsigned = await unsignedOf(ports, asking, { posts, trust });
    // Whose its readings are is told to nobody who has not its key: whoever else asks would find out who lies where, without a trace.
    const refused = new Set(unsigned.map(({ id }) => id));
    const signed = posts.filter(({ post: { id } }) => !refused.has(id));
    const misplaced = await refusedPosts({ ...ports, directory, subjects }, asking, signed);
    return new Map([...unsigned, ...misplaced].map(({ id, code }) => [id, code]));
}

/** An entry of whom somebody has mentioned, or as if somebody had. */
type RegisteredEntry = Awaited<ReturnType<DryRunPorts['directory']['find']>>[number] & { readonly ledgerId: LedgerId };

/** A directory that registers nobody: whom nobody has mentioned gets an id that nobody has, as registering would. */
function asIfRegistered({ directory }: Pick<DryRunPorts, 'directory'>): {
    readonly find: (...asked: Parameters<typeof directory.find>) => Promise<RegisteredEntry[]>;
} {
    return {
        find: async (...asked) => {
            const entries = await directory.find(...asked);
            return entries.map((entry) => ({ ...entry, ledgerId: entry.ledgerId ?? newLedgerId() }));
        },
    };
}

/** Posts that their devices have not signed, or that come from one that is out of service: what the ledger says when a post comes to stand. */
async function unsignedOf(
    { devices }: Pick<DryRunPorts, 'devices'>,
    asking: LedgerCaller,
    { posts, trust }: { readonly posts: readonly PostOfDevice[]; readonly trust: DeviceTrust },
): Promise<readonly { readonly id: string; readonly code: DeviceRejection }[]> {
    const contentOf = ({ post: { content } }: PostOfDevice): PostContent => content as PostContent;
    const found = await devices.find(
        asking,
        posts.map((post) => ({ device: post.device, from: contentOf(post).start })),
    );
    return posts.flatMap((post) => {
        const { device } = post;
        const { id, sequence, digest } = post.post;
        const { signature } = contentOf(post).proof;
        const isSigned = (publicKey: string, one: string): boolean => isSignedByDevice(publicKey, { sequence, digest }, one);
        const code = rejectionOfSignature({ device: found.get(device) ?? undefined, trust }, signature, isSigned);
        return code === undefined ? [] : [{ id, code }];
    });
}
