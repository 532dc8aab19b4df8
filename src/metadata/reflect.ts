import { createRequire } from 'node:module';
import type {} from 'reflect-metadata';

// By require: an `import` of a CommonJS module has Node find its exports first, for which it compiles a lexer, and that took as long as all else that a worker does
// from its first line to its first answer (30 of 60 ms of processor time, Node 20).
createRequire(import.meta.url)('reflect-metadata');
