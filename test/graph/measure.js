// Measures, in a browser, what a reader sees of a picture: an expression that Chromium evaluates.
(() => {
  const svg = document.querySelector('svg.picture');
  const box = (element) => {
    const { x, y, width, height } = element.getBoundingClientRect();
    return { x, y, width, height };
  };
  const rgb = (text) => (text.match(/[\d.]+/g) ?? []).slice(0, 3).map(Number);
  const fillOf = (element) => getComputedStyle(element).fill;
  const paper = svg.querySelector('.paper');
  // What a text stands on: its card, its plate, the box of a system, or the paper.
  const groundOf = (text) => {
    const card = text.closest('.card');
    const link = text.closest('.link');
    const system = text.closest('.system');
    const own =
      card?.querySelector('.frame') ?? link?.querySelector('.plate') ?? system?.querySelector('.box');
    return own ?? paper;
  };
  const texts = [...svg.querySelectorAll('text')].filter((text) => getComputedStyle(text).display !== 'none');
  return {
    texts: texts.map((text) => ({
      text: text.textContent,
      box: box(text),
      ground: box(groundOf(text)),
      colour: rgb(fillOf(text)),
      under: rgb(fillOf(groundOf(text))),
      visible: getComputedStyle(text).visibility === 'visible' && text.getBoundingClientRect().width > 0,
    })),
    cards: [...svg.querySelectorAll('.card[data-id]')].map((card) => ({
      id: card.dataset.id,
      dim: card.classList.contains('dim'),
      on: card.classList.contains('on'),
      focused: card === document.activeElement,
      box: box(card.querySelector('.frame')),
    })),
    paper: rgb(fillOf(paper)),
    details:
      document.querySelector('#details')?.hidden === false
        ? document.querySelector('#details').textContent
        : '',
    tip: document.querySelector('#tip')?.hidden === false ? document.querySelector('#tip').textContent : '',
    found: document.querySelector('#found')?.textContent ?? '',
    rows: [...document.querySelectorAll('#lists tbody tr')].filter((row) => !row.hidden).length,
    width: svg.getBoundingClientRect().width,
  };
})();
