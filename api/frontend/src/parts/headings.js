// A list that is too narrow for its columns stands as cards: each value then says which column it is of.
export function nameValues() {
  for (const table of document.querySelectorAll('.table')) {
    const names = [...table.querySelectorAll('thead th')].map(th => th.querySelector('.sr') ? '' : th.textContent.trim())
    for (const row of table.tBodies[0]?.rows ?? []) {
      if (row.cells.length !== names.length) continue
      names.forEach((name, at) => { if (name && row.cells[at].localName === 'td') row.cells[at].dataset.column = name })
    }
  }
}
