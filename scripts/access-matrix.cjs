// SPDX-License-Identifier: Apache-2.0
// The matrix of docs/access-policies.md: role by action by ward by situation, as the ledger's own code decides by version 0. The facts of a situation
// are told here once; a test tells the same to the contracts, cell by cell.
// @ts-check
'use strict';

const { readFileSync } = require('node:fs');
const { join } = require('node:path');

/**
 * @typedef {import('../chaincode/src/domain/index')} Domain
 * @typedef {import('../chaincode/src/domain/access/index').Category} Category
 * @typedef {import('../chaincode/src/domain/access/index').PolicyAction} PolicyAction
 * @typedef {import('../chaincode/src/domain/kernel/roles').Role} Role
 * @typedef {import('../chaincode/src/domain/access/index').Fact} Fact
 * @typedef {import('../chaincode/src/domain/access/index').Purpose} Purpose
 */

const TIME = 1_750_000_000_000;
const LATER = 4_102_444_800_000;
const WARDS = /** @type {const} */ (['ward1', 'ward2']);
/** @type {Readonly<Partial<Record<Role, Purpose>>>} */
const PURPOSE = { insurer: 'HPAYMT', researcher: 'HRESCH' };

/** Who says what. @typedef {{ by: 'clerk' | 'patient' | 'person', fact: (ids: Ids) => Fact }} Told */
/** @typedef {{ about: string, person: string, visit: string }} Ids */

/** @type {Told} */
const visit = { by: 'clerk', fact: ({ about, person }) => ({ kind: 'visit', about, team: [person], lab: person }) };
/** @type {Told} */
const closed = { by: 'clerk', fact: ({ about, visit: id }) => ({ kind: 'visit-closed', about, visit: id }) };
/** @type {Told} */
const grant = {
    by: 'clerk',
    fact: ({ about, person }) => ({ kind: 'grant', about, clinician: person, lab: person, scope: ['read', 'update'], expires: LATER }),
};
/** Those that a patient decides about. */
const DECIDED = /** @type {const} */ (['TREAT', 'HPAYMT', 'HOPERAT', 'HRESCH']);
/** @type {Told[]} */
const denials = DECIDED.map((purpose) => ({
    by: 'patient',
    fact: ({ about }) => ({ kind: 'consent', about, purpose, decision: 'deny' }),
}));
/** @type {Told[]} */
const permissions = DECIDED.map((purpose) => ({
    by: 'patient',
    fact: ({ about, person }) => ({ kind: 'consent', about, purpose, decision: 'permit', actors: [person] }),
}));
/** @type {Told} */
const emergency = { by: 'person', fact: ({ about }) => ({ kind: 'emergency', about, reason: 'unconscious' }) };

/** @typedef {{ says: string, told: Told[], purpose?: Purpose }} MatrixSituation @type {MatrixSituation[]} */
const MATRIX_SITUATIONS = [
    { says: 'none', told: [] },
    { says: 'visit', told: [visit] },
    { says: 'granted', told: [visit, grant, closed] },
    { says: 'permitted by name', told: permissions },
    { says: 'consent denied', told: [visit, grant, ...denials] },
    { says: 'emergency', told: [emergency], purpose: 'ETREAT' },
];

/** What somebody with this role asks for in a situation. @param {Role} role @param {Pick<MatrixSituation, 'purpose'>} situation @returns {Purpose} */
const purposeOf = (role, { purpose }) => purpose ?? PURPOSE[role] ?? 'TREAT';

/** Facts that somebody with this role cannot state are not told. @param {Domain} domain @param {Role} role @param {MatrixSituation} situation */
const toldBy = ({ CARE_TEAM }, role, { told }) => told.filter(({ by }) => by !== 'person' || CARE_TEAM.some((one) => one === role));

/** @param {Domain} domain @param {readonly Category[]} categories @returns {string} */
function cellText({ CATEGORIES, CLINICAL_CATEGORIES }, categories) {
    if (categories.length === 0) {
        return '–';
    }
    if (CATEGORIES.every((category) => category === 'staff' || categories.includes(category))) {
        return categories.includes('staff') ? 'everything, staff' : 'everything';
    }
    const isAllOfHealth = CLINICAL_CATEGORIES.every((category) => categories.includes(category));
    const others = categories.filter((category) => !isAllOfHealth || !CLINICAL_CATEGORIES.some((clinical) => clinical === category));
    return [...others, ...(isAllOfHealth ? ['health'] : [])].join(', ');
}

