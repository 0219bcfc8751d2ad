import { MINUTE_MS } from '../domain/time';
import { unfit } from './describe-value';
import type { DraftRead, EventDraft } from './event-draft';
import { readInstant } from './instant';
import { isRecord, ownField, type JsonRecord } from './json-record';

/** The calls of Segment.com's HTTP tracking API, by the letter their browser library ends the path with. */
const CALLS = { t: 'track', i: 'identify', p: 'page', s: 'screen', g: 'group', a: 'alias' } as const;
type Call = (typeof CALLS)[keyof typeof CALLS];
const CALL_NAMES: readonly string[] = Object.values(CALLS);

/** A sender's clock this near to ours needs no correction: the distance is mostly the way through the network. */
const SKEW_IGNORED_MS = 5 * MINUTE_MS;

export interface SegmentRequest {
	/** The call the path names; undefined for a batch, whose items name their own. */
	call?: Call;
	sentAt?: unknown;
	context?: unknown;
}

/**
 * Which call a path asks for: `.../v1/track`, or `.../v1/t` as the browser library writes it.
 * Undefined for every other path. Source: segmentio/analytics-next and segmentio/analytics-kotlin.
 */
export function segmentPath(path: string | undefined): Call | 'batch' | undefined {
	const last = /\/v1\/([a-z]+)\/?$/.exec((path ?? '').split('?')[0])?.[1];
	if (last === undefined) return undefined;
	if (last === 'batch' || last === 'b' || last === 'import') return 'batch';
	if (Object.hasOwn(CALLS, last)) return CALLS[last as keyof typeof CALLS];
	return CALL_NAMES.includes(last) ? (last as Call) : undefined;
}

/** True for an item that names a call and somebody in Segment.com's words, wherever it was posted. */
export function isSegmentItem(item: JsonRecord): boolean {
	const isCall = CALL_NAMES.includes(ownField(item, 'type') as string);
	if (!isCall || Object.hasOwn(item, 'contactId')) return false;
	return Object.hasOwn(item, 'userId') || Object.hasOwn(item, 'anonymousId');
}

/**
 * Reads one call. Its contact is `userId`, else `anonymousId`; its id is `messageId`; a `track` has its own name
 * and the others are named after the call. `data` is `properties` (track, page, screen) or `traits` (identify,
 * group), joined by what else says something and is not already a key there: `name`, `category`, `groupId`,
 * `previousId`, `anonymousId`, `context`. Source: Segment spec, "common fields".
 */
export function readSegmentItem(item: JsonRecord, request: SegmentRequest, nowMs: number): DraftRead {
	const type = ownField(item, 'type');
	const call = CALL_NAMES.includes(type as string) ? type : (request.call ?? type);
	if (!CALL_NAMES.includes(call as string)) {
		return { kind: 'refused', reason: unfit('type', call, `one of ${CALL_NAMES.join(', ')}`) };
	}
	const bodyField = call === 'identify' || call === 'group' ? 'traits' : 'properties';
	const payload = ownField(item, bodyField) ?? {};
	const userId = ownField(item, 'userId');
	const hasUser = userId !== undefined && userId !== null && userId !== '';
	const draft: EventDraft = {
		values: {
			id: ownField(item, 'messageId'),
			name: call === 'track' ? ownField(item, 'event') : call,
			contactId: hasUser ? userId : ownField(item, 'anonymousId'),
			occurredAt: ownField(item, 'timestamp') ?? ownField(item, 'originalTimestamp'),
			data: isRecord(payload) ? withSurroundings(payload, item, request, hasUser) : payload,
		},
		fieldNames: {
			id: 'messageId',
			name: 'event',
			contactId: hasUser ? 'userId' : 'userId or anonymousId',
			occurredAt: 'timestamp',
			data: bodyField,
		},
		isLenientDate: true,
		shiftMs: clockErrorMs(item, request, nowMs),
	};
	return { kind: 'draft', draft };
}

function withSurroundings(
	payload: JsonRecord,
	item: JsonRecord,
	request: SegmentRequest,
	hasUser: boolean,
): JsonRecord {
	const kept = ['name', 'category', 'groupId', 'previousId', ...(hasUser ? ['anonymousId'] : [])];
	const around = new Map(kept.map((key) => [key, ownField(item, key)]));
	const contexts = [request.context, ownField(item, 'context')].filter(isRecord);
	if (contexts.length > 0) around.set('context', Object.fromEntries(contexts.flatMap(Object.entries)));
	const added = [...around].filter(
		([key, value]) => value !== undefined && value !== null && !Object.hasOwn(payload, key),
	);
	// fromEntries defines keys, so that one called __proto__ stays visible to the check that refuses it.
	return Object.fromEntries([...Object.entries(payload), ...added]);
}

/**
 * Phones and browsers have wrong clocks; the same clock wrote `sentAt`, so its distance from now is the error.
 * Source: Segment spec, "timestamps".
 */
function clockErrorMs(item: JsonRecord, request: SegmentRequest, nowMs: number): number {
	const sentAt = readInstant(ownField(item, 'sentAt') ?? request.sentAt, { isLenient: true });
	const skewMs = sentAt.kind === 'instant' ? nowMs - sentAt.ms : 0;
	return Math.abs(skewMs) <= SKEW_IGNORED_MS ? 0 : skewMs;
}
