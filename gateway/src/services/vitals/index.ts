// SPDX-License-Identifier: Apache-2.0
// The way of vitals from a post to a committed window.

export { createIngest } from './ingest-service';
export type { IngestResult, IngestService } from './posts/ingest-ports';
export type { HoldState, IngestEvent } from './posts/ingest-settings';
