//! Pixels: painted by plotters-bitmap, stored as PNG, placed into an SVG.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use plotters::prelude::{DrawingBackend, RGBColor};
use plotters_bitmap::BitMapBackend;

/// A picture of `width` x `height` pixels whose colour at column x and row y is `colour(x, y)`, as an SVG `<image>`.
///
/// `at` is the left top corner and `size` the width and height on the page, in pixels; every pixel of the picture
/// becomes a block with sharp edges.
pub(crate) fn image(
    (width, height): (usize, usize),
    colour: impl Fn(usize, usize) -> RGBColor,
    at: (i32, i32),
    size: (i32, i32),
    opacity: f64,
) -> String {
    let mut pixels = vec![0; width * height * 3];
    {
        let mut backend = BitMapBackend::with_buffer(&mut pixels, (width as u32, height as u32));
        for y in 0..height {
            for x in 0..width {
                let RGBColor(r, g, b) = colour(x, y);
                let colour = plotters::style::RGBAColor(r, g, b, 1.0);
                let colour = plotters::style::Color::to_backend_color(&colour);
                backend
                    .draw_pixel((x as i32, y as i32), colour)
                    .expect("a pixel inside the buffer can be painted");
            }
        }
        backend
            .present()
            .expect("a buffer in memory needs no flush");
    }
    let data = BASE64.encode(png(&pixels, width as u32, height as u32));
    placed(
        &data,
        at,
        size,
        &format!("opacity=\"{opacity}\" style=\"image-rendering:pixelated\""),
    )
}

/// A PNG, already in base 64, as an SVG `<image>` at a place and of a size on the page; `more` is further attributes.
pub(crate) fn placed(
    data: &str,
    (x, y): (i32, i32),
    (width, height): (i32, i32),
    more: &str,
) -> String {
    format!(
        "<image x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" preserveAspectRatio=\"none\" {more} \
         href=\"data:image/png;base64,{data}\"/>"
    )
}

/// A PNG in base 64 of few colours, about ten times smaller than the same in RGB: each pixel is a number into
/// `palette`, whose entries are red, green, blue and opacity.
///
/// `pixels` holds `width` numbers for each line, the top line first.
pub(crate) fn indexed_png(pixels: &[u8], width: usize, palette: &[[u8; 4]]) -> String {
    let (depth, bits) = match palette.len() {
        0..=2 => (png::BitDepth::One, 1),
        3..=4 => (png::BitDepth::Two, 2),
        5..=16 => (png::BitDepth::Four, 4),
        _ => (png::BitDepth::Eight, 8),
    };
    let in_a_byte = 8 / bits;
    let packed: Vec<u8> = pixels
        .chunks(width.max(1))
        .flat_map(|line| line.chunks(in_a_byte))
        .map(|group| {
            let put = |byte, (i, &index): (usize, &u8)| byte | index << (8 - bits * (i + 1));
            group.iter().enumerate().fold(0, put)
        })
        .collect();
    let mut bytes = Vec::new();
    let height = pixels.len() / width.max(1);
    let mut encoder = png::Encoder::new(&mut bytes, width as u32, height as u32);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(depth);
    let colours = palette.iter().flat_map(|[r, g, b, _]| [*r, *g, *b]);
    encoder.set_palette(colours.collect::<Vec<u8>>());
    encoder.set_trns(palette.iter().map(|colour| colour[3]).collect::<Vec<u8>>());
    encoder.set_compression(png::Compression::High);
    encoder.set_filter(png::Filter::NoFilter);
    let mut writer = encoder.write_header().expect(WRITES);
    writer.write_image_data(&packed).expect(WRITES);
    writer.finish().expect(WRITES);
    BASE64.encode(bytes)
}

const WRITES: &str = "a PNG in memory can always be written";

/// A picture without colours takes one number for each pixel, any other three.
fn png(rgb: &[u8], width: u32, height: u32) -> Vec<u8> {
    let is_grey = rgb
        .chunks(3)
        .all(|pixel| pixel.iter().all(|part| *part == pixel[0]));
    let (colours, data) = if is_grey {
        let grey = rgb.iter().step_by(3).copied().collect();
        (png::ColorType::Grayscale, grey)
    } else {
        (png::ColorType::Rgb, rgb.to_vec())
    };
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(colours);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::High);
    let mut writer = encoder.write_header().expect(WRITES);
    writer.write_image_data(&data).expect(WRITES);
    writer.finish().expect(WRITES);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The pixels of a PNG, and how many bytes each has.
    fn decoded(bytes: &[u8]) -> (Vec<u8>, usize) {
        let decoder = png::Decoder::new(std::io::Cursor::new(bytes));
        let mut reader = decoder.read_info().expect("a PNG");
        let mut pixels = vec![0; reader.output_buffer_size().expect("small")];
        let info = reader.next_frame(&mut pixels).expect("a picture");
        (pixels, info.color_type.samples())
    }

    #[test]
    fn a_grey_picture_has_one_number_for_each_pixel() {
        let shades = [0, 70, 200, 255, 3, 9];
        let rgb: Vec<u8> = shades.iter().flat_map(|&shade| [shade; 3]).collect();
        assert_eq!(decoded(&png(&rgb, 3, 2)), (shades.to_vec(), 1));
        let coloured = [&rgb[..15], &[9, 9, 10]].concat();
        assert_eq!(decoded(&png(&coloured, 3, 2)), (coloured, 3));
    }

    #[test]
    fn an_indexed_png_gives_back_its_pixels_and_colours() {
        for colours in [2_u8, 3, 5, 20] {
            // 5 pixels a line, so that the last byte of a line is not full.
            let pixels: Vec<u8> = (0..35).map(|i| i % colours).collect();
            let palette: Vec<[u8; 4]> = (0..colours).map(|i| [i, 2 * i, 3 * i, 100 + i]).collect();
            let bytes = BASE64
                .decode(indexed_png(&pixels, 5, &palette))
                .expect("base 64");
            let mut decoder = png::Decoder::new(std::io::Cursor::new(bytes));
            decoder.set_transformations(png::Transformations::EXPAND);
            let mut reader = decoder.read_info().expect("a PNG");
            let mut rgba = vec![0; reader.output_buffer_size().expect("small")];
            let info = reader.next_frame(&mut rgba).expect("a picture");
            assert_eq!((info.width, info.height), (5, 7));
            let expected: Vec<u8> = pixels
                .iter()
                .flat_map(|&i| palette[usize::from(i)])
                .collect();
            assert_eq!(rgba, expected, "{colours} colours");
        }
    }
}
