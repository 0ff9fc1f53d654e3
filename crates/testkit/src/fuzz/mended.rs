//! Files with their checksums put right. A fuzzer cannot guess them: without this, nothing behind them would be reached.
//! The layouts are those that the modules of `trent_storage` describe.

use trent_storage::header::{self, HEADER_BYTES};

const ENVELOPE_CRC: usize = 8;
const SEGMENT_NUMBER: usize = HEADER_BYTES;
const BATCH_HEAD: usize = 12;
const RECORD_HEAD: usize = 9;
const SNAPSHOT_CRC: usize = 4;

/// Bytes that start with an envelope.
pub(super) fn envelope(bytes: &[u8]) -> Vec<u8> {
    let mut mended = bytes.to_vec();
    mend_envelope(&mut mended);
    mended
}

/// A segment of the log.
pub(super) fn log_segment(file: &[u8]) -> Vec<u8> {
    let mut mended = file.to_vec();
    let number = segment_number(file);
    let mut next = mend_envelope(&mut mended);
    while let (Some(number), Some(offset)) = (number, next) {
        next = mend_batch(&mut mended, number, offset);
    }
    mended
}

/// A snapshot.
pub(super) fn snapshot(file: &[u8]) -> Vec<u8> {
    let mut mended = file.to_vec();
    mend_envelope(&mut mended);
    if let Some((content, crc)) = mended.split_last_chunk_mut::<SNAPSHOT_CRC>() {
        *crc = crc32fast::hash(content).to_be_bytes();
    }
    mended
}

/// The number in the header of a segment.
pub(super) fn segment_number(file: &[u8]) -> Option<u64> {
    let (number, _) = file.get(SEGMENT_NUMBER..)?.split_first_chunk()?;
    Some(u64::from_be_bytes(*number))
}

/// Gives the length of the envelope, if it is whole.
fn mend_envelope(bytes: &mut [u8]) -> Option<usize> {
    let length = header::sealed_len(bytes).ok()?;
    let envelope = bytes.get_mut(..length)?;
    let crc = checksum(&[&envelope[..ENVELOPE_CRC], &envelope[HEADER_BYTES..]]);
    envelope[ENVELOPE_CRC..HEADER_BYTES].copy_from_slice(&crc);
    Some(length)
}

/// Gives the end of the batch, if it is whole.
fn mend_batch(file: &mut [u8], segment: u64, offset: usize) -> Option<usize> {
    let length = be_u32(file, offset + 4)?;
    let start = offset + BATCH_HEAD;
    let end = start.checked_add(length as usize)?;
    let records = file.get_mut(start..end)?;
    mend_records(records);
    let place = [segment.to_be_bytes(), (offset as u64).to_be_bytes()].concat();
    let crc = checksum(&[&place, &length.to_be_bytes(), records]);
    file[start - crc.len()..start].copy_from_slice(&crc);
    Some(end)
}

fn mend_records(mut records: &mut [u8]) {
    while let Some(length) = be_u32(records, 4) {
        let end = RECORD_HEAD + length as usize;
        let Some((record, rest)) = records.split_at_mut_checked(end) else {
            return;
        };
        let crc = checksum(&[&record[4..]]);
        record[..4].copy_from_slice(&crc);
        records = rest;
    }
}

fn checksum(parts: &[&[u8]]) -> [u8; 4] {
    crc32fast::hash(&parts.concat()).to_be_bytes()
}

fn be_u32(bytes: &[u8], at: usize) -> Option<u32> {
    let (number, _) = bytes.get(at..)?.split_first_chunk()?;
    Some(u32::from_be_bytes(*number))
}
