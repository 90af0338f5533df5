// SPDX-License-Identifier: Apache-2.0
// One run through every function, for the golden read-write sets and for the search of private words in what the channel sees. Each
// contract's folder of tests tells its own chapters.

import type { Role } from '../../src/domain';
import { identities } from './certificates';
import type { Line, Speaker, Step, StoryPart } from './chapter';
import { assign, digest, enrol } from './fixtures';
import { gathered } from './gathered';
import { LedgerDouble } from './ledger-double';

/** Whom the wards' administrators register before the story begins. */
export const cast: readonly (readonly [Exclude<Speaker, 'ward1Admin' | 'ward2Admin'>, readonly Role[]])[] = [
    ['ward1One', ['doctor', 'admission']],
    ['ward1Two', ['iot-gateway']],
    ['ward1Three', ['privacy-officer']],
    ['ward2One', ['doctor']],
];

const parts = gathered<StoryPart>('story');
const chapters = parts.flatMap((part) => part.chapters).sort((a, b) => a.number - b.number);

/** Tells the story on a fresh ledger. */
export async function tellStory(): Promise<{ ledger: LedgerDouble; steps: Step[] }> {
    if (new Set(chapters.map(({ number }) => number)).size !== chapters.length) {
        throw new Error('Two chapters of the story have one number');
    }
    const ledger = new LedgerDouble();
    for (const [speaker, roles] of cast) {
        await enrol(ledger, identities[speaker], ...roles);
    }
    // The custodian of ward 1, too.
    await assign(ledger, identities.ward1Admin, 'admin', 'registrar', 'custodian');
    const steps: Step[] = [];
    for (const { after = 0, lines } of chapters) {
        ledger.time += after;
        for (const line of typeof lines === 'function' ? lines(steps) : lines) {
            steps.push(await tell(ledger, line));
        }
    }
    return { ledger, steps };
}

async function tell(ledger: LedgerDouble, [as, name, request, transient]: Line): Promise<Step> {
    const { time } = ledger;
    const outcome = await ledger.call(name, request, { as: identities[as], transient });
    if (outcome.status !== 200) {
        throw new Error(`${name}: ${outcome.message}`);
    }
    ledger.commit(outcome);
    ledger.time += 1001;
    return { as, name, request, time, outcome, ...(transient === undefined ? {} : { transient }) };
}

/** Texts of the story that must never reach the channel, with the digests that could be guessed from them. */
export function privateWords(): string[] {
    const people = new Set(parts.flatMap((part) => part.people));
    const keys = [...people].flatMap((word) => ['lookup', 'salt', 'private'].map((what) => digest(`${what} ${word}`)));
    return [...parts.flatMap((part) => part.privateTexts), ...keys, ...keys.map(digest)];
}
