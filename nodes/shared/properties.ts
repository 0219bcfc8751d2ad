import type { INodeCredentialDescription, INodeProperties } from 'n8n-workflow';
import { CONTACT_FIELD } from './arrivals';
import { STORE_CREDENTIAL } from './shared-store';

/** Properties that several nodes show the same way. */
export const storeCredential: INodeCredentialDescription = { name: STORE_CREDENTIAL, required: false };

export const contactFieldProperty: INodeProperties = {
	displayName: 'Contact ID Field',
	name: CONTACT_FIELD,
	type: 'string',
	default: 'contactId',
	required: true,
	placeholder: 'e.g. customer.id',
	description: 'Field of the item that names the person (dots reach into objects)',
};

export const holdingNotice: INodeProperties = {
	displayName:
		'Contacts wait here, not executions: they go on in a new execution. Expressions that reach back to earlier nodes do not work after this step; fields of the item do. Publish the workflow to use it.',
	name: 'holdingNotice',
	type: 'notice',
	default: '',
};

export const batchSizeProperty: INodeProperties = {
	displayName: 'Contacts per Execution',
	name: 'batchSize',
	type: 'number',
	typeOptions: { minValue: 1, maxValue: 5000 },
	default: 500,
	description: 'How many released contacts go on together in one execution. Slow steps (AI) want about 10',
};
