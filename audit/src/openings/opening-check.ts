// SPDX-License-Identifier: Apache-2.0
// One line of a log against the ledger: evidence, custodian, looks, policies and decisions, in this order.

import type { Answer } from '@wardledger/block-verifier/core';
import { type DecisionAnswer, LOOK_MS, type LookPlace, type PolicySet, WARD_MSPS, wardOf } from '@wardledger/chaincode/domain';
import { custodianAt, wasRegistrar } from '../ledger/custodians';
import type { History, Written } from '../ledger/history';
import { KEYS } from '../ledger/keys';
import type { Span } from '../ledger/spans';
import { demandSameDecisions } from './decided-again';
import { openAnswer, readEvidence } from './evidence';
import { BrokenLine, demand } from './finding';
import type { OpenedLine } from './log-file';
import type { PolicyHistory } from './policy-history';

/** By what lines are judged. */
export interface Judging {
    readonly chaincode: string;
    readonly history: History;
    readonly policies: PolicyHistory;
    /** Transaction ids of answers that stood in a line before. */
    readonly used: Set<string>;
}

/** What a line says, once it holds. */
export interface CheckedOpening {
    /** Of the custodian. */
    readonly mspId: string;
    readonly looks: number;
    readonly permitted: number;
    readonly policies: PolicySet['digest'];
}

/** Under whichever configuration of the channel its certificates are of; that must have been in force when it was asked. */
async function endorsedAnswer({ evidence }: OpenedLine, { history, chaincode }: Judging): Promise<Answer> {
    let first: unknown;
    for (const channel of history.channels()) {
        try {
            const answer = await readEvidence(evidence, channel, chaincode);
            const inForce = history.channels(history.around(answer.time));
            demand(inForce.includes(channel), 'its certificates are those of a configuration of another time');
            return answer;
        } catch (error) {
            first ??= error;
        }
    }
    throw first instanceof Error ? first : new BrokenLine('the ledger has no configuration');
}

/** @throws BrokenLine where a look did not stand on the ledger when something was decided */
function demandStated(look: LookPlace, span: Span, history: History): Written {
    const written = history.writes(KEYS.look(look)).find(({ isDeleted }) => !isDeleted);
    demand(written !== undefined, `no valid transaction stated the look ${look.id}`);
    demand(written.block <= span.to, `the look ${look.id} was stated after it was decided`, {
        found: `block ${String(written.block)}`,
        expected: `block ${String(span.to)} or before`,
    });
    return written;
}

/** What wards forbade by themselves: the answer names it, and the ledger has it so. @throws BrokenLine */
function demandStoodForbids({ forbids = [] }: DecisionAnswer, span: Span, policies: PolicyHistory): void {
    for (const ward of WARD_MSPS.map(wardOf)) {
        const named = forbids.filter((one) => one.ward === ward).map(({ digest }) => digest);
        const stood = policies.forbidsIn(ward, span);
        const isSo = named.length < 2 && stood.includes(named[0]);
        demand(isSo, `it was decided by what ${ward} did not forbid, or without what it did`, {
            found: named.join(' and ') || 'nothing',
            expected: stood.map((digest) => digest ?? 'nothing').join(' or '),
        });
    }
}

/**
 * Checks one opening.
 * @throws BrokenLine for what is wrong, MissingPolicies
 */
export async function checkOpening(line: OpenedLine, judging: Judging): Promise<CheckedOpening> {
    const { history, policies, used } = judging;
    const answer = await endorsedAnswer(line, judging);
    const span = history.current(answer.sets, history.around(answer.time)).at(-1);
    demand(span !== undefined, 'what its decision read never stood on the ledger together at that time');
    demand(!used.has(answer.id), 'its decision stands in an earlier line, too');
    used.add(answer.id);
    // The creator's certificate was bound to somebody who is a custodian, when peers looked.
    const { mspId, certificate } = answer.creator;
    const custodian = custodianAt({ mspId, certificateId: certificate.fingerprint }, span.to, history);
    demand(custodian !== undefined, `who asked is not registered as a custodian of ${mspId}`);
    const decided = openAnswer(answer, line);
    const { author, time, digest, decisions } = decided;
    // What both wards could not decide about opened nothing, and perhaps was never there.
    const undecided = new Set(decided.undecided?.map(({ id }) => id));
    const { looks, floor } = line.question;
    if (floor !== undefined) {
        demandStated(floor, span, history);
    }
    for (const look of looks.filter(({ id }) => !undecided.has(id))) {
        const written = demandStated(look, span, history);
        const { by } = written;
        // Looks at a board the ward's own process has submitted: whose they are the peers of both wards say, who have checked the signature inside.
        const isOfWard = by.mspId === author.mspId;
        const isAuthors = isOfWard && (by.certificateId === author.certificateId || wasRegistrar(by, written.block, history));
        demand(isAuthors, `the look ${look.id} was stated by somebody else`, { found: by.certificateId, expected: author.certificateId });
        const wasInTime = Math.floor(by.time) === look.time && Math.abs(time - look.time) <= LOOK_MS;
        demand(wasInTime, `the look ${look.id} had expired when it was decided`);
    }
    const inForce = policies.inForce(span);
    demand(inForce.includes(digest), 'it was decided by a set of policies that was not in force', {
        found: digest,
        expected: inForce.join(' or '),
    });
    demandStoodForbids(decided, span, policies);
    demandSameDecisions(decided, policies);
    const permitted = decisions.filter(({ decision }) => decision === 'permit').length;
    demand(permitted > 0, 'something was opened, and nothing was permitted');
    return { mspId, looks: decisions.length, permitted, policies: digest };
}
