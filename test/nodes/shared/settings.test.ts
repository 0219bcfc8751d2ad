import { readSettings } from '../../../nodes/shared/settings';

describe('settings', () => {
	test('what is not set or empty has its default', () => {
		expect(readSettings({ JOURNEYS_REDIS_URL: '', JOURNEYS_WAIT_REPLICAS: '' })).toMatchObject({
			redisUrl: undefined,
			isQueueMode: false,
			partitions: undefined,
			allowEviction: false,
			waitReplicas: undefined,
			rideOutMs: 30_000,
		});
	});

	test('whole numbers are read, 0 among them', () => {
		expect(
			readSettings({
				JOURNEYS_PARTITIONS: '32',
				JOURNEYS_WAIT_REPLICAS: ' 1 ',
				JOURNEYS_RIDE_OUT_MS: '0',
			}),
		).toMatchObject({ partitions: 32, waitReplicas: 1, rideOutMs: 0 });
	});

	test.each([
		['JOURNEYS_WAIT_REPLICAS', 'one'],
		['JOURNEYS_WAIT_REPLICAS', '1.5'],
		['JOURNEYS_PARTITIONS', '-1'],
		['JOURNEYS_RIDE_OUT_MS', '30s'],
	])('%s=%s is refused by its name', (name, text) => {
		expect(() => readSettings({ [name]: text })).toThrow(
			`${name} is '${text}': allowed are whole numbers from 0`,
		);
	});
});
