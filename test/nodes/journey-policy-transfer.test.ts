import type { IDataObject } from 'n8n-workflow';
import { JourneyPolicy } from '../../nodes/JourneyPolicy/JourneyPolicy.node';
import { CALLS, named, NIGHTS, policyItems, policyNode } from './journey-policy-support';
import { NightWatch } from './quiet-time-gate-support';

// A machine under load; what is waited for has its own patience.
jest.setTimeout(60_000);

let watch: NightWatch;
beforeEach(async () => {
	watch = await NightWatch.open('embedded', '2026-03-15T15:00:00Z');
});
afterEach(async () => await watch.harness.close());

const exported = async (more: IDataObject = {}) =>
	(await policyItems(watch, { resource: 'all', operation: 'export', ...more }))[0] as {
		policies: IDataObject[];
	};
const importing = (json: unknown) => ({
	resource: 'all',
	operation: 'import',
	policiesJson: JSON.stringify(json),
});

async function saveSome(): Promise<void> {
	await policyItems(watch, NIGHTS);
	await policyItems(watch, { ...CALLS, quietPolicies: 'Nights' });
	await policyItems(watch, { resource: 'floor', operation: 'save', hours: NIGHTS.hours });
}

describe('export and import', () => {
	test('what is exported is imported again elsewhere, the same', async () => {
		await saveSome();
		const all = await exported();
		expect(all.policies.map(({ name }) => name)).toEqual(['Delivery Calls', 'Nights', 'floor']);
		expect((await policyItems(watch, importing(all))).map(({ result }) => result)).toEqual(
			Array(3).fill('unchanged'),
		);
		await watch.harness.close();
		watch = await NightWatch.open('embedded', '2026-03-15T15:00:00Z');
		const imported = await policyItems(watch, importing(all));
		expect(imported.map(({ name, result }) => [name, result])).toEqual([
			['Nights', 'saved'],
			['floor', 'saved'],
			['Delivery Calls', 'saved'],
		]);
		expect((await exported()).policies).toEqual(all.policies);
	});

	test('some are exported by kind or by name', async () => {
		await saveSome();
		const names = async (more: IDataObject) => (await exported(more)).policies.map(({ name }) => name);
		expect(await names({ kinds: ['quiet-time', 'floor'] })).toEqual(['Nights', 'floor']);
		expect(await names({ names: 'Nights, Delivery Calls' })).toEqual(['Delivery Calls', 'Nights']);
		const run = await policyNode(watch, { resource: 'all', operation: 'export', names: 'Nobody' });
		expect(run.error?.message).toContain("no policy named 'Nobody'");
	});

	const night = { general: { weekly: [{ days: ['mon'], from: '21:00', to: '08:00' }] } };
	const good = { name: 'Good', kind: 'quiet-time', policy: night };
	test.each<[string, unknown, RegExp]>([
		[
			'one broken policy',
			[good, { ...good, name: 'Bad', policy: { general: { weekly: 5 } } }],
			/policies\[1\]: .*weekly/,
		],
		['a kind that is none', [good, { ...good, name: 'Bad', kind: 'mail' }], /policies\[1\].kind.*quiet-time/],
		['no name', [good, { ...good, name: ' ' }], /policies\[1\].name/],
		['a name twice', [good, good], /'Good' is there twice/],
		['the name of the floor', [good, { ...good, name: 'floor' }], /for the floor alone/],
		[
			'a floor of another name',
			[good, { name: 'F', kind: 'floor', policy: { quietTime: night } }],
			/for the floor alone/,
		],
		['no policy', [], /at least one policy/],
		['something else', 5, /at least one policy/],
		[
			'an engagement without its policy',
			[
				good,
				{
					name: 'Calls',
					kind: 'engagement',
					policy: { who: 'agent', callerNumbers: ['+12125550100'], quietTime: { policies: ['Nobody'] } },
				},
			],
			/'Calls' names the quiet-time policy 'Nobody'/,
		],
	])('%s: nothing of it is saved', async (_what, rows, message) => {
		const run = await policyNode(watch, importing(Array.isArray(rows) ? { policies: rows } : rows));
		expect(run.error?.message).toMatch(message);
		expect(await watch.store.policies.list()).toEqual([]);
	});

	test('acc-22 a manual run imports nothing and says what it would', async () => {
		const run = await policyNode(watch, importing({ policies: [good] }), { mode: 'manual' });
		expect(run.json('Policy')).toEqual([expect.objectContaining({ name: 'Good', result: 'not-saved' })]);
		expect(await watch.store.policies.list()).toEqual([]);
	});
});

