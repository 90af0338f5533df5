// SPDX-License-Identifier: Apache-2.0
// Asks both wards which patients refuse to be in sums over many: under a nonce and a key of this one time, and not believed when it has become old.

import { openRefusals } from '@wardledger/chaincode/crypto';
import { DomainError, ERRORS, hasCode, type LedgerId, MOST_REFUSALS_ASKED } from '@wardledger/chaincode/domain';
import { slicesOf } from '../../kernel';
import { newDecisionSecret } from '../keys/randomness';
import type { ReleaseReader } from '../ports/ledger-reader';
import { askAgain, type DecisionPorts, FRESH } from './both-wards';

/** What asking needs. */
export interface RefusalPorts extends Pick<DecisionPorts, 'monotonic' | 'pause'> {
    readonly releases: Pick<ReleaseReader, 'findRefusing'>;
}

/**
 * Tells who of some patients refuses research, to everybody or to anybody by name.
 * @throws DomainError `LEDGER_UNAVAILABLE` where not both wards say so now, `CUSTODIAN_UNAVAILABLE` where the own identity is not registered: then nothing is
 * summed and nothing opened
 */
export async function askWhoRefuses(ports: RefusalPorts, patients: readonly LedgerId[]): Promise<ReadonlySet<LedgerId>> {
    const asked = [...new Set(patients)];
    const refusing = new Set<LedgerId>();
    for (const part of slicesOf(asked, MOST_REFUSALS_ASKED)) {
        // A peer that is behind the other knows in a moment what the other one knows.
        const answer = await askAgain(
            async () => askOnce(ports, part),
            (one) => hasCode(one, 'ENDORSEMENT_MISMATCH'),
            ports.pause,
        );
        if (answer instanceof DomainError) {
            throw answer.code === 'CUSTODIAN_UNAVAILABLE' ? answer : unavailable();
        }
        answer.forEach((patient) => refusing.add(patient));
    }
    return refusing;
}

async function askOnce({ releases, monotonic }: RefusalPorts, patients: LedgerId[]): Promise<readonly LedgerId[] | DomainError> {
    const question = { nonce: newDecisionSecret(), patients, purpose: 'HRESCH' as const };
    const key = newDecisionSecret();
    const askedAt = monotonic();
    const endorsed = await releases
        .findRefusing(question, key)
        .catch((error: unknown) => (error instanceof DomainError ? error : unavailable()));
    if (endorsed instanceof DomainError) {
        return endorsed;
    }
    const answer = 'untrusted' in endorsed ? undefined : openRefusals(endorsed.sealed, key);
    const isAnswer = answer?.nonce === question.nonce && monotonic() - askedAt <= FRESH;
    return isAnswer ? answer.refusing : unavailable();
}

/** Nobody can say now; asked again both may. */
function unavailable(): DomainError {
    return new DomainError(ERRORS.LEDGER_UNAVAILABLE, 'the wards do not both say who refuses to be in sums', { retryAfter: 1 });
}
