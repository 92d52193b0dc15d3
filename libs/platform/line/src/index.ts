export * from './agreement.js';
export * from './expectations.js';
export * from './idle.js';
export * from './line-picture.js';
export * from './setup-line.js';