describe('preview', () => {
	const preview = async (more: IDataObject) =>
		(await policyItems(watch, { resource: 'quietTime', operation: 'preview', ...more }))[0] as IDataObject & {
			windows: { kind: string; from: IDataObject; until: IDataObject; rules: string[] }[];
		};

	test('tells the verdict now and the windows of the next 7 days with the rules', async () => {
		await policyItems(watch, NIGHTS);
		const told = await preview({ policyName: named('Nights'), timeZone: 'America/New_York' });
		expect(told).toMatchObject({
			policy: 'Nights v1',
			verdict: 'open',
			zone: 'America/New_York',
			zoneFrom: 'contact',
			until: { iso: '2026-03-16T00:00:00.000Z', local: 'Sun, Mar 15, 2026, 20:00' },
		});
		expect(told.windows).toHaveLength(15);
		expect(told.windows[1]).toEqual({
			kind: 'quiet',
			from: { iso: '2026-03-16T00:00:00.000Z', local: 'Sun, Mar 15, 2026, 20:00' },
			until: { iso: '2026-03-16T12:00:00.000Z', local: 'Mon, Mar 16, 2026, 08:00' },
			rules: ['general'],
		});
	});

	test('counts presets, calling hours and the floor, for a number alone too', async () => {
		const told = await preview({ presets: ['us'], phone: '+1 401 555 0123', isCall: true });
		expect(told).toMatchObject({
			policy: 'preset us v1 + voice hours',
			verdict: 'quiet',
			rules: ['Rhode Island'],
			zoneFrom: 'phone',
			until: { local: 'Mon, Mar 16, 2026, 09:00' },
		});
		expect(JSON.stringify(told)).not.toContain('0123');
		await policyItems(watch, { resource: 'floor', operation: 'save', hours: NIGHTS.hours });
		expect(await preview({ timeZone: 'UTC', at: '2026-03-15T21:00:00Z' })).toMatchObject({
			policy: 'floor v1',
			verdict: 'quiet',
			at: '2026-03-15T21:00:00.000Z',
		});
	});

	test('says where nothing forbids, and where the zone is not known', async () => {
		expect(await preview({ timeZone: 'UTC' })).toMatchObject({
			policy: 'none',
			verdict: 'open',
			until: null,
		});
		await policyItems(watch, NIGHTS);
		expect(await preview({ policyName: named('Nights') })).toMatchObject({
			verdict: 'unknown-zone',
			windows: [],
		});
		const run = await policyNode(watch, { resource: 'quietTime', operation: 'preview', at: 'soon' });
		expect(run.error?.message).toContain("'At' is not a date and time");
	});
});

test('saved policies are found by kind and by a part of their name', async () => {
	await saveSome();
	const { listSearch } = new JourneyPolicy().methods;
	const seeker = { getNode: () => ({}), getCredentials: async () => ({}), logger: console } as never;
	const found = async (method: keyof typeof listSearch, filter?: string) =>
		(await listSearch[method].call(seeker, filter)).results;
	expect(await found('searchQuietTimePolicies')).toEqual([{ name: 'Nights (v1)', value: 'Nights' }]);
	expect(await found('searchEngagements', 'DELIVERY')).toEqual([
		{ name: 'Delivery Calls (v1)', value: 'Delivery Calls' },
	]);
	expect(await found('searchFrequencyCaps')).toEqual([]);
});
