// The catalogue of what visitors read on the touchscreen, in Mandarin for the
// mainland. words/en.ts is the same in English; the type Face keeps both
// complete. What only staff read stands in zh.ts, so that the touchscreen does
// not load it.
//
// For visitors: everyday verbs, 您, at most fifteen characters a line.

import type { Need, Notice } from '../wire';

const DIGITS = '零一二三四五六七八九';

/** A number as people say it: 十二, 一百零三. */
export function say(n: number): string {
  if (n < 0 || n > 9999 || !Number.isInteger(n)) return String(n);
  if (n < 10) return DIGITS[n];
  if (n < 20) return '十' + (n % 10 ? DIGITS[n % 10] : '');
  let out = '';
  let gap = false;
  for (const [unit, name] of [[1000, '千'], [100, '百'], [10, '十'], [1, '']] as const) {
    const d = Math.floor(n / unit) % 10;
    if (d === 0) {
      gap = out !== '';
      continue;
    }
    out += (gap ? '零' : '') + DIGITS[d] + name;
    gap = false;
  }
  return out;
}

/** A clock time as people say it: 10点半, 下午2点05分. */
export function clock(hm: string): string {
  const [hour, m] = hm.split(':').map(Number);
  const h = hour > 12 ? `下午${hour - 12}` : hour;
  if (m === 0) return `${h}点`;
  if (m === 30) return `${h}点半`;
  return `${h}点${String(m).padStart(2, '0')}分`;
}

/** 7:30–11:30 */
export function span(from: string, until: string): string {
  if (from === '00:00' && until === '24:00') return '全天';
  return `${from.replace(/^0/, '')}–${until.replace(/^0/, '')}`;
}

/** 2026-11-23 as 11月23日. */
export function day(date: string): string {
  const [, m, d] = date.split('-').map(Number);
  return `${m}月${d}日`;
}

export function weekday(date: string): string {
  const [y, m, d] = date.split('-').map(Number);
  return '星期' + '日一二三四五六'[new Date(Date.UTC(y, m - 1, d)).getUTCDay()];
}

export const needs: Record<Need, string> = {
  child: '怀孕、带小孩',
  walking: '走路看东西难',
  hearing: '听不清',
  age: '年纪大了',
  wheels: '坐轮椅',
  forces: '军人、退役军人',
};

