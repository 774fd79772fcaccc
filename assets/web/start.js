// Runs before Streamlit's own scripts, on every page.

// Where the server is: without this a cold link first asks for /page/_stcore/health, which does not exist.
window.__streamlit = {BACKEND_BASE_URL: new URL('.', document.currentScript.src).href};

// Links written by dashboard/links.py (`a[data-go]`) change page and filters without a new document.
// Streamlit answers "back" and "forward" by running the page of the address with its query; a new entry
// in the history followed by the same event is therefore a link. Whatever a browser does with a link
// beyond a plain click stays the browser's, and so does the click while the server is not connected.
document.addEventListener('click', (event) => {
  const link = event.target.closest('a[data-go]');
  const modified = event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
  if (!link || modified || event.defaultPrevented || link.origin !== location.origin) return;
  const app = document.querySelector('[data-testid="stApp"]');
  if (app?.dataset.testConnectionState !== 'CONNECTED') return;
  event.preventDefault();
  if (link.dataset.turn) return turn(link.dataset.turn);
  const samePage = link.pathname === location.pathname;
  if (link.href !== location.href) history.pushState({}, '', link.href);
  window.dispatchEvent(new PopStateEvent('popstate', {state: {}}));
  if (!samePage) {
    document.querySelector('[data-testid="stMain"]')?.scrollTo(0, 0);
    focusNewTitle(link);
  }
  if (link.dataset.go) showWhenThere(link.dataset.go);
});

// A link may name the part of the page that its click fills (data-go="receipt"): it is brought into view,
// and gets the keyboard's focus, as soon as the server has drawn it.
function showWhenThere(id) {
  onceDrawn(() => {
    const part = document.getElementById(id);
    if (!part) return false;
    part.tabIndex = -1;
    part.focus({preventScroll: true});
    part.scrollIntoView({block: 'start'});
    return true;
  });
}

// Whoever reads with ears or keys is told of the new page, as a new document would: its title gets the focus,
// unless something else was chosen meanwhile.
function focusNewTitle(link) {
  const title = () => document.querySelector('[data-testid="stMain"] h1');
  const before = title()?.textContent;
  onceDrawn(() => {
    const now = title();
    if (!now || now.textContent === before) return false;
    if ([document.body, link].includes(document.activeElement)) {
      now.tabIndex = -1;
      now.focus({preventScroll: true});
    }
    return true;
  });
}

// Do something as soon as it can be done, at most five seconds from now.
function onceDrawn(attempt) {
  if (attempt()) return;
  const watching = new MutationObserver(() => attempt() && watching.disconnect());
  watching.observe(document.body, {childList: true, subtree: true, characterData: true});
  setTimeout(() => watching.disconnect(), 5000);
}

// The presentation (dashboard/presentation_stage.py): keys, clickers, links and time turn its slides. From
// where is what the address says and not what is shown: a second press may come before the server has
// answered the first. The slides of a meeting are one entry in the history.
const TURNS = {ArrowRight: 'next', PageDown: 'next', ArrowLeft: 'previous', PageUp: 'previous', Home: 'first', ' ': 'pause'};
document.addEventListener('keydown', (event) => {
  const modified = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
  if (modified || !TURNS[event.key] || !document.querySelector('a[data-turn]')) return;
  event.preventDefault();
  turn(TURNS[event.key]);
});
// The bar of the time left (.xp-slide-time) begins anew when its time is over.
document.addEventListener('animationiteration', (event) => event.animationName === 'xp-slide-time' && turn('next'));

function turn(how) {
  const app = document.querySelector('[data-testid="stApp"]');
  const count = Number(document.querySelector('a[data-turn]')?.dataset.of);
  if (!count || app?.dataset.testConnectionState !== 'CONNECTED') return;
  const address = new URL(location.href);
  const set = (name, value, usual) =>
    value === usual ? address.searchParams.delete(name) : address.searchParams.set(name, value);
  const at = Math.min(Math.max(parseInt(address.searchParams.get('slide')) || 1, 1), count);
  if (how === 'pause') set('pause', address.searchParams.get('pause') === '1' ? '' : '1', '');
  else set('slide', {next: (at % count) + 1, previous: ((at + count - 2) % count) + 1, first: 1}[how], 1);
  history.replaceState({}, '', address);
  window.dispatchEvent(new PopStateEvent('popstate', {state: {}}));
}

// The language of the document follows the address, for screen readers and for the choice of glyphs.
window.addEventListener('popstate', () => {
  const english = new URLSearchParams(location.search).get('lang') === 'en';
  document.documentElement.lang = english ? 'en' : 'zh-CN';
});
