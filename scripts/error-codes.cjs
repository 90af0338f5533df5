// SPDX-License-Identifier: Apache-2.0
// Writes docs/error-codes.md from the catalogue in chaincode/src/domain/catalogue/errors.ts: `npm run docs`. A test fails when the page is stale.
// @ts-check
'use strict';

const { writeFileSync } = require('node:fs');
const { join } = require('node:path');

/** @typedef {{ status: number, title: string, explanation: string }} Entry */

/** @param {string} text @returns {string} */
const cell = (text) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

/**
 * @param {Readonly<Record<string, Entry>>} catalogue
 * @returns {string} the page
 */
function renderErrorCodes(catalogue) {
    const byStatus = Object.entries(catalogue).sort(([a, x], [b, y]) => x.status - y.status || (a < b ? -1 : 1));
    const rows = byStatus.map(([code, { status, title, explanation }]) => {
        const slug = code.toLowerCase().replaceAll('_', '-');
        return `| <a id="${slug}"></a>\`${code}\` | ${status} | ${cell(title)} | ${cell(explanation)} |`;
    });
    return `# Error codes

Generated from \`chaincode/src/domain/catalogue/errors.ts\` by \`npm run docs\`; do not edit by hand.

Every refusal is \`application/problem+json\` (RFC 9457). \`code\` is stable and meant for programs, \`type\` is \`/problems/\` followed by the
code in lower case with hyphens, and \`GET\` of that path explains it. \`title\` and \`detail\` are for people and may change.

| code | HTTP | title | what happened, and what to do |
| --- | --- | --- | --- |
${rows.join('\n')}
`;
}

module.exports = { renderErrorCodes };

if (require.main === module) {
    const root = join(__dirname, '..');
    const { ERRORS } = require(join(root, 'chaincode/dist/domain/catalogue/errors.js'));
    writeFileSync(join(root, 'docs/error-codes.md'), renderErrorCodes(ERRORS));
}
