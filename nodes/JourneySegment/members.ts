import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { changeMembership } from '../../lib';
import { contactOf, leaving, readPassing, type PassingItems, type Way } from '../shared/router';
import { runKeyOf } from '../shared/run-key';
import { readEach, Unjudged } from '../shared/unjudged';
import { readForm, type SegmentForm } from './form';
import { DONE, IN_SEGMENT, NOT_IN_SEGMENT } from './outputs';

const MEMBER: Way = { key: IN_SEGMENT, index: 0 };
const NO_MEMBER: Way = { key: NOT_IN_SEGMENT, index: 1 };
const THROUGH: Way = { key: DONE, index: 0 };

/** The contact of each item; without one, why. */
function contactsOf(
	ctx: IExecuteFunctions,
	read: PassingItems,
	{ contactField }: SegmentForm,
): (string | Unjudged)[] {
	return readEach(ctx, read.passing, (one) => contactOf(ctx, one, contactField));
}

function distinct(contacts: readonly (string | Unjudged)[]): string[] {
	return [...new Set(contacts.filter((contact) => typeof contact === 'string'))];
}

/** Operation Check Membership: one question for all items. */
export async function check(ctx: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const form = readForm(ctx);
	const read = await readPassing(ctx, ctx.getInputData(), form.contactField);
	const contacts = contactsOf(ctx, read, form);
	const asked = distinct(contacts);
	const { store } = (await read.openRun()).shared;
	const answers = await store.segments.has(form.segment, asked);
	const members = new Set(asked.filter((_, i) => answers[i]));
	const out = await leaving(ctx, read);
	const outputs: INodeExecutionData[][] = [[], []];
	read.passing.forEach((one, i) => {
		const contact = contacts[i];
		const isUnjudged = contact instanceof Unjudged;
		const way = !isUnjudged && members.has(contact) ? MEMBER : NO_MEMBER;
		outputs[way.index].push(out(one, way, isUnjudged ? { error: contact.message } : undefined));
	});
	return outputs;
}

/** Operations Add and Remove: static lists. */
export async function change(
	ctx: IExecuteFunctions,
	kind: 'add' | 'remove',
): Promise<INodeExecutionData[][]> {
	const form = readForm(ctx);
	const { segment, options } = form;
	const read = await readPassing(ctx, ctx.getInputData(), form.contactField);
	const contacts = contactsOf(ctx, read, form);
	const asked = distinct(contacts);
	const changed = await applyChange(ctx, read, form, kind, asked);
	const out = await leaving(ctx, read);
	const passed = read.passing.map((one, i) => {
		const contact = contacts[i];
		if (contact instanceof Unjudged) return out(one, THROUGH, { error: contact.message });
		const told = changed.has(contact) ? (kind === 'add' ? 'entered' : 'left') : 'none';
		const add: IDataObject | undefined = options.addMembership
			? { membership: { segment, isIn: kind === 'add', change: told } }
			: undefined;
		return out(one, THROUGH, add);
	});
	return [passed];
}

async function applyChange(
	ctx: IExecuteFunctions,
	read: PassingItems,
	{ segment, options }: SegmentForm,
	kind: 'add' | 'remove',
	asked: string[],
): Promise<Set<string>> {
	if (read.isManual && options.actForReal !== true) {
		const verb = kind === 'add' ? 'adds' : 'removes';
		ctx.addExecutionHints({
			message: `This was a test run and stored nothing. In production it ${verb} ${asked.length} contacts; switch on the option 'Act for Real in Test Runs' to do it now`,
		});
		return new Set();
	}
	const { shared, nowMs } = await read.openRun();
	const wanted = kind === 'add' ? { in: asked, out: [] } : { in: [], out: asked };
	const raisesEvents = options.raiseEvents !== false;
	const diff = await changeMembership(shared.store, segment, wanted, runKeyOf(ctx), nowMs, { raisesEvents });
	return new Set(kind === 'add' ? diff.entered : diff.left);
}

const PAGE = 5_000;

/** Operation List Members: a page, or all of them, one item each. Reads only, so a test run lists them too. */
export async function list(ctx: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const { segment } = readForm(ctx);
	const read = await readPassing(ctx, [], '');
	const { store } = (await read.openRun()).shared;
	const isAll = ctx.getNodeParameter('returnAll', 0, false) === true;
	const limit = isAll ? PAGE : Number(ctx.getNodeParameter('limit', 0, 50));
	let cursor = isAll ? '' : String(ctx.getNodeParameter('cursor', 0, '') ?? '');
	const seen = new Set<string>();
	do {
		const page = await store.segments.members(segment, cursor, limit);
		for (const contactId of page.contactIds) seen.add(contactId);
		cursor = page.cursor;
	} while (isAll && cursor !== '');
	const nextCursor = isAll ? {} : { nextCursor: cursor };
	return [
		[...seen].map((contactId) => ({ json: { contactId, segment, ...nextCursor }, pairedItem: { item: 0 } })),
	];
}
