//! Writing PDFs with printpdf: A4 pages, subset fonts, and nothing of the clock or of chance.

use std::collections::BTreeSet;

use printpdf::{
    Color, FontId, Greyscale, Mm, OffsetDateTime, Op, PdfDocument, PdfFont, PdfPage,
    PdfParseErrorSeverity, PdfSaveOptions, PdfWarnMsg, Point, Pt, Rect, Rgb,
};

use crate::{
    RenderError,
    font::{Fonts, Weight},
};

/// Width of A4 in points.
pub(crate) const PAGE_WIDTH: f32 = 595.28;
const PAGE_HEIGHT: f32 = 841.89;

/// What the PDF says about itself.
#[derive(Clone, Debug)]
pub struct About {
    /// Its title, which also stands at the foot of its pages.
    pub title: String,
    /// Whose document it is.
    pub author: String,
    /// Names the document for good: stands where printpdf puts random characters.
    pub id: String,
    /// Seconds since 1970.
    pub created: i64,
}

/// The PDF of some pages, drawn with the given characters of each weight.
pub(crate) fn write(
    pages: Vec<Vec<Op>>,
    fonts: Fonts,
    used: &[BTreeSet<char>; 2],
    about: About,
) -> Result<Vec<u8>, RenderError> {
    let mut document = PdfDocument::new(&about.title);
    for (weight, used) in [Weight::Regular, Weight::Bold].into_iter().zip(used) {
        let font = PdfFont::new(fonts.face(weight).subset(used)?);
        document.resources.fonts.map.insert(font_id(weight), font);
    }
    let pages = pages
        .into_iter()
        .map(|ops| PdfPage::new(Mm(210.0), Mm(297.0), ops));
    document.pages = pages.collect();
    serialize(document, about)
}

fn serialize(mut document: PdfDocument, about: About) -> Result<Vec<u8>, RenderError> {
    let write = |error: &dyn ToString| RenderError::Write(error.to_string());
    let info = &mut document.metadata.info;
    info.author = about.author;
    info.creator = "WorkHub".to_owned();
    info.producer = "WorkHub".to_owned();
    info.identifier.clone_from(&about.id);
    info.creation_date =
        OffsetDateTime::from_unix_timestamp(about.created).map_err(|e| write(&e))?;
    info.modification_date = info.creation_date;
    info.metadata_date = info.creation_date;

    let mut warnings = Vec::new();
    let mut pdf = document.to_lopdf_document(&PdfSaveOptions::default(), &mut warnings);
    let failed = |warning: &&PdfWarnMsg| warning.severity == PdfParseErrorSeverity::Error;
    if let Some(error) = warnings.iter().find(failed) {
        return Err(RenderError::Write(error.msg.clone()));
    }
    // printpdf draws these from a process-wide counter
    let ids = pdf
        .trailer
        .get_mut(b"ID")
        .and_then(|ids| ids.as_array_mut());
    for id in ids.map_err(|e| write(&e))? {
        let id = id.as_str_mut().map_err(|e| write(&e))?;
        id.clear();
        id.extend_from_slice(about.id.as_bytes());
    }
    // printpdf writes it empty, and readers then take the file for PDF/X
    let info = pdf.trailer.get(b"Info").map_err(|e| write(&e))?;
    let info = info.as_reference().map_err(|e| write(&e))?;
    let info = pdf.get_dictionary_mut(info).map_err(|e| write(&e))?;
    info.remove(b"GTS_PDFXVersion");
    pdf.compress();
    let mut bytes = Vec::with_capacity(64 * 1024);
    pdf.save_to(&mut bytes).map_err(|e| write(&e))?;
    Ok(bytes)
}

pub(crate) fn font_id(weight: Weight) -> FontId {
    // not F1–F14, which printpdf gives to the built-in fonts
    FontId(match weight {
        Weight::Regular => "Regular".to_owned(),
        Weight::Bold => "Bold".to_owned(),
    })
}

pub(crate) const fn rgb([r, g, b]: [f32; 3]) -> Color {
    Color::Rgb(Rgb {
        r,
        g,
        b,
        icc_profile: None,
    })
}

pub(crate) const fn grey(percent: f32) -> Color {
    Color::Greyscale(Greyscale {
        percent,
        icc_profile: None,
    })
}

/// Hundredths of a point are finer than any printer and make shorter numbers.
fn rounded(points: f32) -> Pt {
    Pt((points * 100.0).round() / 100.0)
}

pub(crate) fn point(x: f32, y: f32) -> Point {
    Point {
        x: rounded(x),
        y: rounded(PAGE_HEIGHT - y),
    }
}

pub(crate) fn rectangle(left: f32, top: f32, width: f32, height: f32) -> Rect {
    let Point { x, y } = point(left, top + height);
    Rect::from_xywh(x, y, rounded(width), rounded(height))
}
