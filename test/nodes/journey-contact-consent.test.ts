import type { IDataObject } from 'n8n-workflow';
import { Harness, STORES, type TestNode } from './harness';
import { contactAlone, fresh, GOES_ON } from './journey-contact-support';

let numbers = 0;
const phoneOf = (): string => `+12025550${String((numbers += 1)).padStart(3, '0')}`;

describe.each(STORES)('Journey Contact: consent (%s)', (kind) => {
	let harness: Harness;
	beforeAll(async () => {
		harness = await Harness.open(kind);
	});
	afterAll(async () => await harness.close());

	const consent = (operation: string, parameters: IDataObject = {}, settings: TestNode['settings'] = {}) =>
		contactAlone(harness, { resource: 'consent', operation, ...parameters }, settings);
	const setting = (parameters: IDataObject = {}): IDataObject => ({
		...{ channel: 'voice', purpose: 'commercial', state: 'granted', source: 'form', ...parameters },
	});
	const entriesOf = async (point: string) => (await harness.store.consent.get([point]))[0];

	test('Set writes what the form says, with its proof, and links it to the contact', async () => {
		const [phone, ada] = [phoneOf(), fresh('ada')];
		const options = {
			topic: 'offers',
			textVersion: '2026-04',
			proof: '={{ $json.entry }}',
			time: '2026-04-01T10:00:00Z',
		};
		const item = { contactId: ada, phone: `00${phone.slice(1)}`, entry: 4711 };
		const run = await consent('set', setting({ options })).run([item]);
		expect(run.json('Contact')).toEqual([{ ...item, consent: { result: 'set' } }]);
		expect(await entriesOf(phone)).toEqual([
			{
				...{ channel: 'voice', purpose: 'commercial', topic: 'offers', state: 'granted', source: 'form' },
				...{ textVersion: '2026-04', proof: '4711', contactId: ada, atMs: Date.UTC(2026, 3, 1, 10) },
			},
		]);
		expect(await harness.store.consent.pointsOf([ada])).toEqual([[phone]]);
	});

	test('what is older than what is known changes nothing, and the item says so', async () => {
		const phone = phoneOf();
		await consent('set', setting({ state: 'revoked' })).run([{ phone }]);
		const late = setting({ options: { time: '2020-01-01' } });
		const run = await consent('set', late).run([{ phone }]);
		expect(run.json('Contact')[0].consent).toEqual({ result: 'older' });
		expect(run.hints('Contact').join()).toContain('1 of 1 entries are older');
		expect(await entriesOf(phone)).toMatchObject([{ state: 'revoked' }]);
	});

	test('a point without a contact is fine; one that the item lacks, or an empty source, names the item', async () => {
		const [phone, mail] = [phoneOf(), `${fresh('ann')}@shop.example`];
		const items = [{ json: { phone } }, { json: { email: mail } }];
		const run = await consent('set', setting()).run(items);
		expect(run.error).toMatchObject({
			message: expect.stringContaining("no contact point in field 'phone'"),
			context: { itemIndex: 1 },
		});
		expect(await entriesOf(phone)).toEqual([]);
		const going = await consent('set', setting(), GOES_ON).run(items);
		expect(going.json('Contact')).toMatchObject([
			{ consent: { result: 'set' } },
			{ email: mail, error: expect.stringContaining("field 'phone'") },
		]);
		const unproven = await consent('set', setting({ source: ' ' })).run([{ phone }]);
		expect(unproven.error?.message).toContain("'Source' is empty");
	});

	test('a custom channel and every channel can be named; the field of the point too', async () => {
		const mail = `${fresh('ann')}@shop.example`;
		const letter = setting({ channel: 'custom', channelName: 'Letter', contactPointField: 'at.mail' });
		await consent('set', letter).run([{ json: { at: { mail } } }]);
		await consent('set', setting({ channel: '*', purpose: '*', contactPointField: 'email' })).run([
			{ json: { email: mail } },
		]);
		expect((await entriesOf(mail)).map(({ channel, purpose }) => [channel, purpose])).toEqual([
			['letter', 'commercial'],
			['*', '*'],
		]);
		const nameless = await consent('set', setting({ channel: '*' })).run([{ json: { email: mail } }]);
		expect(nameless.error?.message).toContain("'Contact Point Field' is empty");
	});

	describe('Import', () => {
		const importing = (parameters: IDataObject = {}): IDataObject => ({
			...setting({ channel: 'email' }),
			...{ stateField: 'newsletter', timeField: 'when', ...parameters },
		});

		test('each row brings its state and time, and what else its columns hold', async () => {
			const mails = Array.from({ length: 4 }, () => `${fresh('row')}@shop.example`);
			const options = {
				channelField: 'channel',
				purposeField: 'purpose',
				topicField: 'list',
				sourceField: 'source',
				proofField: 'id',
				textVersionField: 'terms',
			};
			const rows: IDataObject[] = [
				{ email: mails[0], newsletter: 'Yes', when: '2026-01-01' },
				{ email: mails[1], newsletter: false, when: 1767225600, source: 'till', id: 7, terms: 'v2' },
				{ email: mails[2], newsletter: 'Opted Out', when: '2026-01-01', channel: 'All', purpose: 'ALL' },
				{ email: mails[3], newsletter: 1, when: '2026-01-01T00:00:00+02:00', list: 'news' },
			];
			const run = await consent('import', importing({ options })).run(rows.map((json) => ({ json })));
			expect(run.json('Contact').map((item) => item.consent)).toEqual(rows.map(() => ({ result: 'set' })));
			const found = await harness.store.consent.get(mails);
			expect(found).toMatchObject([
				[{ channel: 'email', purpose: 'commercial', state: 'granted', source: 'form' }],
				[{ state: 'revoked', source: 'till', proof: '7', textVersion: 'v2', atMs: Date.UTC(2026, 0, 1) }],
				[{ channel: '*', purpose: '*', state: 'revoked' }],
				[{ state: 'granted', topic: 'news', atMs: Date.UTC(2025, 11, 31, 22) }],
			]);
		});

		test('an import is one call of the store', async () => {
			const { store } = harness;
			const set = jest.spyOn(store.consent, 'set');
			const rows = Array.from({ length: 300 }, () => ({
				json: { email: `${fresh('many')}@shop.example`, newsletter: 'yes', when: '2026-01-01' },
			}));
			await consent('import', importing()).run(rows);
			expect(set.mock.calls.map(([entries]) => entries.length)).toEqual([300]);
			set.mockRestore();
		});

		test.each([
			[
				'a word that is neither',
				{ newsletter: 'maybe', when: '2026-01-01' },
				"Field 'newsletter' says neither",
			],
			['no state', { when: '2026-01-01' }, "Field 'newsletter' says neither"],
			['no time', { newsletter: 'yes' }, "Field 'when' holds no date"],
			['a date to guess', { newsletter: 'yes', when: '05/06/2026' }, "Field 'when' holds no date"],
		])('a row with %s refuses the import before anything is written', async (_what, row, message) => {
			const [good, bad] = [`${fresh('good')}@shop.example`, `${fresh('bad')}@shop.example`];
			const items = [
				{ json: { email: good, newsletter: 'yes', when: '2026-01-01' } },
				{ json: { email: bad, ...row } },
			];
			const run = await consent('import', importing()).run(items);
			expect(run.error).toMatchObject({
				message: expect.stringContaining(message),
				context: { itemIndex: 1 },
			});
			expect(run.error?.message).not.toContain(bad);
			expect(await entriesOf(good)).toEqual([]);
			const going = await consent('import', importing(), GOES_ON).run(items);
			expect(going.json('Contact').map(({ error }) => typeof error)).toEqual(['undefined', 'string']);
			expect(await entriesOf(good)).toHaveLength(1);
		});

		test('without a field for the time nothing is imported: an old list must not undo what was said since', async () => {
			const run = await consent('import', importing({ timeField: '={{ "" }}' })).run([
				{ json: { email: 'x@shop.example', newsletter: 'yes' } },
			]);
			expect(run.error?.message).toContain("'Time Field' is empty");
		});
	});

	describe('Check', () => {
		const checking = (parameters: IDataObject = {}): IDataObject => ({
			...{ channel: 'voice', purpose: 'commercial', model: 'opt-in', ...parameters },
		});

		test('who agreed leaves by Allowed, the others by Blocked, each with the entry that decides', async () => {
			const [yes, no, unknown, suppressed] = [phoneOf(), phoneOf(), phoneOf(), phoneOf()];
			await consent('set', setting()).run([{ phone: yes }, { phone: suppressed }]);
			await consent('set', setting({ state: 'revoked', channel: '*', contactPointField: 'phone' })).run([
				{ phone: no },
			]);
			await consent('suppress', { channel: 'voice', purpose: '*', reason: 'complaint' }).run([
				{ phone: suppressed },
			]);
			const items = [yes, no, unknown, suppressed].map((phone) => ({ phone }));
			const run = await consent('check', checking()).run(items);
			expect(run.json('After')).toMatchObject([
				{
					phone: yes,
					consent: { verdict: 'allowed', because: 'granted', entry: { source: 'form' } },
				},
			]);
			expect(run.json('After 1')).toMatchObject([
				{ phone: no, consent: { verdict: 'blocked', reason: 'consent', entry: { state: 'revoked' } } },
				{ phone: unknown, consent: { verdict: 'blocked', reason: 'consent' } },
				{ phone: suppressed, consent: { reason: 'suppressed', entry: { reason: 'complaint' } } },
			]);
			const optOut = await consent('check', checking({ model: 'opt-out' })).run(items);
			expect(optOut.json('After').map(({ phone }) => phone)).toEqual([yes, unknown]);
		});

		test('a topic asks about that topic alone', async () => {
			const phone = phoneOf();
			await consent('set', setting({ options: { topic: 'offers' } })).run([{ phone }]);
			const about = async (topic: string) =>
				(await consent('check', checking({ options: { topic } })).run([{ phone }])).json('After').length;
			expect([await about('offers'), await about('news'), await about('')]).toEqual([1, 0, 0]);
		});

		test('what cannot be judged leaves by Blocked under On Error: Continue', async () => {
			const run = await consent('check', checking(), GOES_ON).run([{ json: { email: 'x' } }]);
			expect(run.json('After')).toEqual([]);
			expect(run.json('After 1')).toMatchObject([{ email: 'x', error: expect.any(String) }]);
		});

		test('a manual run checks too', async () => {
			const run = await consent('check', checking()).run([{ phone: phoneOf() }], 'manual');
			expect(run.json('After 1')).toHaveLength(1);
		});
	});

	test('Get tells what is known of a point, or of all points of the contact', async () => {
		const [phone, mail, ada] = [phoneOf(), `${fresh('ann')}@shop.example`, fresh('ada')];
		await consent('set', setting()).run([{ contactId: ada, phone }]);
		await consent('set', setting({ channel: 'email' })).run([{ contactId: ada, email: mail }]);
		await consent('suppress', { channel: 'email', purpose: '*', reason: 'bounce' }).run([{ email: mail }]);
		const ofPoint = await consent('get', { contactPointField: 'phone' }).run([{ json: { phone } }]);
		expect(ofPoint.json('Contact')[0].consent).toEqual({
			points: [
				{
					point: phone,
					entries: [expect.objectContaining({ state: 'granted', at: expect.stringMatching(/Z$/) })],
					suppressions: [],
				},
			],
		});
		const ofAll = await consent('get').run([{ contactId: ada }, { contactId: fresh('stranger') }]);
		expect(ofAll.json('Contact').map((item) => item.consent)).toMatchObject([
			{ points: [{ point: phone }, { point: mail, suppressions: [{ reason: 'bounce' }] }] },
			{ points: [] },
		]);
		const nobody = await consent('get').run([{ json: { name: 'x' } }]);
		expect(nobody.error?.message).toContain('names neither a contact nor a contact point');
	});

	test('Suppress blocks whatever was agreed to, until Unsuppress', async () => {
		const phone = phoneOf();
		const reason = { channel: 'voice', purpose: '*', reason: 'complaint' };
		expect((await consent('suppress', reason).run([{ phone }])).json('Contact')[0].consent).toEqual({
			result: 'suppressed',
		});
		expect(await harness.store.consent.suppressions([phone])).toMatchObject([
			[{ channel: 'voice', reason: 'complaint', source: 'Journey Contact' }],
		]);
		await consent('unsuppress', { contactPointField: 'phone' }).run([{ phone }]);
		expect(await harness.store.consent.suppressions([phone])).toEqual([[]]);
		const empty = await consent('suppress', { ...reason, reason: '={{ " " }}' }).run([{ phone }]);
		expect(empty.error?.message).toContain("'Reason' is empty");
	});

	test.each(['set', 'import', 'suppress', 'unsuppress'])(
		'acc-22 a manual run of %s changes nothing and says what it would, unless it is to act for real',
		async (operation) => {
			const phone = phoneOf();
			await harness.store.consent.suppress([{ point: phone, reason: 'old', source: 'test' }], Date.now());
			const parameters: IDataObject = {
				...setting({ reason: 'new', stateField: 'ok', timeField: 'at', contactPointField: 'phone' }),
			};
			const items = [{ phone, ok: 'no', at: '2026-01-01' }];
			const before = [await entriesOf(phone), await harness.store.consent.suppressions([phone])];
			const run = await consent(operation, parameters).run(items, 'manual');
			expect(run.error).toBeUndefined();
			expect(run.hints('Contact').join()).toContain('changed nothing');
			expect((run.json('Contact')[0].consent as IDataObject).result).toMatch(/^not-/);
			expect([await entriesOf(phone), await harness.store.consent.suppressions([phone])]).toEqual(before);
			await consent(operation, { ...parameters, options: { actForReal: true } }).run(items, 'manual');
			expect([await entriesOf(phone), await harness.store.consent.suppressions([phone])]).not.toEqual(before);
		},
	);
});
