import type { CallResult } from '../../domain/call';
import { parseCaps } from '../caps';
import type { Cap } from '../caps';
import { listPresets } from '../presets';
import { CALL_RESULTS, mayRetry } from './call-results';
import type { Engagement, EngagementConsent, EngagementQuietTime } from './engagement-json';
import {
	isAbsent,
	readBoolean,
	readList,
	readShape,
	readText,
	readWhole,
	readWord,
	refuse,
} from './read-field';
import type { RetryPlan } from './retry';

const LADDER_MINUTES = [60, 240, 1_440];
const MOST_ATTEMPTS = 10;
const MOST_MINUTES = 30 * 1_440;
const RETRIED = CALL_RESULTS.filter((result) => mayRetry(result) && result !== 'CapacityDeferred');

function readMinutes(path: string, value: unknown): number {
	const minutes = readWhole(path, value, 1, MOST_MINUTES);
	return minutes ?? refuse(path, value, `a whole number from 1 to ${MOST_MINUTES}`);
}

function readByResult(value: unknown): RetryPlan['byResult'] {
	const seen = new Set<CallResult>();
	return readList('retry.byResult', value).map((entry, i) => {
		const path = `retry.byResult[${i}]`;
		const row = readShape(path, entry, ['result', 'minutes']);
		const result = readWord(`${path}.result`, row.result, RETRIED);
		if (seen.has(result)) refuse(`${path}.result`, result, 'each result once');
		seen.add(result);
		return { result, minutes: readMinutes(`${path}.minutes`, row.minutes) };
	});
}

export function readRetry(value: unknown): RetryPlan {
	const keys = ['maxAttempts', 'ladderMinutes', 'byResult', 'otherPartOfDay'];
	const retry = isAbsent(value) ? {} : readShape('retry', value, keys);
	const ladder = readList('retry.ladderMinutes', retry.ladderMinutes);
	if (Array.isArray(retry.ladderMinutes) && ladder.length === 0)
		refuse('retry.ladderMinutes', [], 'at least one wait');
	return {
		maxAttempts: readWhole('retry.maxAttempts', retry.maxAttempts, 1, MOST_ATTEMPTS) ?? 3,
		ladderMinutes:
			ladder.length === 0
				? [...LADDER_MINUTES]
				: ladder.map((minutes, i) => readMinutes(`retry.ladderMinutes[${i}]`, minutes)),
		byResult: readByResult(retry.byResult),
		otherPartOfDay: isAbsent(retry.otherPartOfDay)
			? true
			: readBoolean('retry.otherPartOfDay', retry.otherPartOfDay),
	};
}

/** Names, each once. */
export function readNames(path: string, value: unknown): string[] {
	const names = readList(path, value).map(
		(name, i) => readText(`${path}[${i}]`, name, 200) ?? refuse(`${path}[${i}]`, name, 'a name'),
	);
	return [...new Set(names)];
}

/** Ids of presets of calling hours, each once. */
export function readPresets(path: string, value: unknown): string[] {
	const ids = listPresets().map(({ id }) => id);
	const names = readNames(path, value);
	names.forEach((name, i) => readWord(`${path}[${i}]`, name, ids));
	return names;
}

export function readQuietTime(value: unknown): EngagementQuietTime {
	const quiet = isAbsent(value)
		? {}
		: readShape('quietTime', value, ['policies', 'presets', 'hours', 'reason']);
	const hours = readWord('quietTime.hours', quiet.hours, ['standard', 'none'] as const, 'standard');
	const reason = readText('quietTime.reason', quiet.reason);
	if (hours === 'none' && reason === undefined)
		refuse('quietTime.reason', quiet.reason, 'a text that says why calls may come at any hour');
	if (hours === 'standard' && reason !== undefined)
		refuse('quietTime.reason', reason, "none, as quietTime.hours is 'standard'");
	return {
		policies: readNames('quietTime.policies', quiet.policies),
		presets: readPresets('quietTime.presets', quiet.presets),
		hours,
		...(hours === 'none' ? { reason } : {}),
	};
}

export function readCaps(value: unknown): Cap[] {
	return isAbsent(value) ? [] : parseCaps(value);
}

/** Commercial calls need consent unless chosen otherwise; transactional ones must not have been refused. */
export function readConsent(value: unknown): EngagementConsent {
	const consent = isAbsent(value) ? {} : readShape('consent', value, ['model', 'purpose', 'topic']);
	const purposes = ['commercial', 'transactional'] as const;
	const purpose = readWord('consent.purpose', consent.purpose, purposes, 'commercial');
	const usual = purpose === 'commercial' ? 'opt-in' : 'opt-out';
	const topic = readText('consent.topic', consent.topic, 200);
	return {
		model: readWord('consent.model', consent.model, ['opt-in', 'opt-out'] as const, usual),
		purpose,
		...(topic === undefined ? {} : { topic }),
	};
}

export function readFailureGuard(value: unknown): Engagement['failureGuard'] {
	if (isAbsent(value)) return undefined;
	const guard = readShape('failureGuard', value, ['percent', 'lastCalls']);
	const need = (name: 'percent' | 'lastCalls', most: number) =>
		readWhole(`failureGuard.${name}`, guard[name], 1, most) ??
		refuse(`failureGuard.${name}`, guard[name], `a whole number from 1 to ${most}`);
	return { percent: need('percent', 100), lastCalls: need('lastCalls', 200) };
}
