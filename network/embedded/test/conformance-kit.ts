// SPDX-License-Identifier: Apache-2.0
// A set of the conformance kit's scenarios against a network in a process of its own: every one must answer as a real network did.

import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(__dirname, '..');
const kit = join(folder, 'conformance');
/** One scenario waits for a chaincode timeout of 30 s. */
const PATIENCE = 15 * 60_000;

/** A file of scenarios and the transcript of Fabric's answers, both in the kit's folder. */
export interface ScenarioSet {
    readonly scenarios: string;
    readonly golden: string;
}

interface Ran {
    readonly code: number | null;
    readonly output: string;
}

async function run(script: string, { scenarios }: ScenarioSet, ...more: readonly string[]): Promise<Ran> {
    const args = [join(kit, script), '--scenarios', join(kit, scenarios), ...more];
    const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const keep = (chunk: Buffer): void => {
        output += chunk.toString();
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    return new Promise((resolve, reject) => {
        child.on('error', reject);
        child.on('close', (code) => resolve({ code, output }));
    });
}

/** The names of a transcript's scenarios. */
function recordedIn({ golden }: ScenarioSet): string[] {
    return Object.keys((JSON.parse(readFileSync(join(kit, golden), 'utf8')) as { scenarios: object }).scenarios);
}

/** The names of the scenarios that a run would play. */
async function listedOf(set: ScenarioSet): Promise<string[]> {
    const { output } = await run('run.mjs', set, '--list');
    return output
        .trimEnd()
        .split('\n')
        .map((line) => line.slice(0, line.indexOf(':')));
}

/** What differs, with the lines that say how. */
const differences = (output: string): string[] => output.split(/\n(?=same|DIFFERS)/).filter((part) => part.startsWith('DIFFERS'));

/** The tests of one set. */
export function answersLikeFabric(set: ScenarioSet): void {
    test('the network is built', () => {
        expect(existsSync(join(folder, 'dist', 'network', 'cli.js'))).toBe(true); // npm test builds first
    });

    test('every recorded scenario is played, in the order of the transcript, and none besides', async () => {
        expect(await listedOf(set)).toEqual(recordedIn(set));
    });

    test(
        'they answer like Fabric 3.1.5',
        async () => {
            const { code, output } = await run('parity.mjs', set, '--compare', join(kit, set.golden));
            expect(differences(output)).toEqual([]);
            expect(output).toContain(`\n${String(recordedIn(set).length)} scenarios, 0 differ`);
            expect(code).toBe(0);
        },
        PATIENCE,
    );
}
