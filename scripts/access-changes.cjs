// SPDX-License-Identifier: Apache-2.0
// What every route that changes something of a patient answers, by role, ward and situation of the matrix (access-matrix.cjs). Part of docs/access-policies.md;
// gateway/test/access/changes.test.ts asks each of them.
// @ts-check
'use strict';

const { MATRIX_SITUATIONS, WARDS } = require('./access-matrix.cjs');

/**
 * @typedef {import('../chaincode/src/domain/kernel/roles').Role} Role
 * @typedef {{ route: string, roles: readonly Role[], own: string, other: string }} Change
 */

const CLINICIANS = /** @type {const} */ (['doctor', 'nurse', 'paramedic']);
const NEVER = '404 404 404 404 404 404';
const ALWAYS = '201 201 201 201 201 201';
/** Where a visit is open. */
const VISITED = '404 201 404 404 201 404';

/**
 * In the order in which they are asked of one patient: what ends something comes after what needs it. Of what would leave nothing to ask, another version is
 * named: where it is permitted the answer is 412.
 * @type {readonly Change[]}
 */
const CHANGES = [
    { route: 'PATCH /v1/records/:id', roles: ['doctor', 'nurse'], own: '404 200 200 404 404 404', other: '404 200 200 404 404 404' },
    { route: 'PATCH /v1/records/:id', roles: ['paramedic'], own: '404 200 404 404 404 404', other: '404 200 404 404 404 404' },
    { route: 'PATCH /v1/records/:id', roles: ['admission', 'admin'], own: '200 200 200 200 404 404', other: NEVER },
    { route: 'DELETE /v1/records/:id', roles: ['doctor'], own: '404 412 412 404 404 404', other: '404 403 403 404 404 404' },
    { route: 'DELETE /v1/records/:id', roles: ['admission', 'admin'], own: '412 412 412 412 404 404', other: NEVER },
    { route: 'POST /v1/records/:id/merge', roles: ['admission', 'admin'], own: '412 412 412 412 404 412', other: NEVER },
    { route: 'POST /v1/records/:id/repair', roles: ['admission', 'admin'], own: '412 412 412 412 404 412', other: NEVER },
    { route: 'POST /v1/records/:id/legal-hold', roles: ['privacy-officer'], own: '200 200 200 200 200 200', other: NEVER },
    { route: 'DELETE /v1/records/:id/legal-hold', roles: ['privacy-officer'], own: '200 200 200 200 200 200', other: NEVER },
    { route: 'POST /v1/records/:id/erase', roles: ['privacy-officer', 'admin'], own: '200 200 200 200 200 200', other: NEVER },
    {
        route: 'POST /v1/patients/:id/entries/:entry/correct',
        roles: ['doctor', 'nurse'],
        own: '404 201 201 404 404 404',
        other: '404 201 201 404 404 404',
    },
    {
        route: 'POST /v1/patients/:id/entries/:entry/correct',
        roles: ['paramedic'],
        own: '404 201 404 404 404 404',
        other: '404 201 404 404 404 404',
    },
    { route: 'POST /v1/patients/:id/entries/:entry/correct', roles: ['lab'], own: NEVER, other: NEVER },
    { route: 'POST /v1/posts/:device/:sequence/corrections', roles: ['doctor', 'nurse'], own: '404 201 201 404 404 404', other: NEVER },
    { route: 'POST /v1/posts/:device/:sequence/corrections', roles: ['paramedic'], own: '404 201 404 404 404 404', other: NEVER },
    { route: 'POST /v1/patients/:id/entries', roles: [...CLINICIANS, 'lab'], own: ALWAYS, other: ALWAYS },
    { route: 'POST /v1/patients/:id/files', roles: [...CLINICIANS, 'lab'], own: ALWAYS, other: ALWAYS },
    { route: 'POST /v1/grants', roles: ['admission'], own: '404 201 404 404 404 404', other: NEVER },
    { route: 'POST /v1/grants', roles: ['patient'], own: NEVER, other: NEVER },
    {
        route: 'DELETE /v1/grants/:id',
        // Whom a grant names gives it back, also who is none whom it lets in.
        roles: ['admission', 'patient', 'privacy-officer', ...CLINICIANS],
        own: '404 404 200 404 200 404',
        other: '404 404 200 404 200 404',
    },
    { route: 'POST /v1/patients/:id/confidential', roles: ['privacy-officer'], own: ALWAYS, other: ALWAYS },
    { route: 'POST /v1/patients/:id/confidential', roles: CLINICIANS, own: VISITED, other: VISITED },
    { route: 'POST /v1/patients/:id/confidential', roles: ['patient'], own: NEVER, other: NEVER },
    { route: 'POST /v1/consents', roles: ['patient'], own: NEVER, other: NEVER },
    { route: 'DELETE /v1/consents/:id', roles: ['patient'], own: NEVER, other: NEVER },
    { route: 'POST /v1/visits/:id/handover', roles: CLINICIANS, own: VISITED, other: VISITED },
    { route: 'POST /v1/visits/:id/handover', roles: ['admission'], own: VISITED, other: '404 403 404 404 403 404' },
    { route: 'POST /v1/visits/:id/close', roles: CLINICIANS, own: VISITED, other: VISITED },
    { route: 'POST /v1/visits/:id/close', roles: ['admission'], own: VISITED, other: '404 403 404 404 403 404' },
    { route: 'POST /v1/visits/:id/close', roles: ['patient'], own: NEVER, other: NEVER },
    { route: 'POST /v1/emergency-access', roles: CLINICIANS, own: ALWAYS, other: ALWAYS },
    { route: 'POST /v1/visits', roles: ['admission'], own: ALWAYS, other: ALWAYS },
    { route: 'POST /v1/visits', roles: ['patient'], own: NEVER, other: NEVER },
    { route: 'POST /v1/patients/:id/proxies', roles: ['admission'], own: ALWAYS, other: ALWAYS },
    { route: 'POST /v1/patients/:id/proxies', roles: ['patient'], own: NEVER, other: NEVER },
    { route: 'POST /v1/patients/:id/links', roles: ['admission'], own: ALWAYS, other: ALWAYS },
    { route: 'POST /v1/patients/:id/disclosures', roles: ['admission', 'privacy-officer'], own: ALWAYS, other: ALWAYS },
    { route: 'POST /v1/patients/:id/withholdings', roles: ['privacy-officer'], own: ALWAYS, other: ALWAYS },
    { route: 'DELETE /v1/unreadable-records/:ledgerId', roles: ['admission', 'admin'], own: '200 200 200 200 404 200', other: NEVER },
];

