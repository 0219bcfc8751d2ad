import { NodeHelpers, type INode, type INodeParameters, type INodeProperties } from 'n8n-workflow';
import { JourneyContact } from '../../nodes/JourneyContact/JourneyContact.node';
import { JourneyPolicy } from '../../nodes/JourneyPolicy/JourneyPolicy.node';

const { description } = new JourneyContact();
const NODE: INode = {
	id: '1',
	name: 'Node',
	type: 'node',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

/** What the editor shows of properties, by n8n's own judgement. */
function shown(
	properties: readonly INodeProperties[],
	values: INodeParameters,
	within: INodeParameters = values,
): INodeProperties[] {
	return properties.filter((one) => NodeHelpers.displayParameter(within, one, NODE, description, values));
}

/** Every resource with each of its operations. */
const OPERATIONS = description.properties
	.filter(({ name }) => name === 'operation')
	.flatMap(({ displayOptions, options }) =>
		(displayOptions!.show!.resource as string[]).flatMap((resource) =>
			options!.map((option) => ({ resource, operation: (option as { value: string }).value })),
		),
	);

describe('forms', () => {
	test.each(OPERATIONS)(
		"Journey Contact, $resource $operation: 'Options' is there where it has an entry, once",
		(values) => {
			const all = { ...values, getBy: 'contact', chooseBy: 'contact' };
			const collection = description.properties.find(({ name }) => name === 'options')!;
			const entries = shown(collection.options as INodeProperties[], all, {});
			const found = shown(description.properties, all).filter(({ name }) => name === 'options');
			expect(found).toHaveLength(entries.length > 0 ? 1 : 0);
		},
	);

	test('Journey Policy: the name of each kind of policy is shown with an example of its own', () => {
		const names = new JourneyPolicy().description.properties.filter(({ name }) => name === 'name');
		const examples = names.map(({ displayOptions, placeholder }) => [
			displayOptions!.show!.resource,
			placeholder,
		]);
		expect(examples).toEqual([
			[['quietTime'], 'e.g. Germany'],
			[['frequencyCap'], 'e.g. Brand'],
			[['engagement'], 'e.g. Delivery Calls'],
		]);
	});
});
