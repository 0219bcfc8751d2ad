import type { IDataObject } from 'n8n-workflow';
import { branch, branchAlone, condition, contactsByOutput, filter } from './attribute-branch-support';
import { Harness } from './harness';

const GOLD = branch('Gold', [condition('tier', 'string', 'equals', 'gold')]);
const RICH = branch('Rich', [condition('order.total', 'number', 'gte', 100)]);

describe('Attribute Branch by conditions', () => {
	let harness: Harness;
	beforeAll(async () => {
		harness = await Harness.open();
	});
	afterAll(async () => await harness.close());

	const ada = { contactId: 'ada', tier: 'gold', order: { total: 200 } };
	const bob = { contactId: 'bob', tier: 'iron', order: { total: 150 } };
	const cid = { contactId: 'cid', tier: 'iron', order: { total: 1 } };

	test('an item leaves by the first branch that matches, else by Other, which is the first output', async () => {
		const execution = await branchAlone(harness, { branches: { rows: [GOLD, RICH] } }).run([ada, bob, cid]);
		expect(contactsByOutput(execution)).toEqual([['cid'], ['ada'], ['bob']]);
		expect(execution.outputs('Branch')[2][0]).toEqual({ json: bob, pairedItem: { item: 1 } });
		expect(execution.hints('Branch')).toEqual([]);
	});

	test('with Send To: every branch, an item leaves by each branch that matches', async () => {
		const execution = await branchAlone(harness, { matching: 'every', branches: { rows: [GOLD, RICH] } }).run(
			[ada, bob, cid],
		);
		expect(contactsByOutput(execution)).toEqual([['cid'], ['ada'], ['ada', 'bob']]);
	});

	test('a disabled branch takes nobody and keeps its output', async () => {
		const rows = [{ ...GOLD, disabled: true }, RICH];
		const execution = await branchAlone(harness, { branches: { rows } }).run([ada, bob, cid]);
		expect(contactsByOutput(execution)).toEqual([['cid'], [], ['ada', 'bob']]);
	});

	test('an item that never had a journey is routed and not enrolled', async () => {
		const workflow = branchAlone(harness, { branches: { rows: [GOLD] } });
		const execution = await workflow.run([ada]);
		expect(execution.json('Branch', 1)).toEqual([ada]);
		expect(await harness.store.enrollments.get(['ada'])).toEqual([[]]);
		expect(await harness.store.ledger.counters(workflow.id)).toMatchObject({ entered: 0 });
	});

	test('an item without a contact id is routed by its attributes', async () => {
		const execution = await branchAlone(harness, { branches: { rows: [GOLD] } }).run([
			{ json: { tier: 'gold' } },
		]);
		expect(execution.json('Branch', 1)).toEqual([{ tier: 'gold' }]);
	});

	test('a real expression is evaluated by n8n for each item, and a hint says so', async () => {
		const rows = [
			{
				name: 'Short',
				conditions: filter({
					leftValue: '={{ $json.contactId.length + 1 }}',
					rightValue: '={{ $json.order.total }}',
					operator: { type: 'number', operation: 'gt' },
				}),
			},
		];
		const execution = await branchAlone(harness, { branches: { rows } }).run([ada, bob, cid]);
		expect(execution.error).toBeUndefined();
		expect(contactsByOutput(execution)).toEqual([['ada', 'bob'], ['cid']]);
		expect(execution.hints('Branch')).toEqual([expect.stringContaining('for each item')]);
	});

	test('capital letters count, unless the option Ignore Case is on', async () => {
		const upper = { contactId: 'ada', tier: 'GOLD' };
		const strict = await branchAlone(harness, { branches: { rows: [GOLD] } }).run([upper]);
		expect(contactsByOutput(strict)).toEqual([['ada'], []]);
		const loose = await branchAlone(harness, {
			branches: { rows: [GOLD] },
			options: { ignoreCase: true },
		}).run([upper]);
		expect(contactsByOutput(loose)).toEqual([[], ['ada']]);
	});

	test('null and absent are what Exists and Is Empty say of them', async () => {
		const rows = [
			branch('Known', [condition('tier', 'string', 'exists')]),
			branch('Unknown', [condition('tier', 'string', 'notExists')]),
		];
		const items = [{ contactId: 'a', tier: 'x' }, { contactId: 'b', tier: null }, { contactId: 'c' }];
		const execution = await branchAlone(harness, { branches: { rows } }).run(items);
		expect(contactsByOutput(execution)).toEqual([[], ['a'], ['b', 'c']]);
	});

	test("a date without offset is read in the contact's zone by option", async () => {
		const rows = [branch('Before Noon UTC', [condition('at', 'dateTime', 'before', '2026-03-01T12:00:00Z')])];
		const items = [
			{ contactId: 'berlin', at: '2026-03-01T12:30', timeZone: 'Europe/Berlin' },
			{ contactId: 'utc', at: '2026-03-01T12:30', timeZone: 'UTC' },
		];
		const execution = await branchAlone(harness, {
			branches: { rows },
			options: { dateZone: 'contact' },
		}).run(items);
		expect(contactsByOutput(execution)).toEqual([['utc'], ['berlin']]);
	});

	test('fields of events of this journey are reached by plain paths', async () => {
		const rows = [
			{
				name: 'Big Cart',
				conditions: filter({
					leftValue: '={{ $json.triggers["cart.abandoned"].data.total }}',
					rightValue: 50,
					operator: { type: 'number', operation: 'gt' },
				}),
			},
		];
		const triggers = (total: number) => ({ triggers: { 'cart.abandoned': { data: { total } } } });
		const items = [
			{ contactId: 'a', ...triggers(60) },
			{ contactId: 'b', ...triggers(40) },
			{ contactId: 'c' },
		];
		const execution = await branchAlone(harness, {
			branches: { rows },
			options: { looseTypeValidation: true },
		}).run(items);
		expect(contactsByOutput(execution)).toEqual([['b', 'c'], ['a']]);
		expect(execution.hints('Branch')).toEqual([]);
	});

	test('the outcome of a call is compared with a list of results', async () => {
		const rows = [{ name: 'Not Reached', more: { callResults: ['Busy', 'NoAnswer'] } }];
		const items = ['Busy', 'LiveAnswer', 'NoAnswer'].map((result) => ({
			contactId: result,
			call: { result },
		}));
		const execution = await branchAlone(harness, { branches: { rows } }).run(items);
		expect(contactsByOutput(execution)).toEqual([['LiveAnswer'], ['Busy', 'NoAnswer']]);
	});

	test('the option Add Branch to Item tells the branch', async () => {
		const execution = await branchAlone(harness, {
			branches: { rows: [GOLD] },
			options: { addBranch: true },
		}).run([ada, bob]);
		expect(execution.json('Branch', 1)[0].branch).toEqual({ name: 'Gold', matched: true });
		expect(execution.json('Branch', 0)[0].branch).toEqual({ name: 'Other', matched: false });
	});

	test('a value of a type that the comparison refuses ends the run and names the item', async () => {
		const rows = [branch('Rich', [condition('order', 'number', 'gte', 100)])];
		const parameters: IDataObject = { branches: { rows }, options: { looseTypeValidation: false } };
		const execution = await branchAlone(harness, parameters).run([
			{ contactId: 'a', order: 100 },
			{ contactId: 'b', order: 'much' },
		]);
		expect(execution.error?.message).toContain('[item 1]');
		expect(execution.error).toMatchObject({ context: { itemIndex: 1 } });
	});

	test('with On Error: Continue such an item leaves by Other with the error text, and the others go their way', async () => {
		const rows = [branch('Rich', [condition('order', 'number', 'gte', 100)])];
		const parameters: IDataObject = { branches: { rows }, options: { looseTypeValidation: false } };
		const items = [
			{ contactId: 'a', order: 100 },
			{ contactId: 'b', order: 'much' },
		];
		const execution = await branchAlone(harness, parameters, { onError: 'continueRegularOutput' }).run(items);
		expect(contactsByOutput(execution)).toEqual([['b'], ['a']]);
		expect(execution.json('Branch', 0)[0].error).toContain("the text 'much'");
	});

	test('binary data stays on its item', async () => {
		const item = {
			json: { contactId: 'a', tier: 'gold' },
			binary: { photo: { data: 'AA==', mimeType: 'image/png' } },
		};
		const execution = await branchAlone(harness, { branches: { rows: [GOLD] } }).run([item]);
		expect(execution.outputs('Branch')[1][0].binary).toEqual(item.binary);
	});

	test('more than 25 branches are refused in words', async () => {
		const rows = Array.from({ length: 26 }, (_, i) => branch(`B${i}`, []));
		const execution = await branchAlone(harness, { branches: { rows } }).run([ada]);
		expect(execution.error?.message).toContain('25 are allowed');
	});
});
