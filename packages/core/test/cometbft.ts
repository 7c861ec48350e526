/**
 * Facts of a real chain: CometBFT 0.38.26 (`cometbft init`, chain id and `max_bytes = -1` set in the genesis), its
 * kvstore example behind an ABCI socket, wrapped to report app version 7 and results that are not all alike: for
 * the i-th transaction of a block code 33·i, gas wanted i, gas used its length, and as data its first three bytes
 * where its length is odd. Read over RPC. A second validator joins by transaction and never votes.
 */

/** The first validator, power 10: it proposes every block. */
export const FIRST_KEY = "iaRn4LXB1eiArgCGtnv0DY2NP/+8MGG5xdEPfh9xFrw=";
/** The second: public key of RFC 8032 section 7.1, test 1. */
export const SECOND_KEY = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

export const CHAIN_ID = "cn-3201.e1";
export const GENESIS_TIME = "2026-11-23T07:03:30.414235575Z";

export interface RealBlock {
  readonly transactions: readonly string[];
  /** Hexadecimal, as in this block's header. */
  readonly appHash: string;
  /** When the first validator voted for this block, and its signature in base64. */
  readonly voteTime: string;
  readonly signature: string;
  /** CometBFT's block id. */
  readonly hash: string;
  readonly partsHash: string;
}

const SECOND = `val=ed25519!${SECOND_KEY}`;

