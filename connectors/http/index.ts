export { type HttpRequest, type HttpSinkOptions, http } from './http-sink.ts';
