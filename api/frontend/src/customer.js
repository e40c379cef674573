// The customer's pages work without this: it only spares a page load and keeps what was written.
import { lookAgain } from './parts/again.js'
import { followArrival } from './parts/arrival.js'
import { keepDrafts } from './parts/draft.js'
import { makeEffort } from './parts/effort.js'
import { answerInPlace } from './parts/feedback.js'
import { sendOnce } from './parts/once.js'
import { offerPush } from './parts/push.js'
import { shrinkPhotos } from './parts/photo.js'
import { sayItWasSeen } from './parts/seen.js'
import { suggestHelp } from './parts/suggest.js'

keepDrafts()
lookAgain()
followArrival()
sayItWasSeen()
offerPush()
shrinkPhotos()
answerInPlace()
suggestHelp()
makeEffort()
sendOnce()
