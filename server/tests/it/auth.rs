//! Logins of the office.

use axum::http::{HeaderMap, HeaderValue, header};
use saberling_server::auth::{LoginError, csrf_matches, current_user, login, logout};

use crate::world::World;

fn with_cookie(set_cookie: &str) -> HeaderMap {
    let pair = set_cookie.split(';').next().expect("pair");
    let mut headers = HeaderMap::new();
    headers.insert(header::COOKIE, HeaderValue::from_str(pair).expect("header"));
    headers
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_lasts_until_it_ends_by_hand_or_by_time() {
    let world = World::new().await;
    let user_id = world.officer("sari").await;
    let state = &world.running.state;
    for (name, password) in [("sari", "salah"), ("tono", "sapu bersih"), ("", "")] {
        let refused = login(state, name, password).await;
        assert!(matches!(refused, Err(LoginError::Wrong)), "{name}");
    }
    let cookie = login(state, "sari", "sapu bersih").await.expect("logs in");
    for word in ["__Host-", "Secure", "HttpOnly", "SameSite=Strict", "Path=/"] {
        assert!(cookie.contains(word), "{word}");
    }
    let headers = with_cookie(&cookie);
    let user = current_user(state, &headers).await.expect("reads").expect("is logged in");
    assert_eq!((user.user_id, user.name.as_str(), user.role.as_str()), (user_id, "sari", "officer"));
    assert!(csrf_matches(&user, &user.csrf) && !csrf_matches(&user, ""));

    logout(state, &headers).await.expect("logs out");
    assert_eq!(current_user(state, &headers).await.expect("reads"), None);
    let headers = with_cookie(&login(state, "sari", "sapu bersih").await.expect("logs in"));
    world.pass_ms(13 * 60 * 60 * 1_000);
    assert_eq!(current_user(state, &headers).await.expect("reads"), None);
    let forged = with_cookie("__Host-saberling=AAAA");
    assert_eq!(current_user(state, &forged).await.expect("reads"), None);
}
