// What was written and not yet sent stays in this tab, until a page without the form shows that it arrived.
const PREFIX = 'draft:'
const SKIPPED = ['password', 'file', 'hidden', 'submit', 'button']

export function keepDrafts() {
  const forms = [...document.querySelectorAll('form[data-draft]')]
  forgetArrived(forms.map(form => PREFIX + form.dataset.draft))
  for (const form of forms) {
    const key = PREFIX + form.dataset.draft
    restore(form, key)
    form.addEventListener('input', () => sessionStorage.setItem(key, JSON.stringify({ fields: fieldsOf(form) })))
    form.addEventListener('submit', () => sessionStorage.setItem(key, JSON.stringify({ fields: fieldsOf(form), sent: true })))
  }
}

function forgetArrived(here) {
  for (const key of Object.keys(sessionStorage)) {
    if (!key.startsWith(PREFIX) || here.includes(key)) continue
    if (JSON.parse(sessionStorage.getItem(key)).sent) sessionStorage.removeItem(key)
  }
}

// A form that came back with its errors knows better what was written.
function restore(form, key) {
  const kept = JSON.parse(sessionStorage.getItem(key))
  if (!kept || form.querySelector('[aria-invalid="true"]')) return
  if (kept.sent && arrived()) return sessionStorage.removeItem(key)
  for (const control of controls(form)) {
    const value = kept.fields[name(control)]
    if (value === undefined) continue
    if (ticked(control)) control.checked = value
    else control.value = value
  }
}

// Going back or loading again after a lost connection finds what was sent in vain; so does a page that refuses.
function arrived() {
  return performance.getEntriesByType('navigation')[0].type === 'navigate' && !document.querySelector('[role="alert"]')
}

function fieldsOf(form) {
  return Object.fromEntries(controls(form).map(control => [name(control), ticked(control) ? control.checked : control.value]))
}

function controls(form) {
  return [...form.elements].filter(control => control.name && !SKIPPED.includes(control.type))
}

function ticked(control) {
  return control.type === 'checkbox' || control.type === 'radio'
}

function name(control) {
  return ticked(control) ? `${control.name}=${control.value}` : control.name
}
