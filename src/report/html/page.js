
'use strict';
// Only filters, copies, and opens. Everything is on the page without it.
const all = (selector, from = document) => [...from.querySelectorAll(selector)];
const filters = document.getElementById('filters');
const words = document.getElementById('words');
const told = document.getElementById('told');
const rows = all('tbody tr');
const pages = all('details.page');
const causes = all('details.cause').map((node) => ({
  node,
  level: node.dataset.level,
  target: node.dataset.target,
  rules: node.dataset.rules.trim().split(' '),
  text: [node.querySelector('summary'), node.querySelector('.address')].map((part) => part.textContent).join(' ').toLowerCase(),
}));
let cell = null; // the cell whose causes are shown

function apply() {
  const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
  const levels = new Set(all('input[name=level]:checked').map((box) => box.value));
  const onlyProblems = document.querySelector('input[name=show]:checked').value === 'problems';
  const has = (text) => wanted.every((word) => text.includes(word));
  const broken = new Set();
  let shown = 0;
  for (const cause of causes) {
    const found = has(cause.text);
    if (found && wanted.length) cause.rules.forEach((rule) => broken.add(rule));
    const inCell = !cell || (cause.target === cell.target && cause.rules.includes(cell.rule));
    cause.node.hidden = !(found && inCell && levels.has(cause.level));
    shown += cause.node.hidden ? 0 : 1;
  }
  for (const row of [...rows, ...pages]) {
    const { rule, level, problem } = row.dataset;
    row.hidden = !(levels.has(level) && (problem !== undefined || !onlyProblems) && (has(rule) || broken.has(rule)));
  }
  for (const heading of all('h2 [data-count]')) {
    const inside = all('details.cause', heading.closest('section'));
    const left = inside.filter((node) => !node.hidden).length;
    heading.textContent = left === inside.length ? left : left + ' of ' + inside.length;
  }
  all('td.focus').forEach((node) => node.classList.remove('focus'));
  told.replaceChildren();
  if (cell) {
    cell.node.classList.add('focus');
    const clear = document.createElement('button');
    clear.textContent = 'show all causes';
    clear.onclick = () => { cell = null; history.replaceState(null, '', '#matrix'); apply(); };
    told.append(shown + (shown === 1 ? ' cause' : ' causes') + ' of ' + cell.target + ' and ' + cell.rule + ' ', clear);
  }
}

const leadsToCause = (node) => node.querySelector('a')?.hash.startsWith('#cause-');

// Shows the causes of a cell, and gives the first.
function focus(node) {
  words.value = '';
  const row = node.closest('tr');
  cell = { node, rule: row.dataset.rule, target: node.dataset.target };
  apply();
  const first = causes.find((cause) => !cause.node.hidden);
  if (first) first.node.open = true;
  return first;
}

function showAll() {
  cell = null;
  words.value = '';
  all('input[name=level], input[value=all]').forEach((input) => { input.checked = true; });
  apply();
}

// What an address names is opened, and the cell that it names is looked into.
function follow() {
  const node = document.getElementById(location.hash.slice(1));
  if (!node) return;
  if (node.matches('td')) {
    if (leadsToCause(node)) focus(node);
  } else if (node.matches('details')) {
    if (node.hidden) showAll();
    node.open = true;
    node.scrollIntoView({ block: 'start' });
  }
}

for (const link of all('td a')) {
  link.addEventListener('click', (event) => {
    const node = link.closest('td');
    if (event.ctrlKey || event.metaKey || event.shiftKey || !leadsToCause(node)) return;
    event.preventDefault();
    history.pushState(null, '', '#' + node.id);
    focus(node)?.node.scrollIntoView({ block: 'start' });
  });
}
for (const code of all('code.command')) {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = 'copy';
  button.onclick = async () => {
    try {
      await navigator.clipboard.writeText(code.textContent);
      button.textContent = 'copied';
    } catch {
      getSelection().selectAllChildren(code);
      button.textContent = 'selected';
    }
    setTimeout(() => { button.textContent = 'copy'; }, 1500);
  };
  code.after(button);
}
filters.addEventListener('input', apply);
window.addEventListener('hashchange', follow);
filters.hidden = false;
if (rows.some((row) => row.dataset.problem !== undefined)) document.querySelector('input[value=problems]').checked = true;
apply();
follow();
