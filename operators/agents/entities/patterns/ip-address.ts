import validator from 'validator';
import { contextBefore, type Pattern, type PatternMatch } from './pattern.ts';

const V4 = /(?<![\p{L}\p{N}.])\d{1,3}(?:\.\d{1,3}){3}(?![\p{L}\p{N}]|\.\d)/gu;
const V6 = /(?<![\p{L}\p{N}:.])[0-9a-fA-F:]{3,39}(?![\p{L}\p{N}:])/gu;
const VERSION = /\b(?:v|ver|version|release|section|clause|article|chapter|§)\.?\s*$/;

/** Addresses of machines, IPv4 and IPv6; version and section numbers of four parts are left out where a word tells them. */
export const ipAddress: Pattern = {
  type: 'ip-address',
  find(text) {
    const found: PatternMatch[] = [];
    for (const { 0: value, index: start } of text.matchAll(V4)) {
      if (validator.isIP(value, 4) && !VERSION.test(contextBefore(text, start))) {
        found.push({ start, end: start + value.length, value, confidence: 0.95 });
      }
    }
    for (const { 0: raw, index: start } of text.matchAll(V6)) {
      // `a::b` is also how programs name things: a digit must be in it.
      if (!/:.*:/.test(raw) || !/\d/.test(raw) || !validator.isIP(raw, 6)) continue;
      found.push({ start, end: start + raw.length, value: raw.toLowerCase(), confidence: 0.95 });
    }
    return found;
  },
};
