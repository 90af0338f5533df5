// SPDX-License-Identifier: Apache-2.0
// docker-compose.yaml as compose would read it, filled in by the very scripts that network.sh uses.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

export const root = join(__dirname, '..', '..', '..');

/** A service as this project writes one: short forms, except where the long one is the only one. */
export interface Service {
    readonly image: string;
    readonly user: string;
    readonly read_only: boolean;
    readonly init: boolean;
    readonly restart: string;
    readonly stop_grace_period: string;
    readonly mem_limit: string;
    readonly pids_limit: number;
    readonly cap_drop: readonly string[];
    readonly security_opt: readonly string[];
    readonly networks: readonly string[];
    readonly env_file: readonly string[];
    readonly pull_policy?: string;
    readonly build?: { readonly context: string; readonly dockerfile: string; readonly args: Readonly<Record<string, string>> };
    readonly profiles?: readonly string[];
    readonly ports?: readonly string[];
    readonly volumes?: readonly string[];
    readonly secrets?: readonly { readonly source: string; readonly target: string }[];
    readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
    readonly healthcheck?: { readonly test: readonly string[] };
}

export interface Compose {
    readonly services: Readonly<Record<string, Service>>;
    readonly networks: Readonly<Record<string, { readonly internal?: boolean }>>;
    readonly volumes: Readonly<Record<string, unknown>>;
    readonly secrets: Readonly<Record<string, { readonly file: string }>>;
}

const read = (file: string): string => readFileSync(join(root, file), 'utf8');

/** The scripts in the order in which network.sh reads them. */
function parts(): string[] {
    const listed = /^for part in ((?:.|\\\n)*?); do$/m.exec(read('network/network.sh'))?.[1] ?? '';
    return listed.split(/[\s\\]+/).filter((part) => part !== '');
}

/** Runs shell text where all of network.sh's functions are known and the settings are those of `dataDir`. */
export function withScripts(dataDir: string, text: string, environment: Readonly<Record<string, string>> = {}): string {
    const sources = parts().map((part) => `[ ! -r network/scripts/${part}.sh ] || . network/scripts/${part}.sh`);
    const script = ['set -euo pipefail', ...sources, 'ENGINE=docker', 'begin', 'derive', 'mkdir -p "$NODES" "$ORGANIZATIONS"', text].join(
        '\n',
    );
    const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], DATA_DIR: dataDir, ...environment };
    const { status, stdout, stderr } = spawnSync('bash', ['-c', script], { cwd: root, env, encoding: 'utf8' });
    if (status !== 0) {
        throw new Error(`the scripts ended with ${String(status)}: ${stderr}`);
    }
    return stdout;
}

/** KEY=VALUE lines. */
export function settingsIn(text: string): ReadonlyMap<string, string> {
    const lines = text.split('\n').filter((line) => line !== '');
    return new Map(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
}

/** What compose does with `${NAME:?message}`; `$$` stays one dollar. Nothing else may stand there. */
function interpolate(text: string, settings: ReadonlyMap<string, string>): string {
    return text.replaceAll(/\$(?:\$|\{(\w+):\?[^}]*\}|.)/g, (found, name?: string) => {
        if (found === '$$') {
            return '$';
        }
        const value = name === undefined ? undefined : settings.get(name);
        if (value === undefined || value === '') {
            throw new Error(`docker-compose.yaml: ${found}... has no value`);
        }
        return value;
    });
}

/** The compose file without its comments, as a tree, with merge keys resolved; values as they stand. */
export function composeTree(text = read('docker-compose.yaml')): Compose {
    return parse(text, { merge: true }) as Compose;
}

/** The compose file filled in. */
export function rendered(dataDir: string): { readonly compose: Compose; readonly settings: ReadonlyMap<string, string> } {
    withScripts(dataDir, 'write_container_settings');
    const settings = settingsIn(readFileSync(join(dataDir, 'docker', 'compose.env'), 'utf8'));
    const uncommented = read('docker-compose.yaml').replaceAll(/^ *#.*\n/gm, '');
    return { compose: composeTree(interpolate(uncommented, settings)), settings };
}
