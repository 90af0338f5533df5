// SPDX-License-Identifier: Apache-2.0
// The flags of `verify` by which logs of openings are looked at.

import { readFile } from 'node:fs/promises';
import type { Further } from '@wardledger/block-verifier/program';
import { path, several, UsageError, type Values } from '@wardledger/command-line';
import { sha256Hex } from '@wardledger/chaincode/crypto';
import { DomainError, type PolicySet, readPolicySet } from '@wardledger/chaincode/domain';
import { CHAINCODE } from './chaincode-flag';
import { OpeningsAudit } from './openings/openings-audit';

const FLAGS = {
    openings: { kind: several(path('FILE')), help: "a custodian's log of openings, as its export-openings writes it" },
    policies: {
        kind: several(path('FILE')),
        help: 'a set of policies that decided: the field `set` of GET /v1/policies; the starter set is known',
    },
    ...CHAINCODE,
} as const;

async function readSet(file: string): Promise<PolicySet> {
    const content = await readFile(file, 'utf8');
    try {
        return readPolicySet(JSON.parse(content), sha256Hex);
    } catch (error) {
        const why = error instanceof DomainError ? error.message : 'it is no JSON';
        throw new UsageError(`${file} is no set of policies: ${why}`);
    }
}

/** What this program looks at besides blocks. */
export const OPENINGS: Further = {
    flags: FLAGS,
    about: `With --openings it checks that everything that a custodian's log says was opened has its look on the ledger, by the same certificate, and a
decision that a peer of every ward endorsed and that follows, decided again, from the policies which were in force; and that everything that was opened in downtime stands on the ledger afterwards.`,
    async begin(values) {
        const { openings: files, policies, chaincode } = values as Values<typeof FLAGS>;
        if (files.length === 0) {
            return undefined;
        }
        return new OpeningsAudit({ files, chaincode, policies: await Promise.all(policies.map(readSet)) });
    },
};