/** Blocks 1 to 11. */
export const BLOCKS: readonly RealBlock[] = [
  {
    transactions: [],
    appHash: "0000000000000000",
    voteTime: "2026-11-23T07:05:30.915150203Z",
    signature: "mq0OuhGOoCVqsJ57aGmD/8GFBqhRvjSoxD/6riB3RlgROqLk9IFIaR6dx5c0Re4xZ83tUo6g72sidyUpAR3HBQ==",
    hash: "26c13e752aed8bb68f3c660905856a630bf9dee0c8df140e0b4cee70d4a7300b",
    partsHash: "b0b274d4340df96d1cf13ff7e391cfb1536dd12f9e8cc86302e8e6bd23cae30a",
  },
  {
    transactions: ["alert=1"],
    appHash: "0000000000000000",
    voteTime: "2026-11-23T07:05:31.889515696Z",
    signature: "dlqWCes0aqiioBMwQHOUtXw4m+791BecEyY3ATFT3kNUB7negY8PigDCK+8D12wETjc8rTSYonkhFFEX8y03Dw==",
    hash: "cdb2b8f43cf9c458599aeaf0dda3d9a249a643d27736f9da657a9d0e77e866ae",
    partsHash: "e6ce627fd927109b4ab9b88afe59ec0f0f920f142fcc8f349757e61ff01f2ab7",
  },
  {
    transactions: ["report=22", "case=333"],
    appHash: "0200000000000000",
    voteTime: "2026-11-23T07:05:32.118088017Z",
    signature: "QfwE+ueYeiBanV/Q+h5kNCbWlUQ9677Qqq0+L1Hcb33e3RoMndgdmifFzSOzbh8fYBtNCWixZeezkGZLDCXzBQ==",
    hash: "3a23bb53cc3d175af76adcbf49cc5a3bf2c2e043d4bb8410f621337f6220411e",
    partsHash: "237d32adfcf8becc5cc025058a3fc0ba90f50b60dec2eda8ff54cef582ff9558",
  },
  {
    transactions: [],
    appHash: "0600000000000000",
    voteTime: "2026-11-23T07:05:32.329352893Z",
    signature: "A2autWTjWb1IvT/OIgx7vWoMDlP/M5HgKejt9olIcb7Fawl3JNVLRxDfXyfvZIPKqMmgzHd2tFoPL5IXTAOZBg==",
    hash: "ba17d4c699b7b13804c45ac69637749b7070144b5aba1bc58992f2cc3fef2997",
    partsHash: "d8eadd1b01da6ceed9a361df66ac9555ae89025b1bca470db727283e20c78d4b",
  },
  {
    transactions: [`big=${"x".repeat(140_000)}`],
    appHash: "0600000000000000",
    voteTime: "2026-11-23T07:05:33.925952343Z",
    signature: "F3g/PRSfj1ibWVPDrEnOGkNDSZPC44ZPbOC4G/GI8TQV+Fd0iDBy3jhCjDQXZkteKOxrxXQ1ofitsV9TryWvBw==",
    hash: "da2c2757820c81d2c7d7a75ad8640bc4323dbc44d70a939d4cabbd194f59a7f5",
    partsHash: "6d846b4feee38c6bade08845582973e485e49811ba1bdc288ae8d410aac181ad",
  },
  {
    transactions: [`${SECOND}!3`],
    appHash: "0800000000000000",
    voteTime: "2026-11-23T07:05:34.133191411Z",
    signature: "MfMR1DQN/YltNZWUNSAnggP0WKMSm3wvi8kEDWIkkinVHUNyKVBeSQ1w88aj8DIVrMerSQuAjMAa4PFyaQNEAw==",
    hash: "3644be58d6b0416856bb2421afeb96d1ba3f9d21b0b712558598dbe2658f0730",
    partsHash: "46b3693cc0394ab1754a6bb08362f122f68f92353c744104fe9a7d1a8bade593",
  },
  {
    transactions: ["after=1"],
    appHash: "0a00000000000000",
    voteTime: "2026-11-23T07:05:34.342782771Z",
    signature: "yNVdJuEMR+YoF9dpy/6ciyI/+bphJCIaHc9JvTOUvdUeNLnTT+VyDLZfuWO0BDKsP7hEjTckugzMqWJPuNBPDw==",
    hash: "2bdd59d3f89398f4a206634258b90f0bca6343cdf41a3155447c0acd047bb03e",
    partsHash: "562abb66978686c5174ef42377fe67fdbc89abe0d197bf31b9710be5d7fef587",
  },
  {
    transactions: ["after=2"],
    appHash: "0c00000000000000",
    voteTime: "2026-11-23T07:05:34.551610495Z",
    signature: "ur6RcMgWDFdMCew+aVCZxQZ9FJdAxWkMOt7i+ouoG1mpupzASrg+Yf8t8Pk8bBBqpEsVNc/mxVSOAndSeNFVBQ==",
    hash: "359255edc3ac938e84a5894b0b0db1d9f326369e564ab62322b88f18d64abe9d",
    partsHash: "d99685c56996b133b337aa5db0cc33ae05b391c3611320776bfc3d3c22d66db1",
  },
  {
    transactions: [`${SECOND}!4`],
    appHash: "0e00000000000000",
    voteTime: "2026-11-23T07:05:34.763192042Z",
    signature: "ESCLQawIS1T5zKJf0PLW+xMh9D5oz6ifWccA5zQCR4mHhQBmegm3QM4cqkKtZA/0syfbYAjNuiJAOUH6MEP1Dg==",
    hash: "17d421692df4c9cfb4c1cbd7edeafa47510cf644717e58470762a2ba8ec46406",
    partsHash: "1d60d215b5f7a9be1d2085936bb688acdc11b93bdba02460f5e44281a88ca34c",
  },
  {
    transactions: ["after=4"],
    appHash: "1000000000000000",
    voteTime: "2026-11-23T07:05:34.97095669Z",
    signature: "/vkdRgARiA2gleQTo3YnX3wGRzm4J88xgQ/IuQjQo20ow2JoM67f/SU5K0SVbChjeF1DssPX0wg9x1iUVoYqCA==",
    hash: "6799eabe85936cc37142467a455883722d3be97448ca5efbd85ab33a1f36015f",
    partsHash: "acbc5994aadba578476c6841b19d5e1a26d0e3b22b08c1c2fd73020c3ddfb8c1",
  },
  {
    transactions: [],
    appHash: "1200000000000000",
    voteTime: "2026-11-23T07:05:35.182097856Z",
    signature: "dNNKOpy7gR0Z5Va8fMLIe9vW7yi79M9ADQky0fzJvs1xk9f9JvVTHHGhYjs0zndtOwcGaefZ44LNoO2ZrgvFCg==",
    hash: "79486216100640027789e7dd8c845a58bf8eb05388765d7e85412d47667eefc2",
    partsHash: "d0db3fc0c9282b65bda038941154bb36db8243351a88feae8e04b5477be5d1af",
  },
];

