// SPDX-License-Identifier: Apache-2.0
// Golden read-write sets: what each function reads and writes, byte for byte, in every process and every version. A changed file is a
// changed ledger: rewrite with UPDATE_GOLDEN=1 and explain it in the commit.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EVENTS, LEDGER_FUNCTIONS } from '../src/domain';
import type { Step } from './support/chapter';
import { privateWords, tellStory } from './support/story';

const FOLDER = join(__dirname, 'golden');

function fileOf({ name }: Step, index: number): string {
    return `${index.toString().padStart(2, '0')}-${name.replace(':', '-')}.golden`;
}

function textOf({ outcome: { payload, set } }: Step): string {
    return `${JSON.stringify({ payload, ...set }, null, 2)}\n`;
}

describe('golden read-write sets', () => {
    it('are what every function still gives', async () => {
        const { steps } = await tellStory();
        const files = steps.map((step, index) => [fileOf(step, index), textOf(step)] as const);
        if (process.env['UPDATE_GOLDEN'] === '1') {
            for (const [file, text] of files) {
                writeFileSync(join(FOLDER, file), text);
            }
        }
        const stored = readdirSync(FOLDER)
            .sort()
            .map((file) => [file, readFileSync(join(FOLDER, file), 'utf8')]);
        expect(Object.fromEntries(files)).toEqual(Object.fromEntries(stored));
    });

    it('cover every function', async () => {
        const { steps } = await tellStory();
        expect([...new Set(steps.map(({ name }) => name))].sort()).toEqual([...LEDGER_FUNCTIONS].sort());
    });

    it('cover every event', async () => {
        const { steps } = await tellStory();
        const emitted = new Set(steps.flatMap(({ outcome: { set } }) => set.event?.name ?? []));
        expect([...emitted].sort()).toEqual(Object.keys(EVENTS).sort());
    });
});

describe('what the channel sees', () => {
    // A key that is deleted in the block in which another transaction sets its policy stops every peer of Fabric 3.1.5 for good.
    it('is endorsed by the policies of chaincode and collection alone: no key has one of its own', () => {
        const sources = readdirSync(join(__dirname, '..', 'src'), { recursive: true, encoding: 'utf8' }).filter((file) =>
            file.endsWith('.ts'),
        );
        const setting = sources.filter((file) => /ValidationParameter/.test(readFileSync(join(__dirname, '..', 'src', file), 'utf8')));
        expect(sources.length).toBeGreaterThan(0);
        expect(setting).toEqual([]);
    });

    it('holds nothing private: no sealed id, envelope, salt, lookup key, purpose or private key, nor their plain hashes', async () => {
        const { ledger, steps } = await tellStory();
        const submitted = steps.filter(
            ({ outcome: { set } }) => Object.keys({ ...set.writes, ...set.privateWrites }).length + set.purges.length > 0,
        );
        const answers = submitted.map(({ outcome }) => `${outcome.payload} ${outcome.message} ${JSON.stringify(outcome.set.event ?? '')}`);
        const seen = [ledger.publicText(), ...answers].join('\n');
        expect(privateWords().filter((word) => seen.includes(word))).toEqual([]);
    });
});
