// Choosing among the changes of a plan: a group's box speaks for the group, and the bar says how many are chosen.
export function chooseChanges() {
  const form = document.querySelector('form[data-choose]')
  if (!form) return
  form.addEventListener('change', ({ target }) => {
    if (target.dataset.all) members(form, target.dataset.all).forEach(box => (box.checked = target.checked))
    for (const group of form.querySelectorAll('[data-all]')) summarise(group, members(form, group.dataset.all))
    count([...form.querySelectorAll('[data-of]')])
  })
}

function members(form, group) {
  return [...form.querySelectorAll(`[data-of="${group}"]`)]
}

function summarise(group, boxes) {
  group.checked = boxes.every(box => box.checked)
  group.indeterminate = !group.checked && boxes.some(box => box.checked)
}

function count(boxes) {
  const chosen = boxes.filter(box => box.checked).length
  for (const element of document.querySelectorAll('[data-chosen]')) {
    const words = (chosen === 1 && element.dataset.chosenOne) || element.dataset.chosen
    element.textContent = words.replace('{n}', chosen)
  }
}
