//! docx, xlsx, pptx, odt, ods, ofd: the least that programs accept.

use super::zip;

const TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>"#;
const RELATION: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

fn relations(target: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{RELATION}/officeDocument" Target="{target}"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>"#
    )
}

fn core(title: &str, created: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>{title}</dc:title><dcterms:created xsi:type="dcterms:W3CDTF">{created}</dcterms:created></cp:coreProperties>"#
    )
}

/// A docx whose body is this WordprocessingML.
pub fn docx_of(body: &str, pictures: usize) -> Vec<u8> {
    let types = format!(
        r#"{TYPES}<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>"#
    );
    let document = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{body}</w:body></w:document>"#
    );
    let (relations, core) = (relations("word/document.xml"), core("", "2021-12-20T08:00:00Z"));
    let names: Vec<String> = (1..=pictures).map(|n| format!("word/media/image{n}.png")).collect();
    let png = super::media::png(2, 2);
    let mut members: Vec<(&str, &[u8])> = vec![
        ("[Content_Types].xml", types.as_bytes()),
        ("_rels/.rels", relations.as_bytes()),
        ("docProps/core.xml", core.as_bytes()),
        ("word/document.xml", document.as_bytes()),
    ];
    members.extend(names.iter().map(|name| (name.as_str(), png.as_slice())));
    zip(&members)
}

/// A docx of these paragraphs.
pub fn docx(paragraphs: &[&str]) -> Vec<u8> {
    docx_of(&paragraphs.iter().map(|text| paragraph(text)).collect::<String>(), 0)
}

