import type { IDataObject, INodePropertyOptions } from 'n8n-workflow';
import { JourneyPolicy } from '../../nodes/JourneyPolicy/JourneyPolicy.node';
import { STORES } from './harness';
import { CALLS, named, NIGHTS, policyItems, policyNode } from './journey-policy-support';
import { CONTINUE_ON_FAIL, NightWatch } from './quiet-time-gate-support';

// A machine under load; what is waited for has its own patience.
jest.setTimeout(60_000);

describe.each(STORES)('Journey Policy (%s)', (kind) => {
	let watch: NightWatch;
	beforeEach(async () => {
		watch = await NightWatch.open(kind, '2026-06-10T12:00:00Z');
	});
	afterEach(async () => await watch.harness.close());

	const policies = () => watch.store.policies;

	test('a quiet-time policy is saved from its fields, and the same again keeps its version', async () => {
		const [first] = await policyItems(watch, NIGHTS);
		expect(first).toMatchObject({ name: 'Nights', kind: 'quiet-time', version: 1, result: 'saved' });
		expect((await policyItems(watch, NIGHTS))[0]).toMatchObject({ version: 1, result: 'unchanged' });
		const [changed] = await policyItems(watch, { ...NIGHTS, match: 'first' });
		expect(changed).toMatchObject({ version: 2, result: 'saved' });
		expect(await policies().get('Nights')).toMatchObject({
			policy: {
				general: { weekly: [{ from: '20:00', to: '08:00' }] },
				match: 'first',
				maxHoldDays: 5,
			},
		});
	});

	test('caps are saved from rows that name their channel', async () => {
		const rows = [
			{ maxHits: 3, unit: 'hours', every: 24, of: 'channel', channel: 'voice' },
			{ maxHits: 1, unit: 'week', of: 'tag', tag: 'Promo' },
			{ maxHits: 9, unit: 'days', every: 30, of: 'channel', channel: 'custom', channelName: 'Letter' },
		];
		await policyItems(watch, {
			resource: 'frequencyCap',
			operation: 'save',
			name: 'Brand',
			caps: { rows },
			options: { weekStart: 'sun' },
		});
		expect((await policies().get('Brand'))?.policy).toMatchObject({
			caps: [
				{ kind: 'rolling', maxHits: 3, every: 24, scope: 'channel:voice' },
				{ kind: 'calendar', unit: 'week', weekStart: 'sun', scope: 'tag:promo' },
				{ kind: 'rolling', scope: 'channel:letter' },
			],
		});
	});

	test('an engagement is saved from its fields with all defaults', async () => {
		await policyItems(watch, CALLS);
		expect((await policies().get('Delivery Calls'))?.policy).toMatchObject({
			who: 'agent',
			callerNumbers: ['+12125550100', '+12125550101'],
			capacity: 5,
			ringSec: 25,
			consent: { model: 'opt-in', purpose: 'commercial' },
			quietTime: { hours: 'standard', policies: [], presets: [] },
			retry: { maxAttempts: 3, ladderMinutes: [60, 240, 1440], otherPartOfDay: true },
			disclosure: 'This is an AI assistant calling.',
		});
	});

	test('an engagement is saved from every field of the form', async () => {
		await policyItems(watch, NIGHTS);
		await policyItems(watch, {
			...CALLS,
			who: 'agent-first',
			representativesKind: 'queue',
			representativesTarget: 'sales',
			machine: 'leave-message',
			machineMessage: 'Call us back',
			purpose: 'transactional',
			consentModel: 'opt-in',
			topic: 'delivery',
			callingHours: 'none',
			hoursReason: 'asked for',
			presets: ['us'],
			quietPolicies: 'Nights',
			caps: { rows: [{ maxHits: 2, unit: 'hours', every: 24, of: 'all' }] },
			maxAttempts: 2,
			ladderMinutes: '10,20',
			byResult: { rows: [{ result: 'Busy', minutes: 5 }] },
			otherPartOfDay: false,
			options: {
				callsPerMinute: 30,
				disclosure: '',
				isRecorded: true,
				isTranscribed: true,
				language: 'de-DE',
				failureGuard: { limit: { percent: 20, lastCalls: 40 } },
			},
		});
		expect((await policies().get('Delivery Calls'))?.policy).toMatchObject({
			who: 'agent-first',
			representatives: { kind: 'queue', target: 'sales' },
			machineMessage: 'Call us back',
			consent: { model: 'opt-in', purpose: 'transactional', topic: 'delivery' },
			quietTime: { policies: ['Nights'], presets: ['us'], hours: 'none', reason: 'asked for' },
			caps: [{ maxHits: 2, scope: 'all' }],
			retry: {
				maxAttempts: 2,
				ladderMinutes: [10, 20],
				byResult: [{ result: 'Busy', minutes: 5 }],
				otherPartOfDay: false,
			},
			callsPerMinute: 30,
			disclosure: '',
			isTranscribed: true,
			recordingNotice: 'Dieses Gespräch wird aufgezeichnet und mitgeschrieben.',
			failureGuard: { percent: 20, lastCalls: 40 },
		});
	});

	test('an AI agent in n8n alone is not transcribed, whatever was chosen for others before', async () => {
		const options = { isTranscribed: true };
		await policyItems(watch, { ...CALLS, name: 'Alone', who: 'agent', options });
		expect((await policies().get('Alone'))?.policy).toMatchObject({ who: 'agent', isTranscribed: false });
	});

	test('the floor is saved under its own name with quiet time, caps and consent', async () => {
		const floor = {
			resource: 'floor',
			operation: 'save',
			hours: NIGHTS.hours,
			caps: { rows: [{ maxHits: 5, unit: 'days', every: 7, of: 'all' }] },
			floorConsent: 'opt-in',
		};
		expect((await policyItems(watch, floor))[0]).toMatchObject({ name: 'floor', kind: 'floor', version: 1 });
		expect((await policies().get('floor'))?.policy).toMatchObject({
			quietTime: { general: { weekly: [{ from: '20:00', to: '08:00' }] } },
			caps: [{ maxHits: 5 }],
			consent: { model: 'opt-in' },
		});
		await policyItems(watch, { ...floor, hasQuietTime: false, floorConsent: 'none' });
		expect((await policies().get('floor'))?.policy).toEqual({
			caps: [expect.objectContaining({ maxHits: 5 })],
		});
		const [got] = await policyItems(watch, { resource: 'floor', operation: 'get' });
		expect(got).toMatchObject({ name: 'floor', version: 2 });
		await policyItems(watch, { resource: 'floor', operation: 'delete' });
		expect(await policies().get('floor')).toBeUndefined();
	});

	test('a policy is saved from JSON, as text or as an object', async () => {
		const policy = { general: { weekly: [{ days: ['mon'], from: '21:00', to: '08:00' }] } };
		for (const policyJson of [JSON.stringify(policy), '={{ $json.policy }}'])
			await policyItems(
				watch,
				{ resource: 'quietTime', operation: 'save', name: 'Nights', definition: 'json', policyJson },
				{ items: [{ policy }] },
			);
		expect(await policies().get('Nights')).toMatchObject({ version: 1, policy });
	});

	test.each<[string, IDataObject, RegExp]>([
		['a broken policy', { ...NIGHTS, definition: 'json', policyJson: '{"general":{"weekly":5}}' }, /weekly/],
		[
			'broken JSON',
			{ ...NIGHTS, definition: 'json', policyJson: '{' },
			/'Policy \(JSON\)' is not valid JSON/,
		],
		['no number', { ...CALLS, callerNumbers: '555' }, /callerNumbers\[0\] is a text of 3 characters/],
		['the name of the floor', { ...NIGHTS, name: 'floor' }, /the name 'floor' for the floor alone/],
		['an unknown policy', { ...CALLS, quietPolicies: 'Nobody' }, /names the quiet-time policy 'Nobody'/],
		['an unknown preset', { ...CALLS, presets: ['mars'] }, /presets\[0\] is "mars"/],
		['no caps', { resource: 'frequencyCap', operation: 'save', name: 'X', caps: {} }, /at least one row/],
		[
			'a floor that demands nothing',
			{ resource: 'floor', operation: 'save', hasQuietTime: false },
			/demands nothing/,
		],
	])('%s is refused with the item, and nothing is saved', async (_what, parameters, message) => {
		const run = await policyNode(watch, parameters);
		expect(run.error).toMatchObject({ message: expect.stringMatching(message), context: { itemIndex: 0 } });
		expect(await policies().list()).toEqual([]);
	});

	test('a name keeps its kind', async () => {
		await policyItems(watch, NIGHTS);
		const run = await policyNode(watch, { ...CALLS, name: 'Nights' });
		expect(run.error?.message).toMatch(/'Nights' is already saved as a 'quiet-time'/);
	});

	test('policies of a kind are listed by name, and one is got by name', async () => {
		for (const name of ['b', 'a']) await policyItems(watch, { ...NIGHTS, name });
		await policyItems(watch, CALLS);
		const listed = await policyItems(watch, { resource: 'quietTime', operation: 'getMany' });
		expect(listed.map(({ name }) => name)).toEqual(['a', 'b']);
		const [got] = await policyItems(watch, {
			resource: 'quietTime',
			operation: 'get',
			policyName: named('b'),
		});
		expect(got).toMatchObject({ name: 'b', version: 1, savedAt: '2026-06-10T12:00:00.000Z', usedBy: [] });
		const run = await policyNode(watch, { resource: 'quietTime', operation: 'get', policyName: named('c') });
		expect(run.error?.message).toContain("no quiet-time policy named 'c'. Saved are: 'a', 'b'");
	});

	test('a policy in use stays, also one that only an engagement names', async () => {
		await policyItems(watch, NIGHTS);
		await policyItems(watch, { ...CALLS, quietPolicies: 'Nights' });
		const deleting = { resource: 'quietTime', operation: 'delete', policyName: named('Nights') };
		expect((await policyNode(watch, deleting)).error?.message).toContain(
			"used by engagement 'Delivery Calls'",
		);
		await policyItems(watch, CALLS);
		await policies().use('workflow:step', ['Nights']);
		expect((await policyNode(watch, deleting)).error?.message).toContain('used by workflow:step');
		await policies().use('workflow:step', []);
		expect((await policyItems(watch, deleting))[0]).toMatchObject({ name: 'Nights', result: 'deleted' });
		expect(await policies().get('Nights')).toBeUndefined();
	});

	test('acc-22 a manual run changes nothing and tells what it would, unless it is to act for real', async () => {
		const run = await policyNode(watch, NIGHTS, { mode: 'manual' });
		expect(run.json('Policy')[0]).toMatchObject({ name: 'Nights', result: 'not-saved' });
		expect(run.hints('Policy').join()).toMatch(/saves 1 policies \(Nights\).*'Act for Real in Test Runs'/);
		expect(await policies().list()).toEqual([]);
		await policyItems(watch, { ...NIGHTS, options: { actForReal: true } }, { mode: 'manual' });
		const deleting = { resource: 'quietTime', operation: 'delete', policyName: named('Nights') };
		expect((await policyItems(watch, deleting, { mode: 'manual' }))[0]).toMatchObject({
			result: 'not-deleted',
		});
		expect(await policies().get('Nights')).toBeDefined();
	});

	test('with On Error: Continue the error is on its item and the others go on', async () => {
		const items = await policyItems(
			watch,
			{ ...NIGHTS, name: '={{ $json.name }}' },
			{ items: [{ name: 'floor' }, { name: 'Good' }], settings: CONTINUE_ON_FAIL },
		);
		expect(items).toEqual([
			{ name: 'floor', error: expect.stringContaining('for the floor alone') },
			expect.objectContaining({ name: 'Good', result: 'saved' }),
		]);
	});
});

test('lists of options are in the order of their names', () => {
	const { properties } = new JourneyPolicy().description;
	const lists = properties.filter(({ type }) => ['options', 'multiOptions', 'collection'].includes(type));
	for (const { name, options, type } of lists) {
		const names = (options as INodePropertyOptions[]).map((option) =>
			type === 'collection' ? (option as unknown as { displayName: string }).displayName : option.name,
		);
		const isDays = names.includes('Monday');
		if (!isDays) expect([name, names]).toEqual([name, [...names].sort((a, b) => a.localeCompare(b))]);
	}
});
