//! Amounts and counts in Russian words, with the genders and cases they take.

use shared::domain::money::Money;

/// Forms of a noun after «один», «два» and «пять».
pub type Forms = [&'static str; 3];

const ROUBLES: Forms = ["рубль", "рубля", "рублей"];
const KOPECKS: Forms = ["копейка", "копейки", "копеек"];

/// Powers of a thousand from the largest an `i64` of kopecks can reach. Only «тысяча» is feminine.
const SCALES: [(u64, Forms, bool); 5] = [
    (
        1_000_000_000_000_000,
        ["квадриллион", "квадриллиона", "квадриллионов"],
        false,
    ),
    (
        1_000_000_000_000,
        ["триллион", "триллиона", "триллионов"],
        false,
    ),
    (
        1_000_000_000,
        ["миллиард", "миллиарда", "миллиардов"],
        false,
    ),
    (1_000_000, ["миллион", "миллиона", "миллионов"], false),
    (1_000, ["тысяча", "тысячи", "тысяч"], true),
];

const HUNDREDS: [&str; 10] = [
    "",
    "сто",
    "двести",
    "триста",
    "четыреста",
    "пятьсот",
    "шестьсот",
    "семьсот",
    "восемьсот",
    "девятьсот",
];
const TENS: [&str; 10] = [
    "",
    "",
    "двадцать",
    "тридцать",
    "сорок",
    "пятьдесят",
    "шестьдесят",
    "семьдесят",
    "восемьдесят",
    "девяносто",
];
const ONES: [&str; 20] = [
    "",
    "один",
    "два",
    "три",
    "четыре",
    "пять",
    "шесть",
    "семь",
    "восемь",
    "девять",
    "десять",
    "одиннадцать",
    "двенадцать",
    "тринадцать",
    "четырнадцать",
    "пятнадцать",
    "шестнадцать",
    "семнадцать",
    "восемнадцать",
    "девятнадцать",
];

/// The form of a noun that goes with a count: 1 рубль, 2 рубля, 5 рублей, 11 рублей, 21 рубль.
#[must_use]
pub const fn plural(count: u64, [one, few, many]: Forms) -> &'static str {
    match (count % 100, count % 10) {
        (11..=14, _) => many,
        (_, 1) => one,
        (_, 2..=4) => few,
        _ => many,
    }
}

/// An amount as contracts and invoices spell it: «Одна тысяча два рубля 05 копеек».
#[must_use]
pub fn amount(money: Money) -> String {
    let roubles = money.major().unsigned_abs();
    let kopecks = money.minor();
    let mut words = Vec::new();
    if money.0 < 0 {
        words.push("минус");
    }
    cardinal(roubles, &mut words);
    words.push(plural(roubles, ROUBLES));
    let spelled = capitalized(&words.join(" "));
    format!("{spelled} {kopecks:02} {}", plural(kopecks.into(), KOPECKS))
}

/// Appends a masculine cardinal.
fn cardinal(number: u64, words: &mut Vec<&'static str>) {
    if number == 0 {
        words.push("ноль");
        return;
    }
    let mut rest = number;
    for (scale, forms, feminine) in SCALES {
        let group = rest / scale;
        rest %= scale;
        if group > 0 {
            below_thousand(group, feminine, words);
            words.push(plural(group, forms));
        }
    }
    below_thousand(rest, false, words);
}

/// Appends 1–999; nothing for 0. Gender shows only in «один» and «два».
fn below_thousand(number: u64, feminine: bool, words: &mut Vec<&'static str>) {
    let digit = |power: u64| (number / power % 10) as usize;
    let (tens, ones) = match digit(10) {
        1 => (0, digit(1) + 10),
        tens => (tens, digit(1)),
    };
    let ones = match (ones, feminine) {
        (1, true) => "одна",
        (2, true) => "две",
        (ones, _) => ONES[ones],
    };
    words.extend(
        [HUNDREDS[digit(100)], TENS[tens], ones]
            .into_iter()
            .filter(|word| !word.is_empty()),
    );
}

fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn roubles(roubles: i64) -> String {
        amount(Money(roubles * 100))
    }

    #[test]
    fn nothing_is_zero_roubles() {
        assert_eq!(roubles(0), "Ноль рублей 00 копеек");
    }

    #[test]
    fn kopecks_are_two_digits_with_their_own_case() {
        for (kopecks, expected) in [
            (1, "Ноль рублей 01 копейка"),
            (2, "Ноль рублей 02 копейки"),
            (5, "Ноль рублей 05 копеек"),
            (11, "Ноль рублей 11 копеек"),
            (12, "Ноль рублей 12 копеек"),
            (21, "Ноль рублей 21 копейка"),
            (99, "Ноль рублей 99 копеек"),
            (100, "Один рубль 00 копеек"),
            (101, "Один рубль 01 копейка"),
        ] {
            assert_eq!(amount(Money(kopecks)), expected);
        }
    }

    #[test]
    fn small_numbers_take_the_case_of_their_last_digit() {
        for (number, expected) in [
            (1, "Один рубль"),
            (2, "Два рубля"),
            (4, "Четыре рубля"),
            (5, "Пять рублей"),
            (10, "Десять рублей"),
            (20, "Двадцать рублей"),
            (21, "Двадцать один рубль"),
            (22, "Двадцать два рубля"),
            (40, "Сорок рублей"),
            (90, "Девяносто рублей"),
            (99, "Девяносто девять рублей"),
        ] {
            assert_eq!(roubles(number), format!("{expected} 00 копеек"));
        }
    }

    #[test]
    fn eleven_to_fourteen_take_the_genitive_plural_everywhere() {
        for (number, expected) in [
            (11, "Одиннадцать рублей"),
            (12, "Двенадцать рублей"),
            (13, "Тринадцать рублей"),
            (14, "Четырнадцать рублей"),
            (111, "Сто одиннадцать рублей"),
            (212, "Двести двенадцать рублей"),
            (11_000, "Одиннадцать тысяч рублей"),
            (12_014, "Двенадцать тысяч четырнадцать рублей"),
            (111_000, "Сто одиннадцать тысяч рублей"),
            (14_000_000, "Четырнадцать миллионов рублей"),
        ] {
            assert_eq!(roubles(number), format!("{expected} 00 копеек"));
        }
    }

    #[test]
    fn thousands_are_feminine_and_other_scales_masculine() {
        for (number, expected) in [
            (100, "Сто рублей"),
            (1_000, "Одна тысяча рублей"),
            (1_001, "Одна тысяча один рубль"),
            (2_000, "Две тысячи рублей"),
            (2_002, "Две тысячи два рубля"),
            (5_000, "Пять тысяч рублей"),
            (21_000, "Двадцать одна тысяча рублей"),
            (22_222, "Двадцать две тысячи двести двадцать два рубля"),
            (23_880, "Двадцать три тысячи восемьсот восемьдесят рублей"),
            (100_000, "Сто тысяч рублей"),
            (
                999_999,
                "Девятьсот девяносто девять тысяч девятьсот девяносто девять рублей",
            ),
            (1_000_000, "Один миллион рублей"),
            (1_000_001, "Один миллион один рубль"),
            (2_000_000, "Два миллиона рублей"),
            (5_021_001, "Пять миллионов двадцать одна тысяча один рубль"),
            (1_000_000_000, "Один миллиард рублей"),
            (2_000_000_000_000, "Два триллиона рублей"),
        ] {
            assert_eq!(roubles(number), format!("{expected} 00 копеек"));
        }
    }

    #[test]
    fn the_largest_amount_is_spelled() {
        assert_eq!(
            amount(Money(i64::MAX)),
            "Девяносто два квадриллиона двести тридцать три триллиона семьсот двадцать миллиардов \
             триста шестьдесят восемь миллионов пятьсот сорок семь тысяч семьсот пятьдесят восемь \
             рублей 07 копеек"
        );
    }

    #[test]
    fn a_refund_says_minus() {
        assert_eq!(amount(Money(-150)), "Минус один рубль 50 копеек");
        assert_eq!(amount(Money(-50)), "Минус ноль рублей 50 копеек");
        assert!(amount(Money(i64::MIN)).ends_with("рублей 08 копеек"));
    }

    #[test]
    fn every_number_to_ten_thousand_ends_with_the_right_case() {
        for number in 0..10_000_u64 {
            let noun = match number % 100 {
                11..=14 => "рублей",
                _ => match number % 10 {
                    1 => "рубль",
                    2..=4 => "рубля",
                    _ => "рублей",
                },
            };
            let spelled = roubles(number as i64);
            assert!(
                spelled.ends_with(&format!(" {noun} 00 копеек")),
                "{number}: {spelled}"
            );
            assert!(!spelled.contains("  "), "{number}: {spelled}");
        }
    }
}
