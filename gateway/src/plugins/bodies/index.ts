// SPDX-License-Identifier: Apache-2.0
// Bodies: how they come in, strictly read, and judged item by item where they hold a list.

export { addEarlyAnswers } from './early-answers';
export { itemByItem, type JudgedItem } from './item-by-item';
export { addJsonBodies } from './json-bodies';
export { misfitsOf, type SchemaMisfit } from './misfits';
export { statedContent, streamedBodyOf } from './streamed-bodies';
export { TEXTS } from './texts';
