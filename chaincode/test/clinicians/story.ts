// SPDX-License-Identifier: Apache-2.0
// The clinician's loop stores nothing: what the story tells of it stands with the entries.

import type { Chapter } from '../support/chapter';

export const chapters: readonly Chapter[] = [];
export const privateTexts = [];
export const people = [];
