//! Logins of the office.

use std::net::{IpAddr, Ipv4Addr};

use axum::http::{HeaderMap, HeaderValue, header};
use saberling_server::auth::{LoginError, csrf_matches, current_user, login, logout};
use saberling_wire::ErrorCode;

use crate::world::World;

const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

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
        let refused = login(state, name, password, HERE).await;
        assert!(matches!(refused, Err(LoginError::Wrong)), "{name}");
    }
    let cookie = login(state, "sari", "sapu bersih", HERE).await.expect("logs in");
    for word in ["__Host-", "Secure", "HttpOnly", "SameSite=Strict", "Path=/"] {
        assert!(cookie.contains(word), "{word}");
    }
    let headers = with_cookie(&cookie);
    let user = current_user(state, &headers).await.expect("reads").expect("is logged in");
    assert_eq!((user.user_id, user.name.as_str(), user.role.as_str()), (user_id, "sari", "officer"));
    assert!(csrf_matches(&user, &user.csrf) && !csrf_matches(&user, ""));

    logout(state, &headers).await.expect("logs out");
    assert_eq!(current_user(state, &headers).await.expect("reads"), None);
    let headers = with_cookie(&login(state, "sari", "sapu bersih", HERE).await.expect("logs in"));
    world.pass_ms(13 * 60 * 60 * 1_000);
    assert_eq!(current_user(state, &headers).await.expect("reads"), None);
    let forged = with_cookie("__Host-saberling=AAAA");
    assert_eq!(current_user(state, &forged).await.expect("reads"), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_guesses_waits_even_with_the_right_word_and_nobody_else_does() {
    let world = World::new().await;
    world.officer("sari").await;
    let state = &world.running.state;
    for number in 0..5 {
        let refused = login(state, "sari", &format!("tebakan {number}"), HERE).await;
        assert!(matches!(refused, Err(LoginError::Wrong)), "{number}");
    }
    let Err(LoginError::Api(error)) = login(state, "sari", "sapu bersih", HERE).await else {
        panic!("the sixth try is not looked at");
    };
    assert_eq!((error.code(), error.body().after_ms), (&ErrorCode::RateLimited, Some(1_000)));
    let elsewhere = IpAddr::from([10, 0, 0, 1]);
    assert!(login(state, "sari", "sapu bersih", elsewhere).await.is_ok());
    world.pass_ms(1_000);
    assert!(login(state, "sari", "sapu bersih", HERE).await.is_ok());
    assert!(matches!(login(state, "sari", "salah", HERE).await, Err(LoginError::Wrong)));
}
