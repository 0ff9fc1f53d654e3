#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    trent_testkit::fuzz::policy_evaluation(input);
});
