// What of d3 the widgets use. `make vendor` bundles it into widgets/static/vendor/d3.js.
export { contours } from "d3-contour";
export { scaleLinear, scaleLog } from "d3-scale";
export { area, curveMonotoneX, line } from "d3-shape";
