// `node --import` this: the process ends within a second of its parent, however that ended, so that a test run that was
// killed does not go on by itself.
const parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent) process.exit(1);
}, 500).unref();
