// A button that opens an event of the portal, for any page:
//   <script src="https://…/embed.js" defer></script>
//   <a data-mostrador-event="https://…/t/teatro/e/guadalupe" href="https://…/t/teatro/e/guadalupe">Comprar boletas</a>
// The link works by itself; with the script the event opens beside the page, so that nobody loses it.
(() => {
  const own = new URL(document.currentScript.src).origin;
  document.addEventListener('click', (click) => {
    const link = click.target instanceof Element ? click.target.closest('[data-mostrador-event]') : null;
    if (!link || click.defaultPrevented || click.button !== 0 || click.metaKey || click.ctrlKey || click.shiftKey || click.altKey) return;
    const url = new URL(link.getAttribute('data-mostrador-event'), own);
    if (url.protocol !== 'https:' && url.protocol !== 'http:') return;
    const width = Math.min(520, screen.availWidth);
    const opened = screen.availWidth < 800 ? null : window.open(url.href, 'mostrador', `popup,width=${width},height=${Math.min(900, screen.availHeight)},left=${Math.max(0, (screen.availWidth - width) / 2)}`);
    if (!opened) return void window.open(url.href, '_self');
    click.preventDefault();
    opened.focus();
  });
})();
