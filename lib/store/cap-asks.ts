import { hash } from 'node:crypto';
import { JourneyError } from '../domain/errors';
import { CAP_RETENTION_MS, type CapAsk, type CapLimit } from './caps';

/** What a store needs to know of one limit. A scope is its code; `allowed` is what the reserve leaves of `maxHits`. */
export type RuleLimit = { scope: number; allowed: number } & (
	| { windowMs: number; fromMs?: undefined; untilMs?: undefined }
	| { windowMs?: undefined; fromMs: number; untilMs: number }
);

/** The counts and limits that asks of one call have in common; most calls have one rule for all of their asks. */
export interface CapRule {
	/** Codes of scopes, each once. */
	counts: number[];
	limits: RuleLimit[];
}

export interface CheckedAsks {
	rules: CapRule[];
	/** For each ask the index of its rule. */
	ruleOf: number[];
}

/** Later than any instant: when a limit that allows nothing will hold. */
export const NEVER_MS = Number.MAX_SAFE_INTEGER;
/** Instants are kept in six bytes. */
const LAST_MS = 2 ** 48 - 1;
const MOST_CODES = 10_000;
const SUBJECT_CHARACTERS = 14;
const HIT_CHARACTERS = 8;

const scopeCodes = new Map<string, number>();

/** A subject's name in the store: 84 bits of its hash, so that no address can be read there. */
export function subjectCodeOf(subject: string): string {
	return hash('sha256', subject, 'base64url').slice(0, SUBJECT_CHARACTERS);
}

/** 48 bits, enough among the hits of one subject. */
export function hitCodeOf(hitId: string): string {
	return hash('sha256', hitId, 'base64url').slice(0, HIT_CHARACTERS);
}

/** 40 bits, enough among the scopes of one store. */
export function scopeCodeOf(scope: string): number {
	let code = scopeCodes.get(scope);
	if (code === undefined) {
		if (scopeCodes.size >= MOST_CODES) scopeCodes.clear();
		code = hash('sha256', scope, 'buffer').readUIntBE(0, 5);
		scopeCodes.set(scope, code);
	}
	return code;
}

/**
 * Reads the asks of one call and finds the rules in them.
 * @throws JourneyError `invalid-input`, naming index and field, when any ask is bad. A calendar window must contain
 * `nowMs`: one that does not was computed for another instant, and counting in it would let too much through.
 */
export function checkCapAsks(asks: readonly CapAsk[], nowMs: number): CheckedAsks {
	checkNow(nowMs);
	const rules: CapRule[] = [];
	const numbers = new Map<string, number>();
	const ruleOf: number[] = [];
	for (let index = 0; index < asks.length; index++) {
		const ask = asks[index];
		checkHit(ask, 'asks', index);
		if (index > 0 && hasSameRule(ask, asks[index - 1])) {
			ruleOf.push(ruleOf[index - 1]);
			continue;
		}
		const rule = readRule(ask, `asks[${index}]`, nowMs);
		const key = JSON.stringify(rule);
		let number = numbers.get(key);
		if (number === undefined) {
			number = rules.push(rule) - 1;
			numbers.set(key, number);
		}
		ruleOf.push(number);
	}
	return { rules, ruleOf };
}

/** @throws JourneyError `invalid-input`, naming index and field */
export function checkCapHits(hits: readonly { hitId: string; subject: string }[], nowMs: number): void {
	checkNow(nowMs);
	for (let index = 0; index < hits.length; index++) checkHit(hits[index], 'hits', index);
}

/** Where the fault lies is put into words only when there is one: this runs for each ask of each call. */
function checkHit(hit: { hitId: string; subject: string }, list: string, index: number): void {
	if (typeof hit !== 'object' || hit === null) refuse(`${list}[${index}]`, hit, 'an object');
	if (!isText(hit.hitId)) checkText(hit.hitId, `${list}[${index}].hitId`);
	if (!isText(hit.subject)) checkText(hit.subject, `${list}[${index}].subject`);
}

function readRule(ask: CapAsk, at: string, nowMs: number): CapRule {
	if (!Array.isArray(ask.counts)) refuse(`${at}.counts`, ask.counts, 'an array of scopes');
	if (!Array.isArray(ask.limits)) refuse(`${at}.limits`, ask.limits, 'an array of limits');
	for (const [i, scope] of ask.counts.entries()) checkText(scope, `${at}.counts[${i}]`);
	return {
		counts: [...new Set(ask.counts)].map(scopeCodeOf),
		limits: ask.limits.map((limit, i) => readLimit(limit, `${at}.limits[${i}]`, nowMs)),
	};
}

function readLimit(limit: CapLimit, at: string, nowMs: number): RuleLimit {
	if (typeof limit !== 'object' || limit === null) refuse(at, limit, 'an object');
	const { scope, maxHits, reserve = 0, windowMs, fromMs, untilMs } = limit;
	checkText(scope, `${at}.scope`);
	checkWhole(maxHits, `${at}.maxHits`, 0, NEVER_MS);
	checkWhole(reserve, `${at}.reserve`, 0, NEVER_MS);
	const shared = { scope: scopeCodeOf(scope), allowed: Math.max(0, maxHits - reserve) };
	if (windowMs !== undefined) {
		if (fromMs !== undefined || untilMs !== undefined)
			refuse(at, 'both', 'either windowMs or fromMs with untilMs');
		checkWhole(windowMs, `${at}.windowMs`, 1, CAP_RETENTION_MS);
		return { ...shared, windowMs };
	}
	checkWhole(fromMs, `${at}.fromMs (there is no windowMs)`, 0, nowMs);
	checkWhole(untilMs, `${at}.untilMs`, nowMs + 1, fromMs + CAP_RETENTION_MS);
	return { ...shared, fromMs, untilMs };
}

/** Callers often build counts and limits for each ask anew; comparing is much cheaper than reading them again. */
function hasSameRule(one: CapAsk, other: CapAsk): boolean {
	return (
		(one.counts === other.counts || hasSameItems(one.counts, other.counts, Object.is)) &&
		(one.limits === other.limits || hasSameItems(one.limits, other.limits, isSameLimit))
	);
}

function hasSameItems<T>(one: readonly T[], other: readonly T[], isSame: (a: T, b: T) => boolean): boolean {
	if (!Array.isArray(one) || one.length !== other.length) return false;
	for (let i = 0; i < one.length; i++) if (!isSame(one[i], other[i])) return false;
	return true;
}

function isSameLimit(one: CapLimit, other: CapLimit): boolean {
	return (
		one?.scope === other.scope &&
		one.maxHits === other.maxHits &&
		one.windowMs === other.windowMs &&
		one.fromMs === other.fromMs &&
		one.untilMs === other.untilMs &&
		one.reserve === other.reserve
	);
}

function checkNow(nowMs: unknown): void {
	checkWhole(nowMs, 'nowMs', 0, LAST_MS);
}

function isText(value: unknown): value is string {
	return typeof value === 'string' && value !== '';
}

function checkText(value: unknown, at: string): asserts value is string {
	if (!isText(value)) refuse(at, value, 'a string that is not empty');
}

function checkWhole(value: unknown, at: string, least: number, most: number): asserts value is number {
	if (!Number.isSafeInteger(value) || (value as number) < least || (value as number) > most)
		refuse(at, value, `a whole number from ${least} to ${most}`);
}

function refuse(at: string, found: unknown, allowed: string): never {
	const text = typeof found === 'string' ? JSON.stringify(found) : String(found);
	throw new JourneyError('invalid-input', `${at} is ${text}; allowed is ${allowed}`, { facts: { at } });
}
