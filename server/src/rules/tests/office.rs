//! Who may do what in the office, and whose ids are taken.

use super::*;

#[test]
fn who_may_do_what() {
    let city = city();
    let user_id = UserId::new(1, [10; 10]);
    let member_id = MemberId::new(1, [6; 10]);
    let (name, password_hash) = (String::from("Sari"), String::from("hash"));
    let crew_id = CrewId::new(3, [3; 10]);
    let on_reports = [Act::Review, Act::Accept, Act::Reject, Act::Assign, Act::Move, Act::Cancel]
        .into_iter()
        .chain([Act::Verify, Act::SendBack])
        .map(by_office);
    let people = [
        OfficeAct::AddCrew { crew_id, name: name.clone() },
        OfficeAct::AddMember { member_id, crew_id, name: name.clone(), user_id: None },
        OfficeAct::MoveMember { member_id, crew_id },
        OfficeAct::AddCode { member_id, code: "7K3P".into(), expires_at_ms: 200 },
        OfficeAct::RevokeIdentity { identity_id: IdentityId::new(1, [5; 10]) },
    ];
    let users = [
        OfficeAct::AddUser { user_id, name, role: "admin".into(), password_hash: password_hash.clone() },
        OfficeAct::SetPassword { user_id, password_hash },
        OfficeAct::DisableUser { user_id },
        OfficeAct::LinkMember { member_id, user_id },
    ];
    let form = |act| Command::Office(OfficeCommand { op_id: OpId::new(1, [8; 10]), base: None, act });
    let daily = on_reports.chain(people.map(form)).map(|command| (command, false));
    let ask = OfficeAct::Ask { report_id: ReportId::new(1, [4; 10]), text: "di mana?".into() };
    let daily = daily.chain([(form(ask), false)]);
    for (command, about_users) in daily.chain(users.map(form).map(|command| (command, true))) {
        for role in ["officer", "verifier", "admin", "auditor", "unheard-of"] {
            let author = Author::Officer { user_id };
            let report = report(ReportStatus::Assigned, Some(TaskStatus::Assigned));
            let mut state = state(&city, &author, report);
            state.user = Some(office_user(role));
            let decision = decide(&state, &command);
            let may = role == "admin" || (!about_users && matches!(role, "officer" | "verifier"));
            let refused = code(&decision) == Some(&ErrorCode::Forbidden);
            assert_eq!(refused, !may, "{role} {command:?}");
            assert!(may || decision.remember.is_none(), "a wrong role burns no form");
        }
        let author = Author::System;
        let state = state(&city, &author, report(ReportStatus::Assigned, None));
        assert_ne!(code(&decide(&state, &command)), Some(&ErrorCode::Forbidden), "the command line");
    }
}

#[test]
fn a_new_thing_never_takes_an_id_that_is_in_use() {
    let (city, author) = (city(), Author::System);
    let (member_id, crew_id) = (MemberId::new(1, [6; 10]), CrewId::new(1, CREW));
    let name = String::from("Sari");
    let people = [
        OfficeAct::AddCrew { crew_id, name: name.clone() },
        OfficeAct::AddMember { member_id, crew_id, name: name.clone(), user_id: None },
        OfficeAct::AddUser {
            user_id: UserId::new(1, [10; 10]),
            name,
            role: "admin".into(),
            password_hash: String::new(),
        },
    ];
    let form = |act| Command::Office(OfficeCommand { op_id: OpId::new(1, [8; 10]), base: None, act });
    for command in people.map(form).into_iter().chain([by_office(Act::Assign)]) {
        let mut state = state(&city, &author, report(ReportStatus::Accepted, None));
        state.id_taken = true;
        let decision = decide(&state, &command);
        assert_eq!(code(&decision), Some(&ErrorCode::Exists), "{command:?}");
        assert!(decision.reports.is_empty() && decision.puts.is_empty());
    }
}
