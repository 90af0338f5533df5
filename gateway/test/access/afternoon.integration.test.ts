// SPDX-License-Identifier: Apache-2.0
// docs/afternoon.md, typed as it is printed: each answer has what the page shows of it, in its order.

import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { root } from '../support/networks';
import { TwoWards } from '../support/two-wards';

/** A block of commands, and what the page shows of the answers. */
interface Scene {
    readonly title: string;
    readonly commands: string;
    readonly shown: readonly string[];
}

const BLOCK = /```(sh|text)\n([\s\S]*?)```/g;

function scenes(): Scene[] {
    const page = readFileSync(join(root, 'docs', 'afternoon.md'), 'utf8');
    return page.split(/^## /m).flatMap((section) => {
        const [title = ''] = section.split('\n');
        const blocks = [...section.matchAll(BLOCK)].map(([, language, text = '']) => ({ language, text }));
        return blocks.flatMap(({ language, text }, index) => {
            const next = blocks[index + 1];
            const shown = next?.language === 'text' ? next.text.trim().split('\n') : [];
            return language === 'sh' ? [{ title, commands: text, shown }] : [];
        });
    });
}

/** All scenes in one shell, as one person types them one after the other; the output of each. */
async function typed(all: readonly Scene[], environment: Record<string, string>): Promise<string[]> {
    const mark = '=== next scene ===';
    const shell = spawn('bash', ['--norc', '--noprofile', '-eu', '-o', 'pipefail'], { env: environment });
    let output = '';
    let faults = '';
    shell.stdout.on('data', (text: Buffer) => (output += text.toString()));
    shell.stderr.on('data', (text: Buffer) => (faults += text.toString()));
    shell.stdin.end(all.map(({ commands }) => `${commands}\necho '${mark}'\n`).join(''));
    const code = await new Promise((resolve) => shell.on('close', resolve));
    expect([code, faults]).toEqual([0, '']);
    return output.split(mark).slice(0, -1);
}

describe('an afternoon on the ward', () => {
    let wards: TwoWards;
    beforeAll(async () => {
        wards = await TwoWards.start();
    }, 240_000);
    afterAll(async () => {
        await wards.stop();
        wards.forget();
    });

    it('goes as it is printed', async () => {
        const all = scenes();
        expect(all.length).toBeGreaterThan(8);
        const outputs = await typed(all, {
            PATH: [dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter),
            WARD1: wards.url('ward1', ''),
            WARD2: wards.url('ward2', ''),
        });
        expect(outputs).toHaveLength(all.length);
        for (const [index, { title, shown }] of all.entries()) {
            let rest = outputs[index] ?? '';
            for (const line of shown) {
                const at = rest.indexOf(line);
                expect([title, line, at >= 0 ? 'is there' : rest]).toEqual([title, line, 'is there']);
                rest = rest.slice(at + line.length);
            }
        }
    }, 180_000);
});
