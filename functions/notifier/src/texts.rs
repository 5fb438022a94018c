//! The texts of notifications.

use jiff::civil::Date;
use shared::domain::notification::NotificationKind;

/// To a new person.
pub(crate) fn welcome(name: &str, organization: &str) -> String {
    format!("Добро пожаловать в компанию «{organization}», {name}!")
}

/// Of a person whom an admin made; clients of Employee Management know the words.
pub(crate) fn employee_created(name: &str) -> String {
    format!("Administrator created new employee: {name}")
}

/// Of a person who registered.
pub(crate) fn employee_registered(name: &str) -> String {
    format!("Зарегистрирован новый сотрудник: {name}")
}

/// Of a person who registered and waits for an admin.
pub(crate) fn employee_waits(name: &str) -> String {
    format!("Новый сотрудник ждет подтверждения: {name}")
}

/// Of a person whose record changed.
pub(crate) fn user_update(name: &str) -> String {
    format!("Обновлены данные сотрудника: {name}")
}

/// To a person who was assigned to a project.
pub(crate) fn project_assigned(project: &str) -> String {
    format!("Вы назначены на проект «{project}»")
}

/// Of a person who was removed before it was read.
pub(crate) const fn of_removed(kind: NotificationKind) -> &'static str {
    match kind {
        NotificationKind::Welcome => "Добро пожаловать!",
        NotificationKind::EmployeeCreated => "Был добавлен сотрудник, которого уже удалили",
        NotificationKind::UserUpdate => "Были обновлены данные сотрудника, которого уже удалили",
        NotificationKind::BirthdayReminder => "День рождения сотрудника, которого уже удалили",
        NotificationKind::SalaryIncreaseReminder => {
            "Пересмотр зарплаты сотрудника, которого уже удалили"
        }
    }
}

/// Of a birthday, today or later.
pub(crate) fn birthday(name: &str, on: Date, today: Date) -> String {
    format!("{} день рождения: {name}", when(on, today))
}

/// Of the day on which a salary has stayed the same for half a year.
pub(crate) fn salary_review(name: &str, on: Date, today: Date) -> String {
    format!("{} пора пересмотреть зарплату: {name}", when(on, today))
}

fn when(on: Date, today: Date) -> String {
    if on == today {
        "Сегодня".to_owned()
    } else {
        format!("{} —", on.strftime("%d.%m.%Y"))
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_reminder_says_when() {
        let today = date(2026, 4, 8);
        assert_eq!(
            birthday("Анна Смирнова", date(2026, 5, 8), today),
            "08.05.2026 — день рождения: Анна Смирнова"
        );
        assert_eq!(
            birthday("Анна Смирнова", today, today),
            "Сегодня день рождения: Анна Смирнова"
        );
    }
}