/// A paragraph of WordprocessingML.
pub fn paragraph(text: &str) -> String {
    format!(r#"<w:p><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>"#)
}

/// A table of WordprocessingML.
pub fn table(rows: &[&[&str]]) -> String {
    let cell =
        |text: &&str| format!("<w:tc>{}</w:tc>", if text.is_empty() { "<w:p/>".to_owned() } else { paragraph(text) });
    let row = |cells: &&[&str]| format!("<w:tr>{}</w:tr>", cells.iter().map(cell).collect::<String>());
    format!("<w:tbl>{}</w:tbl>", rows.iter().map(row).collect::<String>())
}

/// An xlsx of these rows, by `rust_xlsxwriter`.
pub fn xlsx(rows: &[&[&str]]) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (row, cells) in rows.iter().enumerate() {
        for (column, text) in cells.iter().enumerate() {
            sheet.write_string(row as u32, column as u16, *text).unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

/// An xlsx whose sheet holds this SpreadsheetML.
pub fn xlsx_of(sheet: &str) -> Vec<u8> {
    let types = format!(
        r#"{TYPES}<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>"#
    );
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let book = format!(
        r#"<workbook xmlns="{main}" xmlns:r="{RELATION}"><sheets><sheet name="表" sheetId="1" r:id="rId1"/></sheets></workbook>"#
    );
    let links = format!(
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{RELATION}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#
    );
    let sheet = format!(r#"<worksheet xmlns="{main}"><sheetData>{sheet}</sheetData></worksheet>"#);
    zip(&[
        ("[Content_Types].xml", types.as_bytes()),
        ("_rels/.rels", relations("xl/workbook.xml").as_bytes()),
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", links.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ])
}

/// A pptx, each text a slide.
pub fn pptx(slides: &[&str]) -> Vec<u8> {
    let main = "http://schemas.openxmlformats.org/presentationml/2006/main";
    let drawing = "http://schemas.openxmlformats.org/drawingml/2006/main";
    let numbers = 1..=slides.len();
    let overrides: String = numbers.clone().map(|n| format!(r#"<Override PartName="/ppt/slides/slide{n}.xml" ContentType="application/vnd.openxmlformats-officedocument.presentationml.slide+xml"/>"#)).collect();
    let types = format!(
        r#"{TYPES}<Override PartName="/ppt/presentation.xml" ContentType="application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"/>{overrides}</Types>"#
    );
    let ids: String = numbers.clone().map(|n| format!(r#"<p:sldId id="{}" r:id="rId{n}"/>"#, 255 + n)).collect();
    let show = format!(
        r#"<p:presentation xmlns:p="{main}" xmlns:r="{RELATION}"><p:sldIdLst>{ids}</p:sldIdLst></p:presentation>"#
    );
    let links: String = numbers
        .map(|n| format!(r#"<Relationship Id="rId{n}" Type="{RELATION}/slide" Target="slides/slide{n}.xml"/>"#))
        .collect();
    let links = format!(
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{links}</Relationships>"#
    );
    let pages: Vec<(String, String)> = slides
        .iter()
        .enumerate()
        .map(|(n, text)| {
            (
                format!("ppt/slides/slide{}.xml", n + 1),
                format!(
                    r#"<p:sld xmlns:p="{main}" xmlns:a="{drawing}"><p:cSld><p:spTree><p:sp><p:txBody><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:txBody></p:sp></p:spTree></p:cSld></p:sld>"#
                ),
            )
        })
        .collect();
    let start = relations("ppt/presentation.xml");
    let mut members: Vec<(&str, &[u8])> = vec![
        ("[Content_Types].xml", types.as_bytes()),
        ("_rels/.rels", start.as_bytes()),
        ("ppt/presentation.xml", show.as_bytes()),
        ("ppt/_rels/presentation.xml.rels", links.as_bytes()),
    ];
    members.extend(pages.iter().map(|(name, xml)| (name.as_str(), xml.as_bytes())));
    zip(&members)
}

/// An OpenDocument of this kind (`text`, `spreadsheet`) and body.
pub fn open_document(kind: &str, body: &str) -> Vec<u8> {
    let space = "urn:oasis:names:tc:opendocument:xmlns";
    let content = format!(
        r#"<office:document-content xmlns:office="{space}:office:1.0" xmlns:text="{space}:text:1.0" xmlns:table="{space}:table:1.0"><office:body><office:{kind}>{body}</office:{kind}></office:body></office:document-content>"#
    );
    let meta = format!(
        r#"<office:document-meta xmlns:office="{space}:office:1.0" xmlns:meta="{space}:meta:1.0"><office:meta><meta:creation-date>2022-01-05T09:00:00</meta:creation-date></office:meta></office:document-meta>"#
    );
    let kind = format!("application/vnd.oasis.opendocument.{kind}");
    zip(&[("mimetype", kind.as_bytes()), ("content.xml", content.as_bytes()), ("meta.xml", meta.as_bytes())])
}

/// An ofd of one page with these lines.
pub fn ofd(lines: &[&str]) -> Vec<u8> {
    let space = r#"xmlns:ofd="http://www.ofdspec.org/2016""#;
    let entry = format!(
        r#"<ofd:OFD {space} DocType="OFD" Version="1.0"><ofd:DocBody><ofd:DocInfo><ofd:CreationDate>2022-03-01</ofd:CreationDate></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"#
    );
    let document = format!(
        r#"<ofd:Document {space}><ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages></ofd:Document>"#
    );
    let objects: String = lines
        .iter()
        .enumerate()
        .map(|(n, line)| format!(r#"<ofd:TextObject ID="{}" Boundary="20 {} 170 6" Font="1" Size="5"><ofd:TextCode X="0" Y="5">{line}</ofd:TextCode></ofd:TextObject>"#, n + 10, 20 + 8 * n))
        .collect();
    let page =
        format!(r#"<ofd:Page {space}><ofd:Content><ofd:Layer ID="2">{objects}</ofd:Layer></ofd:Content></ofd:Page>"#);
    zip(&[
        ("OFD.xml", entry.as_bytes()),
        ("Doc_0/Document.xml", document.as_bytes()),
        ("Doc_0/Pages/Page_0/Content.xml", page.as_bytes()),
    ])
}
