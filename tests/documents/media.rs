//! Pictures and films with nothing in them but what a reader looks at.

/// A PNG of one grey.
pub fn png(width: u32, height: u32) -> Vec<u8> {
    grey_png(width, height, &vec![0x80; (width * height) as usize])
}

/// A PNG of these grey pixels.
pub fn grey_png(width: u32, height: u32, pixels: &[u8]) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut chunk = |kind: &[u8], data: &[u8]| {
        let typed = [kind, data].concat();
        bytes.extend((data.len() as u32).to_be_bytes());
        bytes.extend(&typed);
        bytes.extend(super::crc32(&typed).to_be_bytes());
    };
    let head = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 0, 0, 0, 0]].concat();
    let rows: Vec<u8> =
        pixels.chunks(width as usize).flat_map(|row| std::iter::once(0).chain(row.iter().copied())).collect();
    chunk(b"IHDR", &head);
    chunk(b"IDAT", &stored_zlib(&rows));
    chunk(b"IEND", b"");
    bytes
}

/// zlib without compression.
fn stored_zlib(bytes: &[u8]) -> Vec<u8> {
    let (mut a, mut b) = (1_u32, 0_u32);
    for byte in bytes {
        a = (a + u32::from(*byte)) % 65_521;
        b = (b + a) % 65_521;
    }
    let mut out = vec![0x78, 0x01];
    let mut chunks = bytes.chunks(65_535).peekable();
    while let Some(chunk) = chunks.next() {
        out.push(u8::from(chunks.peek().is_none()));
        out.extend((chunk.len() as u16).to_le_bytes());
        out.extend((!(chunk.len() as u16)).to_le_bytes());
        out.extend(chunk);
    }
    out.extend(((b << 16) | a).to_be_bytes());
    out
}

/// A JPEG that says when it was taken (`2021:08:01 09:30:00`), with some scan data and its end mark.
pub fn jpeg(taken: &str) -> Vec<u8> {
    let mut tiff = b"II*\0\x08\0\0\0".to_vec();
    // IFD0: one entry, the place of the Exif IFD.
    tiff.extend([1, 0, 0x69, 0x87, 4, 0, 1, 0, 0, 0, 26, 0, 0, 0, 0, 0, 0, 0]);
    // Exif IFD: DateTimeOriginal, 20 characters at 44.
    tiff.extend([1, 0, 0x03, 0x90, 2, 0, 20, 0, 0, 0, 44, 0, 0, 0, 0, 0, 0, 0]);
    tiff.extend(taken.bytes().chain([0]));
    let exif = [b"Exif\0\0".to_vec(), tiff].concat();
    let mut bytes = vec![0xFF, 0xD8, 0xFF, 0xE1];
    bytes.extend((exif.len() as u16 + 2).to_be_bytes());
    bytes.extend(exif);
    bytes.extend([0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0]);
    bytes.extend([0x55; 400]);
    bytes.extend([0xFF, 0xD9]);
    bytes
}

/// An mp4 whose header says when it was made, in seconds since 1904 (UTC), and that holds 1000 bytes of film.
pub fn mp4(seconds: u32) -> Vec<u8> {
    let boxed = |kind: &[u8], data: &[u8]| [&(data.len() as u32 + 8).to_be_bytes()[..], kind, data].concat();
    let mut header = vec![0; 4];
    header.extend(seconds.to_be_bytes());
    header.extend(seconds.to_be_bytes());
    header.extend(1000_u32.to_be_bytes());
    header.extend(5000_u32.to_be_bytes());
    header.extend([0; 80]);
    let moov = boxed(b"moov", &boxed(b"mvhd", &header));
    [boxed(b"ftyp", b"isom\0\0\x02\0isomiso2mp41"), moov, boxed(b"mdat", &[7; 1000])].concat()
}
