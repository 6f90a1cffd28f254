const EXTENSIONS: Readonly<Record<string, string>> = {
  'image/jpeg': 'jpg', 'image/png': 'png', 'image/webp': 'webp', 'application/pdf': 'pdf',
  'image/gif': 'gif', 'image/avif': 'avif', 'video/mp4': 'mp4', 'video/quicktime': 'mov', 'video/webm': 'webm', 'application/zip': 'zip',
};

/**
 * A name that is harmless as a header and as a file on any system: one line, no path, no control or direction marks, no
 * device name of Windows; its ending is the one of the content (`slip.php.jpg` stays a picture, `x.exe` becomes `x.jpg`).
 */
export function safeName(given: string | undefined, type: string): string {
  const extension = EXTENSIONS[type] ?? 'bin';
  const plain = (given ?? '').toWellFormed().normalize('NFC').split(/[/\\]/).at(-1)!
    .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\u2028\u2029]/gu, '').replace(/[<>:"|?*%;]/g, '_').replace(/\s+/g, ' ');
  const stem = plain.replace(/\.[A-Za-z0-9]{1,8}$/, '').replace(/^[.\s]+|(?<![.\s])[.\s]+$/g, '').replace(/\ufffd/g, '_');
  const named = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i.test(stem) ? `_${stem}` : stem;
  return `${[...(named || 'file')].slice(0, 140).join('').slice(0, 140).toWellFormed().replace(/\ufffd/g, '')}.${extension}`;
}

/** RFC 6266: the plain name for old programs, the real one beside it. */
export function attachmentHeader(name: string, kind: 'attachment' | 'inline' = 'attachment'): string {
  const ascii = name.normalize('NFD').replace(/[^\x20-\x7e]/g, '').replace(/["\\%]/g, '_');
  return `${kind}; filename="${ascii}"; filename*=UTF-8''${encodeURIComponent(name).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)}`;
}
