// SPDX-License-Identifier: Apache-2.0
// The command `renew-certificates`.
import { parseArgs } from 'node:util';
import { renewCertificates, type RenewalOptions } from './renewal';

const usage = `Renews the certificates of an organisations folder, with the keys that are there. Restart what uses them, one node at a time.

  --organizations DIR   folder in cryptogen's layout, with the authorities' keys
  --domain NAME         an organisation, such as ward1.example.com; may be repeated (default: all)
  --until TIME          end of validity, such as 2027-06-30 or 2027-06-30T12:00:00Z (default: ten years from now)
  --help                this text`;

function dateOf(given: string): Date {
    const until = new Date(given);
    if (!/^\d{4}-\d\d-\d\d/.test(given) || Number.isNaN(until.getTime())) {
        throw new Error('--until needs a time such as 2027-06-30T12:00:00Z');
    }
    return until;
}

/** Reads a command line; `undefined` when help is asked for. @throws Error that says which flag is wrong */
export function readRenewalOptions(args: readonly string[]): RenewalOptions | undefined {
    const text = { type: 'string' } as const;
    const options = { organizations: text, until: text, domain: { type: 'string', multiple: true }, help: { type: 'boolean' } } as const;
    const { values } = parseArgs({ args: [...args], options });
    if (values.help) {
        return undefined;
    }
    if (values.organizations === undefined) {
        throw new Error('--organizations is needed; --help tells more');
    }
    return {
        organizationsDir: values.organizations,
        ...(values.domain === undefined ? {} : { domains: values.domain }),
        ...(values.until === undefined ? {} : { until: dateOf(values.until) }),
    };
}

/** Runs the command. */
export async function main(args: readonly string[]): Promise<void> {
    try {
        const options = readRenewalOptions(args);
        const done = options === undefined ? undefined : await renewCertificates(options);
        const lines = done?.map(({ file, until }) => `${file} is valid until ${until.toISOString()}`) ?? [usage];
        process.stdout.write(`${lines.join('\n')}\n`);
    } catch (error) {
        process.stderr.write(`${(error as Error).message}\n`);
        process.exitCode = 1;
    }
}
