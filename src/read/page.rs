//! The picture of a page made ready for Tesseract: grey, the right way up by its own tag, and straight. It reads no words.

use super::caps;
use image::{DynamicImage, GrayImage, ImageDecoder, ImageReader, Limits, Luma};
use std::io::Cursor;

/// Pixels of the longer side beyond which a photograph is made smaller; A4 at 300 dpi has 3508.
const LARGEST: u32 = 3_600;
/// Pixels of the longer side in which the angle is looked for.
const SKETCH: u32 = 900;
/// Degrees that a page may lie askew on the glass; more is another way up, which Tesseract finds out.
const ASKEW: f64 = 8.0;
/// Degrees below which nothing is gained.
const STRAIGHT: f64 = 0.15;

/// A picture file as a page; `None` when it is not jpeg, png or tiff, or too large.
pub(super) fn of_file(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(caps::OUTPUT);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().ok()?;
    let orientation = decoder.orientation().ok()?;
    let mut picture = DynamicImage::from_decoder(decoder).ok()?;
    picture.apply_orientation(orientation);
    Some(of_picture(&picture))
}

/// A page as a PGM file (`P5`), which holds bare grey pixels.
pub(super) fn of_picture(picture: &DynamicImage) -> Vec<u8> {
    let grey = smaller(&picture.to_luma8(), LARGEST);
    let angle = angle(&smaller(&grey, SKETCH));
    let page = if angle.abs() < STRAIGHT { grey } else { turned(&grey, angle) };
    let mut bytes = format!("P5\n{} {}\n255\n", page.width(), page.height()).into_bytes();
    bytes.extend_from_slice(page.as_raw());
    bytes
}

fn smaller(grey: &GrayImage, most: u32) -> GrayImage {
    let longer = grey.width().max(grey.height());
    if longer <= most {
        return grey.clone();
    }
    let side = |length: u32| u32::try_from(u64::from(length) * u64::from(most) / u64::from(longer)).unwrap_or(1).max(1);
    image::imageops::thumbnail(grey, side(grey.width()), side(grey.height()))
}

/// The angle in degrees at which the lines of text lie: dark pixels, counted by rows, fall into the fewest rows then.
fn angle(sketch: &GrayImage) -> f64 {
    let mean = sketch.pixels().map(|pixel| u64::from(pixel.0[0])).sum::<u64>() / (sketch.len() as u64).max(1);
    let dark: Vec<(f64, f64)> = sketch
        .enumerate_pixels()
        .filter(|(_, _, pixel)| u64::from(pixel.0[0]) * 10 < mean * 8)
        .map(|(x, y, _)| (f64::from(x), f64::from(y)))
        .collect();
    let sharpness = |degrees: f64| -> u64 {
        let (sin, cos) = degrees.to_radians().sin_cos();
        let mut rows = vec![0_u64; 4 * SKETCH as usize];
        for (x, y) in &dark {
            let row = (y * cos - x * sin) as i64 + i64::from(SKETCH);
            if let Some(count) = usize::try_from(row).ok().and_then(|row| rows.get_mut(row)) {
                *count += 1;
            }
        }
        rows.iter().map(|count| count * count).sum()
    };
    let best = |middle: f64, reach: f64, step: f64| {
        let steps = (reach / step).round() as i32;
        let angles = (-steps..=steps).map(|n| middle + f64::from(n) * step);
        angles.max_by_key(|degrees| sharpness(*degrees)).unwrap_or(middle)
    };
    best(best(0.0, ASKEW, 0.5), 0.4, 0.1)
}

/// The picture turned back by `degrees`, with white in the corners.
fn turned(grey: &GrayImage, degrees: f64) -> GrayImage {
    let (sin, cos) = degrees.to_radians().sin_cos();
    let (middle_x, middle_y) = (f64::from(grey.width()) / 2.0, f64::from(grey.height()) / 2.0);
    GrayImage::from_fn(grey.width(), grey.height(), |x, y| {
        let (dx, dy) = (f64::from(x) - middle_x, f64::from(y) - middle_y);
        let (u, v) = (dx * cos - dy * sin + middle_x, dx * sin + dy * cos + middle_y);
        let seen = image::imageops::interpolate_bilinear(grey, u as f32, v as f32);
        seen.unwrap_or(Luma([u8::MAX]))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A page of bars where lines of text would be.
    fn bars() -> GrayImage {
        GrayImage::from_fn(600, 800, |x, y| {
            let text = (60..540).contains(&x) && (60..740).contains(&y) && y % 24 < 10;
            Luma([if text { 20 } else { 250 }])
        })
    }

    #[test]
    fn a_page_at_an_angle_is_turned_straight() {
        assert!(angle(&bars()).abs() < STRAIGHT);
        for degrees in [-5.0, 1.3] {
            let askew = turned(&bars(), -degrees);
            assert!((angle(&askew) - degrees).abs() < 0.3, "{degrees}: {}", angle(&askew));
            assert!(angle(&turned(&askew, angle(&askew))).abs() < 0.3);
        }
    }

    #[test]
    fn a_page_of_nothing_stays_as_it_is() {
        let page = of_picture(&DynamicImage::ImageLuma8(GrayImage::from_pixel(40, 30, Luma([255]))));
        assert!(page.starts_with(b"P5\n40 30\n255\n"));
        assert_eq!(page.len(), 13 + 40 * 30);
        assert_eq!(of_file(b"no picture"), None);
    }
}
