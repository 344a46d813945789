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
    let ((x, y), (w, h)) = (at, size);
    format!(
        "<image x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" opacity=\"{opacity}\" preserveAspectRatio=\"none\" \
         style=\"image-rendering:pixelated\" href=\"data:image/png;base64,{data}\"/>"
    )
}

fn png(rgb: &[u8], width: u32, height: u32) -> Vec<u8> {
    const WRITES: &str = "a PNG in memory can always be written";
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().expect(WRITES);
    writer.write_image_data(rgb).expect(WRITES);
    writer.finish().expect(WRITES);
    bytes
}
