// The five cards of 算一算: what is asked, what is refused, and the result in lines that a customer can follow. No DOM.
// A card: {id, title, say, fields, check?, work(values) → {head, tone?, lines: [[name, sum]], notes}}.

import { densityText, money, plainText } from "./calculator-fields.mjs";
import { convertSum, cutSum, dealSum, pointSum, truckSum } from "./calculator-sums.mjs";
import { FUEL_GROUPS, NORMAL_CEILING } from "./pricing.mjs";
import { DENSITIES } from "./units.mjs";

const FUELS = Object.fromEntries(Object.keys(DENSITIES).map((name) => [name, name]));
const AMOUNTS = { L: "升", t: "吨" };
const PER = { L: "元/升", t: "元/吨" };

const FUEL = { id: "fuel", label: "油品", options: FUELS };
const DENSITY = { id: "density", label: "密度", unit: "千克/升", least: 0.6, most: 1, beyond: "在 0.6 到 1 之间；化验单写 735，就填 0.735。" };
const PRICE = { id: "price", label: "挂牌价", unit: "元/升", positive: true, most: 30, beyond: "一升几块钱，核对单位。" };
const COUNT = { id: "count", label: "几台车", unit: "台", whole: true, positive: true, most: 10000, blank: 1, note: "不填算一台" };

const litresText = (value) => plainText(value, 1);
const tonnesText = (value) => plainText(value, 3);

const convert = {
  id: "convert",
  title: "升和吨",
  say: "油品一选，密度就填好；有化验单的，改成化验单上的。",
  fields: [FUEL, DENSITY, { id: "amount", label: "数量", most: 10000000, with: "unit" }, { id: "unit", label: "数量的单位", options: AMOUNTS }, COUNT],
  work(given) {
    const found = convertSum(given);
    const times = given.count === 1 ? "" : `${plainText(given.count)} 台 × `;
    const density = densityText(given.density);
    const [head, sum] = given.unit === "t"
      ? [`${litresText(found.litres)} 升`, `${plainText(given.amount)} 吨 × 1,000 ÷ ${density}`]
      : [`${tonnesText(found.tonnes)} 吨`, `${plainText(given.amount)} 升 × ${density} ÷ 1,000`];
    return { head, lines: [["算式", `${times}${sum} = ${head}`]], notes: [] };
  },
};

const cut = {
  id: "cut",
  title: "让价换算",
  say: "他说每升，您报表是每吨：换成一样的再谈。",
  fields: [
    FUEL, DENSITY, { id: "cut", label: "让多少", most: 5000, with: "cutUnit" }, { id: "cutUnit", label: "让价的单位", options: PER },
    { id: "volume", label: "一个月的量", most: 1000000, blank: null, with: "volumeUnit", note: "不填就只换单价" }, { id: "volumeUnit", label: "量的单位", options: AMOUNTS },
  ],
  check: (given) => (given.cutUnit === "L" && given.cut > 10 ? { cut: "一升让不了这么多；是每吨的话，单位改成“元/吨”。" } : {}),
  work(given) {
    const found = cutSum(given);
    const [density, typed] = [densityText(given.density), plainText(given.cut)];
    const [aLitre, aTonne] = [`${plainText(found.aLitre, 4)} 元`, `${plainText(found.aTonne, 2)} 元`];
    const lines = [given.cutUnit === "t" ? ["每升", `${typed} 元 × ${density} ÷ 1,000 = ${aLitre}`] : ["每吨", `${typed} 元 × 1,000 ÷ ${density} = ${aTonne}`]];
    if (found.month !== null) {
      const bridge = given.cutUnit === given.volumeUnit ? "" : given.cutUnit === "t" ? ` × ${density} ÷ 1,000` : ` × 1,000 ÷ ${density}`;
      lines.push(["一个月", `${plainText(given.volume)} ${AMOUNTS[given.volumeUnit]}${bridge} × ${typed} 元 = ${money(found.month)} 元`]);
    }
    const month = found.month === null ? "" : ` = 一个月 ${money(found.month)} 元`;
    return { head: `每升 ${aLitre} = 每吨 ${aTonne}${month}`, lines, notes: [] };
  },
};

/** What a deal comes to: the sum, and in the models' words why it is none to make. */
function headText({ verdict, profit }) {
  if (verdict === "还没有量") return `${verdict}，填了升数再看`;
  const sum = profit === 0 ? "不赚不亏" : `${profit < 0 ? "亏" : "赚"} ${money(Math.abs(profit))} 元`;
  return `这一单一个月${sum}${verdict === "赚" ? "" : `：${verdict}`}`;
}

const WHO = {
  "不用批": "没让价，不用批。",
  "站": "在您填的站里权限以内。",
  "片区": "超过您填的站里权限：报片区，批下来再答应。",
  "市公司": "超过您填的片区权限：由片区往上报，批下来再答应。",
};

