// The console beyond links and forms: keys, live changes, time that goes on, the map when it comes into sight.
import { chooseChanges } from './parts/choose.js'
import { lookAgain } from './parts/again.js'
import { findCallers } from './parts/caller.js'
import { tellTime } from './parts/clock.js'
import { keepDrafts } from './parts/draft.js'
import { listenToKeys } from './parts/keys.js'
import { stayLive } from './parts/live.js'
import { nameValues } from './parts/headings.js'
import { openMaps } from './parts/maps.js'
import { sendOnce } from './parts/once.js'
import { offerThemes } from './parts/theme.js'
import { openTimeline } from './parts/timeline.js'
import { showToasts } from './parts/toast.js'

offerThemes()
listenToKeys()
tellTime()
openTimeline()
stayLive()
openMaps()
chooseChanges()
keepDrafts()
sendOnce()
showToasts()
lookAgain()
findCallers()
nameValues()
