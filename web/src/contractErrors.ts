import { z } from 'zod';

// Imported before any contract runs.
z.config({
  // Zod's compiled parsers need `eval`, which the content security policy refuses.
  jitless: true,
  // The codes that the server gives for what Zod finds by itself (server/platform/validate.ts); screens turn codes into sentences.
  customError: (issue) => {
    switch (issue.code) {
      case 'invalid_type': return issue.input === undefined || issue.input === null || Number.isNaN(issue.input) ? 'required' : 'wrong_type';
      case 'invalid_value': return issue.input === undefined || issue.input === null || issue.input === '' ? 'required' : 'not_allowed';
      case 'too_small': return issue.input === '' ? 'required' : 'too_small';
      case 'too_big': return 'too_big';
      case 'unrecognized_keys': return 'unknown_field';
      default: return 'invalid';
    }
  },
});
