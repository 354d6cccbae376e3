// Litres, tonnes and yuan at the stated densities; the twin of toolkit/models/units.py. No DOM.

/** Stated densities, kg a litre: the book's one set for every conversion. */
export const DENSITIES = { "92#": 0.735, "95#": 0.745, "0#": 0.84 };

/** Tonnes of so many litres at a density. */
export const tonnes = (litres, density) => (litres * density) / 1000;

/** Litres of so many tonnes at a density. */
export const litres = (mass, density) => (mass * 1000) / density;

/** Yuan a tonne of a price or rebate a litre. */
export const yuanPerTonne = (yuanPerLitre, density) => (yuanPerLitre * 1000) / density;
