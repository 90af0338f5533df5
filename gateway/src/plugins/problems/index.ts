// SPDX-License-Identifier: Apache-2.0
// Refusals as problem details.

export { addHostGuard, answerForNode, refusingBrokenRequests } from './broken-requests';
export { addProblemDetails, faultOf, refuseUnroutable } from './problem-details';
export { isRepeatable, itemProblemOf, type Problem, problem, PROBLEM_JSON } from './problem';
export { limitsText, schemaRefusal } from './request-errors';
