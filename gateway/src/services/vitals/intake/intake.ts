// SPDX-License-Identifier: Apache-2.0
// Takes posts in: judges each, stores what is good in one synced commit, answers item by item, and hands over to delivery.

import { DomainError, ERRORS } from '@wardledger/chaincode/domain';
import { newLedgerId, postDigest } from '../../../custody';
import type { AppendOutcome, NewPost, Outbox, WaitingPost } from '../../../store';
import { canonicalPost } from '../posts/canonical-post';
import type { DevicePost, IngestResult, ItemProblem, PostFlag } from '../posts/ingest-ports';
import type { IngestEvent } from '../posts/ingest-settings';
import { itemProblem } from '../posts/item-problem';
import type { StoredPost } from '../posts/stored-post';
import type { Admission } from './admission';
import type { HeadCheck, HeadVerdict } from './head-check';
import { judgePost, type PlausiblePost, type TimeRules } from './plausibility';

/** What intake stands on. */
export interface IntakePorts {
    readonly outbox: Pick<Outbox, 'append' | 'deviceKey' | 'streamKey'>;
    readonly admission: Admission;
    readonly heads: HeadCheck;
    readonly postKey: Uint8Array;
    readonly rules: TimeRules;
    readonly now: () => number;
    readonly report: (event: IngestEvent) => void;
}

/** The answers, and what delivery is to do about them. */
export interface Intake {
    readonly results: IngestResult[];
    readonly waiting: readonly WaitingPost[];
}

/** A post that could be stored, before anything is asked of the ledger. */
interface Plausible {
    readonly index: number;
    readonly post: DevicePost;
    readonly judged: PlausiblePost;
    readonly receivedAt: number;
    readonly deviceKey: string;
}

interface Candidate extends Plausible {
    readonly flags: readonly PostFlag[];
    readonly row: NewPost;
}

const DIRECT: HeadVerdict = { as: 'direct' };

function rejected(index: number, problem: ItemProblem): IngestResult {
    return { index, status: 'rejected', problem };
}

function storedPost({ patient, periodSeconds, signals, proof }: DevicePost, judged: PlausiblePost, receivedAt: number): StoredPost {
    const base = { patient, start: judged.first, periodSeconds, signals, late: judged.late, receivedAt };
    return proof === undefined ? base : { ...base, proof };
}

function withElection(content: StoredPost, head: HeadVerdict): StoredPost {
    return 'election' in head ? { ...content, via: head.election } : content;
}

function flagsOf({ late }: PlausiblePost, { as }: HeadVerdict): PostFlag[] {
    return [
        ...(late ? (['LATE'] as const) : []),
        ...(as === 'stale' ? (['HEAD_STALE'] as const) : []),
        ...(as === 'unchecked' ? (['HEAD_UNCHECKED'] as const) : []),
    ];
}

function isNew(outcome: AppendOutcome | undefined): outcome is AppendOutcome {
    return outcome?.status === 'stored' || outcome?.status === 'revived';
}

function answerOf({ index, flags, judged: { alerts } }: Candidate, outcome: AppendOutcome | undefined): IngestResult {
    if (outcome === undefined || outcome.status === 'conflict') {
        return rejected(index, itemProblem('REPLAY_CONFLICT'));
    }
    return {
        index,
        status: isNew(outcome) ? 'accepted' : 'duplicate',
        submission: outcome.id,
        ...(flags.length > 0 ? { flags } : {}),
        ...(alerts.length > 0 ? { alerts } : {}),
    };
}

/** Judges and stores posts. */
export class VitalsIntake {
    readonly #ports: IntakePorts;

    constructor(ports: IntakePorts) {
        this.#ports = ports;
    }

