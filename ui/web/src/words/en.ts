// The touchscreen in English, loaded when somebody asks for it. Plain words,
// short lines. What the centre wrote itself, and names, stay as they are.

import type { Need, Notice } from '../wire';
import type { Face } from './zh.face';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

function parts(date: string): [number, number, number] {
  const [y, m, d] = date.split('-').map(Number);
  return [y, m, d];
}

function day(date: string): string {
  const [, m, d] = parts(date);
  return `${d} ${MONTHS[m - 1]}`;
}

function weekday(date: string): string {
  const [y, m, d] = parts(date);
  return DAYS[new Date(Date.UTC(y, m - 1, d)).getUTCDay()];
}

/** 14:30 as 2:30 pm. */
function clock(hm: string): string {
  const [h, m] = hm.split(':').map(Number);
  return `${h % 12 || 12}:${String(m).padStart(2, '0')} ${h < 12 ? 'am' : 'pm'}`;
}

function span(from: string, until: string): string {
  if (from === '00:00' && until === '24:00') return 'all day';
  return `${from.replace(/^0/, '')}–${until.replace(/^0/, '')}`;
}

/** 1st, 2nd, 11th. */
function nth(n: number): string {
  const tens = n % 100;
  const end = tens > 10 && tens < 14 ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th');
  return `${n}${end}`;
}

const PLACES: Record<string, string> = {
  登记台: 'Registration',
  领导: 'the leader',
  窗口: 'a window',
  接待台: 'the front desk',
  接谈室: 'the meeting room',
  综合窗口: 'the general window',
};

/** The sign over a window, so that it is found: 3号窗口 is Window 3. */
function place(name: string): string {
  const m = /^(\d+)号(窗口|接谈室)$/.exec(name);
  if (m) return `${m[2] === '窗口' ? 'Window' : 'Meeting room'} ${m[1]}`;
  return PLACES[name] ?? name;
}

const POSTS: Record<string, string> = {
  县长: 'County head',
  副县长: 'Deputy county head',
  县委书记: 'County Party secretary',
  县委副书记: 'Deputy Party secretary',
  '县委副书记、县长': 'County head',
  常务副县长: 'Executive deputy head',
  信访局局长: 'Petition office head',
  信访局主任: 'Petition office head',
};

const needs: Record<Need, string> = {
  child: 'Pregnant, small child',
  walking: 'Hard to walk or see',
  hearing: 'Hard of hearing',
  age: 'Elderly',
  wheels: 'Wheelchair',
  forces: 'Soldier, veteran',
};

const people = (n: number) => (n === 1 ? '1 person' : `${n} people`);

