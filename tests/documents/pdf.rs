//! pdf by hand: Chinese text in a CID font that is not embedded (as many office printers leave it), and scanned pages.

/// A pdf of these numbered objects; object 1 is the catalogue, and `information` the object with title and date.
pub fn assemble(objects: &[Vec<u8>], information: Option<usize>) -> Vec<u8> {
    let mut bytes = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n".to_vec();
    let mut places = Vec::new();
    for (number, object) in objects.iter().enumerate() {
        places.push(bytes.len());
        bytes.extend(format!("{} 0 obj\n", number + 1).bytes());
        bytes.extend(object);
        bytes.extend(b"\nendobj\n");
    }
    let start = bytes.len();
    bytes.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).bytes());
    for place in places {
        bytes.extend(format!("{place:010} 00000 n \n").bytes());
    }
    let information = information.map(|number| format!("/Info {number} 0 R")).unwrap_or_default();
    bytes.extend(
        format!("trailer\n<</Size {}/Root 1 0 R{information}>>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1)
            .bytes(),
    );
    bytes
}

/// A stream object.
pub fn stream(dictionary: &str, content: &[u8]) -> Vec<u8> {
    let mut bytes = format!("<<{dictionary}/Length {}>>\nstream\n", content.len()).into_bytes();
    bytes.extend(content);
    bytes.extend(b"\nendstream");
    bytes
}

/// A pdf of one page with these lines, in a font of Adobe-GB1 that is named and not embedded.
pub fn pdf(lines: &[&str]) -> Vec<u8> {
    let mut content = String::from("BT /F1 16 Tf 60 780 Td 24 TL\n");
    for line in lines {
        let hex: String = line.encode_utf16().map(|unit| format!("{unit:04X}")).collect();
        content.push_str(&format!("<{hex}> Tj T*\n"));
    }
    content.push_str("ET");
    let title: String = "2021年度双拥工作总结".encode_utf16().map(|unit| format!("{unit:04X}")).collect();
    assemble(
        &[
            b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>".to_vec(),
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>".to_vec(),
            stream("", content.as_bytes()),
            b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[6 0 R]>>".to_vec(),
            b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>/DW 1000/FontDescriptor 7 0 R>>".to_vec(),
            b"<</Type/FontDescriptor/FontName/STSong-Light/Flags 4/FontBBox[-25 -254 1000 880]/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 93>>".to_vec(),
            format!("<</Title<FEFF{title}>/CreationDate(D:20211220093000+08'00')>>").into_bytes(),
        ],
        Some(8),
    )
}

/// A pdf of scanned pages: each one a grey picture of this size in this encoding (`/DCTDecode`, or none), nothing else.
pub fn scanned(pages: &[(Vec<u8>, u32, u32)], filter: &str) -> Vec<u8> {
    let first = 3;
    let filter = if filter.is_empty() { String::new() } else { format!("/Filter{filter}") };
    let kids: String = (0..pages.len()).map(|n| format!("{} 0 R ", first + 3 * n)).collect();
    let mut objects = vec![
        b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
        format!("<</Type/Pages/Kids[{kids}]/Count {}>>", pages.len()).into_bytes(),
    ];
    for (number, (jpeg, width, height)) in pages.iter().enumerate() {
        let page = first + 3 * number;
        objects.push(
            format!(
                "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {} 0 R/Resources<</XObject<</I {} 0 R>>>>>>",
                page + 1,
                page + 2
            )
            .into_bytes(),
        );
        objects.push(stream("", b"q 595 0 0 842 0 0 cm /I Do Q"));
        objects.push(stream(
            &format!("/Type/XObject/Subtype/Image/Width {width}/Height {height}/ColorSpace/DeviceGray/BitsPerComponent 8{filter}"),
            jpeg,
        ));
    }
    assemble(&objects, None)
}

/// A pdf of one page with this content and no font.
pub fn drawn(content: &[u8]) -> Vec<u8> {
    assemble(
        &[
            b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>".to_vec(),
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>".to_vec(),
            stream("", content),
        ],
        None,
    )
}

/// A pdf whose pages point at each other as parents and children without end.
pub fn cyclic() -> Vec<u8> {
    assemble(
        &[
            b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
            b"<</Type/Pages/Kids[3 0 R 2 0 R]/Count 9999999/Parent 3 0 R>>".to_vec(),
            b"<</Type/Pages/Kids[2 0 R 3 0 R]/Count 9999999/Parent 2 0 R>>".to_vec(),
        ],
        None,
    )
}
