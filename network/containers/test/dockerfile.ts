// SPDX-License-Identifier: Apache-2.0
// Reads a Dockerfile of this project: its stages, each with its instructions.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './rendered';

export interface Instruction {
    readonly name: string;
    readonly words: readonly string[];
}

export interface Stage {
    readonly from: string;
    readonly name: string | undefined;
    readonly instructions: readonly Instruction[];
}

export const dockerfiles = ['chaincode', 'gateway'].map((name) => `network/containers/${name}.Dockerfile`);

export function instructionsOf(text: string): Instruction[] {
    const lines = text
        .replaceAll(/^#.*\n/gm, '')
        .replaceAll(/\\\n\s*/g, ' ')
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== '');
    return lines.map((line) => {
        const [name = '', ...words] = line.split(/\s+/);
        return { name, words };
    });
}

export function stagesOf(text: string): Stage[] {
    const stages: { from: string; name: string | undefined; instructions: Instruction[] }[] = [];
    for (const instruction of instructionsOf(text)) {
        if (instruction.name === 'FROM') {
            stages.push({ from: instruction.words[0] ?? '', name: instruction.words[2], instructions: [] });
        } else {
            stages.at(-1)?.instructions.push(instruction);
        }
    }
    return stages;
}

export const readDockerfile = (file: string): string => readFileSync(join(root, file), 'utf8');

/** What a stage copies from the repository (not from another stage): sources and target. */
export function copiesOf({ instructions }: Stage): { readonly sources: readonly string[]; readonly target: string }[] {
    return instructions
        .filter(({ name, words }) => name === 'COPY' && !words[0]?.startsWith('--from'))
        .map(({ words }) => ({ sources: words.slice(0, -1), target: words.at(-1) ?? '' }));
}
