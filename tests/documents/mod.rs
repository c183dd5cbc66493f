//! Documents as offices send them, made on the spot: small, and every byte explained. It asserts nothing.
#![allow(dead_code, reason = "every test file takes what it needs")]
#![allow(clippy::unwrap_used, reason = "a document that cannot be made is a broken test")]

pub mod media;
pub mod office;
pub mod pdf;
pub mod seeds;

use std::io::{Cursor, Write};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A zip of these members, deflated.
pub fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A zip as Windows makes it in China: stored, names in GBK without any flag. Written by hand, as no library does that.
pub fn zip_with_gbk_names(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut directory = Vec::new();
    for (name, content) in members {
        let name = encoding_rs::GBK.encode(name).0.into_owned();
        let offset = bytes.len() as u32;
        let mut common = Vec::new();
        for half in [20_u16, 0, 0, 0, 0x5265] {
            common.extend(half.to_le_bytes());
        }
        for long in [crc32(content), content.len() as u32, content.len() as u32] {
            common.extend(long.to_le_bytes());
        }
        common.extend((name.len() as u16).to_le_bytes());
        common.extend(0_u16.to_le_bytes());
        bytes.extend(b"PK\x03\x04");
        bytes.extend(&common);
        bytes.extend(&name);
        bytes.extend(*content);
        directory.extend(b"PK\x01\x02\x14\0");
        directory.extend(&common);
        directory.extend([0; 10]);
        directory.extend(offset.to_le_bytes());
        directory.extend(&name);
    }
    let start = bytes.len() as u32;
    bytes.extend(&directory);
    bytes.extend(b"PK\x05\x06\0\0\0\0");
    for half in [members.len() as u16; 2] {
        bytes.extend(half.to_le_bytes());
    }
    bytes.extend((directory.len() as u32).to_le_bytes());
    bytes.extend(start.to_le_bytes());
    bytes.extend([0, 0]);
    bytes
}

/// A 7z of these members.
pub fn seven_zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = sevenz_rust2::ArchiveWriter::new(Cursor::new(Vec::new())).unwrap();
    for (name, bytes) in members {
        writer.push_archive_entry(sevenz_rust2::ArchiveEntry::new_file(name), Some(*bytes)).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A rar of these members, perhaps with a password.
pub fn rar(version: rars::ArchiveVersion, members: &[(&str, &[u8])], password: Option<&str>) -> Vec<u8> {
    let mut builder = rars::Builder::new(version).store(true).password(password.map(|word| word.as_bytes().to_vec()));
    for (name, bytes) in members {
        // Before version 5 names are in the code page of the machine.
        let name = if version == rars::ArchiveVersion::Rar50 {
            name.as_bytes().into()
        } else {
            encoding_rs::GBK.encode(name).0
        };
        builder.add_bytes(name.into_owned(), bytes.to_vec(), None, None).unwrap();
    }
    builder.to_bytes().unwrap()
}

/// A compound file ([MS-CFB], version 3) with these streams, each of 4096 bytes or more (smaller ones lie elsewhere).
pub fn compound(streams: &[(&str, &[u8])]) -> Vec<u8> {
    const END: u32 = 0xFFFF_FFFE;
    let mut table = vec![0xFFFF_FFFD_u32, END];
    let mut directory = Vec::new();
    let mut entry = |name: &str, kind: u8, child: u32, right: u32, start: u32, size: usize| {
        let mut units: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let length = units.len() as u16 + 2;
        units.resize(64, 0);
        directory.extend(units);
        directory.extend(length.to_le_bytes());
        directory.extend([kind, 1]);
        for link in [u32::MAX, right, child] {
            directory.extend(link.to_le_bytes());
        }
        directory.extend([0; 36]);
        directory.extend(start.to_le_bytes());
        directory.extend((size as u64).to_le_bytes());
    };
    entry("Root Entry", 5, 1, u32::MAX, END, 0);
    let mut content = Vec::new();
    for (number, (name, bytes)) in streams.iter().enumerate() {
        let first = table.len() as u32;
        let sectors = bytes.len().div_ceil(512) as u32;
        table.extend((first + 1..first + sectors).chain([END]));
        let right = if number + 1 < streams.len() { number as u32 + 2 } else { u32::MAX };
        entry(name, 2, u32::MAX, right, first, bytes.len());
        content.extend(*bytes);
        content.resize(content.len().next_multiple_of(512), 0);
    }
    directory.resize(512, 0);
    table.resize(128, u32::MAX);
    let mut bytes = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    bytes.extend([0; 16]);
    for half in [0x3E_u16, 3, 0xFFFE, 9, 6, 0, 0, 0] {
        bytes.extend(half.to_le_bytes());
    }
    // One table sector, the directory in sector 1, small streams from 4096 bytes down (there are none).
    for long in [0, 1, 1, 0, 4096, END, 0, END, 0, 0_u32] {
        bytes.extend(long.to_le_bytes());
    }
    bytes.resize(512, 0xFF);
    bytes.extend(table.iter().flat_map(|entry| entry.to_le_bytes()));
    bytes.extend(directory);
    bytes.extend(content);
    bytes
}

/// The checksum of zip and PNG.
pub fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 };
        }
    }
    !crc
}
