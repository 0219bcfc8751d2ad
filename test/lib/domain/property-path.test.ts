import { DateTime } from 'luxon';
import { Workflow, type INodeTypes } from 'n8n-workflow';
import { compilePropertyPath } from '../../../lib/domain/property-path';

const json = {
	a: { b: 1, 'x y': [{ c: 'q' }], 'd.e': 'dotted', class: 'k' },
	nothing: null,
	text: 'text',
	list: [1, [2, 3]],
	at: DateTime.fromISO('2026-03-01T00:00:00Z', { zone: 'utc' }),
	'0': 'zero',
	ünï: 4,
	$x: 5,
	_y: 6,
};

const nodeTypes = {
	getByName: () => undefined,
	getByNameAndVersion: () => ({ description: { properties: [], inputs: ['main'], outputs: ['main'] } }),
	getKnownTypes: () => ({}),
} as unknown as INodeTypes;
const node = {
	id: '1',
	name: 'Step',
	type: 't',
	typeVersion: 1,
	position: [0, 0] as [number, number],
	parameters: {},
};
const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });

function n8nValue(expression: string): unknown {
	const item = { json: json as never };
	return workflow.expression.getParameterValue(expression, null, 0, 0, 'Step', [item], 'manual', {});
}

describe('compilePropertyPath', () => {
	it.each([
		'={{ $json }}',
		'={{$json}}',
		'={{ $json.a.b }}',
		'={{$json.a.b}}',
		'={{ $json.a?.b }}',
		'={{ $json?.a?.b }}',
		'={{ $json["a"]["x y"][0].c }}',
		"={{ $json['a']['d.e'] }}",
		'={{ $json.a.class }}',
		'={{ $json?.["a"]?.["b"] }}',
		'={{ $json[0] }}',
		'={{ $json.list[1][0] }}',
		'={{ $json.list["1"][1] }}',
		'={{ $json . a\n\t. b }}',
		'={{ $json [ "a" ] . b }}',
		'={{ $json.ünï }}',
		'={{ $json.$x }}',
		'={{ $json._y }}',
		'={{ $json.absent }}',
		'={{ $json.absent.deeper.still }}',
		'={{ $json.nothing }}',
		'={{ $json.nothing.b }}',
		'={{ $json.text.b.c }}',
		'={{ $json.text.length }}',
		'={{ $json.text[1] }}',
		'={{ $json.list.length }}',
		'={{ $json.at.year }}',
		'={{ $json[""] }}',
	])('%s reads what n8n reads', (expression) => {
		const read = compilePropertyPath(expression);
		expect(read).toBeDefined();
		expect(read?.(json)).toEqual(n8nValue(expression));
	});

	it.each([
		'',
		'=',
		'x',
		'$json.a',
		'{{ $json.a }}',
		'={{ }}',
		'={{ $json.a }} ',
		'= {{ $json.a }}',
		'={{ $json.a }}{{ $json.a }}',
		'={{ $jsonx }}',
		'={{ json.a }}',
		'={{ $json.a() }}',
		'={{ $json.a.b + 1 }}',
		'={{ $json.a; }}',
		'={{ $json. }}',
		'={{ $json..a }}',
		'={{ $json[a] }}',
		'={{ $json[-1] }}',
		'={{ $json[00] }}',
		'={{ $json[1.5] }}',
		'={{ $json[`a`] }}',
		'={{ $json["a\\"b"] }}',
		'={{ $json["a\'] }}',
		"={{ $json['a}}b'] }}",
		'={{ $json.a // b\n }}',
		'={{ $json.1a }}',
		'={{ $json.a-b }}',
		'={{ $input.item.json.a }}',
		'={{ !$json.a }}',
		'={{ $json.__proto__ }}',
		'={{ $json["__proto__"].x }}',
		'={{ $json.constructor }}',
		'={{ $json.a["constructor"] }}',
		'={{ $json.a.prototype }}',
		'={{ $json.constructorName }}',
		'={{ ($json.a) }}',
		'={{ $json.a, 1 }}',
		'={{ $json[0, 1] }}',
		'={{ $json?a }}',
	])('%s is left to n8n', (expression) => {
		expect(compilePropertyPath(expression)).toBeUndefined();
	});

	it('braces inside a key are left to n8n, which cuts there', () => {
		expect(compilePropertyPath('={{ $json["a{{b"] }}')).toBeUndefined();
	});

	it('a method is not readable', () => {
		for (const name of ['toString', 'hasOwnProperty', '__defineGetter__', '__lookupGetter__', 'valueOf']) {
			expect(compilePropertyPath(`={{ $json.${name} }}`)?.(json)).toBeUndefined();
		}
		expect(compilePropertyPath('={{ $json.list.map }}')?.(json)).toBeUndefined();
	});

	it.each([undefined, null, 7, 'text'])('an item that is %s has nothing to read', (item) => {
		expect(compilePropertyPath('={{ $json.a.b }}')?.(item)).toBeUndefined();
	});
});
