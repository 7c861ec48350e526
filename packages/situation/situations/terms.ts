/** Words that say nothing of what a text is about. Written by us. */
const STOP_WORDS = new Set(
  `的话 一个 一些 一下 一样 一直 一定 一起 一点 一天 一次 一种 一切 这个 这些 这样 这么 这种 这里 这边 这次 这是 那个 那些 那样 那么 那种 那里
  那边 我们 你们 他们 她们 它们 咱们 大家 自己 别人 人家 人们 什么 怎么 怎样 怎么样 为什么 为啥 哪里 哪个 哪些 谁的 多少 几个 因为 所以 但是 可是
  不过 然而 而且 并且 或者 还是 以及 如果 要是 虽然 尽管 即使 既然 于是 因此 然后 接着 最后 首先 其次 同时 另外 此外 其中 其他 其它 其实 当然 确实 真的
  实在 非常 特别 十分 比较 更加 最近 现在 今天 昨天 明天 今年 去年 明年 刚才 刚刚 已经 曾经 正在 将要 马上 立刻 总是 经常 有时 有时候 时候 时间 之前
  之后 以前 以后 以来 后来 目前 当时 如今 可以 可能 能够 应该 必须 需要 愿意 不能 不会 不要 不是 不用 不了 不到 不行 不知 不知道 没有 没人 有人 有些
  有的 有点 有没有 是不是 就是 只是 只有 只要 只能 都是 也是 还有 还要 还会 又是 才能 才是 便是 而是 如何 对于 关于 根据 按照 通过 由于 为了 作为 除了
  随着 以上 以下 左右 之间 之一 方面 情况 问题 事情 东西 地方 进行 开始 继续 出现 发生 觉得 认为 知道 看到 听到 说到 起来 出来 下来 过来 过去 上去 下去
  进去 回来 一旦 甚至 至少 至于 似乎 好像 仿佛 几乎 大概 也许 或许 究竟 到底 居然 竟然 果然 难道 反正 毕竟 总之 例如 比如 等等 之类 所有 全部 各种 各位 各个 每个 每天 任何 某个 某些 每次 多么
  and the for you that this with are not but have was of to in is it on 表示 介绍 相关 有关 以内 分别 共有 其余 均为`
    .split(/\s+/)
    .filter((word) => word !== ""),
);

/**
 * What a text is about: its words of two characters and more that hold a letter, without numbers and those that say nothing. Each once:
 * a word said ten times in one post is one post's word.
 */
export function termsOf(words: readonly string[]): Set<string> {
  return new Set(words.filter((word) => /\p{L}{2}/u.test(word) && !NUMBER.test(word) && !STOP_WORDS.has(word)));
}

const NUMBER = /^(?:第|百分之)?[零〇一二两三四五六七八九十百千万亿点]+$/;
