//! Invoices for tests and the benchmark.

use jiff::{Timestamp, civil::Date};
use shared::domain::{
    billing::{Invoice, InvoiceLine, InvoiceStatus},
    money::Money,
    party::Party,
};

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

/// 12 employees for a month.
pub(crate) fn invoice() -> Invoice {
    Invoice {
        id: 1,
        uuid: "0195eb2a-8f00-7000-8000-000000000001"
            .parse()
            .unwrap_or_default(),
        number: "INV-2026-001".to_owned(),
        status: InvoiceStatus::Pending,
        issued_at: "2026-03-31T21:05:00Z"
            .parse()
            .unwrap_or(Timestamp::UNIX_EPOCH),
        issued_on: Date::constant(2026, 4, 1),
        paid_at: None,
        cancelled_at: None,
        period_start: Date::constant(2026, 4, 1),
        period_end: Date::constant(2026, 4, 30),
        lines: vec![line("Доступ к платформе WorkHub, тариф «Бизнес»")],
        amount: Money(2_388_000),
        seller: Party {
            name: "ООО «ВоркХаб»".to_owned(),
            inn: some("7701234567"),
            kpp: some("770101001"),
            address: some("101000, г. Москва, ул. Мясницкая, д. 1, стр. 2, офис 305"),
            bank_name: some("ПАО СБЕРБАНК, г. Москва"),
            bik: some("044525225"),
            account: some("40702810938000012345"),
            correspondent_account: some("30101810400000000225"),
            director: some("Иванов И. И."),
            accountant: some("Петрова А. С."),
        },
        buyer: Party {
            name: "АО «Северная верфь»".to_owned(),
            inn: some("7805034277"),
            kpp: some("780501001"),
            address: some("198096, г. Санкт-Петербург, ул. Корабельная, д. 6"),
            director: some("Сидоров П. К."),
            ..Party::default()
        },
    }
}

/// 12 employees for a month.
pub(crate) fn line(description: &str) -> InvoiceLine {
    InvoiceLine {
        description: description.to_owned(),
        employees: 12,
        months: 1,
        unit_price: Money(199_000),
        amount: Money(2_388_000),
    }
}

/// An invoice with so many lines.
pub(crate) fn long(lines: usize) -> Invoice {
    let mut invoice = invoice();
    invoice.lines = (1..=lines)
        .map(|n| line(&format!("Подразделение № {n}, тариф «Бизнес»")))
        .collect();
    invoice.amount = invoice.lines.iter().map(|line| line.amount).sum();
    invoice
}

/// Long names everywhere, the largest amounts, characters no font has.
pub(crate) fn awkward() -> Invoice {
    let name = "Общество с ограниченной ответственностью «Научно-производственное объединение \
                „Дальневосточное высокотехнологичное судостроительно-судоремонтное предприятие“ \
                имени адмирала Г. И. Невельского» 漢字🦀";
    let mut invoice = invoice();
    for party in [&mut invoice.seller, &mut invoice.buyer] {
        party.name = name.to_owned();
        party.address = some(&format!(
            "690001, {}",
            "Приморский край, г. Владивосток, ".repeat(6)
        ));
        party.director = some("Константинопольский-Задунайский Александр-Мария Вольдемарович");
    }
    invoice.seller.bank_name = some(&name.replace("Общество", "Банк"));
    invoice.number = "INV-2026-1234567890-БЕЗ-ПРОБЕЛОВ-И-ОЧЕНЬ-ДЛИННЫЙ-НОМЕР-1234567890".to_owned();
    invoice.lines = vec![
        line(&"Сверхдлинноеслово".repeat(12)),
        line(&"Очень длинное описание ".repeat(300)),
    ];
    for line in &mut invoice.lines {
        (line.employees, line.months) = (u64::MAX, u64::MAX);
        (line.unit_price, line.amount) = (Money(i64::MAX), Money(i64::MAX));
    }
    invoice.amount = Money(i64::MAX);
    invoice
}

/// Names only: no bank, tax numbers, addresses or people.
pub(crate) fn bare() -> Invoice {
    let mut invoice = invoice();
    for party in [&mut invoice.seller, &mut invoice.buyer] {
        *party = Party {
            name: std::mem::take(&mut party.name),
            ..Party::default()
        };
    }
    invoice
}
