import { JourneyError } from '../../../lib/domain/errors';
import { parsePolicy, POLICY_KINDS, type PolicyKind } from '../../../lib/policy/saved-policy';

const night = { general: { weekly: [{ days: ['mon'], from: '21:00', to: '08:00' }] } };
const cap = { kind: 'rolling', maxHits: 3, every: 24, unit: 'hours' };
const fullCap = { ...cap, scope: 'all', reserve: 0 };
const engagement = { who: 'agent', callerNumbers: ['+12125550100'] };

describe('a policy is checked before it is saved', () => {
	it.each<[PolicyKind, unknown, unknown]>([
		['quiet-time', night, night],
		['quiet-time', { ...night, zone: { basis: 'journey' } }, { ...night, zone: { basis: 'journey' } }],
		['frequency-cap', { caps: [cap] }, { caps: [fullCap] }],
		['engagement', engagement, expect.objectContaining({ ...engagement, capacity: 1, ringSec: 25 })],
		['floor', { quietTime: night }, { quietTime: night, caps: [] }],
		['floor', { caps: [cap] }, { caps: [fullCap] }],
		['floor', { consent: { model: 'opt-in' } }, { caps: [], consent: { model: 'opt-in' } }],
	])('%s: %j', (kind, json, saved) => {
		expect(parsePolicy(kind, json)).toEqual(saved);
		expect(parsePolicy(kind, JSON.parse(JSON.stringify(parsePolicy(kind, json))))).toEqual(saved);
	});

	it.each<[PolicyKind, unknown, RegExp]>([
		[
			'quiet-time',
			{ general: { weekly: [{ days: ['mon'], from: '25:00', to: '08:00' }] } },
			/weekly\[0\].from/,
		],
		['quiet-time', { zone: 'Berlin', ...night }, /zone is "Berlin"/],
		['quiet-time', null, /the policy is null; allowed: an object/],
		['frequency-cap', { caps: [] }, /at least one row/],
		['frequency-cap', { caps: [{}] }, /row 1, maxHits/],
		['frequency-cap', { rows: [cap] }, /has the field "rows"; allowed: only caps/],
		['engagement', { who: 'agent' }, /callerNumbers/],
		['floor', {}, /demands nothing; allowed: at least one of quietTime, caps, consent/],
		['floor', { caps: [] }, /demands nothing/],
		[
			'floor',
			{ consent: { model: 'opt-out' } },
			/consent.model of the floor is "opt-out"; allowed: "opt-in"/,
		],
		['floor', { quietTime: {} }, /general is nothing/],
		['floor', [], /The floor is not an object/],
	])('%s refuses %j', (kind, json, message) => {
		expect(() => parsePolicy(kind, json)).toThrow(message);
		expect(() => parsePolicy(kind, json)).toThrow(JourneyError);
	});

	it.each(POLICY_KINDS)('%s refuses what is no object', (kind) => {
		for (const json of [undefined, null, 5, 'text', []])
			expect(() => parsePolicy(kind, json)).toThrow(JourneyError);
	});
});
