// SPDX-License-Identifier: Apache-2.0
// The table as it is printed.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { table4 } from './table4';

const printed = join(__dirname, '../../../../shared/data/seed-table4.csv');

it('has a doctor, a diagnosis and a prescription for each patient, at the patient’s ward', () => {
    const { posts, findings = [] } = table4;
    expect(findings.map(({ patient, ward }) => [patient, ward])).toEqual(posts.map(({ patient, ward }) => [patient, ward]));
    expect(findings[4]).toEqual({
        ward: 'ward1',
        patient: 'P005',
        doctor: 'D005',
        diagnosis: 'Diabetes type 1',
        prescription: 'Insulin 5u',
    });
    expect(findings.filter(({ prescription }) => prescription === 'None')).toHaveLength(8);
});

(existsSync(printed) ? it : it.skip)('is the one that is handed out with the papers', () => {
    const rows = readFileSync(printed, 'utf8').trim().split('\n').slice(1);
    const own = (table4.findings ?? []).map(({ patient, doctor, diagnosis, prescription }) => [patient, doctor, diagnosis, prescription]);
    expect(own).toEqual(
        rows.map((row) => {
            const [patient, , , , , , ...finding] = row.split(',');
            return [patient, ...finding];
        }),
    );
});
