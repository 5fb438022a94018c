//! What the rendered documents say, read back from the PDF.

use jiff::civil::Date;
use lopdf::Document;
use pdf::{LEFT, RIGHT};
use shared::domain::{billing::Invoice, money::Money, party::Party};

use crate::{act, invoice};

mod read;
#[path = "../benches/sample/mod.rs"]
mod sample;

use read::{pages, pieces, text};

fn invoice_text(invoice: &Invoice) -> String {
    text(&invoice::render(invoice).unwrap())
}

fn act_text(invoice: &Invoice) -> String {
    text(&act::render(invoice).unwrap())
}

fn assert_says(text: &str, expected: &[&str]) {
    for expected in expected {
        assert!(text.contains(expected), "«{expected}» is not in:\n{text}");
    }
}

#[test]
fn an_invoice_says_what_a_payment_needs() {
    assert_says(
        &invoice_text(&sample::invoice()),
        &[
            "Счёт на оплату № INV-2026-001 от 1 апреля 2026 г.",
            "ПАО СБЕРБАНК, г. Москва",
            "Банк получателя",
            "БИК",
            "044525225",
            "Сч. №",
            "40702810938000012345",
            "30101810400000000225",
            "Получатель",
            "Поставщик:",
            "ООО «ВоркХаб»",
            "ИНН 7701234567, КПП 770101001",
            "101000, г. Москва, ул. Мясницкая, д. 1, стр. 2, офис 305",
            "Покупатель:",
            "АО «Северная верфь»",
            "ИНН 7805034277, КПП 780501001",
            "с 1 апреля 2026 г. по 30 апреля 2026 г.",
            "Доступ к платформе WorkHub, тариф «Бизнес»",
            "12 сотрудников × 1 месяц",
            "чел.-мес.",
            "1 990,00",
            "Итого:",
            "Без налога (НДС):",
            "Всего к оплате:",
            "23 880,00",
            "Всего наименований 1, на сумму 23 880,00 руб.",
            "Двадцать три тысячи восемьсот восемьдесят рублей 00 копеек",
            "Руководитель",
            "Иванов И. И.",
            "Бухгалтер",
            "Петрова А. С.",
        ],
    );
}

#[test]
fn an_act_says_that_services_were_accepted() {
    let text = act_text(&sample::invoice());
    assert_says(
        &text,
        &[
            "Акт выполненных работ № INV-2026-001 от 30 апреля 2026 г.",
            "Исполнитель:",
            "ООО «ВоркХаб»",
            "Заказчик:",
            "АО «Северная верфь»",
            "Счёт на оплату № INV-2026-001 от 1 апреля 2026 г.",
            "за период с 1 апреля 2026 г. по 30 апреля 2026 г.",
            "Доступ к платформе WorkHub, тариф «Бизнес»",
            "Всего оказано услуг 1, на сумму 23 880,00 руб.",
            "Двадцать три тысячи восемьсот восемьдесят рублей 00 копеек",
            "оказаны полностью и в срок",
            "претензий",
            "ИСПОЛНИТЕЛЬ",
            "Иванов И. И.",
            "ЗАКАЗЧИК",
            "Сидоров П. К.",
        ],
    );
    assert!(!text.contains("БИК"));
}

#[test]
fn the_quantity_is_employees_times_months() {
    let mut invoice = sample::invoice();
    invoice.lines[0].employees = 21;
    invoice.lines[0].months = 12;
    assert_says(
        &invoice_text(&invoice),
        &["21 сотрудник × 12 месяцев", "252"],
    );
}

#[test]
fn missing_details_leave_no_label_behind() {
    let bare = sample::bare();
    for text in [invoice_text(&bare), act_text(&bare)] {
        for absent in [
            "None",
            "ИНН",
            "КПП",
            "БИК",
            "Сч. №",
            "Банк получателя",
            "Получатель",
            ", ,",
        ] {
            assert!(!text.contains(absent), "«{absent}» is in:\n{text}");
        }
        assert_says(&text, &["ООО «ВоркХаб»", "АО «Северная верфь»"]);
    }
}

#[test]
fn blank_details_count_as_missing() {
    let mut invoice = sample::invoice();
    invoice.buyer = Party {
        name: " ".to_owned(),
        kpp: Some("  ".to_owned()),
        ..Party::default()
    };
    invoice.seller.kpp = Some(String::new());
    let text = invoice_text(&invoice);
    assert!(!text.contains("Покупатель"));
    assert!(!text.contains("КПП"));
}

#[test]
fn one_bank_detail_is_enough_for_the_payment_block() {
    let mut invoice = sample::bare();
    invoice.seller.account = Some("40702810938000012345".to_owned());
    let text = invoice_text(&invoice);
    assert_says(&text, &["Сч. №", "40702810938000012345", "Получатель"]);
    assert!(!text.contains("БИК") && !text.contains("Банк получателя"));
}

#[test]
fn a_short_document_is_one_page_without_a_number() {
    for pdf in [
        invoice::render(&sample::invoice()),
        act::render(&sample::invoice()),
    ] {
        let pages = pages(&pdf.unwrap());
        assert_eq!(pages.len(), 1);
        assert!(!pages[0].contains("Страница"));
    }
}

