// What the page does: search, tooltips, details, keys, zoom, light and dark.
// It runs in a browser as it stands, and asks nothing of any server.
(() => {
  'use strict';
  const find = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const data = JSON.parse(find('#data').textContent);
  const stage = find('#stage');
  const svg = find('svg', stage);
  const tip = find('#tip');
  const details = find('#details');
  const search = find('#search');
  const found = find('#found');
  const rows = all('#lists tbody tr');
  const links = all('.link[data-id]', svg).map((element) => ({
    element,
    from: element.dataset.from,
    to: element.dataset.to,
    ...data.links[element.dataset.id],
  }));
  const cards = all('.card[data-id]', svg).map((element) => ({
    element,
    id: element.dataset.id,
    ...data.cards[element.dataset.id],
  }));
  const byId = new Map(cards.map((card) => [card.id, card]));
  let selected;
  let matches = [];

  const made = (name, text) =>
    Object.assign(document.createElement(name), text === undefined ? {} : { textContent: text });

  function list(facts) {
    const element = made('dl');
    for (const { what, value } of facts) element.append(made('dt', what), made('dd', value));
    return element;
  }

  const talksOf = (card) =>
    links.filter(({ from, to }) => from === card.id || to === card.id).flatMap((link) => link.talks);
  const talkFact = ({ from, to, ports, why }) => ({ what: `${from} → ${to}`, value: `${ports}: ${why}` });

  // Tooltips: at the pointer, or below what has the focus.
  function showTip(title, facts, x, y) {
    tip.replaceChildren(made('strong', title), list(facts));
    tip.hidden = false;
    const { width, height } = tip.getBoundingClientRect();
    tip.style.left = `${Math.max(8, Math.min(x, innerWidth - width - 8))}px`;
    tip.style.top = `${Math.max(8, y + height > innerHeight - 8 ? y - height - 24 : y)}px`;
  }
  const hideTip = () => {
    tip.hidden = true;
  };

  function show(card) {
    selected = card;
    if (card) {
      const close = made('button', 'Close');
      close.addEventListener('click', () => {
        show(undefined);
        card.element.focus();
      });
      details.replaceChildren(
        close,
        made('h2', card.title),
        list([...card.facts, ...talksOf(card).map(talkFact)]),
      );
    }
    details.hidden = !card;
    paint();
  }

  // What is searched for, and what is chosen, stand out from the rest.
  function paint() {
    const words = search.value.trim().toLowerCase();
    matches = words === '' ? [] : cards.filter((card) => card.text.includes(words));
    const near = new Set(selected ? [selected.id] : []);
    for (const { from, to } of links) {
      if (selected && (from === selected.id || to === selected.id)) near.add(from).add(to);
    }
    const stands = ({ id }) =>
      (words === '' || matches.includes(byId.get(id))) && (!selected || near.has(id));
    for (const card of cards) {
      card.element.classList.toggle('on', card === selected || matches.includes(card));
      card.element.classList.toggle('dim', !stands(card));
    }
    for (const { element, from, to, text } of links) {
      const chosen = selected !== undefined && (from === selected.id || to === selected.id);
      const said = words !== '' && text.includes(words);
      element.classList.toggle('on', chosen || said);
      const quiet =
        (words !== '' && !said && !(stands({ id: from }) && stands({ id: to }))) || (selected && !chosen);
      element.classList.toggle('dim', Boolean(quiet));
    }
    for (const row of rows) row.hidden = words !== '' && !row.textContent.toLowerCase().includes(words);
    found.textContent = words === '' ? '' : `${matches.length} of ${cards.length}`;
  }

  function focus(card) {
    card.element.focus();
    card.element.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }

  // The card that is nearest in the direction of an arrow key.
  const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  function neighbour(card, [dx, dy]) {
    const middle = ({ element }) => {
      const { x, y, width, height } = element.getBoundingClientRect();
      return [x + width / 2, y + height / 2];
    };
    const [x, y] = middle(card);
    let best;
    let least = Infinity;
    for (const other of cards) {
      const [ox, oy] = middle(other);
      const ahead = (ox - x) * dx + (oy - y) * dy;
      const aside = Math.abs((ox - x) * dy) + Math.abs((oy - y) * dx);
      if (other === card || ahead < 8) continue;
      if (ahead + aside * 2 < least) [best, least] = [other, ahead + aside * 2];
    }
    return best;
  }

  for (const card of cards) {
    const { element } = card;
    element.setAttribute('tabindex', '0');
    element.setAttribute('role', 'button');
    element.addEventListener('click', () => show(selected === card ? undefined : card));
    element.addEventListener('focus', () => {
      if (!element.matches(':focus-visible')) return;
      const { left, bottom } = element.getBoundingClientRect();
      showTip(card.title, card.facts, left, bottom + 6);
    });
    element.addEventListener('blur', hideTip);
    element.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' || event.key === ' ') show(selected === card ? undefined : card);
      else if (ways[event.key]) {
        const next = neighbour(card, ways[event.key]);
        if (next) focus(next);
      } else return;
      event.preventDefault();
    });
  }
  for (const { element, title, facts } of [
    ...cards,
    ...links.map((link) => ({ ...link, facts: link.talks.map(talkFact) })),
  ]) {
    element.addEventListener('pointermove', (event) =>
      showTip(title, facts, event.clientX + 14, event.clientY + 18),
    );
    element.addEventListener('pointerleave', hideTip);
  }

  search.addEventListener('input', paint);
  search.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && matches[0]) {
      event.preventDefault();
      focus(matches[0]);
    }
  });

  // Zoom by the width of the picture, so that it scrolls as any page does.
  const natural = svg.viewBox.baseVal.width;
  const fitting = () => Math.min(1, Math.max(0.5, stage.clientWidth / natural));
  let scale = fitting();
  function zoom(to) {
    scale = Math.min(3, Math.max(0.3, to));
    svg.style.width = `${Math.round(natural * scale)}px`;
  }
  const actions = {
    closer: () => zoom(scale * 1.25),
    farther: () => zoom(scale / 1.25),
    fit: () => zoom(fitting()),
    theme: () => {
      const root = document.documentElement;
      const dark = root.dataset.theme
        ? root.dataset.theme === 'dark'
        : matchMedia('(prefers-color-scheme: dark)').matches;
      root.dataset.theme = dark ? 'light' : 'dark';
      // A page from a file may have no storage.
      try {
        localStorage.setItem('theme', root.dataset.theme);
      } catch {
        /* The choice holds as long as the page is open. */
      }
    },
  };
  for (const button of all('button[data-action]'))
    button.addEventListener('click', actions[button.dataset.action]);
  const keys = { '+': 'closer', '=': 'closer', '-': 'farther', 0: 'fit', d: 'theme' };
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Escape') {
      search.value = '';
      search.blur();
      hideTip();
      show(undefined);
    } else if (event.target === search) return;
    else if (event.key === '/') {
      event.preventDefault();
      search.focus();
      search.select();
    } else if (keys[event.key]) actions[keys[event.key]]();
  });
  try {
    const kept = localStorage.getItem('theme');
    if (kept === 'light' || kept === 'dark') document.documentElement.dataset.theme = kept;
  } catch {
    /* As above. */
  }
  addEventListener('resize', () => {
    if (scale < 1) zoom(fitting());
  });
  zoom(scale);
  paint();
})();
