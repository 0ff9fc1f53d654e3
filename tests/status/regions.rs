//! Another region that is gone: what an operator sees, and that nothing of it is left when it is back.

use serde_json::json;
use trent_testkit::cluster::await_condition;
use trent_testkit::watch::Metrics;

use crate::support::{await_enabled, create_key, encrypt, first};
use crate::{EU, US, printed, start, status};

fn labelled(name: &str) -> String {
    format!("{name}{{target_region=\"{EU}\"}}")
}

fn lagging(reason: &str) -> String {
    format!("trent_multi_region_keys_lagging{{target_region=\"{EU}\",reason=\"{reason}\"}}")
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_region_has_still_to_hear_is_counted_listed_and_exported_until_it_has() {
    let cluster = start(&[US, EU], 1);
    let (kms, node) = (first(&cluster, US), cluster.nodes_of(US)[0].clone());
    let away = cluster.nodes_of(EU)[0].id;
    let value = |sample: &str| Metrics::of(&node.api).value(sample);
    let old = create_key(&kms, true).await;
    kms.replicate_key()
        .key_id(&old)
        .replica_region(EU)
        .send()
        .await
        .unwrap();
    await_enabled(&first(&cluster, EU), &old).await;
    await_condition("the first replica to be settled", || {
        value("trent_multi_region_keys_out_of_sync") == Some(0.0)
            && value(&labelled("trent_outbox_intents")) == Some(0.0)
            && value(&labelled("trent_region_reachable")) == Some(1.0)
    });
    assert_eq!(value(&labelled("trent_outbox_age_seconds")), Some(0.0));
    assert_eq!(value(&labelled("trent_exchange_key_version")), Some(1.0));
    let own = format!("{{target_region=\"{US}\"}}");
    assert_eq!(value(&format!("trent_exchange_key_version{own}")), Some(1.0));
    let age = value(&format!("trent_exchange_key_age_seconds{own}"));
    assert!(age > Some(0.0) && age < Some(3600.0), "{age:?}");
    assert_eq!(
        value(&labelled("trent_multi_region_configuration_lag_seconds")),
        Some(0.0)
    );

    cluster.pause(away, true);
    let new = create_key(&kms, true).await;
    kms.replicate_key()
        .key_id(&new)
        .replica_region(EU)
        .send()
        .await
        .unwrap();
    kms.rotate_key_on_demand().key_id(&old).send().await.unwrap();
    kms.enable_key_rotation().key_id(&old).send().await.unwrap();
    encrypt(&kms, &old, b"x").await; // nobody waits for the other region
    // Two ages: the replica's creation was written before the news of the older family.
    await_condition("the outbox and the news in it to have aged", || {
        value(&labelled("trent_outbox_age_seconds")) >= Some(1.0)
            && value(&labelled("trent_multi_region_configuration_lag_seconds")) >= Some(1.0)
    });
    await_condition("the region to be unreachable", || {
        value(&labelled("trent_region_reachable")) == Some(0.0)
    });
    assert_eq!(value("trent_multi_region_keys_out_of_sync"), Some(2.0));
    assert_eq!(value(&lagging("creating")), Some(1.0));
    assert_eq!(value(&lagging("awaiting_material")), Some(1.0));
    assert_eq!(value(&lagging("news_under_way")), Some(1.0));
    assert_eq!(value(&lagging("updating")), Some(0.0));

    let seen = status(&cluster, node.id, &["--keys"]);
    let region = &seen["other_regions"][0];
    assert_eq!(
        (&region["region"], &region["reachable"]),
        (&json!(EU), &json!(false))
    );
    assert_eq!(region["exchange_key_version"], 1);
    assert_eq!(seen["exchange_key"]["version"], 1);
    assert!(region["outbox_intents"].as_u64() >= Some(3), "{region}");
    assert!(region["outbox_age_ms"].as_u64() >= Some(1000), "{region}");
    assert_eq!(
        region["lagging_keys"],
        json!({"creating": 1, "awaiting_material": 1, "news_under_way": 1})
    );
    assert_eq!(seen["keys_out_of_sync"], 2);
    let mut listed: Vec<(&str, &str)> = seen["keys"]
        .as_array()
        .unwrap()
        .iter()
        .map(|key| (key["key_id"].as_str().unwrap(), key["why"].as_str().unwrap()))
        .collect();
    listed.sort_unstable();
    let mut expected = [
        (new.as_str(), "creating"),
        (old.as_str(), "awaiting_material"),
        (old.as_str(), "news_under_way"),
    ];
    expected.sort_unstable();
    assert_eq!(listed, expected);
    let text = printed(&cluster, node.id, &["--keys"]);
    for part in [
        format!("{EU} has not answered since 20"),
        "2 multi-Region keys are out of sync".to_owned(),
        format!("{new}  {EU}  creating  since 20"),
    ] {
        assert!(text.contains(&part), "{part} in {text}");
    }

    cluster.pause(away, false);
    await_condition("everything to be settled", || {
        value("trent_multi_region_keys_out_of_sync") == Some(0.0)
            && value(&labelled("trent_region_reachable")) == Some(1.0)
            && value(&labelled("trent_multi_region_configuration_lag_seconds")) == Some(0.0)
    });
    let settled = status(&cluster, node.id, &["--keys"]);
    assert_eq!(
        (&settled["keys_out_of_sync"], &settled["keys"]),
        (&json!(0), &json!([]))
    );
    assert_eq!(settled["other_regions"][0]["lagging_keys"], json!({}));
}
