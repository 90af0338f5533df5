// SPDX-License-Identifier: Apache-2.0
// Every alarm leads to a section that says what to do.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { alarmRules, repository } from '../support/alarm-rules';

describe('the alarms', () => {
    const rules = alarmRules();

    it('are there, each once', () => {
        expect(rules.length).toBeGreaterThan(5);
        expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
    });

    it.each(rules.map(({ alert, runbook }) => [alert, runbook] as const))('%s has a section of its own', (alert, runbook) => {
        const [page = '', anchor] = runbook.split('#');
        expect(anchor).toBe(alert.toLowerCase());
        expect(readFileSync(join(repository, page), 'utf8')).toContain(`\n## ${alert}\n`);
    });
});
