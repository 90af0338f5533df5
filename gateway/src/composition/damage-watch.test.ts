// SPDX-License-Identifier: Apache-2.0
import pino from 'pino';
import { Registry } from 'prom-client';
import { loggerOptions } from '../plugins/observation';
import { observeDamage, tellingDamage } from './damage-watch';

describe('damage of the store', () => {
    it('is named in the log, every id of it', () => {
        const lines: string[] = [];
        const { damaged } = tellingDamage(pino(loggerOptions('info'), { write: (line: string) => void lines.push(line) }));
        const ids = Array.from({ length: 101 }, (_, index) => `submission-${String(index)}`);
        damaged({ kind: 'post-missing', ids });
        const entries = lines.map((line) => JSON.parse(line) as { level: number; kind: string; ids: string[] });
        expect(entries.map(({ level, kind }) => [level, kind])).toEqual([
            [50, 'post-missing'],
            [50, 'post-missing'],
        ]);
        expect(entries.flatMap((entry) => entry.ids)).toEqual(ids);
    });

    it('is a gauge for each kind, which stays as it is while the store does not answer', async () => {
        const registry = new Registry();
        let answer = async () => Promise.resolve({ 'post-missing': 3, 'post-unreadable': 0 });
        observeDamage(registry, { damage: async () => answer() } as never);
        const shown = async () => (await registry.metrics()).match(/^store_damage.*$/gm);
        const found = ['store_damage{kind="post-missing"} 3', 'store_damage{kind="post-unreadable"} 0'];
        expect(await shown()).toEqual(found);
        answer = async () => Promise.reject(new Error('the store was closed'));
        expect(await shown()).toEqual(found);
    });
});