/**
 * The categories of which a set permits what is asked.
 * @param {Domain} domain @param {import('../chaincode/src/domain/policies/index').PolicySet} set
 * @param {(category: Category) => import('../chaincode/src/domain/policies/index').DecisionRequest} requestOf
 */
const permittedCell = (domain, set, requestOf) =>
    cellText(
        domain,
        domain.CATEGORIES.filter((category) => domain.decide(set, requestOf(category)).decision === 'permit'),
    );

/** @param {Domain} domain @param {Role} role @param {{ ward: string, situation: MatrixSituation }} column */
function standingIn(domain, role, { ward, situation }) {
    // Every fact is named by its place; where there is a visit, it is the one after the binding.
    const ids = { about: 'a'.repeat(32), person: 'b'.repeat(32), visit: '1'.padStart(32, '0') };
    /** @param {string} ledgerId @param {string} of @param {Role} as */
    const author = (ledgerId, of, as) => ({ mspId: of, ledgerId, certificateId: ledgerId, ward: of, roles: [as] });
    const authors = {
        clerk: author('c'.repeat(32), 'ward1', 'admission'),
        patient: author('d'.repeat(32), 'ward1', 'patient'),
        person: author(ids.person, ward, role),
    };
    /** @type {Told} */
    const self = { by: 'clerk', fact: ({ about }) => ({ kind: 'proxy', about, person: authors.patient.ledgerId, relation: 'self' }) };
    const stored = [self, ...toldBy(domain, role, situation)].map(({ by, fact }, index) => ({
        ...fact(ids),
        id: String(index).padStart(32, '0'),
        author: authors[by],
        time: TIME + index,
        notice: '',
        transactionId: '',
        salt: '',
    }));
    return { person: authors.person, id: ids.about, standing: domain.standingOf(stored, TIME + 1000) };
}

/** @param {Domain} domain @param {import('../chaincode/src/domain/policies/index').PolicySet} set @param {Role} role @returns {string[]} */
function rowsOf(domain, set, role) {
    const columns = WARDS.flatMap((ward) => MATRIX_SITUATIONS.map((situation) => ({ ward, situation })));
    return domain.POLICY_ACTIONS.map((action) => {
        const cells = columns.map((column) => {
            const { person, id, standing } = standingIn(domain, role, column);
            const question = {
                person: { ...person, isSuspended: false },
                patient: { id, ward: 'ward1', otherWards: [], standing },
                action,
                purpose: purposeOf(role, column.situation),
                time: TIME + 1000,
            };
            return permittedCell(domain, set, (category) => {
                const { patient, ...use } = question;
                return domain.decisionRequest({ ...use, category, ...(category !== 'staff' && { patient }) });
            });
        });
        return `| ${role} | ${action} | ${cells.join(' | ')} |`;
    });
}

/** @param {Domain} domain @param {import('../chaincode/src/domain/policies/index').PolicySet} set @param {readonly Role[]} roles @returns {string} */
function renderAccessMatrix(domain, set, roles) {
    const heads = WARDS.flatMap((ward) => MATRIX_SITUATIONS.map(({ says }) => `${ward === 'ward1' ? 'own' : 'other'}, ${says}`));
    return [
        `| role | action | ${heads.join(' | ')} |`,
        `| --- | --- |${heads.map(() => ' --- |').join('')}`,
        ...roles.flatMap((role) => rowsOf(domain, set, role)),
    ].join('\n');
}

/**
 * The cells of the page by role and action: those of the own ward first, situation by situation.
 * @param {Domain} domain @returns {ReadonlyMap<string, readonly string[]>}
 */
function matrixCells({ POLICY_ACTIONS }) {
    const page = readFileSync(join(__dirname, '../docs/access-policies.md'), 'utf8');
    const lines = page.slice(page.indexOf('\n## Role, action')).split('\n');
    return new Map(
        lines.flatMap((line) => {
            const [role = '', action = '', ...cells] = line.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, ''));
            return POLICY_ACTIONS.some((one) => one === action) ? [/** @type {const} */ ([`${role} ${action}`, cells])] : [];
        }),
    );
}

module.exports = { MATRIX_SITUATIONS, matrixCells, permittedCell, purposeOf, renderAccessMatrix, toldBy, WARDS };
