import {
	judgeConsent,
	replaces,
	type ConsentEntry,
	type ConsentQuestion,
	type Suppression,
} from '../../../lib/policy/consent';
import { DAY_MS, MINUTE_MS } from '../../../lib/domain/time';

const NOW = Date.UTC(2027, 0, 15, 12);

/** `voice/commercial/offers yes`: channel, purpose, topic if any, and what was said. */
function entry(text: string, atMs = NOW - DAY_MS): ConsentEntry {
	const [scope, said] = text.split(' ');
	const [channel, purpose, topic] = scope.split('/');
	return { channel, purpose, topic, state: said === 'yes' ? 'granted' : 'revoked', source: text, atMs };
}

function suppression(scope: string, atMs = NOW): Suppression {
	const [channel, purpose, topic] = scope.split('/');
	return { channel, purpose, topic, reason: scope, source: 'test', atMs };
}

const ask = (topic?: string, model: ConsentQuestion['model'] = 'opt-in'): ConsentQuestion => ({
	...{ channel: 'voice', purpose: 'commercial', topic, model },
});

describe('a question about commercial calls, opt-in', () => {
	test.each<[entries: string[], topic: string | undefined, verdict: string, because: string | undefined]>([
		[[], undefined, 'blocked', undefined],
		[['voice/commercial yes'], undefined, 'allowed', 'voice/commercial yes'],
		[['voice/commercial no'], undefined, 'blocked', 'voice/commercial no'],
		// Another channel, another purpose, another topic say nothing.
		[
			['sms/commercial yes', 'voice/transactional yes', 'voice/commercial/offers yes'],
			undefined,
			'blocked',
			undefined,
		],
		[['voice/commercial/offers yes'], 'events', 'blocked', undefined],
		[
			['voice/commercial yes', 'sms/commercial no', 'voice/commercial/offers no'],
			undefined,
			'allowed',
			'voice/commercial yes',
		],
		// A topic's own entry goes before the general one, a general no before everything.
		[
			['voice/commercial yes', 'voice/commercial/offers no'],
			'offers',
			'blocked',
			'voice/commercial/offers no',
		],
		[
			['voice/commercial yes', 'voice/commercial/offers yes'],
			'offers',
			'allowed',
			'voice/commercial/offers yes',
		],
		[['voice/commercial yes'], 'offers', 'allowed', 'voice/commercial yes'],
		[['voice/commercial/offers yes'], 'offers', 'allowed', 'voice/commercial/offers yes'],
		[['voice/commercial no', 'voice/commercial/offers yes'], 'offers', 'blocked', 'voice/commercial no'],
		// Entries about everything.
		[['*/* yes'], undefined, 'allowed', '*/* yes'],
		[['*/commercial yes', 'voice/* yes'], undefined, 'allowed', 'voice/* yes'],
		[['*/* no', 'voice/commercial yes'], undefined, 'blocked', '*/* no'],
		[['voice/* no', 'voice/commercial yes'], undefined, 'blocked', 'voice/* no'],
		[['*/commercial no', 'voice/commercial/offers yes'], 'offers', 'blocked', '*/commercial no'],
		[['*/*/offers no', 'voice/commercial yes'], 'offers', 'blocked', '*/*/offers no'],
		[['*/* yes', 'voice/commercial no'], undefined, 'blocked', 'voice/commercial no'],
	])('%j, topic %s: %s by %s', (entries, topic, kind, because) => {
		const verdict = judgeConsent(
			entries.map((text) => entry(text)),
			[],
			ask(topic),
			NOW,
		);
		expect(verdict.kind).toBe(kind);
		expect(verdict.entry?.source).toBe(because);
	});
});

test('opt-out: only a no blocks, and what allows is said', () => {
	const judge = (...texts: string[]) =>
		judgeConsent(
			texts.map((text) => entry(text)),
			[],
			ask(undefined, 'opt-out'),
			NOW,
		);
	expect(judge()).toEqual({ kind: 'allowed', because: 'not-revoked' });
	expect(judge('voice/commercial yes')).toMatchObject({ kind: 'allowed', because: 'granted' });
	expect(judge('*/* no')).toMatchObject({ kind: 'blocked', reason: 'consent' });
});

describe('suppressions', () => {
	test.each([
		['*/*', true],
		['voice/*', true],
		['*/commercial', true],
		['voice/commercial', true],
		['sms/*', false],
		['voice/transactional', false],
		['voice/commercial/offers', false],
	])('one of %s blocks a commercial call: %s', (scope, isBlocked) => {
		const verdict = judgeConsent([entry('*/* yes')], [suppression(scope)], ask(), NOW);
		expect(verdict.kind).toBe(isBlocked ? 'blocked' : 'allowed');
		if (isBlocked) expect(verdict).toMatchObject({ reason: 'suppressed', entry: { reason: scope } });
	});

	test('a suppression is told rather than a no', () => {
		expect(judgeConsent([entry('*/* no')], [suppression('*/*')], ask(), NOW)).toMatchObject({
			reason: 'suppressed',
		});
	});
});

test('a grant counts from its instant on, give or take a minute by which clocks differ; a no counts at once', () => {
	const at = (text: string, aheadMs: number) =>
		judgeConsent([entry(text, NOW + aheadMs)], [], ask(undefined, 'opt-in'), NOW).kind;
	expect(at('voice/commercial yes', MINUTE_MS)).toBe('allowed');
	expect(at('voice/commercial yes', MINUTE_MS + 1)).toBe('blocked');
	expect(judgeConsent([entry('*/* no', NOW + DAY_MS)], [], ask(undefined, 'opt-out'), NOW).kind).toBe(
		'blocked',
	);
});

test.each([
	['yes', 'no', 1, true],
	['no', 'yes', 1, true],
	['no', 'yes', 0, false],
	['yes', 'no', 0, true],
	['yes', 'yes', 0, false],
	['yes', 'no', -1, false],
])('standing %s, new %s, %i ms later: replaces %s', (standing, next, laterMs, expected) => {
	const scope = 'voice/commercial';
	expect(replaces(entry(`${scope} ${next}`, NOW + laterMs), entry(`${scope} ${standing}`, NOW))).toBe(
		expected,
	);
});
