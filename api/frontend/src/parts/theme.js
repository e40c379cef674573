// Light, dark or as the system has it; the choice is a cookie, so that the server can draw it at once.
const YEAR = 365 * 24 * 3600

export function offerThemes(byDefault = '') {
  const buttons = document.querySelectorAll('[data-theme-choice]')
  const show = chosen => buttons.forEach(button => button.setAttribute('aria-pressed', button.dataset.themeChoice === chosen))
  show(document.documentElement.dataset.theme ?? byDefault)
  for (const button of buttons) {
    button.addEventListener('click', () => {
      choose(button.dataset.themeChoice)
      show(button.dataset.themeChoice)
    })
  }
}

function choose(theme) {
  if (theme) document.documentElement.dataset.theme = theme
  else delete document.documentElement.dataset.theme
  document.cookie = `theme=${theme}; path=/; max-age=${theme ? YEAR : 0}; samesite=lax`
}
