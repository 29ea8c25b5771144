/** The places where the demo's customers live, with names, employers and shops. All of them are fictitious. */
import type { Currency } from '../../domain/currencies.js';

export interface Place {
  readonly currency: Currency;
  /** Percentage of customers who live there. */
  readonly share: number;
  /** Average monthly salary, in whole units of the currency. */
  readonly salary: number;
  readonly women: readonly string[];
  readonly men: readonly string[];
  /** The feminine and the masculine form, where they differ. */
  readonly lastNames: readonly (string | readonly [woman: string, man: string])[];
  readonly employers: readonly string[];
  readonly landlords: readonly string[];
  readonly shops: readonly string[];
  readonly utilities: readonly string[];
  /** Sells and repairs cars. */
  readonly garage: string;
}

export const PLACES: readonly Place[] = [
  {
    currency: 'EUR',
    share: 40,
    salary: 2_900,
    women: ['Anna', 'Lucía', 'Élodie', 'Sofía', 'Niamh', 'Katharina'],
    men: ['Jürgen', 'Matteo', 'Pieter', 'João'],
    lastNames: [
      'Weber',
      'García',
      'Moreau',
      'Rossi',
      'De Vries',
      'Byrne',
      'Silva',
      'Hofmann',
      'Lefèvre',
      'Novaković',
    ],
    employers: ['Werft Nord GmbH', 'Atelier Lumière', 'Officine Bianchi', 'Puerto Logística', 'Hanse Klinik'],
    landlords: ['Wohnbau Süd', 'Immobilière du Parc', 'Casa Serena'],
    shops: [
      'Markthalle',
      'Boulangerie Petit',
      'Alimentari Carla',
      'Kiosk am Eck',
      'Librería Luz',
      'Tram & Bus',
    ],
    utilities: ['Stadtwerke', 'Gaz du Nord', 'Fibra Veloce'],
    garage: 'Autohaus Lindner',
  },
  {
    currency: 'USD',
    share: 16,
    salary: 4_700,
    women: ['Olivia', 'Destiny', 'Rosa', 'Amara'],
    men: ['Marcus', 'Hiro', 'Ethan', 'Caleb'],
    lastNames: ['Johnson', 'Nguyen', 'Ramirez', 'Okafor', 'Kowalski', 'Brooks', 'Patel', 'Whitehorse'],
    employers: ['Redwood Robotics', 'Bay County Schools', 'Prairie Freight', 'Lakeside Clinic'],
    landlords: ['Maple Street Homes', 'Sunset Rentals'],
    shops: [
      'Corner Deli',
      'Green Valley Market',
      'Pump & Go',
      'Blue Door Books',
      'Taqueria Sol',
      'City Transit',
    ],
    utilities: ['River Electric', 'Mesa Water', 'FastLane Internet'],
    garage: 'Route 9 Motors',
  },
  {
    currency: 'CZK',
    share: 14,
    salary: 43_000,
    women: ['Žofie', 'Bohumila', 'Eliška', 'Tereza'],
    men: ['Jiří', 'Matěj', 'Řehoř', 'Ondřej'],
    lastNames: [
      ['Nováková', 'Novák'],
      ['Dvořáková', 'Dvořák'],
      ['Černá', 'Černý'],
      ['Procházková', 'Procházka'],
      ['Kučerová', 'Kučera'],
      ['Šťastná', 'Šťastný'],
      ['Horáková', 'Horák'],
      ['Pospíšilová', 'Pospíšil'],
    ],
    employers: ['Sklárna Světlo', 'Pivovar U Lípy', 'Strojírny Morava', 'Nemocnice Na Kopci'],
    landlords: ['Byty Vltava', 'Bytové družstvo Lípa'],
    shops: ['Potraviny Hanka', 'Pekárna Zlatý klas', 'Knihkupectví U Mostu', 'Trafika', 'Hospoda U Kotvy'],
    utilities: ['Elektrárny', 'Plynárna', 'Vodovody'],
    garage: 'Autoservis Koliba',
  },
  {
    currency: 'GBP',
    share: 12,
    salary: 2_650,
    women: ['Amelia', 'Priya', 'Grace', 'Isla'],
    men: ['Mohammed', 'Rhys', 'Callum', 'Tunde'],
    lastNames: ['Hughes', 'Khan', 'MacLeod', 'Shah', 'Thompson', 'Adeyemi', 'Clarke', 'Evans'],
    employers: ['Northfield Trust', 'Harbour Shipping', 'Penrose Design', 'Dales Dairy'],
    landlords: ['Albion Lettings', 'Canal Side Homes'],
    shops: ['The Greengrocer', 'Fox & Loaf', 'Paper Lantern', 'Chip Shop', 'Railway', 'High Street Chemist'],
    utilities: ['Severn Power', 'Moorland Gas', 'Council Tax'],
    garage: 'Pennine Motors',
  },
  {
    currency: 'JPY',
    share: 8,
    salary: 315_000,
    women: ['陽葵', '結菜', '美咲'],
    men: ['蓮', '大翔', '健太'],
    lastNames: ['佐藤', '鈴木', '高橋', '田中', '渡辺', '伊藤'],
    employers: ['北港造船', '桜精機', '山手病院'],
    landlords: ['青空不動産'],
    shops: ['まちの八百屋', 'コンビニ二丁目', '喫茶みなと', '古本屋こだま', '都電'],
    utilities: ['東部電力', '水道局'],
    garage: 'みどり自動車',
  },
  {
    currency: 'KWD',
    share: 4,
    salary: 1_150,
    women: ['Fatima', 'Noura', 'Dana'],
    men: ['Yousef', 'Khaled'],
    lastNames: ['Al-Sabah', 'Al-Mutairi', 'Al-Rashid', 'Al-Enezi', 'Behbehani'],
    employers: ['Gulf Marine Works', 'Pearl Hospital'],
    landlords: ['Salmiya Towers'],
    shops: ['Souk Spices', 'Corniche Café', 'Desert Fuel', 'Date Palm Grocery'],
    utilities: ['Water & Electricity'],
    garage: 'Gulf Motors',
  },
  {
    currency: 'CHF',
    share: 6,
    salary: 6_300,
    women: ['Chiara', 'Regula'],
    men: ['Urs', 'Noé', 'Luca'],
    lastNames: ['Müller', 'Bernasconi', 'Favre', 'Zürcher', 'Caduff'],
    employers: ['Uhrwerk AG', 'Alpenbahn', 'Clinique du Lac'],
    landlords: ['Seeblick Immobilien'],
    shops: ['Dorfladen', 'Confiserie Mont', 'Bäckerei Sonne', 'Bergbahn'],
    utilities: ['Kraftwerk Tal', 'Glasfaser Uri'],
    garage: 'Garage Bergli',
  },
];
