'use strict';
const tip = document.getElementById('tip');
const format = new Intl.NumberFormat('en', { maximumSignificantDigits: 7 });
document.querySelectorAll('svg.plot').forEach(svg => {
  const lines = JSON.parse(svg.dataset.lines);
  const left = Number(svg.dataset.left), right = Number(svg.dataset.right);
  const cross = svg.querySelector('line.cross');
  const count = Math.max(...lines.map(line => line.values.length));
  svg.addEventListener('mousemove', event => {
    const box = svg.getBoundingClientRect();
    const width = svg.viewBox.baseVal.width;
    const x = (event.clientX - box.left) * width / box.width;
    const round = Math.max(0, Math.min(count - 1, Math.round((x - left) / (width - left - right) * (count - 1))));
    const at = left + (width - left - right) * (count < 2 ? 0.5 : round / (count - 1));
    cross.setAttribute('x1', at);
    cross.setAttribute('x2', at);
    cross.style.visibility = 'visible';
    tip.textContent = '';
    [['round', String(round)], ...lines.map(line => [line.name, line.values[round] == null ? '–' : format.format(line.values[round])])]
      .forEach(([name, value]) => {
        const row = document.createElement('div');
        row.textContent = name + ': ' + value;
        tip.append(row);
      });
    tip.hidden = false;
    tip.style.left = Math.min(event.clientX + 14, innerWidth - tip.offsetWidth - 8) + 'px';
    tip.style.top = Math.min(event.clientY + 14, innerHeight - tip.offsetHeight - 8) + 'px';
  });
  svg.addEventListener('mouseleave', () => {
    tip.hidden = true;
    cross.style.visibility = 'hidden';
  });
});
