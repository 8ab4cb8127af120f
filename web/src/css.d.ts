/** Class names of a CSS module, as the build makes them unique. */
declare module "*.module.css" {
  const styles: Readonly<Record<string, string>>;
  export default styles;
}
declare module "*.css";
