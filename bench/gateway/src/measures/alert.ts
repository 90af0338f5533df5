// SPDX-License-Identifier: Apache-2.0
// How soon an abnormal reading rings: until it is kept and judged, which is before it is acknowledged, and until who treats the patient hears of it, by when the
// alarm is a fact of both wards. One patient after the other, because of one alarm a minute is told.

import { once } from 'node:events';
import { figure, type Figure, percentile } from '@wardledger/bench-common';
import { demandOk } from '../load/rest-client';
import { type BenchContext, DOCTOR } from '../stack/bench-context';

/** Beats a minute, over every threshold. */
const ABNORMAL = 190;
const RINGS = /"kind":"alarm"/g;
const PATIENCE_MS = 30_000;

/** The bench. */
export async function benchAlert({ rest, doctor, clerk, effort, tell }: BenchContext): Promise<Figure[]> {
    await demandOk(doctor.get('/v1/signals')); // enrols who will be named
    const bedOf = (sample: number): { readonly patient: string; readonly device: string } => ({
        patient: `alert-${String(sample)}`,
        device: `alert-monitor-${String(sample)}`,
    });
    const post = async (sample: number, sequence: number, value: number): Promise<void> => {
        const signals = [{ code: '8867-4', unit: '/min', values: [value] }];
        const window = { ...bedOf(sample), sequence, start: new Date().toISOString(), periodSeconds: 1, signals };
        await demandOk(rest.post('/v1/vitals', JSON.stringify({ windows: [window] }), sequence === 0 ? { prefer: 'wait=30' } : {}));
    };
    for (let sample = 0; sample < effort.samples; sample += 1) {
        const { patient } = bedOf(sample);
        await demandOk(clerk.post('/v1/records', JSON.stringify({ id: patient, kind: 'patient', name: 'Alert Bed', status: 'active' })));
        await demandOk(clerk.post('/v1/visits', JSON.stringify({ patient, team: [DOCTOR] })));
        await post(sample, 0, 80); // registers the device
    }
    const stream = await doctor.stream('/v1/events');
    try {
        let text = '';
        stream.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        const [kept, heard]: [number[], number[]] = [[], []];
        for (let sample = 0; sample < effort.samples; sample += 1) {
            const began = performance.now();
            await post(sample, 1, ABNORMAL);
            kept.push(performance.now() - began);
            while ((text.match(RINGS)?.length ?? 0) <= sample) {
                await once(stream, 'data', { signal: AbortSignal.timeout(PATIENCE_MS) });
            }
            heard.push(performance.now() - began);
        }
        return [
            { what: 'an abnormal reading, until it is kept and judged', times: kept },
            { what: 'an abnormal reading, until who treats the patient hears of it', times: heard },
        ].flatMap(({ what, times }) =>
            ([0.5, 0.99] as const).map((part) => {
                const [label, value] = [part === 0.5 ? 'p50' : 'p99', percentile(times, part)];
                tell(`alert: ${what}, ${label} ${value.toFixed(1)} ms`);
                return figure({ bench: 'alert', what: `${what}, ${label}`, unit: 'ms' }, [value]);
            }),
        );
    } finally {
        stream.destroy();
    }
}