    /** Resolves when everything that is answered `accepted` is synced. @throws DomainError STORE_FULL, RATE_LIMITED with `retryAfter` */
    async take(posts: readonly DevicePost[], subject: string): Promise<Intake> {
        const judged = posts.map((post, index) => this.#judge(post, index));
        const plausible = judged.flatMap((each) => ('judged' in each ? [each] : []));
        this.#ports.admission.demandRoom(plausible.length);
        const admitted = plausible.filter(({ deviceKey }) => this.#ports.admission.take(deviceKey));
        if (admitted.length === 0 && plausible.length > 0) {
            throw new DomainError(ERRORS.RATE_LIMITED, undefined, { retryAfter: 5 });
        }
        const checked = await this.#throughHeads(admitted, subject);
        const candidates = checked.flatMap((each) => ('row' in each ? [each] : []));
        const outcomes = await this.#append(candidates);
        const stored = candidates.map((candidate, place) => this.#answer(candidate, outcomes[place]));
        const answers = new Map([...checked.flatMap((each) => ('row' in each ? [] : [each])), ...stored].map((each) => [each.index, each]));
        const results = judged.map((each) =>
            'judged' in each ? (answers.get(each.index) ?? rejected(each.index, itemProblem('RATE_LIMITED'))) : each,
        );
        this.#report(results);
        return { results, waiting: candidates.flatMap((candidate, place) => this.#waiting(candidate, outcomes[place])) };
    }

    #judge(post: DevicePost, index: number): Plausible | IngestResult {
        const { outbox, rules, now } = this.#ports;
        const receivedAt = now();
        const judgement = judgePost(post, receivedAt, rules);
        return 'problem' in judgement
            ? rejected(index, judgement.problem)
            : { index, post, judged: judgement.post, receivedAt, deviceKey: outbox.deviceKey(post.device) };
    }

    /** The ledger is asked last, and only about posts that could be stored: what is implausible or too much must cost no peer anything. */
    async #throughHeads(admitted: readonly Plausible[], subject: string): Promise<(Candidate | IngestResult)[]> {
        const verdicts = await this.#ports.heads.check(
            admitted.map(({ post }) => post),
            subject,
        );
        return admitted.map((plausible, place) => this.#throughHead(plausible, subject, verdicts[place] ?? DIRECT));
    }

    #throughHead(plausible: Plausible, subject: string, head: HeadVerdict): Candidate | IngestResult {
        if (head.as === 'mismatch') {
            this.#ports.admission.giveBack(plausible.deviceKey);
            return rejected(plausible.index, itemProblem('HEAD_MISMATCH', [{ pointer: '/via', detail: 'is not the head of this device' }]));
        }
        return { ...plausible, flags: flagsOf(plausible.judged, head), row: this.#row(plausible, subject, head) };
    }

    #row({ post, judged, receivedAt }: Plausible, subject: string, head: HeadVerdict): NewPost {
        const { device, sequence, patient } = post;
        return {
            id: newLedgerId(),
            subject,
            device,
            sequence,
            patient,
            digest: postDigest(this.#ports.postKey, canonicalPost(post)),
            steps: judged.steps,
            receivedAt,
            content: withElection(storedPost(post, judged, receivedAt), head),
        };
    }

    async #append(admitted: readonly Candidate[]): Promise<AppendOutcome[]> {
        try {
            return admitted.length === 0 ? [] : await this.#ports.outbox.append(admitted.map(({ row }) => row));
        } catch (error) {
            admitted.forEach(({ deviceKey }) => {
                this.#ports.admission.giveBack(deviceKey);
            });
            throw error;
        }
    }

    /** Keeps the count of the device right: only a post that is new stays counted. */
    #answer(candidate: Candidate, outcome: AppendOutcome | undefined): IngestResult {
        const { admission } = this.#ports;
        if (isNew(outcome)) {
            admission.assign({ id: outcome.id, deviceKey: candidate.deviceKey, receivedAt: candidate.row.receivedAt });
        } else {
            admission.giveBack(candidate.deviceKey);
        }
        return answerOf(candidate, outcome);
    }

    #waiting({ row, deviceKey }: Candidate, outcome: AppendOutcome | undefined): WaitingPost[] {
        if (!isNew(outcome)) {
            return [];
        }
        const { steps, receivedAt, subject, patient } = row;
        const stream = this.#ports.outbox.streamKey(subject, patient);
        return [{ arrival: 0, id: outcome.id, stream, deviceKey, steps, alone: outcome.status === 'revived', receivedAt }];
    }

    #report(results: readonly IngestResult[]): void {
        const accepted = results.filter(({ status }) => status === 'accepted');
        const alerts = accepted.reduce((sum, { alerts: own = [] }) => sum + own.length, 0);
        if (accepted.length > 0) {
            this.#ports.report({ type: 'accepted', posts: accepted.length, alerts });
        }
    }
}
