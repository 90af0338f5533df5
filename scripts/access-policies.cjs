// SPDX-License-Identifier: Apache-2.0
// Writes docs/access-policies.md: what version 0 of the policies permits, as the ledger's own code decides it, and its text. `npm run docs`; a test
// fails when the page is stale.
// @ts-check
'use strict';

const { createHash } = require('node:crypto');
const { writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { renderAccessChanges } = require('./access-changes.cjs');
const { permittedCell, purposeOf, renderAccessMatrix } = require('./access-matrix.cjs');
const { starterPolicies, starterText } = require('./starter-policies.cjs');

/**
 * The domain's decision; the built one for the page, the sources' for the test.
 * @typedef {import('../chaincode/src/domain/index')} Policies
 * @typedef {import('../chaincode/src/domain/policies/index').DecisionRequest} Request
 * @typedef {import('../chaincode/src/domain/access/index').Category} Category
 * @typedef {import('../chaincode/src/domain/kernel/roles').Role} Role
 */

const TIME = 1_800_000_000_000;
const LATER = { until: TIME + 1 };
const CALLER = '1'.repeat(32);
const VISIT = '3'.repeat(32);
const PATIENT = { id: '2'.repeat(32), ward: 'ward1', wards: ['ward1'], openVisits: [] };

/** @typedef {{ says: string, ward?: string, request?: Partial<Request>, visit?: boolean, team?: boolean, granted?: boolean, own?: boolean, lab?: boolean }} Situation @type {Situation[]} */
const SITUATIONS = [
    { says: 'own ward, open visit', visit: true },
    { says: 'own ward, no visit' },
    { says: 'other ward', ward: 'ward2' },
    { says: 'other ward, team of a visit', ward: 'ward2', visit: true, team: true },
    { says: 'other ward, all granted', ward: 'ward2', granted: true },
    { says: 'other ward, emergency', ward: 'ward2', request: { purpose: 'ETREAT', emergency: LATER } },
    { says: 'other ward, permitted by name', ward: 'ward2', request: { consent: 'permitted', isPermittedByName: true } },
    { says: 'own tests', ward: 'ward2', lab: true },
    { says: 'own or bound', ward: 'ward2', own: true },
];

/** An emergency is of a patient. @param {Category} category @param {Situation} situation @returns {Partial<Request>} */
function requestOf(category, { request: { emergency, ...request } = {} }) {
    return category === 'staff' || emergency === undefined ? request : { ...request, emergency };
}

/** @param {Policies} domain @param {Role} role @param {Situation} situation @returns {(category: Category) => Request} */
const requestIn = (domain, role, situation) => (category) => ({
    person: {
        id: CALLER,
        isSuspended: false,
        ward: situation.ward ?? 'ward1',
        roles: [role],
        teams: situation.team === true ? [VISIT] : [],
        bindings: situation.own === true ? [{ patient: PATIENT.id, kind: 'self' }] : [],
    },
    action: 'read',
    resource: {
        category,
        // Records of the staff are no patient's.
        ...(category !== 'staff' && {
            patient: { ...PATIENT, openVisits: situation.visit === true ? [{ ward: 'ward1', team: VISIT }] : [] },
        }),
        ...(situation.lab === true ? { lab: CALLER } : {}),
    },
    purpose: purposeOf(role, {}),
    time: TIME,
    consent: 'none',
    grants: situation.granted === true ? [{ categories: domain.CATEGORIES, ...LATER }] : [],
    ...requestOf(category, situation),
});

/** @param {Policies} domain @param {import('../chaincode/src/domain/policies/index').PolicySet} set @param {readonly Role[]} roles @returns {string} */
function decisionTable(domain, set, roles) {
    const rows = roles.map((role) => {
        const cells = SITUATIONS.map((situation) => permittedCell(domain, set, requestIn(domain, role, situation)));
        return `| ${role} | ${cells.join(' | ')} |`;
    });
    return [
        `| role | ${SITUATIONS.map(({ says }) => says).join(' | ')} |`,
        `| --- |${SITUATIONS.map(() => ' --- |').join('')}`,
        ...rows,
    ].join('\n');
}

/** @param {Policies} domain @param {readonly Role[]} roles @returns {string} the page */
function renderAccessPolicies(domain, roles) {
    const policies = starterPolicies(starterText());
    const set = domain.starterSet((text) => createHash('sha256').update(text).digest('hex'));
    const texts = policies.map(({ id, says, cedar }) => `### ${id}\n\n${says}\n\n\`\`\`cedar\n${cedar}\n\`\`\``);
    return `# Access policies

Generated from \`chaincode/src/domain/policies/starter/starter.cedar\` by \`npm run docs\`; do not edit by hand.

Version 0 of the policies decides until two wards have approved a set of their own. Its SHA-256 is
\`${set.digest}\`.

Whatever is permitted nowhere is denied, and a prohibition wins over a permission. Below the policies stands a floor in code that none of them
lifts: callers who are unknown or suspended, patients and proxies who are not bound to whom they ask about, what is confidential (an entry, or a category) to a proxy, a
purpose that the patient refused (but for who looked and what a legal hold keeps), an emergency that nobody declared or that is over.
\`policies:CheckAttributes\` and \`POST /v1/access/check\` decide by them, in clear and about whoever asks (about others for the privacy officer);
\`policies:CheckAccess\` of many at once, about the caller; \`policies:Decide\` of looks that were stated, at every opening, for a custodian.

Beside the set that both wards have approved a ward may forbid by itself what it will of patients whose record is its own, but for their own data, emergencies, who looked and legal
holds (\`POST /v1/policies/forbids\`, [decision 119](adr/0119-a-ward-forbids-by-itself.md)). Before anybody does, as here, there is nothing of it.

## Where they are asked

- **\`read\` and \`list\`:** a look is committed first and both wards decide at each opening. A custodian opens nothing without that decision, whoever asks.
- **\`write\` of \`demographics\` and \`staff\`:** before a record is changed, revoked, merged, separated, sealed anew or retired; of \`hold\` before a legal hold is placed or
  lifted (of a record that was revoked its own ward's office alone decides). **\`grant\`:** before \`POST /v1/grants\`. The gateway states a look with that action, both wards decide it, and nothing is submitted where they do not permit it: the answer is that
  for a number that nobody has, and who looked shows the try.
- **\`write\` of \`health\`:** entries are written and corrected by the clinician's loop (Algorithm 3), which asks no policy: any clinician may add an entry, and a grant or the team of
  an open visit lets correct what others wrote.
- **Past the gateway** a transaction that writes cannot read facts, so the ledger takes a change of a patient's record by role from either ward (a record of the staff from the
  register of its own ward alone; revoking, merging, repairing and holding from the own ward alone). The custodian, which has the callers' keys, signs no change, revocation, merge or repair
  that both wards have not just permitted to that caller, and the ledger takes a change only from the ward's own process, around the caller's signature: a person's key in their own hand changes nothing by itself.
  Whoever has it and the key of that process, which the custodian keeps, changes by role what they may not. That names its author for good, and the former version stays in the history, but no permitted look
  stands beside it ([decision 99](adr/0099-changes-of-records-are-decided-before-they-are-submitted.md), [decision 101](adr/0101-changes-of-records-are-submitted-by-the-wards-own-process.md)).
- **Sums over a ward** are one look at nobody (\`cohort\`). Who of its patients refuses research, to everybody or to anybody by name, no policy is asked: the custodian asks both wards by the floor's rules of
  consent, leaves them out, and opens no release in which one of them is ([decision 108](adr/0108-who-refuses-research-is-in-no-sum.md)).
- **By office, and by no policy:** registering a record; erasing one (two officers of two offices, also where every use is refused); visits, bindings, consents, links, emergencies
  and what is confidential, which the ledger itself judges whenever it reads them: a fact whose author might not state it never counts.

## Who may read what

Of one patient, who has decided nothing about consent but where a permission names the person; insurers ask for payment, researchers for research, everybody else for treatment. \`health\` is
${domain.CLINICAL_CATEGORIES.join(', ')}; \`hold\` are former names that a legal hold keeps. \`staff\` are records
of who is no patient, and \`everything\` is everything of a patient. The ledger's own decisions, not a summary of them.

${decisionTable(domain, set, roles)}

## Role, action, ward and situation

The same of a patient of ward 1, from the facts that the ledger holds: nothing; an open visit of ward 1 with the person in its team and as its
laboratory; a grant to the person for reading and updating, after the visit was closed; a permission of each purpose that names the person; visit and grant, but everything refused by the patient; an
emergency that the person declared, where the role may. A person of the own ward is of ward 1. Every cell is asked of the ledger itself by
[access-matrix.test.ts](../scripts/access-matrix.test.ts).

${renderAccessMatrix(domain, set, roles)}

## Changes, route by route

What a route answers in the same situations to each role that may call it; 404 is the answer for a number that nobody has. Of what would leave nothing to ask (revoking, merging, sealing anew) a
version is named that the record does not have: where the change is permitted, that is 412, and 403 where it is for another ward's record. Each is asked over HTTP by
[changes.test.ts](../gateway/test/access/changes.test.ts), and a new route without a row or a reason fails there.

${renderAccessChanges()}

## The policies

${texts.join('\n\n')}
`;
}

module.exports = { renderAccessPolicies };

if (require.main === module) {
    const root = join(__dirname, '..');
    const domain = require(join(root, 'chaincode/dist/domain/index.js'));
    writeFileSync(join(root, 'docs/access-policies.md'), renderAccessPolicies(domain, domain.ROLES));
}
