// What a rebate costs and what a truck saves: 让利、算盈、单车月省; the twin of toolkit/models/pricing.py. No DOM.
// Formulas and their order are those of the Python side, amounts are whole fen inside, so both give the same yuan.

import { DENSITIES, yuanPerTonne } from "./units.mjs";

const NUDGE = 1e-6;

/** Fuel → 汽油 or 柴油. */
export const FUEL_GROUPS = { "92#": "汽油", "95#": "汽油", "0#": "柴油" };

/** Largest rebate that is still normal, yuan/L. */
export const NORMAL_CEILING = { 汽油: 0.74, 柴油: 0.84 };

/** Whole fen, half up. */
export const toFen = (yuan) => Math.floor(yuan * 100 + (0.5 + NUDGE));

/** above / below rounded up to 1 / steps; Infinity where below is not positive. */
const least = (above, below, steps) => (below > 0 ? Math.ceil((above / below) * steps - NUDGE) / steps : Infinity);

/** One deal by the month: {fuel, litres, listPrice, margin, rebate, otherCost, commission} → what it earns. */
export function rebateAccount({ fuel, litres, listPrice, margin, rebate, otherCost, commission }) {
  const kilo = DENSITIES[fuel];
  const before = toFen(((litres * kilo) / 1000) * margin);
  const given = toFen(litres * rebate);
  const kept = toFen(litres * listPrice * commission);
  const spent = toFen(otherCost);
  const earned = before - given - kept;
  const profit = earned - spent;
  return {
    marginBefore: before / 100,
    rebates: given / 100,
    commissions: kept / 100,
    profit: profit / 100,
    pays: profit >= 0,
    rebateATonne: toFen(yuanPerTonne(rebate, kilo)) / 100,
    marginAfterATonne: toFen(margin - (rebate * 1000) / kilo - (listPrice * commission * 1000) / kilo) / 100,
    breakEvenTimes: litres === 0 ? null : least(before + spent, earned, 100),
  };
}

/** Largest rebate, yuan/L, that leaves at least `floor` yuan a tonne; rounded down to the fen. */
export const rebateLimit = (margin, fuel, floor = 0) =>
  Math.floor(((margin - floor) * DENSITIES[fuel]) / 10 + NUDGE) / 100;

/** Is a rebate above what is still normal for the fuel? */
export const aboveCeiling = (rebate, fuel) => rebate > NORMAL_CEILING[FUEL_GROUPS[fuel]];

/** One truck: {km, litresPer100km, price, priceGap, detourKm, controlShare} → what it saves in a month. */
export function truckMonth({ km, litresPer100km, price, priceGap, detourKm, controlShare }) {
  const litres = (km * litresPer100km) / 100;
  const saved = toFen(litres * priceGap);
  const controlled = toFen(litres * controlShare * price);
  const cost = toFen(((detourKm * litresPer100km) / 100) * price);
  return {
    litres: toFen(litres) / 100,
    priceSaving: saved / 100,
    controlSaving: controlled / 100,
    detourCost: cost / 100,
    net: (saved + controlled - cost) / 100,
  };
}

/** One promotion day: {fuel, litres, margin, lift, dipBefore, dipAfter, rebate, otherCost} → what it earns beyond others. */
export function promotionAccount({ fuel, litres, margin, lift, dipBefore, dipAfter, rebate, otherCost }) {
  const kilo = DENSITIES[fuel];
  const spent = toFen(otherCost);
  const gained = toFen(((litres * kilo) / 1000) * margin * (lift - dipBefore - dipAfter));
  const rebates = toFen(litres * (1 + lift) * rebate);
  const extra = gained - rebates - spent;
  const day = toFen(((litres * kilo) / 1000) * margin);
  const given = toFen(litres * rebate);
  return {
    extraLitres: toFen(litres * (lift - dipBefore - dipAfter)) / 100,
    gained: gained / 100,
    rebates: rebates / 100,
    extraMargin: extra / 100,
    pays: extra >= 0,
    breakEvenLift: litres === 0 ? null : least(day * (dipBefore + dipAfter) + given + spent, day - given, 10000),
  };
}