function grantText(found, { fuel, stationLimit }) {
  const unknown = stationLimit === null ? "站里权限没填：先问片区，别当场答应。" : "超过您填的站里权限：报片区。片区权限没填，够不够由片区说。";
  const group = FUEL_GROUPS[fuel];
  const over = `超过${group}一般的上限 ${money(NORMAL_CEILING[group])} 元/升（本书设定）：只能当例外，写明谁批。`;
  return (WHO[found.who] || unknown) + (found.over ? over : "");
}

const deal = {
  id: "deal",
  title: "算盈",
  say: "答应之前算一遍：这一单赚不赚，谁能点头。",
  fields: [
    FUEL, PRICE, { id: "basis", label: "手里有的是", options: { margin: "吨油毛利", cost: "进价" } },
    { id: "perTonne", label: "每吨多少", unit: "元/吨", most: 20000 },
    { id: "litres", label: "一个月几升", unit: "升", most: 1000000 },
    { id: "discount", label: "现让", unit: "元/升", most: 30, blank: 0 }, { id: "rebate", label: "后返", unit: "元/升", most: 30, blank: 0 },
    { id: "other", label: "另外花的", unit: "元/月", most: 1000000, blank: 0, note: "这一单才有的花费，没有就空着" },
    { id: "stationLimit", label: "站里能答应到", unit: "元/升", most: 30, blank: null, note: "照公司文件填，没有就空着" },
    { id: "areaLimit", label: "片区能答应到", unit: "元/升", most: 30, blank: null },
  ],
  check({ price, basis, perTonne, discount, rebate, stationLimit, areaLimit }) {
    const problems = {};
    if (basis === "margin" && perTonne > 4000) problems.perTonne = "毛利没有这么高；是进价的话，上面改成“进价”。";
    if (basis === "cost" && perTonne < 1000) problems.perTonne = "进价一吨是几千元；是毛利的话，上面改成“吨油毛利”。";
    if (discount + rebate > price) problems[discount > price ? "discount" : "rebate"] = "让得比挂牌价还高，核对单位：这里填元/升。";
    if (stationLimit !== null && areaLimit !== null && stationLimit > areaLimit) problems.areaLimit = "比站里的还小，核对一下。";
    return problems;
  },
  work(given) {
    const found = dealSum(given);
    const density = densityText(DENSITIES[given.fuel]);
    const volume = plainText(given.litres);
    const off = plainText(found.given);
    const [before, away, spent, profit] = [found.marginBefore, found.rebates, given.other, found.profit].map(money);
    const lines = [["谁能点头", grantText(found, given)]];
    if (given.basis === "cost") lines.push(["每吨毛利", `${plainText(given.price)} 元 × 1,000 ÷ ${density} − ${plainText(given.perTonne)} 元 = ${money(found.margin)} 元`]);
    if (given.discount && given.rebate) lines.push(["每升共让", `${plainText(given.discount)} + ${plainText(given.rebate)} = ${off} 元`]);
    lines.push(["让完每吨剩", `${money(found.margin)} 元 − ${off} 元 × 1,000 ÷ ${density} = ${money(found.marginAfterATonne)} 元`]);
    if (given.litres > 0) {
      lines.push(
        ["不让时的毛利", `${volume} 升 × ${density} ÷ 1,000 × ${money(found.margin)} 元 = ${before} 元`],
        ["让出去", `${volume} 升 × ${off} 元 = ${away} 元`],
        ["一个月", `${before} − ${away} − ${spent} = ${profit} 元`],
        ["摊到每吨", `${profit} 元 ÷（${volume} 升 × ${density} ÷ 1,000）= ${money(found.profitATonne)} 元`],
        ["摊到每升", `${profit} 元 ÷ ${volume} 升 = ${money(found.profitALitre)} 元`],
      );
    }
    const notes = [];
    notes.push(found.mostRebate > 0 ? `每升让到 ${money(found.mostRebate)} 元，这吨毛利就让到底了。` : "不让价也没有毛利，没有可让的。");
    if (found.moreLitres > 0) {
      const times = money(found.breakEvenTimes);
      lines.push(["回本的倍数", `（${before} + ${spent}）÷（${before} − ${away}）= ${times} 倍，往上进到 0.01`],
        ["老客户要多加", `${volume} 升 ×（${times} − 1）= ${litresText(found.moreLitres)} 升，合 ${tonnesText(found.moreTonnes)} 吨`]);
      notes.push("老客户不让也在加，多加够上面这么多，才和不让一样。新客户只看赚不赚。");
    } else if (found.breakEvenTimes === Infinity) notes.push("老客户多加也补不回来。");
    return { head: headText(found), tone: given.litres === 0 ? "" : found.verdict === "赚" ? "good" : "bad", lines, notes };
  },
};

