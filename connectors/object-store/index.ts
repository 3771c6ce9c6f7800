export { contentKey, sha256Of } from './content-key.ts';
export { type FolderStoreOptions, folderStore } from './folder-store.ts';
export { checkKey } from './object-key.ts';
export { type ObjectSinkOptions, objectSink } from './object-sink.ts';
export { OBJECT_BYTES_MAX, OBJECTS, type ObjectStore } from './object-store.ts';
export { type S3StoreOptions, s3Store } from './s3-store.ts';