/** Routes that change something, or might be about a patient, and why they have no row. */
const CHANGES_WITHOUT_ROW = {
    'POST /v1/records': 'there is no patient yet of whom anything could be decided',
    'DELETE /v1/records/:id/merge': 'undoes a merge of the own ward, decided as that; records/decided-changes.test.ts',
    'DELETE /v1/confidential/:id': 'takes back what was said: by who said it, or an officer; people.integration.test.ts',
    'POST /v1/links/:id/confirm': 'by an officer of the other record’s ward, whoever treats the patient; links.integration.test.ts',
    'DELETE /v1/links/:id': 'by any officer whose own matter it is not; links.integration.test.ts',
    'DELETE /v1/withholdings/:id': 'by any officer whose own matter it is not; who-looked.test.ts',
    'POST /v1/emergency-access/:id/review': 'by any officer but who was let in, and who is bound; access.integration.test.ts',
    'POST /v1/access/check': 'asks, and changes nothing; policies/access-checks.test.ts',
    'POST /v1/alarms/:id/acknowledge': 'of an alarm that the caller may read, by who treats patients; alarms/alarms.integration.test.ts',
    'POST /v1/statistics': 'tells, and has its row among what is read; matrix.test.ts',
    'POST /v1/statistics/cohort-rule': 'of no patient: of how many a sum must be',
    'POST /v1/patients/:id/vitals/corrections':
        'decided as a correction of one post, and then of what was opened to find the posts; vitals/corrections.integration.test.ts',
    'POST /v1/windows/close': 'of no patient: all windows of the ward that are open, which close by themselves',
    'POST /v1/windows/:id/retire': 'by the random id of a window, which names no patient, and takes it out of sums to come',
    'POST /v1/vitals': 'brings what a device has measured, of anybody; tells nothing of whom it is about',
    'POST /v1/devices': 'of no patient',
    'POST /v1/device-trust': 'of no patient: what a ward demands of its devices',
    'POST /v1/devices/:device/key': 'of no patient',
    'POST /v1/devices/:device/suspend': 'of no patient',
    'POST /v1/devices/:device/reinstate': 'of no patient',
    'POST /v1/devices/:device/retire': 'of no patient',
    'POST /v1/devices/:device/binding': 'says whom a device measures, of anybody, as a post does; tells nothing of whom it is about',
    'DELETE /v1/devices/:device/binding': 'says that a device measures nobody, and not whom it did',
    'POST /v1/encryption-key': 'of the caller themselves',
    'DELETE /v1/encryption-key': 'of the caller themselves',
};

/** @param {Change} change @returns {string[]} the statuses of the own ward, then of the other */
const statusesOf = ({ own, other }) => [...own.split(' '), ...other.split(' ')];

/** @returns {string} */
function renderAccessChanges() {
    const heads = WARDS.flatMap((ward) => MATRIX_SITUATIONS.map(({ says }) => `${ward === 'ward1' ? 'own' : 'other'}, ${says}`));
    const rows = CHANGES.map((change) => `| \`${change.route}\` | ${change.roles.join(', ')} | ${statusesOf(change).join(' | ')} |`);
    const reasons = Object.entries(CHANGES_WITHOUT_ROW).map(([route, why]) => `- \`${route}\`: ${why}.`);
    return [
        `| route | role | ${heads.join(' | ')} |`,
        `| --- | --- |${heads.map(() => ' --- |').join('')}`,
        ...rows,
        '',
        'Without a row, because:',
        '',
        ...reasons,
    ].join('\n');
}

module.exports = { CHANGES, CHANGES_WITHOUT_ROW, renderAccessChanges, statusesOf };
