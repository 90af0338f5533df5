// SPDX-License-Identifier: Apache-2.0
// Version 0 of the policies stands three times: as Cedar's text, as what the ledger evaluates, and as a page. They say the same.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as domain from '../chaincode/src/domain';
import { STARTER_POLICIES } from '../chaincode/src/domain/policies/starter/starter-set';
import { renderAccessPolicies } from './access-policies.cjs';
import { renderStarterSet, starterPolicies, starterText } from './starter-policies.cjs';

const read = (file: string): string => readFileSync(join(__dirname, '..', file), 'utf8');

describe('version 0', () => {
    const policies = starterPolicies(starterText());

    it('is evaluated as it is written', () => {
        expect(STARTER_POLICIES.map((policy): unknown => JSON.parse(policy))).toEqual(policies.map(({ policy }) => policy));
        expect(read('chaincode/src/domain/policies/starter/starter-set.ts')).toBe(renderStarterSet(policies));
    });
    it('says above each policy what it is for', () => {
        expect(policies.length).toBeGreaterThan(5);
        expect(policies.filter(({ says }) => says.length < 20)).toEqual([]);
    });
    it('is the page that people read', () => {
        expect(read('docs/access-policies.md')).toBe(renderAccessPolicies(domain, domain.ROLES));
    });
    it('is not made of a text that is none', () => {
        expect(() => starterPolicies('permit (principal')).toThrow();
    });
});
