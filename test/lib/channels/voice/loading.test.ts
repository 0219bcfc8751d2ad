import type * as Library from '../../../../lib';

describe("Twilio's package", () => {
	it('is loaded when the first line is opened, not with the library', () => {
		let loadings = 0;
		jest.doMock('twilio', () => {
			loadings += 1;
			return jest.requireActual<object>('twilio');
		});
		const { twilioVoice } = jest.requireActual<typeof Library>('../../../../lib');
		expect(loadings).toBe(0);
		twilioVoice({ accountSid: `AC${'0'.repeat(32)}`, authToken: 'token' });
		expect(loadings).toBe(1);
	});
});