export const face = {
  say,
  clock,
  day,
  weekday,
  comma: '，',
  stop: '。',
  sep: '、',
  lang: 'zh-CN',
  // What the hall's signs say, where they are not in this language.
  place: (name: string) => name,
  post: (name: string) => name,

  duty: {
    session: { am: '上午', pm: '下午', day: '全天' } as Record<string, string>,
    today: '今天接访的领导',
    none: '今天没有领导接访',
    changed: '有变动',
    cancelled: '临时有事，今天不接访',
    substitute: '代为接访',
    undecided: '待定，请先打电话',
  },

  // Why a request came to nothing, by code, to visitors.
  visitor: {
    bad_command: '刚才没弄成。请再点一次。',
    not_found: '没找着。请再看看，或找人帮忙。',
    no_day: '现在还不取号，请稍等。',
    conflict: '刚才没弄成。请再点一次。',
    session_over: '停得久了。请重新点一次。',
    full: '这里今天排满了。请到窗口说。',
    wrong_status: '您的号有变动。请找人帮忙。',
    nobody_waits: '刚才没弄成。请再点一次。',
    too_early: '还早一点，请稍等。',
    not_yours: '刚才没弄成。请找人帮忙。',
    nothing_to_undo: '刚才没弄成。请再点一次。',
    walk_first: '刚才没弄成。请找人帮忙。',
    lunch: '中午休息，您的号不变。',
    not_closed: '刚才没弄成。请找人帮忙。',
    other_content: '刚才没弄成。请再点一次。',
    broken: '机器出了点毛病，请找人帮忙。',
    not_durable: '机器记不下来，请找人帮忙。',
    lost: '刚才没取到号。请再点一次。',
    unknown: '刚才没弄成。请找人帮忙。',
  } as Record<string, string>,

  touch: {
    title: '取号',
    // The small buttons at the foot of every page.
    tools: {
      listen: '再听',
      hush: '别说了',
      volume: '音量',
      levels: ['小', '中', '大'],
      large: '大字',
      contrast: '高对比',
      low: '按钮下移',
      language: 'English',
    },

    connecting: '正在连接，请稍候。',
    starting: '机器正在准备，请稍候。',
    back: '返回',
    help: '找人帮忙',
    phone: (p: string) => `电话 ${p}`,
    hello: '您好，您今天想怎么办？',
    hours: {
      take: (a: string, b: string) => `取号 ${span(a, b)}`,
      call: (a: string, b: string) => `叫号 ${span(a, b)}`,
      lunch: (a: string, b: string) => `午休 ${span(a, b)}`,
    },

    leader: '见今天的领导',
    window: '到窗口说事情',
    booked: '约好今天来的',
    ask: '我只想问问',
    queueNow: (n: number) => (n ? `前面${n}位` : '现在不用等'),
    first: (stops: string[]) => {
      if (stops.length === 0) return '';
      if (stops.length === 1) return `到${stops[0]}`;
      const last = stops[stops.length - 1];
      return `先到${stops[0]}，再${last === '领导' ? '见领导' : '到' + last}`;
    },
    bookedSub: '有约号，直接报到',
    askSub: '不取号也能问',
    why: { full: '今天排满了', late: '今天怕是轮不到了', no_leader: '今天不接访', closed: '现在不取号' } as Record<string, string>,

    card: {
      lay: '有身份证，请放在亮灯处。',
      without: '没带也能取号。',
      only: '只用来取号和登记。',
      same: '不放卡，也一样接待。',
      keep: (name: boolean, days: number) => (!name ? '不留您的名字。' : days ? `名字过${days}天就删。` : '名字过了今天就删。'),
      more: '身份证怎么用',
      moreShort: '怎么用卡',
      reading: '正在读卡',
      readingSub: '请稍等，先别拿走。',
      read: '读好了',
      readSub: '请收好身份证。',
      failed: '这张卡没读出来',
      failedSub: '不用卡也一样取号。',
      test: '工作人员在试机器',
      testSub: '您要取号，直接点。',
      left: '身份证还在机器上',
      leftSub: '请拿好您的身份证。',
      away: '现在不能读卡',
      awaySub: '不用卡，直接点就行。',
    },
    // By CardFault.
    faults: {
      expired: '身份证过期了，不用卡也能取号。',
      damaged: '卡可能坏了，不用卡也能取号。',
      unknown: '这种卡读不了，不用卡也能取号。',
      moved: '卡拿得早了一点，请再放一次。',
      two: '一次只放一张卡，请再放一次。',
      fault: '读卡器有毛病，不用卡也能取号。',
    } as Record<string, string>,
    faultOther: '请换个位置，再放一次。',

    chose: '您要办的',
    alone: '就您一个人来吗？',
    aloneSub: '点一下，号就出来。',
    childAlone: '小朋友自己来，请找人帮忙。',
    onlyMe: '就我一个',
    more: '不止一个',
    howMany: '连您一起，几位？',
    howManySub: '大家用一个号。',
    persons: (n: number) => `${n}位`,
    fiveUp: '5位或更多',
    bands: '大概来了几位？',
    bandsSub: '说个大概就行。',
    bandNames: { 5: '5到10位', 11: '11到20位', 21: '21位以上' } as Record<number, string>,
    group: '大家共用一个号',
    groupLines: ['请商量，不超过五位进去谈。', '其他人请在大厅坐。'],
    groupTake: '好，取号',
    groupSplit: '想分开谈',
    split: '想分开谈，各取各的号',
    splitLines: ['请一位一位来取。', '先给您取一个。'],
    splitTake: '给我取一个号',
    taking: '正在取号…',
    takingLong: '还在取，请再等一下…',

    number: '您的号',
    ahead: (n: number) => (n ? `前面${n}位` : '前面没有人'),
    between: (from: string, to: string) => `大约${clock(from)}到${clock(to)}`,
    party: (n: number) => `${n}位共用这个号`,
    sit: '坐着等，叫到会说两遍。',
    goTo: (counter: string) => `正在叫您，请到${counter}`,
    served: '这件事今天办过了。',
    held: '先放一放，等会儿接着叫您。',
    slip: {
      sending: '正在出小票，请稍等…',
      printed: '请拿好小票。',
      shown: '记住号就行，一样算数。',
      write: '工作人员来给您写一张。',
    },
    needHelp: '我需要照顾',
    needHelpSub: '怀孕、走路、耳朵、年纪',
    dropIt: '号不要了',
    dropSub: '不想等了，或取错了',
    done: '好了',
    doneSub: '让后面的人来取',

    needs: '您要我们照顾什么？',
    needsSub: '不用证明，点一下就行。',
    needNames: needs,
    noted: '记下了，我们会照应您。',
    hearing: '到时有人走过来请您。',

    drop: (n: number) => `${n}号，真的不要了？`,
    dropWarn: '不要了，就不再排队。',
    keep: '还留着',
    dropYes: '不要了',
    dropped: '号退了。想办，随时再来。',

    trouble: {
      paper_end: '机器没纸了，对不住您。',
      cover_open: '机器盖没关好，对不住您。',
      other: '小票没出来，对不住您。',
      uncertain: '小票可能没出来。',
      counts: '没有小票，一样算数。',
      write: '工作人员给您写一张。',
      code: '查询码',
      remembered: '我记住了',
      someone: '请人来写',
    },

    heldTitle: '您今天取过号了',
    reprint: '再打一张',
    reprintSub: '小票丢了，再打一张',
    another: '再办一件事',
    anotherSub: '另取一个号',
    giveBack: '不要这个号了',
    reprinted: '正在补打，请等小票出来。',

    missed: '刚才叫到您，没见到您。',
    placeNow: (n: number) => `您排第${say(n)}位`,
    missedPlace: (n: number) => `您现在排第${say(n)}位。`,
    waitPlace: (n: number) => `排到第${say(n)}位，坐着等`,
    backAt: (n: number) => `您又排上了，排第${say(n)}位。`,
    lunchUntil: (hm: string) => `午休，${clock(hm)}接着叫`,
    paused: '窗口歇一会儿，号照样取',
    lunchSame: '中午休息，您的号不变。',
    goNow: '正在叫您，请过去。',
    ended: { served: '这件事今天办过了。', cancelled: '这个号已经退了。', unserved: '约了下次，或等电话。', lapsed: '叫过了，没见到您。' } as Record<string, string>,
    printing: (n: number) => `正在打${n}号的小票，请稍等`,
    changed: '接访的领导临时有事',
    changedTo: (name: string) => `改由${name}接着谈。`,
    changedSame: '您的号不变，请坐着等。',
    changedWindow: '换个窗口',
    changedWindowSub: '号不变，到窗口说',
    changedBook: '约下次',
    changedBookSub: '下次先接您',
    changedGone: '今天谈不成了，对不住您',
    changedGoneLines: ['接访的领导临时有事。', '您的事先登记，下次先接您。'],
    changedRegisterSub: '到窗口登记，号不变',
    switched: '换好了，您的号不变。',
    late: '今天怕是轮不到您了',
    lateLines: ['您的事我们先记下。'],
    lateRegister: '先登记',
    lateBook: '约下次',
    fullBook: '约下次先接我',
    bookOn: (date: string) => `${day(date)}，${weekday(date)}`,
    bookOpen: '日子定了，下次先接您',
    bookedDone: '约好了',
    bookedFound: '您约好的',
    bookedOpen: '哪天来都行，先接您。',
    bookedLeader: '来见领导',
    bookedWindow: '到窗口说事情',
    bookedCode: '来了按这十个数',
    bookedRemember: '请记住这十个数。',
    bookedCome: '到时直接来，先接您。',
    holiday: '今天放假，不接访',
    holidayName: (name: string) => `今天是${name}。`,
    holidayNext: '改到',
    weekend: '今天休息，不接访',
    after: '今天下班了',
    before: '还没到取号的时间',
    closedCall: '哪天接访，请先打电话。',
    missedLines: ['不要紧，号还留着。', '不用重新取号。'],
    wait: '接着等',
    waitSub: '还回到队里排着',
    noWait: '不等了',
    back2: '您又排上了，请坐着等。',

    full: '今天领导这里排满了',
    fullLines: ['您不用白跑。', '先到窗口登记，也能约下次。'],
    fullWindow: '先到窗口登记',
    noLeader: '今天没有领导接访',
    noLeaderLines: ['您的事，窗口今天就能登记。', '也可以看看哪天有领导。'],
    windowFull: '窗口的号今天发完了',
    windowFullLines: ['您不用白跑。', '请按找人帮忙，有人来登记。'],

    closed: '现在不取号',
    closedNext: (date: string) => `${day(date)}，${weekday(date)}`,
    closedFrom: (hm: string) => `${clock(hm)}可以取号`,
    closedToday: '今天取号的时间',
    closedNextTitle: '下次取号',
    closedHelp: '有急事，请按找人帮忙。',

    codeTitle: '请按约号上的十个数',
    codeSub: '在短信或约单上。',
    codeNone: '没有约号，请按找人帮忙。',
    codeGo: '报到',
    codeDelete: '删一个',
    codeClear: '全部重按',
    codeBad: '这个号没找着。请再看看。',
    digits: (n: number) => `还差${n}个数`,
    noBooking: '机器里没有今天的约号',
    noBookingLines: ['约过的，请到窗口说一声。', '您的约不会丢。'],
    noBookingTake: '到窗口说',

    askTitle: '您想问什么？',
    askWhen: '哪天有领导',
    askMine: '我的事到哪了',
    askWhere: '该找哪个部门',
    askHow: '怎么办，要多久',
    whenComing: '往后的日子',
    whenNone: '还没有排出来，请问接待台。',
    whenOthers: '别的地方哪天有',
    whenOthersSub: '乡镇和别的大厅',
    othersCall: '去以前，请先打电话。',
    asOf: (date: string) => `${day(date)}报来的`,
    whenMore: '看后面的',
    marks: { tentative: '暂定', undecided: '待定', undecidedSub: '请先打电话', changed: '有调整', cancelled: '取消' } as Record<string, string>,
    mine: '请按小票上的十个数',
    mineLines: ['也可以把小票对着扫码口。'],
    mineGo: '看看到哪了',
    where: '不用您自己分清部门',
    whereLines: ['到窗口说事情就行。', '该找谁，我们告诉您。', '不影响您取号。'],
    triage: '您的事跟什么有关？',
    triageSub: '点一个最像的。',
    tiles: '是哪一种？',
    topic: { who: '找谁', channel: '法定途径', limit: '多久', where: '在哪个窗口', lawyer: '请不起律师' },
    topicClock: '在这里说，法定时限照样算，请别错过。',
    topicLawyer: '司法局有法律援助，不收费。',
    topicHint: '仅供参考，由工作人员判断。不影响您取号。',
    topicSigned: (by: string, on: string, version: string) => `${[by, on && `${day(on)}核对`, version && `版本 ${version}`].filter(Boolean).join('，')}。不影响您取号。`,
    printTopic: '打印',
    printTopicSub: '带走慢慢看',
    printTopicLeft: (n: number) => `还能打${n}张`,
    printTopicNone: '打满了，请看屏上',
    printTopicSaid: {
      printing: '正在打印，请稍等…',
      printed: '打好了，请拿好。',
      uncertain: '可能没打出来，请看一下。',
      failed: '没打出来，请看屏上。',
    } as Record<string, string>,
    stillTake: '仍要取号',
    // Names of built-in topics, groups and pages where they are not Chinese;
    // keys are the ids, those of groups the Chinese names.
    topics: {} as Record<string, string>,
    groups: {} as Record<string, string>,
    pages: {} as Record<string, string>,
    chineseOnly: '',
    guide: '您想看什么？',
    guideSub: '点一个，就在这里看。',
    guideNone: '请问工作人员。',
    updated: (date: string) => `${Number(date.slice(0, 4))}年${day(date)}更新`,
    part: (n: number, of: number) => `第${n}页，共${of}页`,
    takeNumber: '取号',
    takeNumberSub: '到窗口说事情',
    gotIt: '知道了',

    helping: {
      asked: '听到了，马上有人来。',
      askedSub: '请在这里等一下。',
      coming: '有人来了。',
      comingFrom: (c: string) => `${c}的人正走过来。`,
      late: '让您久等了。',
      lateTo: (c: string) => `请到${c}。`,
      nobody: '现在没人在台前。',
      nobodyTo: '请到接待台，或打电话。',
      sending: '正在叫人…',
      goOn: '接着取号',
      state: { asked: '已叫人', coming: '有人来了' } as Record<string, string>,
    },

    still: '您还在吗？',
    stillSub: '不点的话，就回到首页。',
    stillNumber: (n: number) => `您的号${n}，一样算数。`,
    seconds: (n: number) => `${n}秒`,
    here: '还在',
    allDone: '办好了',

    lostTitle: '没取到号',
    lostLines: ['刚才没取到号。', '请再点一次，或找人帮忙。'],
    lateNumber: '您的号取到了',
    again: '再取一次',
  },

  // What stands on the wall; kiosk/announce says the same.
  notices: {
    substitute: (n) => `接访的领导临时有事，改由${n.name ?? '别的领导'}接着谈。您的号不变，请坐着等。`,
    no_leader: () => '今天的领导接访取消了，对不住您。您的事，窗口今天就能登记。',
    delay: (n) => `领导晚到一会儿，${clock(n.clock ?? '0:00')}开始。您的号不变，请坐着等。`,
    lunch: (n) => `中午休息，${clock(n.clock ?? '0:00')}接着叫。您的号不变。`,
    closing: () => '快下班了。今天没轮到的，请到窗口登记，不会白跑。',
    no_paper: () => '取号机没纸了，请到窗口取号。',
    no_reader: () => '读卡器坏了，不用证件也能取号。',
    crowd: () => '今天人多，请您耐心等一等。',
    quiet: () => '请您小声说话，谢谢。',
  } as Record<Notice['template'], (n: Pick<Notice, 'name' | 'clock'>) => string>,
};

export type Face = typeof face;
