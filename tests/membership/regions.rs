//! Regions that join a running cluster.

use crate::support::{await_enabled, client, create_key, decrypt, encrypt, first};
use crate::{EU, US, await_global_voters, await_region_voters, join, start};

#[tokio::test(flavor = "multi_thread")]
async fn a_region_joins_grows_and_is_replicated_to() {
    let mut cluster = start(3);
    let us = first(&cluster, US);
    let key = create_key(&us, true).await;
    let sealed = encrypt(&us, &key, b"here and there").await;
    cluster.operate(&["region", "add", EU]);
    let founder = join(&mut cluster, EU);
    let eu = client(&cluster, EU, &cluster.node(founder).api);
    us.replicate_key()
        .key_id(&key)
        .replica_region(EU)
        .send()
        .await
        .unwrap();
    await_enabled(&eu, &key).await;
    assert_eq!(decrypt(&eu, &sealed).await, b"here and there");

    let second = join(&mut cluster, EU);
    await_region_voters(&cluster, second, &[founder, second]);
    let there = client(&cluster, EU, &cluster.node(second).api);
    assert_eq!(decrypt(&there, &sealed).await, b"here and there");
    assert_eq!(
        decrypt(&us, &encrypt(&there, &key, b"and back").await).await,
        b"and back"
    );
    // Five nodes in two regions: all of them vote in global.
    await_global_voters(&cluster, 1, &[1, 2, 3, founder, second]);
}
