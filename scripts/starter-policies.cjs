// SPDX-License-Identifier: Apache-2.0
// Makes chaincode/src/domain/policies/starter/starter-set.ts of starter.cedar beside it, through Cedar's own build: `npm run docs`.
// A test holds them equal.
// @ts-check
'use strict';

const { readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

const FOLDER = join(__dirname, '../chaincode/src/domain/policies/starter');

/** @typedef {{ id: string, says: string, cedar: string, policy: Record<string, unknown> }} Starter */

/** The comment that stands right above each policy. @param {string} text @returns {Map<string, string>} */
function commentsOf(text) {
    const found = text.matchAll(/((?:^\/\/ .*\n)+)@id\("([^"]+)"\)/gm);
    return new Map(
        Array.from(found, ([, comment = '', id = '']) => [
            id,
            comment
                .replace(/^\/\/ /gm, '')
                .trim()
                .replaceAll('\n', ' '),
        ]),
    );
}

/** Cedar has annotations; the ledger has ids. @param {string} text @returns {Starter[]} in ascending order of their ids */
function starterPolicies(text) {
    const { policySetTextToParts, policyToJson } = require('@cedar-policy/cedar-wasm/nodejs');
    const parts = policySetTextToParts(text);
    if (parts.type === 'failure') {
        throw new Error(JSON.stringify(parts.errors));
    }
    const comments = commentsOf(text);
    const policies = parts.policies.map((/** @type {string} */ cedar) => {
        const parsed = policyToJson(cedar);
        if (parsed.type === 'failure') {
            throw new Error(JSON.stringify(parsed.errors));
        }
        const { annotations, ...policy } = parsed.json;
        const id = String(annotations?.id);
        return { id, says: comments.get(id) ?? '', cedar: cedar.trim().replace(/^@id\(.*\)\n/, ''), policy: { id, ...policy } };
    });
    return policies.sort((/** @type {Starter} */ a, /** @type {Starter} */ b) => (a.id < b.id ? -1 : 1));
}

/** @param {Starter[]} policies @returns {string} */
function renderStarterSet(policies) {
    const lines = policies.map(({ policy }) => `    '${JSON.stringify(policy)}',`);
    return `// SPDX-License-Identifier: Apache-2.0
// Version 0 of the policies, as the ledger evaluates it: made of starter.cedar by \`npm run docs\`; do not edit by hand.

/** Cedar's JSON format, a policy a line. */
export const STARTER_POLICIES: readonly string[] = [
${lines.join('\n')}
];
`;
}

const starterText = () => readFileSync(join(FOLDER, 'starter.cedar'), 'utf8');

module.exports = { renderStarterSet, starterPolicies, starterText };

if (require.main === module) {
    writeFileSync(join(FOLDER, 'starter-set.ts'), renderStarterSet(starterPolicies(starterText())));
}