const truck = {
  id: "truck",
  title: "单车月省",
  say: "和老板一起算：跑多少、喝多少、差几毛，数都用他的。",
  fields: [
    { id: "km", label: "一台一个月跑", unit: "公里", most: 60000 }, { id: "use", label: "百公里油耗", unit: "升", positive: true, most: 200 },
    { ...PRICE, label: "在我们这儿的价" }, { id: "side", label: "他现在加的", options: { more: "比我们贵", less: "比我们便宜" } },
    { id: "gap", label: "每升差", unit: "元", most: 30 },
    { id: "detour", label: "为加油多绕", unit: "公里/月", most: 20000, blank: 0, note: "不绕就空着" },
    { id: "control", label: "管住的油占", unit: "%", most: 100, blank: 0, note: "只填他自己记录对得上的，没有就空着" }, COUNT,
  ],
  check: ({ gap, price }) => (gap > price ? { gap: "差得比价钱还多，核对单位：这里填元/升。" } : {}),
  work(given) {
    const signed = { ...given, gap: given.side === "less" ? -given.gap : given.gap };
    const found = truckSum(signed);
    const [volume, use, price] = [plainText((given.km * given.use) / 100), plainText(given.use), plainText(given.price)];
    const net = money(found.net);
    const lines = [
      ["一个月用油", `${plainText(given.km)} 公里 × ${use} 升 ÷ 100 = ${volume} 升`],
      ["价差", `${volume} 升 × ${plainText(signed.gap)} 元 = ${money(found.priceSaving)} 元`],
    ];
    if (given.control) lines.push(["管住的油", `${volume} 升 × ${plainText(given.control)} % × ${price} 元 = ${money(found.controlSaving)} 元`]);
    if (given.detour) lines.push(["绕路多烧", `${plainText(given.detour)} 公里 × ${use} 升 ÷ 100 × ${price} 元 = ${money(found.detourCost)} 元`]);
    if (given.control || given.detour) {
      lines.push(["一台一个月", `${money(found.priceSaving)}${given.control ? ` + ${money(found.controlSaving)}` : ""}${given.detour ? ` − ${money(found.detourCost)}` : ""} = ${net} 元`]);
    }
    const many = given.count > 1;
    if (many) lines.push([`${plainText(given.count)} 台一个月`, `${net} 元 × ${plainText(given.count)} 台 = ${money(found.fleetMonth)} 元`]);
    lines.push(["一年", `${many ? money(found.fleetMonth) : net} 元 × 12 = ${money(found.year)} 元`]);
    const notes = ["照他报的数算的，不是保证：请他拿上月的账对一遍。"];
    const who = many ? `${plainText(given.count)} 台车` : "一台车";
    const [month, year] = [found.fleetMonth, found.year].map((yuan) => money(Math.abs(yuan)));
    const head = found.net === 0 ? "不省也不多花" : `${who}一个月${found.net > 0 ? "省" : "多花"} ${month} 元，一年 ${year} 元`;
    return { head, tone: found.net > 0 ? "good" : found.net < 0 ? "bad" : "", lines, notes };
  },
};

const point = {
  id: "point",
  title: "进站率值几吨",
  say: "门前过的车里，多拐进来一点，一天是几吨。",
  fields: [
    { id: "cars", label: "小车一天过", unit: "台", whole: true, most: 200000 }, { id: "carLitres", label: "小车一次加", unit: "升", most: 200 },
    { id: "trucks", label: "货车一天过", unit: "台", whole: true, most: 200000 }, { id: "truckLitres", label: "货车一次加", unit: "升", most: 1000 },
    { id: "points", label: "进站率差", unit: "个百分点", positive: true, most: 100, preset: "1" },
  ],
  work(given) {
    const found = pointSum(given);
    const points = plainText(given.points);
    const line = (passing, fill, fuel, mass) => `${plainText(passing)} 台 × ${points} % × ${plainText(fill)} 升 × ${densityText(DENSITIES[fuel])} ÷ 1,000 = ${tonnesText(mass)} 吨`;
    return {
      head: `高 ${points} 个百分点，一天多 ${tonnesText(found.day)} 吨；低这么多，就少这么多`,
      lines: [
        ["小车（92#）", line(given.cars, given.carLitres, "92#", found.car.tonnes)],
        ["货车（0#）", line(given.trucks, given.truckLitres, "0#", found.truck.tonnes)],
        ["一天", `${tonnesText(found.car.tonnes)} + ${tonnesText(found.truck.tonnes)} = ${tonnesText(found.day)} 吨`],
        ["30 天", `${tonnesText(found.day)} 吨 × 30 = ${tonnesText(found.month)} 吨`],
      ],
      notes: [`${points} 个百分点，是过 100 台车多进来 ${points} 台，不是比原来多 ${points} %。`],
    };
  },
};

export const CARDS = [convert, cut, deal, truck, point];

/** What a card starts with: a field's preset, the first option, the density of the first fuel. */
export function startTexts(card) {
  const first = (field) => (field.options ? Object.keys(field.options)[0] : field.id === "density" ? densityOf(Object.keys(DENSITIES)[0]) : field.preset || "");
  return Object.fromEntries(card.fields.map((field) => [field.id, first(field)]));
}

/** The stated density of a fuel as it stands in its field. */
export const densityOf = (fuel) => densityText(DENSITIES[fuel]);
