import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { itemParameter, type ItemParameter } from './item-parameter';

export const channelProperties: INodeProperties[] = [
	{
		displayName: 'Channel',
		name: 'channel',
		type: 'options',
		default: 'email',
		description: 'By which channel the contact is about to be addressed',
		options: [
			{ name: 'Custom', value: 'custom' },
			{ name: 'Email', value: 'email' },
			{ name: 'Push', value: 'push' },
			{ name: 'SMS', value: 'sms' },
			{ name: 'Voice', value: 'voice' },
			{ name: 'WhatsApp', value: 'whatsapp' },
		],
	},
	{
		displayName: 'Channel Name',
		name: 'channelName',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. letter',
		displayOptions: { show: { channel: ['custom'] } },
	},
];

/** The channel of an item: one of the list, or the name that was typed. */
export function channelReader(ctx: IExecuteFunctions): ItemParameter<string> {
	const channelOf = itemParameter<string>(ctx, 'channel', 'email');
	const nameOf = itemParameter<string>(ctx, 'channelName', '');
	return (index) => {
		const channel = channelOf(index);
		return channel === 'custom' ? nameOf(index).trim().toLowerCase() || 'custom' : channel;
	};
}
