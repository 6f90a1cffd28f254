// Before the modules: the reader of schemas would try whether it may make functions of text, which our policy forbids and
// the browser reports each time.
globalThis.__zod_globalConfig = { jitless: true };
