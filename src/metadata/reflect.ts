/*
 * In the built package this is part of its one script (scripts/bundle.mjs): to find, read and compile it took each worker 2 of the 12 ms
 * that the whole package takes. It shares its store with whatever other copy a program loads.
 */
import 'reflect-metadata';
