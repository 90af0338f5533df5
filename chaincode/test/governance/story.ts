// SPDX-License-Identifier: Apache-2.0
// What the story tells of governance: a ward's key is approved by the other and revoked, a proposal is refused to its own ward and withdrawn,
// and a cohort rule is raised by one ward and lowered by two.

import type { Chapter, Step } from '../support/chapter';
import { digest } from '../support/fixtures';

const setting = { kind: 'attestation-key', scope: 'ward1' };
const key = digest('attestation key');
/** When the proposals of the story expire, in ascending order. */
export const STORY_EXPIRIES = [1_755_000_000_000, 1_755_000_000_001, 1_755_000_000_002] as const;
const [first, second, third] = STORY_EXPIRIES;
/** SHA-256 of {"posters":1,"ward":"ward1"}, in canonical JSON. */
const onePoster = digest('{"posters":1,"ward":"ward1"}');

function proposedLast(told: readonly Step[]): string {
    const step = told.findLast(({ name }) => name === 'governance:Propose');
    return (JSON.parse(step?.outcome.payload ?? '') as { id: string }).id;
}

export const chapters: readonly Chapter[] = [
    { number: 70, lines: [['ward1Admin', 'governance:Propose', { ...setting, digest: key, expires: first }]] },
    {
        number: 71,
        lines: (told) => [
            ['ward1Admin', 'governance:Approve', { id: proposedLast(told), digest: key }],
            ['ward2Admin', 'governance:Approve', { id: proposedLast(told), digest: key }],
            ['ward2Admin', 'governance:GetProposal', { id: proposedLast(told) }],
            ['ward1Admin', 'governance:RevokeSetting', setting],
            ['ward2Admin', 'governance:GetSetting', setting],
            ['ward1Admin', 'governance:Propose', { ...setting, digest: key, expires: second }],
        ],
    },
    {
        number: 72,
        lines: (told) => [
            ['ward1Admin', 'governance:Withdraw', { id: proposedLast(told) }],
            ['ward2Admin', 'governance:ListProposals', { kind: 'attestation-key', limit: 10 }],
            ['ward1Admin', 'statistics:SetCohortRule', { posters: 2 }],
            [
                'ward2Admin',
                'governance:Propose',
                { kind: 'ledger-setting', scope: 'ward1:cohort-posters', digest: onePoster, expires: third },
            ],
        ],
    },
    {
        number: 73,
        lines: (told) => [
            ['ward1Admin', 'governance:Approve', { id: proposedLast(told), digest: onePoster }],
            ['ward1Admin', 'statistics:SetCohortRule', { posters: 1 }],
        ],
    },
];
export const privateTexts = [];
export const people = [];