/**
 * Made and signed with CometBFT 0.38.26's own Go types: a commit with votes for the block, for nil and absent, some
 * heights above a trusted header, whose announced validators are partly among its own. CometBFT's light client
 * accepts the step.
 */
export const MIXED_COMMIT = {
  trustedHeader:
    "0a04080b10641208636e2d33322e653118dd01220b0880e2cfaa0610eab4eb0b2a0212003a20bfb1e53e63af097a9f5cde18" +
    "cbeb6d49cef8e61710c886cfbd0f478cc762e4db422073fdc26a52d4bca960a873d0bd1ac86f568f60467f0dc835812bb147" +
    "b974f1d84a20a6cf5d474f76695c78e8e0277369284c67bca775400c1bc07b16e0b13880af3d5220531d17e867233d8039b3" +
    "62bc77f65bcf68226e492890a7dbfa821bc7b47790dc5a20f51f803a367810d527e8fb436f629579ba2afdfc604d874139bb" +
    "0830cd07d092622093e44dc74f658b5140d69f0c0e61122047e1043bd4b8fb0d7feb27b9e1cac1ee6a20e883b7faae5966d3" +
    "85dce952f893434866374af58666333502bd545f66ea21fa72142e25a17feb356cab0bcb48ddd27669dc4421b941",
  trustedNextValidators: [
    { key: "b5a4e4b5a2c391adbf7808bbf679035f27db78f66092af4d451207d250fb3e0b", power: 24187607 },
    { key: "cd03fbddcaaa2703c251656d5ccdd99f5635b1e0653c0636b951a3a3db21dad4", power: 4 },
    { key: "39b0170e388c7399d4b6a1331083b61db9f4b199ff1a0061315f361456bdc22c", power: 4 },
    { key: "f84d1fe0a6b6234c155f0f420786f4c575015317c1f41e9cb2b55dcd1e3aee68", power: 3 },
    { key: "25fcb03ab6435d106b5df1e677f3c6a10a7b22719deedeb3761c005e1306423d", power: 1 },
  ],
  header:
    "0a02080b1208636e2d33322e653118df01220b08c6e2cfaa0610eab4eb0b2a021200322060df12aa8b51a1a398a615cfc7d3" +
    "80df29f9978e9d423804706350f6975c31ef42208615be4e2d5d971a94d96202943d03c4b6f89403a1273668bc967a3e4677" +
    "585a4a20f9bac17892e6d3bf0d69646aa162ac99d74cebfaa9d78af03b1d04703bfaac6652204b26458986490dbd00f1a9c7" +
    "e3a68e2b0dd31608648746f417c30414ab57d4c86220efe6bd1e6d272c6f4612208c37cc3caa37be1b75e5647499f1ae1350" +
    "011cb21c6a20fe54fc9779f5208caa8a6e76dc479a96c867337ef5d5fe68eba058bc880db24272142e25a17feb356cab0bcb" +
    "48ddd27669dc4421b941",
  headerHash: "53b6d6081c0eecbac105b8789c414b59f5eabe2b7d37be7aac6d9d67d2d4e02a",
  commit:
    "08df0110021a480a2053b6d6081c0eecbac105b8789c414b59f5eabe2b7d37be7aac6d9d67d2d4e02a1224080212200d0adb" +
    "19a48f0e8beaa66d6584c895fd35ef6d189dc89157618e60fa09b54cf72268080212142e25a17feb356cab0bcb48ddd27669" +
    "dc4421b9411a0c08c7e2cfaa0610ed81a3900222404d23594d9a09670a3ccd12b20412c62baca98291eb04a06f8a81de0ff7" +
    "b8672f9d8b5e4e867ed3aa746bbbb065b288a0de0e9fc0b934f0f42ca354c591700503226808031214c918f94e305e2543b7" +
    "c3f3c15c35cf41cba8a5b31a0c08c7e2cfaa0610eba7f0fc0222405762cb90e78195313f447a317e666cfdb4b4b231cda6ce" +
    "18052a5e6edfefaf60479a4e3f3225d7d4629cfb226a3562af97da548281e23171b77ebc539c0eb80a226808021214ce0668" +
    "5804a0917a1c8b72038e768ee1e5103c2b1a0c08c7e2cfaa06108acb9e9f012240000120d5dfd3049278c3e3becae1d9b6d1" +
    "c9a35a96a2eddf061aff54be6152d9217b83e89a0e0199c751f4d0a2489945cee5735181c9bdefdf87b2250c90af01220f08" +
    "011a0b088092b8c398feffffff012268080212146cdd00f21c7d129159202e432eab4b4c43b8e0a71a0c08c6e2cfaa0610c4" +
    "9d939203224012e279d0deb387fca0b2c645238b7a07a4392bf17194df2db1e9616a53be8538802795d416972a6dfd8595a3" +
    "d840bbf02d98467519486160cee7200c2b9cc50d",
  commitHash: "2bedebdab0ffb9433531ebf21e8ca616cb0a97b7b8c23bdba78626f160737e71",
  validators: [
    { key: "b5a4e4b5a2c391adbf7808bbf679035f27db78f66092af4d451207d250fb3e0b", power: 24187607 },
    { key: "f84d1fe0a6b6234c155f0f420786f4c575015317c1f41e9cb2b55dcd1e3aee68", power: 4 },
    { key: "cd03fbddcaaa2703c251656d5ccdd99f5635b1e0653c0636b951a3a3db21dad4", power: 4 },
    { key: "39b0170e388c7399d4b6a1331083b61db9f4b199ff1a0061315f361456bdc22c", power: 4 },
    { key: "25fcb03ab6435d106b5df1e677f3c6a10a7b22719deedeb3761c005e1306423d", power: 1 },
  ],
  /** Sign bytes of the votes that are not absent. */
  signBytes: [
    "76080211df0000000000000019020000000000000022480a2053b6d6081c0eecbac105b8789c414b59f5eabe2b7d37be7aac" +
      "6d9d67d2d4e02a1224080212200d0adb19a48f0e8beaa66d6584c895fd35ef6d189dc89157618e60fa09b54cf72a0c08c7e2" +
      "cfaa0610ed81a390023208636e2d33322e6531",
    "2c080211df000000000000001902000000000000002a0c08c7e2cfaa0610eba7f0fc023208636e2d33322e6531",
    "76080211df0000000000000019020000000000000022480a2053b6d6081c0eecbac105b8789c414b59f5eabe2b7d37be7aac" +
      "6d9d67d2d4e02a1224080212200d0adb19a48f0e8beaa66d6584c895fd35ef6d189dc89157618e60fa09b54cf72a0c08c7e2" +
      "cfaa06108acb9e9f013208636e2d33322e6531",
    "76080211df0000000000000019020000000000000022480a2053b6d6081c0eecbac105b8789c414b59f5eabe2b7d37be7aac" +
      "6d9d67d2d4e02a1224080212200d0adb19a48f0e8beaa66d6584c895fd35ef6d189dc89157618e60fa09b54cf72a0c08c6e2" +
      "cfaa0610c49d9392033208636e2d33322e6531",
  ],
  /** The next block's time. */
  medianTime: { seconds: 1700000071, nanos: 570999021 },
} as const;
