import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { factsOf } from '../shared/audience-facts';
import { contactOf, leaving, readPassing, type Way } from '../shared/router';
import { readEach, Unjudged } from '../shared/unjudged';
import { audienceOfForm, readForm } from './form';
import { DONE } from './outputs';

const THROUGH: Way = { key: DONE, index: 0 };

/** Operation Explain: per condition the value seen and whether it is met. Reads only. */
export async function explain(ctx: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const { segment, contactField } = readForm(ctx);
	const read = await readPassing(ctx, ctx.getInputData(), contactField);
	const form = audienceOfForm(ctx);
	const facts = await factsOf(ctx, read, [form], contactField);
	const contacts = readEach(ctx, read.passing, (one) => contactOf(ctx, one, contactField));
	const { store } = (await read.openRun()).shared;
	const asked = contacts.filter((contact) => typeof contact === 'string');
	const isMember = await store.segments.has(segment, asked);
	const members = new Set(asked.filter((_, i) => isMember[i]));
	const out = await leaving(ctx, read);
	const explained = readEach(ctx, read.passing, (one, i) => {
		const contact = contacts[i];
		if (contact instanceof Unjudged) return out(one, THROUGH, { error: contact.message });
		const { verdict, groups } = form.audience.explain(facts.of(0, one), facts.nowMs);
		const explanation = {
			segment,
			verdict,
			isMember: members.has(contact),
			groups,
		} as unknown as IDataObject;
		return out(one, THROUGH, { explanation });
	});
	const items = explained.map((item, i) =>
		item instanceof Unjudged ? out(read.passing[i], THROUGH, { error: item.message }) : item,
	);
	return [items];
}
