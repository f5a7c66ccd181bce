// The affine warp of the widgets, as data/distortions has it: every pixel of the new
// picture asks where it comes from and reads four pixels there.

// Where pixel (i, j) of the new picture comes from: [x, y].
function source([[a, b, c], [g, d, e]], i, j) {
  return [a * j + b * i + c, g * j + d * i + e];
}

// The four pixels around a place: [row, column, weight, grey level] each.
function around(image, x, y, background) {
  const i = Math.floor(y), j = Math.floor(x), found = [];
  for (const [row, nearY] of [[i, 1 - (y - i)], [i + 1, y - i]]) {
    for (const [column, nearX] of [[j, 1 - (x - j)], [j + 1, x - j]]) {
      found.push([row, column, nearY * nearX, image[row]?.[column] ?? background]);
    }
  }
  return found;
}

const mixed = (pixels) => pixels.reduce((sum, [, , weight, grey]) => sum + weight * grey, 0);

// image (rows of grey levels), inverse (new to old, 3 x 3) -> the new picture
function warp(image, inverse, background) {
  return image.map((row, i) => row.map((_, j) => (
    mixed(around(image, ...source(inverse, i, j), background)))));
}
