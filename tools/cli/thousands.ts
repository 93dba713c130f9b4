// Large whole numbers for people: 16,383.

export const thousands = (number: number): string => String(number).replace(/\B(?=(\d{3})+$)/g, ",");
