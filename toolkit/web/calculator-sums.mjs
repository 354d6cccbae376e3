// The sums of 算一算, on numbers that were read already; what the Python models say of the same figures. No DOM.

import { round9 } from "./limits.mjs";
import { aboveCeiling, rebateAccount, rebateLimit, toFen, truckMonth } from "./pricing.mjs";
import { DENSITIES, litres, tonnes, yuanPerTonne } from "./units.mjs";

/** Whole kilograms of tonnes, half up, again as tonnes: parts that are shown so add up as shown. */
export const toKilos = (mass) => Math.floor(mass * 1000 + (0.5 + 1e-6)) / 1000;

/** 升↔吨: {amount, unit: "L" | "t", count, density} → both. */
export function convertSum({ amount, unit, count, density }) {
  const whole = amount * count;
  if (unit === "t") return { litres: litres(whole, density), tonnes: whole };
  return { litres: whole, tonnes: tonnes(whole, density) };
}

/** What a cut is a litre, a tonne and a month; month is null without a volume. */
export function cutSum({ cut, cutUnit, density, volume, volumeUnit }) {
  const byTonne = cutUnit === "t";
  // A litre weighs tonnes(1): yuan a tonne become yuan a litre as litres become tonnes.
  const each = { aLitre: byTonne ? tonnes(cut, density) : cut, aTonne: byTonne ? cut : toFen(yuanPerTonne(cut, density)) / 100 };
  if (volume === null) return { ...each, month: null };
  const charged = byTonne === (volumeUnit === "t") ? volume : byTonne ? tonnes(volume, density) : litres(volume, density);
  return { ...each, month: toFen(charged * cut) / 100 };
}

/** Who may grant a cut by the reader's own limits, yuan/L, closed; null: not filled in. over: above what is still normal. */
export function whoGrants(given, fuel, stationLimit, areaLimit) {
  const cut = round9(given);
  const over = aboveCeiling(cut, fuel);
  if (cut === 0) return { who: "不用批", over };
  for (const [who, limit] of [["站", stationLimit], ["片区", areaLimit]]) {
    if (limit === null) return { who: "数据不够", over };
    if (cut <= round9(limit)) return { who, over };
  }
  return { who: "市公司", over };
}

function verdictOf(volume, account) {
  const earned = toFen(account.marginBefore - account.rebates);
  if (volume === 0) return "还没有量";
  if (earned < 0) return "卖越多亏越多";
  if (earned === 0) return "卖多少都不挣";
  return account.pays ? "赚" : "量不够，挣不回固定花费";
}

/** 算盈: one deal by the month. basis "cost": perTonne is what a tonne costs us, else what a tonne earns at list price. */
export function dealSum({ fuel, litres: volume, price, basis, perTonne, discount, rebate, other, stationLimit, areaLimit }) {
  const kilo = DENSITIES[fuel];
  const margin = basis === "cost" ? toFen(yuanPerTonne(price, kilo) - perTonne) / 100 : perTonne;
  const given = round9(discount + rebate);
  const account = rebateAccount({ fuel, litres: volume, listPrice: price, margin, rebate: given, otherCost: other, commission: 0 });
  const times = account.breakEvenTimes;
  const more = times === null || times === Infinity ? null : (Math.round(times * 100 - 100) * volume) / 100;
  const mass = tonnes(volume, kilo);
  return {
    ...account,
    margin,
    given,
    verdict: verdictOf(volume, account),
    profitATonne: volume === 0 ? null : toFen(account.profit / mass) / 100,
    profitALitre: volume === 0 ? null : toFen(account.profit / volume) / 100,
    moreLitres: more,
    moreTonnes: more === null ? null : tonnes(more, kilo),
    mostRebate: rebateLimit(margin, fuel),
    ...whoGrants(given, fuel, stationLimit, areaLimit),
  };
}

/** 单车月省: {km, use, price, gap, detour, control (percent), count} → a truck's month, all trucks' month and year. */
export function truckSum({ km, use, price, gap, detour, control, count }) {
  const one = truckMonth({ km, litresPer100km: use, price, priceGap: gap, detourKm: detour, controlShare: control / 100 });
  const fen = toFen(one.net);
  return { ...one, fleetMonth: (fen * count) / 100, year: (fen * count * 12) / 100 };
}

/** 进站率值几吨: what so many percentage points are a day, whole kilograms by kind. */
export function pointSum({ cars, carLitres, trucks, truckLitres, points }) {
  const more = (passing, fill, fuel) => {
    const vehicles = (passing * points) / 100;
    return { vehicles, tonnes: toKilos(tonnes(vehicles * fill, DENSITIES[fuel])) };
  };
  const [car, truck] = [more(cars, carLitres, "92#"), more(trucks, truckLitres, "0#")];
  const day = toKilos(car.tonnes + truck.tonnes);
  return { car, truck, day, month: toKilos(day * 30) };
}
