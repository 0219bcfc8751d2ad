import { parseEndpoint, whereIs } from '../../lib/redis/endpoint';

describe('addresses of Redis', () => {
	test.each([
		['redis://localhost', { kind: 'standalone', nodes: [{ host: 'localhost', port: 6379 }] }],
		[
			'redis://:s%40cret@h:7000/3',
			{ kind: 'standalone', nodes: [{ host: 'h', port: 7000 }], password: 's@cret', db: 3 },
		],
		[
			'redis://ann:p@ss:w@h',
			{ kind: 'standalone', nodes: [{ host: 'h', port: 6379 }], username: 'ann', password: 'p@ss:w' },
		],
		['rediss://h?db=2', { kind: 'standalone', nodes: [{ host: 'h', port: 6379 }], tls: true, db: 2 }],
		['redis://[::1]:7000', { kind: 'standalone', nodes: [{ host: '::1', port: 7000 }] }],
		[
			'redis+sentinel://u:p@a:1,b/main?db=1&sentinelPassword=x%20y',
			{
				...{
					kind: 'sentinel',
					nodes: [
						{ host: 'a', port: 1 },
						{ host: 'b', port: 26379 },
					],
					master: 'main',
				},
				...{ username: 'u', password: 'p', db: 1, sentinelPassword: 'x y' },
			},
		],
		[
			'rediss+cluster://a:1,b:2',
			{
				kind: 'cluster',
				nodes: [
					{ host: 'a', port: 1 },
					{ host: 'b', port: 2 },
				],
				tls: true,
			},
		],
	])('%s is read', (url, endpoint) => {
		expect(parseEndpoint(url)).toEqual(endpoint);
	});

	test.each([
		'',
		'localhost:6379',
		'http://h',
		'redis://',
		'redis://u:secret@h:99999',
		'redis://u:secret@h:x',
		'redis://u:secret@a,b',
		'redis://u:secret@h/name',
		'redis+sentinel://u:secret@a',
		'redis+cluster://u:secret@a/3',
	])('"%s" is refused with the forms that are allowed, and without its password', (url) => {
		const read = () => parseEndpoint(url);
		expect(read).toThrow(expect.objectContaining({ code: 'store-misconfigured' }));
		expect(read).toThrow(/Allowed: redis:\/\//);
		expect(read).not.toThrow(/secret/);
	});

	test('where a server is holds hosts, ports and the name of the master, no login', () => {
		expect(whereIs(parseEndpoint('redis://u:secret@[::1]:7'))).toBe('[::1]:7');
		expect(whereIs(parseEndpoint('redis+sentinel://u:secret@a:1,b:2/main'))).toBe('a:1,b:2/main');
	});
});
