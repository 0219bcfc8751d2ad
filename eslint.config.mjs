import communityNodes from '@n8n/eslint-plugin-community-nodes';
import tseslint from 'typescript-eslint';

const RULES_FOR = ['package.json', 'nodes/**/*.ts', 'credentials/**/*.ts'];

export default tseslint.config(
	{ ignores: ['dist/', 'coverage/', '.cache/', 'test/host/package.json'] },
	{
		files: ['**/*.ts'],
		extends: [tseslint.configs.recommended],
		rules: {
			// A parameter that an interface asks for and this implementation does not need begins with _.
			'@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
		},
	},
	{
		// Scripts that run without being compiled; the package has no "type", so .js is CommonJS.
		files: ['**/*.js'],
		extends: [tseslint.configs.recommended],
		rules: { '@typescript-eslint/no-require-imports': 'off' },
	},
	{
		// The package's own manifest, read as an expression: that is how n8n's rules look at it.
		files: ['package.json'],
		languageOptions: { parser: tseslint.parser, parserOptions: { extraFileExtensions: ['.json'] } },
	},
	{
		// n8n's rules, all of them; each exception below has its reason.
		files: RULES_FOR,
		...communityNodes.configs.recommended,
		rules: {
			...communityNodes.configs.recommended.rules,
			// The stores, the zones and the channels are libraries (ioredis, luxon, ...). The nodes are for self-hosters: n8n
			// does not verify flow-control nodes, so the ban on dependencies that n8n Cloud asks for gains nothing.
			'@n8n/community-nodes/no-runtime-dependencies': 'off',
			// Same reason: node:fs, node:path and the library in ../../lib bring what n8n Cloud does not allow.
			'@n8n/community-nodes/no-restricted-imports': 'off',
			// Same reason: a hybrid step keeps a release listener alive in the background, which needs timers.
			'@n8n/community-nodes/no-restricted-globals': 'off',
		},
	},
);
