// SPDX-License-Identifier: Apache-2.0
// What network.sh says when both wards fail at one time.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { repository } from './support/network-sh';

const script = `
    . "$1"
    WARDS=(1 2) SCRATCH=$(mktemp -d)
    trap 'rm -r "$SCRATCH"' EXIT
    fail() { cure "ward $1 fails" "mend ward $1"; }
    for _ in {1..60}; do
        both_wards fail 2>/dev/null || true
        cat "$SCRATCH/cure"
    done`;

it('names one cause with its own cure, whichever ward is the last to fail', () => {
    const output = join(repository, 'network', 'scripts', 'output.sh');
    const said = execFileSync('bash', ['-c', script, 'bash', output], { encoding: 'utf8' });
    expect(said).toMatch(/^(ward ([12]) fails\n {2}-> mend ward \2\n){60}$/);
});