export const en: Face = {
  say: String,
  clock,
  day,
  weekday,
  comma: ', ',
  stop: '. ',
  sep: ', ',
  lang: 'en',
  place,
  post: (name) => POSTS[name] ?? name,

  duty: {
    session: { am: 'Morning', pm: 'Afternoon', day: 'All day' },
    today: 'Leader receiving visitors today',
    none: 'No leader receives visitors today',
    changed: 'changed',
    cancelled: 'called away',
    substitute: 'stands in',
    undecided: 'not certain, please call first',
  },

  visitor: {
    bad_command: 'That did not work. Please try again.',
    not_found: 'Not found. Look again, or get help.',
    no_day: 'No numbers yet. Please wait.',
    conflict: 'That did not work. Please try again.',
    session_over: 'That took too long. Please start again.',
    full: 'Full for today. Please ask at a window.',
    wrong_status: 'Your number has changed. Please get help.',
    nobody_waits: 'That did not work. Please try again.',
    too_early: 'A little too early. Please wait.',
    not_yours: 'That did not work. Please get help.',
    nothing_to_undo: 'That did not work. Please try again.',
    walk_first: 'That did not work. Please get help.',
    lunch: 'Lunch break. Your number stays good.',
    not_closed: 'That did not work. Please get help.',
    other_content: 'That did not work. Please try again.',
    broken: 'The machine has a fault. Please get help.',
    not_durable: 'The machine cannot save it. Please get help.',
    lost: 'No number came. Please try again.',
    unknown: 'That did not work. Please get help.',
  },

  touch: {
    title: 'Take a number',
    tools: {
      listen: 'Listen',
      hush: 'Quiet',
      volume: 'Volume',
      levels: ['low', 'medium', 'high'],
      large: 'Big text',
      contrast: 'Contrast',
      low: 'Lower',
      language: '中文',
    },
    connecting: 'Connecting, please wait.',
    starting: 'Getting ready, please wait.',
    back: 'Back',
    help: 'Get help',
    phone: (p) => `Phone ${p}`,
    hello: 'Hello. What do you need?',
    hours: {
      take: (a, b) => `Numbers ${span(a, b)}`,
      call: (a, b) => `Calls ${span(a, b)}`,
      lunch: (a, b) => `Lunch ${span(a, b)}`,
    },

    leader: "See today's leader",
    window: 'Talk at a window',
    booked: 'I have an appointment',
    ask: 'I have a question',
    queueNow: (n) => (n ? `${n} ahead of you` : 'No waiting now'),
    first: (stops) => {
      if (stops.length === 0) return '';
      if (stops.length === 1) return `to ${place(stops[0])}`;
      return `${place(stops[0])}, then ${place(stops[stops.length - 1])}`;
    },
    bookedSub: 'Check in with your code',
    askSub: 'No number needed',
    why: { full: 'Full for today', late: 'Likely too late for today', no_leader: 'Not today', closed: 'No numbers now' },

    card: {
      lay: 'ID card? Put it by the light.',
      without: 'No card? That is fine.',
      only: 'Only for your number and registration.',
      same: 'You are welcome without it.',
      keep: (name, days) => (!name ? 'Your name is not kept.' : days ? `Your name is deleted after ${days} days.` : 'Your name is deleted after today.'),
      more: 'About your ID card',
      moreShort: 'About the card',
      reading: 'Reading the card',
      readingSub: 'Please leave it there.',
      read: 'Card read',
      readSub: 'Please take your card.',
      failed: 'Card not read',
      failedSub: 'You can take a number without it.',
      test: 'Staff are testing',
      testSub: 'Just touch to take a number.',
      left: 'An ID card is still here',
      leftSub: 'Please take your card.',
      away: 'Cards cannot be read now',
      awaySub: 'None needed, just touch.',
    },
    faults: {
      expired: 'It has expired. Go on without it.',
      damaged: 'Is it damaged? Go on without it.',
      unknown: 'Not known here. Go on without it.',
      moved: 'Taken off too soon. Try again.',
      two: 'One card at a time, please.',
      fault: 'Reader fault. Go on without it.',
    },
    faultOther: 'Please move it a little.',

    chose: 'You chose',
    alone: 'Are you alone today?',
    aloneSub: 'One touch and the number comes.',
    childAlone: 'Children on their own: Get help.',
    onlyMe: 'Just me',
    more: 'More than one',
    howMany: 'How many are you?',
    howManySub: 'You all share one number.',
    persons: people,
    fiveUp: '5 or more',
    bands: 'About how many are you?',
    bandsSub: 'A rough number will do.',
    bandNames: { 5: '5 to 10', 11: '11 to 20', 21: '21 or more' },
    group: 'One number for all of you',
    groupLines: ['Choose up to five to go in and talk.', 'The others please sit in the hall.'],
    groupTake: 'Take the number',
    groupSplit: 'Talk separately',
    split: 'Each takes a number',
    splitLines: ['Please come one by one.', 'Here is one for you first.'],
    splitTake: 'A number for me',
    taking: 'Getting your number…',
    takingLong: 'Still working, please wait…',

    number: 'Your number',
    ahead: (n) => (n ? `${n} ahead of you` : 'Nobody ahead of you'),
    between: (from, to) => `about ${clock(from)} to ${clock(to)}`,
    party: (n) => `${n} people share this number`,
    sit: 'Sit down. You are called twice.',
    goTo: (counter) => `Called: go to ${place(counter)}`,
    served: 'This was dealt with today.',
    held: 'On hold. You will be called again.',
    slip: {
      sending: 'Your slip is coming…',
      printed: 'Please take your slip.',
      shown: 'Remember the number. It counts.',
      write: 'Staff will write you a slip.',
    },
    needHelp: 'I need assistance',
    needHelpSub: 'Pregnancy, walking, hearing, age',
    dropIt: 'Give the number back',
    dropSub: 'Not waiting, or a mistake',
    done: 'Done',
    doneSub: 'Let the next person in',

    needs: 'What should we mind?',
    needsSub: 'No proof needed, just touch.',
    needNames: needs,
    noted: 'Noted. We will look after you.',
    hearing: 'Somebody will come and fetch you.',

    drop: (n) => `Give number ${n} back?`,
    dropWarn: 'You will not be in line any more.',
    keep: 'Keep it',
    dropYes: 'Give it back',
    dropped: 'Number returned. Come back any time.',

    trouble: {
      paper_end: 'No paper left, we are sorry.',
      cover_open: 'The cover is open, we are sorry.',
      other: 'No slip came out, we are sorry.',
      uncertain: 'The slip may not have come out.',
      counts: 'It counts without a slip.',
      write: 'Staff will write you one.',
      code: 'Code',
      remembered: 'I will remember it',
      someone: 'Write it for me',
    },

    heldTitle: 'You have a number today',
    reprint: 'Print it again',
    reprintSub: 'If the slip is lost',
    another: 'One more matter',
    anotherSub: 'Take another number',
    giveBack: 'Give this number back',
    reprinted: 'Printing. Please wait for the slip.',

    missed: 'We called, you were not there.',
    placeNow: (n) => `You are ${nth(n)} in line`,
    missedPlace: (n) => `You are now ${nth(n)} in line.`,
    waitPlace: (n) => `${nth(n)} in line, sit down`,
    backAt: (n) => `You are back in line, ${nth(n)}.`,
    lunchUntil: (hm) => `Lunch, calls again at ${clock(hm)}`,
    paused: 'Short break, numbers go on',
    lunchSame: 'Lunch break. Your number stays good.',
    goNow: 'You are being called, please go.',
    ended: { served: 'This was dealt with today.', cancelled: 'This number was given back.', unserved: 'Another day, or by phone.', lapsed: 'We called, you were not there.' },
    printing: (n) => `Printing the slip for ${n}, please wait`,
    changed: 'The leader was called away',
    changedTo: (name) => `${name} receives you instead.`,
    changedSame: 'Your number stays. Please sit.',
    changedWindow: 'Go to a window',
    changedWindowSub: 'Same number',
    changedBook: 'Another day',
    changedBookSub: 'You come first then',
    changedGone: 'Not possible today, we are sorry',
    changedGoneLines: ['The leader was called away.', 'Register now; you come first next time.'],
    changedRegisterSub: 'At a window, same number',
    switched: 'Changed. Your number stays the same.',
    late: 'Likely too late for today',
    lateLines: ['We can take your matter down now.'],
    lateRegister: 'Register now',
    lateBook: 'Another day',
    fullBook: 'Another day, me first',
    bookOn: (date) => `${weekday(date)}, ${day(date)}`,
    bookOpen: 'Once there is a date, you come first',
    bookedDone: 'Appointment made',
    bookedFound: 'Your appointment',
    bookedOpen: 'Any day. You come first.',
    bookedLeader: 'To see the leader',
    bookedWindow: 'To talk at a window',
    bookedCode: 'Type this when you come',
    bookedRemember: 'Please remember these ten digits.',
    bookedCome: 'Just come. You are first.',
    holiday: 'Closed for a holiday',
    holidayName: (name) => `Today is ${name}.`,
    holidayNext: 'Open again',
    weekend: 'Closed today',
    after: 'Closed for today',
    before: 'Not open yet',
    closedCall: 'Please call to ask for the date.',
    missedLines: ['Never mind, your number is kept.', 'No need for a new one.'],
    wait: 'Keep waiting',
    waitSub: 'Back in line',
    noWait: 'Stop waiting',
    back2: 'You are back in line. Please sit.',

    full: 'The leader is full today',
    fullLines: ['You have not come for nothing.', 'Register at a window, or book a day.'],
    fullWindow: 'Register at a window',
    noLeader: 'No leader today',
    noLeaderLines: ['A window can register it today.', 'Or see when a leader comes.'],
    windowFull: 'The windows are full today',
    windowFullLines: ['You have not come for nothing.', 'Press Get help to be registered.'],

    closed: 'No numbers now',
    closedNext: (date) => `${weekday(date)}, ${day(date)}`,
    closedFrom: (hm) => `Numbers from ${clock(hm)}`,
    closedToday: 'Today',
    closedNextTitle: 'Next time',
    closedHelp: 'Urgent? Press Get help.',

    codeTitle: 'Type your ten digits',
    codeSub: 'They are on your appointment slip.',
    codeNone: 'No code? Press Get help.',
    codeGo: 'Check in',
    codeDelete: 'Delete',
    codeClear: 'Clear',
    codeBad: 'Not found. Please look again.',
    digits: (n) => `${n} more`,
    noBooking: 'No appointments here today',
    noBookingLines: ['If you have one, tell a window.', 'You will not lose it.'],
    noBookingTake: 'Tell a window',

    askTitle: 'What do you want to know?',
    askWhen: 'When is a leader here',
    askMine: 'Where is my matter',
    askWhere: 'Which department',
    askHow: 'How it works',
    whenComing: 'Coming days',
    whenNone: 'Not fixed yet. Ask the front desk.',
    whenOthers: 'Days in other places',
    whenOthersSub: 'Townships and other halls',
    othersCall: 'Please call before you go.',
    asOf: (date) => `as of ${day(date)}`,
    whenMore: 'See more',
    marks: { tentative: 'not final', undecided: 'open', undecidedSub: 'please call first', changed: 'changed', cancelled: 'cancelled' },
    mine: 'Type the ten digits',
    mineLines: ['Or hold the slip to the scanner.'],
    mineGo: 'Look it up',
    where: 'You need not know',
    whereLines: ['Just talk at a window.', 'We tell you whom to see.', 'You can take a number anyway.'],
    triage: 'What is it about?',
    triageSub: 'Touch the closest one.',
    tiles: 'Which one?',
    topic: { who: 'Whom to ask', channel: 'Legal way', limit: 'How long', where: 'Window', lawyer: 'Cannot pay a lawyer?' },
    topicClock: 'Legal time limits keep running. Do not miss them.',
    topicLawyer: 'Legal aid at the Justice Bureau is free.',
    topicHint: 'For guidance only; staff decide. You can take a number anyway.',
    topicSigned: (by, on, version) => `${[by, on && `checked ${day(on)}`, version && `version ${version}`].filter(Boolean).join(', ')}. You can take a number anyway.`,
    printTopic: 'Print',
    printTopicSub: 'To read at home',
    printTopicLeft: (n) => `${n} more`,
    printTopicNone: 'No more, see above',
    printTopicSaid: {
      printing: 'Printing, please wait…',
      printed: 'Printed. Please take it.',
      uncertain: 'It may not have printed. Please look.',
      failed: 'Not printed. Read it here, or get help.',
    },
    stillTake: 'Take a number anyway',
    topics: {
      wages: 'Unpaid wages',
      migrant: "Migrant workers' pay",
      injury: 'Hurt at work',
      insurance: 'Insurance, pension',
      land: 'Land, homestead',
      compensation: 'House taken',
      farmland: 'Contracted farmland',
      housing: 'Home, property firm',
      resettlement: 'Resettlement, aid',
      aid: 'Basic allowance',
      veterans: 'Veterans',
      medical: 'Medical dispute',
      school: 'School, fees',
      consumer: 'Bad purchase',
      pollution: 'Pollution, noise',
      police: 'Police, household',
      traffic: 'Road accident',
      court: 'Court ruling',
      village: 'Village affairs',
      discipline: 'Official misconduct',
      decision: 'Against a decision',
      neighbours: 'Neighbours, family',
      advice: 'Suggestions',
      dontknow: 'I do not know',
    },
    groups: {
      '工作、社保': 'Work, insurance',
      '土地、房子': 'Land, house',
      '生活、看病': 'Living, health',
      '报案、法院': 'Police, court',
      '干部、决定': 'Officials',
      别的事: 'Something else',
    },
    pages: { rules: "Visitors' rules", steps: 'How it is handled', sorting: 'Which legal way', data: 'Your personal data' },
    chineseOnly: 'Only in Chinese. Staff will explain it.',
    guide: 'What do you want to read?',
    guideSub: 'Touch one to read it here.',
    guideNone: 'Please ask the staff.',
    updated: (date) => `updated ${day(date)} ${date.slice(0, 4)}`,
    part: (n, of) => `page ${n} of ${of}`,
    takeNumber: 'Take a number',
    takeNumberSub: 'Talk at a window',
    gotIt: 'OK',

    helping: {
      asked: 'Somebody is coming.',
      askedSub: 'Please wait here.',
      coming: 'Help is on the way.',
      comingFrom: (c) => `From ${place(c)}.`,
      late: 'Sorry for the wait.',
      lateTo: (c) => `Please go to ${place(c)}.`,
      nobody: 'Nobody is at the desks now.',
      nobodyTo: 'Please go to the front desk, or call.',
      sending: 'Calling somebody…',
      goOn: 'Go on',
      state: { asked: 'Called', coming: 'Coming' },
    },

    still: 'Are you still there?',
    stillSub: 'Without a touch, this starts over.',
    stillNumber: (n) => `Your number ${n} stays good.`,
    seconds: (n) => `${n} s`,
    here: 'I am here',
    allDone: 'I am done',

    lostTitle: 'No number came',
    lostLines: ['Nothing was taken.', 'Please try again, or get help.'],
    lateNumber: 'Your number has come',
    again: 'Try again',
  },

  notices: {
    substitute: (n) => `The leader was called away; ${n.name ?? 'another leader'} goes on. Your number stays good.`,
    no_leader: () => 'No leader today after all, we are sorry. A window can register it today.',
    delay: (n) => `The leader is a little late and starts at ${clock(n.clock ?? '0:00')}. Your number stays good.`,
    lunch: (n) => `Lunch break. Calls go on at ${clock(n.clock ?? '0:00')}. Your number stays good.`,
    closing: () => 'We close soon. If you were not called, please register at a window.',
    no_paper: () => 'The machine is out of paper. Please take a number at a window.',
    no_reader: () => 'The card reader is broken. You can take a number without a card.',
    crowd: () => 'It is busy today. Please be patient.',
    quiet: () => 'Please speak quietly. Thank you.',
  } as Record<Notice['template'], (n: Pick<Notice, 'name' | 'clock'>) => string>,
};
