// SPDX-License-Identifier: Apache-2.0
// The alarms that are shipped for Prometheus: their names, the metrics they ask for, and where each one's page is.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const repository = join(__dirname, '..', '..', '..');

/** One alarm. */
export interface AlarmRule {
    readonly alert: string;
    readonly metrics: readonly string[];
    readonly runbook: string;
}

/** Words of PromQL, and what Prometheus itself says of a target. */
const NO_METRICS = new Set(['up', 'by', 'sum', 'rate', 'increase', 'predict_linear', 'histogram_quantile']);

function metricsIn(expression: string): string[] {
    const bare = expression.replace(/\{[^}]*\}|\[[^\]]*\]|"[^"]*"|by \([^)]*\)/g, ' ');
    return [...bare.matchAll(/\b[a-z][a-z0-9_]*\b/g)].map(([name]) => name).filter((name) => !NO_METRICS.has(name));
}

/** The rules of test-network-config/alerts.yaml. */
export function alarmRules(): AlarmRule[] {
    const text = readFileSync(join(repository, 'test-network-config', 'alerts.yaml'), 'utf8');
    return text
        .split('      - alert: ')
        .slice(1)
        .map((rule) => ({
            alert: /^\w+/.exec(rule)?.[0] ?? '',
            metrics: metricsIn(/expr: (.*)/.exec(rule)?.[1] ?? ''),
            runbook: /runbook: (\S+)/.exec(rule)?.[1] ?? '',
        }));
}
