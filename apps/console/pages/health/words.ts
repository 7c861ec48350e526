/** Texts of what the node tells about its health. */
export const HEALTH = {
  ready: ["The node serves.", "节点可提供服务。"],
  notReady: ["The node cannot serve at the moment.", "节点目前无法提供服务。"],
  attention: ["{count} checks need attention.", "{count} 项需要处理。"],
  allWell: ["All checks are well.", "各项检查均正常。"],
  renewed: ["Asked anew every ten seconds.", "每十秒重新查询。"],
  well: ["well", "正常"],
  ill: ["needs attention", "需要处理"],
  toDo: ["What to do:", "处理办法："],
  where: ["This node", "本节点"],
  version: ["version {version}", "版本 {version}"],
  height: ["height {height}", "高度 {height}"],
  chain: ["Chain", "链"],
  chainDo: [
    "The chain has no block yet or does not open. Look into the node's log, then run tocsin doctor on its folder.",
    "链尚无区块或无法打开。请查看节点日志，再对节点文件夹运行 tocsin doctor。",
  ],
  model: ["Read model", "查询库"],
  modelDo: [
    "Lists lag behind the chain; the node catches up by itself. If it does not, check disk and load, then restart the node.",
    "列表落后于链，节点会自行追上。如未追上，请检查磁盘和负载，再重启节点。",
  ],
  clock: ["Clock", "时钟"],
  clockDo: ["The machine's clock is behind the chain's. Set it by NTP.", "本机时钟落后于链上时间，请通过 NTP 校时。"],
  engine: ["Consensus engine", "共识引擎"],
  engineDo: [
    "The engine does not run. Look into its log; where the check names a command, run it and start the node again.",
    "共识引擎未运行。请查看其日志；如检查项写明了命令，请先执行再启动节点。",
  ],
  headers: ["Headers of the engine", "引擎区块头"],
  headersDo: [
    "The engine's headers lag behind; watch whether they catch up, and restart the engine if not.",
    "引擎区块头滞后，请观察是否追上；如未追上，请重启引擎。",
  ],
  links: ["Links to other chains", "与他链的连接"],
  linksDo: [
    "Check that the other chains' nodes run and that the network lets through to them. What waits is sent by itself.",
    "请检查他链节点是否运行、网络是否连通。待传内容恢复后自动传送。",
  ],
  validators: ["Validators", "验证者"],
  validatorsDo: [
    "Ask the unit that runs the named validator. If it stays so, governance of the chain can remove it.",
    "请联系该验证者的运维单位。如持续异常，可由链治理将其移除。",
  ],
  peers: ["Peers of the engine", "引擎对等节点"],
  peersDo: [
    "The engine reaches no other. Check addresses, firewall and certificates of the peers.",
    "引擎未连上其他节点。请检查对等节点的地址、防火墙和证书。",
  ],
  otherDo: ["Look into the node's log, then run tocsin doctor.", "请查看节点日志，再运行 tocsin doctor。"],
} as const;
