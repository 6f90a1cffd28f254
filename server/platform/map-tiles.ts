import type { Config } from './config.ts';

export interface MapTiles { url: string; attribution: string }
type Settings = Pick<Config, 'MAP_TILES_URL' | 'MAP_TILES_ATTRIBUTION'>;

let tiles: MapTiles | null = null;

/** Called once when a process starts. */
export const useMapTiles = ({ MAP_TILES_URL, MAP_TILES_ATTRIBUTION }: Settings): void => {
  tiles = MAP_TILES_URL ? { url: MAP_TILES_URL, attribution: MAP_TILES_ATTRIBUTION } : null;
};

/** Where maps take their background from; null: they show their points without one. */
export const mapTiles = (): MapTiles | null => tiles;

/** For the content security policy. */
export const mapTileOrigins = ({ MAP_TILES_URL }: Settings): string[] => (MAP_TILES_URL ? [new URL(MAP_TILES_URL).origin] : []);