#[test]
fn a_long_table_repeats_its_header_and_numbers_its_pages() {
    for pdf in [
        invoice::render(&sample::long(100)),
        act::render(&sample::long(100)),
    ] {
        let pages = pages(&pdf.unwrap());
        assert!(pages.len() > 2);
        for (index, page) in pages.iter().enumerate() {
            let number = format!("Страница {} из {}", index + 1, pages.len());
            assert_says(page, &["Кол-во", "Сумма", &number]);
        }
        let text = pages.join("\n");
        for line in 1..=100 {
            let times = text
                .matches(&format!("Подразделение № {line}, тариф"))
                .count();
            assert_eq!(times, 1, "line {line}");
        }
    }
}

#[test]
fn the_total_is_never_alone_on_its_page() {
    for lines in 10..=26 {
        for pdf in [
            invoice::render(&sample::long(lines)),
            act::render(&sample::long(lines)),
        ] {
            let pages = pages(&pdf.unwrap());
            let last = pages.last().unwrap();
            assert_says(
                last,
                &[
                    &format!("Подразделение № {lines},"),
                    "Итого:",
                    "расшифровка подписи",
                ],
            );
        }
    }
}

#[test]
fn the_last_day_of_the_period_dates_the_act() {
    let mut invoice = sample::invoice();
    invoice.period_end = Date::constant(2027, 2, 28);
    assert_says(
        &act_text(&invoice),
        &["№ INV-2026-001 от 28 февраля 2027 г."],
    );
}

#[test]
fn the_same_invoice_gives_the_same_bytes() {
    for render in [invoice::render, act::render] {
        for input in [sample::invoice(), sample::long(40), sample::awkward()] {
            assert!(render(&input).unwrap() == render(&input).unwrap());
        }
    }
}

#[test]
fn different_documents_have_different_ids() {
    let id = |pdf: Vec<u8>| {
        let document = Document::load_mem(&pdf).unwrap();
        let id = document.trailer.get(b"ID").unwrap().as_array().unwrap()[0]
            .as_str()
            .unwrap();
        String::from_utf8(id.to_vec()).unwrap()
    };
    let mut other = sample::invoice();
    other.uuid = "0195eb2a-8f00-7000-8000-000000000002".parse().unwrap();
    let ids = [
        id(invoice::render(&sample::invoice()).unwrap()),
        id(act::render(&sample::invoice()).unwrap()),
        id(invoice::render(&other).unwrap()),
    ];
    assert_eq!(ids[0], "invoice-0195eb2a-8f00-7000-8000-000000000001");
    assert_eq!(ids[1], "act-0195eb2a-8f00-7000-8000-000000000001");
    assert_ne!(ids[0], ids[2]);
}

#[test]
fn the_dates_of_the_file_come_from_the_invoice() {
    for (pdf, date) in [
        (
            invoice::render(&sample::invoice()),
            "(D:20260331210500+00'00')",
        ),
        (act::render(&sample::invoice()), "(D:20260430000000+00'00')"),
    ] {
        let pdf = pdf.unwrap();
        let raw = String::from_utf8_lossy(&pdf);
        assert_eq!(raw.matches(date).count(), 2, "creation and modification");
    }
}

#[test]
fn fonts_are_embedded_as_subsets() {
    let pdf = invoice::render(&sample::invoice()).unwrap();
    let raw = String::from_utf8_lossy(&pdf);
    for name in ["+DejaVuSans/", "+DejaVuSans-Bold/"] {
        assert!(raw.replace(['\n', ' '], "/").contains(name), "{name}");
    }
}

#[test]
fn documents_stay_under_80_kilobytes() {
    for render in [invoice::render, act::render] {
        let sizes = [sample::invoice(), sample::long(200), sample::awkward()]
            .map(|input| render(&input).unwrap().len());
        assert!(
            sizes[0] < 20_000 && sizes.into_iter().all(|size| size < 80_000),
            "{sizes:?}"
        );
    }
}

#[test]
fn the_longest_names_and_amounts_are_rendered() {
    let awkward = sample::awkward();
    for text in [invoice_text(&awkward), act_text(&awkward)] {
        assert_says(&text, &["92 233 720 368 547 758,07", "квадриллиона", "���"]);
    }
}

#[test]
fn text_stays_inside_the_margins_and_never_overlaps() {
    let mut many_digits = sample::long(30);
    for line in &mut many_digits.lines {
        line.amount = Money(123_456_789_012);
    }
    for render in [invoice::render, act::render] {
        for input in [
            sample::invoice(),
            sample::bare(),
            sample::awkward(),
            many_digits.clone(),
        ] {
            for page in pieces(&render(&input).unwrap()) {
                for (index, piece) in page.iter().enumerate() {
                    let [left, right, bottom, top] = piece.sides;
                    let inside = left > LEFT - 0.1 && right < RIGHT + 0.1;
                    assert!(inside && bottom > 25.0 && top < 805.0, "{}", piece.text);
                    let other = page[..index].iter().find(|other| other.overlaps(piece));
                    assert!(other.is_none(), "{} / {}", piece.text, other.unwrap().text);
                }
            }
        }
    }
}

#[test]
fn an_invoice_without_lines_is_rendered() {
    let mut invoice = sample::invoice();
    invoice.lines.clear();
    invoice.amount = Money::ZERO;
    let expected = [
        "Всего наименований 0, на сумму 0,00 руб.",
        "Ноль рублей 00 копеек",
    ];
    assert_says(&invoice_text(&invoice), &expected);
    act::render(&invoice).unwrap();
}
