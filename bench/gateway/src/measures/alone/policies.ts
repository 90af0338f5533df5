// SPDX-License-Identifier: Apache-2.0
// A decision by 200 policies as the ledger makes it (facts, floor, policies) beside Cedar's own build on the same policies, parsed beforehand.

import { CATEGORIES, decide, type DecisionRequest, readPolicySet, type Role, starterSet } from '@wardledger/chaincode/domain';
import { createHash } from 'node:crypto';
import { compared, type Figure, type Tell } from '@wardledger/bench-common';
import type { Effort } from '../../options';
import { startCedar } from '../../yardsticks/cedar-build';

const POLICIES = 200;
const ROLES: readonly Role[] = ['doctor', 'nurse', 'lab', 'auditor', 'pharmacist'];
const PATIENT = { id: '2'.repeat(32), ward: 'ward1', wards: ['ward1'], openVisits: [{ ward: 'ward1' }] };
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const REQUESTS: readonly DecisionRequest[] = ROLES.flatMap((role) =>
    CATEGORIES.map((category): DecisionRequest => {
        const person = { id: '1'.repeat(32), isSuspended: false, ward: 'ward1', roles: [role], teams: [], bindings: [] };
        const resource = { category, patient: PATIENT };
        return { person, action: 'read', resource, purpose: 'TREAT', time: 1_800_000_000_000, consent: 'none', grants: [] };
    }),
);

/** Milliseconds of processor for one decision. */
function pace(rounds: number, decision: (request: DecisionRequest) => unknown): number {
    const before = process.cpuUsage();
    for (let round = 0; round < rounds; round += 1) {
        REQUESTS.forEach((request) => decision(request));
    }
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000 / rounds / REQUESTS.length;
}

/** The bench; needs no network. */
export function benchPolicies({ repeats, samples }: Effort, tell: Tell): Figure[] {
    // Version 0 over and over, under other ids.
    const { policies: own } = JSON.parse(starterSet(sha256).text) as { readonly policies: readonly object[] };
    const policies = Array.from({ length: POLICIES }, (_, index) => ({ ...own[index % own.length], id: `p${String(1000 + index)}` }));
    const set = readPolicySet({ attributes: {}, policies }, sha256);
    const [ours, theirs] = [(request: DecisionRequest) => decide(set, request), startCedar(policies)];
    if (REQUESTS.some((request) => ours(request).decision !== theirs(request))) {
        throw new Error('The two do not decide alike');
    }
    pace(samples, ours); // the first decisions find cold code
    const rounds = Array.from({ length: repeats }, () => ({ ours: pace(samples, ours), theirs: pace(Math.ceil(samples / 10), theirs) }));
    rounds.forEach((round) => {
        tell(`policies: ${round.ours.toFixed(4)} ms of processor a decision, Cedar's build ${round.theirs.toFixed(3)} ms`);
    });
    const what = `a decision by ${String(POLICIES)} policies, processor`;
    const yardstick = { what: "Cedar's own build, parsed beforehand", samples: rounds.map((round) => round.theirs) };
    return [
        compared(
            { bench: 'policies', what, unit: 'ms' },
            rounds.map((round) => round.ours),
            yardstick,
        ),
    ];
}
